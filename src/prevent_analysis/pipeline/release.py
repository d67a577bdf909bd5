"""From the quarter's tables to one mode's release: counted, protected, audited, evaluated."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prevent_analysis.disclosure import Policy, Protected, read_key, release_counts
from prevent_analysis.errors import SettingsError
from prevent_analysis.evaluation.claim_check import check_claim
from prevent_analysis.evaluation.facts import describe_release
from prevent_analysis.evaluation.tables import COUNTS
from prevent_analysis.evaluation.values import evaluate_measures
from prevent_analysis.intake.pack import Pack
from prevent_analysis.intake.schemas import PUBLISHED_SERIES, clean_schema
from prevent_analysis.measures.cells import release_cells, strand_ties, to_protect
from prevent_analysis.measures.counting import count_series
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.measures.windows import non_overlapping_years
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.quality.readiness import missing_sentences
from prevent_analysis.quality.report import describe_coverage, describe_files, describe_findings
from prevent_analysis.reference.periods import Period
from prevent_analysis.settings import FILE_NAME, Settings

PREVENT_SERIES = ("prevent_referrals",)
RATIO_INPUTS = ("prevent_referrals", "prevent_counts", "hate_crime_totals", "benchmark_region")


def make_release(
    settings: Settings, quarter: Quarter, mode: str, policy: Policy
) -> tuple[dict[str, Any], dict[str, pd.DataFrame], dict[str, Any]]:
    """Facts, tables and claim checks of one mode's release."""
    windows = non_overlapping_years(settings.period)
    counts = count_series(
        quarter.tables, settings.comparators, windows, speaks_for(quarter.pack), published_sources(quarter)
    )
    if counts.loc[counts["series"] != "population", "count"].isna().all():
        period = settings.period.label
        raise SettingsError(f"[period] end in {FILE_NAME} (or --period-end): no file has figures for the {period}")
    if mode == "public":
        counts = counts[~counts["series"].isin(PREVENT_SERIES) | counts["known"]]
    cells = release_cells(counts, settings.region_code)
    protected = release_counts(
        {name: to_protect(frame, settings.region_code) for name, frame in cells.items()},
        policy,
        partners=[{"area_code": area} for area in settings.comparators],
        ties=strand_ties(cells.values()),
        key=read_key(settings.root, quarter.pack.is_synthetic),
        series=(mode, settings.period_end.isoformat()),
    )
    shown = protected_counts(protected, cells)
    measures = [measure for measure in read_measures().values() if mode in measure.modes]
    values = evaluate_measures(shown, measures, settings.comparators, settings.region_code)
    claims = claim_checks(settings, quarter, protected, shown) if mode == "restricted" else {}
    period_months = [month for window in reversed(windows) for month in window.month_labels()]
    frames = {
        "counts": shown,
        "values": values,
        "files": describe_files(quarter.pack, quarter.grades),
        "findings": describe_findings(quarter.findings),
        "coverage": describe_coverage(quarter.tables, settings.comparators, period_months),
        "published_series": quarter.tables.get(
            "published_series", pd.DataFrame(columns=clean_schema(PUBLISHED_SERIES).names)
        ),
    }
    missing = missing_sentences(quarter.pack.files)
    facts = describe_release(settings, mode, policy, vars(protected.summary), quarter.pack.is_synthetic, missing)
    return facts, frames, claims


def speaks_for(pack: Pack) -> dict[str, tuple[str, str]]:
    """First and last day of each file that can be counted from: a record-level file with a row held back cannot."""
    return {
        report.source.path: (report.source.period_start.isoformat(), report.source.period_end.isoformat())
        for report in pack.files
        if report.ledger is not None
        and report.source.period_start is not None
        and report.source.period_end is not None
        and not (report.source.table == "prevent_referrals" and report.ledger.rows_quarantined)
    }


def published_sources(quarter: Quarter) -> frozenset[str]:
    """Sources whose figures everybody can read already."""
    declared = {source.path for source in quarter.pack.sources if source.published}
    shipped = {
        name for frame in quarter.tables.values() for name in frame["source_id"] if name.startswith("published/")
    }
    return frozenset(declared | shipped)


def protected_counts(protected: Protected, cells: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The protected tables as one, in the form that everything after this point reads."""
    shown = [cells[name].assign(count=frame["count"], note=frame["note"]) for name, frame in protected.tables.items()]
    together = pd.concat(shown, ignore_index=True)
    hidden = together["count"].isna()
    return together.assign(source_id=together["source_id"].where(~hidden, ""))[COUNTS.names]


def claim_checks(settings: Settings, quarter: Quarter, protected: Protected, shown: pd.DataFrame) -> dict[str, Any]:
    """The claim check of every area compared."""
    poor = [
        report.source.path
        for report in quarter.pack.files
        if report.source.table in RATIO_INPUTS
        and (grade := quarter.grades.get(report.source.path))
        and grade.letter == "C"
    ]
    bounds = hidden_bounds(protected, settings.period)
    return {
        area: check_claim(shown, area, settings.comparators, settings.period, bounds, poor)
        for area in settings.comparators
    }


def hidden_bounds(protected: Protected, window: Period) -> dict[str, tuple[int, int]]:
    """What the audit proved of each area's hidden referrals in a window, where it proved a highest value."""
    bounds = protected.bounds(f"prevent_referrals to {window.end.isoformat()}")
    finite = bounds[bounds["upper"] < float("inf")]
    return {row["area_code"]: (int(row["lower"]), int(row["upper"])) for row in finite.to_dict("records")}
