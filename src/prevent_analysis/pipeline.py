"""The ordered steps of a quarter: files in, released tables, briefings out. Each only calls the room that owns it."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis import __version__
from prevent_analysis.disclosure import Policy, Protected, read_policy, release_counts
from prevent_analysis.errors import SettingsError
from prevent_analysis.evaluation.claim_check import check_claim
from prevent_analysis.evaluation.release import refuse_to_replace_real, release_folder, write_release
from prevent_analysis.evaluation.tables import COUNTS
from prevent_analysis.evaluation.values import evaluate_measures
from prevent_analysis.intake.pack import Pack, read_pack, reference_lookups, with_published
from prevent_analysis.intake.schemas import PUBLISHED_SERIES, SCHEMAS, clean_schema
from prevent_analysis.measures.cells import release_cells
from prevent_analysis.measures.counting import count_series
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.measures.windows import non_overlapping_years
from prevent_analysis.quality import Finding, Grade, check_quality
from prevent_analysis.quality.readiness import missing_sentences
from prevent_analysis.quality.report import describe_coverage, describe_files, describe_findings, grade_files
from prevent_analysis.reference.areas import name_of
from prevent_analysis.reference.periods import Period
from prevent_analysis.settings import FILE_NAME, MODES, Settings, check_settings, find_root, read_settings
from prevent_analysis.store import replace_folder, write_json, write_table

Tell = Callable[[str], None]
PREVENT_SERIES = ("prevent_referrals",)
RATIO_INPUTS = ("prevent_referrals", "prevent_counts", "hate_crime_totals", "benchmark_region")


def choose_settings(path: Path | None, period_end: str | None) -> Settings:
    """The settings of a run: the file given or the nearest one, with the period end given on the command line."""
    settings = read_settings(path or find_root() / FILE_NAME)
    if period_end is None:
        return settings
    try:
        end = date.fromisoformat(period_end)
    except ValueError:
        raise SettingsError("--period-end must be a date like 2026-09-30") from None
    return check_settings(replace(settings, period_end=end))


def choose_areas(settings: Settings, asked: Sequence[str], all_areas: bool) -> tuple[str, ...]:
    """The areas to brief: those asked for, all that are compared, or the one in the settings."""
    if all_areas:
        return settings.comparators
    for code in asked:
        if code not in settings.comparators:
            raise SettingsError(
                f"--area must be the ONS code of one of the comparators in {FILE_NAME}, like {settings.area_code} "
                f"for {name_of(settings.area_code)}"
            )
    return tuple(dict.fromkeys(asked)) or (settings.area_code,)


def choose_modes(mode: str) -> tuple[str, ...]:
    """The modes to make."""
    if mode not in (*MODES, "both"):
        raise SettingsError(f"--mode must be {', '.join(MODES)} or both")
    return MODES if mode == "both" else (mode,)


@dataclass(frozen=True)
class Quarter:
    """The files of a quarter, read and checked: what every release of it is made from."""

    pack: Pack
    tables: Mapping[str, pd.DataFrame]
    findings: Sequence[Finding]
    grades: Mapping[str, Grade]
    policies: Mapping[str, Policy] = field(default_factory=dict)


@dataclass(frozen=True)
class RunReport:
    """What a run made, and what it could not."""

    made: Sequence[Path]
    warnings: Sequence[str]

    def lines(self) -> list[str]:
        """The report, a sentence a line."""
        return [*(f"Mind: {warning}" for warning in self.warnings), *(f"Open {path}" for path in self.made)]


def run_quarter(
    settings: Settings,
    raw: Path | None,
    areas: Sequence[str],
    modes: Sequence[str],
    jobs: int,
    out: Path | None,
    tell: Tell,
) -> RunReport:
    """Make the briefings of a quarter.

    Raises
    ------
    PreventAnalysisError
        A setting is wrong, a file is refused, or nothing can be made. Whatever stood before stays as it was.
    """
    from prevent_analysis.publishing.site import publish_area  # late: it imports papermill and nbconvert

    policies = {mode: read_policy(mode, settings.disclosure) for mode in modes}
    folder = raw or settings.root / "data" / "raw" / settings.period_end.isoformat()
    quarter = read_quarter(settings, folder, tell)
    if refused := quarter.pack.first_refusal():
        raise refused
    for mode in modes:
        refuse_to_replace_real(release_folder(settings.period_folder, mode), quarter.pack.is_synthetic)
    tell("Counting and protecting")
    releases = {mode: make_release(settings, quarter, mode, policies[mode]) for mode in modes}
    write_quarter(settings, quarter)
    made = []
    for mode, release in releases.items():
        write_release(release_folder(settings.period_folder, mode), *release)
        for area in areas:
            tell(f"Writing the {mode} briefings for {name_of(area)}")
            period_end = settings.period_end.isoformat()
            made.append(publish_area(settings.root, out or settings.root / "outputs", area, period_end, mode, jobs))
    facts = next(iter(releases.values()))[0]
    return RunReport(made, [*facts["missing"], *quarter.pack.warnings, *facts["gates"]])


def read_quarter(settings: Settings, folder: Path, tell: Tell, needs_sources: bool = True) -> Quarter:
    """Read and check a folder of files, with the published figures of the project beside them."""
    pack = read_pack(folder, settings.record_level_agreed, lambda file: tell(f"Reading {file}"), needs_sources)
    published = settings.root / "data" / "raw" / "published"
    whole = with_published(pack, read_pack(published, False, lambda file: None)) if published.is_dir() else pack
    tables = {**reference_lookups(), **whole.tables}
    tell("Checking")
    supplied = {name: frame for name, frame in tables.items() if name in pack.tables}
    findings = check_quality(
        {**tables, **supplied},
        [vars(source) for source in pack.sources],
        settings.root / "expectations",
        settings.comparators,
        settings.period_end.isoformat(),
    )
    return Quarter(pack, tables, findings, grade_files(pack, findings))


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
    protected = release_counts(release_cells(counts, settings.region_code), policy, partners=("area_code",))
    shown = protected_counts(protected)
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
    return describe_release(settings, quarter, mode, policy, protected), frames, claims


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


def protected_counts(protected: Protected) -> pd.DataFrame:
    """The protected tables as one, in the form that everything after this point reads."""
    frames = [frame.assign(series=series) for series, frame in protected.tables.items()]
    together = pd.concat(frames, ignore_index=True)
    return together.assign(note=together["note"].fillna(""))[COUNTS.names]


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
    """What the audit proved of each area's hidden referrals in a window."""
    bounds = protected.bounds("prevent_referrals")
    rows = bounds[bounds["period_end"] == window.end.isoformat()]
    return {row["area_code"]: (int(row["lower"]), int(row["upper"])) for row in rows.to_dict("records")}


