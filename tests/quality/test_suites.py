"""Each rule of each suite has a table that passes and one that fails it."""

import re
from pathlib import Path

import pandas as pd
import pytest

from prevent_analysis.intake.clean import clean_home_office
from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.intake.pack import read_pack
from prevent_analysis.intake.schemas import CONCERN_GROUPS, SCHEMAS, SECTORS, clean_schema
from prevent_analysis.quality import CROSS_FILE_RULES
from prevent_analysis.quality.expectations import Suite, check_table, read_suite
from prevent_analysis.quality.rules import DIMENSIONS
from prevent_analysis.reference.periods import month_end

pytestmark = pytest.mark.xdist_group("great_expectations")  # one import of the library for all of them
THURROCK, REGION, ESSEX = "E06000034", "E12000006", "E23000028"
DELIVERY = {schema.name for schema in DELIVERY_SCHEMAS}  # tests/delivery breaks the rules of these

# One frame a table that breaks every rule: the change to a row of the good table, by its place; each change adds a row.
BROKEN: dict[str, list[tuple[int, dict]]] = {
    "prevent_counts": [
        (0, {}),  # PRC-001 with the row below, which is the same
        (0, {}),
        (0, {"area_code": "E06000001", "period_start": "2027-01-01"}),
        (0, {"area_code": "E06000002", "period_start": "2025-10-02"}),
        (0, {"area_code": "E06000003", "period_end": "2027-02-29"}),
        (0, {"area_code": "E06000004", "category": "Police"}),
        (0, {"area_code": "E06000005", "count": 10_001}),
        (0, {"area_code": "E06000006", "provisional": "Y"}),
        (0, {"area_code": "E06000007", "dimension": "sector", "category": "Islamist"}),
        (0, {"area_code": "E06000008", "dimension": "concern_group", "category": "Police"}),
    ],
    "prevent_referrals": [
        (0, {}),
        (0, {}),
        (0, {"referral_ref": "BBBBBB1", "area_basis": "unknown", "sector": "Unknown"}),
        (0, {"referral_ref": "BBBBBB2", "initial_outcome": None}),
        (0, {"referral_ref": "BBBBBB3", "panel_decision": None}),
        (0, {"referral_ref": "BBBBBB4", "panel_date": None, "sector": "Unknown"}),
        (0, {"referral_ref": "BBBBBB5", "exit_reason": None}),
        (0, {"referral_ref": "BBBBBB6", "initial_date": ""}),
        (0, {"referral_ref": "BBBBBB7", "panel_decision": "Deferred"}),
    ],
    "hate_crime_totals": [
        (0, {}),
        (0, {}),
        (0, {"month": "2024-01", "offences_multi_strand": 11}),
        (0, {"month": "2024-02", "offences_any_strand_incl_local": 9}),
        (0, {"month": "2024-03", "offences_5strand": 5001, "offences_any_strand_incl_local": None}),
        (0, {"month": "2024-04", "offences_5strand": None, "offences_5strand_note": "x"}),
        (0, {"month": "2024-05", "date_basis": "committed"}),
        (0, {"month": "2024-06", "net_of_cancelled": "N"}),
        (0, {"month": "2024-07", "status": "provisional"}),
    ],
    "hate_crime_strands": [
        (0, {}),
        (0, {}),
        (0, {"month": "2024-01", "flags": 5001}),
        (0, {"month": "2024-02", "flags": None, "flags_note": "c"}),
    ],
    "hate_crime_records": [
        (0, {}),
        (0, {}),
        (0, {"month": "2024-01", "offences_multi_strand": 11}),
        (0, {"month": "2024-02", "offences_5strand": 5001}),
        (0, {"month": "2024-03", "offences_5strand": None, "offences_5strand_note": "x"}),
    ],
    "benchmark_region": [
        (0, {}),
        (0, {}),
        (0, {"area_code": "E06000001", "period_start": "2027-01-01"}),
        (0, {"area_code": "E06000002", "period_start": "2025-10-02"}),
        (0, {"area_code": "E06000003", "period_end": "2026-09-29"}),
        (0, {"area_code": "E06000004", "prevent_referrals": 1}),
        (0, {"area_code": "E06000005", "adopted": 3}),
        (0, {"area_code": "E06000006", "prevent_referrals": 20_001}),
        (0, {"area_code": "E06000007", "hate_crimes_5strand": 0}),
        (0, {"area_code": "E06000008", "hc_definition": "unknown"}),
        (0, {"area_code": "E06000009", "marking": "none: UNOFFICIAL"}),
    ],
    "population": [(0, {}), (0, {}), (0, {"year": "2022", "population": 178}), (0, {"year": "2010"})],
    "lookup_area": [
        (0, {"level": "LAD"}),
        (0, {"level": "LAD"}),
        (0, {"area_code": "E06000001", "level": "LAD", "area_name": "A", "valid_from": "2031-01-01"}),
        (0, {"area_code": "E06000002", "level": "LAD", "area_name": "B", "force": REGION}),
        (0, {"area_code": "E06000003", "level": "LAD", "area_name": "C", "region_group": ESSEX}),
        (0, {"area_code": "E06000004", "level": "LAD", "area_name": "D", "valid_to": ""}),
    ],
    "lookup_concern": [(0, {}), (0, {}), (0, {"concern_raw": "A", "valid_to": "2020-01-01"})],
    "published_series": [
        (1, {}),
        (1, {}),
        (1, {"year": "2024/26"}),
        (1, {"category": "Race"}),
        (0, {"area_code": ESSEX}),
        (1, {"year": "2023/24", "value": 300_001}),
    ],
    "csp_recorded_crime": [
        (0, {}),  # CSP-001 with the row below, which is the same
        (0, {}),
        (0, {"csp_name": "Harlow", "period_start": "2026-02-01"}),
        (0, {"csp_name": "Basildon", "offences": 20_001}),
    ],
    "lookup_csp": [
        (0, {"csp_name": "Harlow"}),  # LKC-101 with the row below, which has the same code
        (0, {"csp_name": "Maldon"}),
        (0, {"csp_code": "E22000001"}),  # LKC-102 with the row below, which has the same name
        (0, {"csp_code": "E22000002"}),
        (0, {"csp_code": "E22000003", "csp_name": "Tendring", "population": 100}),
    ],
    "home_office_tables": [
        (0, {}),
        (0, {}),
        (0, {"row": 7, "column_label": "2017/183", "value": None, "text": "N/A"}),
        (0, {"row": 8, "row_label": "2017/183", "value": None, "text": "N/A"}),
        (0, {"row": 9, "value": 1_000_001.0}),
        (0, {"row": 10, "value": None, "text": "N/A"}),
        (0, {"row": 11, "value": None, "text": "N/A"}),
    ],
}
# Failing rows of each rule in those frames; None for a rule about the column as a whole.
FAILING_ROWS: dict[str, list[int | None]] = {
    "prevent_counts": [2, 1, 1, 1, 1, 1, None, None, 1, 1, 1],
    "prevent_referrals": [2, 1, 2, 1, 1, 1, 1, 1, 1],
    "hate_crime_totals": [2, 1, 1, 1, 1, 1, 1, 1],
    "hate_crime_strands": [2, 1, None, 1],
    "hate_crime_records": [2, 1, 1, 1],
    "benchmark_region": [2, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    "population": [2, 1, 1],
    "lookup_area": [2, 2, 1, 1, 1, 1, None],
    "lookup_concern": [2, 1, None],
    "published_series": [2, 1, 1, 1, 1],
    "csp_recorded_crime": [2, 1, 1],
    "lookup_csp": [2, 2, 1],
    "home_office_tables": [2, 1, 1, 1, 4],
}

NEEDS_ITS_OWN_FRAME = {"PRC-007", "PRC-008"}  # whole stages and dimensions left out


def broken_table(good: dict[str, pd.DataFrame], name: str) -> pd.DataFrame:
    frame = good[name].iloc[[place for place, _ in BROKEN[name]]].reset_index(drop=True)
    for place, (_, change) in enumerate(BROKEN[name]):
        for column, value in change.items():
            frame.loc[place, column] = value
    return frame.astype(good[name].dtypes)


@pytest.fixture(scope="session")
def read(suites: Path) -> dict[str, Suite]:
    return {name: read_suite(suites / f"{name}.json") for name in SCHEMAS}


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name not in DELIVERY])
def test_a_good_table_passes_every_rule(name, good, read) -> None:
    findings = check_table(good[name], read[name])
    assert [(f.rule_id, f.status, f.reason) for f in findings] == [
        (entry.rule.rule_id, "pass", "") for entry in read[name].rules
    ]


