"""The picture of what was received."""

import pandas as pd

from prevent_analysis.quality import coverage_map

THURROCK, LUTON = "E06000034", "E06000032"


def test_every_status_by_month_and_area(make) -> None:
    def row(month: str, number: int | None, note: str = "", status: str = "final", area: str = THURROCK) -> dict:
        cells = {"offences_5strand": number, "offences_5strand_note": note, "status": status}
        return {"month": month, "area_code": area, "date_basis": "recorded", "net_of_cancelled": "Y", **cells}

    frame = make(
        "hate_crime_totals",
        [
            row("2026-04", 12),
            row("2026-05", None, "c"),
            row("2026-06", None, "x"),
            row("2026-08", 0, status="provisional"),
            row("2026-09", None, "c", status="provisional"),
            row("2026-04", 5, area=LUTON),
            row("2026-04", 5, area="E06000031"),
            row("2025-04", 5, area=LUTON),
        ],
    )
    months = ["2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09"]
    table = coverage_map(frame, [THURROCK, LUTON], months, "offences_5strand")
    assert table.index.tolist() == months
    assert table[THURROCK].tolist() == [
        "received",
        "confidential",
        "missing",
        "missing",
        "provisional",
        "confidential",
    ]
    assert table[LUTON].tolist() == ["received", *["missing"] * 5]


def test_a_period_speaks_for_each_of_its_months_and_the_least_complete_row_counts(good) -> None:
    quarter = (
        good["prevent_counts"]
        .iloc[[0]]
        .assign(period_start="2026-07-01", count=pd.array([pd.NA], dtype="Int64"), count_note="c")
    )
    year = good["prevent_counts"].iloc[[0]].assign(provisional="Y")
    table = coverage_map(pd.concat([quarter, year]), [THURROCK], ["2026-06", "2026-07", "2026-10"], "count")
    assert table[THURROCK].tolist() == ["provisional", "confidential", "missing"]


def test_an_empty_table_is_missing_everywhere(good) -> None:
    table = coverage_map(good["prevent_counts"].iloc[:0], [THURROCK, LUTON], ["2026-09"], "count")
    assert table.loc["2026-09"].tolist() == ["missing", "missing"]


def test_no_number_is_in_the_picture(good) -> None:
    table = coverage_map(good["hate_crime_totals"], [THURROCK], ["2026-09"], "offences_5strand")
    assert set(table.to_numpy().ravel()) <= {"received", "provisional", "missing", "confidential"}
