"""A folder of files as a set of clean tables: every declared file received, missing or refused."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pandas as pd

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.aliases import TableAliases, unused_aliases
from prevent_analysis.intake.area_names import area_reader
from prevent_analysis.intake.checked_blocks import Watch
from prevent_analysis.intake.clean import Cleaned, Reading, clean_home_office, clean_records, clean_table
from prevent_analysis.intake.corrections import Correction, proposed_sentences, read_corrections
from prevent_analysis.intake.csp import clean_csp
from prevent_analysis.intake.csp_schemas import CSP_RECORDED_CRIME
from prevent_analysis.intake.held_back import rows_for_supplier
from prevent_analysis.intake.ledger import Ledger
from prevent_analysis.intake.privacy import name_to_show
from prevent_analysis.intake.provenance import FILE_NAME, Source, data_files, guess_sources, read_sources
from prevent_analysis.intake.records import strands_of, totals_of
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.schemas import (
    HATE_CRIME_RECORDS,
    HATE_CRIME_STRANDS,
    HATE_CRIME_TOTALS,
    HOME_OFFICE_TABLES,
    LOOKUP_AREA,
    LOOKUP_CONCERN,
    SCHEMAS,
    clean_schema,
)

PUBLISHED_PREFIX = "published/"
Progress = Callable[[str], None]
WatchFile = Callable[[str, int], None]  # name of a file and rows read so far


@dataclass(frozen=True)
class FileReport:
    """What became of one file. Of `ledger` and `refused` one is None; both are where the file is missing.

    `digest` is the SHA-256 of the file: never for an output, because a small file can be guessed from it.
    """

    source: Source
    ledger: Ledger | None = None
    refused: IntakeError | None = None
    held_back: pd.DataFrame | None = None
    corrections: tuple[Correction, ...] = ()
    digest: str = ""

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


def read_pack(
    folder: Path,
    record_level_agreed: bool,
    tell: Progress,
    needs_sources: bool = True,
    aliases: Mapping[str, TableAliases] | None = None,
    watch: WatchFile = lambda file, rows: None,
    needs_file: bool = True,
) -> Pack:
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
    aliases
        From `read_aliases`.
    watch
        Called while a large file is read.
    needs_file
        Whether to refuse a folder in which none of the declared files is there yet.

    Raises
    ------
    IntakeError
        The folder, `sources.toml` or `corrections.toml` is missing or malformed, or there is no file to read.
    """
    if not folder.is_dir():
        raise refusal("SRC-006", file=folder.name)
    warnings = []
    if needs_sources or (folder / FILE_NAME).exists():
        sources = read_sources(folder)
    else:
        sources = guess_sources(folder)
        warnings.append(f"There is no {FILE_NAME}: files were taken by their standard names and are all restricted.")
    if needs_file and not any((folder / source.path).exists() for source in sources):
        raise refusal("SRC-007", file=folder.name)
    declared = {source.path for source in sources} | {source.supersedes for source in sources}
    warnings += [
        f"{name_to_show(path.name)} is in the folder but not in {FILE_NAME}: it was not read."
        for path in data_files(folder)
        if path.name not in declared
    ]
    corrections = read_corrections(folder, {source.path: source.table for source in sources})
    reader = Reader(folder, record_level_agreed, aliases or {}, corrections, watch)
    reports: dict[str, FileReport] = {}
    for source in sorted(sources, key=lambda source: source.table != LOOKUP_AREA.name):  # its names serve the others
        if (folder / source.path).exists():
            tell(source.path)
        reports[source.path] = reader.read(source)
    tables, refused = combine_files(reader.frames)
    reports |= {path: FileReport(reports[path].source, refused=error) for path, error in refused.items()}
    files = [reports[source.path] for source in sources]
    warnings += [*unused_aliases(aliases or {}, reader.used), *proposed_sentences(corrections)]
    return Pack(with_records(tables), files, warnings)


class Reader:
    """Reads the files of a folder one after the other; keeps their clean frames and which aliases were used."""

    def __init__(
        self,
        folder: Path,
        record_level_agreed: bool,
        aliases: Mapping[str, TableAliases],
        corrections: Sequence[Correction],
        watch: WatchFile,
    ) -> None:
        self.folder, self.record_level_agreed = folder, record_level_agreed
        self.aliases, self.corrections, self.watch = aliases, corrections, watch
        self.frames: dict[str, list[tuple[Source, pd.DataFrame]]] = {}
        self.used: dict[str, set[tuple[str, str]]] = {}

    def read(self, source: Source) -> FileReport:
        """Read one declared file and say what became of it."""
        path = self.folder / source.path
        if not path.exists():
            return FileReport(source)
        corrections = tuple(correction for correction in self.corrections if correction.file == source.path)
        lookups = self.frames.get(LOOKUP_AREA.name)
        reading = Reading(
            self.aliases.get(source.table, TableAliases()), area_reader(lookups[0][1] if lookups else None), corrections
        )
        try:
            cleaned = read_source(
                self.folder, source, self.record_level_agreed, reading, lambda rows: self.watch(source.path, rows)
            )
        except IntakeError as error:
            return FileReport(source, refused=error)
        self.frames.setdefault(source.table, []).append((source, cleaned.frame))
        self.used.setdefault(source.table, set()).update(cleaned.used)
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return FileReport(source, cleaned.ledger, None, cleaned.held_back, corrections, digest)


