"""Everything after the gate is a function of what it let through: moving hidden counts moves nothing that leaves.

Different raw files with the same protected release are read, counted and evaluated: the sealed release, which is all
that publishing opens, has the same bytes. What a release holds is published from a folder that holds nothing else, and
gives the pages of the whole run; so equal releases give equal pages, and one moved run is published to see it.

The pattern of hidden cells is held as it was, since a pattern may depend on what it hides, and so is the breakdown that
each measure has come down to. Every raw file stays valid by its rules: a move may not change a grade.
"""

import json
import pickle
import shutil
from dataclasses import replace
from itertools import chain, product

import pandas as pd
import pytest
from conftest import ROOT

from prevent_analysis.disclosure import read_policy
from prevent_analysis.evaluation.release import release_folder, write_release
from prevent_analysis.intake.pack import read_source
from prevent_analysis.pipeline import choose_settings, protecting, release, run
from prevent_analysis.pipeline.coarsening import Ladders
from prevent_analysis.pipeline.delivering import prepare_delivery
from prevent_analysis.pipeline.quarter import read_quarter
from prevent_analysis.publishing.site import publish

MODES = ("restricted", "public")
RAW, PERIOD_END, AREA = "data/raw/demo", "2026-09-30", "E06000034"
STRANDS, TOTALS, COUNTS = "hate_crime_strands", "hate_crime_totals", "prevent_counts"
# Areas and months of hidden cells in the demonstration: those of a kind sum to a figure that is shown.
FLAGGED = ("E06000032", "E06000034", "E06000055"), ("2023-10", "2024-09")
CONCERNED = ("E06000032", "E06000055", "E06000056", "E10000029"), ("2024-10", "2026-09")
ADOPTING = ("E06000055", "E06000056"), ("2024-10", "2025-09")
ISLAMIST, MIXED = "Islamist", "Mixed/unclear/multiple"
EACH, TOGETHER = 7, 2
KEYED = ("inputs", "record")
pytestmark = pytest.mark.xdist_group("non-interference")  # what they share takes long to make


def rows_of(folder, table):
    return pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")


