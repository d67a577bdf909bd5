"""Reading the arguments of the statistics: plain numbers in, one clear refusal by argument name, missing as NaN."""

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Numbers: TypeAlias = NDArray[np.float64]
# A float where every argument was one number, else an array of their common shape (as NumPy's own functions do).
Result: TypeAlias = Any


def read_numbers(
    name: str,
    values: ArrayLike,
    *,
    at_least: float | None = None,
    above: float | None = None,
    finite: bool = True,
) -> Numbers:
    """Return the values as an array of floats; None, NaN and `pandas.NA` become NaN.

    Raises
    ------
    ValueError
        The argument holds something that is not a number, is infinite where that means nothing,
        or lies outside its range. The message names the argument and never a value.

    Examples
    --------
    >>> read_numbers("count", [3, None, 5], at_least=0)
    array([ 3., nan,  5.])
    """
    try:
        array = np.asarray(values)
        if array.dtype == object:
            array = np.where(pd.isna(array), np.nan, array)
        if array.dtype.kind not in "biufO" or any(isinstance(item, str | bytes) for item in array.flat):
            raise TypeError
        numbers = array.astype(np.float64)
    except (TypeError, ValueError):
        raise ValueError(f"{name} must be numbers") from None
    if finite and np.isinf(numbers).any():
        raise ValueError(f"{name} must be finite")
    if at_least is not None and (numbers < at_least).any():
        raise ValueError(f"{name} must be at least {at_least:g}")
    if above is not None and (numbers <= above).any():
        raise ValueError(f"{name} must be above {above:g}")
    return numbers


def read_series(name: str, values: ArrayLike, *, like: Numbers | None = None, **limits: Any) -> Numbers:
    """Return the values as a one-dimensional array, as long as `like` where that is given.

    Examples
    --------
    >>> read_series("values", (1, 2))
    array([1., 2.])
    """
    series = read_numbers(name, values, **limits)
    if series.ndim != 1:
        raise ValueError(f"{name} must be a series of numbers")
    if like is not None and len(series) != len(like):
        raise ValueError(f"{name} must have one value for each of the others")
    return series


def read_tail(confidence: ArrayLike) -> Numbers:
    """Return the probability in one tail, (1 - confidence) / 2.

    Examples
    --------
    >>> float(read_tail(0.5))
    0.25
    """
    return (1 - read_proportion("confidence", confidence)) / 2


def read_proportion(name: str, value: ArrayLike) -> Numbers:
    """Return a proportion that must lie strictly between 0 and 1.

    Examples
    --------
    >>> float(read_proportion("power", 0.8))
    0.8
    """
    proportion = read_numbers(name, value)
    if not ((proportion > 0) & (proportion < 1)).all():
        raise ValueError(f"{name} must lie between 0 and 1")
    return proportion


def read_choice(name: str, value: str, choices: tuple[str, ...]) -> str:
    """Return the value if it is one of the choices.

    Examples
    --------
    >>> read_choice("method", "exact", ("exact", "byar"))
    'exact'
    """
    if value not in choices:
        raise ValueError(f"{name} must be one of: {', '.join(choices)}")
    return value


def as_result(array: ArrayLike) -> Result:
    """Return a plain float (or word) for one value, else the array.

    Examples
    --------
    >>> as_result(np.array(2.0))
    2.0
    """
    array = np.asarray(array)
    return array.item() if array.ndim == 0 else array
