"""Whether the quarter's tables can be relied on: rules, findings, grades and coverage, in words and never values."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.quality import areas_compared, between_rows, cross_file, files, over_time, valid_on
from prevent_analysis.quality.coverage import coverage_map
from prevent_analysis.quality.expectations import Suite, check_table, read_suite
from prevent_analysis.quality.grades import Grade, findings_of, grade_file
from prevent_analysis.quality.rules import Finding, Rule, shown_rows
from prevent_analysis.reference.periods import Period

__all__ = [
    "CROSS_FILE_RULES",
    "Finding",
    "Grade",
    "Rule",
    "Suite",
    "check_between_tables",
    "check_quality",
    "check_table",
    "coverage_map",
    "findings_of",
    "grade_file",
    "read_suite",
    "shown_rows",
]
CROSS_FILE_RULES: tuple[Rule, ...] = tuple(
    rule for room in (between_rows, cross_file, areas_compared, files, valid_on, over_time) for rule in room.RULES
)


def check_quality(
    tables: Mapping[str, pd.DataFrame],
    sources: pd.DataFrame | Iterable[Mapping[str, Any]],
    expectations: Path,
    areas: Sequence[str],
    period_end: str,
    earlier: Collection[str] = (),
) -> list[Finding]:
    """Check every table against its suite, and the tables against each other.

    Parameters
    ----------
    tables
        Clean tables by name, as `intake` makes them (`clean_schema`); those not supplied are left out.
    sources
        The entries of sources.toml: `path` (the `source_id` of the rows), `table`, `supplier`, `extract_date`,
        `period_start`, `period_end`, `published`, `synthetic`, and the `digest` of the file.
    expectations
        Folder with one suite for each table.
    areas
        ONS codes of the areas compared.
    period_end
        Last day of the 12 months reported on, `YYYY-MM-DD`.
    earlier
        Digests of the files of earlier quarters.

    Returns
    -------
    Findings in a stable order: tables by name and rules as in their suite, then the rules between tables by id.

    Raises
    ------
    SettingsError
        A table has no suite, or a suite would not check what it says.

    Examples
    --------
    >>> findings = check_quality({}, [], Path("expectations"), ["E06000034"], "2026-09-30")
    >>> {finding.status for finding in findings}
    {'not checked'}
    """
    of_tables = [
        finding
        for name in sorted(tables)
        if set(tables[name]["source_id"]) != {files.REFERENCE}  # what ships with the package has tests of its own
        for finding in check_table(tables[name], read_suite(expectations / f"{name}.json"))
    ]
    return [*of_tables, *check_between_tables(tables, sources, areas, period_end, earlier)]


def check_between_tables(
    tables: Mapping[str, pd.DataFrame],
    sources: pd.DataFrame | Iterable[Mapping[str, Any]],
    areas: Sequence[str],
    period_end: str,
    earlier: Collection[str] = (),
) -> list[Finding]:
    """The rules of `CROSS_FILE_RULES`, in their order; parameters as for `check_quality`."""
    declared, period = files.as_sources(sources), Period.ending(date.fromisoformat(period_end))
    counts, referrals = tables.get("prevent_counts"), tables.get("prevent_referrals")
    totals, strands = tables.get("hate_crime_totals"), tables.get("hate_crime_strands")
    benchmark = tables.get("benchmark_region")
    return [
        between_rows.parts_add_up(counts),
        between_rows.stages_in_order(counts),
        between_rows.stage_dates_in_order(referrals),
        between_rows.near_duplicates(referrals),
        cross_file.strands_bound_offences(totals, strands),
        cross_file.multi_strand_agrees(totals, strands),
        cross_file.records_agree_with_counts(referrals, counts, declared),
        cross_file.benchmark_agrees_with_counts(benchmark, counts),
        cross_file.benchmark_agrees_with_totals(benchmark, totals),
        cross_file.concerns_known(referrals, tables.get("lookup_concern")),
        cross_file.crime_records_agree_with_totals(tables.get("hate_crime_records"), totals),
        areas_compared.one_definition(benchmark, areas, period),
        areas_compared.referrals_covered(counts, referrals, benchmark, declared, areas, period),
        areas_compared.hate_crime_covered(totals, benchmark, areas, period),
        areas_compared.population_in_time(tables.get("population"), areas, period),
        areas_compared.areas_valid(tables.get("lookup_area"), areas, period),
        files.extracted_late_enough(declared, period),
        files.extracted_in_time(declared, period),
        files.no_future_dates(referrals, declared),
        files.cohort_is_mature(referrals, declared, period),
        files.files_declared(tables, declared),
        files.one_kind(declared),
        valid_on.codes_valid_by_date(tables),
        valid_on.successors_known(tables.get("lookup_area"), areas, period),
        valid_on.labels_valid_by_date(referrals, tables.get("lookup_concern")),
        over_time.population_is_steady(tables.get("population")),
        over_time.offences_are_steady(totals, areas, period),
        over_time.periods_apart(counts),
        over_time.sent_once(declared, earlier),
    ]
