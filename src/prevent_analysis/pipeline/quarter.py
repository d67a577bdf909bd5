"""The files of a quarter, read and checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from prevent_analysis.errors import SettingsError
from prevent_analysis.intake.aliases import FILE_NAME as ALIASES
from prevent_analysis.intake.aliases import read_aliases
from prevent_analysis.intake.pack import Pack, read_pack, with_published, with_reference
from prevent_analysis.intake.schemas import LOOKUP_AREA
from prevent_analysis.pipeline.progress import rows_of
from prevent_analysis.quality import Finding, Grade, check_quality
from prevent_analysis.quality.report import grade_files
from prevent_analysis.quarter.commentary import Comment, read_commentary
from prevent_analysis.settings import FILE_NAME as SETTINGS_FILE
from prevent_analysis.settings import Settings
from prevent_analysis.store import read_json

Tell = Callable[[str], None]
RUN_RECORD = "run.json"


@dataclass(frozen=True)
class Quarter:
    """The files of a quarter, read and checked: what every release of it is made from."""

    pack: Pack
    tables: Mapping[str, pd.DataFrame]
    findings: Sequence[Finding]
    grades: Mapping[str, Grade]
    comments: Sequence[Comment] = ()


def read_quarter(
    settings: Settings, folder: Path, tell: Tell, needs_sources: bool = True, needs_file: bool = True
) -> Quarter:
    """Read and check a folder of files, with the published figures of the project beside them."""
    aliases = read_aliases(settings.root / ALIASES)
    agreed = settings.record_level_agreed
    reading = (lambda file: tell(f"Reading {file}")), needs_sources, aliases, rows_of(tell), needs_file
    pack = read_pack(folder, agreed, *reading)
    published = settings.root / "data" / "raw" / "published"
    whole = with_published(pack, read_pack(published, False, lambda file: None)) if published.is_dir() else pack
    tables = with_reference(whole.tables)
    require_known_areas(settings, tables)
    tell("Checking")
    findings = check_quality(
        tables,
        [vars(report.source) | {"digest": report.digest} for report in pack.files if report.ledger is not None],
        settings.root / "expectations",
        settings.comparators,
        settings.period_end.isoformat(),
        earlier_digests(settings),
    )
    return Quarter(pack, tables, findings, grade_files(pack, findings), read_commentary(folder))


def require_known_areas(settings: Settings, tables: Mapping[str, pd.DataFrame]) -> None:
    """Refuse areas to compare that neither the package nor a supplied `lookup_area` file knows.

    Raises
    ------
    SettingsError
        A code is not known.
    """
    known = set(tables[LOOKUP_AREA.name]["area_code"])
    for code in settings.comparators:
        if code not in known:
            raise SettingsError(
                f"[area] comparators in {SETTINGS_FILE} names {code}, which is in no list of areas; correct it, or "
                "send a lookup_area file with it (docs/user_guide.md, How to add)"
            )


def earlier_digests(settings: Settings) -> set[str]:
    """SHA-256 of every file of the quarters before this one, from their run records."""
    records = (settings.root / "data" / "processed").glob(f"*/{RUN_RECORD}")
    before = (path for path in records if path.parent.name < settings.period_end.isoformat())
    return {file.get("sha256", "") for path in before for file in read_json(path)["files"]} - {""}
