"""A folder of tables written with the digest of each file, and read only if every digest still holds."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.errors import StoreError
from prevent_analysis.store.files import digest, read_json, write_json
from prevent_analysis.store.folders import replace_folder
from prevent_analysis.store.tables import TableSchema, read_table, write_table

FACTS_FILE = "release.json"


def write_sealed(
    folder: Path,
    facts: Mapping[str, Any],
    frames: Mapping[str, pd.DataFrame],
    schemas: Mapping[str, TableSchema],
    records: Mapping[str, Mapping[str, Any]] | None = None,
) -> None:
    """Write tables, records and what they say of themselves, whole or not at all.

    Parameters
    ----------
    folder
        Where; what is there is replaced.
    facts
        What the folder says of itself; the digests are added.
    frames, schemas
        Each table, and its schema, by name.
    records
        JSON beside the tables, by file name.

    Raises
    ------
    StoreError
        A table is not what its schema says.
    """
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    for name, schema in schemas.items():
        write_table(building / f"{name}.parquet", frames[name], schema)
    for name, record in (records or {}).items():
        write_json(building / name, record)
    digests = {path.name: digest(path) for path in sorted(building.iterdir())}
    write_json(building / FACTS_FILE, {**facts, "digests": digests})
    replace_folder(building, folder)


def read_sealed(folder: Path, schemas: Mapping[str, TableSchema]) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """What the folder says of itself, and its tables by name.

    Raises
    ------
    StoreError
        There is none, or a file is not the one that the audit passed.
    """
    facts = read_json(folder / FACTS_FILE)
    for name, expected in facts["digests"].items():
        if not (folder / name).is_file() or digest(folder / name) != expected:
            raise StoreError(f"{name} is not the table that was audited; run `prevent-analysis run` again")
    return facts, {name: read_table(folder / f"{name}.parquet", schema) for name, schema in schemas.items()}
