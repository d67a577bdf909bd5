"""Finished files checked against their manifests and, where the raw files are at hand, against what they make again."""

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from prevent_analysis.errors import PublishingError, StoreError
from prevent_analysis.pipeline.building import Building
from prevent_analysis.pipeline.quarter import Tell
from prevent_analysis.pipeline.run import build_quarter
from prevent_analysis.publishing.children import default_method, warm_up
from prevent_analysis.publishing.manifest import FILE_NAME as MANIFEST
from prevent_analysis.settings import Settings
from prevent_analysis.store import digest, read_json


@dataclass(frozen=True)
class Verification:
    """How many finished files were looked at, whether they were made again, and what does not hold, a sentence each."""

    files: int
    problems: Sequence[str]
    was_rebuilt: bool = False

    def lines(self) -> list[str]:
        """The result, a sentence a line."""
        if self.problems:
            return list(self.problems)
        again = ", and the raw files make the same bytes again" if self.was_rebuilt else ""
        return [f"All {self.files} finished files are those that their manifests name{again}."]


def verify_hashes(out: Path) -> Verification:
    """Check every finished file beneath a folder against the manifest beside it.

    Parameters
    ----------
    out
        Folder of briefings: `outputs`, or any folder in it that holds a manifest.

    Raises
    ------
    StoreError
        There is no manifest beneath the folder.
    """
    folders = manifest_folders(out)
    problems = [problem for folder in folders for problem in changed_files(folder, out)]
    return Verification(sum(len(read_json(folder / MANIFEST)["outputs"]) for folder in folders), problems)


def verify_rebuild(settings: Settings, out: Path, raw: Path, jobs: int | None, tell: Tell) -> Verification:
    """Check hashes, then make the same briefings again in a temporary folder and compare every byte.

    Parameters
    ----------
    settings
        As they were when the files were made.
    out
        As in `verify_hashes`.
    raw
        The raw files.
    jobs, tell
        As `run_quarter` takes them.
    """
    result = verify_hashes(out)
    if result.problems:
        return result
    difference = first_difference(settings, manifest_folders(out), out, raw, jobs, tell)
    return replace(result, problems=[difference] if difference else [], was_rebuilt=True)


def manifest_folders(out: Path) -> list[Path]:
    """The folders beneath one (or it itself) that hold a manifest."""
    folders = [path.parent for path in sorted(out.rglob(MANIFEST))]
    if not folders:
        raise StoreError(f"there is no {MANIFEST} in {out.name} or beneath it, so there is nothing to verify")
    return folders


def changed_files(folder: Path, out: Path) -> list[str]:
    """A sentence for each file of a folder that is not the one that its manifest names."""
    named: Mapping[str, str] = read_json(folder / MANIFEST)["outputs"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    where = folder.relative_to(out)
    return [
        *(f"{(where / name).as_posix()} is missing." for name in sorted(set(named) - there)),
        *(f"{(where / name).as_posix()} is not in the manifest." for name in sorted(there - set(named))),
        *(
            f"{(where / name).as_posix()} has been changed since it was made."
            for name in sorted(set(named) & there)
            if digest(folder / name) != named[name]
        ),
    ]


def first_difference(
    settings: Settings, folders: Sequence[Path], out: Path, raw: Path, jobs: int | None, tell: Tell
) -> str | None:
    """Make the same copies again in a temporary folder; a sentence on the first file that is not the same."""
    made = [read_json(folder / MANIFEST) for folder in folders]
    engine = default_method()
    for period_end in sorted({manifest["period_end"] for manifest in made}):
        here = [
            (folder, found) for folder, found in zip(folders, made, strict=True) if found["period_end"] == period_end
        ]
        with tempfile.TemporaryDirectory() as temporary:
            again = Building(Path(temporary) / "project", Path(temporary) / "outputs")
            again.prepare()
            warm_up(engine)
            quarter = replace(settings, period_end=date.fromisoformat(period_end))
            modes = [mode for mode in ("restricted", "public") if mode in {found["mode"] for _, found in here}]
            areas = areas_of({found["area_code"] for _, found in here}, settings)
            build_quarter(quarter, raw, areas, modes, jobs, out, tell, engine, again)
            for folder, found in here:
                rebuilt = again.outputs / period_end / found["area_code"] / found["mode"]
                if problem := compare_folders(folder, rebuilt, folder.relative_to(out)):
                    return problem
                if folder != out and (problem := compare_beside(folder.parent, rebuilt.parent)):
                    return problem
    return None


def areas_of(codes: Collection[str], settings: Settings) -> list[str]:
    """The areas to brief so that these folders are made again: a region's first page is of all of them."""
    return sorted(area for area in settings.comparators if area in codes or settings.region_code in codes)


def compare_folders(finished: Path, rebuilt: Path, where: Path) -> str | None:
    """A sentence on the first file that is not the same in both folders; manifests come last, since they name the rest.

    Raises
    ------
    PublishingError
        These settings do not make such a folder.
    """
    if not rebuilt.is_dir():
        raise PublishingError(f"analysis.toml does not make {where.as_posix()}, so it cannot be compared")
    manifest: Mapping[str, Any] = read_json(finished / MANIFEST)
    for name in [*sorted(manifest["outputs"]), MANIFEST]:
        one, other = finished / name, rebuilt / name
        if not other.exists():
            return f"{(where / name).as_posix()} is not made again from these files."
        if one.read_bytes() != other.read_bytes():
            return f"{(where / name).as_posix()} is not the same when it is made again: {place(one, other)}."
    return None


def compare_beside(finished: Path, rebuilt: Path) -> str | None:
    """The same for the pages that stand beside the folders of an area's copies."""
    for other in sorted(path for path in rebuilt.iterdir() if path.is_file()):
        one = finished / other.name
        if not one.exists():
            return f"{finished.name}/{one.name} is missing."
        if one.read_bytes() != other.read_bytes():
            return f"{finished.name}/{one.name} is not the same when it is made again: {place(one, other)}."
    return None


def place(one: Path, other: Path) -> str:
    """Where two files first differ: the line of a text, else the byte. Never what stands there."""
    first, second = one.read_bytes(), other.read_bytes()
    if b"\0" in first:
        byte = next((at for at, pair in enumerate(zip(first, second, strict=False)) if pair[0] != pair[1]), None)
        return f"from byte {(min(len(first), len(second)) if byte is None else byte) + 1}"
    lines = zip(first.split(b"\n"), second.split(b"\n"), strict=False)
    line = next((at for at, pair in enumerate(lines) if pair[0] != pair[1]), first.count(b"\n"))
    return f"from line {line + 1}"
