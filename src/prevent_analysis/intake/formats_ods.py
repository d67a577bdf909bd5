"""ODS: what `content.xml` says before calamine parses it, repeats counted and never expanded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from prevent_analysis.intake.formats_bounds import Block, Bounds
from prevent_analysis.intake.formats_zip import Attributes, scan_xml
from prevent_analysis.intake.rules import refusal

ODS_PARTS = re.compile(r"^(mimetype|content\.xml|META-INF/manifest\.xml)$")
_VALUES = ("value", "date-value", "time-value", "boolean-value", "string-value")
_ERROR_TEXT = re.compile(r"^(Err:[0-9]+|#[A-Z]+[/!?0A-Z]*)$")


@dataclass
class _Cell:
    row: int
    column: int
    across: int
    formula: bool
    kind: str | None
    value: str
    text: str = ""


def scan_ods(parts: dict[str, bytes], file: str) -> dict[str, Bounds]:
    """Walk the sheets of an ODS and count what they hold.

    Parameters
    ----------
    parts
        Part name to bytes, as `read_parts` gives them.
    file
        Name of the workbook, for messages.

    Returns
    -------
    dict
        Sheet name to its bounds.

    Raises
    ------
    IntakeError
        BOOK-001, BOOK-002 and BOOK-004 to BOOK-010.

    Examples
    --------
    >>> table = b'<t:table xmlns:t="t" t:name="T"><t:table-row><t:table-cell t:value="3"/></t:table-row></t:table>'
    >>> sheets = scan_ods({"content.xml": table}, "a.ods")
    >>> sheets["T"].rows, sheets["T"].columns
    (1, 1)
    """
    if "content.xml" not in parts:
        raise refusal("BOOK-001", file=file)
    if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
        raise refusal("BOOK-002", file=file)
    walk = _Walk(file)
    try:
        scan_xml(parts["content.xml"], file, walk.start, walk.end, walk.text)
    except (KeyError, ValueError):
        raise refusal("BOOK-001", file=file) from None
    return walk.sheets


class _Walk:
    """Where the walk through `content.xml` stands."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: dict[str, Bounds] = {}
        self.hidden_styles: set[str] = set()
        self.style = ""
        self.groups: list[bool] = []
        self.row = self.column = self.table_column = 0
        self.down = 1
        self.row_hidden = False
        self.row_cells: list[_Cell] = []
        self.cell: _Cell | None = None
        self.notes = 0

    @property
    def bounds(self) -> Bounds:
        return next(reversed(self.sheets.values()))

    def start(self, name: str, attributes: Attributes) -> None:
        if name in ("table-cell", "covered-table-cell"):
            self._start_cell(attributes)
        elif name == "table-row":
            self.column, self.down = 0, int(attributes.get("number-rows-repeated", 1))
            self.row_hidden = _collapsed(attributes) or any(self.groups)
        elif name == "table-column":
            width = int(attributes.get("number-columns-repeated", 1))
            if _collapsed(attributes) or any(self.groups):
                self.bounds.hidden_columns.append((self.table_column, self.table_column + width - 1))
            self.table_column += width
        elif name in ("table-row-group", "table-column-group"):
            self.groups.append(attributes.get("display") == "false")
        elif name == "annotation":
            self.notes += 1
        elif name == "style":
            self.style = attributes.get("name", "")
        elif name == "table-properties" and attributes.get("display") == "false":
            self.hidden_styles.add(self.style)
        elif name == "table-source":
            raise refusal("BOOK-006", file=self.file)
        elif name == "table":
            self._start_table(attributes)

    def _start_table(self, attributes: Attributes) -> None:
        if self.cell is not None or attributes["name"] in self.sheets:
            raise ValueError("a table within a table, or two of one name")
        if attributes.get("display") == "false" or attributes.get("style-name") in self.hidden_styles:
            raise refusal("BOOK-007", file=self.file)
        self.sheets[attributes["name"]] = Bounds(self.file)
        self.row = self.table_column = 0

    def _start_cell(self, attributes: Attributes) -> None:
        across = int(attributes.get("number-columns-repeated", 1))
        if across < 1 or self.down < 1:
            raise ValueError("repeated less than once")
        value = next((attributes[key] for key in _VALUES if key in attributes), "")
        self.cell = _Cell(self.row, self.column, across, "formula" in attributes, attributes.get("value-type"), value)
        wide = int(attributes.get("number-columns-spanned", 1))
        deep = int(attributes.get("number-rows-spanned", 1))
        if wide > 1 or deep > 1:
            right, bottom = self.column + wide - 1, self.row + deep - 1
            self.bounds.merged.append(Block(self.row, self.column, bottom, right))

    def text(self, piece: str) -> None:
        if self.cell is not None and not self.notes:
            self.cell.text += piece

    def end(self, name: str) -> None:
        if name in ("table-cell", "covered-table-cell") and self.cell is not None:
            self._check(self.cell)
            self.row_cells.append(self.cell)
            self.column += self.cell.across
            self.cell = None
        elif name == "table-row":
            for cell in self.row_cells:
                length = max(len(cell.text.strip()), len(cell.value.strip()))
                if length:
                    self.bounds.add(
                        self.row, cell.column, length, down=self.down, across=cell.across, hidden=self.row_hidden
                    )
            self.row_cells = []
            self.row += self.down
        elif name == "annotation":
            self.notes -= 1
        elif name in ("table-row-group", "table-column-group"):
            self.groups.pop()

    def _check(self, cell: _Cell) -> None:
        if cell.kind == "error" or (cell.formula and _ERROR_TEXT.match(cell.text.strip())):
            raise self.bounds.refuse("BOOK-010", cell.row, cell.column)
        if cell.formula and cell.kind is None:
            raise self.bounds.refuse("BOOK-009", cell.row, cell.column)


def _collapsed(attributes: Attributes) -> bool:
    return attributes.get("visibility", "visible") != "visible"
