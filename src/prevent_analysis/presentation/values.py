"""Reading the tidy values table for a chart: what is shown, in which words, and the table of what is drawn."""

import math
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pandas as pd

from prevent_analysis.presentation.display import NumberFormat, Text
from prevent_analysis.presentation.formats import (
    STANDS,
    clean_label,
    format_count,
    format_interval,
    format_number,
    is_missing,
    join_words,
    missing_marker,
    stands_in_table,
    stands_to,
)

WORDS = {"[c]": "not shown [c]", "[x]": "not available [x]", "[z]": "not applicable [z]"}


READ_ELSEWHERE = ("Press report", "Third-party")
THE_RELEASE, A_REPORT = "the release", "a report of the release"


def read_in(source: object) -> str:
    """Where a published figure was read: in the release itself, or in somebody's report of it.

    Examples
    --------
    >>> read_in("Press report of the Home Office release: PA, 9 October 2025")
    'a report of the release'
    """
    return A_REPORT if str(source).startswith(READ_ELSEWHERE) else THE_RELEASE


def refuse(reason: str) -> Text:
    """The sentence that takes the place of a chart."""
    return Text((reason,), kind="note")


def cell(row: Mapping[str, Any], column: str) -> Any:
    """A number of a row, or the marker that stands in its place.

    A number that a shown row does not have (a count has no denominator) is not applicable.

    Examples
    --------
    >>> cell({"value": 3.2, "denominator": None, "value_note": ""}, "denominator")
    '[z]'
    >>> cell({"value": None, "value_note": "c"}, "value")
    '[c]'
    """
    number = row.get(column)
    if not is_missing(number):
        return number
    if not is_missing(row.get("value")):
        return "[z]"
    return missing_marker(row.get("value_note"))


def hidden_words(row: Mapping[str, Any]) -> str:
    """Why a row has no point, in words."""
    return WORDS[missing_marker(row.get("value_note"))]


def limits_of(row: Mapping[str, Any], suffix: str = "") -> tuple[float, float] | None:
    """The row's interval, if it has one; `suffix` `_998` for the 99.8% interval."""
    lower, upper = row.get(f"lower_ci{suffix}"), row.get(f"upper_ci{suffix}")
    return None if is_missing(lower) or is_missing(upper) else (float(lower), float(upper))  # type: ignore[arg-type]


def value_words(row: Mapping[str, Any], places: int = 1) -> str:
    """The row's value and 95% interval in words.

    Examples
    --------
    >>> value_words({"value": 3.24, "lower_ci": 2.0, "upper_ci": 5.1})
    '3.2 (95% interval 2.0 to 5.1)'
    """
    if is_missing(row.get("value")):
        return hidden_words(row)
    limits = limits_of(row)
    value = format_number(row["value"], places)
    return f"{value} (95% interval {format_interval(*limits, places)})" if limits else value


def comparison_words(row: Mapping[str, Any], other: str, other_value: float | None, places: int = 1) -> str:
    """How a row's figure stands to another's, in neutral words.

    Examples
    --------
    >>> comparison_words({"comparison": "similar"}, "the rest of the region", 5.1)
    'not distinguishable from the rest of the region at 5.1'
    """
    if row.get("comparison") not in STANDS or other_value is None or is_missing(other_value):
        return stands_to(None, other)
    return stands_to(row["comparison"], f"{other} at {format_number(other_value, places)}")


def headline(row: Mapping[str, Any], other: str, other_value: float | None, places: int = 1) -> str:
    """The chart's message about its named area."""
    area = clean_label(row["area_name"])
    if is_missing(row.get("value")):
        return f"The figure for {area} is {hidden_words(row)}"
    return f"{area}: {format_number(row['value'], places)}, {comparison_words(row, other, other_value, places)}"


def counts_words(row: Mapping[str, Any]) -> str:
    """Numerator and denominator as `38 : 620`, with markers where they are not shown."""
    numbers = (cell(row, column) for column in ("numerator", "denominator"))
    texts = [number if isinstance(number, str) else format_count(number) for number in numbers]
    return " : ".join(text for text in texts if text != "[z]")