@pytest.mark.parametrize("name", [name for name in SCHEMAS if name not in DELIVERY])
def test_a_broken_table_fails_every_rule_with_the_rows_that_break_it(name, good, read) -> None:
    findings = check_table(broken_table(good, name), read[name])
    assert [(f.rule_id, f.status, f.rows, f.reason) for f in findings if f.rule_id not in NEEDS_ITS_OWN_FRAME] == [
        (entry.rule.rule_id, "fail", rows, "")
        for entry, rows in zip(read[name].rules, FAILING_ROWS[name], strict=True)
        if entry.rule.rule_id not in NEEDS_ITS_OWN_FRAME
    ]


def test_counts_without_totals_of_referrals_received_fail(good, read) -> None:
    counts = good["prevent_counts"].assign(stage="assessed", dimension="sector")
    failed = {f.rule_id for f in check_table(counts, read["prevent_counts"]) if f.status == "fail"}
    assert failed >= NEEDS_ITS_OWN_FRAME


def test_files_with_failing_rows_are_named_and_the_others_not(good, read) -> None:
    frame = good["hate_crime_totals"].copy()
    frame.loc[3, ["offences_multi_strand", "source_id"]] = [99, "essex.csv"]
    frame.loc[7, "source_id"] = "suffolk.csv"
    multi = check_table(frame, read["hate_crime_totals"])[1]
    assert (multi.rule_id, multi.source_ids) == ("HCT-002", ("essex.csv",))


