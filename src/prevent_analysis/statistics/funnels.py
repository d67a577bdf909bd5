"""Funnel limits that agree with the intervals, and how much areas differ beyond chance."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtriv, ndtri

from prevent_analysis.statistics.arguments import Result, as_result, read_numbers, read_series, read_tail


def funnel_limits(expected: ArrayLike, confidence: ArrayLike) -> tuple[Result, Result]:
    """Return the funnel limits around an expected count: the counts whose exact interval just touches it.

    A point lies outside (strictly) if and only if its exact Poisson interval excludes the expected count, so
    the chart and the word of `compare` cannot disagree. State the convention in the caption: limits from the
    Poisson quantile or from chi-square at the expected count are different ones.

    Parameters
    ----------
    expected
        Expected count at the baseline, 0 or more.
    confidence
        0.95 and 0.998 for the two usual pairs of lines.

    Returns
    -------
    lower, upper
        On the scale of counts, not whole. Divide by the exposure for a rate. The lower limit is 0 where not
        even no events would be unusual.

    Raises
    ------
    ValueError
        Negative expected count, confidence outside (0, 1).

    References
    ----------
    Spiegelhalter, Statistics in Medicine 24 (2005) 1185; R PHEindicatormethods `phe_funnels`.

    Examples
    --------
    >>> lower, upper = funnel_limits(10, 0.95)
    >>> round(lower, 2), round(upper, 2)
    (3.83, 17.13)
    """
    mean = read_numbers("expected", expected, at_least=0)
    tail = read_tail(confidence)
    # chdtriv solves the Garwood limit, a chi-square quantile, for its degrees of freedom: 2x or 2x + 2.
    # It fails at a mean of 0, where both limits are 0.
    positive = np.where(mean == 0, 1.0, mean)
    lower = np.where(mean == 0, 0.0, np.maximum(0.0, chdtriv(1 - tail, 2 * positive) / 2 - 1))
    upper = np.where(mean == 0, 0.0, chdtriv(tail, 2 * positive) / 2)
    return as_result(lower + 0 * mean), as_result(upper + 0 * mean)


def proportion_funnel_limits(
    denominator: ArrayLike, baseline: ArrayLike, confidence: ArrayLike
) -> tuple[Result, Result]:
    """Return the funnel limits around a baseline proportion: those whose Wilson interval just touches it.

    Parameters
    ----------
    denominator
        Base of the proportion, above 0.
    baseline
        The proportion in [0, 1], as for `proportion_interval`; not a percentage.
    confidence
        0.95 and 0.998 for the two usual pairs of lines.

    Returns
    -------
    lower, upper
        Proportions in [0, 1].

    Raises
    ------
    ValueError
        An argument is out of its range; the message names it.

    References
    ----------
    R PHEindicatormethods `phe_funnels`. The Wilson interval inverts the score test, so this is that test.

    Examples
    --------
    >>> lower, upper = proportion_funnel_limits(100, 0.5, 0.95)
    >>> round(lower, 3), round(upper, 3)
    (0.402, 0.598)
    """
    n = read_numbers("denominator", denominator, above=0)
    p = read_numbers("baseline", baseline, at_least=0)
    if (p > 1).any():
        raise ValueError("baseline must be a proportion, at most 1")
    margin = -ndtri(read_tail(confidence)) * np.sqrt(p * (1 - p) / n)
    return as_result(np.maximum(0.0, p - margin)), as_result(np.minimum(1.0, p + margin))


def overdispersion(observed: ArrayLike, expected: ArrayLike, winsorise: float = 0.1) -> tuple[float, float]:
    """Return how much more than chance the observed/expected ratios of a set of areas differ.

    Parameters
    ----------
    observed
        Count of each area.
    expected
        Expected count of each area at the common baseline, above 0.
    winsorise
        Share of the areas at each end whose residual is drawn in to the quantile there, in [0, 0.5). With
        about ten areas that touches one at each end and phi averages 0.6 to 0.7 under pure chance, so it
        under-detects: report it, and adjust limits only where somebody asked.

    Returns
    -------
    phi
        Mean squared winsorised Pearson residual; 1 is what chance alone gives without winsorising.
    tau2
        Variance of the true ratios (1 = the baseline) beyond chance, never below 0. Both are NaN for fewer
        than two areas or a missing value.

    Raises
    ------
    ValueError
        An argument is out of its range; the message names it.

    References
    ----------
    Spiegelhalter, Statistics in Medicine 24 (2005) 1185, with the moment estimator of DerSimonian and Laird.

    Examples
    --------
    >>> phi, tau2 = overdispersion([30, 52, 18, 75, 40], [40, 40, 30, 60, 45])
    >>> round(phi, 2), round(tau2, 3)
    (2.83, 0.06)
    """
    o = read_series("observed", observed, at_least=0)
    e = read_series("expected", expected, like=o, above=0)
    if not 0 <= winsorise < 0.5:
        raise ValueError("winsorise must be at least 0 and below 0.5")
    k = len(o)
    if k < 2 or np.isnan(o + e).any():
        return np.nan, np.nan
    z = (o - e) / np.sqrt(e)
    phi = float(np.mean(np.clip(z, *np.quantile(z, [winsorise, 1 - winsorise])) ** 2))
    tau2 = (k * phi - (k - 1)) / (e.sum() - (e**2).sum() / e.sum())
    return phi, max(0.0, float(tau2))
