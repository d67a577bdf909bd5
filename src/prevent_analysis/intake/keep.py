"""What stays of a quarter's files: the clean tables, and the rows held back for the supplier."""

import shutil
from pathlib import Path

from prevent_analysis.intake.pack import Pack
from prevent_analysis.intake.schemas import SCHEMAS, clean_schema
from prevent_analysis.store import replace_folder, write_table

CLEAN, QUARANTINE = "clean", "quarantine"


def keep_pack(pack: Pack, folder: Path) -> None:
    """Put `clean/<table>.parquet` and `quarantine/<file>` under the quarter's processed folder, each whole.

    A quarantined row keeps its original columns and gains the number of its row in the file, for the supplier.
    """
    building = folder.with_name(f".{folder.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    for part in (CLEAN, QUARANTINE):
        (building / part).mkdir(parents=True)
    for name, frame in pack.tables.items():
        write_table(building / CLEAN / f"{name}.parquet", frame, clean_schema(SCHEMAS[name]))
    for report in pack.files:
        if report.quarantined is not None and len(report.quarantined):
            name = f"{Path(report.source.path).stem}.csv"
            report.quarantined.to_csv(building / QUARANTINE / name, lineterminator="\n")
    for part in (CLEAN, QUARANTINE):
        replace_folder(building / part, folder / part)
    shutil.rmtree(building, ignore_errors=True)
