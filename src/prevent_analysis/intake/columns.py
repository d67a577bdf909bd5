"""Columns of cells as values: what `cells` reads one by one, with the row of the first that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

import pandas as pd

from prevent_analysis.intake import cells
from prevent_analysis.intake.cells import Dash
from prevent_analysis.intake.rules import refusal, suggest

Value = TypeVar("Value")


def read_counts(series: pd.Series, dash: Dash | None = None, *, file: str | None = None) -> tuple[pd.Series, pd.Series]:
    """Read a column of counts.

    Parameters
    ----------
    series
        Text; its name is the column's, its index the spreadsheet's row numbers.
    dash
        As in `cells.count`.
    file
        Name of the file, for messages.

    Returns
    -------
    values, notes
        Nullable integers (Int64), null where there is no number, and the notes that say why (blank for a number).

    Raises
    ------
    IntakeError
        The rule of the first cell that cannot be read, with its row.

    Examples
    --------
    >>> values, notes = read_counts(pd.Series(["3", "[c]", "0"]))
    >>> values.tolist(), notes.tolist()
    ([3, <NA>, 0], ['', 'c', ''])
    """
    read = _each(series, lambda text: cells.count(text, dash), file)
    values = pd.Series([cell.value for cell in read], index=series.index, name=series.name, dtype="Int64")
    return values, pd.Series([cell.note for cell in read], index=series.index, name=series.name, dtype="str")


def read_count_bounds(
    series: pd.Series, dash: Dash | None = None, *, file: str | None = None
) -> tuple[pd.Series, pd.Series]:
    """Read the bounds of a column of counts: both the number where there is one, 1 and N - 1 for `<N`, else null.

    Raises
    ------
    IntakeError
        As in `read_counts`.

    Examples
    --------
    >>> lower, upper = read_count_bounds(pd.Series(["3", "<5", "*"]))
    >>> lower.tolist(), upper.tolist()
    ([3, 1, <NA>], [3, 4, <NA>])
    """
    read = _each(series, lambda text: cells.count(text, dash), file)
    lower = pd.Series([cell.lower for cell in read], index=series.index, name=series.name, dtype="Int64")
    return lower, pd.Series([cell.upper for cell in read], index=series.index, name=series.name, dtype="Int64")


def read_dates(series: pd.Series, *, file: str | None = None) -> pd.Series:
    """Read a column of dates as ISO text, null where blank.

    Raises
    ------
    IntakeError
        DATE-001 where any date can only be month first, whatever stands above it; else the rule of the first cell
        that cannot be read.

    Examples
    --------
    >>> read_dates(pd.Series(["2026-07-01", "30/09/2026"])).tolist()
    ['2026-07-01', '2026-09-30']
    """
    return pd.Series(_each(series, cells.date, file), index=series.index, name=series.name, dtype="str")


def read_months(series: pd.Series, *, file: str | None = None) -> pd.Series:
    """Read a column of months as `YYYY-MM`, null where blank.

    Raises
    ------
    IntakeError
        The rule of the first cell that cannot be read.

    Examples
    --------
    >>> read_months(pd.Series(["2026-07", "2026-08-01"])).tolist()
    ['2026-07', '2026-08']
    """
    return pd.Series(_each(series, cells.month, file), index=series.index, name=series.name, dtype="str")


def read_category(series: pd.Series, allowed: Collection[str], *, file: str | None = None) -> pd.Series:
    """Read a column of categories from a closed list, null where blank.

    Raises
    ------
    IntakeError
        The rule of the first cell that is not in the list, with the word of the list that it comes near to.

    Examples
    --------
    >>> read_category(pd.Series(["Race", ""]), ("Race", "Religion")).isna().tolist()
    [False, True]
    """
    words = frozenset(allowed)
    read = _each(series, lambda text: cells.category(text, words), file, words)
    return pd.Series(read, index=series.index, name=series.name, dtype="str")


def _each(
    series: pd.Series, reader: Callable[[str], Value], file: str | None, words: Collection[str] = ()
) -> list[Value]:
    """Read each distinct text once; a month-first date anywhere outranks other faults."""
    read: dict[str, Value] = {}
    faults: dict[str, str] = {}
    for text in series.unique():
        try:
            read[text] = reader(text)
        except cells.CellError as error:
            faults[text] = error.rule
    if faults:
        outranking = {text: rule for text, rule in faults.items() if rule == cells.MONTH_FIRST} or faults
        row, text = next((row, text) for row, text in series.items() if text in outranking)
        column = None if series.name is None else str(series.name)
        nearest = suggest(text, words)
        raise refusal(outranking[text], file=file, row=int(row), column=column, nearest=nearest) from None
    return [read[text] for text in series]
