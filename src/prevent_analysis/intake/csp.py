"""Reader of the Home Office's recorded crime tables by Community Safety Partnership: CSV, XLSX or ODS, of any size.

The files hold every offence; only those that are racially or religiously aggravated are kept while reading.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
from pandas.api.types import union_categoricals

from prevent_analysis.intake.csp_schemas import AGGRAVATED_CODES, CSP_RECORDED_CRIME, OLDER_CODES
from prevent_analysis.intake.formats import check_file
from prevent_analysis.intake.ledger import Ledger
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.scan import scan_sheets, scan_table
from prevent_analysis.intake.schemas import clean_schema
from prevent_analysis.intake.structure import Check
from prevent_analysis.intake.table import Table
from prevent_analysis.reference.periods import Period
from prevent_analysis.store import conform

CODES = frozenset((*AGGRAVATED_CODES, *OLDER_CODES))
YEAR_SHEET = re.compile(r"(19|20)\d\d[-_ ]\d\d")
ALIASES = {"force_name": "Police Force", "offencecode": "Offence Code", "offencecount": "Offence Count"}
_YEAR = re.compile(r"((?:19|20)\d\d)[/_-](\d\d)")
_COUNT = re.compile(r"[0-9]{1,9}")
_SAYS_AGGRAVATED = re.compile(r"racial|religious", re.IGNORECASE)


@dataclass(frozen=True)
class CspTable:
    """The clean table, where each row of the file went, and the rows held back."""

    frame: pd.DataFrame
    ledger: Ledger
    quarantined: pd.DataFrame


def financial_year(text: str) -> int | None:
    """First calendar year of a financial year, None where the text is not one.

    Examples
    --------
    >>> financial_year("2015/16"), financial_year("1999/00"), financial_year("2015/17")
    (2015, 1999, None)
    """
    found = _YEAR.fullmatch(text.strip())
    if found is None or (int(found[1]) + 1) % 100 != int(found[2]):
        return None
    return int(found[1])


def quarter_of(year: str, quarter: str) -> Period:
    """The quarter of a financial year; quarter 4 is January to March of the next calendar year.

    Examples
    --------
    >>> quarter_of("2015/16", "4").start.isoformat(), quarter_of("2015/16", "1").end.isoformat()
    ('2016-01-01', '2015-06-30')
    """
    first, number = financial_year(year), int(quarter)
    if first is None:
        raise ValueError("not a financial year")
    month = 3 * number if number < 4 else 12
    days = {6: 30, 9: 30, 12: 31}
    end = date(first + 1, 3, 31) if number == 4 else date(first, month + 3, days[month + 3])
    return Period.ending(end, months=3)


def _is_filled(text: str) -> bool:
    return bool(text.strip())


COLUMNS: dict[str, Check | None] = {
    "Financial Year": lambda text: financial_year(text) is not None,
    "Financial Quarter": lambda text: text.strip() in ("1", "2", "3", "4"),
    "Police Force": _is_filled,
    "CSP Name": _is_filled,
    "Offence Description": None,
    "Offence Group": None,
    "Offence Subgroup": None,
    "Offence Code": _is_filled,
    "Offence Count": lambda text: _COUNT.fullmatch(text.strip()) is not None,
}
PLACE = ("Financial Year", "Financial Quarter", "Police Force", "CSP Name", "Offence Code")


def clean_csp(path: Path, source_id: str) -> CspTable:
    """Read a file to the clean table `csp_schemas.CSP_RECORDED_CRIME`.

    A count that was held back is null with the note `x`. Where a row that was held back does not say which figure it
    belongs to (its width is wrong, or a cell other than the count), every count of the file is: one that lacks a row
    would be too low without saying so.

    Parameters
    ----------
    path
        CSV, or a workbook with a sheet for each year, like `2015_16` or `2002-03`; other sheets are not read.
    source_id
        Name of the file in sources.toml.

    Raises
    ------
    IntakeError
        As `scan_table`; KEY-001 where a force, partnership, quarter and code has two rows.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "crimes.csv")
    >>> _ = path.write_text(
    ...     "Financial Year,Financial Quarter,Force Name,CSP Name,Offence Description,Offence Group,Offence Subgroup,"
    ...     "Offence Code,Offence Count\\n2015/16,4,Essex,Thurrock,Racially aggravated,Violence,Assault,8P,3\\n"
    ... )
    >>> clean_csp(path, "crimes.csv").frame[["csp_name", "period_start", "offences"]].values.tolist()
    [['Thurrock', '2016-01-01', 3]]
    """
    tables = read_years(path)
    held = pd.concat([table.quarantined for table in tables])
    counted = [_counted(table.frame) for table in tables]
    outside = sum(len(table.frame) for table in tables) - sum(map(len, counted))
    ledger = sum_ledgers([table.ledger for table in tables]).with_outside(outside)
    placed = _of_known_place(held)
    counts = [_each(rows["Offence Count"], int, "Int64") for rows in counted]
    frame = _typed([*counted, placed])
    frame["offences"] = pd.concat([*counts, pd.Series(pd.NA, placed.index, dtype="Int64")], ignore_index=True)
    frame["source_id"] = source_id
    if frame.duplicated(list(CSP_RECORDED_CRIME.key)).any():
        raise refusal("KEY-001", file=path.name)
    if ledger.rows_quarantined > len(placed) + _harmless(held):
        frame["offences"] = pd.array([pd.NA] * len(frame), dtype="Int64")
    frame["offences_note"] = pd.array(["", "x"], "str").take(frame["offences"].isna().astype(int))
    return CspTable(conform(frame, clean_schema(CSP_RECORDED_CRIME)), ledger, held)


def read_years(path: Path) -> list[Table]:
    """The rows of the aggravated offences, with a ledger of all rows, for each sheet of a year; a CSV is one table.

    Raises
    ------
    IntakeError
        As `scan_table`; BOOK-012 where a workbook has no sheet of a year.

    Examples
    --------
    >>> YEAR_SHEET.fullmatch("2015_16") is not None, YEAR_SHEET.fullmatch("Cover_sheet") is None
    (True, True)
    """
    keep = {"Offence Code": CODES}
    if check_file(path) == ".csv":
        return [scan_table(path, COLUMNS, keep, published=True, aliases=ALIASES, categories=True)]
    tables = scan_sheets(path, COLUMNS, keep, YEAR_SHEET.fullmatch, published=True, aliases=ALIASES, categories=True)
    if not tables:
        raise refusal("BOOK-012", file=path.name)
    return list(tables.values())


def sum_ledgers(ledgers: list[Ledger]) -> Ledger:
    """One ledger of several sheets; entries are those of each sheet, in order."""
    kinds: dict[tuple[str, str], int] = {}
    for ledger in ledgers:
        for kind, number in ledger.by_kind.items():
            kinds[kind] = kinds.get(kind, 0) + number
    entries = [entry for ledger in ledgers for entry in ledger.entries]
    return Ledger.counted(sum(ledger.rows_read for ledger in ledgers), kinds, entries)


def _typed(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """What the rows of all parts are of, as categories: they are made text when they have been sorted."""
    joined = {name: pd.Series(union_categoricals([part[name].astype("category") for part in parts])) for name in PLACE}
    stripped = {name: _each(texts, str.strip, "category") for name, texts in joined.items()}
    years, quarters = stripped["Financial Year"].cat, stripped["Financial Quarter"].cat
    periods = [quarter_of(year, quarter) for year in years.categories for quarter in quarters.categories]
    period = years.codes.astype("int64") * len(quarters.categories) + quarters.codes
    return pd.DataFrame(
        {
            "police_force": stripped["Police Force"],
            "csp_name": stripped["CSP Name"],
            "period_start": pd.array([period.start.isoformat() for period in periods], "category").take(period),
            "period_end": pd.array([period.end.isoformat() for period in periods], "category").take(period),
            "offence_code": stripped["Offence Code"],
        }
    )


def _each(texts: pd.Series, change: Callable[[str], object], dtype: str) -> pd.Series:
    """What becomes of each text; each distinct one is changed once."""
    encoded = texts.astype("category").cat
    changed = pd.array([change(text) for text in encoded.categories], dtype)
    return pd.Series(changed.take(encoded.codes), texts.index)


def _counted(rows: pd.DataFrame) -> pd.DataFrame:
    counted = _is_counted(rows)
    return rows if counted.all() else rows[counted]


def _is_counted(rows: pd.DataFrame) -> pd.Series:
    """Rows of an offence that is kept; of the older codes only those whose description says what it is."""
    code = _each(rows["Offence Code"], str.strip, "category")
    says = _each(rows["Offence Description"], lambda text: _SAYS_AGGRAVATED.search(text) is not None, "bool")
    return code.isin(AGGRAVATED_CODES) | (code.isin(OLDER_CODES) & says)


def _of_known_place(held: pd.DataFrame) -> pd.DataFrame:
    """The rows held back for their count alone, of the offences kept."""
    known = _is_counted(held)
    for name in PLACE:
        check = COLUMNS[name]
        known &= held[name].map(check).astype(bool) if check else True
    return held[known]


def _harmless(held: pd.DataFrame) -> int:
    """Number of the rows held back that are of other offences."""
    return int((~_is_counted(held) & (held["Offence Code"].str.strip() != "")).sum())
