"""Counts over a window of whole months, from tables of months or of longer periods."""

from collections.abc import Iterable

import pandas as pd

from prevent_analysis.reference.periods import Period

ROLLING_YEARS = 3


def non_overlapping_years(end: Period, windows: int = ROLLING_YEARS) -> list[Period]:
    """The 12-month windows that end with `end` and with each year before it: they share no month.

    Examples
    --------
    >>> from datetime import date
    >>> [window.label for window in non_overlapping_years(Period.ending(date(2026, 9, 30)), 2)]
    ['12 months to September 2026', '12 months to September 2025']
    """
    return [end if step == 0 else end.earlier(step) for step in range(windows)]


def months_between(start: str, end: str) -> frozenset[str]:
    """The months `YYYY-MM` of a period given by two ISO dates; empty unless it is whole months.

    Examples
    --------
    >>> sorted(months_between("2026-08-01", "2026-09-30"))
    ['2026-08', '2026-09']
    """
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    if first.day != 1 or not last.is_month_end or first > last:
        return frozenset()
    return frozenset(str(month) for month in pd.period_range(first, last, freq="M"))


def sum_window(rows: pd.DataFrame, window: Iterable[str], count: str) -> tuple[int | None, str]:
    """Total of one area's rows over a window, and why there is none where there is none.

    Parameters
    ----------
    rows
        One row a period, with `months` (frozenset of `YYYY-MM`), the count, and `<count>_note`.
    window
        The months wanted.
    count
        Name of the column of counts.

    Returns
    -------
    The total and a blank note if the rows that lie in the window cover each month exactly once and all have a number;
    otherwise None and `c` (a part is confidential) or `x` (a part is missing or given twice). Never 0 for missing.
    """
    wanted = frozenset(window)
    inside = rows[rows["months"].map(lambda months: bool(months) and months <= wanted).astype(bool)]
    covered = [month for months in inside["months"] for month in months]
    if len(covered) != len(wanted):
        return None, "x"
    notes = set(inside.loc[inside[count].isna(), f"{count}_note"])
    if notes:
        return None, "c" if "c" in notes else "x"
    return int(inside[count].sum()), ""
