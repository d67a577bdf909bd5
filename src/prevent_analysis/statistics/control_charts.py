"""Limits, special-cause rules and runs of a chart over time.

For separate periods only. On rolling totals, whose neighbours share most of their events, nearly every stable
series breaks these rules.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr

from prevent_analysis.statistics.arguments import Numbers, read_choice, read_numbers, read_series


def xmr_limits(values: ArrayLike, screen_outliers: bool = True) -> tuple[float, float, float]:
    """Return the mean and the natural process limits of an XmR (individuals) chart.

    Parameters
    ----------
    values
        One value per period, in order.
    screen_outliers
        Leave moving ranges of 3.267 times their mean or more out of the mean moving range, once, so that one
        odd period does not widen the limits.

    Returns
    -------
    mean, lower, upper
        Mean -/+ 2.66 times the mean moving range. NaN where a value is missing; limits NaN for one value.

    References
    ----------
    NHS England, *Making Data Count*; R NHSRplotthedots.

    Examples
    --------
    >>> mean, lower, upper = xmr_limits([1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1])
    >>> round(mean, 2), round(lower, 2), round(upper, 2)
    (1.94, -0.72, 4.6)
    """
    x = read_series("values", values)
    if len(x) == 0:
        return np.nan, np.nan, np.nan
    mean, margin = float(x.mean()), 2.66 * _mean_moving_range(x, screen_outliers)
    return mean, mean - margin, mean + margin


def _mean_moving_range(x: Numbers, screen_outliers: bool) -> float:
    ranges = np.abs(np.diff(x))
    if len(ranges) == 0:
        return np.nan
    kept = ranges[ranges < 3.267 * ranges.mean()] if screen_outliers else ranges
    # Nothing is kept when all ranges are 0 (or one is missing): their mean is then the answer.
    return float(kept.mean() if len(kept) else ranges.mean())


def attribute_limits(
    counts: ArrayLike, exposure: ArrayLike | None = None, chart: str = "c"
) -> tuple[float, Numbers, Numbers]:
    """Return the mean and the 3 sigma limits of a chart of counts or rates.

    Parameters
    ----------
    counts
        Events per period, a period without events being 0.
    exposure
        What the events of each period are counted against, above 0; for ``u`` and ``u_prime``.
    chart
        ``c``: counts, equal exposure. ``u``: rates. ``u_prime`` (Laney): rates whose spread between periods is
        wider than chance, as hate crime's is; never narrower than ``u``.

    Returns
    -------
    mean, lower, upper
        The mean count or rate, and one limit per period; a lower limit below 0 is 0. NaN where a value is
        missing.

    Raises
    ------
    ValueError
        Unknown chart, an exposure missing for a rate or given for a count, an argument out of its range.

    References
    ----------
    Montgomery, *Statistical Quality Control* (2019) 7.3; Laney, Quality Engineering 14 (2002) 531.

    Examples
    --------
    >>> mean, lower, upper = attribute_limits([4, 2, 6, 4, 3, 5, 4, 4])
    >>> mean, lower[0], upper[0]
    (4.0, np.float64(0.0), np.float64(10.0))
    """
    x = read_series("counts", counts, at_least=0)
    read_choice("chart", chart, ("c", "u", "u_prime"))
    if (exposure is None) != (chart == "c"):
        raise ValueError("exposure must be given for a rate chart, and only for that")
    n = np.ones(len(x)) if exposure is None else read_series("exposure", exposure, like=x, above=0)
    mean = float(x.sum() / n.sum()) if len(x) else np.nan
    sigma = np.sqrt(mean / n) + 0 * x.sum()
    if chart == "u_prime" and mean > 0:
        between = _mean_moving_range((x / n - mean) / sigma, screen_outliers=False) / 1.128
        sigma = sigma * max(1.0, between) if len(x) > 1 else sigma
    return mean, np.maximum(0.0, mean - 3 * sigma), mean + 3 * sigma


def special_causes(
    values: ArrayLike,
    mean: ArrayLike,
    lower: ArrayLike,
    upper: ArrayLike,
    shift: int = 7,
    trend: int = 7,
) -> dict[str, NDArray[np.bool_]]:
    """Return, for each rule, which points are part of a special cause.

    Parameters
    ----------
    values
        One value per period, in order. A missing one is part of nothing and breaks runs.
    mean, lower, upper
        The centre and the 3 sigma limits: one number, or one per period.
    shift
        Points in a row on one side of the mean; a point on the mean breaks the row.
    trend
        Points in a row that all rise or all fall (7 points are 6 steps); equal neighbours break it.

    Returns
    -------
    rules
        ``beyond_limits``, ``trend``, ``two_of_three`` and ``shift``, in their order of precedence: arrays of
        bool, True at every point that belongs to the signal. Two of three: of three neighbours on one side
        of the mean, two are close to the limit, more than two thirds of the way and not beyond it; the close
        ones are marked. A lower limit cut off at 0 is not 3 sigma away, so the way is measured to the upper.

    Raises
    ------
    ValueError
        shift or trend below 2, or something that is not a number.

    References
    ----------
    NHS England, *Making Data Count*; R NHSRplotthedots.

    Examples
    --------
    >>> rules = special_causes([5, 6, 7, 8, 9, 10, 11, 4], mean=7, lower=0, upper=14)
    >>> [name for name, points in rules.items() if points.any()], int(rules["trend"].sum())
    (['trend'], 7)
    """
    x = read_series("values", values)
    centre, low, high = (
        np.broadcast_to(read_numbers(name, given), x.shape)
        for name, given in (("mean", mean), ("lower", lower), ("upper", upper))
    )
    for name, length in (("shift", shift), ("trend", trend)):
        if length < 2:
            raise ValueError(f"{name} must be at least 2")
    side = np.nan_to_num(np.sign(x - centre))
    step = np.nan_to_num(np.sign(np.diff(x)))
    beyond = (x < low) | (x > high)
    close = ~beyond & (np.abs(x - centre) > (high - centre) * 2 / 3)
    two_close = (_windows(close, 3).sum(axis=1) >= 2) & _one_sided(side, 3)
    return {
        "beyond_limits": beyond,
        "trend": _points_in(_one_sided(step, trend - 1), trend, len(x)),
        "two_of_three": _points_in(two_close, 3, len(x)) & close,
        "shift": _points_in(_one_sided(side, shift), shift, len(x)),
    }


def _windows(series: np.ndarray, width: int) -> np.ndarray:
    if len(series) < width:
        return np.empty((0, width))
    return np.lib.stride_tricks.sliding_window_view(series, width)


def _one_sided(signs: Numbers, width: int) -> NDArray[np.bool_]:
    return np.abs(_windows(signs, width).sum(axis=1)) == width


def _points_in(windows: NDArray[np.bool_], width: int, length: int) -> NDArray[np.bool_]:
    marked = np.zeros(length, dtype=bool)
    for start in np.flatnonzero(windows):
        marked[start : start + width] = True
    return marked


def runs(values: ArrayLike, centre: float | None = None) -> dict[str, float]:
    """Return the longest run and the crossings of the centre line, with the limits of chance (Anhoej rules).

    Parameters
    ----------
    values
        One value per period, in order. Missing values and values on the centre line are left out.
    centre
        The centre line; the mean of the values, as on a control chart, unless given (a run chart takes the median).

    Returns
    -------
    counts
        ``centre``; ``n_useful``, points off the centre line; ``longest_run`` and ``longest_run_max``, a signal
        if longer; ``n_crossings`` and ``n_crossings_min``, a signal if fewer. All but `n_useful` are NaN where
        no point is useful.

    References
    ----------
    Anhoej and Olesen, PLoS ONE 9 (2014) e113825; R qicharts2.

    Examples
    --------
    >>> runs([1, 2, 3, 4, 5, 6])["longest_run"], runs([1, 2, 3, 4, 5, 6])["n_crossings"]
    (3, 1)
    """
    x = read_series("values", values)
    x = x[~np.isnan(x)]
    mean = np.mean(x) if len(x) else np.nan
    line = float(read_numbers("centre", mean if centre is None else centre))
    signs = np.sign(x - line)
    signs = signs[np.abs(signs) == 1]
    n = len(signs)
    if n == 0:
        names = ("longest_run", "longest_run_max", "n_crossings", "n_crossings_min")
        return {"centre": line, "n_useful": 0, **dict.fromkeys(names, np.nan)}
    ends = np.flatnonzero(np.append(signs[1:] != signs[:-1], True))
    return {
        "centre": line,
        "n_useful": n,
        "longest_run": int(np.diff(ends, prepend=-1).max()),
        "longest_run_max": round(np.log2(n)) + 3,
        "n_crossings": len(ends) - 1,
        # The 5% quantile of a fair binomial of n - 1 possible crossings (Chen 2010).
        "n_crossings_min": int(np.searchsorted(bdtr(np.arange(n), n - 1, 0.5), 0.05)),
    }
