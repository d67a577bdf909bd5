"""What a command is doing, for whoever waits: the step and the file in hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from prevent_analysis.intake.pack import WatchFile

SPINNER = "line"  # plain characters, which a Windows console has whatever its code page


def nothing(*_: object) -> None:
    """Say nothing."""


@dataclass(frozen=True)
class Steps:
    """Called with a line before each step; `rows` with a file that takes more than a moment, and its rows so far."""

    say: Callable[[str], None]
    rows: WatchFile = nothing

    def __call__(self, line: str) -> None:
        """Say what comes next."""
        self.say(line)


def rows_of(tell: Callable[[str], None]) -> WatchFile:
    """What to call with a file and its rows so far: whoever listens to steps alone is not told of rows."""
    return tell.rows if isinstance(tell, Steps) else nothing


@contextmanager
def tell_steps(say: Callable[[str], None], quiet: bool = False, console: Console | None = None) -> Iterator[Steps]:
    """Say each step: one line in place on a terminal, gone at the end; a line after another where there is none.

    Parameters
    ----------
    say
        Called with each line where the error stream is no terminal. It is not told how many rows a file has: that is
        no figure for a log.
    quiet
        Whether to say nothing at all.
    console
        The terminal; that of the error stream where None.
    """
    shown = console or Console(stderr=True)
    if quiet or not shown.is_terminal:
        yield Steps(nothing if quiet else say)
        return
    columns = (SpinnerColumn(SPINNER), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=shown, transient=True) as bar:
        task = bar.add_task("Starting", total=None)

        def show(line: str) -> None:
            bar.update(task, description=line)

        yield Steps(show, lambda file, rows: show(f"Reading {file}: {rows:,} rows"))
