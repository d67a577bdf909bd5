"""Which months of which areas were received, in words and never numbers."""

from collections.abc import Sequence

import pandas as pd

STATUSES = ("missing", "confidential", "provisional", "received")  # from the least to the most complete


def coverage_map(frame: pd.DataFrame, areas: Sequence[str], months: Sequence[str], column: str) -> pd.DataFrame:
    """Months by areas: whether the count was received.

    Parameters
    ----------
    frame
        A clean table with `area_code`, either `month` or `period_start` and `period_end`, the count and its
        `<column>_note`, and `status` or `provisional` where the supplier says which rows may change. Pass
        only the rows meant: of `prevent_counts`, one stage and one dimension.
    areas
        ONS codes, in the order wanted.
    months
        Months `YYYY-MM`, in the order wanted.
    column
        Name of the count.

    Returns
    -------
    One row a month and one column an area, each cell `received`, `provisional`, `missing` or `confidential`. Where
    several rows speak for a month it is the least complete of them; a month without a row is missing, not zero.

    Examples
    --------
    >>> frame = pd.DataFrame({"month": ["2026-08"], "area_code": ["E06000034"], "flags": [3], "flags_note": [""]})
    >>> coverage_map(frame, ["E06000034"], ["2026-08", "2026-09"], "flags")["E06000034"].tolist()
    ['received', 'missing']
    """
    ranks = _row_ranks(frame, column)
    cells = pd.DataFrame({"area_code": frame["area_code"], "month": _months(frame), "rank": ranks}).explode("month")
    wanted = cells[cells["area_code"].isin(areas) & cells["month"].isin(months)]
    worst = wanted.astype({"rank": int}).groupby(["month", "area_code"])["rank"].min().unstack()
    table = worst.reindex(index=list(months), columns=list(areas)).fillna(0).astype(int)
    return table.apply(lambda ranked: ranked.map(dict(enumerate(STATUSES)))).rename_axis("month")


def _months(frame: pd.DataFrame) -> list[list[str]]:
    """The months that each row speaks for."""
    if "month" in frame:
        return [[month] for month in frame["month"]]
    periods = zip(frame["period_start"], frame["period_end"], strict=True)
    return [[str(month) for month in pd.period_range(start, end, freq="M")] for start, end in periods]


def _row_ranks(frame: pd.DataFrame, column: str) -> pd.Series:
    """Place of each row in `STATUSES`."""
    words = pd.Series("received", index=frame.index)
    for name, may_change in (("status", "provisional"), ("provisional", "Y")):
        if name in frame:
            words[frame[name] == may_change] = "provisional"
    words[frame[column].isna()] = "missing"
    words[frame[column].isna() & (frame[f"{column}_note"] == "c")] = "confidential"
    return words.map(STATUSES.index)
