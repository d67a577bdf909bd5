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
        set aside for its values (ROW-005) and at most its first 10,000 others; `by_rule` is exact all the same.
    by_rule
        Number of rows per rule.

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
    by_rule: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        gone = self.rows_quarantined + self.rows_set_aside
        if self.rows_kept < 0 or self.rows_read != self.rows_kept + gone or sum(self.by_rule.values()) != gone:
            raise ValueError("the rows of a ledger do not add up")

    @classmethod
    def of(cls, rows_read: int, entries: Sequence[Entry]) -> Ledger:
        """Make the ledger of a file of which every row that is not kept has an entry."""
        return cls.counted(rows_read, Counter(entry.rule for entry in entries), entries)

    @classmethod
    def counted(cls, rows_read: int, by_rule: Mapping[str, int], entries: Sequence[Entry]) -> Ledger:
        """Make the ledger of a file from its number of rows per rule; `entries` may list fewer.

        Examples
        --------
        >>> Ledger.counted(10, {"ROW-005": 4, "CELL-001": 1}, ()).rows_kept
        5
        """
        rules = {rule: number for rule, number in sorted(by_rule.items()) if number}
        quarantined = sum(number for rule, number in rules.items() if RULES[rule].effect == "quarantine row")
        aside = sum(rules.values()) - quarantined
        return cls(rows_read, rows_read - quarantined - aside, quarantined, aside, tuple(entries), rules)
