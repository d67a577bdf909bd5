"""The rank of each area, and the ranks that it could have."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc

from prevent_analysis.statistics.arguments import Numbers, read_proportion, read_series


def rank_intervals(
    counts: ArrayLike,
    exposures: ArrayLike,
    confidence: float = 0.95,
    joint: bool = False,
    ascending: bool = False,
) -> tuple[Numbers, Numbers, Numbers]:
    """Return the rank of each area's rate with an exact confidence set.

    Each pair of areas is compared by the exact conditional binomial test; Holm's method keeps the chance of
    any wrong verdict below ``1 - confidence``. An area's set runs from one after the areas significantly
    beyond it to one before those significantly behind. No simulation, no normality; zero counts are fine.

    Parameters
    ----------
    counts, exposures
        Events and what they are counted against, one of each per area; exposures above 0.
    confidence
        Between 0 and 1.
    joint
        False: each set holds for its area alone ("our rank"). True: all sets hold at once, for a table or
        chart that shows every area; wider.
    ascending
        False: rank 1 has the highest rate. True: rank 1 has the lowest.

    Returns
    -------
    rank, lower, upper
        Arrays of whole numbers held as floats, one per area; tied areas share the smaller rank (1, 2, 2, 4).
        All NaN where any value is missing: one unknown area could stand anywhere.

    Raises
    ------
    ValueError
        An argument is out of its range or the lengths differ; the message names it.

    References
    ----------
    Bazylik, Mogstad, Romano, Shaikh and Wilhelm (2021), *Finite- and large-sample inference for ranks using
    multinomial data*, with the even split of a pair replaced by the split of its exposures.

    Examples
    --------
    >>> rank, lower, upper = rank_intervals([12, 30, 45, 80, 200], [1, 1, 1, 1, 1])
    >>> [f"{r:.0f} ({a:.0f} to {b:.0f})" for r, a, b in zip(rank, lower, upper)]
    ['5 (5 to 5)', '4 (3 to 4)', '3 (3 to 4)', '2 (2 to 2)', '1 (1 to 1)']
    """
    x = read_series("counts", counts, at_least=0)
    n = read_series("exposures", exposures, like=x, above=0)
    alpha = 1 - float(read_proportion("confidence", confidence))
    if np.isnan(x + n).any():
        return (np.full(len(x), np.nan),) * 3
    significant = _joint_verdicts if joint else _marginal_verdicts
    beyond, behind = significant(_pair_tests(x, n), alpha)
    rate = x / n
    if ascending:
        beyond, behind, rate = behind, beyond, -rate
    rank = 1 + (rate[None, :] > rate[:, None]).sum(axis=1)
    return rank.astype(float), 1.0 + beyond, float(len(x)) - behind


def _pair_tests(x: Numbers, n: Numbers) -> Numbers:
    """Return P(X_j or more of the pair's events) at equal rates, for row j against column k."""
    at_least_x = betainc(x[:, None], x[None, :] + 1, n[:, None] / (n[:, None] + n[None, :]))
    return np.where(x[:, None] == 0, 1.0, at_least_x)


def _joint_verdicts(p: Numbers, alpha: float) -> tuple[Numbers, Numbers]:
    pairs = ~np.eye(len(p), dtype=bool)
    higher = np.zeros(p.shape, dtype=bool)
    higher[pairs] = _holm(p[pairs], alpha)
    return higher.sum(axis=0).astype(float), higher.sum(axis=1).astype(float)


def _marginal_verdicts(p: Numbers, alpha: float) -> tuple[Numbers, Numbers]:
    others = len(p) - 1
    beyond, behind = np.zeros(len(p)), np.zeros(len(p))
    for area in range(len(p)):
        against = np.concatenate([np.delete(p[:, area], area), np.delete(p[area], area)])
        verdicts = _holm(against, alpha)
        beyond[area], behind[area] = verdicts[:others].sum(), verdicts[others:].sum()
    return beyond, behind


def _holm(p: Numbers, alpha: float) -> NDArray[np.bool_]:
    order = np.argsort(p)
    rejected = np.zeros(len(p), dtype=bool)
    rejected[order] = np.logical_and.accumulate(p[order] < alpha / np.arange(len(p), 0, -1))
    return rejected
