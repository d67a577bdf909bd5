"""Funnel limits around the region's value, and how far the areas spread beyond them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.evaluation.tables import FUNNELS
from prevent_analysis.measures.registry import read_measures

POINTS = 150


def evaluate_funnels(values: pd.DataFrame, areas: Sequence[str], region_code: str) -> pd.DataFrame:
    """Limits for each ratio and rate over the latest window, from the smallest to the largest area.

    Parameters
    ----------
    values
        The values table.
    areas
        Codes of the areas compared.
    region_code
        Code of the region, whose value is the baseline.

    Returns
    -------
    The table `evaluation.tables.FUNNELS`: inverted exact limits, so that an area is outside the 95 % line if and only
    if its own exact 95 % interval excludes the baseline. Nothing for a measure whose baseline is not shown.
    """
    rows = values[values["statistic"].isin(["ratio", "rate"]) & (values["period_end"] == values["period_end"].max())]
    frames = []
    for measure_id, part in rows.groupby("measure_id", sort=True):
        baseline = part.loc[(part["area_code"] == region_code) & (part["area_type"] == "region"), "value"]
        shown = part[part["area_code"].isin(areas) & part["value"].notna()]
        if baseline.notna().all() and len(baseline) == 1 and len(shown) > 1:
            multiplier = read_measures()[str(measure_id)].multiplier
            frames.append(funnel(shown, float(baseline.iloc[0]), multiplier).assign(measure_id=measure_id))
    return pd.concat(frames, ignore_index=True)[FUNNELS.names] if frames else pd.DataFrame(columns=FUNNELS.names)


def funnel(shown: pd.DataFrame, baseline: float, multiplier: int) -> pd.DataFrame:
    """Limits over the range of denominators of the areas shown, denser where small."""
    observed = shown["numerator"].astype(float).to_numpy()
    sizes = shown["denominator"].astype(float).to_numpy()
    denominator = np.unique(np.round(np.geomspace(0.8 * sizes.min(), 1.1 * sizes.max(), POINTS)))
    scale = multiplier / denominator
    lower, upper = (limit * scale for limit in statistics.funnel_limits(baseline / scale, confidence=0.95))
    lower_998, upper_998 = (limit * scale for limit in statistics.funnel_limits(baseline / scale, confidence=0.998))
    phi, tau2 = statistics.overdispersion(observed, baseline * sizes / multiplier)
    return pd.DataFrame(
        {
            "denominator": denominator,
            "baseline": baseline,
            "lower": lower,
            "upper": upper,
            "lower_998": lower_998,
            "upper_998": upper_998,
            "phi": phi,
            "tau": baseline * np.sqrt(tau2),
        }
    )
