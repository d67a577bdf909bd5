"""Ranks with the ranks that they may be: a bare rank would be read as a difference."""

from collections.abc import Sequence

import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.evaluation.tables import RANKS


def evaluate_ranks(values: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    """Rank of each area on each ratio and rate over the latest window, counted from the lowest.

    Parameters
    ----------
    values
        The values table.
    areas
        Codes of the areas compared.

    Returns
    -------
    The table `evaluation.tables.RANKS`, with rank sets that hold for all areas at once. Where any area's figure is
    hidden or missing nobody has a rank, since a rank would tell where the hidden one stands.
    """
    rows = values[values["area_code"].isin(areas) & values["statistic"].isin(["ratio", "rate"])]
    latest = rows[(rows["period_end"] == rows["period_end"].max()) & (rows["area_type"] != "rest of region")]
    frames = [rank_measure(part) for _, part in latest.groupby("measure_id", sort=True)]
    return pd.concat(frames, ignore_index=True)[RANKS.names] if frames else pd.DataFrame(columns=RANKS.names)


def rank_measure(rows: pd.DataFrame) -> pd.DataFrame:
    """Ranks of the areas on one measure."""
    named = rows[["measure_id", "area_code", "area_name"]]
    incomplete = rows["value"].isna()
    if incomplete.any() or len(rows) < 2:
        note = "c" if (rows["value_note"] == "c").any() else "x"
        return named.assign(rank=pd.NA, lower=pd.NA, upper=pd.NA, value_note=note)
    rank, lower, upper = statistics.rank_intervals(
        rows["numerator"].astype(float), rows["denominator"].astype(float), joint=True, ascending=True
    )
    return named.assign(rank=rank.astype(int), lower=lower.astype(int), upper=upper.astype(int), value_note="")
