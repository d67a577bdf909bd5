"""What could have been seen: the counts that would carry a word, and the true ratios they answer to.

Computed from the rest of the region alone. A power worked out from the count that was observed says nothing
beyond that count's own probability.
"""

from bisect import bisect_left
from collections.abc import Callable

from scipy import special

from prevent_analysis.evaluation.claims.exact import ALPHA, chance_this_high

POWER = 0.8


def first_count(is_reached: Callable[[int], bool]) -> int:
    """The smallest count at which a condition holds that, once true, stays true.

    Examples
    --------
    >>> first_count(lambda count: count >= 9)
    9
    """
    limit = 16
    while not is_reached(limit):
        limit *= 2
    return bisect_left(range(limit), True, key=is_reached)


def critical_counts(other: int, exposure: int, other_exposure: int, phi: float = 1.0) -> tuple[int, int]:
    """The largest count that would be "below" (-1 if none) and the smallest that would be "above".

    Parameters
    ----------
    other
        Referrals of the rest of the region.
    exposure, other_exposure
        Recorded hate crimes of the named area and of the rest.
    phi
        Variance over mean of the referrals within an area.

    Examples
    --------
    >>> critical_counts(476, 375, 9700)
    (9, 28)
    """

    def not_below(count: int) -> bool:
        return bool(chance_this_high(other, count, other_exposure, exposure, phi) >= ALPHA)

    def above(count: int) -> bool:
        return bool(chance_this_high(count, other, exposure, other_exposure, phi) < ALPHA)

    return first_count(not_below) - 1, first_count(above)


def detectable_ratios(below: int, above: int, expected: float, phi: float = 1.0) -> tuple[float | None, float | None]:
    """True ratios to the rest that would carry the word about 4 times in 5.

    Parameters
    ----------
    below, above
        From `critical_counts`.
    expected
        Referrals of the named area at the rest's ratio; 0 where the rest has none.
    phi
        Variance over mean of the referrals within an area.

    Returns
    -------
    tuple
        Low and high; None where not even zero referrals would do, or the rest has none.

    Examples
    --------
    >>> [round(ratio, 2) for ratio in detectable_ratios(9, 28, 476 * 375 / 9700)]
    [0.4, 1.76]
    """
    if not expected:
        return None, None
    low = phi * special.gammaincinv((below + 1) / phi, 1 - POWER) / expected if below >= 0 else None
    high = phi * special.gammaincinv(above / phi, POWER) / expected
    return None if low is None else float(low), float(high)
