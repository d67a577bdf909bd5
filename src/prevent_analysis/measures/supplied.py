"""Ranges of referrals that a supplier hid: what marks like `<5` say about a whole window."""

from collections.abc import Mapping, Sequence

import pandas as pd

from prevent_analysis.measures.windows import months_between
from prevent_analysis.reference.periods import Period

Range = tuple[int, int]


def supplied_ranges(tables: Mapping[str, pd.DataFrame], areas: Sequence[str], window: Period) -> dict[str, Range]:
    """Lowest and highest referrals of each area in a window, where its cells are all numbers or marks like `<5`.

    `<5` says 1 to 4 (intake keeps its 5 in `<count>_below`). From the counts whose periods fill the window once; else
    from the region's table, for exactly this window. An area with a cell that only says confidential has no range.

    Examples
    --------
    >>> from datetime import date
    >>> row = {"area_code": "E06000032", "stage": "received", "dimension": "total", "count": pd.NA, "count_below": 5}
    >>> counts = pd.DataFrame([row | {"period_start": "2025-10-01", "period_end": "2026-09-30"}])
    >>> supplied_ranges({"prevent_counts": counts}, ["E06000032"], Period.ending(date(2026, 9, 30)))
    {'E06000032': (1, 4)}
    """
    ranges = {}
    for area in areas:
        found = _from_counts(tables.get("prevent_counts"), area, window)
        found = found or _from_region(tables.get("benchmark_region"), area, window)
        if found:
            ranges[area] = found
    return ranges


def _from_counts(counts: pd.DataFrame | None, area: str, window: Period) -> Range | None:
    if counts is None:
        return None
    rows = counts[(counts["area_code"] == area) & (counts["stage"] == "received") & (counts["dimension"] == "total")]
    spans = [months_between(*span) for span in zip(rows["period_start"], rows["period_end"], strict=True)]
    wanted = set(window.month_labels())
    inside = [bool(months) and months <= wanted for months in spans]
    told = [month for months, is_inside in zip(spans, inside, strict=True) if is_inside for month in months]
    if sorted(told) != sorted(wanted):
        return None
    return _range(rows[inside], "count")


def _from_region(region: pd.DataFrame | None, area: str, window: Period) -> Range | None:
    if region is None:
        return None
    exact = region[
        (region["area_code"] == area)
        & (region["period_start"] == window.start.isoformat())
        & (region["period_end"] == window.end.isoformat())
    ]
    return _range(exact, "prevent_referrals") if len(exact) == 1 else None


def _range(rows: pd.DataFrame, column: str) -> Range | None:
    shown, below = rows[column], rows[f"{column}_below"]
    if (shown.isna() & below.isna()).any():
        return None
    lowest = shown.fillna(1).sum()
    highest = shown.fillna(below - 1).sum()
    return int(lowest), int(highest)
