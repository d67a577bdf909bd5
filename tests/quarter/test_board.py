"""The readiness board: failed, late, missing or received, by file and by organisation."""

import shutil
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from prevent_analysis.intake.ledger import Ledger
from prevent_analysis.intake.pack import FileReport
from prevent_analysis.intake.provenance import Source, read_sources
from prevent_analysis.intake.rules import refusal
from prevent_analysis.pipeline.status import show_status
from prevent_analysis.quality.grades import Grade
from prevent_analysis.quarter.board import area_lines, file_lines, return_lines
from prevent_analysis.settings import read_settings

SOURCE = Source(
    path="hate_crime_totals.csv",
    table="hate_crime_totals",
    supplier="Essex Police",
    extract_date=date(2026, 10, 15),
    period_start=date(2023, 10, 1),
    period_end=date(2026, 9, 30),
    version="1",
    supersedes="",
    definition="",
    marking="",
    published=False,
    synthetic=True,
)
DUE = date(2026, 10, 20)
GOOD = Grade("A", "Every critical rule passed.")
READ = Ledger(1, 1, 0, 0)


def line(report, grade=None, today=DUE):
    (found,) = file_lines([report], {SOURCE.path: grade} if grade else {}, DUE, today)
    return found


@pytest.mark.parametrize(
    ("today", "status", "words"),
    [(DUE, "missing", "It is due on 20 October 2026"), (date(2026, 10, 21), "late", "It was due")],
)
def test_a_file_that_is_not_there_is_missing_until_it_is_late(today, status, words):
    found = line(FileReport(SOURCE), today=today)
    assert found.status == status
    assert words in found.what
    assert found.organisation == "Essex Police"


def test_a_refused_file_has_failed_with_its_rule():
    found = line(FileReport(SOURCE, refused=refusal("CELL-030", file=SOURCE.path, row=4, column="strand")))
    assert found.status == "failed"
    assert "CELL-030" in found.what


def test_a_file_of_grade_c_has_failed_and_one_of_grade_a_is_received():
    report = FileReport(SOURCE, ledger=READ)
    assert line(report, Grade("C", "A critical rule failed: HCT-001.")).status == "failed"
    assert line(report, GOOD).status == "received"


def test_an_extract_made_after_the_due_day_says_so():
    late = replace(SOURCE, extract_date=date(2026, 10, 22))
    assert "after the due day" in line(FileReport(late, ledger=READ), GOOD).what
    assert "after the due day" not in line(FileReport(SOURCE, ledger=READ), GOOD).what


def test_what_came_last_quarter_and_is_not_declared_has_a_line():
    last = pd.DataFrame(
        {
            "supplier": ["Essex Police", "Luton"],
            "table": ["hate_crime_totals", "venue_screening"],
            "file": ["a", "b.csv"],
        }
    )
    lines = file_lines([FileReport(SOURCE, ledger=READ)], {SOURCE.path: GOOD}, DUE, DUE, last)
    assert [(found.organisation, found.status) for found in lines] == [
        ("Luton", "missing"),
        ("Essex Police", "received"),
    ]


def test_areas_whose_months_are_missing_are_named():
    coverage = pd.DataFrame(
        {
            "table": "hate_crime_totals",
            "area_code": ["E06000034"] * 5 + ["E06000033"],
            "month": ["2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-09"],
            "status": ["missing"] * 4 + ["received", "missing"],
        }
    )
    lines = area_lines(coverage, list(coverage["month"]), {"hate_crime_totals": ["hate_crime_totals.csv"]})
    assert {found.organisation: found.what for found in lines} == {
        "Thurrock": "Not in the file: 4 months from May 2026 on.",
        "Southend-on-Sea": "Not in the file: September 2026.",
    }
    assert area_lines(coverage, list(coverage["month"]), {}) == []


def test_partners_without_a_return_are_named_and_never_given_a_number():
    tables = {
        "org_register": pd.DataFrame(
            {
                "organisation_id": ["A", "B", "C", "D"],
                "name": ["Ash", "Birch", "Cedar", "Doe"],
                "pdg": ["Y", "Y", "Y", "N"],
            }
        ),
        "training_agg": pd.DataFrame({"organisation_id": ["A", "B"], "as_at": ["2026-09-30", "2026-06-30"]}),
        "training_register": pd.DataFrame({"organisation_id": ["C"]}),
    }
    (found,) = return_lines(tables, "2026-07-01", "2026-09-30")
    assert found.organisation == "Birch"
    assert "no return" in found.what


def test_before_the_first_file_every_file_is_on_the_board(project):
    raw = project / "data" / "raw" / "2026-09-30"
    raw.mkdir()
    shutil.copy(project / "data" / "raw" / "demo" / "sources.toml", raw)
    settings = replace(read_settings(project / "analysis.toml"), run_date=date(2026, 9, 20))
    report = show_status(settings, raw, lambda step: None)
    assert {line.file for line in report.board} == {source.path for source in read_sources(raw)}
    assert {line.status for line in report.board} == {"missing"}
    assert report.page.is_file()
