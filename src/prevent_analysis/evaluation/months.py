"""Recorded hate crime by month on a control chart: unsmoothed counts, never windows that overlap."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.evaluation.tables import MONTHS

FEWEST_MONTHS = 12
RULE_WORDS = {
    "beyond_limits": "outside the limits",
    "shift": "one of seven or more in a row on one side of the mean",
    "trend": "one of seven or more in a row that rise or fall",
    "two_of_three": "two of three close to a limit",
}


def evaluate_months(counts: pd.DataFrame, areas: Sequence[str]) -> pd.DataFrame:
    """Each area's months with mean, natural process limits and the rule that singles a month out.

    Parameters
    ----------
    counts
        Protected counts (`evaluation.tables.COUNTS`).
    areas
        Codes of the areas compared.

    Returns
    -------
    The table `evaluation.tables.MONTHS`. Limits are of individuals and moving ranges, screened once for outliers; there
    are none where a month is hidden or missing, or there are fewer than 12.

    References
    ----------
    NHS England, Making Data Count; Wheeler, Understanding Variation (1993). See `statistics.xmr_limits`.
    """
    offences = counts[(counts["series"] == "hate_crime_offences") & counts["area_code"].isin(areas)]
    monthly = offences[offences["period_start"].str[:7] == offences["period_end"].str[:7]]
    frames = [chart_area(part) for _, part in monthly.groupby("area_code", sort=True)]
    return pd.concat(frames, ignore_index=True)[MONTHS.names] if frames else pd.DataFrame(columns=MONTHS.names)


def chart_area(rows: pd.DataFrame) -> pd.DataFrame:
    """One area's months in order, with limits and signals."""
    ordered = rows.sort_values("period_end")
    months = ordered.assign(month=ordered["period_end"].str[:7])[["area_code", "month", "count", "note"]]
    if months["count"].isna().any() or len(months) < FEWEST_MONTHS:
        return months.assign(mean=np.nan, lower=np.nan, upper=np.nan, signal="")
    series = months["count"].astype(float).to_numpy()
    mean, lower, upper = statistics.xmr_limits(series)
    rules = statistics.special_causes(series, mean, lower, upper)
    signal = np.full(len(series), "", dtype=object)
    for rule, words in reversed(RULE_WORDS.items()):  # the first rule of the list has the last word
        signal[np.asarray(rules[rule], dtype=bool)] = words
    return months.assign(mean=float(mean), lower=max(float(lower), 0.0), upper=float(upper), signal=signal)
