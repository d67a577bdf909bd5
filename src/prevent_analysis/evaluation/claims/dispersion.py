"""How far referrals arrive in clusters: variance over mean within areas, from quarterly counts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

FEWEST_QUARTERS = 8
_ROUNDS = 200


def estimate_phi(
    referrals_by_quarter: Sequence[Sequence[Any]], hate_crimes_by_quarter: Sequence[Sequence[Any]]
) -> float | None:
    """Variance over mean of referrals within an area, at least 1, or None where it cannot be estimated.

    Pearson's chi-square over its degrees of freedom, from a Poisson model with area and quarter effects and
    log hate crime as offset. It takes in repeat or group referrals, clustered hate crime and drift peculiar to
    an area; what the whole region shares cancels, and lasting differences between areas do not enter.

    Parameters
    ----------
    referrals_by_quarter, hate_crimes_by_quarter
        Counts, shape (areas, quarters).

    Returns
    -------
    float or None
        None with fewer than 8 quarters, a figure missing, a quarter without hate crime, or referrals in fewer
        than two areas or quarters: then use 1, and say that referrals are taken to arrive one at a time.

    Raises
    ------
    ValueError
        If the two do not have the same two-way shape, or a count is negative.

    References
    ----------
    McCullagh and Nelder (1989), section 4.5.

    Examples
    --------
    >>> estimate_phi([[0, 2] * 4, [2, 0] * 4], [[40] * 8, [40] * 8])
    2.2857142857142856
    """
    counts = _matrix(referrals_by_quarter, "referrals_by_quarter")
    exposures = _matrix(hate_crimes_by_quarter, "hate_crimes_by_quarter")
    if counts.shape != exposures.shape:
        raise ValueError("referrals_by_quarter and hate_crimes_by_quarter must have the same areas and quarters")
    if counts.shape[1] < FEWEST_QUARTERS or np.isnan(counts).any() or not (exposures > 0).all():
        return None
    if min(_held(counts, axis) for axis in (0, 1)) < 2:
        return None
    return max(1.0, float(pearson_dispersion(counts, exposures)))


def pearson_dispersion(counts: NDArray[np.float64], exposures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Pearson's chi-square over degrees of freedom, shape (..., areas, quarters) to (...).

    An area or quarter without referrals is fitted exactly and counts for no degree of freedom.

    Examples
    --------
    >>> float(pearson_dispersion(np.array([[4.0, 8.0], [2.0, 4.0]]), np.full((2, 2), 50.0)))
    0.0
    """
    fitted = _fitted(counts, exposures)
    contributions = np.where(fitted > 0, (counts - fitted) ** 2 / np.where(fitted > 0, fitted, 1), 0.0)
    return contributions.sum((-2, -1)) / ((_held(counts, -1) - 1) * (_held(counts, -2) - 1))


def _fitted(counts: NDArray[np.float64], exposures: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fit by matching the totals of areas and quarters in turn, which is maximum likelihood here.

    Unlike a regression on dummy variables it also converges where an area has no referrals at all.
    """
    quarter_totals, area_totals = counts.sum(-2, keepdims=True), counts.sum(-1, keepdims=True)
    by_area = area_totals / exposures.sum(-1, keepdims=True)
    for _ in range(_ROUNDS):
        by_quarter = quarter_totals / (exposures * by_area).sum(-2, keepdims=True)
        before, by_area = by_area, area_totals / (exposures * by_quarter).sum(-1, keepdims=True)
        if np.allclose(before, by_area, rtol=1e-9, atol=0):
            break
    return exposures * by_area * by_quarter


def _held(counts: NDArray[np.float64], axis: int) -> Any:
    return (counts.sum(axis) > 0).sum(-1)


def _matrix(values: Sequence[Sequence[Any]], name: str) -> NDArray[np.float64]:
    try:
        matrix = pd.DataFrame(values).to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers, areas by quarters") from None
    if matrix.size == 0 or (matrix < 0).any():
        raise ValueError(f"{name} must hold counts of 0 or more, areas by quarters")
    return matrix
