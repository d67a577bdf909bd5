"""What a command has to say at its end, a sentence a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from prevent_analysis.intake.ledger import Entry
from prevent_analysis.intake.pack import FileReport
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.presentation.formats import join_words
from prevent_analysis.quality import Finding, Grade
from prevent_analysis.quality.readiness import missing_sentences
from prevent_analysis.reference.areas import name_of

ROWS_LISTED = 20  # of one file on the terminal
PAGES_LISTED = 6
AREAS_NAMED = 3


@dataclass(frozen=True)
class RunReport:
    """What a run made, what it left out and why, and what to mind; or what an earlier one made, if nothing changed."""

    made: Sequence[Path]
    what: str = ""
    left_out: Sequence[str] = ()
    warnings: Sequence[str] = ()
    is_unchanged: bool = False

    def lines(self) -> list[str]:
        """The report, a sentence a line."""
        first = [f"Made {self.what}."] if self.what else []
        if self.is_unchanged:
            first = ["Nothing has changed since these briefings were made, so they were left as they are. "
                     "--force makes them again."]  # fmt: skip
        more = len(self.made) - PAGES_LISTED
        return [
            *first,
            *(f"Left out: {sentence}" for sentence in self.left_out),
            *(f"Mind: {warning}" for warning in self.warnings),
            *(f"Open {path}" for path in self.made[:PAGES_LISTED]),
            *([f"and {more} more pages, which these lead to."] if more > 0 else []),
        ]

    def moved(self, built: Path, target: Path) -> "RunReport":
        """The same report once what was made under one folder is under another."""
        return replace(self, made=[target / path.relative_to(built) for path in self.made])


def areas_in_words(areas: Sequence[str]) -> str:
    """Who the briefings are for: a few by name, more by their number.

    Examples
    --------
    >>> areas_in_words(["E06000034"]), areas_in_words(["E06000034"] * 11)
    ('Thurrock', '11 areas')
    """
    return join_words(map(name_of, areas)) if len(areas) <= AREAS_NAMED else f"{len(areas)} areas"


def left_out(releases: Sequence[Mapping[str, Any]]) -> list[str]:
    """What is not in the briefings and why: files that did not come, what each copy hides, and what it never holds.

    Parameters
    ----------
    releases
        What each release says of itself, by `evaluation.facts.describe_release`.
    """
    sentences = list(releases[0]["missing"])
    for facts in releases:
        hidden = facts["audit"]["cells_hidden"]
        figures = facts["audit"]["cells_shown"] + hidden
        if hidden:
            sentences.append(f"{hidden} of {figures} figures of the {facts['mode']} copy: {facts['policy_in_words']}.")
        if facts["mode"] == "public":
            sentences.append("every figure of Prevent referrals below the region: the public copy never holds one.")
    return sentences


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
        *(f"  row {entry.row} held back: {describe_place(entry)}" for entry in held_back[:ROWS_LISTED]),
        *(["  further rows held back are not listed here"] if len(held_back) > ROWS_LISTED else []),
    ]


def describe_place(entry: Entry) -> str:
    """Where a row breaks which rule.

    Examples
    --------
    >>> describe_place(Entry(8, "quarantined", "CELL-001", "month"))
    'column month (rule CELL-001)'
    """
    return f"column {entry.column} (rule {entry.rule})" if entry.column else f"rule {entry.rule}"


def rule_line(found: Finding) -> str:
    """A rule that failed, with what to do."""
    files = ", ".join(found.source_ids)
    outcome = f"does not hold for {files}, to be minded" if found.severity == "info" else f"failed on {files}"
    reason = f" ({found.reason})" if found.reason else ""
    asks = f"It asks: {found.meaning} What to do: {found.what_to_do}"
    return f"Rule {found.rule_id} ({found.severity}) {outcome}{reason}. {asks}"
