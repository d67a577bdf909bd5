"""Released aggregates kept for later comparison: tables, manifests, ledger, and who signed off in which role."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from prevent_analysis.errors import StoreError
from prevent_analysis.evaluation.revisions import Issue
from prevent_analysis.evaluation.tables import VALUES
from prevent_analysis.presentation.formats import format_date
from prevent_analysis.store import FACTS_FILE, digest, read_json, read_table, replace_folder, write_json

RECORD = "archive.json"
VALUES_FILE = f"{VALUES.name}.parquet"
KEPT_BESIDE = ("sources.toml", "commentary.toml")


@dataclass(frozen=True)
class SignOff:
    """One released version: its quarter, mode and number, who released it in which role, and on which declared day."""

    period_end: date
    mode: str
    number: int
    role: str
    signed_off: date
    folder: Path


def archive_folder(root: Path, synthetic: bool) -> Path:
    """Where released aggregates are kept; those of the demonstration stand apart."""
    return root / "data" / "archive" / ("demo" if synthetic else "real")


def sign_offs(root: Path, synthetic: bool) -> list[SignOff]:
    """Everything released so far, the oldest first."""
    folders = (path.parent for path in archive_folder(root, synthetic).glob(f"*/*/*/{RECORD}"))
    found = [_sign_off(folder) for folder in folders]
    return sorted(found, key=lambda entry: (entry.signed_off, entry.period_end, entry.mode, entry.number))


def _sign_off(folder: Path) -> SignOff:
    record = read_json(folder / RECORD)
    try:
        return SignOff(
            date.fromisoformat(record["period_end"]),
            record["mode"],
            record["number"],
            record["role"],
            date.fromisoformat(record["signed_off"]),
            folder,
        )
    except (KeyError, TypeError, ValueError):
        raise StoreError(
            f"{RECORD} of a release in data/archive is damaged; put back the copy kept elsewhere"
        ) from None


def keep_release(
    root: Path, release: Path, manifests: Mapping[str, Path], role: str, signed_off: date, beside: Sequence[Path] = ()
) -> Path:
    """Keep the tables of a release, the manifests of its finished folders and the ledger as it stands.

    The same tables again are the same version: only its manifests are added to.

    Parameters
    ----------
    root
        Project folder.
    release
        Folder of the release (`evaluation.release.release_folder`).
    manifests
        Manifest of each area's finished folder, by code.
    role
        Role of whoever signs off, never a name.
    signed_off
        Declared day of the sign-off.
    beside
        Other files to keep, such as `sources.toml`; one that is not there is left out.

    Returns
    -------
    The folder in the archive.
    """
    facts = read_json(release / FACTS_FILE)
    home = archive_folder(root, bool(facts["synthetic"])) / facts["period_end"] / facts["mode"]
    versions = sorted(path for path in home.glob("[0-9]*") if (path / RECORD).is_file())
    latest = versions[-1] if versions else None
    if latest and read_json(latest / FACTS_FILE)["digests"] == facts["digests"]:
        _copy_manifests(manifests, latest)
        return latest
    number = len(versions) + 1
    target = home / f"{number:02d}"
    building = target.with_name(f".{target.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    shutil.copytree(release, building)
    _copy_manifests(manifests, building)
    for path in beside:
        if path.is_file():
            shutil.copy(path, building)
    ledger = root / "data" / "ledger"
    if ledger.is_dir():
        shutil.copytree(ledger, building / "ledger", ignore=shutil.ignore_patterns("*.key", "README.md"))
    record = {
        "period_end": facts["period_end"],
        "mode": facts["mode"],
        "number": number,
        "role": role,
        "signed_off": signed_off.isoformat(),
    }
    write_json(building / RECORD, record)
    replace_folder(building, target)
    return target


def _copy_manifests(manifests: Mapping[str, Path], target: Path) -> None:
    for code, path in manifests.items():
        (target / "manifests").mkdir(exist_ok=True)
        shutil.copy(path, target / "manifests" / f"{code}.json")


def read_issues(root: Path, mode: str, synthetic: bool) -> list[Issue]:
    """The releases of a mode that later ones are compared with, the oldest first.

    Raises
    ------
    StoreError
        A table in the archive is not the one that was released.
    """
    return [_read_issue(entry) for entry in sign_offs(root, synthetic) if entry.mode == mode]


def _read_issue(entry: SignOff) -> Issue:
    facts = read_json(entry.folder / FACTS_FILE)
    values = entry.folder / VALUES_FILE
    if not values.is_file() or digest(values) != facts["digests"][VALUES_FILE]:
        raise StoreError(
            f"{VALUES_FILE} of {entry.period_end.isoformat()} in data/archive is not the table that was released; put "
            "back the copy kept elsewhere"
        )
    version = f", version {entry.number}" if entry.number > 1 else ""
    name = f"{facts['period_label']}, released {format_date(entry.signed_off)}{version}"
    return Issue(name, read_table(values, VALUES), facts.get("definitions", {}))
