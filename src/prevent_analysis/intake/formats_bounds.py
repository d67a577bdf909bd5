"""How far the filled cells of a sheet reach, counted before anything is expanded."""

from __future__ import annotations

from dataclasses import dataclass, field

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.rules import column_letter, refusal

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384  # a spreadsheet's own limits
MAX_CELLS = 5_000_000
MAX_TEXT = 100_000_000


@dataclass(frozen=True)
class Block:
    """A block of cells, its corners included, counted from 0.

    Examples
    --------
    >>> Block(3, 0, 4, 2).meets_rows(4, 9)
    True
    """

    top: int
    left: int
    bottom: int
    right: int

    def meets_rows(self, first: int, last: int) -> bool:
        """Tell whether the block has a row between `first` and `last`, both included."""
        return self.top <= last and self.bottom >= first


@dataclass
class Bounds:
    """What a sheet's XML says of its filled cells while it is walked.

    Parameters
    ----------
    file
        Name of the workbook, for messages.
    rows, columns
        How far the filled cells reach.
    merged
        Blocks of merged cells.
    hidden_columns
        First and last index of each run of hidden columns.
    """

    file: str
    rows: int = 0
    columns: int = 0
    text: int = 0
    merged: list[Block] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def add(self, row: int, column: int, length: int, *, down: int = 1, across: int = 1, hidden: bool = False) -> None:
        """Count a filled cell that stands in `down` rows and `across` columns and holds `length` characters.

        Raises
        ------
        IntakeError
            BOOK-004 past a limit, BOOK-008 in a hidden row or column.

        Examples
        --------
        >>> bounds = Bounds("a.xlsx")
        >>> bounds.add(0, 0, 1)
        >>> bounds.add(1_048_575, 16_383, 1)
        Traceback (most recent call last):
        ...
        prevent_analysis.errors.IntakeError: a.xlsx: the workbook unpacks to more than this reader allows; delete unused rows, columns and sheets, or export the sheet as CSV (rule BOOK-004)
        """  # noqa: E501
        self.rows = max(self.rows, row + down)
        self.columns = max(self.columns, column + across)
        self.text += length * down * across
        too_far = self.rows > MAX_ROWS or self.columns > MAX_COLUMNS
        if too_far or self.rows * self.columns > MAX_CELLS or self.text > MAX_TEXT:
            raise refusal("BOOK-004", file=self.file)
        if hidden or any(first <= column + across - 1 and column <= last for first, last in self.hidden_columns):
            raise self.refuse("BOOK-008", row, column)

    def refuse(self, rule: str, row: int, column: int) -> IntakeError:
        """Make the error for the cell at `row` and `column`, both counted from 0."""
        return refusal(rule, file=self.file, row=row + 1, column=column_letter(column))
