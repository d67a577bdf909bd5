"""Tables for readers, built from tidy values or from the findings on the quarter's files."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis.intake.schemas import MONITORED_STRANDS
from prevent_analysis.presentation.display import Notices, Table, Text
from prevent_analysis.presentation.formats import (
    WITHOUT_NUMBER,
    clean_label,
    format_count,
    format_date,
    format_interval,
    format_number,
    is_missing,
    note_letters,
    stands_in_table,
)
from prevent_analysis.presentation.values import (
    METHOD,
    capital,
    cell,
    in_order,
    limits_of,
    local_first,
    one_of,
    records,
    refuse,
)

NOTHING = "There is nothing to list."
FINDING_HEADERS = {
    "rule_id": "Rule",
    "table": "Table",
    "severity": "Severity",
    "status": "Outcome",
    "meaning": "What it asks",
    "what_to_do": "What to do",
}
FILE_HEADERS = {
    "file": "File",
    "grade": "Grade",
    "reason": "Why",
    "supplier": "From",
    "extract_date": "Extracted",
}


def value_text(row: Mapping[str, Any], places: int = 1) -> str:
    """The row's value with the markers that belong to it, or the marker in its place.

    Examples
    --------
    >>> value_text({"value": 2.67, "value_note": "p"}), value_text({"value": None, "value_note": "c"})
    ('2.7 [p]', '[c]')
    """
    value = cell(row, "value")
    if isinstance(value, str):
        return value
    letters = (letter for letter in note_letters(row.get("value_note")) if letter not in WITHOUT_NUMBER)
    return " ".join([format_number(value, places), *(f"[{letter}]" for letter in letters)])


def count_text(row: Mapping[str, Any], column: str) -> str:
    """A count of the row, or the marker in its place.

    Examples
    --------
    >>> count_text({"value": 2.7, "numerator": 1010}, "numerator")
    '1,010'
    """
    count = cell(row, column)
    return count if isinstance(count, str) else format_count(count)


def interval_text(row: Mapping[str, Any], places: int = 1) -> str:
    """The row's 95% interval, or the marker in its place.

    Examples
    --------
    >>> interval_text({"value": 2.67, "lower_ci": 1.28, "upper_ci": 4.9})
    '1.3 to 4.9'
    """
    limits = limits_of(row)
    return format_interval(*limits, places) if limits else str(cell(row, "lower_ci"))


def value_columns(
    rows: Sequence[Mapping[str, Any]], *, numerator_name: str, denominator_name: str, value_name: str, places: int
) -> dict[str, list[str]]:
    """The columns that every table of values has: both counts, the value, interval; the method where they differ."""
    return {
        capital(numerator_name): [count_text(row, "numerator") for row in rows],
        capital(denominator_name): [count_text(row, "denominator") for row in rows],
        value_name: [value_text(row, places) for row in rows],
        "95% interval": [interval_text(row, places) for row in rows],
        **({} if one_method(rows) else {METHOD: [method_text(row) for row in rows]}),
    }


def one_method(rows: Sequence[Mapping[str, Any]]) -> str:
    """The method of the intervals where all rows share it, to stand under the table; blank where they differ.

    Examples
    --------
    >>> one_method([{"method": "Wilson"}, {"method": "Wilson"}])
    'Wilson'
    """
    methods = {method_text(row) for row in rows}
    return methods.pop() if len(methods) == 1 else ""


def method_notes(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """The note under a table on the method that all its intervals share."""
    method = one_method(rows)
    return (f"Method of the intervals: {method}.",) if method else ()


def method_text(row: Mapping[str, Any]) -> str:
    """The method of the row's interval, without the year of its population; not applicable where it has none.

    Examples
    --------
    >>> method_text({"method": "exact Poisson; mid-2023 population"}), method_text({"method": None})
    ('exact Poisson', '[z]')
    """
    return _word(row.get("method"), "[z]").split(";")[0]


def benchmark_table(
    values: pd.DataFrame,
    *,
    local_code: str,
    notices: Notices,
    name: str = "benchmark",
    place: str = "areas of the East of England",
    region_label: str = "the rest of the region",
    numerator_name: str = "count",
    denominator_name: str = "base",
    value_name: str = "Value",
    places: int = 1,
) -> Table | Text:
    """Areas side by side: counts, value, interval, comparison and method.

    The named area stands first, the others by name, and rows of the region last.

    Examples
    --------
    >>> benchmark_table(
    ...     pd.DataFrame({"area_code": []}), local_code="E06000034", notices=Notices("OFFICIAL", True)
    ... ).paragraphs
    ('There is nothing to list.',)
    """
    if values.empty:
        return refuse(NOTHING)
    rows = local_first(values, local_code)
    names = {"numerator_name": numerator_name, "denominator_name": denominator_name, "value_name": value_name}
    columns = {
        "Area": [clean_label(row["area_name"]) for row in rows],
        **value_columns(rows, **names, places=places),
        "Comparison": [stands_in_table(row) for row in rows],
    }
    caption = f"{one_of(values, 'measure_name')}, {place}, {one_of(values, 'period')}."
    note = f"Each area is compared with {region_label}, at 95%. Above and below are not better or worse."
    return Table(name, notices.add_to(caption), pd.DataFrame(columns), notes=(note, *method_notes(rows)))


def windows_table(
    values: pd.DataFrame,
    *,
    notices: Notices,
    name: str = "windows-table",
    row_name: str = "Period",
    caption: str = "",
    numerator_name: str = "count",
    denominator_name: str = "base",
    value_name: str = "Value",
    places: int = 1,
) -> Table | Text:
    """One area's value in each window, the latest first; `row_name` where `period` names more than the window.

    Examples
    --------
    >>> windows_table(pd.DataFrame({"period": []}), notices=Notices("OFFICIAL", True)).paragraphs
    ('There is nothing to list.',)
    """
    if values.empty:
        return refuse(NOTHING)
    rows = records(values.sort_values("period_end", ascending=False, kind="stable"))
    names = {"numerator_name": numerator_name, "denominator_name": denominator_name, "value_name": value_name}
    columns = {
        row_name: [clean_label(row["period"]) for row in rows],
        **value_columns(rows, **names, places=places),
        "Comparison": [stands_in_table(row) for row in rows],
    }
    caption = caption or f"{one_of(values, 'measure_name')}, {one_of(values, 'area_name')}."
    return Table(name, notices.add_to(caption), pd.DataFrame(columns), notes=method_notes(rows))


def strand_table(
    values: pd.DataFrame,
    *,
    notices: Notices,
    name: str = "strands",
    numerator_name: str = "offences with the strand",
    denominator_name: str = "all offences",
    value_name: str = "Per cent",
    places: int = 0,
) -> Table | Text:
    """Strands of one area and period in their fixed order.

    Examples
    --------
    >>> strand_table(pd.DataFrame({"category": []}), notices=Notices("OFFICIAL", True)).paragraphs
    ('There is nothing to list.',)
    """
    if values.empty:
        return refuse(NOTHING)
    rows = in_order(values, "category", MONITORED_STRANDS)
    names = {"numerator_name": numerator_name, "denominator_name": denominator_name, "value_name": value_name}
    columns = {
        "Strand": [clean_label(row["category"]) for row in rows],
        **value_columns(rows, **names, places=places),
    }
    caption = f"{one_of(values, 'measure_name')}, {one_of(values, 'area_name')}, {one_of(values, 'period')}."
    note = "An offence can have more than one strand, so the strands sum to more than the offences."
    return Table(name, notices.add_to(caption), pd.DataFrame(columns), notes=(note, *method_notes(rows)))


def published_series_table(
    values: pd.DataFrame, *, notices: Notices, name: str = "published", value_name: str = "Figure", places: int = 0
) -> Table | Text:
    """Published figures by year with what they cover; the latest year first.

    Parameters
    ----------
    values
        As for `plot_published_series`; `coverage`, `break_before` and `release` are shown if they are there.

    Examples
    --------
    >>> published_series_table(pd.DataFrame({"period": []}), notices=Notices("OFFICIAL", True)).paragraphs
    ('There is nothing to list.',)
    """
    if values.empty:
        return refuse(NOTHING)
    rows = records(values.sort_values(["period", "area_name"], ascending=[False, True]))
    columns = {
        "Year": [clean_label(row["period"]) for row in rows],
        "Area": [clean_label(row["area_name"]) for row in rows],
        value_name: [value_text(row, places) for row in rows],
    }
    for column, heading in (("coverage", "Covers"), ("release", "Release")):
        if column in values:
            columns[heading] = [_word(row[column], "[x]") for row in rows]
    if "break_before" in values:
        columns["Break before this year"] = ["yes" if row["break_before"] == "Y" else "no" for row in rows]
    return Table(name, notices.add_to(f"{one_of(values, 'measure_name')}, as published."), pd.DataFrame(columns))


def findings_table(findings: pd.DataFrame, notices: Notices, name: str = "findings") -> Table | Text:
    """What the quality rules found, one finding a row.

    Only the columns of `FINDING_HEADERS` are shown: how many rows a finding is about can give small counts away.

    Examples
    --------
    >>> findings_table(pd.DataFrame({"rule_id": ["REF-001"], "rows": [3]}), notices=Notices("", False)).frame.columns
    Index(['Rule'], dtype='str')
    """
    return _listing(findings, FINDING_HEADERS, notices.add_to("Findings of the quality rules."), name)


def files_table(files: pd.DataFrame, notices: Notices, name: str = "files") -> Table | Text:
    """The files that the page rests on, one file a row; only the columns of `FILE_HEADERS` are shown.

    A file without a grade has its status in the grade's place.

    Examples
    --------
    >>> files = pd.DataFrame({"file": ["a.csv"], "grade": ["A"], "status": ["received"], "extract_date": "2026-10-20"})
    >>> files_table(files, notices=Notices("", False)).cells
    [['a.csv', 'A', '20 October 2026']]
    """
    shown = files.copy()
    if "status" in files:
        shown["grade"] = files["grade"].where(files["grade"] != "", files["status"])
    if "extract_date" in files:
        shown["extract_date"] = [format_date(day) if isinstance(day, str) else "[x]" for day in files["extract_date"]]
    return _listing(shown, FILE_HEADERS, notices.add_to("Files of the quarter."), name)


def _listing(frame: pd.DataFrame, headers: Mapping[str, str], caption: str, name: str) -> Table | Text:
    if frame.empty:
        return refuse(NOTHING)
    shown = [column for column in headers if column in frame]
    return Table(name, caption, frame[shown].rename(columns=dict(headers)))


def _word(value: Any, otherwise: str) -> str:
    return otherwise if is_missing(value) or not str(value).strip() else clean_label(value)
