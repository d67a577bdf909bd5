"""`sources.toml`: what each file of a folder is, who sent it, and what may be done with it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.privacy import find_identifier
from prevent_analysis.intake.rules import RULES, refusal, unknown_field
from prevent_analysis.intake.schemas import SCHEMAS

FILE_NAME = "sources.toml"
DATA_SUFFIXES = (".csv", ".xlsx", ".ods")


@dataclass(frozen=True)
class Source:
    """One file as declared. `path` is relative to its folder and serves as `source_id` in every table.

    `published` files are known to everybody: they pass unsuppressed. Where nothing was declared, a file is
    restricted and its dates are None.
    """

    path: str
    table: str
    supplier: str
    extract_date: date | None
    period_start: date | None
    period_end: date | None
    version: str
    supersedes: str
    definition: str
    marking: str
    published: bool
    synthetic: bool


FIELDS: Mapping[str, tuple[type, str]] = {
    "path": (str, "text"),
    "table": (str, "text"),
    "supplier": (str, "text"),
    "extract_date": (date, "a date like 2026-10-20"),
    "period_start": (date, "a date like 2026-07-01"),
    "period_end": (date, "a date like 2026-09-30"),
    "version": (str, "text"),
    "supersedes": (str, "text, blank for none"),
    "definition": (str, "text"),
    "marking": (str, "text"),
    "published": (bool, "true or false"),
    "synthetic": (bool, "true or false"),
}


def read_sources(folder: Path) -> list[Source]:
    """The files that `sources.toml` declares, without those that a later version supersedes.

    Raises
    ------
    IntakeError
        As `declared_sources`.
    """
    declared = declared_sources(folder)
    superseded = {source.supersedes for source in declared if source.supersedes}
    return [source for source in declared if source.path not in superseded]


def declared_sources(folder: Path) -> list[Source]:
    """Every file that `sources.toml` declares, earlier versions included.

    Raises
    ------
    IntakeError
        The folder or the file is missing, or the file is malformed, names a table or field that
        does not exist, or names a path twice or outside the folder. The message names the entry by its place.
    """
    if not folder.is_dir():
        raise refusal("SRC-006", file=folder.name)
    path = folder / FILE_NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise refusal("SRC-001", file=FILE_NAME) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise refusal("SRC-002", file=FILE_NAME) from None
    sources = [_source(place, entry) for place, entry in enumerate(content.get("file", []), start=1)]
    paths = [source.path for source in sources]
    if len(set(paths)) != len(paths):
        raise refusal("SRC-004", file=FILE_NAME)
    superseded = {source.supersedes for source in sources if source.supersedes}
    if superseded - set(paths):
        raise refusal("SRC-005", file=FILE_NAME)
    return sources


def _source(place: int, entry: Mapping[str, Any]) -> Source:
    def refuse(problem: str) -> IntakeError:
        return IntakeError(f"entry {place} ([[file]] number {place}): {problem}", file=FILE_NAME, rule="SRC-003")

    for name in sorted(set(entry) - set(FIELDS)):
        raise refuse(unknown_field(name, FIELDS))
    for name, (kind, meaning) in FIELDS.items():
        if type(entry.get(name)) is not kind:
            raise refuse(f"{name} must be {meaning}")
    for name in (name for name, (kind, _) in FIELDS.items() if kind is str):
        if rule := find_identifier(entry[name].replace("_", " "), published=entry["published"]):
            problem = f"entry {place} ([[file]] number {place}): {name}: {RULES[rule].meaning}; {RULES[rule].action}"
            raise IntakeError(problem, file=FILE_NAME, rule=rule)
    if entry["table"] not in SCHEMAS:
        raise refuse(f"table must be one of {', '.join(SCHEMAS)}")
    if Path(entry["path"]).name != entry["path"] or Path(entry["path"]).suffix.lower() not in DATA_SUFFIXES:
        raise refuse(f"path must be the name of a file in this folder that ends in {', '.join(DATA_SUFFIXES)}")
    if entry["period_start"] > entry["period_end"]:
        raise refuse("period_start must not be after period_end")
    return Source(**entry)


def guess_sources(folder: Path) -> list[Source]:
    """The files of a folder without `sources.toml`, by their standard names (`<table>.csv`); all are restricted."""
    return [
        Source(path.name, path.stem, "not declared", None, None, None, "", "", "", "", published=False, synthetic=False)
        for path in data_files(folder)
        if path.stem in SCHEMAS
    ]


def data_files(folder: Path) -> list[Path]:
    """Every file in the folder that could hold data, in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in DATA_SUFFIXES and not path.is_dir())
