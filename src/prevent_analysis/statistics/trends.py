"""Is it rising or falling: the Fingertips recent trend, and the trend of an area's share of its region."""

import warnings
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from prevent_analysis.statistics.arguments import Numbers, read_proportion, read_series

_POINTS = 5
_CRITICAL = 3.0902323**2  # chi-square on 1 degree of freedom at 99.8%


def recent_trend(values: ArrayLike, lower: ArrayLike, upper: ArrayLike) -> tuple[float, str]:
    """Return the Fingertips recent trend of the last five values.

    For yearly values that do not overlap. Rolling totals, which share most of their events, must not be given.

    Parameters
    ----------
    values, lower, upper
        Values in order, a year apart, with their 95% confidence limits.

    Returns
    -------
    chi2
        Chi-square of the slope weighted by the inverse variance of each value; NaN where it cannot be
        calculated.
    word
        ``increasing`` or ``decreasing`` where chi2 is above 9.55 (99.8%) and the slope keeps its sign
        whichever point is left out; else ``no change``; ``cannot be calculated`` with fewer than five values,
        a gap among the last five, or limits without width.

    Raises
    ------
    ValueError
        A lower limit above its upper limit, or series of different length.

    References
    ----------
    Fingertips, *recent trends* (TrendMarkerCalculator).

    Examples
    --------
    >>> chi2, word = recent_trend(
    ...     [24.67, 24.6, 28, 30.2, 30.6],
    ...     [23.16, 23.15, 26.44, 28.63, 28.98],
    ...     [26.25, 26.19, 29.64, 31.9, 32.25],
    ... )
    >>> round(chi2, 2), word
    (46.77, 'increasing')
    """
    v = read_series("values", values)
    low = read_series("lower", lower, like=v, finite=False)
    high = read_series("upper", upper, like=v, finite=False)
    if (low > high).any():
        raise ValueError("lower must not be above upper")
    v, width = v[-_POINTS:], (high - low)[-_POINTS:]
    if len(v) < _POINTS or not (np.isfinite(v + width).all() and (width > 0).all()):
        return np.nan, "cannot be calculated"
    weight = (3.92 / width) ** 2
    slope, chi2 = _weighted_slope(v, weight)
    keeps_sign = all(
        _weighted_slope(np.delete(v, point), np.delete(weight, point), left_out=point)[0] * slope > 0
        for point in range(_POINTS)
    )
    if chi2 <= _CRITICAL or not keeps_sign:
        return chi2, "no change"
    return chi2, "increasing" if slope > 0 else "decreasing"


def _weighted_slope(v: Numbers, weight: Numbers, left_out: int | None = None) -> tuple[float, float]:
    """Return the weighted least-squares slope per year and its chi-square."""
    year = np.arange(_POINTS, dtype=float)
    year = year if left_out is None else np.delete(year, left_out)
    year = year - np.average(year, weights=weight)
    product, square = (weight * year * v).sum(), (weight * year**2).sum()
    return float(product / square), float(product**2 / square)


class ShareTrend(NamedTuple):
    """Trend of an area's share of its region, per period.

    `odds_ratio` above 1: the area's share grows. `dispersion` is Pearson chi-square over its degrees of
    freedom: 1 under pure chance. Above 1 it widens the interval; below 1 it does not narrow it.
    """

    odds_ratio: float
    lower: float
    upper: float
    p_value: float
    dispersion: float


def share_trend(
    counts: ArrayLike,
    rest_counts: ArrayLike,
    exposure: ArrayLike | None = None,
    rest_exposure: ArrayLike | None = None,
    confidence: float = 0.95,
) -> ShareTrend:
    """Return the trend of an area's count relative to the rest of the region.

    A quasi-binomial regression of the area's share of the region's events on time. What is common to the
    region (seasons, recording rules, national events) cancels. Use separate periods, never rolling totals:
    a regression on rolling totals finds a trend in most series that have none.

    Parameters
    ----------
    counts, rest_counts
        Events of the area and of the rest of the region, one of each per period, in order. A period without
        any event tells nothing and is passed over.
    exposure, rest_exposure
        Give both to ask for the trend of the *ratio* to the exposure (referrals per hate crime), relative to
        the rest; above 0.
    confidence
        Between 0 and 1.

    Returns
    -------
    trend
        `ShareTrend`: the odds ratio per period, its limits (t, n - 2 degrees of freedom), p-value and
        dispersion. All NaN with fewer than three periods with events, with a missing value, or where one side's
        events end before the other's begin, so that no finite slope fits.

    Raises
    ------
    ValueError
        An argument is out of its range, the lengths differ, or only one exposure is given.

    References
    ----------
    McCullagh and Nelder, *Generalized Linear Models* (1989) 4.5. Fitted by statsmodels with proportions and
    `var_weights`: with two-column counts its scale is wrong.

    Examples
    --------
    >>> trend = share_trend([30, 34, 33, 40, 45, 47, 52, 55], [400, 390, 410, 405, 395, 400, 398, 402])
    >>> round(trend.odds_ratio, 2), round(trend.lower, 2), round(trend.upper, 2)
    (1.09, 1.03, 1.16)
    """
    x = read_series("counts", counts, at_least=0)
    y = read_series("rest_counts", rest_counts, like=x, at_least=0)
    if (exposure is None) != (rest_exposure is None):
        raise ValueError("exposure and rest_exposure must be given together")
    offset = np.zeros(len(x))
    if exposure is not None and rest_exposure is not None:
        offset = np.log(read_series("exposure", exposure, like=x, above=0)) - np.log(
            read_series("rest_exposure", rest_exposure, like=x, above=0)
        )
    tail = (1 - float(read_proportion("confidence", confidence))) / 2
    told = x + y > 0
    if np.isnan(x + y + offset).any() or told.sum() < 3 or _separated(x, y) or _separated(y, x):
        return ShareTrend(np.nan, np.nan, np.nan, np.nan, np.nan)
    return _fit_share_trend(x[told], y[told], np.flatnonzero(told), offset[told], tail)


def _separated(earlier: Numbers, later: Numbers) -> bool:
    """Whether one series ends no later than the other begins (or is empty), so that no finite slope fits."""
    ends, begins = np.flatnonzero(earlier), np.flatnonzero(later)
    return len(ends) == 0 or len(begins) == 0 or ends[-1] <= begins[0]


def _fit_share_trend(x: Numbers, y: Numbers, period: np.ndarray, offset: Numbers, tail: float) -> ShareTrend:
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM
    from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

    design = np.column_stack([np.ones(len(x)), period - period.mean()])
    model = GLM(x / (x + y), design, family=Binomial(), var_weights=x + y, offset=offset)
    with warnings.catch_warnings():
        # A share that follows a curve exactly is no separation: that is ruled out before.
        warnings.simplefilter("ignore", PerfectSeparationWarning)
        fit = model.fit(scale=1.0)
    dispersion = fit.pearson_chi2 / fit.df_resid
    slope, error = fit.params[1], fit.bse[1] * np.sqrt(max(1.0, dispersion))
    margin = -stdtrit(fit.df_resid, tail) * error
    with np.errstate(over="ignore"):
        odds_ratio, lower, upper = np.exp([slope, slope - margin, slope + margin]).tolist()
    p_value = 2 * stdtr(fit.df_resid, -abs(slope / error))
    return ShareTrend(odds_ratio, lower, upper, float(p_value), float(dispersion))
