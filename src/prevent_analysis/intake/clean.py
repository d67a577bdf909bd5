"""One file's text as a typed table: what each cell must be is in its schema, how it is read is in `cells`."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pandas as pd

from prevent_analysis.intake import cells
from prevent_analysis.intake.formats import read_grids
from prevent_analysis.intake.home_office import read_home_office
from prevent_analysis.intake.ledger import Entry, Ledger
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.schemas import HOME_OFFICE_TABLES, PSEUDONYM, PSEUDONYM_LENGTHS, clean_schema
from prevent_analysis.intake.table import read_table
from prevent_analysis.reference.areas import read_areas
from prevent_analysis.store import Column, TableSchema, conform

Check = Callable[[str], bool]


@dataclass(frozen=True)
class Cleaned:
    """A clean table, where each row of its file went, and the rows held back for the supplier."""

    frame: pd.DataFrame
    ledger: Ledger
    quarantined: pd.DataFrame


def clean_table(path: Path, schema: TableSchema, source_id: str, published: bool = False) -> Cleaned:
    """Read a file into the clean table of its schema (`schemas.clean_schema`).

    A cell that its column may not hold quarantines the row; a category that is not in its list, a column with a date
    that can only be month-first, and a repeated key refuse the file.

    Raises
    ------
    IntakeError
        The file is refused; the message names file, row, column and rule.
    """
    table = read_table(
        path,
        {column.name: check_of(column) for column in schema.columns},
        optional=[column.name for column in schema.columns if not column.required],
        pseudonyms=[column.name for column in schema.columns if column.pattern == PSEUDONYM],
        published=published,
    )
    typed: dict[str, pd.Series] = {}
    for column in schema.columns:
        text = table.frame[column.name] if column.name in table.frame else _absent(column.name, table.frame.index)
        typed |= read_column(text, column, path.name)
    clean = clean_schema(schema)
    frame = pd.DataFrame(typed, index=table.frame.index)
    repeated = frame.duplicated(list(schema.key))
    if repeated.any():
        raise refusal("KEY-001", file=path.name, row=int(frame.index[repeated][0]))
    return Cleaned(conform(frame.assign(source_id=source_id), clean), table.ledger, table.quarantined)


def clean_home_office(path: Path, source_id: str) -> Cleaned:
    """Read the Home Office hate crime tables; each row of a sheet that gives no figure is set aside."""
    frame = read_home_office(path)
    used = set(zip(frame["sheet"], frame["row"], strict=True))
    grids = read_grids(path)
    entries = [
        Entry(number, "set aside", "ROW-001")
        for sheet, rows in grids.items()
        for number in range(1, len(rows) + 1)
        if (sheet, number) not in used
    ]
    ledger = Ledger.of(sum(len(rows) for rows in grids.values()), entries)
    clean = clean_schema(HOME_OFFICE_TABLES)
    return Cleaned(conform(frame.assign(source_id=source_id), clean), ledger, frame.iloc[0:0])


def check_of(column: Column) -> Check | None:
    """What a cell of the column must pass for its row to be kept."""
    if column.kind == "count":
        return cells.accepts(cells.count) if column.nullable else _is_number
    if column.kind in ("date", "month"):
        return cells.accepts(cells.date if column.kind == "date" else cells.month, blank=column.nullable)
    if column.name == "area_code":
        return lambda text: area_code_of(text) is not None
    if column.pattern:
        pattern = re.compile(column.pattern)
        return lambda text: bool(pattern.fullmatch(text.strip())) or (column.nullable and not text.strip())
    return None if column.nullable else lambda text: bool(text.strip())


def checks_of_schema(schema: TableSchema) -> dict[str, Check | None]:
    """The check of each column, for a file whose rows are held back for a category too.

    Examples
    --------
    >>> from prevent_analysis.intake.schemas import HATE_CRIME_STRANDS
    >>> check = checks_of_schema(HATE_CRIME_STRANDS)["strand"]
    >>> check("Race"), check("Faith"), check("")
    (True, False, False)
    """

    def check(column: Column) -> Check | None:
        if column.allowed:
            return cells.accepts(cells.category, column.allowed, blank=column.nullable)
        if column.pattern == PSEUDONYM:
            return cells.IsCode(*PSEUDONYM_LENGTHS)
        return check_of(column)

    return {column.name: check(column) for column in schema.columns}


def read_column(text: pd.Series, column: Column, file: str) -> dict[str, pd.Series]:
    """A column's cells as their kind, and the note that goes with a count."""
    if column.kind == "count":
        values, notes = cells.read_counts(text, file=file)
        return {column.name: values} | ({f"{column.name}_note": notes} if column.nullable else {})
    if column.kind == "date":
        return {column.name: cells.read_dates(text, file=file)}
    if column.kind == "month":
        return {column.name: cells.read_months(text, file=file)}
    if column.allowed:
        return {column.name: cells.read_category(text, column.allowed, file=file)}
    if column.name == "area_code":
        return {column.name: text.map(area_code_of).astype("str")}
    stripped = text.str.strip()
    return {column.name: stripped.where(stripped != "") if column.nullable else stripped}


def area_code_of(text: str) -> str | None:
    """The code that a cell gives, or that of the area whose name or alias it gives; None where there is none.

    Examples
    --------
    >>> area_code_of("E06000033"), area_code_of("Southend"), area_code_of("Nowhere")
    ('E06000033', 'E06000033', None)
    """
    text = text.strip()
    if re.fullmatch(r"[EWK]\d{8}", text):
        return text
    return _codes_by_name().get(text.casefold())


@cache
def _codes_by_name() -> dict[str, str]:
    """Names and aliases to codes; a name that two areas share belongs to the one that stands first in the lookup."""
    codes: dict[str, str] = {}
    for area in read_areas().values():
        for name in (area.area_name, *area.aliases):
            codes.setdefault(name.casefold(), area.area_code)
    return codes


def _is_number(text: str) -> bool:
    try:
        return cells.count(text).value is not None
    except cells.CellError:
        return False


def _absent(name: str, index: pd.Index) -> pd.Series:
    return pd.Series("", index=index, name=name, dtype="str")
