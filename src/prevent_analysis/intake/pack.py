"""A folder of files as a set of clean tables: every declared file received, missing or refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.clean import Cleaned, clean_home_office, clean_table
from prevent_analysis.intake.ledger import Ledger
from prevent_analysis.intake.provenance import FILE_NAME, Source, data_files, guess_sources, read_sources
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.schemas import HOME_OFFICE_TABLES, LOOKUP_AREA, LOOKUP_CONCERN, SCHEMAS, clean_schema

PUBLISHED_PREFIX = "published/"
Progress = Callable[[str], None]


@dataclass(frozen=True)
class FileReport:
    """What became of one file. Of `ledger` and `refused` one is None; both are where the file is missing."""

    source: Source
    ledger: Ledger | None = None
    refused: IntakeError | None = None
    quarantined: pd.DataFrame | None = None

    @property
    def is_missing(self) -> bool:
        """Whether the file was declared and is not there."""
        return self.ledger is None and self.refused is None


@dataclass(frozen=True)
class Pack:
    """The clean tables of a folder by name, and what became of each file."""

    tables: dict[str, pd.DataFrame]
    files: list[FileReport]
    warnings: list[str] = field(default_factory=list)

    @property
    def sources(self) -> list[Source]:
        """The sources that were read."""
        return [report.source for report in self.files if report.ledger is not None]

    @property
    def is_synthetic(self) -> bool:
        """Whether any file is made up: then everything made from the pack is."""
        return any(source.synthetic for source in self.sources)

    def first_refusal(self) -> IntakeError | None:
        """The first file that was refused, if any."""
        return next((report.refused for report in self.files if report.refused), None)


def read_pack(folder: Path, record_level_agreed: bool, tell: Progress, needs_sources: bool = True) -> Pack:
    """Read every declared file of a folder; one that is missing or refused does not stop the others.

    Parameters
    ----------
    folder
        The folder, with `sources.toml` in it.
    record_level_agreed
        Whether an agreement allows record-level referrals; without one such a file is refused unread.
    tell
        Called with the name of each file before it is read.
    needs_sources
        Whether to refuse a folder without `sources.toml`; if not, files are taken by their standard names.

    Raises
    ------
    IntakeError
        The folder or `sources.toml` is missing or malformed, or there is no file to read.
    """
    if not folder.is_dir():
        raise refusal("SRC-006", file=folder.name)
    warnings = []
    if needs_sources or (folder / FILE_NAME).exists():
        sources = read_sources(folder)
    else:
        sources = guess_sources(folder)
        warnings.append(f"There is no {FILE_NAME}: files were taken by their standard names and are all restricted.")
    if not any((folder / source.path).exists() for source in sources):
        raise refusal("SRC-007", file=folder.name)
    declared = {source.path for source in sources} | {source.supersedes for source in sources}
    warnings += [
        f"{path.name} is in the folder but not in {FILE_NAME}: it was not read."
        for path in data_files(folder)
        if path.name not in declared
    ]
    reports: list[FileReport] = []
    frames: dict[str, list[tuple[Source, pd.DataFrame]]] = {}
    for source in sources:
        if not (folder / source.path).exists():
            reports.append(FileReport(source))
            continue
        tell(source.path)
        try:
            cleaned = read_source(folder, source, record_level_agreed)
        except IntakeError as error:
            reports.append(FileReport(source, refused=error))
            continue
        reports.append(FileReport(source, cleaned.ledger, quarantined=cleaned.quarantined))
        frames.setdefault(source.table, []).append((source, cleaned.frame))
    tables = {}
    for name, parts in frames.items():
        try:
            tables[name] = combine(name, [frame for _, frame in parts], parts[-1][0].path)
        except IntakeError as error:
            last = parts[-1][0]
            reports = [FileReport(last, refused=error) if report.source == last else report for report in reports]
    return Pack(tables, reports, warnings)


def read_source(folder: Path, source: Source, record_level_agreed: bool) -> Cleaned:
    """Read one declared file."""
    if source.table == "prevent_referrals" and not record_level_agreed:
        raise refusal("SRC-008", file=source.path)
    path = folder / source.path
    if source.table == HOME_OFFICE_TABLES.name:
        return clean_home_office(path, source.path)
    return clean_table(path, SCHEMAS[source.table], source.path, published=source.published)


def combine(name: str, frames: Sequence[pd.DataFrame], last_file: str) -> pd.DataFrame:
    """Several files of one table as one; the same key twice means that extracts overlap.

    Raises
    ------
    IntakeError
        A key is in more than one file.
    """
    together = pd.concat(frames, ignore_index=True)
    if together.duplicated(list(clean_schema(SCHEMAS[name]).key)).any():
        raise refusal("KEY-002", file=last_file)
    return together


def with_published(pack: Pack, published: Pack) -> Pack:
    """The quarter's pack with the published figures that ship with the project; the quarter's own rows win."""
    tables = dict(pack.tables)
    for name, frame in published.tables.items():
        frame = frame.assign(source_id=PUBLISHED_PREFIX + frame["source_id"])
        if name in tables:
            key = list(clean_schema(SCHEMAS[name]).key)
            theirs = pd.MultiIndex.from_frame(frame[key])
            ours = pd.MultiIndex.from_frame(tables[name][key])
            frame = pd.concat([tables[name], frame[~theirs.isin(ours)]], ignore_index=True)
        tables[name] = frame
    return Pack(tables, pack.files, pack.warnings)


def reference_lookups() -> dict[str, pd.DataFrame]:
    """The lookups that ship with the package, as clean tables, for what a folder does not bring itself."""
    from prevent_analysis.reference.areas import read_areas
    from prevent_analysis.reference.concerns import read_concerns

    areas = [{**vars(area), "aliases": ";".join(area.aliases)} for area in read_areas().values()]
    concerns = [vars(concern) for concern in read_concerns().values()]
    return {
        schema.name: pd.DataFrame(rows, dtype="str").assign(source_id="reference")[clean_schema(schema).names]
        for schema, rows in ((LOOKUP_AREA, areas), (LOOKUP_CONCERN, concerns))
    }
