"""Counting: which source speaks, what a gap does, and that missing is never nought."""

from datetime import date

import pandas as pd
import pytest

from prevent_analysis.measures.cells import cell_table, months_that_go_together, release_cells
from prevent_analysis.measures.counting import count_series
from prevent_analysis.measures.windows import (
    months_between,
    non_overlapping_years,
    parts_by_area,
    rolling_years,
    sum_window,
    window_plan,
)
from prevent_analysis.reference.periods import Period

AREA, OTHER, REGION = "E06000034", "E06000032", "E12000006"
WINDOW = Period.ending(date(2026, 9, 30))
MONTHS = WINDOW.month_labels()
OFFENCES = cell_table("hate_crime_offences", WINDOW)


def totals(area: str = AREA, **changes: int | None) -> pd.DataFrame:
    """One offence a month, except as given for a month."""
    counts = [changes.get(month, 1) for month in MONTHS]
    frame = pd.DataFrame({"month": MONTHS, "area_code": area, "offences_5strand": pd.array(counts, dtype="Int64")})
    notes = ["" if count is not None else "x" for count in counts]
    frame = frame.assign(offences_5strand_note=notes, source_id="totals.csv")
    return frame.assign(
        offences_any_strand_incl_local=frame["offences_5strand"], offences_any_strand_incl_local_note=notes
    )


def prevent_counts(**changes: int | None) -> pd.DataFrame:
    counts = [changes.get(month, 2) for month in MONTHS]
    return pd.DataFrame(
        {
            "period_start": [f"{month}-01" for month in MONTHS],
            "period_end": [str(pd.Period(month).end_time.date()) for month in MONTHS],
            "area_code": AREA,
            "stage": "received",
            "dimension": "total",
            "category": "Total",
            "count": pd.array(counts, dtype="Int64"),
            "count_note": ["" if count is not None else "c" for count in counts],
            "source_id": "counts.csv",
        }
    )


def records(*days: str, outcome: str | None = None) -> pd.DataFrame:
    frame = pd.DataFrame({"received_date": list(days), "area_code": AREA, "source_id": "records.csv"})
    return frame.assign(initial_outcome=outcome)


def region_table(referrals: int | None, offences: int | None, definition: str = "5strand") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "period_start": [WINDOW.start.isoformat()],
            "period_end": [WINDOW.end.isoformat()],
            "area_code": [AREA],
            "prevent_referrals": pd.array([referrals], dtype="Int64"),
            "prevent_referrals_note": ["" if referrals is not None else "c"],
            "hate_crimes_5strand": pd.array([offences], dtype="Int64"),
            "hate_crimes_5strand_note": ["" if offences is not None else "x"],
            "hc_definition": [definition],
            "source_id": ["region.csv"],
        }
    )


def plan(*windows: Period) -> dict[str, list[Period]]:
    return {series: list(windows or [WINDOW]) for series in window_plan(WINDOW)}


def counted(tables: dict[str, pd.DataFrame], series: str, coverage: dict | None = None) -> tuple[int | None, str, str]:
    counts = count_series(tables, [AREA], plan(), coverage or {})
    row = counts[counts["series"] == series].iloc[0]
    return (None if pd.isna(row["count"]) else int(row["count"])), row["note"], row["source_id"]


COVERS = {"records.csv": ("2023-10-01", "2026-09-30")}


def test_records_come_first_where_they_cover_the_window():
    tables = {"prevent_referrals": records("2025-10-01", "2026-09-30"), "prevent_counts": prevent_counts()}
    assert counted(tables, "prevent_referrals", COVERS) == (2, "", "records.csv")


def test_records_that_start_late_leave_the_word_to_the_counts():
    tables = {"prevent_referrals": records("2026-01-01"), "prevent_counts": prevent_counts()}
    late = {"records.csv": ("2025-11-01", "2026-09-30")}
    assert counted(tables, "prevent_referrals", late) == (24, "", "counts.csv")


def test_a_record_file_with_rows_held_back_speaks_for_nothing():
    tables = {"prevent_referrals": records("2026-01-01"), "prevent_counts": prevent_counts()}
    assert counted(tables, "prevent_referrals", {}) == (24, "", "counts.csv")


def test_records_outside_the_window_and_transfers_do_not_count():
    inside = records("2025-10-01", "2026-09-30")
    outside = records("2025-09-30", "2026-10-01")
    transferred = records("2026-01-01", outcome="Transferred out")
    tables = {"prevent_referrals": pd.concat([inside, outside, transferred], ignore_index=True)}
    assert counted(tables, "prevent_referrals", COVERS)[0] == 2


def test_no_record_in_a_window_that_is_covered_is_a_true_nought():
    assert counted({"prevent_referrals": records("2024-01-01")}, "prevent_referrals", COVERS) == (0, "", "records.csv")


def test_a_confidential_month_makes_the_sum_confidential():
    assert counted({"prevent_counts": prevent_counts(**{"2026-03": None})}, "prevent_referrals") == (None, "c", "")


def test_the_region_table_fills_what_the_months_cannot():
    tables = {"prevent_counts": prevent_counts(**{"2026-03": None}), "benchmark_region": region_table(21, 300)}
    assert counted(tables, "prevent_referrals") == (21, "", "region.csv")
    assert counted(tables, "hate_crime_offences") == (300, "", "region.csv")


