"""Rows of a large sheet in batches: each distinct text once, and numbers for where it stands."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from prevent_analysis.intake.characters import has_forbidden
from prevent_analysis.intake.formats_bounds import MAX_CELLS, MAX_COLUMNS, MAX_ROWS
from prevent_analysis.intake.formats_stream import Block
from prevent_analysis.intake.formats_zip import check_members
from prevent_analysis.intake.rules import refusal

MAX_STREAMED_BYTES = 8 * 2**30
MAX_KNOWN = 200_000
CHUNK = 2**21
BLANK = 0


class Texts:
    """The distinct texts of a workbook, numbered as they come; number 0 is the blank.

    Examples
    --------
    >>> texts = Texts("a.ods")
    >>> texts.number("Thurrock"), texts.number(""), texts.number("Thurrock"), texts.listed[1]
    (1, 0, 1, 'Thurrock')
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.listed: list[str] = [""]
        self.numbers: dict[str, int] = {"": BLANK}

    def number(self, text: str) -> int:
        """The number of a text; one with only spaces counts as blank.

        Raises
        ------
        IntakeError
            CSV-002 for a forbidden character.
        """
        if not text.strip():
            text = ""
        found = self.numbers.get(text)
        if found is None:
            if has_forbidden(text):
                raise refusal("CSV-002", file=self.file)
            found = self.numbers[text] = len(self.listed)
            self.listed.append(text)
        return found


@dataclass(frozen=True)
class Batch:
    """Some rows of a sheet that follow each other.

    Parameters
    ----------
    numbers
        Spreadsheet number of each row.
    cells
        Numbers of texts, one row a row, as wide as the widest; blank where there is no cell.
    texts
        What the numbers stand for.
    merged
        Spreadsheet numbers of the rows with a merged cell.
    """

    numbers: np.ndarray
    cells: np.ndarray
    texts: Texts
    merged: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))

    def rows(self) -> list[list[str]]:
        """The rows as text, without the blanks at their ends."""
        listed = self.texts.listed
        widths = widths_of(self.cells).tolist()
        return [[listed[cell] for cell in row[:width]] for row, width in zip(self.cells.tolist(), widths, strict=True)]

    def after(self, number: int) -> Batch:
        """The rows below this one."""
        below = self.numbers > number
        return Batch(self.numbers[below], self.cells[below], self.texts, self.merged)

    def block(self, width: int, first: int) -> Block:
        """The rows as `CheckedBlocks` takes them: short ones filled up with blanks, wider ones apart.

        Parameters
        ----------
        width
            Number of columns of the header.
        first
            The row that follows the one before; rows from there that the sheet leaves out are blank.
        """
        last = int(self.numbers[-1])
        cells = np.zeros((last - first + 1, max(width, self.cells.shape[1])), np.int32)
        cells[self.numbers - first, : self.cells.shape[1]] = self.cells
        numbers = np.arange(first, last + 1)
        too_wide = cells[:, width:].any(axis=1)
        misfits: tuple[tuple[int, list[str]], ...] = ()
        if too_wide.any():
            wide = Batch(numbers[too_wide], cells[too_wide], self.texts)
            misfits = tuple(zip(wide.numbers.tolist(), wide.rows(), strict=True))
            cells, numbers = cells[~too_wide], numbers[~too_wide]
        columns = tuple(self._encoded(cells[:, position]) for position in range(width))
        return Block(first, last - first + 1, columns, numbers, misfits)

    def _encoded(self, column: np.ndarray) -> pa.DictionaryArray:
        found = np.flatnonzero(np.bincount(column, minlength=len(self.texts.listed)))
        places = np.zeros(len(self.texts.listed), np.int32)
        places[found] = np.arange(len(found), dtype=np.int32)
        dictionary = pa.array([self.texts.listed[number] for number in found], pa.string())
        return pa.DictionaryArray.from_arrays(pa.array(places[column]), dictionary)


def widths_of(cells: np.ndarray) -> np.ndarray:
    """How far each row reaches, blanks at its end left out.

    Examples
    --------
    >>> widths_of(np.array([[1, 0, 2, 0], [0, 0, 0, 0]])).tolist()
    [3, 0]
    """
    filled = cells != BLANK
    return np.where(filled.any(axis=1), cells.shape[1] - np.argmax(filled[:, ::-1], axis=1), 0)


def place_cells(rows: np.ndarray, columns: np.ndarray, texts: np.ndarray, number_of_rows: int, file: str) -> np.ndarray:
    """Put the numbers of texts where they stand, as `Batch.cells`.

    Raises
    ------
    IntakeError
        BOOK-004 where they would take more room than a batch may.

    Examples
    --------
    >>> place_cells(np.array([0, 1]), np.array([1, 0]), np.array([5, 6]), 2, "a.ods").tolist()
    [[0, 5], [6, 0]]
    """
    filled = texts != BLANK
    width = int(columns[filled].max(initial=0)) + 1
    if width > MAX_COLUMNS or width * number_of_rows > MAX_CELLS:
        raise refusal("BOOK-004", file=file)
    cells = np.zeros((number_of_rows, width), np.int32)
    cells[rows[filled], columns[filled]] = texts[filled]
    return cells


def repeat_each(times: np.ndarray, *arrays: np.ndarray, steps: int, file: str) -> tuple[np.ndarray, ...]:
    """Each row of the arrays as often as it is repeated; the array at place `steps` counts up over the repeats.

    Raises
    ------
    IntakeError
        BOOK-004 where there would be too many.

    Examples
    --------
    >>> letters, rows = repeat_each(np.array([2, 1]), np.array(["a", "b"]), np.array([3, 9]), steps=1, file="")
    >>> letters.tolist(), rows.tolist()
    (['a', 'a', 'b'], [3, 4, 9])
    """
    if (times == 1).all():
        return arrays
    if times.sum() > MAX_CELLS:
        raise refusal("BOOK-004", file=file)
    counting = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    repeated = [np.repeat(array, times, axis=0) for array in arrays]
    repeated[steps] = repeated[steps] + counting
    return tuple(repeated)


def check_rows(last: int, file: str) -> None:
    """Refuse a sheet with more rows than a spreadsheet has (BOOK-004).

    Examples
    --------
    >>> check_rows(900_000, "a.ods")
    """
    if last > MAX_ROWS:
        raise refusal("BOOK-004", file=file)


def open_large(path: Path) -> zipfile.ZipFile:
    """Open a workbook to be streamed, after its zip directory has been checked.

    Raises
    ------
    IntakeError
        BOOK-001 to BOOK-004, BOOK-006.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise refusal("BOOK-001", file=path.name) from None
    check_members(archive.infolist(), path.name, most=MAX_STREAMED_BYTES)
    return archive
