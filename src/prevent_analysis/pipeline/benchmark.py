"""The public benchmark of a folder: open data read, protected, audited and evaluated, and every partnership briefed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.disclosure import Policy, read_policy, release_counts
from prevent_analysis.errors import SettingsError
from prevent_analysis.evaluation.benchmark import benchmark_folder, evaluate_benchmark, write_benchmark
from prevent_analysis.evaluation.facts import describe_release
from prevent_analysis.evaluation.tables import COUNTS
from prevent_analysis.intake.csp_schemas import CSP_RECORDED_CRIME, LOOKUP_CSP
from prevent_analysis.intake.pack import FileReport, Pack, combine, read_source
from prevent_analysis.intake.provenance import Source, read_sources
from prevent_analysis.measures.csps import POPULATION, compared_csps, count_csps, latest_quarter, not_compared
from prevent_analysis.pipeline.batch import Report, Task, run_batch
from prevent_analysis.pipeline.progress import rows_of
from prevent_analysis.pipeline.quarter import Tell
from prevent_analysis.pipeline.unchanged import program_digest
from prevent_analysis.publishing.children import choose_engine, warm_up
from prevent_analysis.publishing.manifest import LOCK_FILE
from prevent_analysis.quality import check_quality
from prevent_analysis.quality.report import describe_files, grade_files
from prevent_analysis.reference.csps import read_csps
from prevent_analysis.settings import Settings
from prevent_analysis.store import tree_digest

TABLES = (CSP_RECORDED_CRIME.name, LOOKUP_CSP.name)


def benchmark_sources(raw: Path) -> list[Source]:
    """The files of a folder that the public benchmark is made from; none without recorded crime by partnership."""
    sources = [source for source in read_sources(raw) if source.table in TABLES]
    return sources if any(source.table == CSP_RECORDED_CRIME.name for source in sources) else []


def benchmark_only(raw: Path) -> bool:
    """Whether a folder holds nothing else, so that there is no quarter to run."""
    return all(source.table in TABLES for source in read_sources(raw))


def wants_benchmark(raw: Path, modes: Sequence[str], partnerships: Sequence[str]) -> bool:
    """Whether a run makes the public benchmark: its file is there, and the public copy is asked for.

    Raises
    ------
    SettingsError
        Nothing, or not what was asked for, would be made.
    """
    there = bool(benchmark_sources(raw))
    if partnerships and not there:
        raise SettingsError("--area: the folder has no file of recorded crime by partnership, so none can be briefed")
    if there and "public" not in modes and (partnerships or benchmark_only(raw)):
        raise SettingsError("the benchmark by partnership is made for the public only; add --mode public")
    return there and "public" in modes


def make_benchmark(settings: Settings, raw: Path, tell: Tell) -> dict[str, Any]:
    """Make the tables of the benchmark in `data/processed/<period_end>/release/benchmark`; gives its facts.

    Raises
    ------
    IntakeError
        A file is refused.
    SettingsError
        A file is not declared as published, or has no quarter at or before the period's end.
    DisclosureError
        The audit found what it must not.
    """
    pack = read_open_data(raw, tell)
    tables, warnings = pack.tables, list(pack.warnings)
    findings = check_quality(
        tables,
        [vars(source) for source in pack.sources],
        settings.root / "expectations",
        settings.comparators,
        settings.period_end.isoformat(),
    )
    files = describe_files(pack, grade_files(pack, findings))
    recorded = tables[CSP_RECORDED_CRIME.name]
    last = latest_quarter(recorded, settings.period_end)
    if last is None:
        raise SettingsError(f"no file has a quarter that ends by {settings.period_end.isoformat()}; check --period-end")
    compared = compared_csps(tables.get(LOOKUP_CSP.name))
    if others := not_compared(recorded, compared):
        warnings.append(f"{others} other partnerships in the file are not compared.")
    cells = count_csps(recorded, compared, last)
    policy = read_policy("public", settings.disclosure)
    shown, audit = protect_known(cells, policy)
    facts = describe_release(settings, "public", policy, audit, pack.is_synthetic, warnings)
    facts |= {
        "areas": list(compared.names),
        "area_names": dict(compared.names),
        "estimated": {code: compared.names[code] for code in sorted(compared.estimated)},
        "region_code": compared.region_code,
        "benchmark_end": last.end.isoformat(),
        "period_label": last.label,
        "file": "; ".join(source.path for source in pack.sources),
        "delivery": {"area_code": ""},
        "policy_in_words": "every count here is published already, so none is hidden or rounded",
        "gates": [],
        "gate_facts": [],
        "inputs": {},
        "ledger_head": None,
    }
    parts = [raw, *(settings.root / part for part in ("notebooks", "expectations", LOCK_FILE))]
    made_from = [*map(tree_digest, parts), settings.fingerprint, program_digest()]
    facts["record"] = hashlib.sha256("|".join(made_from).encode()).hexdigest()
    write_benchmark(
        benchmark_folder(settings.period_folder),
        facts,
        evaluate_benchmark(shown, compared.names, compared.estimated, compared.region_code) | {"files": files},
    )
    return facts


def read_open_data(raw: Path, tell: Tell) -> Pack:
    """The files of a folder that the benchmark is made from.

    Raises
    ------
    IntakeError
        A file is refused.
    SettingsError
        A file is not declared as published.
    """
    reports, warnings = [], []
    frames: dict[str, list[tuple[Source, pd.DataFrame]]] = {}
    for source in benchmark_sources(raw):
        if not source.published:
            raise SettingsError(f"{source.path}: the public benchmark is made of published files; set published = true")
        tell(f"Reading {source.path}")
        cleaned = read_source(raw, source, False, watch=partial(rows_of(tell), source.path))
        reports.append(FileReport(source, cleaned.ledger, held_back=cleaned.held_back))
        frames.setdefault(source.table, []).append((source, cleaned.frame))
        if held := cleaned.ledger.rows_quarantined:
            warnings.append(f"{source.path}: {held} rows are held back; what they would have fed is [x].")
    tables = {name: combine(name, [frame for _, frame in parts], parts[-1][0].path) for name, parts in frames.items()}
    return Pack(tables, reports, warnings)


def protect_known(cells: pd.DataFrame, policy: Policy) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Counts that everybody can read already, through the same gate as any other: unsuppressed, unrounded, audited.

    Raises
    ------
    DisclosureError
        The audit found what it must not.
    """
    public = cells["series"] == POPULATION  # residents are published, and are in no cell of people
    parts = {
        " ".join(key): part.reset_index(drop=True)
        for key, part in cells[~public].groupby(["series", "period_start", "period_end"], sort=True)
    }
    protected = release_counts(
        {name: part[["area_code", "count", "note", "atoms"]].assign(known=True) for name, part in parts.items()}, policy
    )
    shown = [parts[name].assign(count=frame["count"], note=frame["note"]) for name, frame in protected.tables.items()]
    return pd.concat([*shown, cells[public]], ignore_index=True)[COUNTS.names], vars(protected.summary)


