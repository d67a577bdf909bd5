"""One file's text as a typed table: what each cell must be is in its schema, how it is read is in `cells`."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import cells, columns
from prevent_analysis.intake.aliases import TableAliases
from prevent_analysis.intake.area_names import SMALLER, AreaReader, area_code_of
from prevent_analysis.intake.checked_blocks import Watch
from prevent_analysis.intake.corrections import Correction, apply_corrections
from prevent_analysis.intake.formats import read_grids
from prevent_analysis.intake.held_back import PLACE, rows_for_supplier
from prevent_analysis.intake.home_office import read_home_office
from prevent_analysis.intake.ledger import Entry, Ledger
from prevent_analysis.intake.privacy import check_cells, check_sheet_names
from prevent_analysis.intake.records import count_records
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.schemas import (
    BOUNDED_COUNTS,
    HATE_CRIME_RECORDS,
    HOME_OFFICE_TABLES,
    PSEUDONYM,
    PSEUDONYM_LENGTHS,
    clean_schema,
)
from prevent_analysis.intake.table import read_table
from prevent_analysis.store import Column, TableSchema, conform

Check = Callable[[str], bool]
MANY_ROWS, SHORTEST_MONTH = 20, 28
FORMULA = re.compile(r"\s*[=+@\-＝＋＠－]")  # what a spreadsheet would run rather than show


@dataclass(frozen=True)
class Reading:
    """How the files of one table are read in this project.

    Parameters
    ----------
    aliases
        Names that suppliers use for its columns and words.
    area_of
        Gives the code of a cell with an area.
    corrections
        Those of the file.
    """

    aliases: TableAliases = field(default_factory=TableAliases)
    area_of: AreaReader = area_code_of
    corrections: Sequence[Correction] = ()


@dataclass(frozen=True)
class Cleaned:
    """A clean table, where each row of its file went, what the supplier is to correct, and the aliases used."""

    frame: pd.DataFrame
    ledger: Ledger
    held_back: pd.DataFrame
    used: frozenset[tuple[str, str]] = frozenset()


def clean_table(
    path: Path,
    schema: TableSchema,
    source_id: str,
    published: bool = False,
    reading: Reading | None = None,
) -> Cleaned:
    """Read a file into the clean table of its schema (`schemas.clean_schema`).

    A cell that its column may not hold quarantines the row; a category that is not in its list, a column with a date
    that can only be month-first, a repeated key, an area that is too small, and a row for each person where counts are
    expected refuse the file.

    Raises
    ------
    IntakeError
        The file is refused; the message names file, row, column and rule.
    """
    reading = reading or Reading()
    words = reading.aliases.words
    used: set[tuple[str, str]] = set()

    def amend(frame: pd.DataFrame) -> pd.DataFrame:
        used.update(words_used(frame, words))
        refuse_small_areas(frame, path.name)
        return replace_words(apply_corrections(frame, reading.corrections), words)

    table = read_table(
        path,
        {column.name: check_of(column, reading) for column in schema.columns},
        optional=[column.name for column in schema.columns if not column.required],
        pseudonyms=[column.name for column in schema.columns if column.pattern == PSEUDONYM],
        published=published,
        aliases=reading.aliases.columns,
        amend=amend,
    )
    typed: dict[str, pd.Series] = {}
    for column in schema.columns:
        text = table.frame[column.name] if column.name in table.frame else _absent(column.name, table.frame.index)
        typed |= read_column(text, column, path.name, reading)
    for name in (name for table_name, name in BOUNDED_COUNTS if table_name == schema.name):
        _, highest = columns.read_count_bounds(table.frame[name], reading.aliases.dash, file=path.name)
        typed[f"{name}_below"] = (highest + 1).where(typed[name].isna())
    clean = clean_schema(schema)
    frame = pd.DataFrame(typed, index=table.frame.index)
    refuse_microdata(frame, schema, path.name)
    repeated = frame.duplicated(list(schema.key))
    if repeated.any():
        raise refusal("KEY-001", file=path.name, row=int(frame.index[repeated][0]))
    used.update((name, "") for name in table.aliased)
    checks = checks_of_schema(schema, reading)
    held_back = rows_for_supplier(table.ledger, table.quarantined, table.headings, schema, checks)
    return Cleaned(conform(frame.assign(source_id=source_id), clean), table.ledger, held_back, frozenset(used))


def clean_records(
    path: Path, source_id: str, months: Collection[str], reading: Reading | None = None, watch: Watch = lambda row: None
) -> Cleaned:
    """Count record-level hate crimes (`records.count_records`); the words of its flags have no aliases.

    Raises
    ------
    IntakeError
        The file is refused.
    """
    reading = reading or Reading()

    def area_of(text: str) -> str | None:
        try:
            return reading.area_of(text)
        except IntakeError as error:
            raise refusal(error.rule or "PRV-012", file=path.name, column="area_code") from None

    checks = checks_of_schema(HATE_CRIME_RECORDS, replace(reading, area_of=area_of))
    table = count_records(path, checks, area_of, months, reading.aliases.columns, watch)
    frame = conform(table.frame.assign(source_id=source_id), clean_schema(HATE_CRIME_RECORDS))
    held_back = rows_for_supplier(table.ledger, table.quarantined, {}, HATE_CRIME_RECORDS, checks)
    return Cleaned(frame, table.ledger, held_back, frozenset((name, "") for name in table.aliased))


def words_used(frame: pd.DataFrame, words: Mapping[str, Mapping[str, str]]) -> set[tuple[str, str]]:
    """The aliases of words that stand in a frame of text, each with its column."""
    return {
        (name, alias)
        for name in frame.columns.intersection(list(words))
        for alias in set(frame[name].str.strip()) & set(words[name])
    }


def replace_words(frame: pd.DataFrame, words: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """The frame of text with aliases replaced by the words that they stand for.

    Examples
    --------
    >>> replace_words(pd.DataFrame({"strand": ["Racist ", "Race"]}), {"strand": {"Racist": "Race"}})["strand"].tolist()
    ['Race', 'Race']
    """
    named = frame.columns.intersection(list(words))
    replaced = {name: frame[name].str.strip().replace(dict(words[name])) for name in named}
    return frame.assign(**replaced)


def refuse_small_areas(frame: pd.DataFrame, file: str) -> None:
    """Refuse a file with an area smaller than a local authority, such as a ward (PRV-012)."""
    if "area_code" in frame:
        small = frame["area_code"].str.strip().str.fullmatch(SMALLER.pattern)
        if small.any():
            raise refusal("PRV-012", file=file, row=int(frame.index[small][0]), column="area_code")


def refuse_microdata(frame: pd.DataFrame, schema: TableSchema, file: str) -> None:
    """Refuse a file of counts that has a row for each person or offence (PRV-011).

    It has one where a required count is 1 in every one of many rows, or a period is shorter than a month.
    """
    for column in schema.columns:
        if column.kind == "count" and column.required and len(frame) >= MANY_ROWS and frame[column.name].eq(1).all():
            raise refusal("PRV-011", file=file, column=column.name)
    if {"period_start", "period_end"} <= set(schema.names):
        days = pd.to_datetime(frame["period_end"]) - pd.to_datetime(frame["period_start"])
        short = (days >= pd.Timedelta(0)) & (days < pd.Timedelta(days=SHORTEST_MONTH - 1))
        if short.any():
            raise refusal("PRV-011", file=file, row=int(frame.index[short][0]), column="period_end")


def clean_home_office(path: Path, source_id: str) -> Cleaned:
    """Read the Home Office hate crime tables; each row of a sheet that gives no figure is set aside."""
    grids = read_grids(path)
    check_sheet_names(grids, path.name)
    for rows in grids.values():
        check_cells(rows, path.name, published=True)
    frame = read_home_office(path)
    used = set(zip(frame["sheet"], frame["row"], strict=True))
    entries = [
        Entry(number, "set aside", "ROW-001")
        for sheet, rows in grids.items()
        for number in range(1, len(rows) + 1)
        if (sheet, number) not in used
    ]
    ledger = Ledger.of(sum(len(rows) for rows in grids.values()), entries)
    clean = clean_schema(HOME_OFFICE_TABLES)
    return Cleaned(conform(frame.assign(source_id=source_id), clean), ledger, pd.DataFrame(columns=PLACE))


def check_of(column: Column, reading: Reading) -> Check | None:
    """What a cell of the column must pass for its row to be kept."""
    if column.kind == "count":
        return cells.accepts(cells.count, reading.aliases.dash) if column.nullable else _is_number
    if column.kind in ("date", "month"):
        return cells.accepts(cells.date if column.kind == "date" else cells.month, blank=column.nullable)
    if column.name == "area_code":
        return lambda text: reading.area_of(text) is not None
    if column.pattern:
        pattern = re.compile(column.pattern)
        return lambda text: bool(pattern.fullmatch(text.strip())) or (column.nullable and not text.strip())
    if column.allowed:
        return None if column.nullable else lambda text: bool(text.strip())
    return lambda text: (column.nullable or bool(text.strip())) and not FORMULA.match(text)


def checks_of_schema(schema: TableSchema, reading: Reading) -> dict[str, Check | None]:
    """The check of each column, for a file whose rows are held back for a category too.

    Examples
    --------
    >>> from prevent_analysis.intake.schemas import HATE_CRIME_STRANDS
    >>> check = checks_of_schema(HATE_CRIME_STRANDS, Reading())["strand"]
    >>> check("Race"), check("Faith"), check("")
    (True, False, False)
    """

    def check(column: Column) -> Check | None:
        if column.allowed:
            return cells.accepts(cells.category, column.allowed, blank=column.nullable)
        if column.pattern == PSEUDONYM:
            return cells.IsCode(*PSEUDONYM_LENGTHS)
        return check_of(column, reading)

    return {column.name: check(column) for column in schema.columns}


def read_column(text: pd.Series, column: Column, file: str, reading: Reading) -> dict[str, pd.Series]:
    """A column's cells as their kind, and the note that goes with a count."""
    if column.kind == "count":
        values, notes = columns.read_counts(text, reading.aliases.dash if column.nullable else None, file=file)
        return {column.name: values} | ({f"{column.name}_note": notes} if column.nullable else {})
    if column.kind == "date":
        return {column.name: columns.read_dates(text, file=file)}
    if column.kind == "month":
        return {column.name: columns.read_months(text, file=file)}
    if column.allowed:
        return {column.name: columns.read_category(text, column.allowed, file=file)}
    if column.name == "area_code":
        return {column.name: text.map(reading.area_of).astype("str")}
    stripped = text.str.strip()
    return {column.name: stripped.where(stripped != "") if column.nullable else stripped}


def _is_number(text: str) -> bool:
    try:
        return cells.count(text).value is not None
    except cells.CellError:
        return False


def _absent(name: str, index: pd.Index) -> pd.Series:
    return pd.Series("", index=index, name=name, dtype="str")
