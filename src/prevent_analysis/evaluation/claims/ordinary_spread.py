"""Whether the named area stands out from the ordinary differences between areas.

Another question than "below the rest": here the named area is one more draw from the spread of the others.
Referrals are Poisson with mean hate crimes x ratio; ratios are gamma with a common mean and a coefficient of
variation tau. Both are integrated over a grid (flat on log mean, half-normal on tau), so nothing is plugged in.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from prevent_analysis.evaluation.claims.detectable import first_count
from prevent_analysis.evaluation.claims.exact import ALPHA

FEWEST_AREAS = 6
FEWEST_OTHER_REFERRALS = 10

_TAU = np.arange(0.025, 1.5, 0.05)
_TAU_SCALE = 0.5
_STEPS = np.linspace(-3.5, 3.5, 15)
# Nodes lighter than this, relative to the heaviest, change no probability by 0.0001.
_NEGLIGIBLE = 1e-4
_GAUSS_POINTS, _GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(16)
_QUANTILES, _QUANTILE_WEIGHTS = (_GAUSS_POINTS + 1) / 2, _GAUSS_WEIGHTS / 2


class Spread(NamedTuple):
    """Grid of gamma distributions of the areas' ratios: shape, rate and weight (sum 1) of each node."""

    shape: NDArray[np.float64]
    rate: NDArray[np.float64]
    weight: NDArray[np.float64]


def fit_spread(referrals: ArrayLike, hate_crimes: ArrayLike) -> Spread:
    """The distributions of ratios that the areas given could have come from.

    Parameters
    ----------
    referrals, hate_crimes
        Counts, one an area; at least one referral in all.

    Examples
    --------
    >>> spread = fit_spread([17, 22, 30, 44, 32, 137], [350, 450, 600, 900, 650, 2800])
    >>> round(float(100 * spread.weight @ (spread.shape / spread.rate)), 1)
    4.9
    """
    counts, exposures = np.asarray(referrals, float), np.asarray(hate_crimes, float)
    pooled = counts.sum() / exposures.sum()
    expected = pooled * exposures
    precision = expected / (1 + _TAU[:, np.newaxis] ** 2 * expected)
    centre = np.log(pooled * (precision * counts / expected).sum(1) / precision.sum(1))
    error = 1 / np.sqrt(precision.sum(1))
    mean = np.exp(centre[:, np.newaxis] + error[:, np.newaxis] * _STEPS)
    shape = np.broadcast_to(1 / _TAU[:, np.newaxis] ** 2, mean.shape)

    each_shape, each_mean = shape[..., np.newaxis], mean[..., np.newaxis] * exposures
    log_likelihood = (
        special.gammaln(each_shape + counts)
        - special.gammaln(each_shape)
        - each_shape * np.log1p(each_mean / each_shape)
        + special.xlogy(counts, each_mean / (each_shape + each_mean))
    ).sum(-1)
    log_weight = log_likelihood + (np.log(error) - (_TAU / _TAU_SCALE) ** 2 / 2)[:, np.newaxis]
    weight = np.exp(log_weight - log_weight.max())
    kept = weight > _NEGLIGIBLE
    return Spread(shape[kept], (shape / mean)[kept], weight[kept] / weight[kept].sum())


def chance_as_low(count: int, hate_crimes: int, spread: Spread) -> float:
    """Chance that one more such area records `count` referrals or fewer.

    Examples
    --------
    >>> spread = fit_spread([17, 22, 30, 44, 32, 137], [350, 450, 600, 900, 650, 2800])
    >>> chance_as_low(4, 375, spread) < 0.01
    True
    """
    success = spread.rate / (spread.rate + hate_crimes)
    return float(spread.weight @ special.betainc(spread.shape, count + 1, success))


def chance_as_high(count: int, hate_crimes: int, spread: Spread) -> float:
    """Chance that one more such area records `count` referrals or more.

    Examples
    --------
    >>> chance_as_high(0, 375, fit_spread([17, 22], [350, 450]))
    1.0
    """
    if count == 0:
        return 1.0
    failure = hate_crimes / (spread.rate + hate_crimes)
    return float(spread.weight @ special.betainc(count, spread.shape, failure))


def usual_counts(hate_crimes: int, spread: Spread) -> tuple[int, int]:
    """The lowest and the highest count that are neither unusually low nor unusually high.

    Examples
    --------
    >>> usual_counts(375, fit_spread([10] * 10, [400] * 10))
    (3, 17)
    """
    lowest = first_count(lambda count: chance_as_low(count, hate_crimes, spread) >= ALPHA)
    return lowest, first_count(lambda count: chance_as_high(count, hate_crimes, spread) < ALPHA) - 1


def chance_of_lowest(referrals: ArrayLike, hate_crimes: ArrayLike) -> float:
    """Chance that the first area's underlying ratio is the lowest, if the areas resemble one another.

    Evidence beside the exact test; it decides nothing.

    Examples
    --------
    >>> round(chance_of_lowest([10] * 5, [400] * 5), 2)
    0.2
    """
    counts, exposures = np.asarray(referrals, float), np.asarray(hate_crimes, float)
    spread = fit_spread(counts, exposures)
    shape, rate = spread.shape[:, np.newaxis], spread.rate[:, np.newaxis]
    ratio = special.gammaincinv(shape + counts[0], _QUANTILES) / (rate + exposures[0])
    each_shape, each_rate, each_ratio = (values[..., np.newaxis] for values in (shape, rate, ratio))
    others_higher = special.gammaincc(each_shape + counts[1:], each_ratio * (each_rate + exposures[1:]))
    return float(spread.weight @ (others_higher.prod(-1) @ _QUANTILE_WEIGHTS))


def chance_in_words(chance: float) -> str:
    """A chance to the nearest 5%, and no finer at the ends.

    Examples
    --------
    >>> [chance_in_words(chance) for chance in (0.03, 0.37, 0.99)]
    ['less than 5%', 'about 35%', 'more than 95%']
    """
    if chance < 0.05:
        return "less than 5%"
    if chance > 0.95:
        return "more than 95%"
    return f"about {5 * round(20 * chance)}%"
