"""Notebooks run by papermill, strictly: the right parameters or an error, whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError
from papermill.exceptions import PapermillExecutionError

from prevent_analysis import errors
from prevent_analysis.errors import PublishingError
from prevent_analysis.publishing import engine as warm_engine
from prevent_analysis.publishing.children import SAME_HASHES, Engine, environment_variable
from prevent_analysis.settings import ROOT_VARIABLE

CELL_SECONDS = 300
NOTEBOOK_SECONDS = 900
OUR_ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)}


class QuietKernelManager(AsyncKernelManager):
    """Talks to the kernel through files rather than ports where it can: nothing goes over a network in plain text."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if os.name == "posix":
            self.transport = "ipc"


def check_parameters(notebook: Path, parameters: Mapping[str, str]) -> None:
    """Refuse what papermill would only warn about.

    papermill runs on with a notebook's own defaults when a parameter is misspelt or the `parameters` tag is missing:
    the wrong council's briefing, without an error.

    Raises
    ------
    PublishingError
        The notebook names no kernel, has not exactly one `parameters` cell, or the names are not exactly those that it
        asks for.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise PublishingError(f"{notebook.name} must have exactly one cell tagged `parameters`")
    try:
        wanted = set(papermill.inspect_notebook(str(notebook)))
    except ValueError:
        raise PublishingError(
            f"{notebook.name} does not say which kernel it is for; open it in JupyterLab, choose Python 3 and save it"
        ) from None
    for name in sorted(wanted ^ set(parameters)):
        problem = "needs the parameter" if name in wanted else "has no parameter"
        raise PublishingError(f"{notebook.name} {problem} {name}")
    for name, value in parameters.items():
        if not isinstance(value, str):  # papermill writes other types as code
            raise PublishingError(f"{notebook.name}: the parameter {name} must be text")


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, str],
    root: Path,
    engine: Engine | None = None,
    cell_seconds: int = CELL_SECONDS,
) -> nbformat.NotebookNode:
    """The notebook, run with these parameters in a process that no other notebook has used; nothing is written.

    Parameters
    ----------
    notebook
        The file.
    parameters
        Each parameter that it asks for, as text.
    root
        Project folder, which the notebook finds as `PREVENT_ANALYSIS_ROOT`.
    engine
        ``fork`` or ``spawn`` (how a clean, pre-imported process is started) or ``papermill`` (a real kernel, several
        times slower); as suits the system where None.
    cell_seconds
        How long one cell may take.

    Raises
    ------
    PublishingError
        A parameter does not fit, or a cell failed. The message names the cell and the kind of error; what the cell
        said is not repeated, since it may hold data.
    """
    check_parameters(notebook, parameters)
    run = run_in_kernel if engine == "papermill" else run_in_clean_process
    with tempfile.TemporaryDirectory() as folder:
        try:
            return run(notebook, dict(parameters), Path(folder), root, engine, cell_seconds)
        except PapermillExecutionError as error:
            said = error.evalue if error.ename in OUR_ERRORS else "its message is not shown, since it may hold data"
            problem = f"{notebook.name}, cell {error.cell_index + 1}: {error.ename}: {said}"
        except CellTimeoutError:
            problem = f"{notebook.name} was stopped: a cell may take {cell_seconds} seconds"
        except Exception as error:
            problem = f"{notebook.name} could not be run ({type(error).__name__})"
    raise PublishingError(problem)


def run_in_clean_process(
    notebook: Path, parameters: dict[str, str], folder: Path, root: Path, method: Any, cell_seconds: int
) -> nbformat.NotebookNode:
    """By our own engine; safe in threads, since nothing of this process is changed."""
    return papermill.execute_notebook(
        str(notebook),
        None,
        parameters=parameters,
        engine_name=warm_engine.NAME,
        kernel_name="python3",
        progress_bar=False,
        execution_timeout=cell_seconds,
        notebook_timeout=NOTEBOOK_SECONDS,
        method=method,
        folder=folder,
        environment={ROOT_VARIABLE: str(root)},
    )


def run_in_kernel(
    notebook: Path, parameters: dict[str, str], folder: Path, root: Path, _: Any, cell_seconds: int
) -> nbformat.NotebookNode:
    """By papermill's own engine, in a real kernel; one at a time in a process, whose working folder it changes."""
    with environment_variable(ROOT_VARIABLE, str(root)), environment_variable(*SAME_HASHES):
        return papermill.execute_notebook(
            str(notebook),
            None,
            parameters=parameters,
            kernel_name="python3",
            kernel_manager_class=QuietKernelManager,
            progress_bar=False,
            log_output=False,
            cwd=folder,
            execution_timeout=cell_seconds,
            shutdown_kernel="immediate",
        )
