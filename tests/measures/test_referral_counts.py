"""Breakdowns of referrals: which source speaks, what contradicts itself, and what is not measurable."""

from datetime import date

import pandas as pd
import pytest

from prevent_analysis.measures.groupings import GROUPINGS, SERIES
from prevent_analysis.measures.ladder import PENDING, ladder_of, mature_end, pending_steps
from prevent_analysis.measures.referral_counts import Breakdown, count_referrals, read_supplied
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.reference.periods import Period

AREA, OTHER = "E06000034", "E06000032"
WINDOW = Period.ending(date(2026, 9, 30))
COVERS = {"records.csv": ("2023-10-01", "2026-09-30")}
CONCERNS = pd.DataFrame(
    {
        "scheme": ["HO_PCMT", "HO_PCMT", "HO_pre2024"],
        "concern_raw": ["Islamist Extremism", "Extreme Right-Wing", "Islamist"],
        "concern_group": ["Islamist", "Extreme right-wing", "Islamist"],
    }
)


def record(number: int, **changes: object) -> dict:
    row = {
        "referral_ref": f"R{number:06d}",
        "received_date": "2026-01-10",
        "area_code": AREA,
        "sector": "Education",
        "concern_raw": "Islamist Extremism",
        "concern_scheme": "HO_PCMT",
        "under18": None,
        "initial_date": "2026-01-12",
        "initial_outcome": "Closed – signposted",
        "onward_service": None,
        "panel_date": None,
        "panel_decision": None,
        "person_ref": None,
        "source_id": "records.csv",
    }
    return row | changes


def from_records(rows: list[dict], series: str, grouping: str, window: Period = WINDOW) -> dict:
    supplied = read_supplied({"prevent_referrals": pd.DataFrame(rows), "lookup_concern": CONCERNS})
    return shown(count_referrals(supplied, [AREA], [Breakdown(series, grouping, window)], COVERS))


def shown(frame: pd.DataFrame) -> dict:
    counts = zip(frame["category"], frame["count"], frame["note"], strict=True)
    return {category: note if pd.isna(count) else int(count) for category, count, note in counts}


def counts_table(*cells: tuple[str, str, str, int | None], area: str = AREA) -> pd.DataFrame:
    """One row a cell for the whole window: stage, dimension, category, count."""
    frame = pd.DataFrame(cells, columns=["stage", "dimension", "category", "count"])
    frame["count_note"] = ["c" if pd.isna(count) else "" for count in frame["count"]]
    frame["count"] = frame["count"].astype("Int64")
    start, end = WINDOW.start.isoformat(), WINDOW.end.isoformat()
    return frame.assign(area_code=area, period_start=start, period_end=end, source_id="counts.csv")


def from_counts(table: pd.DataFrame, series: str, grouping: str) -> dict:
    supplied = read_supplied({"prevent_counts": table})
    return shown(count_referrals(supplied, [AREA], [Breakdown(series, grouping, WINDOW)], {}))


STAGES = [
    record(1),
    record(2, initial_outcome="Pending", initial_date=None),
    record(3, initial_outcome="To Channel (s36)", panel_date="2026-02-20", panel_decision="Adopted"),
    record(4, initial_outcome="To Channel (s36)", panel_date="2026-02-20", panel_decision="Not adopted – signposted"),
    record(5, initial_outcome="Police-led"),
    record(6, initial_outcome="Error/duplicate"),
]


def test_stages_of_records_are_nested_and_errors_are_no_referrals():
    assert from_records(STAGES, "referral_stages", "stages") == {
        "Received": 5,
        "Assessed": 4,
        "Closed at the initial assessment": 1,
        "Discussed at a Channel panel": 2,
        "Adopted as a Channel case": 1,
    }


def test_an_outcome_that_was_not_shared_makes_every_stage_unavailable():
    rows = [*STAGES, record(7, initial_outcome="Not shared")]
    assert set(from_records(rows, "referral_stages", "stages").values()) == {"x"}


def test_days_are_of_assessed_referrals_alone():
    rows = [record(1), record(2, initial_date="2026-02-09"), record(3, initial_outcome="Pending", initial_date=None)]
    days = from_records(rows, "decision_days", "bands of days to the decision")
    assert days == {"0 to 5 days": 1, "6 to 14 days": 0, "15 to 28 days": 0, "29 days or more": 1, "Total": 2}


def test_closures_by_sector_are_of_assessed_referrals():
    closed = from_records(STAGES, "closed_by_sector", "sector groups")
    assessed = from_records(STAGES, "assessed_by_sector", "sector groups")
    assert (closed["Education"], assessed["Education"]) == (1, 4)


def test_sectors_missing_for_more_than_a_fifth_are_not_measurable():
    known = [record(number) for number in range(8)]
    unknown = [record(10 + number, sector="Unknown") for number in range(3)]
    assert from_records([*known, *unknown[:2]], "referral_sectors", "sector groups")["Other or not known"] == 2
    assert set(from_records([*known, *unknown], "referral_sectors", "sector groups").values()) == {"x"}


def test_two_national_lists_are_never_joined():
    rows = [record(1), record(2, concern_raw="Islamist", concern_scheme="HO_pre2024")]
    assert set(from_records(rows, "referral_concerns", "concern groups").values()) == {"x"}
    assert from_records(rows[:1], "referral_concerns", "concern groups")["Islamist"] == 1


def test_a_label_that_is_not_in_the_lookup_makes_the_concerns_unavailable():
    assert set(from_records([record(1, concern_raw="Odd")], "referral_concerns", "concern groups").values()) == {"x"}


