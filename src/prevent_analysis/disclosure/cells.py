"""Published cells: what each table says about which people, checked before anything is computed from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.errors import DisclosureError

TOTAL = "Total"
HIDDEN = "c"
NOT_AVAILABLE = "x"
LARGEST_COUNT = 10**10  # beyond it a linear programme's tolerance is no longer small beside one person
_OWN_COLUMNS = ("count", "atoms", "note", "known")


@dataclass(frozen=True)
class Cell:
    """One published figure.

    `labels` are its category columns with their values, `atoms` the smallest groups that it sums, `count` its
    true value or None, `known` whether everyone has it from an official publication, `printed` the range that
    readers have for it from an earlier release.
    """

    table: str
    labels: tuple[tuple[str, Any], ...]
    atoms: frozenset[str]
    count: int | None
    note: str = ""
    known: bool = False
    printed: tuple[int, int] | None = None

    @property
    def public(self) -> tuple[int, int] | None:
        """The range that readers have for it whatever is decided now; None where they have nothing."""
        return (self.count, self.count) if self.known and self.count is not None else self.printed

    @property
    def level(self) -> int:
        """0 for an inner cell, 2 for a grand total or a total over two categories, 1 for the totals between."""
        totals = sum(label == TOTAL for _, label in self.labels)
        return 2 if totals and totals == len(self.labels) else min(totals, 2)

    @property
    def hidden(self) -> bool:
        """Whether it was hidden before it came here, so that somebody knows its count."""
        return self.count is None and self.printed is None and self.note == HIDDEN

    def is_margin_of(self, other: "Cell") -> bool:
        """Whether two cells of one table differ as a total and its part do, or in more than one category."""
        differing = [pair for pair in zip(self.labels, other.labels, strict=True) if pair[0] != pair[1]]
        return len(differing) != 1 or TOTAL in (differing[0][0][1], differing[0][1][1])


def whole_counts(values: pd.Series, table: str) -> list[int | None]:
    """Read a column of counts: whole, not negative, null where not available.

    Raises
    ------
    DisclosureError
        A count is anything else; the message names the table and the row (from 1), never the value.

    Examples
    --------
    >>> whole_counts(pd.Series([3.0, None]), "referrals")
    [3, None]
    """
    return [_whole_count(value, table, row) for row, value in enumerate(values.tolist(), start=1)]


def _whole_count(value: Any, table: str, row: int) -> int | None:
    if pd.isna(value):
        return None
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or value != value // 1 or not 0 <= value <= LARGEST_COUNT:
        raise DisclosureError(
            f"Row {row} of the table {table} does not hold a whole count from 0 to ten thousand million; correct it."
        )
    return int(value)


def category_columns(frame: pd.DataFrame) -> list[str]:
    """The columns of a table that say whom a cell counts."""
    return [column for column in frame.columns if column not in _OWN_COLUMNS]


def read_cells(table: str, frame: pd.DataFrame) -> list[Cell]:
    """Read one table of published cells.

    Parameters
    ----------
    table
        Its name, for messages.
    frame
        Category columns, `count` (null where not available or hidden), `atoms` (names), and if need be `note`
        and `known` (true for a figure that everyone has already).

    Raises
    ------
    DisclosureError
        The table has no rows, a column of numbers beside the counts (it might carry what is to be hidden),
        a cell without atoms, a cell listed twice, or a count that is not whole.

    Examples
    --------
    >>> frame = pd.DataFrame({"sector": ["Police"], "count": [7], "atoms": [("police",)]})
    >>> read_cells("sectors", frame)[0].atoms
    frozenset({'police'})
    """
    missing = [column for column in ("count", "atoms") if column not in frame.columns]
    if missing:
        raise DisclosureError(f"The table {table} needs a column called {missing[0]}.")
    if frame.empty:
        raise DisclosureError(f"The table {table} has no rows; leave it out of the release.")
    columns = category_columns(frame)
    for column in columns:
        if pd.api.types.is_numeric_dtype(frame[column]):
            raise DisclosureError(
                f"The column {column} of the table {table} holds numbers; a table to protect holds only categories "
                "as text, count, atoms, note and known."
            )
    labels = [tuple(zip(columns, row, strict=True)) for row in zip(*(frame[c].tolist() for c in columns), strict=True)]
    labels = labels or [()] * len(frame)
    if len(set(labels)) < len(labels):
        raise DisclosureError(f"The table {table} lists one cell twice; keep one row for each.")
    counts = whole_counts(frame["count"], table)
    atoms = [_atoms(value, table) for value in frame["atoms"]]
    known = frame["known"].fillna(False).astype(bool).tolist() if "known" in frame.columns else [False] * len(frame)
    notes = frame["note"].fillna("").astype(str).tolist() if "note" in frame.columns else [""] * len(frame)
    notes = [note or (NOT_AVAILABLE if count is None else "") for note, count in zip(notes, counts, strict=True)]
    rows = zip(labels, atoms, counts, notes, known, strict=True)
    return [Cell(table, *row) for row in rows]


def read_tables(tables: Mapping[str, pd.DataFrame]) -> list[Cell]:
    """Read every table of a release, in the order of their names."""
    if not tables:
        raise DisclosureError("A release needs at least one table.")
    return [cell for name in sorted(tables) for cell in read_cells(name, tables[name])]


def as_printed(cell: Cell, policy: Policy) -> Cell:
    """The cell as its readers have it: a printed count is the range of true counts behind it.

    Examples
    --------
    >>> as_printed(Cell("a", (), frozenset({"police"}), 20), Policy(threshold=10, rounding=5)).public
    (18, 22)
    """
    if cell.count is None or cell.public is not None:
        return cell
    lowest, highest = policy.range_of(cell.count)
    return replace(cell, printed=(lowest, highest), count=lowest if lowest == highest else None)


def _atoms(value: Any, table: str) -> frozenset[str]:
    names = list(value) if isinstance(value, Iterable) and not isinstance(value, str) else []
    if not names or len(set(names)) < len(names) or not all(isinstance(name, str) for name in names):
        raise DisclosureError(f"Each cell of the table {table} needs the names of its atoms, each of them once.")
    return frozenset(names)
