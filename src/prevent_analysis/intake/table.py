"""One table out of one file: as declared, or refused; each row kept, quarantined or set aside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from prevent_analysis.intake.formats import Rows, Sheet, check_file, read_sheets, trim_rows
from prevent_analysis.intake.ledger import Entry, Ledger
from prevent_analysis.intake.privacy import check_cells, check_sheet_names
from prevent_analysis.intake.rules import column_letter, refusal
from prevent_analysis.intake.structure import Check, Layout, RowSorter, find_layout, rows_above

Columns = Sequence[str] | Mapping[str, Check | None]
Amend = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Table:
    """A table as read.

    Parameters
    ----------
    frame
        The rows kept: every column text as received, in declared order, absent optional columns left out; the index,
        named ``row``, is the row's number in the spreadsheet.
    ledger
        Where every row went.
    quarantined
        The rows quarantined, as received, in the same shape; for the supplier, never for an output.
    headings
        Declared column name to its name as received, in the order of the file.
    aliased
        Columns that the file has under an alias.
    """

    frame: pd.DataFrame
    ledger: Ledger
    quarantined: pd.DataFrame
    headings: Mapping[str, str] = field(default_factory=dict)
    aliased: frozenset[str] = frozenset()


def read_table(
    path: Path | str,
    columns: Columns,
    *,
    sheet: str | None = None,
    optional: Collection[str] = (),
    pseudonyms: Collection[str] = (),
    published: bool = False,
    aliases: Mapping[str, str] | None = None,
    amend: Amend | None = None,
) -> Table:
    """Read one table from a CSV, XLSX or ODS file: right, or refused.

    Parameters
    ----------
    path
        The file.
    columns
        The column names, in the order wanted; or a mapping of each to its check, a function of the cell's text that
        says whether the column may hold it (None for any text). A row with a cell that fails is quarantined. The
        file's columns may come in any order; names are compared without regard to case, width of characters, and
        runs of spaces or underscores.
    sheet
        Sheet of a workbook; needed where there are several.
    optional
        Those of the columns that the file may lack.
    pseudonyms
        Those of the columns that hold pseudonyms, where only an NHS number or e-mail address counts as personal.
    published
        The file is published: contact details of an office are let through.
    aliases
        Other names of the columns, after `fold`, to the declared ones.
    amend
        Changes the rows of data, as text, before their cells are checked: declared corrections, aliases of words.

    Returns
    -------
    Table
        `.frame`, `.ledger`, `.quarantined`.

    Raises
    ------
    IntakeError
        Any rule of `rules.RULES` that refuses a file, with `.file`, `.row`, `.column`, `.rule`; no value of a cell.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "counts.csv")
    ...     _ = path.write_text("area,count\\nThurrock,3\\nLuton,three\\nTotal,6\\n")
    ...     table = read_table(path, {"area": None, "count": str.isdigit})
    >>> table.frame.to_dict("index"), dict(table.ledger.by_rule)
    ({2: {'area': 'Thurrock', 'count': '3'}}, {'CELL-001': 1, 'ROW-003': 1})
    """
    path = Path(path)
    file = path.name
    exact_width = check_file(path) == ".csv"
    sheets = read_sheets(path)
    check_sheet_names(sheets, file)
    chosen = _choose(sheets, sheet, file)
    rows = chosen.rows[: len(trim_rows(chosen.rows))]
    checks = {name: check for name, check in named_checks(columns).items() if check is not None}
    layout = find_layout(rows, list(columns), optional, file, aliases or {})
    others = frozenset(layout.positions[name] for name in pseudonyms if name in layout.positions)
    for other in sheets.values():
        check_cells(other.rows, file, pseudonyms=others if other is chosen else (), published=published)
    if exact_width:
        _check_quoted_lines(rows, layout.width, file)
    sorter = RowSorter(rows[layout.header], layout, checks, file, exact_width=exact_width)
    data = _data(rows, layout, sorter)
    if any(block.meets_rows(layout.header, sorter.last - 1) for block in chosen.merged):
        raise refusal("BOOK-011", file=file)
    frame = _frame(rows, data, layout)
    if amend is not None:
        frame = amend(frame)
    quarantined = _failing(frame, checks)
    entries = sorted([*rows_above(rows, layout), *sorter.entries, *quarantined])
    gone = frame.index.isin([entry.row for entry in quarantined])
    return Table(frame[~gone], Ledger.of(len(rows) - 1, entries), frame[gone], layout.headings, layout.aliased)


def _choose(sheets: Mapping[str, Sheet], name: str | None, file: str) -> Sheet:
    if name is None:
        filled = [sheet for sheet in sheets.values() if sheet.rows]
        if len(filled) != 1:
            raise refusal("BOOK-012" if filled else "FILE-006", file=file)
        return filled[0]
    if name not in sheets:
        raise refusal("BOOK-012", file=file)
    return sheets[name]


def _data(rows: Rows, layout: Layout, sorter: RowSorter) -> list[int]:
    data: list[int] = []
    for index in range(layout.header + 1, len(rows)):
        placing = sorter.place(rows[index], index + 1)
        if placing == "width":
            raise refusal("TAB-006", file=sorter.file, row=index + 1)
        if placing == "data":
            data.append(index)
    return data


def named_checks(columns: Columns) -> dict[str, Check | None]:
    """Give each column its check, None where it has none.

    Examples
    --------
    >>> named_checks(["area", "count"])
    {'area': None, 'count': None}
    """
    return dict(columns) if isinstance(columns, Mapping) else dict.fromkeys(columns)


def _check_quoted_lines(rows: Rows, width: int, file: str) -> None:
    """A quote that was never closed may end at the next one, rows below; then the cell holds a row's separators."""
    for number, row in enumerate(rows, 1):
        for index, cell in enumerate(row):
            if "\n" in cell and (len(row) != width or cell.count(",") >= max(1, width - 1)):
                raise refusal("CSV-005", file=file, row=number, column=column_letter(index))


def _failing(frame: pd.DataFrame, checks: Mapping[str, Check]) -> list[Entry]:
    """An entry for each row with a cell that its column may not hold: the first such column, each text checked once."""
    bad: dict[int, str] = {}
    for name in frame.columns.intersection(list(checks), sort=False):
        failing = [text for text in frame[name].unique() if not checks[name](text)]
        for row in frame.index[frame[name].isin(failing)]:
            bad.setdefault(int(row), name)
    return [Entry(row, "quarantined", "CELL-001", name) for row, name in sorted(bad.items())]


def _frame(rows: Rows, indices: Sequence[int], layout: Layout) -> pd.DataFrame:
    numbers = pd.Index([index + 1 for index in indices], name="row", dtype="int64")
    columns = {
        name: [rows[index][position] if position < len(rows[index]) else "" for index in indices]
        for name, position in layout.positions.items()
    }
    return pd.DataFrame(columns, index=numbers, dtype="str")
