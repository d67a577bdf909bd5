"""The release ledger: a chain that shows every change, and releases protected against all that left before."""

import json

import pandas as pd
import pytest

from prevent_analysis.disclosure import Policy, Printed, audit_release, protect_release, release_after
from prevent_analysis.disclosure.atoms import merge_atoms, merge_ties
from prevent_analysis.disclosure.history import fingerprint_counts, history_of
from prevent_analysis.disclosure.ledger import (
    BEGINNING,
    Ledger,
    append_release,
    known_to,
    ledger_path,
    read_ledger,
)
from prevent_analysis.disclosure.record import FIGURES, Record
from prevent_analysis.disclosure.recording import record_release
from prevent_analysis.errors import DisclosureError

LOOSE = Policy(max_hidden=1)
REGION = "E12000006"


def record(mode="restricted", period_end="2026-09-30", counts="a", shown=20):
    figure = ("t", "s", "E06000034", "2026-07-01", period_end, "total", "Total", shown, "", False)
    return Record(mode, period_end, 1, REGION, LOOSE, counts, (figure,))


@pytest.fixture
def ledger(tmp_path):
    made = read_ledger(ledger_path(tmp_path, synthetic=False))
    for number, mode in enumerate(("restricted", "public", "restricted")):
        made = append_release(made, record(mode, f"2026-0{3 * number + 3}-30"), "Head of Communities", "2026-10-28", {})
    return made


def test_what_is_written_is_read_again(ledger):
    again = read_ledger(ledger.path)
    assert again.entries == ledger.entries
    assert again.head == ledger.head != BEGINNING
    assert [entry.sequence for entry in again.entries] == [1, 2, 3]


def rewrite(ledger, change):
    lines = ledger.path.read_text(encoding="utf-8").splitlines()
    ledger.path.write_text("\n".join(change(lines)) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: [lines[0].replace(",20,", ",21,"), *lines[1:]],
        lambda lines: [lines[1], lines[0], lines[2]],
        lambda lines: [lines[0], lines[2]],
        lambda lines: lines[1:],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [*lines[:2], lines[2].replace("Head of", "Chief of")],
        lambda lines: [*lines[:2], lines[2].replace(":", ": ", 1)],
        lambda lines: [*lines[:2], lines[2][:-5]],
        lambda lines: [*lines[:2], ""],
    ],
)
def test_an_edited_reordered_or_thinned_ledger_is_refused(ledger, change):
    rewrite(ledger, change)
    with pytest.raises(DisclosureError, match="not as it was written"):
        read_ledger(ledger.path)


def test_a_shorter_or_lost_ledger_is_refused_by_the_heads_that_finished_files_print(ledger):
    seen = {ledger.head}
    assert read_ledger(ledger.path, seen).head == ledger.head
    rewrite(ledger, lambda lines: lines[:2])
    with pytest.raises(DisclosureError, match="shorter"):
        read_ledger(ledger.path, seen)
    ledger.path.unlink()
    with pytest.raises(DisclosureError, match="shorter"):
        read_ledger(ledger.path, seen)


def test_a_ledger_written_anew_from_its_own_content_is_not_the_same(ledger):
    other = Ledger(ledger.path.with_name("other.jsonl"))
    for entry in ledger.entries:
        other = append_release(other, entry.record, "Somebody else", "2026-10-28", {})
    with pytest.raises(DisclosureError, match="not the same"):
        read_ledger(other.path, {ledger.head})


def test_two_who_release_at_once(ledger):
    append_release(ledger, record(counts="b"), "One", "2026-10-28", {})
    with pytest.raises(DisclosureError, match="Somebody else"):
        append_release(ledger, record(counts="c"), "Other", "2026-10-28", {})


def test_synthetic_releases_have_a_ledger_of_their_own(tmp_path):
    assert ledger_path(tmp_path, synthetic=True) != ledger_path(tmp_path, synthetic=False)


def test_the_public_holds_public_copies_and_named_recipients_hold_both(ledger):
    assert [entry.sequence for entry in known_to(ledger, "public")] == [2]
    assert [entry.sequence for entry in known_to(ledger, "restricted")] == [1, 2, 3]


def test_fingerprints_tell_whether_counts_are_the_same_and_need_the_key():
    counts = pd.DataFrame({"area": ["a", "b"], "count": [3, None]})
    same = fingerprint_counts(b"key", counts, LOOSE, "restricted")
    assert same == fingerprint_counts(b"key", counts[::-1], LOOSE, "restricted")
    others = [
        fingerprint_counts(b"other", counts, LOOSE, "restricted"),
        fingerprint_counts(b"key", counts.assign(count=[4, None]), LOOSE, "restricted"),
        fingerprint_counts(b"key", counts, Policy(), "restricted"),
        fingerprint_counts(b"key", counts, LOOSE, "public"),
    ]
    assert len({same, *others}) == 5


AREAS = ("a", "b", "c", "d")


def table(counts, month="2026-07"):
    """One line of counts with its total, over an atom for each area and month."""
    rows = [(area, count, (f"{area}|{month}",)) for area, count in zip(AREAS, counts, strict=True)]
    rows.append(("Total", sum(counts), tuple(f"{area}|{month}" for area in AREAS)))
    return pd.DataFrame(rows, columns=["area_code", "count", "atoms"])


def cells_of(frame):
    start = {"period_start": "2026-07-01", "period_end": "2026-07-31", "series": "s", "category_type": "total"}
    area = frame["area_code"].replace("Total", REGION)
    return frame.assign(**start, category="Total", known=False, area_code=area)


