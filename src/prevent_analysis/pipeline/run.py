"""The ordered steps of a quarter: files in, released tables, briefings out. Each only calls the room that owns it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from joblib import cpu_count

from prevent_analysis.disclosure import read_policy
from prevent_analysis.errors import StoreError
from prevent_analysis.evaluation.release import refuse_to_replace_real, release_folder, write_release
from prevent_analysis.intake.keep import keep_pack
from prevent_analysis.pipeline.building import PROCESSED, Building, built_aside, put_run_in_place
from prevent_analysis.pipeline.delivering import prepare_delivery, record_delivery
from prevent_analysis.pipeline.fingerprints import fingerprint_files
from prevent_analysis.pipeline.protecting import prepare_releases
from prevent_analysis.pipeline.quarter import Tell, read_quarter
from prevent_analysis.pipeline.release import make_release
from prevent_analysis.pipeline.reports import CheckReport, RunReport, areas_in_words, left_out
from prevent_analysis.pipeline.unchanged import describe_inputs, made_before, record_run
from prevent_analysis.publishing.children import Engine, choose_engine, warm_up
from prevent_analysis.publishing.manifest import printed_heads
from prevent_analysis.quality.report import check_result
from prevent_analysis.settings import Settings
from prevent_analysis.store import alone_in, tree_digest, write_json

RUN_RECORD = "run.json"


def run_quarter(
    settings: Settings,
    raw: Path | None,
    areas: Sequence[str],
    modes: Sequence[str],
    jobs: int | None,
    out: Path | None,
    tell: Tell,
    *,
    engine: str | None = None,
    force: bool = False,
) -> RunReport:
    """Make the briefings of a quarter, unless they are there already and nothing has changed.

    Parameters
    ----------
    settings
        Of the quarter.
    raw
        Folder of files; `data/raw/<period_end>` where None.
    areas, modes
        What to make.
    jobs
        Notebooks run at the same time; as many as there are processors where None.
    out
        Folder for the briefings; `outputs` where None.
    tell
        Called with a line before each step.
    engine
        How notebooks are run, as `publishing.run.run_notebook` takes it.
    force
        Whether to make again what has not changed.

    Raises
    ------
    PreventAnalysisError
        A setting is wrong, a file is refused, nothing can be made, or another run is working here. Whatever stood
        before stays as it was.
    """
    root, out = settings.root, (out or settings.root / "outputs").absolute()
    raw = raw or root / "data" / "raw" / settings.period_end.isoformat()
    chosen = choose_engine(engine)
    with alone_in(root / PROCESSED, out), built_aside(root, out) as building:
        inputs = describe_inputs(settings, raw, areas, modes, out)
        if not force and (pages := made_before(settings, inputs)):
            return RunReport(pages, is_unchanged=True)
        if chosen != "papermill":
            warm_up(chosen)
        files = tree_digest(raw)
        report = build_quarter(settings, raw, areas, modes, jobs, out, tell, chosen, building)
        if tree_digest(raw) != files:
            raise StoreError(f"a file in {raw.name} changed while it was read, so nothing was kept; run again")
        tell("Putting everything in its place")
        inputs = describe_inputs(settings, raw, areas, modes, out)  # the first run of all has made the key meanwhile
        record_run(settings, building, out, inputs, [out / page.relative_to(building.outputs) for page in report.made])
        put_run_in_place(building, root, out)
        return report.moved(building.outputs, out)


def build_quarter(
    settings: Settings,
    raw: Path,
    areas: Sequence[str],
    modes: Sequence[str],
    jobs: int | None,
    out: Path,
    tell: Tell,
    engine: Engine,
    building: Building,
) -> RunReport:
    """Make everything of a run in the folders where it is built."""
    from prevent_analysis.publishing.site import publish, publish_region  # late: it imports papermill and nbconvert
    from prevent_analysis.quarter.pages import write_pages

    policies = {mode: read_policy(mode, settings.disclosure) for mode in dict.fromkeys(("restricted", *modes))}
    quarter = read_quarter(settings, raw, tell)
    if refused := quarter.pack.first_refusal():
        raise refused
    for mode in modes:
        refuse_to_replace_real(release_folder(settings.period_folder, mode), quarter.pack.is_synthetic)
    tell("Counting and protecting")
    seen = printed_heads(quarter.pack.is_synthetic, settings.root / "outputs", out)
    prepared = prepare_releases(settings, quarter, policies, seen)
    delivered = prepare_delivery(settings, quarter, policies)
    prepared = {
        mode: replace(part, record=record_delivery(settings, part.record, delivered[mode]))
        for mode, part in prepared.items()
    }
    releases = {
        mode: make_release(settings, quarter, mode, policies[mode], prepared[mode], delivered[mode]) for mode in modes
    }
    aside = replace(settings, root=building.root).period_folder
    keep_pack(quarter.pack, aside)
    record = check_result(quarter.pack, quarter.findings) | {"settings": settings.fingerprint}
    write_json(aside / RUN_RECORD, record)
    fingerprints = fingerprint_files(raw, settings.root, quarter.pack)
    for mode, (facts, frames, claims) in releases.items():
        facts["inputs"] = fingerprints
        write_release(release_folder(aside, mode), facts, frames, claims, prepared[mode].record.as_json())
    period_end = settings.period_end.isoformat()
    made = publish(
        settings.root,
        building.root,
        building.outputs,
        areas,
        period_end,
        modes,
        jobs=jobs or cpu_count(),
        engine=engine,
        tell=tell,
    )
    for area in areas:
        made += write_pages(building.root, building.outputs, area, period_end, modes)
    if set(areas) == set(settings.comparators):
        fronts = [
            publish_region(settings.root, building.root, building.outputs, areas, period_end, mode) for mode in modes
        ]
        made = [*fronts, *made]
    told = [release[0] for release in releases.values()]
    return RunReport(
        made,
        f"the {' and the '.join(modes)} briefings for {areas_in_words(areas)}",
        left_out(told),
        [*quarter.pack.warnings, *told[0]["gates"], *told[0]["overrides"]],
    )


def check_folder(settings: Settings, folder: Path, tell: Tell) -> CheckReport:
    """Read and check a folder without making anything; `sources.toml` may be missing."""
    return CheckReport(read_quarter(settings, folder, tell, needs_sources=False))


def write_check(path: Path, report: CheckReport) -> None:
    """The result of a check as JSON."""
    write_json(path, check_result(report.quarter.pack, report.quarter.findings))


def make_demo_pack(settings: Settings) -> list[Path]:
    """The synthetic pack, made again in `data/raw/demo`."""
    from prevent_analysis.demo import make_demo

    raw = settings.root / "data" / "raw"
    return make_demo(raw / "demo", raw / "published")
