"""The Home Office hate crime bulletin tables, read as published: one cell of one sheet, one row.

How a sheet is known, so that a later release with the same layouts reads the same way:

- *Data sheet*: its first row is a title such as `Table 2: ...`. Notes, cover and contents sheets have no such title,
  no such name, and no row with a number to the right of words: they are skipped.
- *Table of numbers*: below the title one row with the unit at the left and the coverage at the right; the header
  directly beneath it, of one row or two (a second row has words only); an upper heading spans the columns that have
  a lower one.
- *Sub-heading*: alone in its row, below a blank row, where the column of row labels has no heading of its own.
- *Parts side by side*: the header is the same block twice or more, each under its own heading; all cells are words,
  and a part that is blank carries the row above down.
- *Foot*: from the first `Source:` or numbered footnote on. Only digits with such a footnote are taken off labels.

Whatever does not fit is refused, by the rules of `home_office_sheet.HOME_OFFICE_RULES`.
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from math import isfinite
from pathlib import Path

import pandas as pd

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.formats import read_grids
from prevent_analysis.intake.home_office_sheet import HOME_OFFICE_RULES, NOT_AVAILABLE, NUMBER, YEAR, Line, Sheet
from prevent_analysis.intake.schemas import HOME_OFFICE_TABLES
from prevent_analysis.store import conform

_TITLE = re.compile(r"(Table|Figure)\s+\d+\w?:")
_SHEET_NAME = re.compile(r"(Table|Figure)[ _]?\d")
_FOOT = re.compile(r"Source:|(\d{1,2})\.\s")


def read_home_office(path: Path) -> pd.DataFrame:
    """Read the Home Office hate crime bulletin tables as they are published.

    Parameters
    ----------
    path
        The `.ods` or `.xlsx` file as downloaded from GOV.UK.

    Returns
    -------
    pandas.DataFrame
        One cell a row, columns of `HOME_OFFICE_TABLES`. Numbers and percentages are as in the file, unrounded;
        where the sheet says `N/A`, `value` is missing and `note` is `x`; blank cells are not there. A table in words
        has `text` in place of `value`, and a blank unit and coverage.

    Raises
    ------
    IntakeError
        The file cannot be opened, or a sheet does not fit the layouts above.

    Examples
    --------
    >>> import tempfile
    >>> lines = ("Figure 1: Index", "", "Numbers,England", ",Index", "2012/13,100", "2013/14,N/A")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "figure_1.csv")
    ...     _ = path.write_text("\\n".join(lines))
    ...     table = read_home_office(path)
    >>> print(table[["row", "row_label", "value", "note"]].to_string(index=False, na_rep="-"))
     row row_label  value note
       5   2012/13  100.0    -
       6   2013/14      -    x
    """
    cells = [cell for name, grid in read_grids(path).items() for cell in read_sheet(path.name, name, grid)]
    if not cells:
        rule = HOME_OFFICE_RULES["HO-001"]
        raise IntakeError(f"no sheet is a table: {rule.meaning}; {rule.action}", file=path.name, rule=rule.id)
    return conform(pd.DataFrame(cells, columns=HOME_OFFICE_TABLES.names), HOME_OFFICE_TABLES)


def read_sheet(file: str, name: str, grid: list[list[str]]) -> list[dict[str, object]]:
    """The cells of one sheet as rows of `HOME_OFFICE_TABLES`; none for a notes, cover or contents sheet.

    Parameters
    ----------
    file, name
        Names of the file and the sheet, for messages.
    grid
        Rows of cells as text; row 1 of the spreadsheet first.

    Raises
    ------
    IntakeError
        The sheet does not fit a layout.

    Examples
    --------
    >>> grid = [["Table 9: Hate crimes1"], [], ["Numbers", "England and Wales"], ["Strand", "2018/191"],
    ...         ["Race", "78991"], ["Source: Home Office"], ["1. Revised."]]
    >>> [(c["row_label"], c["column_label"], c["value"]) for c in read_sheet("a.ods", "Table_9", grid)]
    [('Race', '2018/19', 78991.0)]
    """
    rows = (Line(row, [cell.strip() for cell in cells]) for row, cells in enumerate(grid, start=1))
    lines = [line for line in rows if line.filled]
    if _is_prose(name, lines):
        return []
    start = next((i for i, line in enumerate(lines) if line.alone and _FOOT.match(line.at(0))), len(lines))
    body, foot = lines[:start], lines[start:]
    marks = (_FOOT.match(line.at(0)) for line in foot)
    sheet = Sheet(file, name, frozenset(mark[1] for mark in marks if mark and mark[1]))
    for line in foot:
        if not line.alone:
            raise sheet.refusal("HO-010", line.row)
    if not body or not body[0].alone or not _TITLE.match(body[0].at(0)):
        raise sheet.refusal("HO-001", lines[0].row if lines else None)
    if len(body) < 3 or body[2].row != body[1].row + 1:
        raise sheet.refusal("HO-003", body[:3][-1].row)
    parts = _parts_side_by_side(body[1], body[2])
    cells = list(_cells_in_words(sheet, parts, body) if parts else _cells_in_numbers(sheet, body))
    if not cells:
        raise sheet.refusal("HO-012", body[-1].row)
    title = sheet.words(body[0], 0, "HO-001")
    return [{"sheet": name, "title": title, **cell} for cell in cells]


def _is_prose(name: str, lines: list[Line]) -> bool:
    """Whether a sheet is notes, cover or contents: nothing in it claims to be a table."""
    if _SHEET_NAME.match(name) or (lines and _TITLE.match(lines[0].at(0))):
        return False
    return not any(before < after for line in lines for before, after in pairwise(line.figures))


def _parts_side_by_side(heads: Line, header: Line) -> list[range]:
    """The columns of each part of a side-by-side table; none where it is not one."""
    starts = [index for index in header.filled if index == 0 or not header.at(index - 1)]
    parts = [range(start, next(i for i in range(start, len(header.cells) + 1) if not header.at(i))) for start in starts]
    blocks = {tuple(header.at(index) for index in part) for part in parts}
    return parts if len(parts) > 1 and len(blocks) == 1 and heads.filled == starts else []


def _cells_in_words(sheet: Sheet, parts: list[range], body: list[Line]) -> Iterator[dict[str, object]]:
    """The cells of a side-by-side table, blank parts filled from the row above."""
    heads, header = body[1], body[2]
    headed = {
        index: {
            "column_group": sheet.words(heads, part.start, "HO-003"),
            "column_label": sheet.words(header, index, "HO-003"),
        }
        for part in parts
        for index in part
    }
    above: dict[int, str] = {}
    for before, line in pairwise(body[2:]):
        if beyond := [index for index in line.filled if index not in headed]:
            raise sheet.refusal("HO-006", line.row, beyond[0])
        carried = above if line.row == before.row + 1 else {}
        above = {}
        for part in parts:
            words = {index: sheet.words(line, index, "HO-009") for index in part}
            above |= words if any(words.values()) else {index: carried.get(index, "") for index in part}
        if not all(above.values()):
            raise sheet.refusal("HO-009", line.row)
        where = {"row": line.row, "row_label": above[parts[0].start], "unit": "", "coverage": ""}
        yield from ({**where, **headed[index], "text": text} for index, text in above.items())


def _cells_in_numbers(sheet: Sheet, body: list[Line]) -> Iterator[dict[str, object]]:
    """The cells of a table of numbers under one or two rows of headings."""
    measured, upper, *rest = body[1:]
    if len(measured.filled) != 2 or not measured.at(0):
        raise sheet.refusal("HO-002", measured.row)
    unit, coverage = (sheet.words(measured, index, "HO-002") for index in measured.filled)
    lower, lines = _second_header(sheet, upper, rest)
    columns = _columns(sheet, upper, lower)
    grouped = _grouped(sheet, lower.row, lines, may_group=not (upper.at(0) or lower.at(0)))
    for line, group in grouped:
        label = sheet.words(line, 0, "HO-005")
        if not label:
            raise sheet.refusal("HO-005", line.row)
        for index in line.filled[1:]:
            if index not in columns:
                raise sheet.refusal("HO-006", line.row, index)
            text, (column_group, column_label) = line.at(index), columns[index]
            missing = text == NOT_AVAILABLE
            if not missing and not (NUMBER.fullmatch(text) and isfinite(float(text))):
                raise sheet.refusal("HO-007", line.row, index)
            yield {
                "row": line.row,
                "row_group": group,
                "row_label": label,
                "column_group": column_group,
                "column_label": column_label,
                "unit": unit,
                "coverage": coverage,
                "value": None if missing else float(text),
                "note": "x" if missing else None,
            }


def _second_header(sheet: Sheet, upper: Line, rest: list[Line]) -> tuple[Line, list[Line]]:
    """The second row of the header (blank where there is none) and the rows below the header.

    It is the row directly below the first, with words only beyond the row labels; calendar years only could be
    headings or figures, and are refused.
    """
    blank = Line(upper.row, [])
    if not rest or rest[0].row != upper.row + 1:
        return blank, rest
    cells = [rest[0].at(index) for index in rest[0].filled if index]
    if cells and all(YEAR.fullmatch(cell) for cell in cells):
        raise sheet.refusal("HO-003", rest[0].row)
    words = [cell for cell in cells if cell != NOT_AVAILABLE and not NUMBER.fullmatch(cell)]
    return (rest[0], rest[1:]) if cells and words == cells else (blank, rest)


def _columns(sheet: Sheet, upper: Line, lower: Line) -> dict[int, tuple[str | None, str]]:
    """Upper heading (if it spans) and heading of each column of numbers."""
    columns: dict[int, tuple[str | None, str]] = {}
    group: str | None = None
    for index in range(max(len(upper.cells), len(lower.cells))):
        above, below = sheet.words(upper, index, "HO-003"), sheet.words(lower, index, "HO-003")
        if index == 0 or not (above or below):
            continue
        if above:
            group = above if below else None
        heading = (group, below or above)
        if heading in columns.values():
            raise sheet.refusal("HO-004", upper.row, index)
        columns[index] = heading
    if not columns:
        raise sheet.refusal("HO-003", upper.row)
    return columns


def _grouped(sheet: Sheet, header_row: int, lines: list[Line], *, may_group: bool) -> Iterator[tuple[Line, str | None]]:
    """Each row of figures with the sub-heading that it stands under, which ends at a blank row."""
    group: str | None = None
    before, heading_open = header_row, False
    for line in lines:
        after_blank = line.row > before + 1
        if line.alone:
            if not may_group or heading_open or not after_blank:
                raise sheet.refusal("HO-008", line.row)
            group, heading_open = sheet.words(line, 0, "HO-005"), True
        else:
            if group and after_blank and not heading_open:
                raise sheet.refusal("HO-008", line.row)
            heading_open = False
            yield line, group
        before = line.row
    if heading_open:
        raise sheet.refusal("HO-008", before)
