"""What stays of a quarter's files: the clean tables, where every row went, and what the suppliers are to correct."""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from prevent_analysis.intake.ledger import is_quarantine
from prevent_analysis.intake.pack import FileReport, Pack
from prevent_analysis.intake.rules import RULES
from prevent_analysis.intake.schemas import SCHEMAS, clean_schema
from prevent_analysis.store import replace_folder, write_table

CLEAN, QUARANTINE = "clean", "quarantine"
LEDGER, LEDGER_ROWS, CORRECTIONS = "ledger.csv", "ledger_rows.csv", "corrections.csv"
LEDGER_COLUMNS = ["file", "table", "outcome", "rule", "column", "meaning", "rows"]
ROW_COLUMNS = ["file", "row", "outcome", "rule", "column"]
CORRECTION_COLUMNS = ["file", "entry", "column", "status", "reason"]


def keep_pack(pack: Pack, folder: Path) -> None:
    """Put the clean tables, the ledger and the rows held back under the quarter's processed folder, each whole.

    `clean/<table>.parquet`; `quarantine/<file>.csv` for the supplier (`held_back`); `ledger.csv` (rows of each file
    by what was done with them, which sum to the rows read), `ledger_rows.csv` (each row that is not kept) and
    `corrections.csv` beside run.json.
    """
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    for part in (CLEAN, QUARANTINE):
        (building / part).mkdir(parents=True)
    for name, frame in pack.tables.items():
        write_table(building / CLEAN / f"{name}.parquet", frame, clean_schema(SCHEMAS[name]))
    for report in pack.files:
        if report.held_back is not None and len(report.held_back):
            name = f"{Path(report.source.path).stem}.csv"
            report.held_back.to_csv(building / QUARANTINE / name, index=False, lineterminator="\n")
    lists = {
        LEDGER: ledger_table(pack.files),
        LEDGER_ROWS: ledger_rows(pack.files),
        CORRECTIONS: corrections_table(pack.files),
    }
    for name, frame in lists.items():
        frame.to_csv(building / name, index=False, lineterminator="\n")
    for part in (CLEAN, QUARANTINE):
        replace_folder(building / part, folder / part)
    for name in lists:
        (building / name).replace(folder / name)
    shutil.rmtree(building, ignore_errors=True)


def ledger_table(files: Iterable[FileReport]) -> pd.DataFrame:
    """For each file that was read: how many rows were kept, and how many were not by which rule and column."""
    rows: list[list[object]] = []
    for report in files:
        if report.ledger is None:
            continue
        file = [report.source.path, report.source.table]
        rows.append([*file, "kept", "", "", "", report.ledger.rows_kept])
        rows += [
            [*file, "quarantined" if is_quarantine(rule) else "set aside", rule, column, RULES[rule].meaning, number]
            for (rule, column), number in report.ledger.by_kind.items()
        ]
    return pd.DataFrame(rows, columns=LEDGER_COLUMNS)


def ledger_rows(files: Iterable[FileReport]) -> pd.DataFrame:
    """Each row that was not kept, by its number in the file; of a very large file the first ones."""
    rows = [
        [report.source.path, entry.row, entry.kind, entry.rule, entry.column or ""]
        for report in files
        if report.ledger is not None
        for entry in report.ledger.entries
    ]
    return pd.DataFrame(rows, columns=ROW_COLUMNS)


def corrections_table(files: Iterable[FileReport]) -> pd.DataFrame:
    """The corrections of each file with their reasons, without the cells."""
    rows = [
        [report.source.path, correction.place, correction.column, correction.status, correction.reason]
        for report in files
        for correction in report.corrections
    ]
    return pd.DataFrame(rows, columns=CORRECTION_COLUMNS)
