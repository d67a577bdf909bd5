"""Which figures must be hidden for their own sake, and which groups no reader may come close to."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from prevent_analysis.disclosure.cells import TOTAL, Cell
from prevent_analysis.disclosure.model import Figure, implied_groups
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.release import Release


@dataclass(frozen=True)
class Target:
    """A group of people that no reader may come close to, shown in a cell or implied by a difference.

    `value` is its true count, NaN where it was hidden before it came here; `place` says in words where it is.
    """

    atoms: frozenset[str]
    value: float
    place: str


def sensitive_figures(release: Release, policy: Policy) -> np.ndarray:
    """Which figures must be hidden: small ones, and under the group rule whole lines in one category.

    Returns
    -------
    numpy.ndarray
        One boolean for each figure of the release; figures that everyone has already are never among them.
    """
    value = np.nan_to_num(release.value)
    sensitive = (value >= 1) & (value < policy.threshold)
    if policy.group_rule:
        undecided = [cell for figure in release.figures for cell in figure.cells if cell.count is not None]
        for cell in one_category_lines(undecided):
            sensitive[release.position[cell.atoms]] = True
    return sensitive & release.open


def one_category_lines(cells: Iterable[Cell]) -> list[Cell]:
    """The cells of each row or column whose people are all in one of its categories, zeros included.

    References
    ----------
    Handbook on Statistical Disclosure Control, 2nd edition (2024): group disclosure.

    Examples
    --------
    >>> cells = [Cell("a", (("type", t),), frozenset({t}), n) for t, n in (("one", 12), ("other", 0))]
    >>> len(one_category_lines(cells))
    2
    """
    lines: dict[tuple, list[Cell]] = defaultdict(list)
    for cell in cells:
        for place, (column, label) in enumerate(cell.labels):
            if label != TOTAL:
                rest = cell.labels[:place] + cell.labels[place + 1 :]
                lines[cell.table, column, rest].append(cell)
    alone = [line for line in lines.values() if len(line) > 1 and sum(bool(cell.count) for cell in line) == 1]
    return [cell for line in alone for cell in line]


def find_targets(release: Release, sensitive: np.ndarray, policy: Policy) -> list[Target]:
    """The groups to keep every reader away from.

    The sensitive figures; those that came without a count, as they may be small; and the small groups that one
    figure less another implies, or that may be small because one of the two came without a count.
    """
    figures = release.figures
    own = [Target(figures[p].atoms, float(release.value[p]), figures[p].place) for p in np.flatnonzero(sensitive)]
    blank = [Target(figure.atoms, np.nan, figure.place) for figure in figures if figure.silent]
    return own + blank + _implied_targets(release, policy)


def _implied_targets(release: Release, policy: Policy) -> list[Target]:
    told = np.array([is_told(release.figures, [place]) for place in range(len(release.figures))])
    if not (told & (release.open | np.isnan(release.value))).any():
        return []  # all that anybody knows is published already: no difference is ours to tell
    found = []
    for atoms, terms in implied_groups(release.figures).items():
        value = signed_sum(release.value, terms)
        small = 1 <= value < policy.threshold and release.open[list(terms)].any()
        if (small or np.isnan(value)) and is_told(release.figures, terms):
            found.append(Target(atoms, value, f"a difference with {release.figures[terms[0]].place}"))
    return found


def signed_sum(values: np.ndarray, terms: Sequence[int]) -> float:
    """Minuend less subtrahend plus addend, as `implied_groups` lists them."""
    return float(sum(values[term] * (-1 if place == 1 else 1) for place, term in enumerate(terms)))


def is_told(figures: Sequence[Figure], terms: Sequence[int]) -> bool:
    """Whether somebody knows every figure; one that is not available to anyone implies nothing."""
    return all(figures[term].hidden or not figures[term].silent for term in terms)
