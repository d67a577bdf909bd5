"""What was recorded: comparisons of whole numbers, without chance and without rounding."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from statistics import mean, median


def as_recorded(referrals: Sequence[int], hate_crimes: Sequence[int]) -> dict[str, str]:
    """Where the named area's recorded ratio stands among the others.

    Parameters
    ----------
    referrals, hate_crimes
        Counts, the named area first and at least one other; hate crimes above 0.

    Returns
    -------
    dict
        ``lowest``: yes, no or tied; ``below_rest``, ``below_mean`` and ``below_median`` (of the other areas'
        ratios): yes, no or equal.

    Examples
    --------
    >>> as_recorded([4, 17, 22], [375, 350, 450])
    {'lowest': 'yes', 'below_rest': 'yes', 'below_mean': 'yes', 'below_median': 'yes'}
    """
    rank, tied = recorded_rank(referrals, hate_crimes)
    return {
        "lowest": "no" if rank > 1 else "tied" if tied else "yes",
        "below_rest": below_rest(referrals, hate_crimes),
        "below_mean": _below(referrals, hate_crimes, mean),
        "below_median": _below(referrals, hate_crimes, median),
    }


def recorded_rank(referrals: Sequence[int], hate_crimes: Sequence[int]) -> tuple[int, bool]:
    """Rank counted from the lowest (1 = lowest), and whether another area has the same ratio.

    Examples
    --------
    >>> recorded_rank([6, 8, 30], [300, 400, 600])
    (1, True)
    """
    own, *others = _ratios(referrals, hate_crimes)
    return 1 + sum(other < own for other in others), own in others


def below_rest(referrals: Sequence[int], hate_crimes: Sequence[int]) -> str:
    """Whether the named area is below the ratio of the others' totals: yes, no or equal.

    Examples
    --------
    >>> below_rest([10, 10], [400, 400])
    'equal'
    """
    rest = Fraction(sum(referrals[1:]), sum(hate_crimes[1:]))
    return _word(Fraction(referrals[0], hate_crimes[0]), rest)


def _below(referrals: Sequence[int], hate_crimes: Sequence[int], average: Callable[[list[Fraction]], Fraction]) -> str:
    own, *others = _ratios(referrals, hate_crimes)
    return _word(own, average(others))


def _word(own: Fraction, other: Fraction) -> str:
    return "equal" if own == other else "yes" if own < other else "no"


def _ratios(referrals: Sequence[int], hate_crimes: Sequence[int]) -> list[Fraction]:
    return [Fraction(count, exposure) for count, exposure in zip(referrals, hate_crimes, strict=True)]
