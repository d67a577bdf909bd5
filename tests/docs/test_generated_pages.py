"""The generated pages are those that the code makes now; their rules are those that can be broken, and no others."""

import re
from pathlib import Path

import pytest
from make_dictionary import dictionary_page
from make_rules import rules_page

from prevent_analysis.disclosure.scan_rules import RULES as AUDIT_RULES
from prevent_analysis.intake.home_office_sheet import HOME_OFFICE_RULES
from prevent_analysis.intake.rules import RULES
from prevent_analysis.intake.schemas import SCHEMAS
from prevent_analysis.presentation.wording import WORDING_RULES
from prevent_analysis.quality import CROSS_FILE_RULES, check_between_tables
from prevent_analysis.quality.expectations import RULE_ID as SUITE_ID
from prevent_analysis.quarter.commentary import RULES as COMMENTARY_RULES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "prevent_analysis"
EXPECTATIONS = ROOT / "expectations"
RULE = re.compile(r"[A-Z]{2,4}-\d{3}")
SUITE_IDS = re.compile(rf'"rule_id": "({SUITE_ID.pattern.strip("^$")})"')
NOT_RULES = {"SHA-256", "XF-099", "REF-001"}  # a digest; examples in docstrings

pytestmark = pytest.mark.xdist_group("great_expectations")


@pytest.fixture(scope="module")
def rules() -> str:
    return rules_page(EXPECTATIONS)


@pytest.fixture(scope="module")
def listed(rules) -> list[str]:
    return re.findall(rf"^\| ({RULE.pattern}) \|", rules, re.MULTILINE)


def named_in_source() -> set[str]:
    return {rule for path in SOURCE.rglob("*.py") for rule in RULE.findall(path.read_text(encoding="utf-8"))}


def raised_in_source() -> set[str]:
    """Ids that the code gives to a message: in quotation marks, besides the line of the table that defines them."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    quoted = re.findall(rf'"({RULE.pattern})"', text)
    return {rule for rule in quoted if quoted.count(rule) > 1}


def test_the_dictionary_is_current():
    stored = (ROOT / "docs" / "data_dictionary.md").read_text(encoding="utf-8")
    assert stored == dictionary_page(), "run python docs/make_dictionary.py"


def test_the_rules_are_current(rules):
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules, "run python docs/make_rules.py"


def test_every_rule_that_the_code_names_is_listed_once(listed):
    assert len(listed) == len(set(listed))
    assert named_in_source() - NOT_RULES - set(listed) == set()


def test_every_rule_listed_is_raised(listed):
    tabled = {*RULES, *HOME_OFFICE_RULES, *COMMENTARY_RULES, *AUDIT_RULES}
    of_suites = {rule for path in EXPECTATIONS.glob("*.json") for rule in SUITE_IDS.findall(path.read_text())}
    between = {found.rule_id for found in check_between_tables({}, [], ["E06000034"], "2026-09-30")}
    assert tabled - raised_in_source() == set()
    assert {rule.rule_id for rule in CROSS_FILE_RULES} == between
    assert set(listed) == tabled | of_suites | between | {rule.rule_id for rule in WORDING_RULES}


def test_every_row_of_rules_says_what_is_wrong_and_what_to_do(rules):
    rows = [line for line in rules.splitlines() if RULE.match(line.removeprefix("| "))]
    assert rows
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split(" | ")]
        assert all(cells), row
        assert all(cell.endswith(".") for cell in cells[-2 if not cells[0].startswith("AUD") else -1 :]), row


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_table_has_a_section_with_its_columns_lists_and_file_name(name):
    section = dictionary_page().split(f"\n### {name}\n")[1].split("\n### ")[0]
    assert f"`{name}.csv`" in section
    assert "**Measures**" in section
    for column in SCHEMAS[name].columns:
        row = next(line for line in section.splitlines() if line.startswith(f"| `{column.name}` |"))
        assert column.meaning in row
        assert all(word in row for word in column.allowed)
