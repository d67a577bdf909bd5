"""The commands round a run: what to ask suppliers for, what to archive, and what is past its date."""

from pathlib import Path

import pandas as pd

from prevent_analysis.errors import SettingsError, StoreError
from prevent_analysis.evaluation.release import release_folder
from prevent_analysis.intake.provenance import FILE_NAME as SOURCES_FILE
from prevent_analysis.intake.provenance import read_sources
from prevent_analysis.publishing.manifest import FILE_NAME as MANIFEST
from prevent_analysis.quality.report import FILES, FINDINGS
from prevent_analysis.quarter.archive import KEPT_BESIDE, archive_folder, keep_release, sign_offs
from prevent_analysis.quarter.purge import find_past_date, not_signed_off, purge_lines, remove
from prevent_analysis.quarter.requests import files_to_ask, request_note, write_notes
from prevent_analysis.settings import Settings
from prevent_analysis.store import FACTS_FILE, read_json, read_table

SAME_IN_BOTH = {"settings": "settings_fingerprint", "policy": "policy_fingerprint", "audit": "audit"}


def last_release(settings: Settings, synthetic: bool) -> tuple[pd.DataFrame | None, pd.DataFrame | None]:
    """The files and findings of the latest release before this quarter: the archived one, else the last one run."""
    kept = [
        (entry.period_end, entry.signed_off, entry.folder)
        for entry in sign_offs(settings.root, synthetic)
        if entry.mode == "restricted" and entry.period_end < settings.period_end
    ]
    folders = [max(kept)[-1]] if kept else []
    processed = settings.root / "data" / "processed"
    for path in sorted(processed.glob("20*-*-*"), reverse=True):
        release = release_folder(path, "restricted")
        earlier = path.name < settings.period_end.isoformat()
        if earlier and (release / FACTS_FILE).is_file() and read_json(release / FACTS_FILE)["synthetic"] == synthetic:
            folders.append(release)
            break
    if not folders:
        return None, None
    latest = max(folders, key=lambda found: read_json(found / FACTS_FILE)["period_end"])
    return read_table(latest / "files.parquet", FILES), read_table(latest / "findings.parquet", FINDINGS)


def write_requests(settings: Settings, raw: Path | None, out: Path | None) -> list[Path]:
    """Write a note to each supplier in `<out>/<period_end>/requests/`.

    Raises
    ------
    SettingsError
        Nothing says who supplies what: there is no `sources.toml` for the quarter and no earlier release.
    """
    folder = raw or settings.root / "data" / "raw" / settings.period_end.isoformat()
    declared = read_sources(folder) if (folder / SOURCES_FILE).is_file() else []
    synthetic = any(source.synthetic for source in declared)
    last_files, last_findings = last_release(settings, synthetic)
    asked = files_to_ask(settings, declared, last_files, last_findings)
    if not asked:
        raise SettingsError(
            f"nothing says who supplies what: put {SOURCES_FILE} into data/raw/{settings.period_end.isoformat()} (copy "
            "last quarter's), or name a folder that has one with --raw"
        )
    notes = {supplier: request_note(settings, supplier, entries, synthetic) for supplier, entries in asked.items()}
    home = (out or settings.root / "outputs") / settings.period_end.isoformat() / "requests"
    return write_notes(home, notes)


def purge_data(settings: Settings, delete: bool) -> list[str]:
    """List the files past their date and, if told to, remove them; gives what to say."""
    raw = settings.root / "data" / "raw"
    signed = [
        *(entry for entry in sign_offs(settings.root, True) if _is_synthetic(raw / entry.period_end.isoformat())),
        *sign_offs(settings.root, False),
    ]
    latest = {entry.period_end: entry.signed_off for entry in signed}
    found = find_past_date(settings, latest, archive_folder(settings.root, synthetic=False))
    removed = remove(settings.root, found) if delete else None
    return purge_lines(found, not_signed_off(settings, latest), settings.run_date, removed)


def _is_synthetic(folder: Path) -> bool:
    """Whether a folder of raw files is a demonstration, or not there: the sign-off of one never dates real files."""
    return not folder.is_dir() or any(source.synthetic for source in read_sources(folder))


def archive_outputs(settings: Settings, out_dir: Path, role: str) -> list[Path]:
    """Archive the releases that finished folders were made from, with their manifests; gives their new folders.

    Parameters
    ----------
    out_dir
        A folder of finished files, or one above several.
    role
        Role of whoever signs off, never a name.

    Raises
    ------
    StoreError
        There is no finished folder, or one was made from another release than the one in data/processed.
    """
    manifests: dict[tuple[str, str], dict[str, Path]] = {}
    for path in sorted(out_dir.rglob(MANIFEST)):
        made = read_json(path)
        if not made.get("ledger"):  # published figures alone: there is no release behind them
            continue
        facts = read_json(
            release_folder(settings.root / "data" / "processed" / made["period_end"], made["mode"]) / FACTS_FILE
        )
        if any(made[ours] != facts[theirs] for ours, theirs in SAME_IN_BOTH.items()):
            raise StoreError(
                f"{path.parent.name}/{MANIFEST} is of another run than the one in data/processed; run "
                "`prevent-analysis run` again before you release it"
            )
        manifests.setdefault((made["period_end"], made["mode"]), {})[made["area_code"]] = path
    if not manifests:
        raise StoreError(f"there is no {MANIFEST} in {out_dir.name}; name a folder that `prevent-analysis run` made")
    raw = settings.root / "data" / "raw"
    return [
        keep_release(
            settings.root,
            release_folder(settings.root / "data" / "processed" / period_end, mode),
            by_area,
            role,
            settings.run_date,
            [raw / period_end / name for name in KEPT_BESIDE],
        )
        for (period_end, mode), by_area in manifests.items()
    ]
