"""Files that are finer than they should be: a row for each person, a period of days, an area below the authority."""

import pytest
from samples import BY_SCHEMA, as_csv, good_rows, source_of

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.clean import MANY_ROWS
from prevent_analysis.intake.pack import read_source
from prevent_analysis.intake.schemas import SCHEMAS

COUNTED = [
    (name, column.name)
    for name in BY_SCHEMA
    for column in SCHEMAS[name].columns
    if column.kind == "count" and column.required and name != "lookup_csp"  # one row a partnership, of many residents
]
PERIODS = [name for name in BY_SCHEMA if {"period_start", "period_end"} <= set(SCHEMAS[name].names)]


def read(folder, table, rows):
    path = folder / f"{table}.csv"
    path.write_text(as_csv(rows), encoding="utf-8")
    return read_source(folder, source_of(path, table), True)


def many_rows(table, column, counts):
    """As many rows as make a count of one each suspicious, with keys of their own."""
    keys = [name for name in SCHEMAS[table].key if name not in ("period_start", "period_end")]
    months = [f"20{year}-{month:02d}" for year in (24, 25, 26) for month in range(1, 13)]
    cells = {
        "month": months,
        "area_code": [f"E0600{place:04d}" for place in range(1, 40)],
        "session_id": [f"S{place}" for place in range(40)],
        "activity_id": [f"A{place}" for place in range(40)],
        "organisation_id": [f"ORG-{place}" for place in range(40)],
    }
    name = next(name for name in keys if name in cells)
    first = good_rows(table)[0]
    return [first | {name: cells[name][place], column: count} for place, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("table", "column"), [pair for pair in COUNTED if pair[0] not in ("engagement_eligible", "training_requirements")]
)
def test_a_count_of_one_in_every_one_of_many_rows_is_a_row_for_each_person(tmp_path, table, column):
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, table, many_rows(table, column, ["1"] * MANY_ROWS))
    assert (caught.value.file, caught.value.rule) == (f"{table}.csv", "PRV-011")


@pytest.mark.parametrize("counts", [["1"] * (MANY_ROWS - 1), [*["1"] * MANY_ROWS, "2"]])
def test_few_rows_or_another_count_are_counts(tmp_path, counts):
    rows = many_rows("hate_crime_strands", "flags", counts)
    assert read(tmp_path, "hate_crime_strands", rows).ledger.rows_kept == len(counts)


def test_marks_among_the_ones_do_not_hide_them(tmp_path):
    rows = many_rows("hate_crime_strands", "flags", [*["1"] * MANY_ROWS, "[c]"])
    with pytest.raises(IntakeError, match="PRV-011"):
        read(tmp_path, "hate_crime_strands", rows)


@pytest.mark.parametrize("table", PERIODS)
@pytest.mark.parametrize(("start", "end"), [("2026-04-01", "2026-04-07"), ("2026-04-01", "2026-04-01")])
def test_a_period_of_days_is_refused_by_its_row(tmp_path, table, start, end):
    first, second = good_rows(table)
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, table, [first, second | {"period_start": start, "period_end": end}])
    assert (caught.value.rule, caught.value.row, caught.value.column) == ("PRV-011", 3, "period_end")


@pytest.mark.parametrize("table", PERIODS)
def test_february_is_a_month(tmp_path, table):
    first, second = good_rows(table)
    rows = [first, second | {"period_start": "2026-02-01", "period_end": "2026-02-28"}]
    assert len(read(tmp_path, table, rows).frame) == 2


@pytest.mark.parametrize("code", ["E05002239", "E01024000", "E00123456", "E02003456", "E04012345", "W05000123"])
def test_wards_parishes_and_output_areas_are_too_small(tmp_path, code):
    first, second = good_rows("hate_crime_totals")
    with pytest.raises(IntakeError) as caught:
        read(tmp_path, "hate_crime_totals", [first, second | {"area_code": code}])
    assert (caught.value.rule, caught.value.row, caught.value.column) == ("PRV-012", 3, "area_code")
    assert code not in str(caught.value)
