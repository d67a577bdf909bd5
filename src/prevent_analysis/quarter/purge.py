"""Files past the day until which they may be kept: listed, and removed only when asked, never outside data/.

Safe by construction: only folders that a quarter names (`data/raw/2026-09-30`) are looked into; each folder and file is
removed only if its real path is the one that it seems to have, so no link and no junction leads anywhere else.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from prevent_analysis.errors import SettingsError
from prevent_analysis.presentation.formats import format_date
from prevent_analysis.settings import FILE_NAME, Settings

Kind = Literal["raw", "processed", "archive"]


@dataclass(frozen=True)
class PastDate:
    """A folder of a quarter that is past its date: which files would go, which links are left, and why."""

    kind: Kind
    period_end: date
    keep_until: date
    folder: Path
    files: tuple[Path, ...]
    links: tuple[Path, ...]

    @property
    def name(self) -> str:
        """The folder as the analyst knows it."""
        return "/".join(self.folder.parts[-2:]) if self.kind != "archive" else "/".join(self.folder.parts[-3:])


def keep_until(settings: Settings, signed_off: Mapping[date, date]) -> dict[Kind, dict[date, date]]:
    """The last day for which raw, processed and archived files of each quarter may be kept.

    Parameters
    ----------
    signed_off
        Day of the latest sign-off of each quarter, by its end. A quarter that nobody signed off is kept.
    """
    days = settings.retention
    strategy_end = settings.strategy.end + timedelta(days=days.archive_days)
    return {
        "raw": {end: day + timedelta(days=days.raw_days) for end, day in signed_off.items()},
        "processed": {end: day + timedelta(days=days.processed_days) for end, day in signed_off.items()},
        "archive": dict.fromkeys(signed_off, strategy_end),
    }


def find_past_date(settings: Settings, signed_off: Mapping[date, date], archive: Path) -> list[PastDate]:
    """The folders of quarters that are past their date on the declared run date.

    Raises
    ------
    SettingsError
        `data` or a folder in it is a link, so nothing can be removed safely.
    """
    homes: dict[Kind, Path] = {
        "raw": settings.root / "data" / "raw",
        "processed": settings.root / "data" / "processed",
        "archive": archive,
    }
    found = []
    for kind, ends in keep_until(settings, signed_off).items():
        for folder in quarter_folders(settings.root, homes[kind]):
            end = date.fromisoformat(folder.name)
            if end in ends and settings.run_date > ends[end]:
                files, links = split_links(settings.root, folder)
                found.append(PastDate(kind, end, ends[end], folder, files, links))
    return found


def not_signed_off(settings: Settings, signed_off: Mapping[date, date]) -> list[str]:
    """Folders of raw files of earlier quarters that nobody signed off, so that nothing says when they go."""
    folders = quarter_folders(settings.root, settings.root / "data" / "raw")
    ends = [date.fromisoformat(folder.name) for folder in folders]
    return [f"raw/{end.isoformat()}" for end in ends if end not in signed_off and end < settings.period_end]


def quarter_folders(root: Path, home: Path) -> list[Path]:
    """The folders in `home` that are named after the end of a quarter, in order; none behind a link.

    Raises
    ------
    SettingsError
        `home` itself lies behind a link.
    """
    if not home.is_dir():
        return []
    if not is_itself(root, home):
        raise SettingsError("data/ or a folder in it is a link; files are removed only where they seem to be")
    named = [folder for folder in sorted(home.iterdir()) if _is_day(folder.name) and folder.is_dir()]
    return [folder for folder in named if is_itself(root, folder)]


def _is_day(name: str) -> bool:
    try:
        return date.fromisoformat(name).isoformat() == name
    except ValueError:
        return False


def is_itself(root: Path, path: Path) -> bool:
    """Whether a path below `root` leads through no link or junction."""
    return path.resolve() == root.resolve() / path.relative_to(root)


def split_links(root: Path, folder: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    """The files below a folder, and the links, which are never followed and never removed."""
    files: list[Path] = []
    links: list[Path] = []
    for path in _walk(root, folder):
        (files if is_itself(root, path) and path.is_file() else links).append(path)
    return tuple(files), tuple(links)


def _walk(root: Path, folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and is_itself(root, path):
            yield from _walk(root, path)
        else:
            yield path


def remove(root: Path, found: Sequence[PastDate]) -> int:
    """Remove the files, and the folders that are empty then; gives how many files went.

    Each file is looked at again right before it goes.
    """
    removed = 0
    for entry in found:
        for path in entry.files:
            if is_itself(root, path) and path.is_file():
                path.unlink()
                removed += 1
        _remove_empty(root, entry.folder)
    return removed


def _remove_empty(root: Path, folder: Path) -> None:
    for path in sorted(folder.iterdir()):
        if path.is_dir() and is_itself(root, path):
            _remove_empty(root, path)
    if not any(folder.iterdir()):
        folder.rmdir()


def purge_lines(found: Sequence[PastDate], unsigned: Sequence[str], run_date: date, removed: int | None) -> list[str]:
    """What the command says: each folder past its date, what is left alone, and what was done.

    Parameters
    ----------
    removed
        How many files were removed; None for a dry run.
    """
    lines = [f"On {format_date(run_date)} ([period] run_date in {FILE_NAME}), under [retention]:"]
    for entry in found:
        count = "1 file" if len(entry.files) == 1 else f"{len(entry.files)} files"
        lines.append(f"{entry.name}: {count}, to be kept until {format_date(entry.keep_until)}.")
        lines += [f"  {path.name} is a link: not followed and not removed." for path in entry.links]
    lines += [f"{name}: nobody has signed it off, so it is kept; release it or remove it by hand." for name in unsigned]
    if not found:
        return [*lines, "Nothing is past its date."]
    if removed is None:
        return [*lines, "Nothing was removed: this is a list. `prevent-analysis purge --delete` removes these files."]
    return [*lines, f"{removed} {'file was' if removed == 1 else 'files were'} removed."]
