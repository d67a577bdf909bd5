"""How ready the quarter is: files, areas and partners, gates, re-issued extracts, and the keys of figures."""

from pathlib import Path

from prevent_analysis.errors import IntakeError
from prevent_analysis.evaluation.release import release_folder
from prevent_analysis.evaluation.tables import VALUES
from prevent_analysis.intake.pack import read_source
from prevent_analysis.intake.provenance import declared_sources
from prevent_analysis.intake.schemas import SCHEMAS, clean_schema
from prevent_analysis.pipeline.delivery_lists import threat_of
from prevent_analysis.pipeline.quarter import Quarter, Tell, read_quarter
from prevent_analysis.pipeline.upkeep import last_release
from prevent_analysis.quality.report import describe_coverage
from prevent_analysis.quarter.board import Line, area_lines, file_lines, return_lines
from prevent_analysis.quarter.commentary import figure_keys
from prevent_analysis.quarter.gates import apply_overrides, grade_gates, security_threat_gate, threat_gate
from prevent_analysis.quarter.reissues import Reissue, compare_versions
from prevent_analysis.quarter.requests import due_date
from prevent_analysis.quarter.status_page import StatusReport, status_page
from prevent_analysis.reference.periods import Period
from prevent_analysis.settings import MODES, Settings
from prevent_analysis.store import read_table

STATUS_PAGE = "status.html"


def show_status(settings: Settings, raw: Path | None, tell: Tell) -> StatusReport:
    """How ready the quarter is, on a page in data/processed and as lines for the terminal.

    Raises
    ------
    IntakeError
        The folder or its `sources.toml` is missing or malformed.
    """
    folder = raw or settings.root / "data" / "raw" / settings.period_end.isoformat()
    quarter = read_quarter(settings, folder, tell, needs_file=False)
    last_files, _ = last_release(settings, quarter.pack.is_synthetic)
    board = file_lines(quarter.pack.files, quarter.grades, due_date(settings), settings.run_date, last_files)
    gates = [
        *threat_gate(settings),
        *grade_gates(quarter.grades, quarter.findings),
        *security_threat_gate(quarter.tables.get("action_plan"), threat_of(settings)),
    ]
    still_open, overrides = apply_overrides(gates, settings.overrides)
    report = StatusReport(
        board,
        organisation_lines(settings, quarter),
        [*(f"{gate.sentence} (gate: {gate.name})" for gate in still_open), *overrides],
        reissues_in(folder, settings.record_level_agreed),
        commentary_keys(settings),
        settings.period_folder / STATUS_PAGE,
    )
    report.page.parent.mkdir(parents=True, exist_ok=True)
    report.page.write_text(status_page(settings, report, quarter.pack.is_synthetic), encoding="utf-8", newline="\n")
    return report


def organisation_lines(settings: Settings, quarter: Quarter) -> list[Line]:
    """Areas and partners whose part of a file is missing."""
    months = settings.period.month_labels()
    files: dict[str, list[str]] = {}
    for report in quarter.pack.files:
        if report.ledger is not None:
            files.setdefault(report.source.table, []).append(report.source.path)
    three_months = Period.ending(settings.period_end, months=3)
    return [
        *area_lines(describe_coverage(quarter.tables, settings.comparators, months), months, files),
        *return_lines(quarter.tables, three_months.start.isoformat(), three_months.end.isoformat()),
    ]


def reissues_in(folder: Path, record_level_agreed: bool) -> list[Reissue]:
    """Each re-issued extract of a folder beside the version that it takes the place of, if both can be read."""
    declared = {source.path: source for source in declared_sources(folder)}
    found = []
    for now in declared.values():
        if not now.supersedes or not all((folder / path).is_file() for path in (now.path, now.supersedes)):
            continue
        try:
            earlier, later = (
                read_source(folder, declared[path], record_level_agreed).frame for path in (now.supersedes, now.path)
            )
        except IntakeError:
            continue  # the board says what is wrong with the file itself
        found.append(compare_versions(now.path, now.supersedes, earlier, later, clean_schema(SCHEMAS[now.table])))
    return found


def commentary_keys(settings: Settings) -> list[tuple[str, str, str]]:
    """The key of each figure that commentary may be written about: mode, measure, key; none before the first run."""
    rows = []
    for mode in MODES:
        path = release_folder(settings.period_folder, mode) / f"{VALUES.name}.parquet"
        if path.is_file():
            keys = figure_keys(read_table(path, VALUES), settings.area_code, settings.period_end.isoformat())
            rows += [(mode, measure, key) for measure, key in keys.items()]
    return rows
