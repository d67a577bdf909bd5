"""The readiness board: what has been received, what is missing, late or failed, by file and by organisation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from prevent_analysis.intake.pack import FileReport
from prevent_analysis.presentation.formats import format_date, format_month, join_words
from prevent_analysis.quality.grades import Grade
from prevent_analysis.reference.areas import name_of

Status = Literal["failed", "late", "missing", "received"]
ORDER: tuple[Status, ...] = ("failed", "late", "missing", "received")
MONTHS_NAMED = 3
RETURNS = ("training_agg", "training_register")


@dataclass(frozen=True)
class Line:
    """One line of the board: whose, which file, how it stands, and what that means or what to do."""

    organisation: str
    file: str
    status: Status
    what: str


def file_lines(
    reports: Sequence[FileReport],
    grades: Mapping[str, Grade],
    due: date,
    today: date,
    last_files: pd.DataFrame | None = None,
) -> list[Line]:
    """How each file stands.

    Parameters
    ----------
    reports, grades
        What became of each declared file.
    due, today
        The day by which files are due, and the declared day of the run.
    last_files
        The `FILES` of the last release: what came then and is not declared now has a line too.

    Returns
    -------
    A file is `failed` if it was refused or has grade C, `late` if it was due and is not there, `missing` if it is not
    yet due, and `received` otherwise. The most pressing first.
    """
    lines = [_file_line(report, grades.get(report.source.path), due, today) for report in reports]
    declared = {(report.source.supplier, report.source.table) for report in reports}
    if last_files is not None:
        lines += [
            Line(
                row["supplier"],
                row["file"],
                _not_there(due, today),
                "It came last quarter; sources.toml does not name it.",
            )
            for row in last_files.to_dict("records")
            if (row["supplier"], row["table"]) not in declared
        ]
    return sorted(lines, key=lambda line: (ORDER.index(line.status), line.organisation, line.file))


def _not_there(due: date, today: date) -> Status:
    return "late" if today > due else "missing"


def _file_line(report: FileReport, grade: Grade | None, due: date, today: date) -> Line:
    source = report.source
    if report.refused:
        return Line(source.supplier, source.path, "failed", f"Refused: {report.refused}.")
    if report.is_missing or grade is None:
        was = "It was due" if today > due else "It is due"
        what = f"{was} on {format_date(due)}. `prevent-analysis requests` writes the note."
        return Line(source.supplier, source.path, _not_there(due, today), what)
    if grade.letter == "C":
        return Line(source.supplier, source.path, "failed", f"Grade C. {grade.reason}")
    after = source.extract_date is not None and source.extract_date > due
    late = f" It was extracted after the due day, {format_date(due)}." if after else ""
    return Line(source.supplier, source.path, "received", f"Grade {grade.letter}. {grade.reason}{late}")


def area_lines(coverage: pd.DataFrame, months: Sequence[str], files: Mapping[str, Sequence[str]]) -> list[Line]:
    """Areas of which a month of the latest year is missing in a file that came.

    Parameters
    ----------
    coverage
        As `quality.report.COVERAGE`.
    months
        The months wanted.
    files
        Names of the files that came, by table.
    """
    wanted = coverage[coverage["month"].isin(months) & (coverage["status"] == "missing")]
    return [
        Line(name_of(area), join_words(files[table]), "missing", f"Not in the file: {_months(sorted(rows['month']))}.")
        for (table, area), rows in wanted.groupby(["table", "area_code"], sort=True)
        if files.get(table)
    ]


def _months(months: Sequence[str]) -> str:
    if len(months) > MONTHS_NAMED:
        return f"{len(months)} months from {format_month(months[0])} on"
    return join_words(format_month(month) for month in months)


def return_lines(tables: Mapping[str, pd.DataFrame], quarter_start: str, quarter_end: str) -> list[Line]:
    """Organisations of the Prevent Delivery Group without a training return for the quarter: no return, never 0 %."""
    register = tables.get("org_register")
    if register is None:
        return []
    returned: set[str] = set()
    if (counts := tables.get("training_agg")) is not None:
        returned |= set(counts.loc[counts["as_at"].between(quarter_start, quarter_end), "organisation_id"])
    if (people := tables.get("training_register")) is not None:
        returned |= set(people["organisation_id"])
    expected = register[(register["pdg"] == "Y") & ~register["organisation_id"].isin(returned)]
    return [
        Line(name, "training return", "missing", "No return for this quarter; it is shown as no return, never as 0%.")
        for name in sorted(expected["name"])
    ]
