"""What a caller may pass: checked once, and refused without repeating a value."""

import math
from collections.abc import Sequence
from numbers import Real
from typing import Any, NamedTuple

import pandas as pd

FEWEST_HATE_CRIMES = 20
FEWEST_AREAS = 2
MISSING = "a figure is missing"


class Region(NamedTuple):
    """Counts that can be judged, one an area, the named area first."""

    referrals: list[int]
    hate_crimes: list[int]


def checked_region(
    referrals: Sequence[Any],
    hate_crimes: Sequence[Any],
    names: tuple[str, str] = ("referrals", "hate_crimes"),
) -> Region | str:
    """The counts as whole numbers, or the reason that stops any verdict before arithmetic.

    Parameters
    ----------
    referrals, hate_crimes
        Counts over the same areas; None, NaN and ``pandas.NA`` are missing figures.
    names
        What the caller calls the two, for messages.

    Raises
    ------
    ValueError
        If there is no area, the lengths differ, or a figure is not a whole number of 0 or more.

    Examples
    --------
    >>> checked_region([4, 17.0], [375, 350])
    Region(referrals=[4, 17], hate_crimes=[375, 350])
    >>> checked_region([4, 17], [375, 12])
    'an area has fewer than 20 recorded hate crimes'
    """
    if len(referrals) != len(hate_crimes):
        raise ValueError(f"{names[0]} and {names[1]} must have one figure for each of the same areas")
    counts, exposures = _counts(referrals, names[0]), _counts(hate_crimes, names[1])
    if counts is None or exposures is None:
        return MISSING
    if min(exposures) < FEWEST_HATE_CRIMES:
        return f"an area has fewer than {FEWEST_HATE_CRIMES} recorded hate crimes"
    if not any(counts):
        return "no referrals recorded anywhere"
    if len(counts) < FEWEST_AREAS:
        return f"fewer than {FEWEST_AREAS} areas"
    return Region(counts, exposures)


def check_phi(phi: float) -> None:
    """Refuse a dispersion that is not a number of 1 or more.

    Raises
    ------
    ValueError
        If `phi` is below 1, missing or not finite.

    Examples
    --------
    >>> check_phi(1.5)
    """
    if not (isinstance(phi, Real) and math.isfinite(phi) and phi >= 1):
        raise ValueError("phi must be a finite number of 1 or more")


def _counts(values: Sequence[Any], name: str) -> list[int] | None:
    if len(values) == 0:
        raise ValueError(f"{name} must hold at least one area")
    held = [value for value in values if not pd.isna(value)]
    if not all(isinstance(value, Real) and float(value) >= 0 and float(value).is_integer() for value in held):
        raise ValueError(f"{name} must be whole numbers of 0 or more")
    return [int(value) for value in held] if len(held) == len(values) else None
