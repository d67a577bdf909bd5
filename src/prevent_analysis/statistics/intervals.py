"""Confidence intervals for a count, a proportion and a ratio of two rates."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import betainc, betaincinv, gammainccinv, gammaincinv, ndtri

from prevent_analysis.statistics.arguments import (
    Numbers,
    Result,
    as_result,
    read_choice,
    read_numbers,
    read_tail,
)


def poisson_interval(count: ArrayLike, confidence: ArrayLike = 0.95, method: str = "exact") -> tuple[Result, Result]:
    """Return the confidence interval of a count of events.

    Divide both limits by the exposure (and multiply by the scale) for the interval of a rate.

    Parameters
    ----------
    count
        Events, 0 or more. A count divided by its dispersion is accepted: both formulas are continuous.
    confidence
        Between 0 and 1: 0.95 or 0.998.
    method
        ``exact`` (Garwood 1936) or ``byar`` (Breslow and Day 1987, x and x + 1, as Fingertips has it from
        10 events up; a limit below 0 is 0).

    Returns
    -------
    lower, upper
        In events, of the common shape of the arguments; a missing count gives NaN.

    Raises
    ------
    ValueError
        Negative count, confidence outside (0, 1), unknown method.

    References
    ----------
    Garwood, Biometrika 28 (1936) 437. Breslow and Day, *Statistical Methods in Cancer Research II* (1987) 69.

    Examples
    --------
    >>> lower, upper = poisson_interval(10)
    >>> round(lower, 3), round(upper, 3)
    (4.795, 18.39)
    """
    x = read_numbers("count", count, at_least=0)
    tail = read_tail(confidence)
    if read_choice("method", method, ("exact", "byar")) == "exact":
        lower = np.where(x == 0, 0.0, gammaincinv(x, tail))
        upper = gammainccinv(x + 1, tail)
    else:
        lower = np.where(x == 0, 0.0, _byar_limit(np.where(x == 0, 1.0, x), ndtri(tail)))
        upper = _byar_limit(x + 1, -ndtri(tail))
    return as_result(lower), as_result(upper)


def _byar_limit(x: Numbers, z: Numbers) -> Numbers:
    return x * np.maximum(0.0, 1 - 1 / (9 * x) + z / (3 * np.sqrt(x))) ** 3


def proportion_interval(
    numerator: ArrayLike, denominator: ArrayLike, confidence: ArrayLike = 0.95, method: str = "wilson"
) -> tuple[Result, Result]:
    """Return the confidence interval of a proportion.

    Parameters
    ----------
    numerator, denominator
        0 <= numerator <= denominator, denominator above 0. They need not be whole (weighted counts).
    confidence
        Between 0 and 1.
    method
        ``wilson`` (score interval, used by Fingertips) or ``exact`` (Clopper-Pearson).

    Returns
    -------
    lower, upper
        Proportions in [0, 1], not percentages; a missing count gives NaN.

    Raises
    ------
    ValueError
        An argument is out of its range; the message names it.

    References
    ----------
    Wilson, JASA 22 (1927) 209. Clopper and Pearson, Biometrika 26 (1934) 404.

    Examples
    --------
    >>> lower, upper = proportion_interval(65, 100)
    >>> round(lower, 4), round(upper, 4)
    (0.5525, 0.7364)
    """
    x = read_numbers("numerator", numerator, at_least=0)
    n = read_numbers("denominator", denominator, above=0)
    if (x > n).any():
        raise ValueError("numerator must not be above denominator")
    tail = read_tail(confidence)
    if read_choice("method", method, ("wilson", "exact")) == "exact":
        lower, upper = _share_limits(x, n - x, tail)
    else:
        z = -ndtri(tail)
        centre = (2 * x + z**2) / (2 * (n + z**2))
        margin = z * np.sqrt(z**2 + 4 * x * (1 - x / n)) / (2 * (n + z**2))
        lower = np.where(x == 0, 0.0, np.maximum(0.0, centre - margin))
        upper = np.where(x == n, 1.0, np.minimum(1.0, centre + margin))
    return as_result(lower), as_result(upper)


def ratio_interval(
    count: ArrayLike,
    exposure: ArrayLike,
    other_count: ArrayLike,
    other_exposure: ArrayLike,
    confidence: ArrayLike = 0.95,
    method: str = "exact",
) -> tuple[Result, Result, Result]:
    """Return the ratio of two rates, ``(count / exposure) / (other_count / other_exposure)``, and its interval.

    Given the total of the two counts, the first is binomial; the interval of its share is turned into one of
    the ratio. Compare an area with the *rest* of its region, never with a region that contains it.

    Parameters
    ----------
    count, other_count
        Events, 0 or more. Both may be divided by a common dispersion.
    exposure, other_exposure
        What the events are counted against (residents, offences), above 0.
    confidence
        Between 0 and 1.
    method
        ``exact`` (central, Clopper-Pearson: covers at least `confidence`) or ``mid-p`` (covers about
        `confidence`; narrower).

    Returns
    -------
    ratio, lower, upper
        No events in the first area: ratio and lower limit 0. None in the other: ratio and upper limit
        infinite. None in either, or a missing value: NaN.

    Raises
    ------
    ValueError
        An argument is out of its range; the message names it.

    References
    ----------
    Fay, R Journal 2 (2010) 53 and the R packages rateratio.test and exactci (central).

    Examples
    --------
    >>> ratio, lower, upper = ratio_interval(2, 17877, 10, 20000)
    >>> round(ratio, 4), round(lower, 3), round(upper, 3)
    (0.2238, 0.024, 1.05)
    """
    x = read_numbers("count", count, at_least=0)
    n = read_numbers("exposure", exposure, above=0)
    y = read_numbers("other_count", other_count, at_least=0)
    m = read_numbers("other_exposure", other_exposure, above=0)
    tail = read_tail(confidence)
    share_limits = {"exact": _share_limits, "mid-p": _mid_p_share_limits}
    limits = share_limits[read_choice("method", method, tuple(share_limits))](x, y, tail)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (x / n) / (y / m)
        lower, upper = (np.where(x + y == 0, np.nan, m / n * share / (1 - share)) for share in limits)
    return as_result(ratio + 0 * lower), as_result(lower), as_result(upper)


def _share_limits(x: Numbers, y: Numbers, tail: Numbers) -> tuple[Numbers, Numbers]:
    """Return the Clopper-Pearson limits of x / (x + y)."""
    lower = np.where(x == 0, 0.0, betaincinv(x, y + 1, tail))
    upper = np.where(y == 0, 1.0, betaincinv(x + 1, y, 1 - tail))
    missing = np.isnan(x) | np.isnan(y)
    return np.where(missing, np.nan, lower), np.where(missing, np.nan, upper)


def _mid_p_share_limits(x: Numbers, y: Numbers, tail: Numbers) -> tuple[Numbers, Numbers]:
    """Return the shares at which half the chance of x itself, with what lies beyond it, is the tail."""
    from scipy.optimize.elementwise import find_root

    exact_limits = _share_limits(x, y, tail)  # always wider, so they bracket the roots

    def excess(share: Numbers, x: Numbers, y: Numbers, beyond: Numbers) -> Numbers:
        at_least_x = np.where(x == 0, 1.0, betainc(x, y + 1, share))
        more_than_x = np.where(y == 0, 0.0, betainc(x + 1, y, share))
        return (at_least_x + more_than_x) / 2 - beyond

    lower = find_root(excess, exact_limits, args=(x, y, tail)).x
    upper = find_root(excess, exact_limits, args=(x, y, 1 - tail)).x
    return np.where(x == 0, exact_limits[0], lower), np.where(y == 0, exact_limits[1], upper)
