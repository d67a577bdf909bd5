"""An IPython shell without a kernel around it: what its cells show is collected as notebook outputs.

What a client of a real kernel makes from the kernel's messages (nbclient's `process_message`) is made here directly.
"""

import io
import json
import sys
from collections.abc import Callable
from typing import Any, NamedTuple

from ipykernel import zmqshell
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import StdinNotImplementedError, UsageError
from jupyter_client.jsonutil import json_default
from traitlets import Instance, Type
from traitlets.config import Config

Output = dict[str, Any]


class CellResult(NamedTuple):
    """What running a cell did.

    `outputs` maps the number of a cell to its outputs, whole, for the cell that ran and every earlier cell that it
    changed.
    """

    outputs: dict[int, list[Output]]
    execution_count: int
    failed: bool


class Collector:
    """The outputs of a notebook's cells as they come.

    Examples
    --------
    >>> collector = Collector()
    >>> collector.begin(0)
    >>> collector.write("stdout", "a"), collector.write("stdout", "b"), collector.cells[0][0]["text"]
    (1, 1, 'ab')
    """

    def __init__(self) -> None:
        self.cells: dict[int, list[Output]] = {}
        self.touched: set[int] = set()
        self._shown: dict[str, list[tuple[int, Output]]] = {}
        self._current = 0
        self._clear_first = False

    def begin(self, cell: int) -> None:
        """Everything from now on belongs to this cell."""
        self.cells[cell], self._current, self.touched, self._clear_first = [], cell, {cell}, False

    @property
    def failed(self) -> bool:
        """Whether the cell has shown an error."""
        return any(output["output_type"] == "error" for output in self.cells[self._current])

    def add(self, output_type: str, display_id: str | None = None, **content: Any) -> None:
        """One more output of the cell."""
        if self._clear_first:
            self.clear()
        output = json.loads(json.dumps({"output_type": output_type, **content}, default=json_default))
        self.cells[self._current].append(output)
        if display_id:
            self._shown.setdefault(display_id, []).append((self._current, output))

    def write(self, name: str, text: str) -> int:
        """Text printed on stdout or stderr, joined to what stands directly before it."""
        outputs = self.cells[self._current]
        last = outputs[-1] if outputs and not self._clear_first else None
        if last and last["output_type"] == "stream" and last["name"] == name:
            last["text"] += text
        elif text:
            self.add("stream", name=name, text=text)
        return len(text)

    def update(self, display_id: str, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """New content for outputs shown before under this id."""
        fresh = json.loads(json.dumps({"data": data, "metadata": metadata}, default=json_default))
        for cell, output in self._shown.get(display_id, []):
            output.update(fresh)
            self.touched.add(cell)

    def clear(self, wait: bool = False) -> None:
        """Take the cell's outputs away, now or as soon as there is another."""
        self._clear_first = wait
        if not wait:
            self.cells[self._current].clear()


class Stream(io.TextIOBase):
    """Stands in for stdout or stderr; says of itself what a kernel's own stream says."""

    encoding = "UTF-8"

    def __init__(self, name: str, write: Callable[[str, str], int]) -> None:
        self.name, self._write = name, write

    def write(self, text: str) -> int:
        return self._write(self.name, text)


class Publisher(DisplayPublisher):
    """Collects what `display` shows."""

    shell: Any

    def publish(self, data, metadata=None, *, transient=None, update=False, **_: Any) -> None:  # type: ignore[override]
        display_id = (transient or {}).get("display_id")
        if update:
            self.shell.collector.update(display_id, data, metadata or {})
        else:
            self.shell.collector.add("display_data", display_id, data=data, metadata=metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.collector.clear(wait)


class Hook(DisplayHook):
    """Collects the value of a cell's last line."""

    shell: Any

    def start_displayhook(self) -> None:
        self._content: Output = {}

    def write_output_prompt(self) -> None:
        self._content["execution_count"] = self.prompt_count

    def write_format_data(self, format_dict, md_dict=None) -> None:
        self._content |= {"data": format_dict, "metadata": md_dict or {}}

    def finish_displayhook(self) -> None:
        if self._content.get("data"):
            self.shell.collector.add("execute_result", **self._content)


class ZMQInteractiveShell(zmqshell.ZMQInteractiveShell):
    """The shell of a kernel without the kernel; it keeps the name because libraries ask for it to know a notebook."""

    display_pub_class = Type(Publisher)  # type: ignore[assignment]
    displayhook_class = Type(Hook)  # type: ignore[assignment]
    collector = Instance(Collector, ())

    def _showtraceback(self, etype, evalue, stb) -> None:
        self.collector.add("error", ename=etype.__name__, evalue=str(evalue), traceback=stb)

    def enable_gui(self, gui: str | None = None) -> None:
        if gui not in (None, "inline"):
            raise UsageError("a notebook run for a page has no windows to draw in")

    def ask_exit(self) -> None:
        raise SystemExit


def make_shell() -> ZMQInteractiveShell:
    """A shell that has run nothing and keeps no history."""
    main = sys.modules["__main__"]
    config = Config({"HistoryManager": {"enabled": False}, "IPKernelApp": {"connection_file": ""}})
    shell = ZMQInteractiveShell.instance(config=config)
    sys.modules["__main__"] = main  # whoever made the shell goes on; `run_cell` puts the shell's own in place
    return shell


def run_cell(shell: ZMQInteractiveShell, cell: int, source: str) -> CellResult:
    """Run one cell.

    Parameters
    ----------
    cell
        Its number in the notebook, from 0.
    source
        Its text.
    """
    collector: Collector = shell.collector
    collector.begin(cell)
    real = sys.stdout, sys.stderr, sys.modules["__main__"]
    sys.stdout, sys.stderr = Stream("stdout", collector.write), Stream("stderr", collector.write)
    sys.modules["__main__"] = shell.user_module
    try:
        count = shell.execution_count
        result = shell.run_cell(source, store_history=True)
    finally:
        sys.stdout, sys.stderr, sys.modules["__main__"] = real
    outputs = {number: collector.cells[number] for number in sorted(collector.touched)}
    return CellResult(outputs, count, failed=not result.success or collector.failed)


def refuse_input(*_: Any, **__: Any) -> str:
    """What a cell that asks a question gets: nobody is there to answer."""
    raise StdinNotImplementedError("raw_input was called, but this frontend does not support input requests.")
