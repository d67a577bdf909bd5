"""The papermill engine `prevent-analysis`: notebooks in clean, pre-imported processes, without a kernel for each.

Plain papermill finds it by its entry point: `papermill --engine prevent-analysis in.ipynb out.ipynb`. papermill loads
this module while it is itself being imported, so that nothing of it can be imported at the top.
"""

import os
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat

from prevent_analysis.publishing.children import Child, Method, default_method, take_child

if TYPE_CHECKING:
    from papermill.engines import NotebookExecutionManager

NAME = "prevent-analysis"
SKIP_TAG, MAY_FAIL_TAG = "skip-execution", "raises-exception"


class WarmEngine:
    """What papermill asks of an engine (`papermill.engines.Engine`)."""

    @classmethod
    def nb_kernel_name(cls, nb: nbformat.NotebookNode, name: str | None = None) -> str:
        """Name of the kernel that the notebook asks for; any Python one runs here."""
        from papermill.utils import nb_kernel_name

        return nb_kernel_name(nb, name)

    @classmethod
    def nb_language(cls, nb: nbformat.NotebookNode, language: str | None = None) -> str:
        """Language of the notebook, which decides how parameters are written."""
        from papermill.utils import nb_language

        return nb_language(nb, language)

    @classmethod
    def execute_notebook(
        cls,
        nb: nbformat.NotebookNode,
        kernel_name: str,
        output_path: str | None = None,
        progress_bar: bool | dict[str, Any] = True,
        log_output: bool = False,
        autosave_cell_every: int = 30,
        execution_timeout: float | None = None,
        notebook_timeout: float | None = None,
        method: Method | None = None,
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
        **_: Any,
    ) -> nbformat.NotebookNode:
        """Run the notebook's cells in a clean process, up to the first that fails.

        Parameters
        ----------
        nb
            The notebook, with its parameters; its outputs are replaced.
        output_path, progress_bar, log_output, autosave_cell_every
            As papermill's own engine takes them.
        execution_timeout, notebook_timeout
            Seconds that a cell, and all cells together, may take; no limit where None.
        method
            How the process is started; as suits the system where None.
        folder
            Working folder of the notebook; the current one where None.
        environment
            Environment variables beside those of this process.

        Raises
        ------
        nbclient.exceptions.CellTimeoutError, nbclient.exceptions.DeadKernelError
            A cell took too long, or ended the process.
        """
        from papermill.engines import NotebookExecutionManager

        manager = NotebookExecutionManager(nb, output_path, log_output, progress_bar, autosave_cell_every)
        manager.notebook_start()
        try:
            with tempfile.TemporaryDirectory() as private:
                child = take_child(method or default_method())
                try:
                    begin(child, folder or Path.cwd(), Path(private), {**os.environ, **(environment or {})})
                    run_cells(manager, child, execution_timeout, notebook_timeout)
                finally:
                    child.stop()
        finally:
            manager.cleanup_pbar()
            manager.notebook_complete()
        return manager.nb


def run_cells(
    manager: "NotebookExecutionManager", child: Child, cell_limit: float | None, notebook_limit: float | None
) -> None:
    """Run the code cells in order and put what each shows into the notebook; the first failure ends it."""
    end = time.monotonic() + notebook_limit if notebook_limit else None
    for number, cell in enumerate(manager.nb.cells):
        tags = cell.metadata.get("tags", [])
        manager.cell_start(cell, number)
        try:
            if cell.cell_type != "code" or not cell.source.strip() or SKIP_TAG in tags:
                continue
            result = child_answer(child, number, cell, least(cell_limit, end and end - time.monotonic()))
            for changed, outputs in result.outputs.items():
                manager.nb.cells[changed].outputs = nbformat.from_dict(outputs)
            cell.execution_count = result.execution_count
            if result.failed and MAY_FAIL_TAG not in tags:
                manager.cell_exception(cell, cell_index=number)
                return
        finally:
            manager.cell_complete(cell, cell_index=number)


def begin(child: Child, folder: Path, private: Path, environment: Mapping[str, str]) -> None:
    """Have the process ready for its first cell."""
    from nbclient.exceptions import DeadKernelError

    try:
        child.begin(folder, private, environment)
    except EOFError:
        raise DeadKernelError("Kernel could not be started") from None


def child_answer(child: Child, number: int, cell: nbformat.NotebookNode, seconds: float | None) -> Any:
    """What running the cell did; what can go wrong is said in nbclient's words, whoever ran the cell."""
    from nbclient.exceptions import CellTimeoutError, DeadKernelError

    try:
        return child.run_cell(number, cell.source, seconds)
    except TimeoutError:
        raise CellTimeoutError.error_from_timeout_and_cell(
            "Cell execution timed out", int(seconds or 0), cell
        ) from None
    except EOFError:
        raise DeadKernelError("Kernel died") from None


def least(first: float | None, second: float | None) -> float | None:
    """The lesser of two limits of which either may be missing; never below nought.

    Examples
    --------
    >>> least(300, None), least(None, None), least(300, -1)
    (300, None, 0)
    """
    limits = [max(limit, 0) for limit in (first, second) if limit is not None]
    return min(limits, default=None)