def spread(found, number):
    """So many of what was found, from all over it."""
    found = list(found)
    return found[:: max(1, len(found) // number)][:number]


def between_areas(fewer, more):
    """Pairs of changes in two areas: each row that can spare one with each row of another area that can take one."""
    return [
        (one, other)
        for one, other in product(fewer.itertuples(), more.itertuples())
        if one.area_code != other.area_code
    ]


def flag_moves(strands, totals):
    """A transgender flag fewer in one place and one more in another, offences with several strands going along."""
    areas, (first, last) = FLAGGED
    wanted = strands["area_code"].isin(areas) & strands["month"].between(first, last)
    own = strands[wanted & (strands["strand"] == "Transgender")].reset_index()
    both = own.merge(totals.reset_index(), on=["month", "area_code"], suffixes=("", "_totals"))
    numbers = both[["flags", "offences_multi_strand", "offences_5strand"]].astype(int)
    fewer = both[(numbers["flags"] > 0) & (numbers["offences_multi_strand"] > 0)]
    more = both[numbers["offences_multi_strand"] < numbers["offences_5strand"]]
    for one, other in between_areas(fewer, more):
        yield [
            (table, place, column, step)
            for row, step in ((one, -1), (other, 1))
            for table, place, column in (
                (STRANDS, row.index, "flags"),
                (TOTALS, row.index_totals, "offences_multi_strand"),
            )
        ]


def wide(counts, where, columns):
    """Rows of an area and month with the counts of some categories, and the places that they stand in."""
    areas, (first, last) = where
    inside = counts["area_code"].isin(areas) & counts["period_start"].str[:7].between(first, last)
    own = counts[inside].rename_axis("place").reset_index()
    own = own.assign(number=pd.to_numeric(own["count"], errors="coerce"))
    found = []
    for name, mask in columns.items():
        part = own[mask(own)][["area_code", "period_start", "place", "number"]]
        found.append(part.rename(columns={"place": f"{name}_place", "number": name}))
    return found[0].merge(found[1], on=["area_code", "period_start"])


def concern_moves(counts):
    """A referral of one type of concern less and of another more in one area, and the other way round in another."""
    columns = {
        name: lambda rows, group=group: (rows["dimension"] == "concern_group") & (rows["category"] == group)
        for name, group in (("islamist", ISLAMIST), ("mixed", MIXED))
    }
    both = wide(counts, CONCERNED, columns)
    for one, other in between_areas(both[both["islamist"] > 0], both[both["mixed"] > 0]):
        yield [
            (COUNTS, place, "count", step)
            for place, step in (
                (one.islamist_place, -1),
                (one.mixed_place, 1),
                (other.mixed_place, -1),
                (other.islamist_place, 1),
            )
        ]


def adoption_moves(counts):
    """A referral fewer adopted in one area and one more, of those discussed, in another."""
    columns = {name: lambda rows, stage=name: rows["stage"] == stage for name in ("adopted", "panel_discussed")}
    both = wide(counts, ADOPTING, columns)
    for one, other in between_areas(both[both["adopted"] > 0], both[both["adopted"] < both["panel_discussed"]]):
        yield [(COUNTS, one.adopted_place, "count", -1), (COUNTS, other.adopted_place, "count", 1)]


@pytest.fixture(scope="module")
def base(demo_run):
    """The demonstration read, protected and evaluated; and moves of its hidden counts that no shown one notices."""
    settings = choose_settings(demo_run / "analysis.toml", None)
    policies = {mode: read_policy(mode, settings.disclosure) for mode in MODES}
    quarter = read_quarter(settings, demo_run / RAW, lambda line: None)
    places = {}
    with pytest.MonkeyPatch.context() as patch:
        settle = Ladders.settle

        def remember(ladders, *arguments):
            settle(ladders, *arguments)
            places.update(ladders._place)

        patch.setattr(Ladders, "settle", remember)
        prepared = protecting.prepare_releases(settings, quarter, policies)
    tables = {name: rows_of(demo_run / RAW, name) for name in (STRANDS, TOTALS, COUNTS)}
    kinds = [
        spread(moves, EACH)
        for moves in (
            flag_moves(tables[STRANDS], tables[TOTALS]),
            concern_moves(tables[COUNTS]),
            adoption_moves(tables[COUNTS]),
        )
    ]
    together = [list(chain(*some)) for some in zip(*kinds, strict=False)][:TOGETHER]
    moves = [*together, *chain(*kinds)]
    return settings, policies, quarter, places, prepared, prepare_delivery(settings, quarter, policies), tables, moves


@pytest.fixture
def pattern(base, monkeypatch):
    """The base's pattern for any counts that agree with it wherever it shows one; the true restricted counts are kept.

    What evaluation is given again it gives again without being run again.
    """
    _, _, _, places, prepared, delivered, *_ = base
    seen = []

    def same_release(history, tables, policy, **how):
        shown = prepared[history.mode].protected.tables
        assert list(tables) == list(shown)
        if history.mode == "restricted":
            told = {name: frame["note"] != "c" for name, frame in shown.items()}
            moved = [n for n, frame in shown.items() if not frame["count"][told[n]].equals(tables[n]["count"][told[n]])]
            assert moved == [], "a move changes a figure that is shown"
            seen.append(tuple(count for frame in tables.values() for count in frame["count"].fillna(-1)))
        return prepared[history.mode].protected

    monkeypatch.setattr(protecting, "release_after", same_release)
    monkeypatch.setattr(Ladders, "settle", lambda ladders, *_: ladders._place.update(places))
    monkeypatch.setattr(run, "prepare_delivery", lambda *_: delivered)
    for name in ("evaluate_measures", "check_claim"):
        monkeypatch.setattr(release, name, remembered(getattr(release, name)))
    return seen


def remembered(function):
    """The function, run once for each different input."""
    known = {}

    def call(*arguments, **named):
        key = pickle.dumps((arguments, named))
        if key not in known:
            known[key] = function(*arguments, **named)
        return known[key]

    return call


def write_moved(folder, tables, move):
    """The raw files with a move made; gives the names of those that it changes."""
    changed = {name: frame.copy() for name, frame in tables.items()}
    for name, place, column, step in move:
        changed[name].loc[place, column] = str(int(changed[name].loc[place, column]) + step)
    for name, frame in changed.items():
        frame.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    return {name for name, *_ in move}


def sealed(settings, policies, quarter, prepared, delivered, folder):
    """The bytes of the releases, without keyed fingerprints: all that publishing opens."""
    found = {}
    for mode, policy in policies.items():
        facts, frames, claims = release.make_release(settings, quarter, mode, policy, prepared[mode], delivered[mode])
        facts |= {"inputs": {}, "record": ""}
        home = release_folder(folder, mode)
        write_release(home, facts, frames, claims, replace(prepared[mode].record, counts="").as_json())
        found |= {(mode, path.name): path.read_bytes() for path in home.iterdir()}
    shutil.rmtree(folder)
    return found


def test_hidden_counts_that_move_change_no_byte_of_a_release(base, pattern, demo_run, tmp_path):
    """The first moves are read and checked as a whole, and released in both modes; of the others what they change."""
    settings, policies, quarter, _, prepared, delivered, tables, moves = base
    raw, folder = shutil.copytree(demo_run / RAW, tmp_path / "raw"), tmp_path / "sealed"
    protecting.prepare_releases(settings, quarter, policies)
    (true,) = pattern
    first = sealed(settings, policies, quarter, prepared, delivered, folder)
    for number, move in enumerate(moves):
        names = write_moved(raw, tables, move)
        if number < TOGETHER:
            moved, modes = read_quarter(settings, raw, lambda line: None), policies
        else:
            again = {s.table: read_source(raw, s, True).frame for s in quarter.pack.sources if s.table in names}
            moved, modes = replace(quarter, tables={**quarter.tables, **again}), {"restricted": policies["restricted"]}
        released = protecting.prepare_releases(settings, moved, modes)
        assert pattern[-1] != true, "a move reaches no hidden count"
        found = sealed(settings, modes, moved, released, delivered, folder)
        assert [name for name in found if found[name] != first[name]] == [], move
    assert len(moves) >= 20
    assert len({repr(move) for move in moves}) == len(moves)


def files(folder):
    """The bytes of the finished files of a folder; of a manifest all but the keyed fingerprints of what was read."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: {key: part for key, part in json.loads(path.read_text("utf-8")).items() if key not in KEYED}
        if path.name == "manifest.json"
        else path.read_bytes()
        for name, path in found.items()
    }


def test_pages_are_made_from_the_release_and_from_nothing_else(demo_run, tmp_path):
    """Published where there is no raw, clean or counted file: the notebooks, the lock file and the release alone."""
    project, place = tmp_path / "project", tmp_path / "place"
    shutil.copytree(ROOT / "notebooks", project / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    shutil.copy(ROOT / "requirements.txt", project)
    within = f"data/processed/{PERIOD_END}/release"
    shutil.copytree(demo_run / within, place / within)
    (place / "analysis.toml").write_text("# Notebooks look for this file.")
    publish(project, place, tmp_path / "out", [AREA], PERIOD_END, MODES, jobs=2)
    for mode in MODES:
        ours, theirs = (root / PERIOD_END / AREA / mode for root in (tmp_path / "out", demo_run / "outputs"))
        assert files(ours) == files(theirs)


def test_a_whole_run_of_moved_files_gives_the_same_pages_workbook_and_log(base, pattern, demo_run, project):
    """Hidden counts of every kind move at once."""
    settings, *_, tables, moves = base
    write_moved(project / RAW, tables, moves[0])
    lines, own = [], replace(settings, root=project)
    report = run.run_quarter(own, project / RAW, [AREA], MODES, 2, None, lines.append)
    ours, theirs = (files(root / "outputs") for root in (project, demo_run))
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []
    log = demo_run.with_suffix(".done").read_text(encoding="utf-8")
    said = [line for line in (*lines, *report.lines()) if not line.startswith("Open ")]
    assert [line for line in said if line not in log] == []
