"""Whether an area's share of the region's recorded hate crime moves over separate months."""

from collections.abc import Sequence

import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.evaluation.tables import TRENDS


def evaluate_trends(counts: pd.DataFrame, areas: Sequence[str], region_code: str) -> pd.DataFrame:
    """Yearly change of each area's share of the region's offences, from unsmoothed months.

    Parameters
    ----------
    counts
        Protected counts (`evaluation.tables.COUNTS`).
    areas
        Codes of the areas compared.
    region_code
        Code of their sum.

    Returns
    -------
    The table `evaluation.tables.TRENDS`: odds ratio a year with its 95 % limits from a quasi-binomial regression; what
    is common to the region (seasons, recording, national events) cancels. Nothing for an area with a month hidden.
    """
    offences = counts[counts["series"] == "hate_crime_offences"]
    months = offences[offences["period_start"].str[:7] == offences["period_end"].str[:7]]
    wide = months.pivot(index="period_end", columns="area_code", values="count").astype("float64").sort_index()
    rows = []
    for area in areas:
        if region_code not in wide or area not in wide or wide[[area, region_code]].isna().any(axis=None):
            continue
        trend = statistics.share_trend(wide[area], wide[region_code] - wide[area])
        yearly = [limit**12 for limit in (trend.odds_ratio, trend.lower, trend.upper)]
        rows.append((area, len(wide), *yearly, trend.dispersion))
    return pd.DataFrame(rows, columns=TRENDS.names)