def release(ledger, counts, policy=LOOSE, fingerprint=None):
    """Release a table through the ledger; gives what was shown and the longer ledger."""
    name, frame = "s", table(counts)
    history = history_of(ledger, "restricted", "2026-07-31", fingerprint or str(counts))
    before = [Printed({f"{name} {e.sequence}": with_atoms(e.record)}, e.record.policy) for e in history.earlier]
    protected = release_after(history, {name: frame}, policy, before=before, key=b"key")
    made = record_release(history, {name: cells_of(frame)}, protected, REGION)
    return protected, append_release(ledger, made, "Role", "2026-10-28", {}) if not history.stored else ledger


def with_atoms(made):
    rows = made.tables()["s"]
    areas = rows["area_code"].replace(REGION, "Total")
    atoms = [tuple(f"{x}|2026-07" for x in (AREAS if area == "Total" else (area,))) for area in areas]
    return pd.DataFrame({"area_code": areas, "count": rows["count"], "note": rows["note"], "atoms": atoms})


def test_the_same_counts_again_give_the_stored_pattern_without_the_solver(tmp_path, monkeypatch):
    counts = (3, 9, 20, 31)
    first, ledger = release(Ledger(tmp_path / "l.jsonl"), counts)
    monkeypatch.setattr("prevent_analysis.disclosure.protection.hide_figures", lambda *_: pytest.fail("solved again"))
    again, longer = release(ledger, counts)
    pd.testing.assert_frame_equal(first.tables["s"], again.tables["s"])
    assert longer.head == ledger.head


def test_the_stored_pattern_goes_through_the_gate_again(tmp_path):
    counts = (3, 9, 20, 31)
    _, ledger = release(Ledger(tmp_path / "l.jsonl"), counts)
    entry = ledger.entries[0]
    opened = tuple((*figure[:7], 1, "", False) for figure in entry.record.figures)
    bad = Record("restricted", "2026-07-31", 1, REGION, LOOSE, str(counts), opened)
    with pytest.raises(DisclosureError, match="so nothing is released"):
        release(append_release(Ledger(tmp_path / "bad.jsonl"), bad, "Role", "2026-10-28", {}), counts)


def test_a_late_revision_of_one_is_hidden_and_a_large_one_is_shown(tmp_path):
    _, ledger = release(Ledger(tmp_path / "l.jsonl"), (11, 19, 20, 31))
    _, other = release(Ledger(tmp_path / "m.jsonl"), (11, 19, 20, 31))
    small, longer = release(ledger, (11, 20, 20, 31))
    shown = small.tables["s"].set_index("area_code")["count"]
    assert longer.entries[-1].record.version == 2
    assert pd.isna(shown["b"])
    assert pd.isna(shown["Total"])
    assert shown["a"] == 11
    large, _ = release(other, (11, 49, 20, 31))
    assert large.tables["s"].set_index("area_code")["count"]["b"] == 49


def test_a_revised_total_may_have_changed_with_a_part_that_was_hidden(tmp_path):
    """Areas a and b were hidden, c and d have not changed: who was added to the total is in a or b."""
    first, ledger = release(Ledger(tmp_path / "l.jsonl"), (4, 9, 20, 31))
    assert first.tables["s"]["note"].tolist() == ["c", "c", "", "", ""]
    again, _ = release(ledger, (15, 9, 20, 31))
    assert again.tables["s"]["count"].tolist()[2:] == [20, 31, 75]
    assert again.summary.result == "passed"


def test_without_the_ledger_the_same_revision_gives_one_person_away(tmp_path):
    """The mutant that skips the ledger: what the test above would miss is there to be found."""
    shown, _ = release(Ledger(tmp_path / "l.jsonl"), (11, 20, 20, 31))
    assert shown.tables["s"]["count"].notna().all()


def test_four_running_totals_give_nothing_back():
    """Q1, Q1-2 and so on: no quarter's count can be worked out from two releases, and none comes too close."""
    months = ["q1", "q2", "q3", "q4"]
    counts = {"a": (3, 4, 12, 2), "b": (9, 1, 8, 14), "c": (20, 11, 3, 7), "d": (31, 22, 17, 9)}
    earlier = []
    for upto in range(1, 5):
        rows = [(area, sum(n[:upto]), tuple(f"{area}|{m}" for m in months[:upto])) for area, n in counts.items()]
        total = sum(sum(n[:upto]) for n in counts.values())
        rows.append(("Total", total, tuple(f"{area}|{m}" for area in counts for m in months[:upto])))
        frame = pd.DataFrame(rows, columns=["area_code", "count", "atoms"])
        shown = protect_release({f"to {upto}": frame}, LOOSE, earlier=earlier)
        earlier.append(shown)
    report = audit_release(earlier[-1], LOOSE, earlier[:-1])
    at_risk = report[(report["upper"] >= 1) & (report["lower"] < 5)]
    assert set(at_risk["status"]) <= {"protected"}


def test_merged_atoms_keep_ties():
    groups = [frozenset({"o1", "o2"}), frozenset({"f1", "f2"}), frozenset({"g1", "g2"})]
    ties = [("o1", ("f1", "g1")), ("o2", ("f2", "g2"))]
    merged = merge_atoms(groups, ties)
    assert merge_ties(ties, merged) == [("o1", ("f1", "g1"))]
    alone = merge_atoms(groups, ties[:1])
    assert alone["o1"] != alone["o2"]


def test_the_ledger_never_holds_a_hidden_count(tmp_path):
    _, ledger = release(Ledger(tmp_path / "l.jsonl"), (3, 7919, 20, 31))
    text = ledger.path.read_text(encoding="utf-8")
    hidden = [figure for figure in json.loads(text)["record"]["figures"] if figure[FIGURES.index("note")] == "c"]
    assert hidden
    assert all(figure[FIGURES.index("count")] is None for figure in hidden)
