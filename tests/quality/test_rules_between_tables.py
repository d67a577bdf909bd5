"""Each rule between rows, tables and files has a case that passes, one that fails, and one that cannot be checked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import pytest

from prevent_analysis.quality import (
    CROSS_FILE_RULES,
    Finding,
    areas_compared,
    between_rows,
    check_between_tables,
    cross_file,
    files,
    over_time,
    shown_rows,
    valid_on,
)
from prevent_analysis.reference.periods import Period

THURROCK, LUTON = "E06000034", "E06000032"
AREAS, END = (THURROCK, LUTON), "2026-09-30"
EARLIER = {"of last quarter's counts"}
Tables = dict[str, pd.DataFrame]
Sources = list[dict[str, Any]]


PERIOD = Period.ending(date.fromisoformat(END))
# One rule at a time: `check_between_tables` runs all of them, and its order is tested against CROSS_FILE_RULES below.
OF_TABLES = {
    "XF-001": (between_rows.parts_add_up, "prevent_counts"),
    "XF-002": (between_rows.stages_in_order, "prevent_counts"),
    "XF-003": (between_rows.stage_dates_in_order, "prevent_referrals"),
    "XF-004": (between_rows.near_duplicates, "prevent_referrals"),
    "XF-005": (cross_file.strands_bound_offences, "hate_crime_totals", "hate_crime_strands"),
    "XF-006": (cross_file.multi_strand_agrees, "hate_crime_totals", "hate_crime_strands"),
    "XF-008": (cross_file.benchmark_agrees_with_counts, "benchmark_region", "prevent_counts"),
    "XF-009": (cross_file.benchmark_agrees_with_totals, "benchmark_region", "hate_crime_totals"),
    "XF-010": (cross_file.concerns_known, "prevent_referrals", "lookup_concern"),
    "XF-024": (valid_on.labels_valid_by_date, "prevent_referrals", "lookup_concern"),
    "XF-025": (over_time.population_is_steady, "population"),
    "XF-027": (over_time.periods_apart, "prevent_counts"),
    "XF-029": (cross_file.crime_records_agree_with_totals, "hate_crime_records", "hate_crime_totals"),
}
OF_AREAS = {
    "XF-011": (areas_compared.one_definition, "benchmark_region"),
    "XF-013": (areas_compared.hate_crime_covered, "hate_crime_totals", "benchmark_region"),
    "XF-014": (areas_compared.population_in_time, "population"),
    "XF-015": (areas_compared.areas_valid, "lookup_area"),
    "XF-023": (valid_on.successors_known, "lookup_area"),
    "XF-026": (over_time.offences_are_steady, "hate_crime_totals"),
}
WITH_SOURCES: dict[str, Callable[[Tables, pd.DataFrame, Sequence[str]], Finding]] = {
    "XF-007": lambda t, s, _: cross_file.records_agree_with_counts(t["prevent_referrals"], t["prevent_counts"], s),
    "XF-012": lambda t, s, areas: areas_compared.referrals_covered(
        t["prevent_counts"], t["prevent_referrals"], t["benchmark_region"], s, areas, PERIOD
    ),
    "XF-016": lambda t, s, _: files.extracted_late_enough(s, PERIOD),
    "XF-017": lambda t, s, _: files.extracted_in_time(s, PERIOD),
    "XF-018": lambda t, s, _: files.no_future_dates(t["prevent_referrals"], s),
    "XF-019": lambda t, s, _: files.cohort_is_mature(t["prevent_referrals"], s, PERIOD),
    "XF-020": lambda t, s, _: files.files_declared(t, s),
    "XF-021": lambda t, s, _: files.one_kind(s),
    "XF-022": lambda t, s, _: valid_on.codes_valid_by_date(t),
    "XF-028": lambda t, s, _: over_time.sent_once(s, EARLIER),
}


def judge(rule_id: str, tables: Tables, sources: Sources, areas: Sequence[str] = AREAS) -> Finding:
    if rule_id in OF_TABLES:
        check, *names = OF_TABLES[rule_id]
        return check(*(tables[name] for name in names))
    if rule_id in OF_AREAS:
        check, *names = OF_AREAS[rule_id]
        return check(*(tables[name] for name in names), areas, PERIOD)
    return WITH_SOURCES[rule_id](tables, files.as_sources(sources), areas)


def put(table: str, change: dict[str, Any], **where: Any) -> Callable[[Tables, Sources], None]:
    """Change cells of the rows of a table that match."""

    def apply(tables: Tables, sources: Sources) -> None:
        frame = tables[table].copy()
        chosen = pd.Series(True, index=frame.index)
        for column, value in where.items():
            chosen &= frame[column] == value
        assert chosen.any()
        for column, value in change.items():
            frame.loc[chosen, column] = value
        tables[table] = frame

    return apply


def declare(table: str, **change: Any) -> Callable[[Tables, Sources], None]:
    """Change the entry of a file in sources.toml."""

    def apply(tables: Tables, sources: Sources) -> None:
        next(entry for entry in sources if entry["table"] == table).update(change)

    return apply


def drop(table: str, **where: Any) -> Callable[[Tables, Sources], None]:
    """Take rows of a table out."""

    def apply(tables: Tables, sources: Sources) -> None:
        frame = tables[table]
        for column, value in where.items():
            tables[table] = frame = frame[frame[column] != value]

    return apply


@dataclass(frozen=True)
class Case:
    """A change of the good tables and what comes of one rule."""

    rule_id: str
    changes: list[Callable[[Tables, Sources], None]]
    status: str = "fail"
    rows: int | None = 1
    concerned: tuple[str, ...] = ()


def totals_of(area: str, month: str) -> dict[str, str]:
    return {"area_code": area, "month": month}


CASES = {
    "parts above the total": Case("XF-001", [put("prevent_counts", {"count": 3}, category="Education")]),
    "parts below the total": Case("XF-001", [put("prevent_counts", {"count": 1}, category="Education")]),
    "a hidden part leaves room": Case(
        "XF-001", [put("prevent_counts", {"count": pd.NA, "count_note": "c"}, category="Police")], "pass", 0
    ),
    "parts above the total beside a hidden one": Case(
        "XF-001",
        [
            put("prevent_counts", {"count": pd.NA}, category="Police"),
            put("prevent_counts", {"count": 4}, category="Education"),
        ],
    ),
    "a hidden total": Case("XF-001", [put("prevent_counts", {"count": pd.NA}, dimension="total")], "not checked", None),
    "more assessed than received": Case("XF-002", [put("prevent_counts", {"count": 4}, stage="assessed")]),
    "one stage alone": Case("XF-002", [drop("prevent_counts", stage="assessed")], "not checked", None),
    "panel before assessment": Case(
        "XF-003", [put("prevent_referrals", {"panel_date": "2025-11-09"}, exit_reason="Concerns addressed")]
    ),
    "panel before receipt, no assessment": Case(
        "XF-003",
        [
            put(
                "prevent_referrals",
                {"initial_date": None, "panel_date": "2025-11-02"},
                exit_reason="Concerns addressed",
            )
        ],
    ),
    "same day": Case(
        "XF-003",
        [put("prevent_referrals", {"initial_date": "2025-11-03", "panel_date": "2025-11-03"}, referral_ref="AAAAAA1")],
        "pass",
        0,
    ),
    "seven days apart": Case(
        "XF-004", [put("prevent_referrals", {"received_date": "2025-11-10"}, referral_ref="AAAAAA2")]
    ),
    "eight days apart": Case(
        "XF-004", [put("prevent_referrals", {"received_date": "2025-11-11"}, referral_ref="AAAAAA2")], "pass", 0
    ),
    "near but of another sector": Case(
        "XF-004", [put("prevent_referrals", {"received_date": "2025-11-03"}, referral_ref="AAAAAA3")], "pass", 0
    ),
    "strands below offences": Case("XF-005", [put("hate_crime_strands", {"flags": 5}, strand="Race")]),
    "one strand above offences": Case("XF-005", [put("hate_crime_strands", {"flags": 11}, strand="Race")]),
    "one strand above offences, others hidden": Case(
        "XF-005",
        [
            put("hate_crime_strands", {"flags": pd.NA}, strand="Disability"),
            put("hate_crime_strands", {"flags": 11}, strand="Race"),
        ],
    ),
    "a hidden strand leaves room": Case(
        "XF-005", [put("hate_crime_strands", {"flags": pd.NA}, strand="Race")], "pass", 0
    ),
    "local strands do not count": Case(
        "XF-005",
        [
            put("hate_crime_strands", {"flags": pd.NA}, strand="Race"),
            put("hate_crime_strands", {"flags": 99, "strand": "Other local"}, strand="Disability"),
        ],
        "pass",
        0,
    ),
    "fewer further flags than multi-strand offences": Case(
        "XF-006", [put("hate_crime_totals", {"offences_multi_strand": 3}, **totals_of(THURROCK, "2026-09"))]
    ),
    "more than four further flags each": Case(
        "XF-006", [put("hate_crime_totals", {"offences_multi_strand": 0}, **totals_of(THURROCK, "2026-09"))]
    ),
    "four further flags each": Case(
        "XF-006",
        [
            put("hate_crime_totals", {"offences_multi_strand": 1}, **totals_of(THURROCK, "2026-09")),
            put("hate_crime_strands", {"flags": 10}, strand="Race"),
        ],
        "pass",
        0,
    ),
    "one record too few": Case(
        "XF-007",
        [drop("prevent_referrals", referral_ref="AAAAAA3")],
        concerned=("prevent_counts.csv", "prevent_referrals.csv"),
    ),
    "an error is no referral": Case(
        "XF-007", [put("prevent_referrals", {"initial_outcome": "Error/duplicate"}, referral_ref="AAAAAA2")]
    ),
    "records of another period": Case(
        "XF-007", [put("prevent_referrals", {"received_date": "2026-10-01"}, referral_ref="AAAAAA3")]
    ),
    "no record in a period that the file covers": Case(
        "XF-007", [put("prevent_referrals", {"received_date": "2024-10-01"})]
    ),
    "the file does not cover the period": Case(
        "XF-007", [declare("prevent_referrals", period_start="2026-07-01")], "not checked", None
    ),
    "region's referrals differ": Case(
        "XF-008",
        [put("benchmark_region", {"prevent_referrals": 31}, area_code=LUTON)],
        concerned=("benchmark_region.csv", "prevent_counts.csv"),
    ),
    "region's referrals hidden": Case(
        "XF-008", [put("benchmark_region", {"prevent_referrals": pd.NA})], "not checked", None
    ),
    "counts of other areas": Case("XF-008", [put("prevent_counts", {"area_code": "E06000031"})], "not checked", None),
    "region's hate crimes differ": Case(
        "XF-009", [put("benchmark_region", {"hate_crimes_5strand": 121}, area_code=LUTON)]
    ),
    "one month differs": Case(
        "XF-009", [put("hate_crime_totals", {"offences_5strand": 11}, **totals_of(LUTON, "2026-01"))]
    ),
    "a month is hidden": Case(
        "XF-009", [put("hate_crime_totals", {"offences_5strand": pd.NA}, month="2026-01")], "not checked", None
    ),
    "other strands are not compared": Case(
        "XF-009", [put("benchmark_region", {"hc_definition": "unknown"})], "not checked", None
    ),
    "unknown type of concern": Case(
        "XF-010", [put("prevent_referrals", {"concern_raw": "Islamism"}, referral_ref="AAAAAA2")]
    ),
    "known type of another scheme": Case(
        "XF-010", [put("prevent_referrals", {"concern_scheme": "local"}, referral_ref="AAAAAA2")]
    ),
    "mixed definitions": Case(
        "XF-011", [put("benchmark_region", {"hc_definition": "incl_sexgender"}, area_code=LUTON)]
    ),
    "another definition in another period": Case(
        "XF-011",
        [
            put(
                "benchmark_region",
                {"hc_definition": "incl_sexgender", "period_start": "2024-10-01", "period_end": "2025-09-30"},
                area_code=LUTON,
            )
        ],
        "pass",
        0,
    ),
    "no row of the period": Case(
        "XF-011", [put("benchmark_region", {"period_end": "2026-07-31"})], "not checked", None
    ),
    "referrals of no file": Case(
        "XF-012", [drop("prevent_counts", area_code=LUTON), drop("benchmark_region", area_code=LUTON)]
    ),
    "referrals that are not available": Case(
        "XF-012",
        [
            put("prevent_counts", {"count": pd.NA, "count_note": "x"}, area_code=LUTON),
            put("benchmark_region", {"prevent_referrals": pd.NA, "prevent_referrals_note": "x"}, area_code=LUTON),
        ],
    ),
    "confidential referrals are received": Case(
        "XF-012",
        [
            put("prevent_counts", {"count": pd.NA, "count_note": "c"}, area_code=LUTON),
            drop("benchmark_region", area_code=LUTON),
        ],
        "pass",
        0,
    ),
    "referrals of nine months": Case(
        "XF-012",
        [
            put("prevent_counts", {"period_start": "2026-01-01"}, area_code=LUTON),
            drop("benchmark_region", area_code=LUTON),
        ],
    ),
    "the region's table is enough": Case("XF-012", [drop("prevent_counts", area_code=LUTON)], "pass", 0),
    "records are enough": Case(
        "XF-012",
        [drop("prevent_counts", area_code=THURROCK), drop("benchmark_region", area_code=THURROCK)],
        "pass",
        0,
    ),
    "records that do not cover the period are not": Case(
        "XF-012",
        [
            drop("prevent_counts", area_code=THURROCK),
            drop("benchmark_region", area_code=THURROCK),
            declare("prevent_referrals", period_end="2026-08-31"),
        ],
    ),
    "a month of hate crime is missing": Case(
        "XF-013",
        [
            put("hate_crime_totals", {"month": "2020-01"}, **totals_of(LUTON, "2026-02")),
            drop("benchmark_region", area_code=LUTON),
        ],
    ),
    "the region's table fills the month": Case(
        "XF-013", [put("hate_crime_totals", {"month": "2020-01"}, **totals_of(LUTON, "2026-02"))], "pass", 0
    ),
    "the region's table with other strands does not": Case(
        "XF-013",
        [
            drop("hate_crime_totals", area_code=LUTON),
            put("benchmark_region", {"hc_definition": "incl_sexgender"}, area_code=LUTON),
        ],
    ),
    "no population": Case("XF-014", [drop("population", area_code=LUTON)]),
    "population of a later year": Case("XF-014", [put("population", {"year": "2027"}, area_code=LUTON)]),
    "populations of different years": Case("XF-014", [put("population", {"year": "2022"}, area_code=LUTON)]),
    "population of the same summer": Case("XF-014", [put("population", {"year": "2026"})], "pass", 0),
    "an area that has ended": Case("XF-015", [put("lookup_area", {"valid_to": "2026-09-29"}, area_code=THURROCK)]),
    "an area that ends that day": Case(
        "XF-015", [put("lookup_area", {"valid_to": "2026-09-30"}, area_code=THURROCK)], "pass", 0
    ),
    "an area that has not begun": Case("XF-015", [put("lookup_area", {"valid_from": "2026-10-01"}, area_code=LUTON)]),
    "an area that is not listed": Case("XF-015", [drop("lookup_area", area_code=LUTON)]),
    "extract after 13 days": Case(
        "XF-016", [declare("hate_crime_totals", extract_date="2026-10-13")], concerned=("hate_crime_totals.csv",)
    ),
    "extract after 14 days": Case("XF-016", [declare("hate_crime_totals", extract_date="2026-10-14")], "pass", 0),
    "no extract date": Case("XF-016", [declare("hate_crime_totals", extract_date=None)]),
    "an older file is held to its own end": Case(
        "XF-016",
        [declare("hate_crime_totals", extract_date="2026-07-20", period_end="2026-06-30")],
        "pass",
        0,
    ),
    "a published file has no lag": Case("XF-016", [declare("population", extract_date="2026-09-30")], "pass", 0),
    "extract after 21 days": Case("XF-017", [declare("hate_crime_strands", extract_date="2026-10-21")]),
    "extract after 20 days": Case("XF-017", [declare("hate_crime_strands", extract_date="2026-10-20")], "pass", 0),
    "closed after the extract": Case(
        "XF-018", [put("prevent_referrals", {"exit_date": "2026-10-17"}, referral_ref="AAAAAA1")]
    ),
    "closed on the day of the extract": Case(
        "XF-018", [put("prevent_referrals", {"exit_date": "2026-10-16"}, referral_ref="AAAAAA1")], "pass", 0
    ),
    "extract date not declared": Case("XF-018", [declare("prevent_referrals", path="else.csv")], "not checked", None),
    "received 59 days before the extract": Case(
        "XF-019", [put("prevent_referrals", {"received_date": "2026-08-18"}, referral_ref="AAAAAA3")]
    ),
    "received 60 days before the extract": Case(
        "XF-019", [put("prevent_referrals", {"received_date": "2026-08-17"}, referral_ref="AAAAAA3")], "pass", 0
    ),
    "received after the period": Case(
        "XF-019", [put("prevent_referrals", {"received_date": "2026-10-01"}, referral_ref="AAAAAA3")], "pass", 0
    ),
    "a file that is not declared": Case(
        "XF-020", [put("population", {"source_id": "else.csv"}, area_code=LUTON)], concerned=("else.csv",)
    ),
    "what ships with the project": Case(
        "XF-020",
        [
            put("population", {"source_id": "published/population.csv"}),
            put("lookup_area", {"source_id": "reference"}),
        ],
        "pass",
        0,
    ),
    "a real file among synthetic ones": Case("XF-021", [declare("population", published=False)], rows=8),
    "real files alone": Case(
        "XF-021",
        [declare(table, synthetic=False) for table in ("prevent_counts", "prevent_referrals", "hate_crime_totals")]
        + [
            declare(table, synthetic=False)
            for table in ("hate_crime_strands", "hate_crime_records", "benchmark_region")
        ]
        + [declare(table, synthetic=False) for table in ("csp_recorded_crime", "lookup_csp")],
        "pass",
        0,
    ),
    "figures after the last day of a code": Case(
        "XF-022", [put("lookup_area", {"valid_to": "2026-08-31"}, area_code=LUTON)], rows=3
    ),
    "figures before the first day of a code": Case(
        "XF-022", [put("lookup_area", {"valid_from": "2024-11-01"}, area_code=LUTON)]
    ),
    "an area that ends in two years": Case(
        "XF-023", [put("lookup_area", {"valid_to": "2028-09-30"}, area_code=THURROCK)]
    ),
    "an area that ends a day later": Case(
        "XF-023", [put("lookup_area", {"valid_to": "2028-10-01"}, area_code=THURROCK)], "pass", 0
    ),
    "an area not compared that ends": Case(
        "XF-023", [put("lookup_area", {"area_code": "E07000001", "valid_to": "2027-03-31"}, area_code=LUTON)], "pass", 0
    ),
    "a label before its first day": Case(
        "XF-024", [put("lookup_concern", {"valid_from": "2026-03-02"}, concern_raw="Islamist")]
    ),
    "a label on its last day": Case(
        "XF-024", [put("lookup_concern", {"valid_to": "2026-05-02"}, concern_raw="Islamist")], "pass", 0
    ),
    "a label after its last day": Case(
        "XF-024", [put("lookup_concern", {"valid_to": "2026-05-01"}, concern_raw="Islamist")]
    ),
    "a population that jumps": Case(
        "XF-025", [put("population", {"population": 190_000}, area_code=THURROCK, year="2023")]
    ),
    "years of two releases": Case(
        "XF-025",
        [
            put("population", {"population": 190_000}, area_code=THURROCK, year="2023"),
            put("population", {"source_id": "other.csv"}, year="2022"),
        ],
        "not checked",
        None,
    ),
    "hate crimes that jump": Case(
        "XF-026", [put("hate_crime_totals", {"offences_5strand": 75}, month="2025-10")], rows=2
    ),
    "hate crimes half as many again": Case(
        "XF-026", [put("hate_crime_totals", {"offences_5strand": 70}, month="2025-10")], "pass", 0
    ),
    "a missing month a year ago": Case(
        "XF-026", [put("hate_crime_totals", {"offences_5strand": pd.NA}, month="2024-10")], "not checked", None
    ),
    "periods that overlap": Case(
        "XF-027",
        [
            put(
                "prevent_counts",
                {"area_code": LUTON, "period_start": "2026-09-01"},
                area_code=THURROCK,
                category="Total",
                stage="received",
            )
        ],
    ),
    "last quarter's file again": Case("XF-028", [declare("hate_crime_totals", digest="of last quarter's counts")]),
    "a population sent again": Case("XF-028", [declare("population", digest="of last quarter's counts")], "pass", 0),
    "records against totals": Case("XF-029", [put("hate_crime_records", {"offences_5strand": 11}, month="2026-09")]),
    "totals made of the records": Case(
        "XF-029", [put("hate_crime_totals", {"source_id": "hate_crime_records.csv"})], "not checked", None
    ),
}


def test_overlapping_periods_are_found_whatever_stands_between(make) -> None:
    row = {"area_code": LUTON, "stage": "received", "dimension": "total", "category": "Total", "count": 1}
    spans = [("2025-10-01", "2026-09-30"), ("2025-10-01", "2025-10-31"), ("2025-12-01", "2025-12-31")]
    rows = [{**row, "period_start": start, "period_end": end, "provisional": "N"} for start, end in spans]
    assert over_time.periods_apart(make("prevent_counts", rows)).rows == 2
    assert over_time.periods_apart(make("prevent_counts", rows[1:])).status == "pass"


def test_without_an_earlier_quarter_nothing_can_have_been_sent_again(declared: Sources) -> None:
    assert over_time.sent_once(files.as_sources(declared), ()).status == "not checked"


@pytest.mark.parametrize("name", CASES)
def test_case(name: str, good: Tables, declared: Sources) -> None:
    case, tables, sources = CASES[name], dict(good), [dict(entry) for entry in declared]
    for change in case.changes:
        change(tables, sources)
    finding = judge(case.rule_id, tables, sources)
    assert (finding.rule_id, finding.status, finding.rows) == (case.rule_id, case.status, case.rows), finding
    if case.concerned:
        assert finding.source_ids == case.concerned
    if case.status == "not checked":
        assert finding.reason


def test_good_tables_pass_every_rule(good: Tables, declared: Sources) -> None:
    findings = check_between_tables(good, declared, AREAS, END, EARLIER)
    assert [(f.rule_id, f.status, f.reason) for f in findings] == [(r.rule_id, "pass", "") for r in CROSS_FILE_RULES]


def test_every_rule_has_a_case_that_fails() -> None:
    assert {case.rule_id for case in CASES.values() if case.status == "fail"} == {r.rule_id for r in CROSS_FILE_RULES}


@pytest.mark.parametrize("empty", [True, False])
def test_absent_tables_are_not_checked_and_never_pass(empty: bool, good: Tables) -> None:
    tables = {name: frame.iloc[:0] for name, frame in good.items()} if empty else {}
    findings = check_between_tables(tables, [], AREAS, END)
    assert [(f.status, f.rows) for f in findings] == [("not checked", None)] * len(CROSS_FILE_RULES)
    assert all(f.reason for f in findings)


def test_without_sources_the_rules_that_need_them_are_not_checked(good: Tables) -> None:
    unchecked = {f.rule_id for f in check_between_tables(good, [], AREAS, END) if f.status != "pass"}
    assert unchecked == {"XF-007", *(f"XF-0{number}" for number in range(16, 22)), "XF-028"}


@pytest.mark.parametrize("table", ["prevent_counts", "prevent_referrals", "hate_crime_totals", "lookup_concern"])
def test_one_absent_table_is_named(table: str, good: Tables, declared: Sources) -> None:
    rest = {name: frame for name, frame in good.items() if name != table}
    unchecked = [f for f in check_between_tables(rest, declared, AREAS, END, EARLIER) if f.status == "not checked"]
    assert unchecked
    assert all(table in f.reason for f in unchecked)


def test_areas_that_lack_something_are_named_and_numbers_are_not(good: Tables, declared: Sources) -> None:
    finding = judge("XF-012", {**good, "benchmark_region": good["benchmark_region"]}, declared, (*AREAS, "E06000033"))
    assert (finding.status, finding.reason) == ("fail", "not so for Southend-on-Sea")


def test_months_are_compared_with_a_period_only_if_they_fill_it_once(good: Tables, declared: Sources, make) -> None:
    months = [f"2025-{m:02d}" for m in (10, 11, 12)] + [f"2026-{m:02d}" for m in range(1, 10)]
    monthly = [
        {
            "period_start": f"{month}-01",
            "period_end": str(pd.Period(month).end_time.date()),
            "area_code": LUTON,
            "stage": "received",
            "dimension": "total",
            "category": "Total",
            "count": 2,
            "provisional": "N",
        }
        for month in months
    ]
    year = {**monthly[0], "period_end": END, "count": 30}
    quarter = {**monthly[0], "period_end": "2025-12-31", "count": 6}

    def found(rows: list[dict]) -> tuple[str, int | None]:
        finding = judge("XF-008", {**good, "prevent_counts": make("prevent_counts", rows)}, declared)
        return finding.status, finding.rows

    assert found(monthly) == ("fail", 1)  # 24 against 30
    assert found([{**month, "count": 2 if place else 8} for place, month in enumerate(monthly)]) == ("pass", 0)
    assert found([*monthly, year]) == ("pass", 0)  # the year itself is preferred
    assert found(monthly[1:]) == ("not checked", None)
    assert found([*monthly, quarter]) == ("not checked", None)


def test_rows_are_shown_only_for_tables_without_prevent_data(good: Tables, declared: Sources) -> None:
    shown = {f.table: shown_rows(f) for f in check_between_tables(good, declared, AREAS, END)}
    for table in ("prevent_counts", "prevent_referrals", "benchmark_region", "sources"):
        assert shown[table] is None
    for table in ("hate_crime_totals", "hate_crime_strands", "population", "lookup_area"):
        assert shown[table] == 0
