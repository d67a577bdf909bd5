"""Comparing an area: the word, the smallest difference that could have been seen, change against the rest."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtriv, gammaincinv

from prevent_analysis.statistics.arguments import (
    Result,
    as_result,
    read_choice,
    read_numbers,
    read_proportion,
    read_tail,
)


def compare(value: ArrayLike, lower: ArrayLike, upper: ArrayLike, benchmark: ArrayLike) -> Result:
    """Return how a value stands to a benchmark, by the value's own confidence interval.

    Call it once with 95% limits and once with 99.8% limits for the two-level comparison. The words carry no
    judgement: more referrals or more recorded hate crime may mean better recognition.

    Parameters
    ----------
    value, lower, upper
        The value and its confidence limits; the upper limit may be infinite.
    benchmark
        The fixed value that it is compared with, in the same unit.

    Returns
    -------
    word
        ``higher`` (the lower limit is above the benchmark), ``lower`` (the upper limit is below it),
        ``similar`` (between them, limits included) or ``not compared`` (anything missing).

    Raises
    ------
    ValueError
        A lower limit above its upper limit, or something that is not a number.

    References
    ----------
    Fingertips, *single overlapping confidence intervals*.

    Examples
    --------
    >>> compare([3.1, 2.5, 3.2, None], [2.7, 2.2, 3.1, 1.0], [3.5, 2.8, 3.3, 2.0], benchmark=3.1)
    array(['similar', 'lower', 'similar', 'not compared'], dtype='<U12')
    """
    v, low, high, standard = (
        read_numbers(name, given, finite=False)
        for name, given in zip(("value", "lower", "upper", "benchmark"), (value, lower, upper, benchmark), strict=True)
    )
    if (low > high).any():
        raise ValueError("lower must not be above upper")
    missing = np.isnan(v) | np.isnan(low) | np.isnan(high) | np.isnan(standard)
    words = np.select(
        [missing, low > standard, high < standard], ["not compared", "higher", "lower"], default="similar"
    )
    return as_result(words)


def detectable_ratio(
    expected: ArrayLike, confidence: ArrayLike, power: ArrayLike = 0.8, limit: str = "interpolated"
) -> Result:
    """Return the smallest true observed/expected ratio above 1 that would be flagged as high.

    Read it beside every "similar": a true ratio below this one would more often than `1 - power` have gone
    unseen. It uses the expected count alone, never what was observed.

    Parameters
    ----------
    expected
        Expected count against a fixed benchmark, above 0.
    confidence
        Of the two-sided limits, 0.95 or 0.998.
    power
        Chance that the ratio is flagged.
    limit
        What flags a count: ``interpolated``, strictly above Spiegelhalter's interpolated Poisson limit
        (appendix A.1.1), or ``exact``, the count's exact interval excludes the expected count, which is the
        rule of `compare` and `funnel_limits` and always asks for one event more.

    Returns
    -------
    ratio
        A pure number above 1.

    Raises
    ------
    ValueError
        Expected count not above 0, confidence or power outside (0, 1), unknown limit.

    References
    ----------
    Spiegelhalter, Statistics in Medicine 24 (2005) 1185.

    Examples
    --------
    >>> round(detectable_ratio(100, 0.998), 4), round(detectable_ratio(100, 0.998, limit="exact"), 4)
    (1.4156, 1.426)
    """
    mean = read_numbers("expected", expected, above=0)
    wanted = read_proportion("power", power)
    exact = read_choice("limit", limit, ("interpolated", "exact")) == "exact"
    # The exact upper funnel limit; the interpolated limit flags the last whole count below it, the exact
    # limit the first one above it.
    upper = chdtriv(read_tail(confidence), 2 * mean) / 2
    first_flagged = np.maximum(1, np.floor(upper) + exact)
    return as_result(gammaincinv(first_flagged, wanted) / mean)


def relative_change(
    count: ArrayLike,
    previous: ArrayLike,
    rest_count: ArrayLike,
    rest_previous: ArrayLike,
    confidence: float = 0.95,
    exposure_change: ArrayLike = 1.0,
) -> tuple[Result, Result, Result]:
    """Return the change in an area's count relative to the change in the rest of the region.

    The conditional odds ratio of ``[[count, previous], [rest_count, rest_previous]]``: 1 where the area
    changed as the rest did. Population and any change of recording common to the region cancel. Use windows
    that do not overlap.

    Parameters
    ----------
    count, previous, rest_count, rest_previous
        Whole counts of the area and of the rest, in the later and the earlier window.
    confidence
        Between 0 and 1.
    exposure_change
        Change of the area's exposure relative to the rest, as the plain odds ratio of the exposures; estimate
        and limits are divided by it. Give it to ask whether a *ratio* to the exposure changed: counts alone
        do not answer that.

    Returns
    -------
    ratio, lower, upper
        0 or infinite where an area has no events in one window; NaN where an area or a window has none at
        all, or a value is missing.

    Raises
    ------
    ValueError
        A count is negative or not whole, the exposure change is not above 0, confidence outside (0, 1).

    References
    ----------
    `scipy.stats.contingency.odds_ratio`; R `fisher.test`.

    Examples
    --------
    >>> ratio, lower, upper = relative_change(38, 30, 410, 395)
    >>> round(ratio, 2), round(lower, 2), round(upper, 2)
    (1.22, 0.72, 2.08)
    """
    names = ("count", "previous", "rest_count", "rest_previous")
    counts = [
        read_numbers(name, given, at_least=0)
        for name, given in zip(names, (count, previous, rest_count, rest_previous), strict=True)
    ]
    for name, numbers in zip(names, counts, strict=True):
        if (numbers % 1 > 0).any():
            raise ValueError(f"{name} must be whole")
    divisor = read_numbers("exposure_change", exposure_change, above=0)
    read_proportion("confidence", confidence)
    results = np.vectorize(_odds_ratio, otypes=[float] * 3)(*counts, confidence)
    ratio, lower, upper = (as_result(result / divisor) for result in results)
    return ratio, lower, upper


def _odds_ratio(a: float, b: float, c: float, d: float, confidence: float) -> tuple[float, float, float]:
    from scipy.stats.contingency import odds_ratio

    empty = 0 in (a + b, c + d, a + c, b + d)
    if empty or np.isnan([a, b, c, d]).any():
        return np.nan, np.nan, np.nan
    result = odds_ratio([[int(a), int(b)], [int(c), int(d)]], kind="conditional")
    interval = result.confidence_interval(confidence)
    return result.statistic, interval.low, interval.high
