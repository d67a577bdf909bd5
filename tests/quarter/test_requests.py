"""A note for each supplier: every column, the period, the definitions, the due day and last quarter's problems."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from prevent_analysis.intake.provenance import read_sources
from prevent_analysis.intake.schemas import SCHEMAS
from prevent_analysis.quarter.requests import files_to_ask, request_note, write_notes
from prevent_analysis.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = read_settings(ROOT / "analysis.toml")
SOURCES = read_sources(ROOT / "data" / "raw" / "demo")
POLICE = next(source.supplier for source in SOURCES if source.table == "hate_crime_totals")


def last_quarter(**changes):
    row = {
        "file": "hate_crime_totals.csv",
        "table": "hate_crime_totals",
        "supplier": "Essex Police",
        "period_start": "2023-07-01",
        "period_end": "2026-06-30",
        "status": "received",
        "grade": "B",
        "reason": "No critical rule failed, but rows were held back and a warning rule failed (HCT-001).",
    }
    findings = pd.DataFrame(
        {
            "status": ["fail", "pass", "fail"],
            "severity": ["warning", "critical", "info"],
            "source_ids": ["hate_crime_totals.csv"] * 3,
            "meaning": ["Every month is there.", "Dates are dates.", "No month may still be changed."],
            "what_to_do": ["Say so in the briefing.", "Nothing.", "Say so in the briefing."],
        }
    )
    return pd.DataFrame([row | changes]), findings


def note(supplier, asked):
    return request_note(SETTINGS, supplier, asked[supplier], synthetic=True)


@pytest.fixture
def declared():
    return files_to_ask(SETTINGS, SOURCES, None, None)


def test_every_column_of_every_file_is_in_its_note(declared):
    text = note(POLICE, declared)
    for table in ("hate_crime_totals", "hate_crime_strands"):
        for column in SCHEMAS[table].columns:
            assert f"| {column.name} | {'yes' if column.required else 'no'} |" in text
            assert all(word in text for word in column.allowed)


@pytest.mark.parametrize(
    "words",
    [
        "Please send by: 20 October 2026",
        "Please extract on or after: 14 October 2026",
        "Period: 1 October 2023 to 30 September 2026",
        "race, religion, sexual orientation, disability and transgender",
        "Count each offence once",
        "OFFICIAL-SENSITIVE – Prevent",
        "an ONS code like E06000034",
        "SYNTHETIC DEMONSTRATION DATA",
        "There is no earlier release to look back on.",
    ],
)
def test_the_police_note_says(declared, words):
    assert words in note(POLICE, declared)


def test_residence_is_defined_for_referrals(declared):
    supplier = next(source.supplier for source in SOURCES if source.table == "prevent_counts")
    assert "where the person lives" in note(supplier, declared)


def test_nobody_is_asked_for_population_or_without_an_agreement_for_records(declared):
    tables = {entry.table for entries in declared.values() for entry in entries}
    assert "population" not in tables
    assert "prevent_referrals" in tables
    without = files_to_ask(replace(SETTINGS, record_level_agreed=False), SOURCES, None, None)
    assert "prevent_referrals" not in {entry.table for entries in without.values() for entry in entries}


def test_without_a_sources_file_the_last_release_says_what_to_ask_for_one_quarter_on():
    files, findings = last_quarter()
    text = note("Essex Police", files_to_ask(SETTINGS, [], files, findings))
    assert "Period: 1 October 2023 to 30 September 2026" in text
    assert "- Some rows could not be used, because a cell of theirs could not be read." in text
    assert "- This did not hold for every row: Every month is there." in text
    for not_theirs in ("Dates are dates.", "may still be changed", "in the briefing", "rule failed", "HCT-001"):
        assert not_theirs not in text


def test_a_file_that_did_not_arrive_is_recalled_and_a_good_one_thanked_for():
    files, findings = last_quarter(status="missing", grade="", reason="")
    assert "- The file did not arrive." in note("Essex Police", files_to_ask(SETTINGS, [], files, findings))
    files, findings = last_quarter(grade="A", reason="Every critical rule passed.", file="other.csv")
    assert "- Nothing to put right, thank you." in note("Essex Police", files_to_ask(SETTINGS, [], files, findings))


def test_notes_of_an_earlier_writing_do_not_stay(tmp_path):
    write_notes(tmp_path, {"A": "a", "B": "b"})
    assert [path.name for path in write_notes(tmp_path, {"Essex Police": "c"})] == ["01-essex-police.md"]
    assert [path.name for path in tmp_path.iterdir()] == ["01-essex-police.md"]
