"""Gates say what to do; an override is printed with role and reason and passes nothing else."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from prevent_analysis.errors import SettingsError
from prevent_analysis.measures.delivery.checks import ThreatLevel
from prevent_analysis.quality import Grade
from prevent_analysis.quarter.gates import (
    Gate,
    apply_overrides,
    commentary_gates,
    grade_gates,
    security_threat_gate,
    threat_gate,
)
from prevent_analysis.settings import Override, read_settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = read_settings(ROOT / "analysis.toml")
SEVERE = ThreatLevel("SEVERE", "2024-01")


@pytest.mark.parametrize(("checked", "gates"), [(date(2026, 10, 21), 0), (date(2026, 10, 20), 1)])
def test_a_threat_level_looked_up_more_than_seven_days_before_the_run(checked, gates):
    settings = replace(SETTINGS, threat=replace(SETTINGS.threat, checked_on=checked))
    found = threat_gate(settings)
    assert len(found) == gates
    assert all("[threat] in analysis.toml" in gate.sentence for gate in found)


def test_a_file_of_grade_c_is_a_gate_and_others_are_not():
    grades = {"a.csv": Grade("C", "A critical rule failed: X-001."), "b.csv": Grade("B", "Rows were quarantined.")}
    (gate,) = grade_gates(grades, [])
    assert gate.name == "grade a.csv"
    assert "X-001" in gate.sentence


def actions(**changes):
    row = {
        "action_id": "A-1",
        "status": "On track",
        "stc_q1": "Yes",
        "stc_q2": "Yes",
        "stc_q3": "No",
        "stc_reason": "Reason given by the group",
        "stc_by_role": "Prevent lead",
        "stc_on": "2026-10-01",
        "stc_threat_level": "SEVERE",
    }
    return pd.DataFrame([row | changes])


@pytest.mark.parametrize(
    ("changes", "gates"),
    [
        ({}, 0),
        ({"stc_q2": None}, 1),
        ({"stc_by_role": None}, 1),
        ({"stc_reason": None}, 1),
        ({"stc_on": "2023-12-31"}, 1),  # before the level was set
        ({"stc_threat_level": "SUBSTANTIAL"}, 1),
        ({"stc_threat_level": None}, 0),
        ({"stc_q2": None, "status": "Complete"}, 0),
    ],
)
def test_the_security_threat_check_is_for_people_to_answer_at_the_level_of_today(changes, gates):
    assert len(security_threat_gate(actions(**changes), SEVERE)) == gates


def test_the_gate_counts_as_the_delivery_report_does(demo_run):
    folder = demo_run / "outputs" / "2026-09-30" / "E06000034" / "restricted"
    index = (folder / "index.html").read_text(encoding="utf-8")
    unanswered, still_open = re.search(r"at this threat level for (\d+) of (\d+) open actions", index).groups()
    answered = int(still_open) - int(unanswered)
    report = (folder / "prevent_delivery.html").read_text(encoding="utf-8")
    assert re.search(
        rf"\b{answered} of {still_open} \(\d+%\) open actions have all three questions of the Security", report
    )


def test_no_action_plan_is_no_gate():
    assert security_threat_gate(None, SEVERE) == []


def test_an_override_passes_its_gate_alone_and_is_said():
    gates = [
        Gate("threat", "Look."),
        *commentary_gates([("Commentary entry 1 (M01, restricted) was not written about it.", "Read it again.")]),
    ]
    override = Override("threat", "Prevent lead", "Confirmed by telephone", date(2026, 10, 27))
    left, (said,) = apply_overrides(gates, [override])
    assert [gate.name for gate in left] == ["commentary entry 1"]
    assert said == 'Override of gate "threat" by Prevent lead on 27 October 2026: Confirmed by telephone.'


def test_an_override_of_nothing_says_that_it_does_nothing():
    _, (said,) = apply_overrides([], [Override("threat", "Lead", "x", date(2026, 10, 27))])
    assert "does nothing" in said


OVERRIDE = '\n[[override]]\ngate = "threat"\nrole = "Lead"\nreason = "Told"\ngiven_on = 2026-10-27\n'


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2026-10-27", "2026-09-30", "one quarter"),
        ("2026-10-27", "2026-10-29", "run_date"),
        ('reason = "Told"', 'reason = " "', "reason is empty"),
        ('role = "Lead"\n', "", "role must be text"),
        ("given_on", "on", "given_on must be a date"),
        ("[[override]]", "[override]", "two brackets"),
    ],
)
def test_an_override_that_is_not_whole_is_refused(tmp_path, old, new, words):
    path = tmp_path / "analysis.toml"
    text = (ROOT / "analysis.toml").read_text(encoding="utf-8") + OVERRIDE
    path.write_text(text, encoding="utf-8")
    assert len(read_settings(path).overrides) == 1
    path.write_text(text[: -len(OVERRIDE)] + OVERRIDE.replace(old, new), encoding="utf-8")
    with pytest.raises(SettingsError, match=words):
        read_settings(path)
