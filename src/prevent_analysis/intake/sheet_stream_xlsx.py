"""A large XLSX sheet by sheet in bounded memory: each distinct cell of its XML is parsed once.

A cell's tag holds its row, so no two cells are alike; once the row's number is taken out of the tags few differ, and an
XML parser reads each of those once. Whatever does not parse in its place is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

import numpy as np

from prevent_analysis.intake.formats_xlsx import is_hidden, link_targets, position_of, visible_sheets
from prevent_analysis.intake.formats_zip import Attributes, scan_xml
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.sheet_stream import (
    BLANK,
    CHUNK,
    MAX_KNOWN,
    Batch,
    Texts,
    check_rows,
    open_large,
    place_cells,
)

ROW_END, CELL_END, DATA_END = b"</row>", b"</c>", b"</sheetData>"
MAX_HEAD = 16 * 2**20
MAX_STRINGS_BYTES = 128 * 2**20
LONG_NUMBER = 1_000  # attributes with numbers that long do not matter here
_CELL_ROW = re.compile(rb'(<c r="[A-Z]+)[0-9]+')
_ROW_NUMBER = re.compile(rb'<row r="([0-9]+)')
_EMPTY_ROW = re.compile(rb"<row [^>]*/>")
_ROOT = re.compile(rb"<worksheet[^>]*>")
_DATA_START = re.compile(rb"<sheetData */?>")
_DATE_FORMATS = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_IN_DATES = re.compile(r"[dmyhs]", re.IGNORECASE)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


def stream_xlsx(path: Path) -> Iterator[tuple[str, Iterator[Batch]]]:
    """Each sheet's name and its rows, in the order of the workbook.

    Raises
    ------
    IntakeError
        BOOK-001 to BOOK-011, CSV-002; BOOK-004 too for a cell with the format of a date, which only a workbook small
        enough to be read whole may have.

    Examples
    --------
    >>> import tempfile, pandas as pd
    >>> path = Path(tempfile.mkdtemp(), "a.xlsx")
    >>> pd.DataFrame({"area": ["Luton"], "count": [3]}).to_excel(path, index=False)
    >>> [(name, [batch.rows() for batch in batches]) for name, batches in stream_xlsx(path)]
    [('Sheet1', [[['area', 'count'], ['Luton', '3']]])]
    """
    file = path.name
    with open_large(path) as archive:
        try:
            targets = link_targets(archive.read("xl/_rels/workbook.xml.rels"), file)
            sheets = visible_sheets(archive.read("xl/workbook.xml"), targets, file)
            texts = Texts(file)
            strings, dates = _strings(archive, texts), _date_styles(archive, file)
            for name, part in sheets.items():
                with archive.open(part) as stream:
                    batches = _read(stream, strings, dates, texts)
                    yield name, batches
                    for _ in batches:
                        pass
        except (KeyError, IndexError, ValueError, BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise refusal("BOOK-001", file=file) from None


def _strings(archive: ZipFile, texts: Texts) -> list[int]:
    """The number of each shared string; what is only for pronunciation is left out."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    if archive.getinfo("xl/sharedStrings.xml").file_size > MAX_STRINGS_BYTES:
        raise refusal("BOOK-004", file=texts.file)
    numbers: list[int] = []
    heard = _Heard()

    def end(name: str) -> None:
        heard.end(name)
        if name == "si":
            numbers.append(texts.number(heard.take()))

    scan_xml(archive.read("xl/sharedStrings.xml"), texts.file, heard.start, end, heard.hear)
    return numbers


