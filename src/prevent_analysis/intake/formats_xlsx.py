"""XLSX: what the XML of a workbook says before calamine parses it."""

from __future__ import annotations

import posixpath
import re

from prevent_analysis.intake.formats_bounds import Block, Bounds
from prevent_analysis.intake.formats_zip import Attributes, scan_xml
from prevent_analysis.intake.rules import refusal

XLSX_PARTS = re.compile(
    r"^(\[Content_Types\]\.xml|_rels/\.rels|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/sharedStrings\.xml|xl/(work|chart)sheets/[^/]+\.xml)$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"^([A-Z]{1,3})([0-9]{1,7})$")
_TRUE = ("1", "true", "on")


def scan_xlsx(parts: dict[str, bytes], file: str) -> dict[str, Bounds]:
    """Walk the sheets of an XLSX and count what they hold.

    Parameters
    ----------
    parts
        Part name to bytes, as `read_parts` gives them.
    file
        Name of the workbook, for messages.

    Returns
    -------
    dict
        Sheet name to its bounds; chart sheets are left out.

    Raises
    ------
    IntakeError
        BOOK-001 and BOOK-003 to BOOK-010.

    Examples
    --------
    >>> scan_xlsx({"xl/workbook.xml": b"<workbook/>", "xl/_rels/workbook.xml.rels": b"<Relationships/>"}, "a.xlsx")
    {}
    """
    try:
        targets = link_targets(parts["xl/_rels/workbook.xml.rels"], file)
        sheets = visible_sheets(parts["xl/workbook.xml"], targets, file)
        strings = _string_lengths(parts.get("xl/sharedStrings.xml"), file)
        scan_xml(parts.get("xl/styles.xml", b"<none/>"), file, lambda name, attributes: None)
        return {name: _bounds(parts[part], strings, file) for name, part in sheets.items()}
    except (KeyError, IndexError, ValueError):
        raise refusal("BOOK-001", file=file) from None


def link_targets(data: bytes, file: str) -> dict[str, str]:
    """The part that each relationship of a workbook leads to, by its id.

    Examples
    --------
    >>> link_targets(b'<Relationships><Relationship Id="r1" Target="worksheets/a.xml"/></Relationships>', "a.xlsx")
    {'r1': 'xl/worksheets/a.xml'}
    """
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            found[attributes["Id"]] = posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")

    scan_xml(data, file, start)
    return found


def visible_sheets(data: bytes, targets: dict[str, str], file: str) -> dict[str, str]:
    """The part of each sheet by its name, chart sheets left out.

    Raises
    ------
    IntakeError
        BOOK-007 for a hidden sheet.

    Examples
    --------
    >>> visible_sheets(b'<workbook><sheet name="A" id="r1"/></workbook>', {"r1": "xl/worksheets/a.xml"}, "a.xlsx")
    {'A': 'xl/worksheets/a.xml'}
    """
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name != "sheet":
            return
        if attributes.get("state", "visible") != "visible":
            raise refusal("BOOK-007", file=file)
        part = targets[attributes["id"]]
        if not part.startswith("xl/chartsheets/"):
            found[attributes["name"]] = part

    scan_xml(data, file, start)
    return found


def _string_lengths(data: bytes | None, file: str) -> list[int]:
    """Give the length of each shared string without the spaces at its ends, so that 0 means blank."""
    lengths: list[int] = []
    pieces: list[str] = []
    inside = False

    def start(name: str, attributes: Attributes) -> None:
        nonlocal inside
        if name == "si":
            pieces.clear()
        inside = name == "t"

    def end(name: str) -> None:
        nonlocal inside
        inside = False
        if name == "si":
            lengths.append(len("".join(pieces).strip()))

    def text(piece: str) -> None:
        if inside:
            pieces.append(piece)

    if data is not None:
        scan_xml(data, file, start, end, text)
    return lengths


def is_hidden(attributes: Attributes, size: str) -> bool:
    """Whether a row or column is hidden, or of no height or width (`size` names the attribute).

    Examples
    --------
    >>> is_hidden({"hidden": "1"}, "ht"), is_hidden({"ht": "15"}, "ht")
    (True, False)
    """
    return attributes.get("hidden") in _TRUE or attributes.get(size) == "0"


def _bounds(data: bytes, strings: list[int], file: str) -> Bounds:
    bounds = Bounds(file)
    row, column = -1, -1
    row_hidden = formula = inside = False
    kind = ""
    pieces: list[str] = []

    def start(name: str, attributes: Attributes) -> None:
        nonlocal row, column, row_hidden, formula, inside, kind
        if name == "c":
            row, column = position_of(attributes["r"]) if "r" in attributes else (row, column + 1)
            kind, formula = attributes.get("t", "n"), False
            pieces.clear()
        elif name in ("v", "t"):
            inside = True
        elif name == "f":
            formula = True
        elif name == "row":
            row, column = int(attributes["r"]) - 1 if "r" in attributes else row + 1, -1
            row_hidden = is_hidden(attributes, "ht")
        elif name == "col" and is_hidden(attributes, "width"):
            bounds.hidden_columns.append((int(attributes["min"]) - 1, int(attributes["max"]) - 1))
        elif name == "mergeCell":
            first, _, last = attributes["ref"].partition(":")
            bounds.merged.append(Block(*position_of(first), *position_of(last or first)))

    def end(name: str) -> None:
        nonlocal inside
        if name in ("v", "t"):
            inside = False
        elif name == "c":
            value = "".join(pieces).strip()
            if kind == "e":
                raise bounds.refuse("BOOK-010", row, column)
            if formula and not value and kind != "str":
                raise bounds.refuse("BOOK-009", row, column)
            length = strings[int(value)] if kind == "s" and value else len(value)
            if length:
                bounds.add(row, column, length, hidden=row_hidden)

    def text(piece: str) -> None:
        if inside:
            pieces.append(piece)

    scan_xml(data, file, start, end, text)
    return bounds


def position_of(reference: str) -> tuple[int, int]:
    """Row and column of a cell, both counted from 0.

    Raises
    ------
    ValueError
        When it is no reference.

    Examples
    --------
    >>> position_of("C7")
    (6, 2)
    """
    found = _REFERENCE.match(reference)
    if found is None:
        raise ValueError("not a cell reference")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]) - 1, column - 1
