"""What was checked, as the tables of a release: files with their grades, findings, and months received.

Counts are there only for files without Prevent data: the row and problem counts of the others are guessing oracles.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis.intake.pack import FileReport, Pack
from prevent_analysis.intake.schemas import SCHEMAS
from prevent_analysis.quality.coverage import coverage_map
from prevent_analysis.quality.grades import Grade, findings_of, grade_file
from prevent_analysis.quality.rules import TABLES_WITHOUT_PREVENT_DATA, Finding, shown_rows
from prevent_analysis.store import Column, TableSchema

FILES = TableSchema(
    "files",
    "The files of the quarter: received or not, grade and why; rows only for files without Prevent data",
    (
        Column("file", "text", "path, as in sources.toml"),
        Column("table", "category", "what it holds"),
        Column("supplier", "text", "who sent it"),
        Column("extract_date", "date", "day on which it was extracted", nullable=True),
        Column("period_start", "date", "first day that it covers", nullable=True),
        Column("period_end", "date", "last day that it covers", nullable=True),
        Column("status", "category", "received or missing"),
        Column("grade", "category", "A, B, C, or blank where the file is missing"),
        Column("reason", "text", "why it has that grade"),
        Column("rows_read", "count", "rows read", nullable=True),
        Column("rows_kept", "count", "rows kept", nullable=True),
        Column("rows_quarantined", "count", "rows left out because a cell is invalid", nullable=True),
        Column("rows_set_aside", "count", "titles, totals, footnotes and blank rows", nullable=True),
    ),
    ("file",),
)

FINDINGS = TableSchema(
    "findings",
    "Every rule that was checked, and what came of it; counts only for files without Prevent data",
    (
        Column("order", "count", "place in the order of checking"),
        Column("rule_id", "code", "rule, as in docs/rules.md"),
        Column("table", "category", "table that it is about"),
        Column("dimension", "category", "dimension of quality"),
        Column("severity", "category", "critical, warning or info"),
        Column("status", "category", "pass, fail or not checked"),
        Column("meaning", "text", "what the rule asks, in plain English"),
        Column("what_to_do", "text", "what to do when it fails"),
        Column("reason", "text", "why it was not checked, or which areas fail"),
        Column("rows", "count", "rows that fail, where that may be shown", nullable=True),
        Column("source_ids", "text", "files concerned"),
    ),
    ("order",),
)

COVERAGE = TableSchema(
    "coverage",
    "Months and areas of each table: received, provisional, missing or confidential, never a number",
    (
        Column("table", "category", "table"),
        Column("area_code", "code", "ONS code of the area"),
        Column("month", "month", "month"),
        Column("status", "category", "received, provisional, missing or confidential"),
    ),
    ("table", "area_code", "month"),
)


def grade_files(pack: Pack, findings: Sequence[Finding]) -> dict[str, Grade]:
    """The grade of each file that was read, by its path."""
    grades = {}
    for report in pack.files:
        if report.ledger is None:
            continue
        path, table = report.source.path, report.source.table
        rows = report.ledger.rows_kept + report.ledger.rows_quarantined
        missing = missing_share(pack.tables[table], path, table)
        grades[path] = grade_file(findings_of(findings, path), rows, report.ledger.rows_quarantined, missing)
    return grades


def missing_share(frame: pd.DataFrame, path: str, table: str) -> float:
    """Share of a file's required counts that are not there for a reason other than confidentiality."""
    rows = frame[frame["source_id"] == path]
    counts = [column.name for column in SCHEMAS[table].columns if column.kind == "count" and column.required]
    if rows.empty or not counts:
        return 0.0
    missing = [
        (rows[name].isna() & ~rows[f"{name}_note"].isin(["c", "z"])) if f"{name}_note" in rows else rows[name].isna()
        for name in counts
    ]
    return float(pd.concat(missing).mean())


def describe_files(pack: Pack, grades: Mapping[str, Grade]) -> pd.DataFrame:
    """The files of the quarter as the table `FILES`."""
    rows = [_describe_file(report, grades.get(report.source.path)) for report in pack.files]
    return pd.DataFrame(rows, columns=FILES.names)


def _describe_file(report: FileReport, grade: Grade | None) -> dict[str, object]:
    source, ledger = report.source, report.ledger
    shown = ledger if source.table in TABLES_WITHOUT_PREVENT_DATA else None
    dates = {name: getattr(source, name) for name in ("extract_date", "period_start", "period_end")}
    return {
        "file": source.path,
        "table": source.table,
        "supplier": source.supplier,
        **{name: day.isoformat() if day else None for name, day in dates.items()},
        "status": "missing" if report.is_missing else "received",
        "grade": grade.letter if grade else "",
        "reason": why_graded(report, grade),
        "rows_read": shown.rows_read if shown else None,
        "rows_kept": shown.rows_kept if shown else None,
        "rows_quarantined": shown.rows_quarantined if shown else None,
        "rows_set_aside": shown.rows_set_aside if shown else None,
    }


def why_graded(report: FileReport, grade: Grade | None) -> str:
    """Why a file has its grade, and that cells of it were corrected where they were."""
    if grade is None:
        return "The file is named in sources.toml and is not in the folder."
    agreed = any(correction.status == "agreed" for correction in report.corrections)
    return f"{grade.reason} Cells were corrected as agreed with the supplier." if agreed else grade.reason


def describe_findings(findings: Iterable[Finding]) -> pd.DataFrame:
    """What came of each rule as the table `FINDINGS`."""
    rows = [
        {
            "order": order,
            **{name: getattr(finding, name) for name in FINDINGS.names if name not in ("order", "rows", "source_ids")},
            "rows": shown_rows(finding),
            "source_ids": "; ".join(finding.source_ids),
        }
        for order, finding in enumerate(findings, start=1)
    ]
    return pd.DataFrame(rows, columns=FINDINGS.names)


def describe_coverage(tables: Mapping[str, pd.DataFrame], areas: Sequence[str], months: Sequence[str]) -> pd.DataFrame:
    """Which months of which areas were received, as the table `COVERAGE`."""
    frames = []
    for table, column in (("hate_crime_totals", "offences_5strand"), ("prevent_counts", "count")):
        if table not in tables:
            continue
        rows = tables[table]
        if table == "prevent_counts":
            rows = rows[(rows["stage"] == "received") & (rows["dimension"] == "total")]
        grid = coverage_map(rows, areas, months, column)
        frames.append(
            grid.stack().rename("status").rename_axis(["month", "area_code"]).reset_index().assign(table=table)
        )
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COVERAGE.names, dtype="str")


def check_result(pack: Pack, findings: Iterable[Finding]) -> dict[str, Any]:
    """Files and checks of a folder, with every row accounted for: what `check --json` writes and a run records.

    It holds counts of rows of every file, so it stays in `data/processed` or where the analyst puts it.
    """
    return {
        "files": [_account(report) for report in pack.files],
        "checks": [{**vars(finding), "source_ids": list(finding.source_ids)} for finding in findings],
    }


def _account(report: FileReport) -> dict[str, Any]:
    ledger, refused = report.ledger, report.refused
    return {
        "file": report.source.path,
        "table": report.source.table,
        "rows_read": ledger.rows_read if ledger else 0,
        "rows_kept": ledger.rows_kept if ledger else 0,
        "rows_quarantined": ledger.rows_quarantined if ledger else 0,
        "rows_set_aside": ledger.rows_set_aside if ledger else 0,
        "missing": report.is_missing,
        "sha256": report.digest,
        "refused": {"rule": refused.rule, "row": refused.row, "column": refused.column} if refused else None,
    }