class _Heard:
    """Text within `t`, but not within `rPh`."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.aloud = self.inside = False

    def start(self, name: str, attributes: Attributes) -> None:
        self.aloud |= name == "rPh"
        self.inside = name in ("t", "v")

    def end(self, name: str) -> None:
        self.inside = False
        if name == "rPh":
            self.aloud = False

    def hear(self, piece: str) -> None:
        if self.inside and not self.aloud:
            self.pieces.append(piece)

    def take(self) -> str:
        """What was heard since the last time."""
        text = "".join(self.pieces).replace("\r\n", "\n").replace("\r", "\n")
        self.pieces.clear()
        return text


def _date_styles(archive: ZipFile, file: str) -> frozenset[str]:
    """Places of the cell styles that show a number as a date or time."""
    formats: dict[str, str] = {}
    styles: list[str] = []
    inside = ""

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "numFmt":
            formats[attributes["numFmtId"]] = _QUOTED.sub("", attributes.get("formatCode", ""))
        elif name in ("cellXfs", "cellStyleXfs"):
            inside = name
        elif name == "xf" and inside == "cellXfs":
            styles.append(attributes.get("numFmtId", "0"))

    if "xl/styles.xml" in archive.namelist():
        scan_xml(archive.read("xl/styles.xml"), file, start)
    return frozenset(
        str(place)
        for place, style in enumerate(styles)
        if int(style) in _DATE_FORMATS or _IN_DATES.search(formats.get(style, ""))
    )


def _read(stream: IO[bytes], strings: list[int], dates: frozenset[str], texts: Texts) -> Iterator[Batch]:
    file, rest = texts.file, b""

    def more() -> None:
        nonlocal rest
        data = stream.read(CHUNK)
        if not data or len(rest) > MAX_HEAD:
            raise refusal("BOOK-001", file=file)
        rest += data

    while not (found := _DATA_START.search(rest)):
        more()
    root = _ROOT.search(rest)
    if root is None:
        raise refusal("BOOK-001", file=file)
    around = _Around()
    scan_xml(rest[: found.start()], file, around.see, whole=False)
    if found[0].endswith(b"/>"):
        return
    cells = _Cells(root[0] + b"<sheetData><row>", texts, strings, dates)
    rest, last, held = rest[found.end() :], 0, None
    while True:
        end = rest.find(DATA_END)
        cut = rest.rfind(ROW_END, 0, end if end >= 0 else None) + len(ROW_END)
        if cut >= len(ROW_END):
            batch = cells.batch(rest[:cut])
            if int(batch.numbers[0]) <= last:
                raise refusal("BOOK-001", file=file)
            if any((batch.cells[:, first : until + 1] != BLANK).any() for first, until in around.hidden):
                raise refusal("BOOK-008", file=file)
            last, rest = int(batch.numbers[-1]), rest[cut:]
            if held is not None:
                yield held
            held = batch
        if end >= 0:
            break
        more()
    tail = rest[rest.index(DATA_END) :] + stream.read(MAX_HEAD)
    scan_xml(root[0] + b"<sheetData>" + tail, file, around.see, whole=False)
    if held is not None:  # merged cells are listed below the rows
        yield Batch(held.numbers, held.cells, held.texts, np.array(around.merged, np.int64))


class _Around:
    """What a sheet says above and below its rows: hidden columns, and the last rows of merged blocks."""

    def __init__(self) -> None:
        self.hidden: list[tuple[int, int]] = []
        self.merged: list[int] = []

    def see(self, name: str, attributes: Attributes) -> None:
        if name == "col" and is_hidden(attributes, "width"):
            self.hidden.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif name == "mergeCell":
            self.merged.append(position_of(attributes["ref"].rpartition(":")[2])[0] + 1)


class _Cells(dict[bytes, int]):
    """Cells without their row's number to the place of what they say; one that is new is parsed where it stands."""

    def __init__(self, prefix: bytes, texts: Texts, strings: list[int], dates: frozenset[str]) -> None:
        self.prefix, self.texts, self.strings, self.dates = prefix, texts, strings, dates
        self.known: list[tuple[int, int, int]] = []
        self.made = np.empty((0, 3), np.int64)

    def __missing__(self, piece: bytes) -> int:
        found = _Cell(self)
        scan_xml(self.prefix + piece + CELL_END, self.texts.file, found.start, found.end, found.heard.hear, whole=False)
        self[piece] = len(self.known)
        self.known.append((found.rows - 1, found.column, found.number))
        return self[piece]

    def batch(self, data: bytes) -> Batch:
        """Whole rows of XML as a batch."""
        if len(self) > MAX_KNOWN:
            self.clear()
            self.known.clear()
            self.made = self.made[:0]
        numbers, plain = self._without_numbers(_EMPTY_ROW.sub(b"", data))
        pieces = (ROW_END + plain).split(CELL_END)  # so that every piece begins within a row
        rest = pieces.pop()
        codes = np.fromiter(map(self.__getitem__, pieces), np.int32, len(pieces))
        if len(self.made) < len(self.known):
            self.made = np.concatenate([self.made, np.array(self.known[len(self.made) :], np.int64)])
        rows, columns, text = self.made[codes].T
        row_of, found = np.cumsum(rows) - 1, np.array(numbers, np.int64)
        within = np.diff(row_of) == 0
        if b"<v" in rest or b"<t" in rest or (np.diff(found) <= 0).any() or (np.diff(columns)[within] <= 0).any():
            raise refusal("BOOK-001", file=self.texts.file)
        check_rows(int(found[-1]), self.texts.file)
        return Batch(found, place_cells(row_of, columns, text, len(found), self.texts.file), self.texts)

    def _without_numbers(self, data: bytes) -> tuple[list[int], bytes]:
        """The number of each row, and the rows with it taken out of the tags of their cells."""
        numbers = [int(number) for number in _ROW_NUMBER.findall(data)]
        rows = data.split(ROW_END)
        rows.pop()
        if len(numbers) != len(rows):
            raise refusal("BOOK-001", file=self.texts.file)
        if numbers[0] < LONG_NUMBER or b"inlineStr" in data or b't="str"' in data:  # text may hold what looks like it
            return numbers, _ROW_NUMBER.sub(b'<row r="', _CELL_ROW.sub(rb"\1", data))
        marks = [b'%d"' % number for number in numbers]
        return numbers, ROW_END.join(map(bytes.replace, rows, marks, [b'"'] * len(rows))) + ROW_END


class _Cell:
    """The last cell of a piece; blank cells that are closed within their tag may stand before it."""

    def __init__(self, cells: _Cells) -> None:
        self.cells, self.file = cells, cells.texts.file
        self.heard = _Heard()
        self.rows, self.column, self.number = 0, -1, BLANK
        self.kind = self.style = ""
        self.formula = False

    def start(self, name: str, attributes: Attributes) -> None:
        self.heard.start(name, attributes)
        if name == "row":
            self.rows += 1
            if is_hidden(attributes, "ht"):
                raise refusal("BOOK-008", file=self.file)
        elif name == "c":
            self.column = position_of(f"{attributes['r']}1")[1]  # what is left of the reference is its letters
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.formula = False
        elif name == "f":
            self.formula = True

    def end(self, name: str) -> None:
        self.heard.end(name)
        if name == "c":
            self.number = self.cells.texts.number(self._text(self.heard.take()))

    def _text(self, value: str) -> str:
        if self.kind == "e":
            raise refusal("BOOK-010", file=self.file)
        if self.formula and not value.strip() and self.kind != "str":
            raise refusal("BOOK-009", file=self.file)
        if not value or self.kind in ("str", "inlineStr"):
            return value
        if self.kind == "s":
            return self.cells.texts.listed[self.cells.strings[int(value)]]
        if self.kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if self.kind == "d" or self.style in self.cells.dates:
            raise refusal("BOOK-004", file=self.file)
        number = float(value)
        return str(int(number)) if number.is_integer() else repr(number)
