"""The data-quality page: rows that add up, whom to ask, what failed and what is only to be minded."""

import re

import pandas as pd
import pytest
from pages import Tables

from prevent_analysis.briefing.quality import rules_sentence
from prevent_analysis.briefing.quality_effects import DIMENSION_NOTES
from prevent_analysis.quality.rules import TABLES_WITHOUT_PREVENT_DATA


@pytest.fixture(scope="module")
def tables(demo_run) -> dict[str, list[dict[str, str]]]:
    page = demo_run / "outputs" / "2026-09-30" / "E06000034" / "restricted" / "data_quality.html"
    found = Tables(page.read_text(encoding="utf-8")).tables
    return {name: [dict(zip(rows[0], row, strict=True)) for row in rows[1:]] for name, rows in found.items() if rows}


def test_rules_are_counted_by_what_came_of_them():
    findings = pd.DataFrame(
        [("pass", "critical"), ("fail", "critical"), ("fail", "info"), ("fail", "info"), ("not checked", "warning")],
        columns=["status", "severity"],
    )
    said = "Of 5 rules, 1 critical and 0 others failed, 2 say what is to be minded, and 1 could not be checked."
    assert rules_sentence(findings) == said


def test_rows_of_files_without_prevent_data_add_up_and_the_others_are_not_counted(tables):
    for row in tables["files"]:
        counts = row["Rows"].replace(",", "")
        if row["File"].removesuffix(".csv") in TABLES_WITHOUT_PREVENT_DATA:
            read, *parts = map(int, re.findall(r"\d+", counts))
            assert read == sum(parts), row["File"]
        else:
            assert counts == "not shown", row["File"]


def test_every_file_has_a_grade_and_a_reason_in_plain_words(tables):
    assert {row["Grade"] for row in tables["files"]} <= {"A", "B", "C"}
    assert all(row["Why"].endswith(".") and "quarantine" not in row["Why"] for row in tables["files"])


def test_every_request_is_to_a_supplier_about_a_file_of_its_own(tables):
    suppliers = {row["File"]: row["From"] for row in tables["files"]}
    assert tables["requests"]
    for row in tables["requests"]:
        assert suppliers[row["About"]] == row["Ask"]
        assert row["First"] in ("now", "before the next quarter")
        assert row["What to do"]


def test_what_is_only_to_be_minded_has_not_failed(tables):
    for row in tables["findings"]:
        assert row["Outcome"].startswith("failed") == (row["Weight"] != "info" and "checked" not in row["Outcome"])


def test_each_word_for_a_dimension_is_explained(tables):
    rows = [*tables["quality-contents"], *tables["quality-context"]]
    words = {cell for row in rows for cell in list(row.values())[1:]}
    assert "good" in words
    assert not [word for word in words - {"good"} if f"{word}: " not in DIMENSION_NOTES[0]]