def test_the_genuine_home_office_tables_pass(read) -> None:
    path = Path(__file__).resolve().parents[3] / "shared" / "data" / "hate-crime-1819-hosb2419-tables.ods"
    if not path.exists():
        pytest.skip("the shared folder with the genuine workbook is not here")
    frame = clean_home_office(path, "tables.ods").frame
    assert {f.status for f in check_table(frame, read["home_office_tables"])} == {"pass"}


def test_the_published_figures_of_the_project_pass(read, suites: Path) -> None:
    pack = read_pack(suites.parent / "data" / "raw" / "published", False, lambda name: None)
    for name in ("published_series", "population"):
        assert {f.status for f in check_table(pack.tables[name], read[name])} == {"pass"}


def test_there_is_a_suite_for_every_table_and_no_other(suites) -> None:
    assert {path.stem for path in suites.glob("*")} == set(SCHEMAS)


def test_every_rule_id_is_used_once_with_the_prefix_of_its_table(read) -> None:
    of_suites = [entry.rule for suite in read.values() for entry in suite.rules]
    ids = [rule.rule_id for rule in (*of_suites, *CROSS_FILE_RULES)]
    assert len(ids) == len(set(ids))
    for suite in read.values():
        assert len({entry.rule.rule_id[:3] for entry in suite.rules}) == 1
    assert {rule.dimension for rule in (*of_suites, *CROSS_FILE_RULES)} <= set(DIMENSIONS)


def test_every_rule_is_about_columns_that_the_clean_table_has(read) -> None:
    for name, suite in read.items():
        for entry in suite.rules:
            assert set(entry.columns) <= set(clean_schema(SCHEMAS[name]).names), entry.rule.rule_id


def test_each_suite_checks_the_key_of_its_table(read) -> None:
    for name, suite in read.items():
        first = suite.rules[0]
        assert first.rule.dimension == "uniqueness"
        assert set(first.columns) == set(clean_schema(SCHEMAS[name]).key)


def test_categories_in_the_suites_are_those_of_the_schemas(read) -> None:
    sets = {
        entry.expectation["kwargs"]["row_condition"]["parameter"]: entry.expectation["kwargs"]["value_set"]
        for entry in read["prevent_counts"].rules
        if "row_condition" in entry.expectation["kwargs"]
    }
    assert sets == {"total": ["Total"], "sector": list(SECTORS), "concern_group": list(CONCERN_GROUPS)}
    measures = read["published_series"].rules[2].expectation["kwargs"]["value_pairs_set"]
    allowed = {column.name: column.allowed for column in SCHEMAS["published_series"].columns}
    assert {measure for measure, _ in measures} == set(allowed["measure"])
    assert {value for _, value in measures} == set(allowed["category"])


@pytest.mark.parametrize(("table", "rule"), [("prevent_counts", 3), ("benchmark_region", 3)])
def test_the_pattern_of_a_month_end_is_right_for_every_day_of_the_century(table, rule, read) -> None:
    pattern = re.compile(read[table].rules[rule].expectation["kwargs"]["regex"])
    days = pd.date_range("2000-01-01", "2099-12-31").date
    matched = {day for day in days if pattern.search(day.isoformat())}
    assert matched == {month_end(year, month) for year in range(2000, 2100) for month in range(1, 13)}
