"""The ledger of rows: every row of a file is kept, quarantined or set aside, and the sums say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from prevent_analysis.intake.rules import RULES

Kind = Literal["quarantined", "set aside"]


class Entry(NamedTuple):
    """One row that is not in the table: its number in the spreadsheet, what was done, by which rule, and where."""

    row: int
    kind: Kind
    rule: str
    column: str | None = None

    @property
    def counted_as(self) -> tuple[str, str]:
        """Rule and column, the latter blank where the rule is about the whole row."""
        return self.rule, self.column or ""


@dataclass(frozen=True)
class Ledger:
    """Where the rows of a file went.

    `rows_read` counts every row of the sheet from the first to the last that is not blank, but for the header:
    lines above it, data, totals, footnotes and the blank rows between them. Each is in one of the other three.

    Parameters
    ----------
    rows_read, rows_kept, rows_quarantined, rows_set_aside
        Numbers of rows; the last three sum to the first.
    entries
        The rows quarantined and set aside, in the order of the file. A scan of a large file lists no row that was
        set aside for its values (ROW-005) and at most its first 10,000 others; `by_kind` is exact all the same.
    by_kind
        Number of rows per rule and column; the column is blank where the rule is about the whole row.

    Raises
    ------
    ValueError
        When the sums do not agree.

    Examples
    --------
    >>> ledger = Ledger.of(3, [Entry(4, "set aside", "ROW-003")])
    >>> ledger.rows_kept, ledger.rows_set_aside, dict(ledger.by_rule)
    (2, 1, {'ROW-003': 1})
    """

    rows_read: int
    rows_kept: int
    rows_quarantined: int
    rows_set_aside: int
    entries: tuple[Entry, ...] = ()
    by_kind: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        gone = self.rows_quarantined + self.rows_set_aside
        if self.rows_kept < 0 or self.rows_read != self.rows_kept + gone or sum(self.by_kind.values()) != gone:
            raise ValueError("the rows of a ledger do not add up")

    @property
    def by_rule(self) -> dict[str, int]:
        """Number of rows per rule."""
        rules: Counter[str] = Counter()
        for (rule, _), number in self.by_kind.items():
            rules[rule] += number
        return dict(rules)

    @classmethod
    def of(cls, rows_read: int, entries: Sequence[Entry]) -> Ledger:
        """Make the ledger of a file of which every row that is not kept has an entry."""
        return cls.counted(rows_read, Counter(entry.counted_as for entry in entries), entries)

    @classmethod
    def counted(cls, rows_read: int, by_kind: Mapping[tuple[str, str], int], entries: Sequence[Entry]) -> Ledger:
        """Make the ledger of a file from its number of rows per rule and column; `entries` may list fewer.

        Examples
        --------
        >>> Ledger.counted(10, {("ROW-005", ""): 4, ("CELL-001", "month"): 1}, ()).rows_kept
        5
        """
        kinds = {kind: number for kind, number in sorted(by_kind.items()) if number}
        quarantined = sum(number for (rule, _), number in kinds.items() if is_quarantine(rule))
        aside = sum(kinds.values()) - quarantined
        return cls(rows_read, rows_read - quarantined - aside, quarantined, aside, tuple(entries), kinds)

    def with_outside(self, rows: int) -> Ledger:
        """The ledger once so many of the rows kept turn out to be outside the values asked for (ROW-005)."""
        kinds = Counter(self.by_kind)
        kinds["ROW-005", ""] += rows
        return self.counted(self.rows_read, kinds, self.entries)


def is_quarantine(rule: str) -> bool:
    """Whether the rule holds a row back, rather than sets it aside.

    Examples
    --------
    >>> is_quarantine("CELL-001"), is_quarantine("ROW-003")
    (True, False)
    """
    return RULES[rule].effect == "quarantine row"
