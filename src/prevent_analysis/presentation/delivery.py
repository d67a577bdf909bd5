"""Tables of the delivery report from the release's delivery tables: every cell is one of theirs, or a marker."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis.presentation.formats import dated, format_count, is_missing, missing_marker
from prevent_analysis.presentation.tables import interval_text, value_text

NO_RETURN = "No return"
SEVERAL = "Several"
NOT_APPLICABLE = "[z]"
FIGURE_COLUMNS = ("Per cent", "95% interval")
TRAINING_STATUSES = ("In date", "No longer in date", "Never completed", "Completed, currency unknown")


def figures_table(
    counts: pd.DataFrame,
    values: pd.DataFrame,
    headings: Sequence[str],
    statuses: Mapping[str, str],
    share: str = "Per cent",
) -> pd.DataFrame:
    """Counts by table, unit and status beside the share that they make.

    Parameters
    ----------
    counts, values
        Rows of one measure of `delivery_counts` and `delivery_values`.
    headings
        Headings of the table's name and of the unit; the first blank where there is one table only.
    statuses
        Status to its heading, in the order wanted; one that a unit cannot have is not applicable.
    share
        Heading of the share; blank for none.
    """
    shares = {(row["category_type"], row["category"]): row for row in values.to_dict("records")}
    rows = []
    for (table, unit), cells in counts.groupby(["table", "unit"], sort=False):
        by_status = {row["status"]: row for row in cells.to_dict("records")}
        row = {headings[0]: table} if headings[0] else {}
        row[headings[1]] = "All" if unit == "Total" else unit
        row |= {heading: cell_text(by_status.get(status)) for status, heading in statuses.items()}
        if share:
            found = shares.get((table, unit), {"value": None, "value_note": "x"})
            row |= {share: value_text(found, 0), "95% interval": interval_text(found, 0)}
        rows.append(row)
    return pd.DataFrame(rows)


def cell_text(row: Mapping[str, Any] | None) -> str:
    """A protected count, or the marker in its place; not applicable where there is no such cell.

    Examples
    --------
    >>> cell_text({"count": 1205, "note": ""}), cell_text({"count": None, "note": "c"}), cell_text(None)
    ('1,205', '[c]', '[z]')
    """
    if row is None:
        return NOT_APPLICABLE
    return missing_marker(row["note"]) if is_missing(row["count"]) else format_count(row["count"])


def training_table(
    counts: pd.DataFrame, values: pd.DataFrame, partners: pd.DataFrame, unit: str = "Partner"
) -> pd.DataFrame:
    """Who has done the required training, by course and organisation, those without a return included.

    `unit` is the heading of the organisations, which are types of them in a public copy.
    """
    statuses = {"Total": "In scope", **{status: status for status in TRAINING_STATUSES}}
    table = figures_table(counts, values, ("Course", unit), statuses, "Per cent in date")
    returns = dict(zip(partners["name"], partners["training_return"], strict=True))
    table.insert(2, "Return", [return_text(returns, partner) for partner in table[unit]])
    course = table["Course"].value_counts().index[0]
    silent = partners[partners["training_return"].str.startswith((NO_RETURN, "Counts do not"))]
    blank = dict.fromkeys(table.columns[3:], "[x]")
    rows = [
        {"Course": course, unit: row["name"], "Return": dated(row["training_return"]), **blank}
        for row in silent.to_dict("records")
    ]
    of_course = table["Course"] == course
    return pd.concat([table[of_course], pd.DataFrame(rows), table[~of_course]], ignore_index=True)


def return_text(returns: Mapping[str, str], partner: str) -> str:
    """What a partner sent, for the row of its figures; a row of several partners says so.

    Examples
    --------
    >>> return_text({"Housing": "Register"}, "Housing"), return_text({}, "All")
    ('Register', 'Several')
    """
    return dated(returns.get(partner, SEVERAL))


def requirement_text(label: str) -> str:
    """What is required of whom, for a sentence, from the label that tables show.

    Examples
    --------
    >>> requirement_text("Awareness (must)")
    'Awareness training, for those who must have it'
    """
    course, _, tier = label.removesuffix(")").partition(" (")
    return f"{course} training, for those who {tier} have it"


def things_text(row: Mapping[str, Any] | None) -> str:
    """A count of things of how many, with its share.

    Examples
    --------
    >>> things_text({"numerator": 3, "denominator": 8, "value": 37.5, "value_note": ""})
    '3 of 8 (38%)'
    >>> things_text({"numerator": 3, "denominator": None, "value": 3.0, "value_note": ""})
    '3'
    """
    if row is None or is_missing(row["numerator"]):
        return "[x]"
    if is_missing(row["denominator"]):
        return format_count(row["numerator"])
    share = "" if is_missing(row["value"]) else f" ({row['value']:.0f}%)"
    return f"{format_count(row['numerator'])} of {format_count(row['denominator'])}{share}"


def things_table(
    values: pd.DataFrame, columns: Mapping[str, str], heading: str, headings: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Counts of things, one category a row, one `category_type` a column; the total last.

    Parameters
    ----------
    columns
        `category_type` to the heading that readers see.
    headings
        Category to the words that readers see.
    """
    rows = []
    wanted = values[values["category_type"].isin(list(columns))]
    categories = [name for name in dict.fromkeys(wanted["category"]) if name != "Total"]
    for category in [*categories, *(["Total"] if (wanted["category"] == "Total").any() else [])]:
        of_category = wanted[wanted["category"] == category].set_index("category_type").to_dict("index")
        cells = {words: things_text(of_category.get(kind)) for kind, words in columns.items()}
        rows.append({heading: "All" if category == "Total" else (headings or {}).get(category, category), **cells})
    return pd.DataFrame(rows, columns=[heading, *columns.values()])


def list_table(lists: pd.DataFrame, name: str, headings: Sequence[str]) -> pd.DataFrame:
    """One of the typed lists with its headings; dates in words, blanks as not given."""
    rows = lists[lists["list"] == name].sort_values("order")
    columns = {f"cell_{number}": heading for number, heading in enumerate(headings, start=1)}
    cells = rows[list(columns)].rename(columns=columns).reset_index(drop=True)
    return cells.map(lambda text: dated(text) if text else "none given")
