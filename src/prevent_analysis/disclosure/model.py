"""The release model: every figure of every table and date is a sum over one set of disjoint groups, the atoms."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from prevent_analysis.disclosure.cells import Cell
from prevent_analysis.errors import DisclosureError

Tie = tuple[str | Sequence[str], Sequence[str]]
"""A total's atom and the atoms of its overlapping parts: largest part <= total <= sum of the parts. Or two sets of
atoms that hold the same people: their sums are equal."""


@dataclass(frozen=True)
class Figure:
    """One row of the system: a distinct set of atoms, and every cell that publishes it."""

    atoms: frozenset[str]
    cells: tuple[Cell, ...]

    @property
    def count(self) -> int | None:
        """Its true value where any of its cells has one."""
        return next((cell.count for cell in self.cells if cell.count is not None), None)

    @property
    def public(self) -> tuple[float, float]:
        """The range that readers have for it whatever is decided now."""
        ranges = [cell.public for cell in self.cells if cell.public is not None]
        lowest = max((lower for lower, _ in ranges), default=0)
        return lowest, min((upper for _, upper in ranges), default=np.inf)

    @property
    def undecided(self) -> bool:
        """Whether a cell of it is still to be shown or hidden."""
        return any(cell.count is not None and cell.public is None for cell in self.cells)

    @property
    def hidden(self) -> bool:
        """Whether it was hidden before it came here."""
        return self.count is None and any(cell.hidden for cell in self.cells)

    @property
    def silent(self) -> bool:
        """Whether no cell says anything of it: hidden before it came here, or not available."""
        return self.count is None and self.public[1] == np.inf

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"the table {self.cells[0].table}"


def gather_figures(cells: Iterable[Cell]) -> list[Figure]:
    """Bring together the cells that count the same people, in an order that does not depend on that of the cells.

    Raises
    ------
    DisclosureError
        Two cells that count the same people differ.

    Examples
    --------
    >>> row = Cell("a", (("sector", "Police"),), frozenset({"police"}), 7)
    >>> [figure.count for figure in gather_figures([row])]
    [7]
    """
    groups: dict[frozenset[str], list[Cell]] = {}
    for cell in cells:
        groups.setdefault(cell.atoms, []).append(cell)
    figures = [Figure(atoms, tuple(groups[atoms])) for atoms in sorted(groups, key=sorted)]
    for figure in figures:
        same, (lowest, highest) = figure.cells, figure.public
        counts = {cell.count for cell in same if cell.count is not None}
        if len(counts) > 1 or lowest > highest or not all(lowest <= count <= highest for count in counts):
            tables = " and ".join(sorted({cell.table for cell in same}))
            raise DisclosureError(
                f"Two cells in {tables} count the same people and differ; a revised figure needs atoms of its own."
            )
    return figures


@dataclass(frozen=True)
class System:
    """Which atoms each row sums (`matrix`), and the ties between atoms (each row of `ties` times atoms >= 0)."""

    atoms: tuple[str, ...]
    ties: sparse.csr_array

    @classmethod
    def over(cls, groups: Iterable[frozenset[str]], ties: Sequence[Tie] = ()) -> "System":
        """The system over every atom that a group or a tie names."""
        tied = {atom for total, parts in ties for atom in (*([total] if isinstance(total, str) else total), *parts)}
        atoms = tuple(sorted(tied.union(*groups)))
        column = {atom: position for position, atom in enumerate(atoms)}
        rows: list[dict[int, float]] = []
        for total, parts in ties:
            if not isinstance(total, str):
                equal = dict.fromkeys((column[atom] for atom in total), 1.0)
                equal |= dict.fromkeys((column[atom] for atom in parts), -1.0)
                rows += [equal, {atom: -sign for atom, sign in equal.items()}]
                continue
            rows += [{column[total]: 1.0, column[part]: -1.0} for part in parts]
            rows.append({column[total]: -1.0} | {column[part]: 1.0 for part in parts})
        return cls(atoms, _sparse(rows, len(atoms)))

    def matrix(self, groups: Sequence[frozenset[str]]) -> sparse.csr_array:
        """One row for each group, 1 where it holds the atom."""
        return _sparse([{self._column[atom]: 1.0 for atom in sorted(group)} for group in groups], len(self.atoms))

    @cached_property
    def _column(self) -> dict[str, int]:
        return {atom: position for position, atom in enumerate(self.atoms)}

    def unlimited(self, matrix: sparse.csr_array, limited_rows: np.ndarray) -> np.ndarray:
        """Which atoms no reader can bound from above, given the rows of the matrix that bound their sum.

        An atom is bounded by any bounded row that holds it; through a tie a bounded total bounds its parts, and
        parts that are all bounded bound their total.
        """
        free = np.asarray(matrix[limited_rows].sum(axis=0)).ravel() == 0
        while True:
            positive = (self.ties > 0).astype(float) @ free
            bounded_by_tie = (self.ties < 0).astype(float).T @ (positive == 0).astype(float) > 0
            if not (free & bounded_by_tie).any():
                return free
            free = free & ~bounded_by_tie


def _sparse(rows: Sequence[dict[int, float]], width: int) -> sparse.csr_array:
    data = [value for row in rows for value in row.values()]
    columns = [column for row in rows for column in row]
    starts = np.cumsum([0] + [len(row) for row in rows])
    return sparse.csr_array((data, columns, starts), shape=(len(rows), width), dtype=float)


def implied_groups(figures: Sequence[Figure]) -> dict[frozenset[str], tuple[int, ...]]:
    """Groups that no table shows and a reader gets by taking one figure from another.

    A figure less one directly inside it (running totals, nested bands, an issue and the one before), and for two
    that overlap, the rest of one when the rest of the other is a figure (rolling windows). A total less a part of
    the same table is an ordinary margin and no such group.

    Returns
    -------
    dict
        For each group the positions of the figures: the minuend, the subtrahend and, for an overlap, the addend.

    Examples
    --------
    >>> first = Cell("q1", (("sector", "Police"),), frozenset({"p1"}), 7)
    >>> both = Cell("q1_2", (("sector", "Police"),), frozenset({"p1", "p2"}), 9)
    >>> implied_groups(gather_figures([first, both]))
    {frozenset({'p2'}): (1, 0)}
    """
    if not figures:
        return {}
    groups = [figure.atoms for figure in figures]
    system = System.over(groups)
    matrix = system.matrix(groups)
    overlap = (matrix @ matrix.T).toarray()
    size = overlap.diagonal()
    inside = (overlap == size[:, None]) & (size[:, None] < size[None, :])
    direct = inside & ~((inside.astype(np.float32) @ inside.astype(np.float32)) > 0)
    found: dict[frozenset[str], tuple[int, ...]] = {}
    published = {group: position for position, group in enumerate(groups)}
    for part, whole in np.argwhere(direct).tolist():
        rest = groups[whole] - groups[part]
        if rest not in published and not _is_margin(figures[part], figures[whole]):
            found.setdefault(rest, (whole, part))
    for one, other in _overlaps_with_published_rest(system, matrix, overlap, inside):
        addend = published.get(groups[one] - groups[other])
        rest = groups[other] - groups[one]
        if addend is not None and rest not in published and not _is_margin(figures[one], figures[other]):
            found.setdefault(rest, (other, one, addend))
    return found


def _is_margin(part: Figure, whole: Figure) -> bool:
    return any(a.table == b.table and a.is_margin_of(b) for a in part.cells for b in whole.cells)


def _overlaps_with_published_rest(
    system: System, matrix: sparse.csr_array, overlap: np.ndarray, inside: np.ndarray
) -> list[list[int]]:
    """Pairs of overlapping rows where a hash says that the first less the second is a row too."""
    digests = [hashlib.blake2b(atom.encode(), digest_size=8).digest() for atom in system.atoms]
    hashes = np.array([int.from_bytes(digest, "big", signed=True) for digest in digests], dtype=np.int64)
    whole_numbers = matrix.astype(np.int64)
    shared = ((whole_numbers * hashes[None, :]) @ whole_numbers.T).toarray()  # wraps around, as a hash may
    rest = shared.diagonal()[:, None] - shared
    nested = inside | inside.T | np.eye(len(inside), dtype=bool)
    return np.argwhere((overlap > 0) & ~nested & np.isin(rest, shared.diagonal())).tolist()
