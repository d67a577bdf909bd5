"""Exact conditional tests of one area against the rest: the level word, the rank word and the verdicts.

Given all referrals of two groups, those of the first are binomial with its share of the hate crime, so no
assumption is needed about how areas differ. `phi` (variance over mean within an area) divides the counts;
at 1 the limits are Clopper and Pearson's. Everything broadcasts over leading axes, so that one call judges
one window, its variations or thousands of simulated regions.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

ALPHA = 0.025
"""One-sided error of every word, which is that of a 95% interval."""

SUPPORTED, NOT_SUPPORTED, CANNOT_TELL = "supported", "not supported", "cannot tell"


class Judgement(NamedTuple):
    """Probabilities, ranks (1 = lowest) and words, one an entry of the leading axes."""

    p_low: NDArray[np.float64]
    p_high: NDArray[np.float64]
    p_max_lower: NDArray[np.float64]
    rank_lo: NDArray[np.int64]
    rank_hi: NDArray[np.int64]
    level: NDArray[np.str_]
    rank_word: NDArray[np.str_]
    verdict_below: NDArray[np.str_]
    verdict_lowest: NDArray[np.str_]
    sentence: NDArray[np.str_]


def chance_this_high(
    count: ArrayLike, other: ArrayLike, exposure: ArrayLike, other_exposure: ArrayLike, phi: ArrayLike = 1.0
) -> NDArray[np.float64]:
    """Chance of `count` or more, given both counts together, if the two ratios were equal.

    The chance of `count` or fewer is the same with the two groups exchanged.

    Parameters
    ----------
    count, other
        Referrals of the two groups.
    exposure, other_exposure
        Recorded hate crimes of the two groups.
    phi
        Variance over mean of the referrals within an area.

    References
    ----------
    Clopper and Pearson (1934); Przyborowski and Wilenski (1940).

    Examples
    --------
    >>> round(float(chance_this_high(28, 476, 375, 9700)), 6)
    0.024932
    """
    x, y, h, k = np.asarray(count), np.asarray(other), np.asarray(exposure), np.asarray(other_exposure)
    # The beta function is not defined at a first argument of 0, where the chance is 1.
    chance = special.betainc(np.maximum(x, 1) / phi, y / phi + 1, h / (h + k))
    return np.where(x == 0, 1.0, chance)


def judge(referrals: ArrayLike, hate_crimes: ArrayLike, phi: ArrayLike = 1.0) -> Judgement:
    """Words for the named area, which comes first on the last axis.

    Parameters
    ----------
    referrals, hate_crimes
        Counts, shape (..., areas); the two broadcast.
    phi
        Shape of the leading axes, or one number.

    Examples
    --------
    >>> judged = judge([4, 17, 22, 30], [375, 350, 450, 600])
    >>> str(judged.level), str(judged.rank_word), str(judged.sentence)
    ('below', 'lowest', 'supported')
    """
    counts, exposures = np.broadcast_arrays(np.asarray(referrals), np.asarray(hate_crimes))
    x, peers, h, peers_h = counts[..., 0], counts[..., 1:], exposures[..., 0], exposures[..., 1:]
    y, k = peers.sum(-1), peers_h.sum(-1)
    p_low, p_high = chance_this_high(y, x, k, h, phi), chance_this_high(x, y, h, k, phi)
    level = np.select([p_low < ALPHA, p_high < ALPHA], ["below", "above"], "not distinguishable")

    each_phi = np.asarray(phi)[..., np.newaxis]
    each_x, each_h = x[..., np.newaxis], h[..., np.newaxis]
    lower = chance_this_high(peers, each_x, peers_h, each_h, each_phi)
    higher = chance_this_high(each_x, peers, each_h, peers_h, each_phi)
    areas = counts.shape[-1]
    # The words must not contradict each other: above the rest is not the lowest, below it not the highest.
    rank_hi = np.minimum(areas - _surely_different(lower), np.where(level == "below", areas - 1, areas))
    rank_lo = np.maximum(1 + _surely_different(higher), np.where(level == "above", 2, 1))
    rank_word = np.select(
        [rank_hi == 1, rank_hi <= areas // 3, rank_lo >= 2],
        ["lowest", "among the lowest", "not the lowest"],
        CANNOT_TELL,
    )

    verdict_below = np.select([level == "below", level == "above"], [SUPPORTED, NOT_SUPPORTED], CANNOT_TELL)
    verdict_lowest = np.select([rank_hi == 1, rank_lo >= 2], [SUPPORTED, NOT_SUPPORTED], CANNOT_TELL)
    sentence = np.select(
        [
            (verdict_below == SUPPORTED) & (verdict_lowest == SUPPORTED),
            (verdict_below == NOT_SUPPORTED) | (verdict_lowest == NOT_SUPPORTED),
        ],
        [SUPPORTED, NOT_SUPPORTED],
        CANNOT_TELL,
    )
    return Judgement(
        p_low, p_high, lower.max(-1), rank_lo, rank_hi, level, rank_word, verdict_below, verdict_lowest, sentence
    )


def _surely_different(chances: NDArray[np.float64]) -> NDArray[np.int64]:
    """How many of the other areas differ, by Hochberg's (1988) step-up.

    It holds here because the chances share only the named area's count and so depend positively.
    """
    steps = np.arange(1, chances.shape[-1] + 1)
    passed = np.sort(chances, axis=-1) < ALPHA / steps[::-1]
    return (passed * steps).max(-1)


def ratio_limits(count: int, exposure: int, phi: float = 1.0) -> tuple[float, float]:
    """95% limits of referrals per 100 hate crimes (Garwood 1936, with counts divided by `phi`).

    Examples
    --------
    >>> [round(limit, 3) for limit in ratio_limits(4, 375)]
    [0.291, 2.731]
    """
    scale = 100 * phi / exposure
    lower = special.gammaincinv(count / phi, ALPHA) if count else 0.0
    return float(scale * lower), float(scale * special.gammaincinv(count / phi + 1, 1 - ALPHA))


def ratio_of_ratios_limits(
    count: int, other: int, exposure: int, other_exposure: int, phi: float = 1.0
) -> tuple[float, float]:
    """95% limits of the area's ratio over the rest's; the upper is infinite where the rest has none.

    It excludes 1 exactly when the level word is "below" or "above".

    Examples
    --------
    >>> [round(limit, 3) for limit in ratio_of_ratios_limits(4, 476, 375, 9700)]
    [0.059, 0.56]
    """
    low = special.betaincinv(count / phi, other / phi + 1, ALPHA) if count else 0.0
    high = special.betaincinv(count / phi + 1, other / phi, 1 - ALPHA) if other else 1.0
    scale = other_exposure / exposure
    return float(scale * low / (1 - low)), float(scale * high / (1 - high)) if high < 1 else float("inf")