def describe_release(
    settings: Settings, quarter: Quarter, mode: str, policy: Policy, protected: Protected
) -> dict[str, Any]:
    """What a release says of itself."""
    received = [report for report in quarter.pack.files if not report.is_missing]
    graded = ", ".join(f"{path} {grade.letter}" for path, grade in quarter.grades.items())
    return {
        "package_version": __version__,
        "mode": mode,
        "marking": settings.markings[mode],
        "synthetic": quarter.pack.is_synthetic,
        "areas": list(settings.comparators),
        "region_code": settings.region_code,
        "period_end": settings.period_end.isoformat(),
        "period_label": Period.ending(settings.period_end, months=3).label,
        "run_date": settings.run_date.isoformat(),
        "settings_fingerprint": settings.fingerprint,
        "policy_fingerprint": policy.fingerprint,
        "policy_in_words": policy_in_words(policy),
        "audit": dict(protected.summary),
        "audit_in_words": f"passed: {protected.summary['hidden']} figures hidden, none of them can be worked out",
        "threat": {
            "level": settings.threat.level,
            "date_set": settings.threat.date_set,
            "source": settings.threat.source,
            "checked_on": settings.threat.checked_on.isoformat(),
            "stale": settings.threat.is_stale(settings.run_date),
        },
        "strategy": {name: str(value) for name, value in vars(settings.strategy).items()},
        "contact": {"role": settings.contact_role, "challenge": settings.challenge},
        "readiness": [f"{len(received)} of {len(quarter.pack.files)} files were received. Grades: {graded}."],
        "missing": missing_sentences(quarter.pack.files),
        "gates": gates(settings),
    }


def policy_in_words(policy: Policy) -> str:
    """The policy as a reader may know it."""
    rounded = f", the others rounded to {policy.rounding}" if policy.rounding > 1 else ", the others unrounded"
    return f"counts of 1 to {policy.threshold - 1} hidden, with others so that none can be worked out{rounded}"


def gates(settings: Settings) -> list[str]:
    """What has to be looked at before the briefings are used."""
    threat = settings.threat
    if not threat.is_stale(settings.run_date):
        return []
    return [
        f"the threat level was last checked on {threat.checked_on.isoformat()}, more than seven days before the run: "
        f"look it up and set [threat] in {FILE_NAME}."
    ]


def write_quarter(settings: Settings, quarter: Quarter) -> None:
    """Put the clean tables, the rows held back and the run's own record in place."""
    folder = settings.period_folder
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    for name, frame in quarter.pack.tables.items():
        write_table(building / "clean" / f"{name}.parquet", frame, clean_schema(SCHEMAS[name]))
    (building / "quarantine").mkdir(parents=True)
    for report in quarter.pack.files:
        if report.quarantined is not None and len(report.quarantined):
            report.quarantined.to_csv(building / "quarantine" / f"{report.source.path}.csv", lineterminator="\n")
    for part in ("clean", "quarantine"):
        if (building / part).exists():
            replace_folder(building / part, folder / part)
    shutil.rmtree(building, ignore_errors=True)
    write_json(folder / "run.json", check_result(quarter) | {"settings": settings.fingerprint})


def check_result(quarter: Quarter) -> dict[str, Any]:
    """Files and checks of a quarter, with every row accounted for; it stays in data/processed."""
    return {
        "files": [
            {
                "file": report.source.path,
                "table": report.source.table,
                "rows_read": report.ledger.rows_read if report.ledger else 0,
                "rows_kept": report.ledger.rows_kept if report.ledger else 0,
                "rows_quarantined": report.ledger.rows_quarantined if report.ledger else 0,
                "rows_set_aside": report.ledger.rows_set_aside if report.ledger else 0,
                "missing": report.is_missing,
                "refused": report.refused
                and {"rule": report.refused.rule, "row": report.refused.row, "column": report.refused.column},
            }
            for report in quarter.pack.files
        ],
        "checks": [{**vars(finding), "source_ids": list(finding.source_ids)} for finding in quarter.findings],
    }
