"""A clean process for each notebook: it has imported what notebooks need, runs one, and is thrown away.

Where the system can fork, Python's own fork server is the one warm parent: a process without threads that imports
once. Elsewhere each process is spawned, and the next one warms up while a notebook runs in the one before it.
"""

import builtins
import json
import multiprocessing
import os
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

from prevent_analysis.errors import SettingsError

if TYPE_CHECKING:
    from prevent_analysis.publishing.shell import CellResult

Method = Literal["fork", "spawn"]
Engine = Literal["fork", "spawn", "papermill"]
WARM = "prevent_analysis.publishing.warm"
MAX_FOLDER = 70  # bytes; a socket has 107 for all of its path, of which Python needs 33
SAME_HASHES = ("PYTHONHASHSEED", "0")  # sets are in the same order on every run
_spare: list["Child"] = []
_spare_lock = threading.Lock()
_start_lock = threading.Lock()


def default_method() -> Method:
    """How this system starts a clean process.

    macOS has fork, but its own libraries do not survive it. The fork server listens at a socket in the folder for
    temporary files, and the path of a socket may not be long.
    """
    can_fork = "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
    return "fork" if can_fork and len(os.fsencode(tempfile.gettempdir())) <= MAX_FOLDER else "spawn"


def choose_engine(name: str | None) -> Engine:
    """How notebooks are run: as asked for, or as suits the system.

    Raises
    ------
    SettingsError
        There is no such way here.

    Examples
    --------
    >>> choose_engine("papermill")
    'papermill'
    """
    here: tuple[Engine, ...] = ("fork", "spawn", "papermill") if default_method() == "fork" else ("spawn", "papermill")
    for engine in here:
        if name == engine:
            return engine
    if name is None:
        return default_method()
    raise SettingsError(f"--engine must be {', '.join(here[:-1])} or {here[-1]}")


def warm_up(method: Method) -> None:
    """Begin, in the background, to import what notebooks need."""
    if method == "fork":
        from multiprocessing import forkserver

        multiprocessing.set_forkserver_preload([WARM])
        with environment_variable(*SAME_HASHES):
            forkserver.ensure_running()
    else:
        with _spare_lock:
            if not _spare:
                _spare.append(Child(method))


def take_child(method: Method) -> "Child":
    """A process that no notebook has run in."""
    warm_up(method)
    if method == "fork":
        return Child(method)
    with _spare_lock:
        child = _spare.pop() if _spare else Child(method)
        _spare.append(Child(method))
    return child


@contextmanager
def environment_variable(name: str, value: str) -> Iterator[None]:
    """An environment variable set for a while."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


@contextmanager
def main_module_out_of_sight() -> Iterator[None]:
    """A child would import the main module of its parent again, which is the command line: nothing for a notebook."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


class Child:
    """One such process, as the one that asked for it sees it."""

    def __init__(self, method: Method) -> None:
        context: Any = multiprocessing.get_context("forkserver" if method == "fork" else "spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        with _start_lock, environment_variable(*SAME_HASHES), main_module_out_of_sight():
            self._process.start()
        theirs.close()

    def begin(self, folder: Path, private: Path, environment: Mapping[str, str]) -> None:
        """Wait until it is warm, and give it a working folder, one for temporary files, and environment variables.

        Raises
        ------
        EOFError
            The process could not start.
        """
        self._send({"folder": str(folder), "private": str(private), "environment": dict(environment)})
        self._receive()

    def run_cell(self, cell: int, source: str, seconds: float | None) -> "CellResult":
        """Run one cell of its notebook.

        Raises
        ------
        TimeoutError
            The cell took longer; the process has been stopped.
        EOFError
            The process ended by itself.
        """
        from prevent_analysis.publishing.shell import CellResult

        self._send({"cell": cell, "source": source})
        if not self._connection.poll(seconds):
            self.stop()
            raise TimeoutError
        answer = self._receive()
        outputs = {int(number): outputs for number, outputs in answer["outputs"].items()}
        return CellResult(outputs, answer["execution_count"], answer["failed"])

    def _send(self, message: Mapping[str, object]) -> None:
        try:
            self._connection.send_bytes(json.dumps(message).encode())
        except ConnectionError:
            raise EOFError from None

    def _receive(self) -> dict[str, Any]:
        try:
            return json.loads(self._connection.recv_bytes())
        except ConnectionError:
            raise EOFError from None

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.join()
        self._connection.close()


def serve(connection: Connection) -> None:
    """In the child: run the cells of one notebook as they are asked for, until nobody asks any more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from prevent_analysis.publishing.shell import refuse_input, run_cell
    from prevent_analysis.publishing.warm import SHELL

    try:
        settle(**json.loads(connection.recv_bytes()))
        connection.send_bytes(b"{}")
        builtins.input = refuse_input
        while True:
            result = run_cell(SHELL, **json.loads(connection.recv_bytes()))
            connection.send_bytes(json.dumps(result._asdict()).encode())
    except (EOFError, ConnectionError):
        return


def settle(folder: str, private: str, environment: Mapping[str, str]) -> None:
    """Make the process look like a kernel's: its folders, variables and path; nothing reaches the terminal."""
    os.environ.update(environment)
    for variable in ("TMPDIR", "TEMP", "TMP"):
        os.environ[variable] = private
    tempfile.tempdir = None
    os.chdir(folder)
    sys.argv = [""]
    if "" not in sys.path:
        sys.path.insert(0, "")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
