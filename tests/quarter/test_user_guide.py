"""The user guide names every command, gate and code of the quarter; the codes of files are in the generated list."""

import re
from pathlib import Path

import pytest

from prevent_analysis.cli import app
from prevent_analysis.intake.rules import RULES
from prevent_analysis.presentation.wording import WORDING_RULES
from prevent_analysis.settings import FILE_NAME, read_settings

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "user_guide.md").read_text(encoding="utf-8")
COMMENTARY = (ROOT / "src" / "prevent_analysis" / "quarter" / "commentary.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", [rule.rule_id for rule in WORDING_RULES])
def test_every_rule_of_wording_is_in_the_guide(rule):
    assert f"| {rule} |" in GUIDE


def test_every_code_of_commentary_is_in_the_guide():
    codes = set(re.findall(r"COM-\d{3}", COMMENTARY))
    assert codes
    assert {code for code in codes if f"| {code} |" not in GUIDE} == set()


@pytest.mark.parametrize("family", sorted({rule.partition("-")[0] for rule in RULES}))
def test_every_family_of_intake_codes_is_in_the_guide(family):
    assert f"{family}-" in GUIDE


@pytest.mark.parametrize("command", ["run", "check", "status", "requests", "audit", "release", "verify", "purge"])
def test_every_command_of_the_quarter_is_in_the_guide(command):
    assert command in {found.name or found.callback.__name__ for found in app.registered_commands}
    assert f"pa {command}" in GUIDE


def test_the_days_of_the_dpia_are_those_of_the_settings():
    dpia = (ROOT / "docs" / "dpia.md").read_text(encoding="utf-8")
    retention = read_settings(ROOT / FILE_NAME).retention
    assert f"{retention.raw_days} days after sign-off | `[retention] raw_days`" in dpia
    assert f"{retention.archive_days} days after the end of the strategy | `[retention] archive_days`" in dpia
