"""A progress bar for files that take more than a moment to read."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from prevent_analysis.intake.pack import WatchFile


@contextmanager
def watch_files(console: Console | None = None) -> Iterator[WatchFile]:
    """A function to call with the name of a file and the rows read so far.

    The bar is on the terminal's error stream, is gone when the reading is done, and is not there where nobody looks:
    the number of rows of a file is no figure for an output or a log.
    """
    columns = (TextColumn("Reading {task.description}"), BarColumn(), TextColumn("{task.completed:,} rows"))
    shown = console or Console(stderr=True)
    with Progress(*columns, TimeElapsedColumn(), console=shown, transient=True, disable=not shown.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def watch(file: str, rows: int) -> None:
            if file not in tasks:
                tasks[file] = bar.add_task(file, total=None)
            bar.update(tasks[file], completed=rows)

        yield watch
