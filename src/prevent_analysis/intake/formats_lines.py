"""The lines of a large CSV in blocks, and what their bytes may be."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.characters import has_forbidden
from prevent_analysis.intake.formats_csv import split_rows
from prevent_analysis.intake.rules import refusal

BLOCK_BYTES = 4 * 2**20
_LINE_FEED, _SPACE = 10, 32
_CELL = rb'(?:"[^"]*(?:""[^"]*)*"|[^",]*)'
_LINE = re.compile(_CELL + rb"(?:," + _CELL + rb")*")


class Unstreamable(Exception):
    """The file is not UTF-8 with line feeds, so it can only be read whole."""


def read_top(path: Path, lines: int) -> list[list[str]]:
    """Read the first lines of a UTF-8 CSV file as rows.

    Raises
    ------
    IntakeError
        As `read_blocks`.
    Unstreamable
        When the bytes are not UTF-8 with line feeds, or a quoted cell runs over several lines.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "counts.csv")
    ...     _ = path.write_text("area\\nThurrock\\nLuton\\n")
    ...     read_top(path, 2)
    [['area'], ['Thurrock']]
    """
    data = next(whole_lines(path, path.name, BLOCK_BYTES), b"")
    top = b"\n".join(data.split(b"\n", lines)[:lines])
    if b"\r" in top:
        raise Unstreamable
    try:
        rows = split_rows(top.decode("utf-8"), path.name)
    except UnicodeDecodeError:
        raise Unstreamable from None
    if any("\n" in cell for row in rows for cell in row):
        raise Unstreamable
    return rows


def without_top(data: bytes, row: int, skip: int, file: str) -> tuple[int, bytes]:
    """Check the lines at the top and leave them out; the number of the first row that stays.

    Examples
    --------
    >>> without_top(b"area\\nThurrock\\n", 1, 1, "a.csv")
    (2, b'Thurrock\\n')
    """
    lines = data.split(b"\n", skip - row + 1)
    top = data[: len(data) - len(lines[-1])]
    check_characters(top, row, file)
    check_quotes(top, row, file)
    return row + len(lines) - 1, lines[-1]


def whole_lines(path: Path, file: str, block_bytes: int) -> Iterator[bytes]:
    """Read a file in blocks of whole lines, each of which ends with a line feed alone.

    Raises
    ------
    IntakeError
        CSV-006 a line too long.
    Unstreamable
        When no line ends within some blocks, and there is a carriage return.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "a.csv")
    >>> _ = path.write_bytes(b"area\\r\\nThurrock")
    >>> list(whole_lines(path, "a.csv", 3))
    [b'area\\n', b'Thurrock\\n']
    """
    with path.open("rb") as stream:
        start = len(codecs.BOM_UTF8) if stream.read(3) == codecs.BOM_UTF8 else 0
        while True:
            stream.seek(start + block_bytes)
            rest = stream.readline(4 * block_bytes)
            if len(rest) == 4 * block_bytes:
                raise Unstreamable if b"\r" in rest else refusal("CSV-006", file=file)
            stream.seek(start)
            data = stream.read(block_bytes + len(rest))  # in one piece, so that nothing is copied
            if not data:
                return
            start += len(data)
            yield _line_feeds(data if data.endswith(b"\n") else data + b"\n")


def _line_feeds(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n") if b"\r" in data else data


def check_characters(data: bytes, row: int, file: str) -> None:
    """Refuse lines with a character that no cell may hold; `row` is the spreadsheet row of the first.

    Raises
    ------
    IntakeError
        CSV-002.
    Unstreamable
        When the bytes are not UTF-8 with line feeds.

    Examples
    --------
    >>> check_characters(b"Thurrock\\n", 1, "a.csv")
    """
    if b"\r" in data:
        raise Unstreamable
    try:
        hidden = not data.isascii() and has_forbidden(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise Unstreamable from None
    hidden = hidden or count_below_space(data) != np.count_nonzero(np.frombuffer(data, np.uint8) == _LINE_FEED)
    if hidden or b"\x7f" in data:
        texts = data.decode("utf-8").split("\n")
        at = next(index for index, text in enumerate(texts) if "\t" in text or has_forbidden(text))
        raise refusal("CSV-002", file=file, row=row + at)


def count_below_space(data: bytes) -> int:
    """How many lines, for any other character below the space has the file refused.

    Examples
    --------
    >>> count_below_space(b"area\\nThurrock\\n")
    2
    """
    return int(np.count_nonzero(np.frombuffer(data, np.uint8) < _SPACE))


def check_quotes(data: bytes, row: int, file: str) -> None:
    """Refuse lines with a stray quote or one that is not closed on its line; `row` is that of the first.

    Raises
    ------
    IntakeError
        CSV-003, CSV-004.

    Examples
    --------
    >>> check_quotes(b'"London, City of",3\\n', 1, "a.csv")
    """
    quote = data.find(b'"')
    while quote >= 0:
        end = data.index(b"\n", quote)
        line = data[data.rfind(b"\n", 0, quote) + 1 : end]
        if not _LINE.fullmatch(line):
            raise _quote_error(line.decode("utf-8"), row + data.count(b"\n", 0, quote), file)
        quote = data.find(b'"', end)


def _quote_error(line: str, row: int, file: str) -> IntakeError:
    try:
        split_rows(line, file)
    except IntakeError as error:
        return refusal(error.rule or "CSV-003", file=file, row=row, column=error.column)
    return refusal("CSV-003", file=file, row=row)
