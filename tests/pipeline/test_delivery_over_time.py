"""Delivery figures of several releases: nobody can take one from another and be left with a small number."""

import re
from dataclasses import replace

import pandas as pd
import pytest
import small_delivery as small
from small_delivery import AWARENESS

from prevent_analysis.disclosure import read_policy
from prevent_analysis.disclosure.ledger import append_release, ledger_path, read_ledger
from prevent_analysis.errors import DisclosureError
from prevent_analysis.measures.delivery.figures import ALL, KIND, ORGANISATION
from prevent_analysis.pipeline import delivery_protecting

TRAINED = {"A": (20, 9, 6), "B": (31, 12, 8), "C": (40, 15, 11), "D": (25, 7, 13), "E": (50, 18, 9)}
ONE_MORE = {**TRAINED, "B": (32, 12, 8)}
FEW = {"A": (9, 4, 1), "B": (9, 2, 3), "C": (40, 1, 2), "D": (25, 2, 3), "E": (50, 18, 9)}
MORE = {**FEW, "A": (9, 5, 6), "B": (9, 5, 6), "C": (40, 6, 7), "D": (25, 8, 7)}
RULES = {mode: read_policy(mode) for mode in ("restricted", "public")}
PLACES = "M08c organisation"


@pytest.fixture
def settings(tmp_path):
    return small.settings_in(tmp_path)


@pytest.fixture
def forgetful(monkeypatch):
    """A run that does not look into the ledger, made beside one that does."""

    def protect(*arguments):
        with monkeypatch.context() as patch:
            patch.setattr(delivery_protecting, "printed_before", lambda history: [])
            return small.protect(*arguments)["restricted"]

    return protect


def near(*issues, mode="restricted"):
    return len(small.attacked(*((issue, RULES[mode]) for issue in issues)))


def test_one_more_person_in_a_quarter_that_is_issued_again_is_hidden(settings, forgetful):
    first = small.protect(settings, small.returns(TRAINED))["restricted"]
    small.enter(settings, {"restricted": first})
    second = small.protect(settings, small.returns(ONE_MORE))["restricted"]
    before, after = small.numbers(first), small.numbers(second)
    hidden = {place for place, count in after.items() if count is None}
    assert {("Organisation B", "In date"), ("Organisation B", "Total"), ("Total", "Total")} <= hidden
    assert all(after[place] == before[place] for place in after if place not in hidden)
    assert near(first, forgetful(settings, small.returns(ONE_MORE))) == 1
    assert near(first, second) == 0


def test_a_change_that_is_large_enough_is_shown(settings):
    small.enter(settings, small.protect(settings, small.returns(TRAINED)))
    second = small.protect(settings, small.returns({**TRAINED, "B": (43, 12, 8)}))["restricted"]
    assert small.numbers(second)["Organisation B", "In date"] == 43


@pytest.mark.parametrize(
    ("then", "now", "levels"),
    [
        (FEW, {**TRAINED, "A": (9, 5, 6), "B": (9, 5, 6)}, (KIND, ORGANISATION)),
        (FEW, MORE, (KIND, ORGANISATION)),
        (MORE, FEW, (ORGANISATION, KIND)),
    ],
)
def test_other_units_in_the_next_issue_tell_no_small_difference(settings, then, now, levels):
    first = small.protect(settings, small.returns(then))["restricted"]
    small.enter(settings, {"restricted": first})
    second = small.protect(settings, small.returns(now))["restricted"]
    assert (first.levels[AWARENESS], second.levels[AWARENESS]) == levels
    assert near(first, second) == 0


@pytest.mark.parametrize(
    ("then", "now", "levels"),
    [
        (FEW, {**MORE, "B": (10, 5, 6), "C": (39, 6, 7)}, (KIND, KIND)),
        (MORE, {**FEW, "B": (10, 2, 3), "C": (39, 1, 2)}, (ORGANISATION, ALL)),
    ],
)
def test_figures_that_contradict_those_before_are_shown_by_coarser_units(settings, then, now, levels):
    """One more in one type and one fewer in another: the totals stay, and no unit of both issues tells the change."""
    first = small.protect(settings, small.returns(then))["restricted"]
    small.enter(settings, {"restricted": first})
    second = small.protect(settings, small.returns(now))["restricted"]
    assert (first.levels[AWARENESS], second.levels[AWARENESS]) == levels
    assert near(first, second) == 0


OVERLAP = [  # sessions of the quarter that leaves the window, of the months between, and of the one that enters
    (f"{month}-{one}", f"{month}-10", one, booked, booked - absent)
    for month, places in {
        "2025-08": {"B": (20, 6), "C": (18, 7), "D": (22, 8), "E": (30, 9)},
        "2026-02": {"A": (41, 11), "B": (33, 8), "C": (29, 9), "D": (37, 12), "E": (26, 7)},
        "2026-08": {"B": (24, 9), "C": (16, 5), "D": (27, 6), "E": (23, 8)},
    }.items()
    for one, (booked, absent) in places.items()
]
OLD = ("2025-08-A2", "2025-08-11", "A", 3, 3)


