"""Grades, which findings belong to a file, and the whole of `check_quality` in order."""

from pathlib import Path

import pytest

from prevent_analysis.errors import SettingsError
from prevent_analysis.quality import CROSS_FILE_RULES, check_quality, findings_of, grade_file, read_suite
from prevent_analysis.quality.rules import Finding, Rule

pytestmark = pytest.mark.xdist_group("great_expectations")


def found(status: str, severity: str = "critical", rule_id: str = "TST-001") -> Finding:
    rule = Rule(rule_id, "population", "validity", severity, "M.", "D.")  # type: ignore[arg-type]
    return rule.finding(status, None, ["a.csv"])  # type: ignore[arg-type]


FINE = found("pass")


@pytest.mark.parametrize(
    ("findings", "read", "quarantined", "missing", "letter", "words"),
    [
        ([FINE], 100, 0, 0.0, "A", "Every critical rule passed"),
        ([FINE], 100, 0, 0.0499, "A", "less than 5%"),
        ([FINE], 100, 0, 0.05, "B", "5 to 20% is missing"),
        ([FINE], 100, 0, 0.20, "B", "5 to 20% is missing"),
        ([FINE], 100, 0, 0.2001, "C", "More than 20%"),
        ([FINE], 100, 0, float("nan"), "C", "not known how much"),
        ([FINE], 100, 1, 0.0, "B", "rows were held back"),
        ([FINE], 100, 21, 0.0, "C", "More than 20%"),
        ([FINE], 0, 0, 0.0, "C", "More than 20%"),
        ([FINE, found("fail", "warning", "TST-002")], 100, 0, 0.0, "B", "TST-002"),
        ([FINE, found("fail", "info")], 100, 0, 0.0, "A", "Every critical rule passed"),
        ([FINE, found("not checked", "warning")], 100, 0, 0.0, "A", "Every critical rule passed"),
        ([FINE, found("not checked", rule_id="XF-001")], 100, 0, 0.0, "B", "was not checked (XF-001)"),
        ([FINE, found("fail", rule_id="TST-003")], 100, 0, 0.0, "C", "A critical rule failed: TST-003."),
        ([found("not checked")], 100, 0, 0.0, "C", "No rule could be checked"),
        ([], 100, 0, 0.0, "C", "No rule could be checked"),
    ],
)
def test_grade(findings, read, quarantined, missing, letter, words) -> None:
    grade = grade_file(findings, read, quarantined, missing)
    assert grade.letter == letter
    assert words in grade.reason
    assert grade.reason.endswith(".")


def test_a_reason_names_everything_and_no_number_of_rows() -> None:
    grade = grade_file([FINE, found("fail", "warning", "TST-002")], 1000, 123, 0.0)
    flaws = "5 to 20% is missing and rows were held back and a warning rule failed (TST-002)"
    assert grade.reason == f"No critical rule failed, but {flaws}."


def test_findings_of_a_file(good, declared) -> None:
    other = found("pass")
    assert findings_of([other], "a.csv") == [other]
    assert findings_of([other], "b.csv") == []


def test_check_quality_keeps_its_order_and_every_good_file_is_an_a(good, declared, suites: Path) -> None:
    areas = ("E06000034", "E06000032")
    findings = check_quality(good, declared, suites, areas, "2026-09-30")
    in_suites = [entry.rule.rule_id for name in sorted(good) for entry in read_suite(suites / f"{name}.json").rules]
    assert [f.rule_id for f in findings] == [*in_suites, *(rule.rule_id for rule in CROSS_FILE_RULES)]
    backwards = dict(reversed(good.items()))
    assert check_quality(backwards, declared, suites, areas, "2026-09-30") == findings
    for entry in declared:
        assert grade_file(findings_of(findings, entry["path"]), 10, 0, 0.0).letter == "A", entry["path"]


def test_a_table_without_a_suite_is_refused(good, suites: Path) -> None:
    with pytest.raises(SettingsError, match=r"^surprise\.json: there is no such suite"):
        check_quality({"surprise": good["population"]}, [], suites, ["E06000034"], "2026-09-30")
