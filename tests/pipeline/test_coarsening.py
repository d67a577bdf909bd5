"""Ladders: a step is left for what would be hidden on it, and for what was not supplied, and for nothing else."""

from datetime import date

import pandas as pd

from prevent_analysis.disclosure import Policy
from prevent_analysis.measures.ladder import Step
from prevent_analysis.measures.referral_counts import Breakdown
from prevent_analysis.pipeline.coarsening import Ladders
from prevent_analysis.reference.periods import Period

AREAS, REGION = ["E06000034", "E06000031", "E06000032"], "E12000006"
GROUPS = ("Education", "Police and criminal justice", "Other or not known")
YEAR, TWO_YEARS = (Period.ending(date(2026, 9, 30), months) for months in (12, 24))


def step(window: Period, region_only: bool = False) -> Step:
    return Step((Breakdown("referral_sectors", "sector groups", window),), region_only)


def rows(window: Period, by_area: dict[str, tuple[int | None, ...]], series: str = "referral_sectors") -> pd.DataFrame:
    found = []
    for area, numbers in by_area.items():
        parts = dict(zip(GROUPS, numbers, strict=True)) if series == "referral_sectors" else {}
        total = None if None in numbers else sum(number or 0 for number in numbers)
        for category, number in {**parts, "Total": total}.items():
            kind = "total" if category == "Total" else "sector groups"
            found.append((series, area, window.start.isoformat(), window.end.isoformat(), kind, category, number))
    frame = pd.DataFrame(
        found, columns=["series", "area_code", "period_start", "period_end", "category_type", "category", "count"]
    )
    frame["count"] = frame["count"].astype("Int64")
    return frame.assign(note=["x" if pd.isna(n) else "" for n in frame["count"]], source_id="a.csv", known=False)


LARGE = dict.fromkeys(AREAS[1:], (60, 50, 40))


def settled(now: tuple[int | None, ...], pooled: tuple[int | None, ...], others: dict = LARGE) -> Ladders:
    counted = {YEAR: rows(YEAR, {AREAS[0]: now, **others}), TWO_YEARS: rows(TWO_YEARS, {AREAS[0]: pooled, **others})}
    steps = [step(YEAR), step(TWO_YEARS), step(YEAR, True), step(TWO_YEARS, True)]
    ladders = Ladders({"M06": steps}, lambda s: counted[s.breakdowns[0].window], AREAS, REGION, 0.4)
    referrals = rows(YEAR, {AREAS[0]: now, **others}, "prevent_referrals") if None not in now else counted[YEAR][:0]
    ladders.settle(referrals, Policy())
    return ladders


def test_what_can_be_shown_as_defined_stays():
    assert settled((12, 9, 8), (20, 20, 20)).describe()["M06"] == {
        "step": 1,
        "of": 4,
        "words": "12 months to September 2026, by sector groups, for each area",
        "shows": "areas",
    }


def test_too_much_hidden_in_the_own_row_pools_years():
    ladders = settled((3, 2, 8), (13, 9, 12))
    assert ladders.step_of("M06") == step(TWO_YEARS)


def test_small_everywhere_leaves_the_region_alone():
    ladders = settled((3, 2, 1), (4, 3, 2))
    assert ladders.step_of("M06") == step(YEAR, region_only=True)
    cells = ladders.cells(rows(YEAR, dict.fromkeys(AREAS, (6, 5, 4)), "prevent_referrals"))
    shown = next(frame for frame in cells.values() if frame["series"].iloc[0] == "referral_sectors")
    assert set(shown["area_code"]) == {REGION}


def test_an_area_that_supplied_nothing_sees_the_region_only_where_all_others_did():
    nothing = (None, None, None)
    ladders = settled(nothing, nothing)
    assert ladders.step_of("M06") is None
    assert ladders.describe()["M06"]["shows"] == "nothing"


def test_small_in_most_areas_moves_the_table_though_the_own_row_is_shown():
    others = dict.fromkeys(AREAS[1:], (3, 2, 1))
    assert settled((30, 20, 9), (40, 30, 20), others).step_of("M06") != step(YEAR)


def test_noughts_do_not_make_a_row_look_shown():
    assert settled((11, 3, 0), (25, 9, 9)).step_of("M06") != step(YEAR)


def test_a_series_of_no_ladder_cannot_step_down():
    assert not settled((12, 9, 8), (20, 20, 20)).step_down("hate_crime_offences")


def test_a_quarter_that_is_made_again_stands_where_it_stood_when_it_was_released():
    ladders = settled((12, 9, 8), (20, 20, 20))
    two_years = ladders.cells(rows(TWO_YEARS, {AREAS[0]: (20, 20, 20), **LARGE}))
    ladders.stand_as_before({name: frame for name, frame in two_years.items() if "2025-10-01" in name})
    assert ladders.step_of("M06") == step(YEAR)
    ladders.stand_as_before(two_years)
    assert ladders.step_of("M06") == step(YEAR), "a step that was shown and still can be comes first"
    ladders.stand_as_before({name: frame for name, frame in two_years.items() if "2024-10-01" in name})
    assert ladders.step_of("M06") == step(TWO_YEARS)
    ladders.stand_as_before({})
    assert ladders.step_of("M06") == step(TWO_YEARS)
