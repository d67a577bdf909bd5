"""A release: the tables that may leave, written with the digest of each, and read only if every digest still holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.errors import StoreError
from prevent_analysis.evaluation import tables
from prevent_analysis.evaluation.delivery_tables import DELIVERY_TABLES
from prevent_analysis.intake.schemas import PUBLISHED_SERIES, clean_schema
from prevent_analysis.quality.report import COVERAGE, FILES, FINDINGS
from prevent_analysis.store import FACTS_FILE, TableSchema, read_json, read_sealed, write_sealed

CLAIMS_FILE = "claims.json"
RECORD_FILE = "record.json"
RELEASE_TABLES: dict[str, TableSchema] = {
    schema.name: schema
    for schema in (
        tables.COUNTS,
        tables.VALUES,
        tables.RANKS,
        tables.FUNNELS,
        tables.MONTHS,
        tables.TRENDS,
        tables.REVISIONS,
        tables.COMMENTARY,
        FILES,
        FINDINGS,
        COVERAGE,
        clean_schema(PUBLISHED_SERIES),
        *DELIVERY_TABLES,
    )
}


@dataclass(frozen=True)
class Release:
    """What a release says of itself, its tables by name, and the claim check of each area."""

    facts: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    claims: Mapping[str, Any]


def release_folder(period_folder: Path, mode: str) -> Path:
    """Where the release of a mode is kept."""
    return period_folder / "release" / mode


def write_release(
    folder: Path,
    facts: Mapping[str, Any],
    frames: Mapping[str, pd.DataFrame],
    claims: Mapping[str, Any],
    record: Mapping[str, Any],
) -> None:
    """Write a release, whole or not at all.

    Parameters
    ----------
    folder
        As `release_folder` gives it.
    facts
        What the release says of itself: mode, period, audit, fingerprints of settings and policy, marking, synthetic.
    frames
        The tables of `RELEASE_TABLES`, all of them.
    claims
        The claim check of each area, by code; empty where the mode does not show one.
    record
        What the ledger will hold of it if it leaves.

    Raises
    ------
    StoreError
        A table is not what its schema says, or a synthetic release would replace one that is not.
    """
    refuse_to_replace_real(folder, bool(facts["synthetic"]))
    write_sealed(folder, facts, frames, RELEASE_TABLES, {CLAIMS_FILE: claims, RECORD_FILE: record})


def refuse_to_replace_real(folder: Path, synthetic: bool) -> None:
    """Keep a real release from being overwritten by a demonstration."""
    existing = folder / FACTS_FILE
    if synthetic and existing.exists() and not read_json(existing).get("synthetic", False):
        raise StoreError(
            "this quarter already has a release made from real data, and the files given are synthetic; "
            "set another [period] end in analysis.toml, or keep the demonstration in a folder of its own"
        )


def read_release(folder: Path) -> Release:
    """Read a release and check the digest of each table.

    Raises
    ------
    StoreError
        There is none, or a table is not the one that the audit passed.
    """
    facts, frames = read_sealed(folder, RELEASE_TABLES)
    return Release(facts, frames, read_json(folder / CLAIMS_FILE))