def read_source(
    folder: Path,
    source: Source,
    record_level_agreed: bool,
    reading: Reading | None = None,
    watch: Watch = lambda rows: None,
) -> Cleaned:
    """Read one declared file.

    Raises
    ------
    IntakeError
        The file is refused.
    """
    if source.table == "prevent_referrals" and not record_level_agreed:
        raise refusal("SRC-008", file=source.path)
    path = folder / source.path
    if source.table == HOME_OFFICE_TABLES.name:
        return clean_home_office(path, source.path)
    if source.table == CSP_RECORDED_CRIME.name:
        csp = clean_csp(path, source.path)
        held_back = rows_for_supplier(csp.ledger, csp.quarantined, {}, CSP_RECORDED_CRIME, {})
        return Cleaned(csp.frame, csp.ledger, held_back)
    if source.table == HATE_CRIME_RECORDS.name:
        return clean_records(path, source.path, declared_months(source), reading, watch)
    return clean_table(path, SCHEMAS[source.table], source.path, source.published, reading)


def declared_months(source: Source) -> list[str]:
    """The whole months that a file is declared to cover; none where no period is declared."""
    if source.period_start is None or source.period_end is None:
        return []
    days = pd.period_range(source.period_start, source.period_end, freq="M")
    from_first, to_last = source.period_start.day == 1, (source.period_end + timedelta(days=1)).day == 1
    return [str(month) for month in days[int(not from_first) : len(days) - int(not to_last)]]


def combine_files(
    frames: Mapping[str, Sequence[tuple[Source, pd.DataFrame]]],
) -> tuple[dict[str, pd.DataFrame], dict[str, IntakeError]]:
    """Several files of one table as one table, and why a file is refused where they do not go together."""
    tables: dict[str, pd.DataFrame] = {}
    refused: dict[str, IntakeError] = {}
    for name, parts in frames.items():
        last = parts[-1][0].path
        try:
            tables[name] = combine(name, [frame for _, frame in parts], last)
        except IntakeError as error:
            refused[last] = error
    return tables, refused


def combine(name: str, frames: Sequence[pd.DataFrame], last_file: str) -> pd.DataFrame:
    """Several frames of one table as one.

    Raises
    ------
    IntakeError
        KEY-003 where two frames say the same, KEY-002 where a key is in more than one: extracts overlap.
    """
    together = pd.concat(frames, ignore_index=True)
    if together.duplicated(list(clean_schema(SCHEMAS[name]).key)).any():
        rows = [frame.drop(columns="source_id") for frame in frames]
        same = any(one.equals(other) for place, one in enumerate(rows) for other in rows[place + 1 :])
        raise refusal("KEY-003" if same else "KEY-002", file=last_file)
    return together


def with_records(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with the counts of record-level hate crime where the police totals and strands say nothing."""
    filled = dict(tables)
    if (records := tables.get(HATE_CRIME_RECORDS.name)) is not None:
        for schema, counts in ((HATE_CRIME_TOTALS, totals_of(records)), (HATE_CRIME_STRANDS, strands_of(records))):
            filled[schema.name] = fill_gaps(filled.get(schema.name), counts, schema.name)
    return filled


def fill_gaps(ours: pd.DataFrame | None, theirs: pd.DataFrame, name: str) -> pd.DataFrame:
    """Our rows of a table, and those of theirs whose key we do not have."""
    if ours is None:
        return theirs
    key = list(clean_schema(SCHEMAS[name]).key)
    known = pd.MultiIndex.from_frame(ours[key])
    return pd.concat([ours, theirs[~pd.MultiIndex.from_frame(theirs[key]).isin(known)]], ignore_index=True)


def with_published(pack: Pack, published: Pack) -> Pack:
    """The quarter's pack with the published figures that ship with the project; the quarter's own rows win."""
    tables = dict(pack.tables)
    for name, frame in published.tables.items():
        frame = frame.assign(source_id=PUBLISHED_PREFIX + frame["source_id"])
        tables[name] = fill_gaps(tables.get(name), frame, name)
    return Pack(tables, pack.files, pack.warnings)


def with_reference(tables: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with the lookups that ship with the package, for what those of the folder leave out."""
    shipped = {name: fill_gaps(tables.get(name), frame, name) for name, frame in reference_lookups().items()}
    return {**tables, **shipped}


def reference_lookups() -> dict[str, pd.DataFrame]:
    """The lookups that ship with the package, as clean tables."""
    from prevent_analysis.reference.areas import read_areas
    from prevent_analysis.reference.concerns import read_concerns

    areas = [{**vars(area), "aliases": ";".join(area.aliases)} for area in read_areas().values()]
    concerns = [vars(concern) for concern in read_concerns().values()]
    return {
        schema.name: pd.DataFrame(rows, dtype="str").assign(source_id="reference")[clean_schema(schema).names]
        for schema, rows in ((LOOKUP_AREA, areas), (LOOKUP_CONCERN, concerns))
    }
