"""Rules about every area that is compared: each has what the comparison needs, on the same footing."""

from collections.abc import Sequence

import pandas as pd

from prevent_analysis.quality.coverage import coverage_map
from prevent_analysis.quality.files import declared_spans
from prevent_analysis.quality.rules import Finding, Rule, Table, absent, files_of
from prevent_analysis.reference.areas import name_of
from prevent_analysis.reference.periods import Period

DEFINITION = Rule(
    "XF-011",
    "benchmark_region",
    "comparability",
    "critical",
    "All areas compared count hate crime with the five monitored strands.",
    "Ask for figures with the five strands alone; mixed definitions are not compared.",
)
REFERRALS_COVERED = Rule(
    "XF-012",
    "prevent_counts",
    "coverage",
    "warning",
    "Each area compared has its referrals for all months of the period.",
    "Ask the suppliers of the areas named for the missing months; without them the areas cannot be compared.",
)
HATE_CRIME_COVERED = Rule(
    "XF-013",
    "hate_crime_totals",
    "coverage",
    "warning",
    "Each area compared has its hate crimes for all months of the period.",
    "Ask the suppliers of the areas named for the missing months; without them the areas cannot be compared.",
)
POPULATION = Rule(
    "XF-014",
    "population",
    "comparability",
    "critical",
    "Each area compared has a mid-year population at or before the end of the period, of the same year for all.",
    "Download the mid-year estimates for the areas named.",
)
AREAS = Rule(
    "XF-015",
    "lookup_area",
    "comparability",
    "critical",
    "Each area compared is in the lookup and valid at the end of the period.",
    "Use the successor of an area that has ended; earlier figures need both geographies.",
)
RULES = (DEFINITION, REFERRALS_COVERED, HATE_CRIME_COVERED, POPULATION, AREAS)


def one_definition(benchmark: Table, areas: Sequence[str], period: Period) -> Finding:
    """XF-011: hate crime of the areas compared, over the period, is of the five strands alone."""
    if benchmark is None or benchmark.empty:
        return DEFINITION.not_checked(absent(benchmark_region=benchmark))
    rows = _window_rows(benchmark, areas, period)
    return DEFINITION.judge(rows, rows["hc_definition"] != "5strand")


def referrals_covered(
    counts: Table, referrals: Table, benchmark: Table, sources: pd.DataFrame, areas: Sequence[str], period: Period
) -> Finding:
    """XF-012: by counts, records, or the region's table; confidential is received, missing is not zero."""
    covered = _covered_by_region(benchmark, areas, period, "prevent_referrals")
    if counts is not None:
        received = counts[(counts["stage"] == "received") & (counts["dimension"] == "total")]
        covered |= _covered_by_months(received, areas, period, "count")
    if referrals is not None:
        spans = declared_spans(referrals, sources)
        first, last = period.start.isoformat(), period.end.isoformat()
        covered |= set(spans.loc[(spans["covers_from"] <= first) & (spans["covers_to"] >= last), "area_code"])
    return _judge_areas(REFERRALS_COVERED, areas, covered, counts, referrals, benchmark)


def hate_crime_covered(totals: Table, benchmark: Table, areas: Sequence[str], period: Period) -> Finding:
    """XF-013: by the police totals or the region's table."""
    comparable = benchmark if benchmark is None else benchmark[benchmark["hc_definition"] == "5strand"]
    covered = _covered_by_region(comparable, areas, period, "hate_crimes_5strand")
    if totals is not None:
        covered |= _covered_by_months(totals, areas, period, "offences_5strand")
    return _judge_areas(HATE_CRIME_COVERED, areas, covered, totals, benchmark)


def population_in_time(population: Table, areas: Sequence[str], period: Period) -> Finding:
    """XF-014: the latest mid-year (30 June) that is not after the end of the period."""
    usable = pd.Series(dtype="str")
    if population is not None:
        in_time = (population["year"] + "-06-30") <= period.end.isoformat()
        usable = population[in_time].groupby("area_code")["year"].max().reindex(areas).dropna()
    return _judge_areas(POPULATION, areas, set(usable.index[usable == usable.max()]), population)


def areas_valid(lookup: Table, areas: Sequence[str], period: Period) -> Finding:
    """XF-015: `valid_from` and `valid_to` of each area compared; blank means without limit."""
    valid: set[str] = set()
    if lookup is not None:
        day = period.end.isoformat()
        begun = lookup["valid_from"].fillna("") <= day
        not_ended = lookup["valid_to"].replace("", pd.NA).fillna("9999-12-31") >= day
        valid = set(lookup.loc[begun & not_ended, "area_code"])
    return _judge_areas(AREAS, areas, valid, lookup)


def _judge_areas(rule: Rule, areas: Sequence[str], satisfied: set[str], *frames: Table) -> Finding:
    """Fail with the names of the areas that do not satisfy the rule; `rows` counts areas."""
    files = {file for frame in frames for file in files_of(frame)}
    if not files:
        return rule.not_checked("no file that could say was supplied")
    lacking = [area for area in areas if area not in satisfied]
    reason = f"not so for {', '.join(name_of(area) for area in lacking)}" if lacking else ""
    return rule.finding("fail" if lacking else "pass", len(lacking), files, reason)


def _window_rows(benchmark: pd.DataFrame, areas: Sequence[str], period: Period) -> pd.DataFrame:
    """The rows of the region's table for exactly these areas and this period."""
    return benchmark[
        benchmark["area_code"].isin(areas)
        & (benchmark["period_start"] == period.start.isoformat())
        & (benchmark["period_end"] == period.end.isoformat())
    ]


def _covered_by_months(frame: pd.DataFrame, areas: Sequence[str], period: Period, column: str) -> set[str]:
    """Areas without a missing month."""
    received = coverage_map(frame, areas, period.month_labels(), column) != "missing"
    return set(received.columns[received.all()])


def _covered_by_region(benchmark: Table, areas: Sequence[str], period: Period, column: str) -> set[str]:
    """Areas whose count for the period the region's table gives, or says to be confidential."""
    if benchmark is None:
        return set()
    rows = _window_rows(benchmark, areas, period)
    return set(rows.loc[rows[column].notna() | (rows[f"{column}_note"] == "c"), "area_code"])
