"""Every file format in, one shape out: sheets as rows of cell text, or a refusal with the reason."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from prevent_analysis.intake.characters import has_forbidden
from prevent_analysis.intake.formats_bounds import MAX_CELLS, Block, Bounds
from prevent_analysis.intake.formats_csv import decode, split_rows
from prevent_analysis.intake.formats_ods import ODS_PARTS, scan_ods
from prevent_analysis.intake.formats_xlsx import XLSX_PARTS, scan_xlsx
from prevent_analysis.intake.formats_zip import read_parts
from prevent_analysis.intake.privacy import check_file_name
from prevent_analysis.intake.rules import column_letter, refusal

MAX_CSV_BYTES = 128 * 2**20  # larger files go through scan_table
_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"

Rows = list[list[str]]


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    rows
        Rows of cell text; the index plus 1 is the spreadsheet's row. A CSV's rows are as wide as they were sent,
        a workbook's end with the last filled cell.
    merged
        Blocks of merged cells.
    """

    rows: Rows
    merged: tuple[Block, ...] = ()


def read_grids(path: Path) -> dict[str, Rows]:
    """Read every sheet of a CSV, XLSX or ODS file as text.

    Cells are as a spreadsheet shows them unformatted: whole numbers without ``.0``, other numbers in the shortest
    form that gives them back, ``TRUE`` and ``FALSE``, dates as ISO 8601. Blank cells at the end of a row and blank
    rows at the end of a sheet are dropped; a row's index plus 1 is its number in the spreadsheet.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    dict
        Sheet name to rows of text, in the workbook's order; a CSV is one sheet named "".

    Raises
    ------
    IntakeError
        FILE, CSV and BOOK rules.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "counts.csv")
    ...     _ = path.write_text("area,count\\nThurrock,3\\n")
    ...     read_grids(path)
    {'': [['area', 'count'], ['Thurrock', '3']]}
    """
    return {name: trim_rows(sheet.rows) for name, sheet in read_sheets(path).items()}


def read_sheets(path: Path) -> dict[str, Sheet]:
    """Read every sheet with its merged blocks; `read_grids` is the same without them.

    Raises
    ------
    IntakeError
        FILE, CSV and BOOK rules.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "counts.csv")
    ...     _ = path.write_text("area\\nThurrock\\n")
    ...     read_sheets(path)
    {'': Sheet(rows=[['area'], ['Thurrock']], merged=())}
    """
    kind, file = check_file(path), path.name
    if kind == ".csv":
        if path.stat().st_size > MAX_CSV_BYTES:
            raise refusal("FILE-005", file=file)
        return {"": Sheet(split_rows(decode(path.read_bytes(), file), file))}
    parts = read_parts(path, XLSX_PARTS if kind == ".xlsx" else ODS_PARTS)
    bounds = scan_xlsx(parts, file) if kind == ".xlsx" else scan_ods(parts, file)
    if sum(found.rows * found.columns for found in bounds.values()) > MAX_CELLS:
        raise refusal("BOOK-004", file=file)
    return _parse(parts, bounds, file)


def check_file(path: Path) -> str:
    """Check that this is a file of a known kind whose first bytes agree, and give the kind (`.csv`, `.xlsx`, `.ods`).

    Raises
    ------
    IntakeError
        PRV-010, FILE-001 to FILE-004, FILE-006, BOOK-002, BOOK-003.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "counts.csv")
    ...     _ = path.write_text("area\\nThurrock\\n")
    ...     check_file(path)
    '.csv'
    """
    file = path.name
    check_file_name(file)
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise refusal("FILE-002", file=file)
    if not path.exists():
        raise refusal("FILE-001", file=file)
    kind = path.suffix.lower()
    if kind in (".xlsm", ".xltm", ".xlam"):
        raise refusal("BOOK-003", file=file)
    with path.open("rb") as stream:
        head = stream.read(4)
    if head == _OLE:
        raise refusal("BOOK-002", file=file)
    if kind not in (".csv", ".xlsx", ".ods"):
        raise refusal("FILE-003", file=file)
    if not head:
        raise refusal("FILE-006", file=file)
    if (head == _ZIP) != (kind != ".csv"):
        raise refusal("FILE-004", file=file)
    return kind


def _parse(parts: dict[str, bytes], bounds: dict[str, Bounds], file: str) -> dict[str, Sheet]:
    """Let calamine parse the very parts that were checked, and hold the result against what was counted."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    packed.seek(0)
    sheets: dict[str, Sheet] = {}
    try:
        workbook = CalamineWorkbook.from_filelike(packed)
        for name, found in bounds.items():
            rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            sheets[name] = Sheet(trim_rows([[_text(value) for value in row] for row in rows]), tuple(found.merged))
    except BaseException as error:  # calamine's own failures include Rust panics, which are no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        raise refusal("BOOK-001", file=file) from None
    for name, sheet in sheets.items():
        if (len(sheet.rows), max(map(len, sheet.rows), default=0)) != (bounds[name].rows, bounds[name].columns):
            raise refusal("BOOK-001", file=file)
        _check_characters(sheet.rows, file)
    return sheets


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value.replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def trim_rows(rows: Rows) -> Rows:
    """Drop the blank cells at the end of each row and the blank rows at the end of the sheet.

    Examples
    --------
    >>> trim_rows([["a", ""], ["", "b"], [""]])
    [['a'], ['', 'b']]
    """
    trimmed = []
    for row in rows:
        width = len(row)
        while width and not row[width - 1].strip():
            width -= 1
        trimmed.append(row[:width])
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def _check_characters(rows: Rows, file: str) -> None:
    for number, row in enumerate(rows, 1):
        for index, cell in enumerate(row):
            if has_forbidden(cell):
                raise refusal("CSV-002", file=file, row=number, column=column_letter(index))
