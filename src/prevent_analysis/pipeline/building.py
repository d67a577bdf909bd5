"""Where a run builds: aside, in folders laid out like the project's, put in place all together at its end."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prevent_analysis.settings import FILE_NAME
from prevent_analysis.store import finish_moves, moves_into, put_in_place

ASIDE = ".building"
JOURNAL = ".moves.json"
PROCESSED = Path("data") / "processed"


@dataclass(frozen=True)
class Building:
    """The folders of a run that is not finished.

    `root` is laid out like a project folder, so that notebooks run against it as they do against the real one;
    `outputs` is beside the finished briefings.
    """

    root: Path
    outputs: Path

    def prepare(self) -> None:
        """Make both folders, empty."""
        for folder in (self.root, self.outputs):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        (self.root / PROCESSED).mkdir(parents=True)
        (self.root / FILE_NAME).write_text("# A run builds here; notebooks look for this file.\n", encoding="utf-8")

    def remove(self) -> None:
        """Remove both folders."""
        for folder in (self.root, self.outputs):
            shutil.rmtree(folder, ignore_errors=True)

    def moves_to(self, root: Path, out: Path) -> dict[Path, Path]:
        """Each finished file or folder, and where in the project it belongs."""
        return moves_into(self.root / PROCESSED, root / PROCESSED) | moves_into(self.outputs, out)


@contextmanager
def built_aside(root: Path, out: Path) -> Iterator[Building]:
    """Folders to build in, removed at the end whatever happens; what an interrupted run had finished is put in place.

    Parameters
    ----------
    root
        Project folder.
    out
        Folder for the briefings.
    """
    building = Building(root / PROCESSED / ASIDE, out / ASIDE)
    finish_moves(root / PROCESSED / JOURNAL)
    building.prepare()
    try:
        yield building
    finally:
        if not (root / PROCESSED / JOURNAL).exists():  # else the next run still needs what is finished
            building.remove()


def put_run_in_place(building: Building, root: Path, out: Path) -> None:
    """Put everything that the run made in the place of what stood there."""
    put_in_place(building.moves_to(root, out), root / PROCESSED / JOURNAL)
