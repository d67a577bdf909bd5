"""What a folder of finished files holds, and what it was made with: nothing from the clock or the machine."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from prevent_analysis import __version__
from prevent_analysis.store import digest, read_json, write_json

FILE_NAME = "manifest.json"
LOCK_FILE = "requirements.txt"


def write_manifest(folder: Path, root: Path, facts: Mapping[str, Any], area_code: str) -> None:
    """Write `manifest.json` over every other file in the folder.

    Parameters
    ----------
    folder
        The finished files.
    root
        Project folder, whose lock file says which versions made them.
    facts
        What the release says of itself.
    area_code
        The area that the files are for.
    """
    lock = root / LOCK_FILE
    write_json(
        folder / FILE_NAME,
        {
            "area_code": area_code,
            "mode": facts["mode"],
            "period_end": facts["period_end"],
            "run_date": facts["run_date"],
            "synthetic": facts["synthetic"],
            "package_version": __version__,
            "lock": hashlib.sha256(lock.read_bytes()).hexdigest() if lock.exists() else None,
            "settings": facts["settings_fingerprint"],
            "inputs": facts["inputs"],
            "policy": facts["policy_fingerprint"],
            "policy_settings": facts["policy"],
            "ledger": facts["ledger_head"],
            "record": facts["record"],
            "audit": facts["audit"],
            "outputs": {
                path.relative_to(folder).as_posix(): digest(path)
                for path in sorted(folder.rglob("*"))
                if path.is_file() and path.name != FILE_NAME
            },
        },
    )


def printed_heads(synthetic: bool, *folders: Path) -> set[str]:
    """The ledger heads that the finished files beneath some folders print, those of the demonstration or all others.

    Files made from published figures alone print none.
    """
    manifests = [read_json(path) for folder in folders for path in sorted(folder.rglob(FILE_NAME))]
    return {found["ledger"] for found in manifests if found.get("ledger") and found["synthetic"] == synthetic}