def test_a_second_referral_of_the_same_person_is_a_repeat():
    rows = [record(1, person_ref="P00001"), record(2, person_ref="P00001", received_date="2026-03-01"), record(3)]
    assert from_records(rows, "referral_before", "referred before") == {"Y": 1, "N": 1, "Unknown": 1, "Total": 3}


def test_flags_that_were_not_supplied_are_unavailable():
    assert set(from_records([record(1)], "referral_under_18", "under 18").values()) == {"x"}


def test_onward_support_is_of_closed_referrals_and_the_outcome_says_whether_there_was_any():
    rows = [
        record(1, onward_service="Early help"),
        record(2),  # signposted, to a service that nobody wrote down
        record(3, onward_service="None"),  # the outcome says that there was one
        record(4, initial_outcome="Closed – no further action"),
        record(5, initial_outcome="Closed – no further action", onward_service="Mental health"),
        record(6, initial_outcome="Police-led", onward_service="Policing"),
    ]
    assert from_records(rows, "closed_by_onward", "onward services") == {
        "Social care or mental health": 1,
        "Early help or education support": 1,
        "Policing or another service": 0,
        "A service that was not recorded": 2,
        "No service": 1,
        "Total": 5,
    }
    assert from_records(rows, "closed_by_onward", "signposted onward or not")["Signposted onward"] == 4


def test_onward_support_needs_the_record_level_file_with_the_service_in_it():
    assert set(from_records([record(1)], "closed_by_onward", "onward services").values()) == {"x"}
    table = counts_table(("received", "total", "Total", 18), ("closed_initial", "total", "Total", 9))
    assert set(from_counts(table, "closed_by_onward", "signposted onward or not").values()) == {"x"}


def sector_cells(**changes: int | None) -> list[tuple[str, str, str, int | None]]:
    sectors = GROUPINGS["sectors"].categories
    return [("received", "sector", sector, changes.get(sector.split()[0], 2)) for sector in sectors]


def test_counts_serve_where_there_are_no_records():
    table = counts_table(("received", "total", "Total", 18), *sector_cells())
    assert from_counts(table, "referral_sectors", "sector groups") == {
        "Education": 2,
        "Police and criminal justice": 4,
        "Other or not known": 12,
        "Total": 18,
    }


def test_parts_that_do_not_sum_to_the_total_are_unavailable():
    table = counts_table(("received", "total", "Total", 19), *sector_cells())
    assert set(from_counts(table, "referral_sectors", "sector groups").values()) == {"x"}


def test_a_confidential_part_makes_its_group_confidential():
    table = counts_table(("received", "total", "Total", 18), *sector_cells(Police=None))
    grouped = from_counts(table, "referral_sectors", "sector groups")
    assert (grouped["Police and criminal justice"], grouped["Education"]) == ("c", 2)


def test_a_sector_without_a_row_is_missing_and_not_nought():
    table = counts_table(("received", "total", "Total", 18), *sector_cells()[1:])
    assert from_counts(table, "referral_sectors", "sector groups")["Education"] == "x"


@pytest.mark.parametrize(("closed", "panel"), [(9, 1), (2, 9), (5, 4)])
def test_stages_that_contradict_each_other_are_unavailable(closed, panel):
    cells = [("received", 8), ("assessed", 8), ("closed_initial", closed), ("panel_discussed", panel), ("adopted", 1)]
    table = counts_table(*((stage, "total", "Total", count) for stage, count in cells))
    assert set(from_counts(table, "referral_stages", "stages").values()) == {"x"}


def test_an_area_that_supplied_nothing_has_no_figures():
    table = counts_table(("received", "total", "Total", 18), *sector_cells(), area=OTHER)
    assert set(from_counts(table, "referral_sectors", "sector groups").values()) == {"x"}


def test_every_grouping_covers_every_value_of_its_attribute_once():
    for grouping in GROUPINGS.values():
        if grouping.attribute != "stage":
            covered = [value for values in grouping.categories.values() for value in values]
            assert len(covered) == len(set(covered))
    concerns = [name for name in GROUPINGS if "concern" in name]
    for name in concerns:
        assert GROUPINGS[name].categories["No ideology identified"] == {"No ideology identified"}
    assert {grouping.attribute for grouping in GROUPINGS.values()} == {series.attribute for series in SERIES.values()}


def test_outcomes_are_of_months_that_are_old_enough():
    assert mature_end(date(2026, 9, 30), date(2026, 10, 20), 60) == date(2026, 7, 31)
    assert mature_end(date(2026, 9, 30), date(2026, 11, 29), 60) == date(2026, 9, 30)
    assert mature_end(date(2026, 9, 30), date(2026, 10, 20), 0) == date(2026, 9, 30)
    assert pending_steps(date(2026, 9, 30), date(2026, 12, 1), 60) == []
    pending = pending_steps(date(2026, 9, 30), date(2026, 10, 20), 60)[0].breakdowns[0]
    assert (pending.series, pending.window.months) == (PENDING, 2)


def test_a_ladder_tries_areas_before_the_region_and_skips_windows_over_the_break():
    steps = ladder_of(read_measures()["M07"], date(2026, 9, 30), date(2026, 10, 20))
    months = [step.breakdowns[0].window.months for step in steps]
    assert months == [12, 12, 24, 24] * 2
    assert [step.region_only for step in steps] == [False] * 4 + [True] * 4
    later = ladder_of(read_measures()["M07"], date(2027, 3, 31), date(2027, 4, 20))
    assert {step.breakdowns[0].window.months for step in later} == {12, 24, 36}