def test_a_region_figure_with_local_strands_is_not_taken():
    tables = {"benchmark_region": region_table(21, 300, definition="incl_sexgender")}
    assert counted(tables, "hate_crime_offences") == (None, "x", "")


def test_nothing_supplied_is_missing_and_not_nought():
    assert counted({}, "prevent_referrals") == (None, "x", "")


def test_a_missing_month_is_missing_and_a_nought_is_a_nought():
    assert counted({"hate_crime_totals": totals(**{"2026-01": 0})}, "hate_crime_offences") == (11, "", "totals.csv")
    assert counted({"hate_crime_totals": totals(**{"2026-01": None})}, "hate_crime_offences") == (None, "x", "")
    assert counted({"hate_crime_totals": totals().iloc[1:]}, "hate_crime_offences") == (None, "x", "")


def test_a_month_given_twice_is_not_added_twice():
    doubled = pd.concat([totals(), totals().iloc[:1]], ignore_index=True)
    assert counted({"hate_crime_totals": doubled}, "hate_crime_offences") == (None, "x", "")


def test_local_strands_are_left_out():
    flags = pd.DataFrame(
        {"month": MONTHS * 2, "area_code": AREA, "strand": ["Race"] * 12 + ["Sex/gender (local)"] * 12, "flags": 1}
    )
    flags = flags.astype({"flags": "Int64"}).assign(flags_note="", source_id="strands.csv")
    counts = count_series({"hate_crime_strands": flags}, [AREA], plan(), {})
    shown = counts[(counts["series"] == "hate_crime_flags") & counts["count"].notna()]
    assert shown["category"].tolist() == ["Race"]


def test_the_population_is_the_latest_mid_year_that_is_not_after_the_window():
    population = pd.DataFrame(
        {"area_code": AREA, "year": ["2023", "2026", "2027"], "population": [1, 2, 3], "source_id": "population.csv"}
    )
    windows = non_overlapping_years(WINDOW)
    counts = count_series({"population": population}, [AREA], plan(*windows), {})
    shown = counts[counts["series"] == "population"].set_index("period_end")
    assert shown.loc["2026-09-30", ["category", "count"]].tolist() == ["2026", 2]
    assert shown.loc["2025-09-30", ["category", "count"]].tolist() == ["2023", 1]


def test_published_sources_are_known():
    counts = count_series({"hate_crime_totals": totals()}, [AREA], plan(), {}, frozenset({"totals.csv"}))
    assert counts.set_index("series").loc["hate_crime_offences", "known"]


@pytest.mark.parametrize(("start", "end"), [("2026-01-02", "2026-01-31"), ("2026-01-01", "2026-01-30")])
def test_a_period_of_parts_of_months_has_no_months(start, end):
    assert months_between(start, end) == frozenset()


def test_sum_window_says_why_there_is_no_sum():
    rows = totals(**{"2026-02": None})
    rows.loc[rows["month"] == "2026-02", "offences_5strand_note"] = "c"
    assert sum_window(parts_by_area(rows, "offences_5strand")[AREA], MONTHS) == (None, "c", "")


def test_rolling_years_end_with_each_quarter_and_the_plan_holds_the_separate_years():
    rolling = rolling_years(WINDOW)
    assert [window.end.month for window in rolling[:5]] == [9, 6, 3, 12, 9]
    assert len(rolling) == 9
    assert set(non_overlapping_years(WINDOW)) <= set(rolling)
    assert all(window.months == 12 for window in rolling)
    assert len([window for window in window_plan(WINDOW)["hate_crime_offences"] if window.months == 1]) == 36


def test_offences_with_local_strands_are_the_monitored_ones_and_the_rest():
    rows = totals().assign(offences_any_strand_incl_local=pd.array([2] * 12, dtype="Int64"))
    rows = rows.assign(offences_any_strand_incl_local_note="")
    counts = count_series({"hate_crime_totals": rows}, [AREA], plan(), {})
    cells = release_cells(counts, REGION)
    wider = cells[cell_table("hate_crime_offences_incl_local", WINDOW)].iloc[0]
    narrower = cells[OFFENCES].iloc[0]
    assert (wider["count"], narrower["count"]) == (24, 12)
    assert set(narrower["atoms"]) < set(wider["atoms"])


def test_the_region_is_the_sum_of_its_areas_and_is_missing_where_one_is():
    tables = {"hate_crime_totals": pd.concat([totals(), totals(OTHER)], ignore_index=True)}
    cells = release_cells(count_series(tables, [AREA, OTHER], plan(), {}), REGION)[OFFENCES]
    whole = cells[cells["area_code"] == REGION].iloc[0]
    assert whole["count"] == 24
    assert set(whole["atoms"]) == {atom for atoms in cells.loc[cells["area_code"] != REGION, "atoms"] for atom in atoms}
    cells = release_cells(count_series(tables, [AREA, "E06000031"], plan(), {}), REGION)[OFFENCES]
    whole = cells[cells["area_code"] == REGION].iloc[0]
    assert pd.isna(whole["count"])
    assert whole["note"] == "x"


def test_atoms_of_windows_that_overlap_are_what_the_windows_separate():
    year, months = frozenset(MONTHS), frozenset(MONTHS[-3:])
    blocks = months_that_go_together([year, months])
    assert sorted(len(block) for block in blocks) == [3, 9]