def test_two_windows_that_overlap_are_one_system(tmp_path, forgetful):
    """Who was booked in the quarter that one window has and the other has not: 3 places, and nothing came instead."""
    june, september = (small.settings_in(tmp_path, end) for end in ("2026-06-30", "2026-09-30"))
    files = small.sessions([*OVERLAP, OLD])
    first = small.protect(june, files)["restricted"]
    small.enter(june, {"restricted": first})
    own = ("Organisation A", "Total")
    assert small.numbers(first, PLACES)[own] == 44
    alone, second = forgetful(september, files), small.protect(september, files)["restricted"]
    assert small.numbers(alone, PLACES)[own] == 41
    assert small.numbers(second, PLACES)[own] is None
    assert (near(first, alone), near(first, second)) == (2, 0)  # the places, and of them those taken up


def test_a_session_that_was_reported_late_is_a_group_of_its_own(settings):
    small.enter(settings, small.protect(settings, small.sessions(OVERLAP)))
    late = ("2026-03-B", "2026-03-10", "B", 2, 2)
    second = small.protect(settings, small.sessions([*OVERLAP, late]))["restricted"]
    assert small.numbers(second, PLACES)["Organisation B", "Attended"] is None


def test_a_return_that_is_shown_again_is_of_the_same_people_and_one_of_another_day_is_not(tmp_path):
    august, september = (small.settings_in(tmp_path, end) for end in ("2026-08-31", "2026-09-30"))
    small.enter(august, small.protect(august, small.returns(TRAINED, "2026-08-31")))
    again = small.protect(september, small.returns(ONE_MORE, "2026-08-31"))["restricted"]
    other = small.protect(september, small.returns(ONE_MORE, "2026-09-30"))["restricted"]
    place = ("Organisation B", "In date")
    assert (small.numbers(again)[place], small.numbers(other)[place]) == (None, 32)


def test_the_same_counts_again_give_the_same_figures_and_the_same_record(settings, monkeypatch):
    files = small.returns({**TRAINED, "B": (31, 3, 8)})
    for mode, one in small.protect(settings, files, modes=RULES).items():
        small.enter(settings, {mode: one})
    other = small.protect(settings, small.returns(TRAINED), modes=RULES)
    small.enter(settings, other)
    monkeypatch.setattr("prevent_analysis.disclosure.protection.hide_figures", lambda *_: pytest.fail("solved again"))
    ledger = read_ledger(ledger_path(settings.root, synthetic=True))
    for mode, one in small.protect(settings, files).items():
        record = small.record_of(settings, mode, one)
        assert record in [entry.record for entry in ledger.entries]
        assert (record.version, ledger.entries[2].record.version) == (1, 2)


def test_other_figures_for_the_same_counts_are_refused(settings):
    files = small.returns({**TRAINED, "B": (31, 3, 8)})
    one = small.protect(settings, files)["restricted"]
    record = small.record_of(settings, "restricted", one)
    fewer = tuple(row for row in record.delivery if row[1] != "Organisation E")
    ledger = read_ledger(ledger_path(settings.root, synthetic=True))
    append_release(ledger, replace(record, delivery=fewer), "Prevent lead", "2026-10-28", {})
    with pytest.raises(DisclosureError, match="released before"):
        small.protect(settings, files)


def test_the_public_copy_is_protected_against_public_copies_and_the_restricted_one_against_both(settings):
    first = small.protect(settings, small.returns(TRAINED), modes=RULES)
    small.enter(settings, first)
    second = small.protect(settings, small.returns(ONE_MORE), modes=RULES)
    assert {mode: [e.record.mode for e in one.history.earlier] for mode, one in second.items()} == {
        "restricted": ["restricted", "public"],
        "public": ["public"],
    }
    assert near(first["public"], second["public"], mode="public") == 0
    held = [(first["restricted"], RULES["restricted"]), (first["public"], RULES["public"])]
    held += [(second["public"], RULES["public"]), (second["restricted"], RULES["restricted"])]
    assert len(small.attacked(*held)) == 0


def test_the_ledger_holds_names_of_groups_and_no_hidden_count(settings):
    delivered = small.protect(settings, small.returns({**TRAINED, "B": (7919, 3, 8)}), modes=RULES)
    small.enter(settings, delivered)
    ledger = read_ledger(ledger_path(settings.root, synthetic=True))
    record = ledger.entries[0].record
    hidden = [row for row in record.delivery if row[6] == "c"]
    assert hidden
    assert {row[5] for row in hidden} == {None}
    assert record == small.record_of(settings, "restricted", delivered["restricted"])
    names = {atom for row in record.delivery for atom in row[7]}
    assert {re.sub(r"2026-09-30$", "", name) for name in names} == {
        f"training|Awareness|{one}|All staff|{column}|" for one in TRAINED for column in small.NUMBERS[1:]
    }


def test_a_record_without_delivery_figures_is_what_it_was_before_there_were_any(settings):
    bare = replace(small.record_of(settings, "restricted", small.protect(settings)["restricted"]), counts="a")
    assert "delivery" not in "".join(bare.as_json())
    ledger = append_release(read_ledger(ledger_path(settings.root, True)), bare, "Lead", "2026-10-28", {})
    assert read_ledger(ledger.path).entries == ledger.entries
    assert pd.isna(small.protect(settings, small.returns(TRAINED))["restricted"].history.stored or pd.NA)
