"""The ordered steps of a quarter: files in, released tables, briefings out. Each only calls the room that owns it."""

from collections.abc import Sequence
from pathlib import Path

from prevent_analysis.disclosure import read_policy
from prevent_analysis.evaluation.release import refuse_to_replace_real, release_folder, write_release
from prevent_analysis.intake.keep import keep_pack
from prevent_analysis.pipeline.delivering import prepare_delivery
from prevent_analysis.pipeline.protecting import prepare_releases
from prevent_analysis.pipeline.quarter import Tell, read_quarter
from prevent_analysis.pipeline.release import make_release
from prevent_analysis.pipeline.reports import CheckReport, RunReport
from prevent_analysis.publishing.manifest import printed_heads
from prevent_analysis.quality.report import check_result
from prevent_analysis.reference.areas import name_of
from prevent_analysis.settings import Settings
from prevent_analysis.store import write_json

RUN_RECORD = "run.json"


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
    from prevent_analysis.quarter.pages import write_pages

    policies = {mode: read_policy(mode, settings.disclosure) for mode in dict.fromkeys(("restricted", *modes))}
    folder = raw or settings.root / "data" / "raw" / settings.period_end.isoformat()
    quarter = read_quarter(settings, folder, tell)
    if refused := quarter.pack.first_refusal():
        raise refused
    for mode in modes:
        refuse_to_replace_real(release_folder(settings.period_folder, mode), quarter.pack.is_synthetic)
    tell("Counting and protecting")
    seen = printed_heads(quarter.pack.is_synthetic, settings.root / "outputs", *([out] if out else []))
    prepared = prepare_releases(settings, quarter, policies, seen)
    delivered = prepare_delivery(settings, quarter, policies)
    releases = {
        mode: make_release(settings, quarter, mode, policies[mode], prepared[mode], delivered[mode]) for mode in modes
    }
    keep_pack(quarter.pack, settings.period_folder)
    record = check_result(quarter.pack, quarter.findings) | {"settings": settings.fingerprint}
    write_json(settings.period_folder / RUN_RECORD, record)
    made = []
    for mode, release in releases.items():
        write_release(release_folder(settings.period_folder, mode), *release, prepared[mode].record.as_json())
        for area in areas:
            tell(f"Writing the {mode} briefings for {name_of(area)}")
            period_end = settings.period_end.isoformat()
            made.append(publish_area(settings.root, out or settings.root / "outputs", area, period_end, mode, jobs))
    for area in areas:
        period_end = settings.period_end.isoformat()
        made += write_pages(settings.root, out or settings.root / "outputs", area, period_end, modes)
    facts = next(iter(releases.values()))[0]
    return RunReport(made, [*facts["missing"], *quarter.pack.warnings, *facts["gates"], *facts["overrides"]])


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
