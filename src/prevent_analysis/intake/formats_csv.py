"""CSV to rows of text: one dialect (comma, double quotes), right or refused, never guessed."""

from __future__ import annotations

import codecs
import re

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.characters import has_forbidden
from prevent_analysis.intake.rules import column_letter, refusal

MAX_COLUMNS = 16_384  # a spreadsheet's own limits
MAX_CELL_LENGTH = 32_767
MAX_CELLS = 20_000_000

# One cell and what ends it: a whole quoted text, or text without any quote.
_CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^",\n]*))(,|\n|\Z)')
_UTF8_PAIR = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_CONTROL_BYTE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def decode(data: bytes, file: str) -> str:
    """Turn the bytes of a CSV file into text with line feeds as line ends.

    UTF-8 with or without a byte order mark, UTF-16 with one. Windows-1252 only where the bytes cannot be UTF-8:
    they do not decode, no part of them looks like UTF-8, and there is no control byte.

    Raises
    ------
    IntakeError
        CSV-001.

    Examples
    --------
    >>> decode("café\\r\\n".encode("cp1252"), "a.csv")
    'café\\n'
    """
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding == "utf-16" or _UTF8_PAIR.search(data) or _CONTROL_BYTE.search(data):
            raise refusal("CSV-001", file=file) from None
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError:
            raise refusal("CSV-001", file=file) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def split_rows(text: str, file: str) -> list[list[str]]:
    """Split text into rows of cells under strict quoting.

    A quote opens a cell only as its first character, is doubled inside, and is followed by a comma or line end.

    Raises
    ------
    IntakeError
        CSV-002 forbidden character, CSV-003 stray quote, CSV-004 quote never closed, CSV-006 too long or wide.

    Examples
    --------
    >>> split_rows('a,"b,""c"\\n1,2\\n', "a.csv")
    [['a', 'b,"c'], ['1', '2']]
    """
    rows: list[list[str]] = []
    position, cells, length = 0, 0, len(text)
    while position < length:
        end = text.find("\n", position)
        line = text[position : end if end >= 0 else length]
        if '"' in line:
            row, position = _quoted_row(text, position, file, len(rows) + 1)
        else:
            row, position = line.split(","), position + len(line) + 1
        rows.append(row)
        cells += len(row)
        if len(row) > MAX_COLUMNS or cells > MAX_CELLS or max(map(len, row)) > MAX_CELL_LENGTH:
            raise refusal("CSV-006", file=file, row=len(rows))
    if "\t" in text or has_forbidden(text):
        raise _forbidden_cell(rows, file)
    return rows


def _quoted_row(text: str, position: int, file: str, number: int) -> tuple[list[str], int]:
    row: list[str] = []
    while True:
        found = _CELL.match(text, position)
        if found is None:
            opened = text[position] == '"'
            closed = opened and re.compile(r'"[^"]*(?:""[^"]*)*"').match(text, position)
            rule = "CSV-004" if opened and not closed else "CSV-003"
            raise refusal(rule, file=file, row=number, column=column_letter(len(row)))
        quoted, plain, end = found.groups()
        row.append(plain if quoted is None else quoted.replace('""', '"'))
        position = found.end()
        if end != ",":
            return row, position


def _forbidden_cell(rows: list[list[str]], file: str) -> IntakeError:
    row, column = next(
        (i, j) for i, row in enumerate(rows) for j, cell in enumerate(row) if "\t" in cell or has_forbidden(cell)
    )
    return refusal("CSV-002", file=file, row=row + 1, column=column_letter(column))
