"""`corrections.toml`: agreed corrections of single cells, as data, that fail loudly once they no longer match.

It stands beside the files that it corrects. Nothing in a message, log or output repeats a value of it.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.privacy import find_identifier
from prevent_analysis.intake.rules import RULES
from prevent_analysis.intake.schemas import HATE_CRIME_RECORDS, PSEUDONYM, READ_AS_PUBLISHED, SCHEMAS

FILE_NAME = "corrections.toml"
STATUSES = ("agreed", "proposed")  # with the supplier; only what is agreed is applied
NOT_CORRECTED = (HATE_CRIME_RECORDS.name, *READ_AS_PUBLISHED)
FIELDS = ("file", "key", "column", "expected", "value", "reason", "status")


@dataclass(frozen=True)
class Correction:
    """One cell to be read as another.

    Parameters
    ----------
    place
        Which entry of the file it is, from 1.
    file
        Name of the file that is corrected.
    key
        Columns of the table and what their cells hold in the row, as received.
    column
        Column of the cell.
    expected
        What the cell holds as received.
    value
        What it is read as.
    reason
        Why, and who agreed; stays in data/processed.
    status
        `agreed` or `proposed`.
    """

    place: int
    file: str
    key: Mapping[str, str]
    column: str
    expected: str
    value: str
    reason: str
    status: str


def read_corrections(folder: Path, tables: Mapping[str, str]) -> list[Correction]:
    """Read the corrections of a folder; without the file there are none.

    Parameters
    ----------
    folder
        The folder of files.
    tables
        Name of each file that is declared to its table.

    Raises
    ------
    IntakeError
        COR-001, COR-002, or the rule of an identifier; the message names the entry by its place.

    Examples
    --------
    >>> import tempfile
    >>> read_corrections(Path(tempfile.mkdtemp()), {})
    []
    """
    try:
        content = tomllib.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _refuse("COR-001", None) from None
    entries = content.get("correction")
    if set(content) != {"correction"} or not isinstance(entries, list):
        raise _refuse("COR-001", None)
    return [_read_entry(entry, place, tables) for place, entry in enumerate(entries, 1)]


def _read_entry(entry: Any, place: int, tables: Mapping[str, str]) -> Correction:
    if not isinstance(entry, dict) or set(entry) != set(FIELDS) or not isinstance(entry["key"], dict):
        raise _refuse("COR-001", place)
    texts = [entry[name] for name in FIELDS if name != "key"] + list(entry["key"].values())
    if not all(isinstance(text, str) for text in texts) or not entry["key"] or not entry["reason"].strip():
        raise _refuse("COR-001", place)
    schema = SCHEMAS.get(tables.get(entry["file"], ""))
    if schema is None or schema.name in NOT_CORRECTED:
        raise _refuse("COR-002", place)
    if not {entry["column"], *entry["key"]} <= set(schema.names) or entry["status"] not in STATUSES:
        raise _refuse("COR-002", place)
    pseudonyms = {column.name for column in schema.columns if column.pattern == PSEUDONYM}
    cells = {"value": entry["value"], "expected": entry["expected"], "reason": entry["reason"], **entry["key"]}
    for name, text in cells.items():
        if rule := find_identifier(text, pseudonym=name in pseudonyms):
            raise _refuse(rule, place)
    return Correction(place=place, **entry)


def apply_corrections(frame: pd.DataFrame, corrections: Sequence[Correction]) -> pd.DataFrame:
    """Replace the cells that agreed corrections name.

    Parameters
    ----------
    frame
        The rows of a file as received, all text.
    corrections
        Those of this file.

    Raises
    ------
    IntakeError
        COR-003 where no row or several have the key, COR-004 where the cell does not hold what is expected. A proposed
        correction has to match too.

    Examples
    --------
    >>> frame = pd.DataFrame({"month": ["2026-07"], "flags": ["12"]})
    >>> change = Correction(1, "a.csv", {"month": "2026-07"}, "flags", "12", "13", "miscounted", "agreed")
    >>> apply_corrections(frame, [change])["flags"].tolist()
    ['13']
    """
    corrected = frame.copy()
    for correction in corrections:
        if not {correction.column, *correction.key} <= set(frame.columns):
            raise _refuse("COR-003", correction.place)
        rows = pd.Series(True, index=frame.index)
        for name, text in correction.key.items():
            rows &= frame[name].str.strip() == text.strip()
        if int(rows.sum()) != 1:
            raise _refuse("COR-003", correction.place)
        if frame.loc[rows, correction.column].iloc[0].strip() != correction.expected.strip():
            raise _refuse("COR-004", correction.place)
        if correction.status == "agreed":
            corrected.loc[rows, correction.column] = correction.value
    return corrected


def proposed_sentences(corrections: Sequence[Correction]) -> list[str]:
    """A sentence for each correction that nobody has agreed to yet."""
    return [
        f"{FILE_NAME}, entry {correction.place}: the correction of {correction.file}, column {correction.column}, is "
        "proposed and not applied; agree it with the supplier, or remove it."
        for correction in corrections
        if correction.status == "proposed"
    ]


def _refuse(rule: str, place: int | None) -> IntakeError:
    found = RULES[rule]
    where = f"entry {place} ([[correction]] number {place}): " if place else ""
    return IntakeError(f"{where}{found.meaning}; {found.action}", file=FILE_NAME, rule=rule)
