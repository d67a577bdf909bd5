"""From the quarter's tables to one mode's release: counted, protected, audited, evaluated."""

from typing import Any

import pandas as pd

from prevent_analysis.disclosure import Policy, Protected, head_for
from prevent_analysis.evaluation.claim_check import check_claim
from prevent_analysis.evaluation.facts import describe_release
from prevent_analysis.evaluation.funnels import evaluate_funnels
from prevent_analysis.evaluation.months import evaluate_months
from prevent_analysis.evaluation.ranks import evaluate_ranks
from prevent_analysis.evaluation.trends import evaluate_trends
from prevent_analysis.evaluation.values import evaluate_measures
from prevent_analysis.intake.schemas import LOOKUP_AREA, PUBLISHED_SERIES, clean_schema
from prevent_analysis.measures.cells import cell_table
from prevent_analysis.measures.registry import shown_measures
from prevent_analysis.measures.supplied import supplied_ranges
from prevent_analysis.measures.windows import non_overlapping_years
from prevent_analysis.pipeline.around import set_in_quarter
from prevent_analysis.pipeline.delivering import Delivered, delivery_frames
from prevent_analysis.pipeline.protecting import Prepared, shown_counts
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.quality.readiness import missing_sentences
from prevent_analysis.quality.report import describe_coverage, describe_files, describe_findings
from prevent_analysis.reference.areas import areas_from_rows
from prevent_analysis.reference.periods import Period
from prevent_analysis.settings import Settings

RATIO_INPUTS = ("prevent_referrals", "prevent_counts", "hate_crime_totals", "hate_crime_records", "benchmark_region")


def make_release(
    settings: Settings, quarter: Quarter, mode: str, policy: Policy, prepared: Prepared, delivered: Delivered
) -> tuple[dict[str, Any], dict[str, pd.DataFrame], dict[str, Any]]:
    """Facts, tables and claim checks of one mode's release."""
    protected = prepared.protected
    shown = shown_counts(protected, prepared.cells)
    areas, region = settings.comparators, settings.region_code
    measures = shown_measures(mode, settings.measures_also)
    lookup = areas_from_rows(quarter.tables[LOOKUP_AREA.name].drop(columns="source_id").fillna("").to_dict("records"))
    values = evaluate_measures(shown, measures, areas, region, lookup=lookup)
    period_months = [
        month for window in reversed(non_overlapping_years(settings.period)) for month in window.month_labels()
    ]
    frames = {
        "counts": shown,
        "values": values,
        "ranks": evaluate_ranks(values, areas),
        "funnels": evaluate_funnels(values, areas, region),
        "months": evaluate_months(shown, areas),
        "trends": evaluate_trends(shown, areas, region),
        "files": describe_files(quarter.pack, quarter.grades),
        "findings": describe_findings(quarter.findings),
        "coverage": describe_coverage(quarter.tables, areas, period_months),
        "published_series": quarter.tables.get(
            "published_series", pd.DataFrame(columns=clean_schema(PUBLISHED_SERIES).names)
        ),
    }
    delivery, told = delivery_frames(settings, quarter, mode, delivered)
    claims = claim_checks(settings, quarter, protected, shown) if mode == "restricted" else {}
    missing = missing_sentences(quarter.pack.files)
    facts = describe_release(settings, mode, policy, vars(protected.summary), quarter.pack.is_synthetic, missing)
    facts |= {"ledger_head": head_for(prepared.history.ledger, prepared.record), "record": prepared.record.digest}
    facts |= {"delivery": told, "ladders": prepared.ladders}
    facts |= {"area_names": {code: lookup[code].area_name for code in (*areas, region) if code in lookup}}
    return set_in_quarter(settings, quarter, mode, facts, frames | delivery, claims)


def claim_checks(settings: Settings, quarter: Quarter, protected: Protected, shown: pd.DataFrame) -> dict[str, Any]:
    """The claim check of every area compared."""
    poor = [
        report.source.path
        for report in quarter.pack.files
        if report.source.table in RATIO_INPUTS
        and (grade := quarter.grades.get(report.source.path))
        and grade.letter == "C"
    ]
    supplied = supplied_ranges(quarter.tables, settings.comparators, settings.period)
    bounds = supplied | hidden_bounds(protected, settings.period)
    return {
        area: check_claim(shown, area, settings.comparators, settings.period, bounds, poor)
        for area in settings.comparators
    }


def hidden_bounds(protected: Protected, window: Period) -> dict[str, tuple[int, int]]:
    """What the audit proved of each area's hidden referrals in a window, where it proved a highest value."""
    bounds = protected.bounds(cell_table("prevent_referrals", window))
    finite = bounds[bounds["upper"] < float("inf")]
    return {row["area_code"]: (int(row["lower"]), int(row["upper"])) for row in finite.to_dict("records")}
