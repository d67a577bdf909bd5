"""The readiness board as a page for the analyst."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from prevent_analysis.measures.registry import read_measures
from prevent_analysis.presentation.display import Notices, Table, Text
from prevent_analysis.presentation.formats import format_date
from prevent_analysis.publishing.sections import render_sections
from prevent_analysis.quarter.board import ORDER, Line
from prevent_analysis.quarter.reissues import Reissue
from prevent_analysis.quarter.requests import due_date
from prevent_analysis.reference.areas import name_of
from prevent_analysis.reference.periods import Period
from prevent_analysis.settings import Settings

ROWS_SHOWN = 200


@dataclass(frozen=True)
class StatusReport:
    """The readiness board with what else has to be known, and the page that holds it."""

    board: Sequence[Line]
    organisations: Sequence[Line]
    gates: Sequence[str]
    reissues: Sequence[Reissue]
    keys: Sequence[tuple[str, str, str]]
    page: Path

    def summary(self) -> str:
        """How many files stand how, in a sentence."""
        counted = [(status, sum(line.status == status for line in self.board)) for status in ORDER]
        return ", ".join(f"{number} {status}" for status, number in counted if number) + "."


def status_page(settings: Settings, report: StatusReport, synthetic: bool) -> str:
    """The readiness board as a page; it holds counts of rows, so it stays in data/processed."""
    notices = Notices(settings.markings["restricted"], synthetic)
    names = {name: measure.name for name, measure in read_measures().items()}
    keys = [(mode, measure, names.get(measure, measure), key) for mode, measure, key in report.keys]
    sections: dict[str, list[Table | Text]] = {
        "Files": [Table("board", notices.add_to("Files of the quarter."), board_frame(report.board))],
        "Areas and partners": [
            Table("organisations", notices.add_to("Parts that are missing."), board_frame(report.organisations))
            if report.organisations
            else Text(("Nothing is missing from the files that came.",))
        ],
        "Gates": [Text(tuple(report.gates) or ("No gate is open.",), kind="warning" if report.gates else "answer")],
        "Re-issued files": reissue_parts(report.reissues, notices),
        "Keys for commentary": [
            Table("keys", notices.add_to(f"Figures for {name_of(settings.area_code)}."), keys_frame(keys))
            if keys
            else Text(("There are none before the first run of the quarter.",))
        ],
    }
    page = {
        "title": "Readiness of the quarter",
        "description": f"What has arrived by {format_date(settings.run_date)}; files are due by "
        f"{format_date(due_date(settings))}. This page is for the analyst and is not passed on.",
        "marking": settings.markings["restricted"],
        "synthetic": synthetic,
        "area_name": name_of(settings.area_code),
        "period_label": Period.ending(settings.period_end, months=3).label,
        "run_date": format_date(settings.run_date),
    }
    return render_sections(page, sections)


def board_frame(lines: Sequence[Line]) -> pd.DataFrame:
    """The board with the headings that readers see."""
    rows = [(line.organisation, line.file, line.status, line.what) for line in lines]
    return pd.DataFrame(rows, columns=["Organisation", "File", "Status", "What it means, and what to do"])


def keys_frame(keys: Sequence[tuple[str, str, str, str]]) -> pd.DataFrame:
    """The keys with the headings that readers see."""
    return pd.DataFrame(keys, columns=["Copy", "Measure", "Name", "figure ="])


def reissue_parts(reissues: Sequence[Reissue], notices: Notices) -> list[Table | Text]:
    """What each re-issued file changes: a sentence, the totals, and the first rows."""
    if not reissues:
        return [Text(("No file takes the place of an earlier version.",))]
    parts: list[Table | Text] = []
    for place, reissue in enumerate(reissues, start=1):
        parts.append(Text((str(reissue),)))
        tables: Mapping[str, pd.DataFrame] = {"totals": reissue.totals, "rows": reissue.changed.head(ROWS_SHOWN)}
        parts += [
            Table(f"reissue-{place}-{what}", notices.add_to(f"{reissue.path}: {what} that differ."), frame)
            for what, frame in tables.items()
            if len(frame)
        ]
    return parts
