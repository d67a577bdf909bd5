"""Windows of whole months, and what an area counted over one."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import pandas as pd

from prevent_analysis.reference.periods import Period, parse_month

ROLLING_YEARS = 3


class Part(NamedTuple):
    """A count as one row of a file gives it: the months it covers, the number or why there is none, and the file."""

    months: frozenset[str]
    number: int | None
    note: str
    source_id: str


class Total(NamedTuple):
    """A count over a window, or None and `c` (confidential) or `x` (not available); and the files it is from."""

    number: int | None
    note: str
    source_id: str


NOT_AVAILABLE = Total(None, "x", "")


def non_overlapping_years(end: Period, years: int = ROLLING_YEARS) -> list[Period]:
    """The 12-month windows that end with `end` and with each year before it: they share no month.

    Examples
    --------
    >>> from datetime import date
    >>> [window.label for window in non_overlapping_years(Period.ending(date(2026, 9, 30)), 2)]
    ['12 months to September 2026', '12 months to September 2025']
    """
    return [end if step == 0 else end.earlier(step) for step in range(years)]


def rolling_years(end: Period, years: int = ROLLING_YEARS) -> list[Period]:
    """The 12-month windows that end with each quarter of the `years`; neighbours share nine months.

    Examples
    --------
    >>> from datetime import date
    >>> [window.label for window in rolling_years(Period.ending(date(2026, 9, 30)), 2)][:2]
    ['12 months to September 2026', '12 months to June 2026']
    """
    quarter = Period.ending(end.end, months=3)
    ends = [quarter.earlier(step).end if step else quarter.end for step in range(4 * (years - 1) + 1)]
    return [Period.ending(last) for last in ends]


def window_plan(end: Period, years: int = ROLLING_YEARS) -> Mapping[str, list[Period]]:
    """The windows that each series is counted over.

    Referrals are counted by quarter for the dispersion of the claim check, and are kept only if every one may be shown
    (`pipeline.protecting`). Hate crime is counted by month for the control chart.
    """
    months = [parse_month(month) for month in Period.ending(end.end, months=12 * years).month_labels()]
    quarters = [Period.ending(month.end, months=3) for month in months[2::3]]
    rolling, separate = rolling_years(end, years), non_overlapping_years(end, years)
    return {
        "prevent_referrals": [*rolling, *quarters],
        "hate_crime_offences": [*rolling, *quarters, *months],
        "hate_crime_offences_incl_local": [end],
        "hate_crime_flags": separate,
        "population": rolling,
    }


@cache
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


def parts_by_area(frame: pd.DataFrame | None, count: str) -> dict[str, list[Part]]:
    """The rows of a clean table with `month`, or `period_start` and `period_end`, as parts of each area."""
    parts: dict[str, list[Part]] = {}
    if frame is None:
        return parts
    if "month" in frame:
        months = [frozenset((month,)) for month in frame["month"]]
    else:
        pairs = list(zip(frame["period_start"], frame["period_end"], strict=True))
        known = {pair: months_between(*pair) for pair in set(pairs)}
        months = [known[pair] for pair in pairs]
    columns = (frame["area_code"], months, frame[count], frame[f"{count}_note"], frame["source_id"])
    for area, covered, number, note, source in zip(*columns, strict=True):
        value = None if pd.isna(number) else int(number)
        parts.setdefault(area, []).append(Part(covered, value, note, source))
    return parts


def sum_window(parts: Iterable[Part], window: Sequence[str]) -> Total:
    """Total of one area's parts over a window, and why there is none where there is none.

    Parameters
    ----------
    parts
        The rows of one area.
    window
        The months wanted, `YYYY-MM`.

    Returns
    -------
    The total if the parts that lie in the window cover each month exactly once and all have a number; otherwise None
    and `c` (one is confidential) or `x` (one is missing, or given twice). Never 0 for missing.

    Examples
    --------
    >>> january = Part(frozenset({"2026-01"}), 3, "", "a.csv")
    >>> sum_window([january], ["2026-01"]), sum_window([january], ["2026-01", "2026-02"]).note
    (Total(number=3, note='', source_id='a.csv'), 'x')
    """
    wanted = frozenset(window)
    inside = [part for part in parts if part.months and part.months <= wanted]
    if sum(len(part.months) for part in inside) != len(wanted):
        return NOT_AVAILABLE
    notes = {part.note for part in inside if part.number is None}
    if notes:
        return Total(None, "c" if "c" in notes else "x", "")
    sources = "; ".join(sorted({part.source_id for part in inside}))
    return Total(sum(part.number for part in inside if part.number is not None), "", sources)
