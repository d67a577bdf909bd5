"""Whether a run would make again what is there already: the same inputs, program and choices, and nothing touched."""

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import distributions
from pathlib import Path

import prevent_analysis
from prevent_analysis.intake.aliases import FILE_NAME as ALIASES
from prevent_analysis.pipeline.building import Building
from prevent_analysis.publishing.manifest import LOCK_FILE
from prevent_analysis.settings import Settings
from prevent_analysis.store import digest, read_json, tree_digest, write_json

RECORD = "last_run.json"
PROJECT_INPUTS = ("data/raw/published", "data/archive", "expectations", "notebooks", ALIASES, LOCK_FILE)
LEDGER = Path("data") / "ledger"
LEDGER_FILES = ("releases.jsonl", "demonstration.jsonl", "release.key")


def describe_inputs(settings: Settings, raw: Path, areas: Sequence[str], modes: Sequence[str], out: Path) -> str:
    """A digest that changes with anything that a run reads: files, settings, choices, program, libraries.

    It stays under `data/processed`: the digest of a small file can be guessed backwards.
    """
    content = {
        "raw": tree_digest(raw),
        "project": {name: tree_digest(settings.root / name) for name in PROJECT_INPUTS},
        "ledger": {name: tree_digest(settings.root / LEDGER / name) for name in LEDGER_FILES},
        "settings": settings.fingerprint,
        "choices": [list(areas), list(modes), named(out, settings.root)],
        "program": program_digest(),
        "libraries": sorted(f"{found.name} {found.version}" for found in distributions()),
        "python": platform.python_version(),
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def program_digest(folder: Path = Path(prevent_analysis.__file__).parent) -> str:
    """Digest of every file of the package, its templates included, but compiled ones."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    digests = {path.relative_to(folder).as_posix(): digest(path) for path in files}
    return hashlib.sha256(json.dumps(digests).encode()).hexdigest()


def named(path: Path, root: Path) -> str:
    """A path as a record names it: from the project folder where it is inside."""
    path = path.resolve()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)


def record_run(settings: Settings, building: Building, out: Path, inputs: str, made: Sequence[Path]) -> None:
    """Write, with the rest of what the run made, what it was made from and the digest of each part.

    Parameters
    ----------
    inputs
        As `describe_inputs` gives it.
    made
        The pages to open.
    """
    parts = {
        named(target, settings.root): tree_digest(built)
        for built, target in building.moves_to(settings.root, out).items()
    }
    path = building.root / settings.period_folder.relative_to(settings.root) / RECORD
    write_json(path, {"inputs": inputs, "parts": parts, "open": [named(page, settings.root) for page in made]})


def made_before(settings: Settings, inputs: str) -> list[Path]:
    """The pages of the last run, if it was made from the same inputs and everything that it made is still as it was."""
    path = settings.period_folder / RECORD
    if not path.exists():
        return []
    last: Mapping = read_json(path)
    is_same = last["inputs"] == inputs and all(
        tree_digest(settings.root / name) == expected for name, expected in last["parts"].items()
    )
    return [settings.root / name for name in last["open"]] if is_same else []
