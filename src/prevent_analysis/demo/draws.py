"""Random draws for the demonstration pack, the same on every machine.

Every draw turns uniform numbers into counts by the inverse of a distribution, because NumPy promises that the
bits of a generator stay the same and does not promise it for the generator's own Poisson or multinomial.
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
from scipy import stats

SEED = 2033  # the first from 2026 on that leaves every area 10 referrals in each 12 months to a quarter end


def stream(*names: str) -> np.random.Generator:
    """The random numbers that belong to these names, whatever else has been drawn before.

    Parameters
    ----------
    names
        What is drawn: an area code, a month, a purpose.

    Examples
    --------
    >>> bool(stream("E06000034", "2026-09").random() == stream("E06000034", "2026-09").random())
    True
    """
    return np.random.default_rng([SEED, *(zlib.crc32(name.encode()) for name in names)])


def allocate(total: int, shares: Sequence[float], random: np.random.Generator) -> list[int]:
    """Split a total over cells, one unit at a time by chance: a multinomial draw that sums exactly.

    Parameters
    ----------
    total
        Number of units.
    shares
        Weight of each cell; they need not sum to 1.
    random
        Where the uniform numbers come from, one a unit.

    Returns
    -------
    list of int
        Units in each cell, in the order of `shares`.

    Examples
    --------
    >>> sum(allocate(100, [1.0, 2.0, 1.0], stream("example")))
    100
    """
    edges = np.cumsum(shares)
    cells = np.searchsorted(edges, random.random(total) * edges[-1], side="right")
    return [int(count) for count in np.bincount(cells, minlength=len(edges))]


def draw_count(mean: float, random: np.random.Generator) -> int:
    """A Poisson count with this mean.

    Examples
    --------
    >>> draw_count(0.0, stream("example"))
    0
    """
    return int(stats.poisson.ppf(random.random(), mean)) if mean > 0 else 0


def draw_factor(cv: float, random: np.random.Generator) -> float:
    """A lognormal factor with mean 1 and this coefficient of variation.

    Examples
    --------
    >>> draw_factor(0.0, stream("example"))
    1.0
    """
    sigma = float(np.sqrt(np.log(1 + cv * cv)))
    return float(np.exp(sigma * stats.norm.ppf(random.random()) - sigma * sigma / 2))


def pick(shares: Mapping[str, float], random: np.random.Generator) -> str:
    """One of the names, with chances in proportion to the shares.

    Examples
    --------
    >>> pick({"Y": 1.0, "N": 0.0}, stream("example"))
    'Y'
    """
    edges = np.cumsum(list(shares.values()))
    return list(shares)[int(np.searchsorted(edges, random.random() * edges[-1], side="right"))]