def local_first(values: pd.DataFrame, local_code: str) -> list[dict[str, Any]]:
    """The named area's rows, the others by name, then the region's: never by size, a league table of chance.

    Examples
    --------
    >>> areas = pd.DataFrame({"area_code": ["A", "B", "C"], "area_name": ["Norfolk", "Essex", "Thurrock"]})
    >>> [row["area_name"] for row in local_first(areas, "C")]
    ['Thurrock', 'Essex', 'Norfolk']
    """
    by_name = records(values.sort_values("area_name", kind="stable"))
    return sorted(by_name, key=lambda row: 0 if row["area_code"] == local_code else 2 if is_region(row) else 1)


def is_region(row: Mapping[str, Any]) -> bool:
    """Whether a row is of the region or the rest of it, and not of one area.

    Examples
    --------
    >>> is_region({"area_type": "rest of region"}), is_region({"area_type": "UTLA"})
    (True, False)
    """
    return str(row.get("area_type", "")).endswith("region")


def in_order(values: pd.DataFrame, column: str, order: Sequence[str]) -> list[dict[str, Any]]:
    """Rows in a fixed order of a column's words, whatever their size; words that are not in it stand last.

    Examples
    --------
    >>> [row["category"] for row in in_order(pd.DataFrame({"category": ["b", "x", "a"]}), "category", ("a", "b"))]
    ['a', 'b', 'x']
    """
    position = {word: number for number, word in enumerate(order)}
    return sorted(records(values), key=lambda row: position.get(row[column], len(position)))


def one_of(values: pd.DataFrame, column: str) -> str:
    """What the rows have in common, for a subtitle; the first and last where they are different periods.

    Examples
    --------
    >>> one_of(pd.DataFrame({"period": ["2024/25", "2024/25", "2025/26"]}), "period")
    '2024/25 to 2025/26'
    >>> one_of(pd.DataFrame({"area_name": ["Luton", "Essex"]}), "area_name")
    'Luton and Essex'
    """
    seen = list(dict.fromkeys(clean_label(text) for text in values[column].dropna()))
    return f"{seen[0]} to {seen[-1]}" if column == "period" and len(seen) > 1 else join_words(seen)


def records(values: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as mappings, with every text fit to be a label.

    Examples
    --------
    >>> records(pd.DataFrame({"area_name": ["Southend \\n on Sea"], "value": [1]}))
    [{'area_name': 'Southend on Sea', 'value': 1}]
    """
    rows = values.to_dict("records")
    return [{str(key): clean_label(v) if isinstance(v, str) else v for key, v in row.items()} for row in rows]


COUNTS = ("numerator", "denominator")
NUMBERS = (*COUNTS, "value", "lower_ci", "upper_ci", "lower_ci_998", "upper_ci_998")
METHOD = "Method"


def drawn_table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    """The table of what is drawn: heading to column of the tidy rows, with markers for figures not shown."""
    table = {heading: [_drawn_cell(row, column) for row in rows] for heading, column in columns.items()}
    return pd.DataFrame(table, dtype=object)


def _drawn_cell(row: Mapping[str, Any], column: str) -> Any:
    if column in NUMBERS:
        return cell(row, column)
    return stands_in_table(row) if column == "comparison" else row.get(column)


def drawn_formats(columns: Mapping[str, str], places: int) -> dict[str, NumberFormat]:
    """How the numbers under each heading of `drawn_table` are written."""
    return {
        heading: format_count if column in COUNTS else partial(format_number, places=places)
        for heading, column in columns.items()
        if column in NUMBERS
    }


def capital(text: str) -> str:
    """The text with its first letter in upper case, the others as they are.

    Examples
    --------
    >>> capital("the Eastern Region")
    'The Eastern Region'
    """
    return text[:1].upper() + text[1:]


def interval_columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Headings of the intervals that at least one row has, and of the method that made them."""
    columns = {}
    for suffix, words in (("", "95% interval"), ("_998", "99.8% interval")):
        if any(limits_of(row, suffix) for row in rows):
            columns[f"{words}, lower"] = f"lower_ci{suffix}"
            columns[f"{words}, upper"] = f"upper_ci{suffix}"
    return columns | {METHOD: "method"} if columns else {}


def finite_max(numbers: Sequence[float | None], least: float = 1.0) -> float:
    """The largest finite number, at least `least`, for the end of an axis that starts at zero."""
    finite = [float(n) for n in numbers if n is not None and not is_missing(n) and math.isfinite(n)]
    largest = max(finite, default=0.0)
    return largest if largest > 0 else least
