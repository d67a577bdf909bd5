"""What a command has to say at its end, a sentence a line."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from prevent_analysis.intake.pack import FileReport
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.quality import Finding, Grade
from prevent_analysis.quality.readiness import missing_sentences


@dataclass(frozen=True)
class RunReport:
    """What a run made, and what it could not."""

    made: Sequence[Path]
    warnings: Sequence[str]

    def lines(self) -> list[str]:
        """The report, a sentence a line."""
        return [*(f"Mind: {warning}" for warning in self.warnings), *(f"Open {path}" for path in self.made)]


@dataclass(frozen=True)
class CheckReport:
    """What came of reading and checking a folder."""

    quarter: Quarter

    @property
    def is_fit_to_run(self) -> bool:
        """Whether no file was refused and no critical rule failed."""
        critical = (found for found in self.quarter.findings if found.severity == "critical" and found.status == "fail")
        return self.quarter.pack.first_refusal() is None and next(critical, None) is None

    def lines(self) -> list[str]:
        """The report, a sentence a line: each file, what is missing, each rule that failed."""
        pack, grades = self.quarter.pack, self.quarter.grades
        return [
            *(f"Mind: {warning}" for warning in pack.warnings),
            *(line for report in pack.files for line in file_lines(report, grades.get(report.source.path))),
            *(f"Missing: {sentence}" for sentence in missing_sentences(pack.files)),
            *(rule_line(found) for found in self.quarter.findings if found.status == "fail"),
        ]


def file_lines(report: FileReport, grade: Grade | None) -> list[str]:
    """A file's grade and where its rows went, and where each row that is held back stands."""
    if report.refused:
        return [f"Refused: {report.refused}"]
    if report.ledger is None or grade is None:
        return []
    ledger = report.ledger
    held_back = [entry for entry in ledger.entries if entry.kind == "quarantined"]
    return [
        f"{report.source.path}: grade {grade.letter}. {ledger.rows_read} rows read: {ledger.rows_kept} kept, "
        f"{ledger.rows_quarantined} held back, {ledger.rows_set_aside} set aside. {grade.reason}",
        *(f"  row {entry.row} held back: column {entry.column} (rule {entry.rule})" for entry in held_back),
    ]


def rule_line(found: Finding) -> str:
    """A rule that failed, with what to do."""
    files = ", ".join(found.source_ids)
    outcome = f"does not hold for {files}, to be minded" if found.severity == "info" else f"failed on {files}"
    return f"Rule {found.rule_id} ({found.severity}) {outcome}. It asks: {found.meaning} What to do: {found.what_to_do}"