def own_partnerships(settings: Settings, facts: dict[str, Any]) -> list[str]:
    """The partnerships of the settings' own area."""
    return [code for code, csp in read_csps().items() if code in facts["areas"] and settings.area_code in csp.districts]


def run_benchmark(
    settings: Settings,
    raw: Path,
    asked: Sequence[str],
    all_areas: bool,
    jobs: int | None,
    out: Path | None,
    tell: Tell,
    *,
    cluster: str | None = None,
    engine: str | None = None,
    force: bool = False,
) -> Report:
    """Brief partnerships from the open data of a folder: those asked for, all, or those of the settings' own area.

    One that cannot be briefed does not stop the rest. What is there already from the same files and program is not made
    again, unless by `force`.

    Raises
    ------
    PreventAnalysisError
        A file is refused, or a code is not one of the partnerships.
    """
    facts = make_benchmark(settings, raw, tell)
    if unknown := set(asked) - set(facts["areas"]):
        raise SettingsError(f"--area: {len(unknown)} of the codes given are not partnerships of this benchmark")
    areas = list(facts["areas"]) if all_areas else list(asked) or own_partnerships(settings, facts)
    period_end = settings.period_end.isoformat()
    target = (out or settings.root / "outputs").absolute()
    # A cluster's workers are daemons, which may not have the children that our own engine needs.
    chosen = choose_engine(engine) if cluster is None else "papermill"
    if chosen != "papermill":
        warm_up(chosen)
    tasks = [Task(settings.root, target, area, period_end, facts["record"], chosen) for area in areas]
    return run_batch(tasks, jobs, tell, cluster=cluster, force=force)
