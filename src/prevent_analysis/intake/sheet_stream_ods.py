"""A large ODS sheet by sheet in bounded memory: each distinct piece of its XML is parsed once.

`content.xml` is cut behind every filled cell. A piece is what stands between two such cuts: the end of a row, blank
cells and rows, the start of a row, and one filled cell. Few pieces differ, so an XML parser reads each of them once,
and the sheet becomes a sequence of numbers. Whatever does not parse in its place is refused.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np

from prevent_analysis.intake.formats_bounds import MAX_CELLS
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
    repeat_each,
)

CELL_END, ROW_END, TABLE_END = b"</table:table-cell>", b"</table:table-row>", b"</table:table>"
TABLE, ROW = b"<table:table ", b"<table:table-row"
HEADER_ROWS = re.compile(rb"</?table:table-header-rows>")
MAX_HEAD = 64 * 2**20
SPREADSHEET_DEPTH, TABLE_DEPTH = 3, 4
_ROOT = re.compile(rb"<office:document-content[^>]*>")
_VALUES = {"boolean": "boolean-value", "date": "date-value", "time": "time-value"}
_ERROR_TEXT = re.compile(r"(Err:[0-9]+|#[A-Z]+[/!?0A-Z]*)$")
_NUMBERS = ("float", "percentage", "currency")
_FIELDS = ("breaks", "blanks", "down", "lead", "across", "text", "merged", "hidden")


def stream_ods(path: Path) -> Iterator[tuple[str, Iterator[Batch]]]:
    """Each sheet's name and its rows, in one pass; a sheet has to be read before the next is asked for.

    Raises
    ------
    IntakeError
        BOOK-001 to BOOK-010, CSV-002.

    Examples
    --------
    >>> import tempfile, zipfile
    >>> path = Path(tempfile.mkdtemp(), "a.ods")
    >>> xml = (
    ...     '<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body><office:spreadsheet>'
    ...     '<table:table table:name="T"><table:table-row><table:table-cell office:value-type="string">'
    ...     "<text:p>area</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet>"
    ...     "</office:body></office:document-content>"
    ... )
    >>> with zipfile.ZipFile(path, "w") as archive:
    ...     archive.writestr("content.xml", xml)
    >>> [(name, [batch.rows() for batch in batches]) for name, batches in stream_ods(path)]
    [('T', [[['area']]])]
    """
    file = path.name
    with open_large(path) as archive:
        try:
            if b"encryption-data" in _part(archive, "META-INF/manifest.xml"):
                raise refusal("BOOK-002", file=file)
            with archive.open("content.xml") as stream:
                yield from _Document(lambda: stream.read(CHUNK), file).sheets()
        except (KeyError, BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError):
            raise refusal("BOOK-001", file=file) from None


def _part(archive: ZipFile, name: str) -> bytes:
    return archive.read(name) if name in archive.namelist() else b""


class _Document:
    """The bytes of `content.xml` that have been read and not used, and what its head says of all sheets."""

    def __init__(self, read: Callable[[], bytes], file: str) -> None:
        self.read, self.file, self.rest = read, file, b""
        self.texts = Texts(file)
        self.hidden_styles: set[str] = set()
        self.prefix = b""

    def more(self) -> bool:
        """Read on; whether there was anything."""
        data = self.read()
        self.rest += data
        return bool(data)

    def until(self, *marks: bytes) -> bytes | None:
        """What stands before the first of the marks, which stays; None where there is none."""
        start = 0
        while True:
            found = [place for mark in marks if (place := self.rest.find(mark, start)) >= 0]
            if found:
                before, self.rest = self.rest[: min(found)], self.rest[min(found) :]
                return before
            start = max(0, len(self.rest) - max(map(len, marks)))
            if len(self.rest) > MAX_HEAD:
                raise refusal("BOOK-004", file=self.file)
            if not self.more():
                return None

    def sheets(self) -> Iterator[tuple[str, Iterator[Batch]]]:
        head = self.until(TABLE)
        root = _ROOT.search(head or b"")
        is_utf8 = not re.search(rb"encoding=.(?!utf-8)", (head or b"")[:100], re.IGNORECASE)
        if head is None or root is None or not is_utf8:  # not as every office program writes it
            raise refusal("BOOK-004", file=self.file)
        self.prefix = root[0]
        scan_xml(head, self.file, self._see_style, whole=False)
        names: set[str] = set()
        while self.rest.startswith(TABLE):
            top = self.until(ROW, TABLE_END)
            if top is None:
                raise refusal("BOOK-001", file=self.file)
            sheet = _Sheet(self, self.prefix)
            scan_xml(self.prefix + HEADER_ROWS.sub(b"", top), self.file, sheet.see, whole=False)
            if sheet.name in names:
                raise refusal("BOOK-001", file=self.file)
            names.add(sheet.name)
            yield sheet.name, sheet.batches()
            for _ in sheet.unread:
                pass
            between = self.until(TABLE, b"</office:spreadsheet>")
            if between is None or b"table-source" in between or b"<!" in between:
                raise refusal("BOOK-001", file=self.file)

    def _see_style(self, name: str, attributes: Attributes) -> None:
        if name == "style":
            self.style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self.hidden_styles.add(self.style)


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, document: _Document, prefix: bytes) -> None:
        self.document, self.file, self.name = document, document.file, ""
        self.hidden_columns: list[tuple[int, int]] = []
        self.column = 0
        self.pieces = _Pieces(prefix, document.texts)
        self.unread: Iterator[Batch] = iter(())

    def see(self, name: str, attributes: Attributes) -> None:
        """Take note of what stands above the rows."""
        if name == "table":
            self.name = attributes["name"]
            if attributes.get("display") == "false" or attributes.get("style-name") in self.document.hidden_styles:
                raise refusal("BOOK-007", file=self.file)
        elif name == "table-source":
            raise refusal("BOOK-006", file=self.file)
        elif name in ("table-row-group", "table-column-group") and attributes.get("display") == "false":
            raise refusal("BOOK-008", file=self.file)
        elif name == "table-column":
            width = int(attributes.get("number-columns-repeated", 1))
            if attributes.get("visibility", "visible") != "visible":
                self.hidden_columns.append((self.column, self.column + width - 1))
            self.column += width

    def batches(self) -> Iterator[Batch]:
        """The rows, in batches of whole rows."""
        self.unread = self._read()
        return self.unread

    def _read(self) -> Iterator[Batch]:
        document, number = self.document, 1
        document.rest = ROW_END + document.rest  # so that every piece begins within a row
        while True:
            end = document.rest.find(TABLE_END)
            last = document.rest.rfind(ROW_END, 0, end if end >= 0 else None)
            cut = document.rest.rfind(CELL_END, 0, last) + len(CELL_END) if last > 0 else 0
            if cut >= len(CELL_END):
                data, document.rest = document.rest[:cut], document.rest[cut:]
                batch, number = self._batch(HEADER_ROWS.sub(b"", data) if b"-header-rows" in data else data, number)
                yield batch
            elif end >= 0:
                break
            if end < 0 and (len(document.rest) > MAX_HEAD or not document.more()):
                raise refusal("BOOK-001", file=self.file)
        end = document.rest.find(TABLE_END)
        self.pieces.check_tail(HEADER_ROWS.sub(b"", document.rest[:end]) + TABLE_END)
        document.rest = document.rest[end + len(TABLE_END) :]

    def _batch(self, data: bytes, number: int) -> tuple[Batch, int]:
        pieces = data.split(CELL_END)
        pieces.pop()  # nothing follows the last cell
        if len(self.pieces) > MAX_KNOWN:
            self.pieces.forget()
        codes = np.fromiter(map(self.pieces.__getitem__, pieces), np.int32, len(pieces))
        breaks, blanks, down, lead, across, text, merged, hidden = self.pieces.table()
        breaks, lead, across, text, merged = (field[codes] for field in (breaks, lead, across, text, merged))
        starts = np.flatnonzero(breaks)
        first = codes[starts]
        if not len(starts) or starts[0] != 0:
            raise refusal("BOOK-001", file=self.file)
        row_of = np.cumsum(breaks) - 1
        ends = np.cumsum(lead + across)
        columns = ends - across - (ends - lead - across)[starts][row_of]
        times = down[first]
        numbers = number + np.cumsum(blanks[first]) + np.cumsum(times) - times
        check_rows(int(numbers[-1] + times[-1] - 1), self.file)
        across = np.where(text == BLANK, 1, across)
        row_of, columns, text = repeat_each(across, row_of, columns, text, steps=1, file=self.file)
        cells = place_cells(row_of, columns, text, len(starts), self.file)
        if hidden[first].any() or any(
            (cells[:, left : right + 1] != BLANK).any() for left, right in self.hidden_columns
        ):
            raise refusal("BOOK-008", file=self.file)
        in_merged = numbers[np.cumsum(breaks)[merged > 0] - 1]
        following = int(numbers[-1] + times[-1])
        if times.sum() * cells.shape[1] > MAX_CELLS:
            raise refusal("BOOK-004", file=self.file)
        cells, numbers = repeat_each(times, cells, numbers, steps=1, file=self.file)
        return Batch(numbers, cells, self.document.texts, in_merged), following


class _Pieces(dict[bytes, int]):
    """Pieces of XML to their number; one that is new is parsed where it stands, within a row of a table."""

    def __init__(self, prefix: bytes, texts: Texts) -> None:
        self.prefix = prefix + b"<office:body><office:spreadsheet><table:table><table:table-row>"
        self.texts = texts
        self.known: list[tuple[int, ...]] = []
        self.made = np.empty((len(_FIELDS), 0), np.int64)

    def __missing__(self, piece: bytes) -> int:
        found = _Piece(self.texts)
        scan_xml(self.prefix + piece + CELL_END, self.texts.file, found.start, found.end, found.hear, whole=False)
        self[piece] = len(self.known)
        self.known.append(found.fields())
        return self[piece]

    def table(self) -> np.ndarray:
        """Each field of `_FIELDS`, for every piece."""
        if self.made.shape[1] < len(self.known):
            fresh = np.array(self.known[self.made.shape[1] :], np.int64)
            self.made = np.concatenate([self.made, fresh.T], axis=1)
        return self.made

    def forget(self) -> None:
        """Start again, so that a sheet of ever new texts does not fill the memory."""
        self.clear()
        self.known.clear()
        self.made = self.made[:, :0]

    def check_tail(self, tail: bytes) -> None:
        """Refuse what stands below the last filled cell if it does not close the row and the table."""
        found = _Piece(self.texts)
        scan_xml(self.prefix + tail, self.texts.file, found.start, found.end, found.hear, whole=False)
        if found.depth != SPREADSHEET_DEPTH or found.number != BLANK:
            raise refusal("BOOK-001", file=self.texts.file)


class _Piece:
    """What a piece says: the row that ends, blank rows and cells, and the cell that it ends with."""

    def __init__(self, texts: Texts) -> None:
        self.texts, self.file = texts, texts.file
        self.depth = self.rows = self.blanks = self.lead = self.across = self.notes = self.paragraphs = 0
        self.down, self.number = 1, BLANK
        self.merged = self.hidden = self.covered = self.formula = self.in_paragraph = False
        self.kind = self.value = ""
        self.spoken: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        self.depth += 1
        if name == "table-row":
            self._start_row(attributes)
        elif name in ("table-cell", "covered-table-cell"):
            self._start_cell(name, attributes)
        elif name == "annotation":
            self.notes += 1
        elif name == "p" and not self.notes:
            self.spoken += ["\n"] if self.paragraphs else []
            self.paragraphs += 1
            self.in_paragraph = True
        elif self.in_paragraph and not self.notes and name in ("s", "tab", "line-break"):
            self.spoken.append({"s": " " * int(attributes.get("c", 1)), "tab": "\t", "line-break": "\n"}[name])
        elif name == "table-source":
            raise refusal("BOOK-006", file=self.file)
        elif name == "table-row-group" or (name == "table" and self.depth > TABLE_DEPTH):
            raise refusal("BOOK-008", file=self.file)  # rows that may be hidden, or a table in a cell

    def _start_row(self, attributes: Attributes) -> None:
        self.rows += 1
        self.lead = self.across = 0
        self.down = int(attributes.get("number-rows-repeated", 1))
        self.hidden = attributes.get("visibility", "visible") != "visible"
        if self.down < 1:
            raise refusal("BOOK-001", file=self.file)

    def _start_cell(self, name: str, attributes: Attributes) -> None:
        if self.number != BLANK:  # a filled cell that is closed within its tag
            raise refusal("BOOK-001", file=self.file)
        self.lead += self.across
        self.across = int(attributes.get("number-columns-repeated", 1))
        if self.across < 1:
            raise refusal("BOOK-001", file=self.file)
        self.covered = name == "covered-table-cell"
        spans = (attributes.get("number-columns-spanned", "1"), attributes.get("number-rows-spanned", "1"))
        self.merged |= self.covered or spans != ("1", "1")
        self.kind, self.formula = attributes.get("value-type", ""), "formula" in attributes
        self.value = attributes.get(_VALUES.get(self.kind, "value"), "")
        self.spoken, self.paragraphs = [attributes.get("string-value", "")], 0

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == "annotation":
            self.notes -= 1
        elif name == "p" and not self.notes:
            self.in_paragraph = False
        elif name in ("table-cell", "covered-table-cell"):
            self.number = self.texts.number(self._text())
            if self.covered and self.number != BLANK:
                raise refusal("BOOK-011", file=self.file)
        elif name == "table-row" and self.rows > 1:  # the first is the row that the piece begins in
            if self.number != BLANK:
                raise refusal("BOOK-001", file=self.file)
            self.blanks += self.down

    def hear(self, piece: str) -> None:
        if self.in_paragraph and not self.notes:
            self.spoken.append(piece)

    def _text(self) -> str:
        """The cell as a spreadsheet shows it unformatted."""
        shown = "".join(self.spoken[1:] if self.paragraphs else self.spoken)
        if self.kind == "error" or (self.formula and _ERROR_TEXT.match(shown.strip())):
            raise refusal("BOOK-010", file=self.file)
        if self.formula and not self.kind:
            raise refusal("BOOK-009", file=self.file)
        if self.kind in _NUMBERS:
            number = float(self.value)
            return str(int(number)) if number.is_integer() else repr(number)
        if self.kind == "boolean":
            return self.value.upper()
        if self.kind == "date":
            return self.value.removesuffix("T00:00:00")
        return self.value if self.kind == "time" else shown

    def fields(self) -> tuple[int, ...]:
        """Numbers for `_FIELDS`."""
        return (self.rows > 1, self.blanks, self.down, self.lead, self.across, self.number, self.merged, self.hidden)
