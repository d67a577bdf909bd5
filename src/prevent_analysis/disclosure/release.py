"""A release as one problem: what is public already, what is to be decided, and who reads it knowing what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd
from scipy import sparse

from prevent_analysis.disclosure.cells import TOTAL, Cell, as_printed, read_tables
from prevent_analysis.disclosure.model import Figure, System, Tie, gather_figures
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.errors import DisclosureError

Tables = Mapping[str, pd.DataFrame]
Partner = str | Mapping[str, str]
"""Who knows its own row: a label, a category column (each of its labels), or columns with the label in each."""


class Published(Protocol):
    """Tables that readers hold already, as they were printed, and the policy that they were printed under."""

    @property
    def tables(self) -> Tables: ...

    @property
    def policy(self) -> Policy: ...


@dataclass(frozen=True)
class Release:
    """Every figure of a release and of the earlier ones, in one system.

    `lower` and `upper` are what everyone knows of each figure whatever is decided now (0 to infinity: nothing),
    `value` its true count (NaN: not known here), `open` whether this release decides to show or to hide it.
    """

    figures: tuple[Figure, ...]
    system: System
    matrix: sparse.csr_array
    lower: np.ndarray
    upper: np.ndarray
    value: np.ndarray
    open: np.ndarray

    @cached_property
    def position(self) -> dict[frozenset[str], int]:
        """Where each set of atoms stands among the figures."""
        return {figure.atoms: position for position, figure in enumerate(self.figures)}

    def among(self, groups: Iterable[frozenset[str]]) -> np.ndarray:
        """Which figures this release decides on and are among these groups."""
        chosen = np.zeros(len(self.figures), dtype=bool)
        chosen[[self.position[group] for group in groups]] = True
        return chosen & self.open

    def shown_range(self, policy: Policy) -> tuple[np.ndarray, np.ndarray]:
        """The range that a reader has for each figure if it is shown."""
        lower, upper = self.lower.copy(), self.upper.copy()
        for position in np.flatnonzero(self.open):
            lowest, highest = policy.range_of(policy.rounded(int(self.value[position])))
            lower[position], upper[position] = max(lower[position], lowest), min(upper[position], highest)
        return lower, upper


def build_release(cells: Iterable[Cell], ties: Sequence[Tie] = ()) -> Release:
    """Put cells into one system.

    Raises
    ------
    DisclosureError
        Cells that count the same people differ.
    """
    figures = gather_figures(cells)
    groups = [figure.atoms for figure in figures]
    system = System.over(groups, ties)
    ranges = [figure.public for figure in figures]
    counts = [figure.count for figure in figures]
    exact = np.array([lowest == highest for lowest, highest in ranges])
    return Release(
        tuple(figures),
        system,
        system.matrix(groups),
        np.array([lowest for lowest, _ in ranges], dtype=float),
        np.array([highest for _, highest in ranges], dtype=float),
        np.array([np.nan if count is None else count for count in counts], dtype=float),
        np.array([figure.undecided for figure in figures]) & ~exact,
    )


def printed_cells(tables: Tables, policy: Policy, tag: str = "") -> list[Cell]:
    """The cells of tables that are out, their names tagged so that no new table has the same."""
    return [replace(as_printed(cell, policy), table=f"{cell.table}{tag}") for cell in read_tables(tables)]


def earlier_cells(earlier: Sequence[Published | Tables], policy: Policy) -> list[Cell]:
    """The cells of all earlier releases; plain tables were printed under the policy given."""
    cells = []
    for number, release in enumerate(earlier, start=1):
        tag = f" (earlier release {number})"
        if isinstance(release, Mapping):
            cells += printed_cells(release, policy, tag)
        else:
            cells += printed_cells(release.tables, release.policy, tag)
    return cells


def partner_atoms(cells: Sequence[Cell], partners: Sequence[Partner]) -> list[frozenset[str]]:
    """The people that each partner knows: those of its own row, by every category of it, of earlier releases too.

    Raises
    ------
    DisclosureError
        No cell has the partner's label.

    Examples
    --------
    >>> cells = [Cell("a", (("sector", label),), frozenset({label}), 9) for label in ("Health", "Police")]
    >>> [sorted(atoms) for atoms in partner_atoms(cells, ["sector"])]
    [['Health'], ['Police']]
    """
    return [_own_atoms(cells, partner) for partner in _expanded(cells, partners)]


def has_row(tables: Tables, partner: Partner) -> bool:
    """Whether a partner has a row in a table, so that it knows something of them.

    Examples
    --------
    >>> has_row({"a": pd.DataFrame({"sector": ["Police"], "count": [7], "atoms": [("a",)]})}, {"sector": "Health"})
    False
    """
    cells = read_tables(tables)
    return any(_owns(one, cell) for one in _expanded(cells, [partner]) for cell in cells)


def _expanded(cells: Sequence[Cell], partners: Sequence[Partner]) -> list[Partner]:
    expanded: list[Partner] = []
    for partner in partners:
        labels = {label for cell in cells for column, label in cell.labels if column == partner}
        expanded += [{str(partner): label} for label in sorted(labels - {TOTAL}, key=str)] or [partner]
    return expanded


def _own_atoms(cells: Sequence[Cell], partner: Partner) -> frozenset[str]:
    atoms = frozenset().union(*(cell.atoms for cell in cells if _owns(partner, cell)))
    if not atoms:
        raise DisclosureError("A partner is named that no table has a row for; correct the name or leave it out.")
    return atoms


def _owns(partner: Partner, cell: Cell) -> bool:
    if isinstance(partner, str):
        return any(label == partner for _, label in cell.labels)
    return set(partner.items()) <= set(cell.labels)
