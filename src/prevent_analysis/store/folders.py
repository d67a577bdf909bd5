"""Finished files and folders put in the place of older ones: all of them, even if the computer stops half way."""

import ctypes
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from prevent_analysis.errors import StoreError
from prevent_analysis.store.files import read_json, sync, tree_digest, write_json

Moves = Mapping[Path, Path]
CURRENT_FOLDER, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def replace_folder(built: Path, target: Path) -> None:
    """Put a finished folder or file in the place of the old one, in one step where the system can exchange two."""
    sync(built)
    target.parent.mkdir(parents=True, exist_ok=True)
    retired = retired_of(target)
    if target.is_dir():
        if exchange(built, target):
            shutil.rmtree(built)
            return
        shutil.rmtree(retired, ignore_errors=True)
        os.replace(target, retired)
    os.replace(built, target)
    shutil.rmtree(retired, ignore_errors=True)


def retired_of(target: Path) -> Path:
    """Where the old folder is for a moment, on a system that needs two steps."""
    return target.with_name(f".{target.name}.retired")


def exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system or its file system cannot."""
    rename = getattr(ctypes.CDLL(None), "renameat2", None) if os.name == "posix" else None
    if rename is None:
        return False
    return rename(CURRENT_FOLDER, os.fsencode(one), CURRENT_FOLDER, os.fsencode(other), EXCHANGE) == 0


def moves_into(built: Path, target: Path) -> dict[Path, Path]:
    """What has to be moved so that everything under `built` is under `target`, and nothing else there changes.

    A folder without folders in it is replaced whole; of any other only the files that were built are replaced.

    Returns
    -------
    Each file or folder to move, and where to.
    """
    parts = sorted(built.iterdir())
    if not any(part.is_dir() for part in parts):
        return {built: target}
    moves: dict[Path, Path] = {}
    for part in parts:
        moves |= moves_into(part, target / part.name) if part.is_dir() else {part: target / part.name}
    return moves


def put_in_place(moves: Moves, journal: Path) -> None:
    """Make all moves. From the moment that the journal is written, they will all be made, by `finish_moves` if need be.

    Parameters
    ----------
    moves
        What is to be moved, and where to, within one file system each.
    journal
        File that lists the moves as long as they are not all made.
    """
    for built in moves:
        sync(built)
    listed = [
        {"built": str(built.absolute()), "target": str(target.absolute()), "digest": tree_digest(built)}
        for built, target in moves.items()
    ]
    write_json(journal, {"moves": listed})
    finish_moves(journal)


def finish_moves(journal: Path) -> bool:
    """Make the moves of a journal that have not been made yet; whether there was a journal.

    Raises
    ------
    StoreError
        What is to be moved is not there any more.
    """
    if not journal.exists():
        return False
    for move in read_json(journal)["moves"]:
        built, target = Path(move["built"]), Path(move["target"])
        if tree_digest(target) == move["digest"]:
            shutil.rmtree(retired_of(target), ignore_errors=True)
            continue
        if not built.exists():
            raise StoreError(
                f"files that an interrupted run had finished for {target.name} are gone; "
                f"delete {journal.name} in {journal.parent.name}, and run again"
            )
        replace_folder(built, target)
    journal.unlink()
    return True
