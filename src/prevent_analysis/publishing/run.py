"""Notebooks run by papermill, strictly: the right parameters or an error, whole or not at all."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import nbformat
import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError

from prevent_analysis import errors
from prevent_analysis.errors import PublishingError
from prevent_analysis.settings import ROOT_VARIABLE

CELL_TIMEOUT_SECONDS = 300
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
        The notebook has not exactly one `parameters` cell, or the names are not exactly those that it asks for.
    """
    cells = nbformat.read(notebook, as_version=4).cells
    tagged = [cell for cell in cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise PublishingError(f"{notebook.name} must have exactly one cell tagged `parameters`")
    wanted = set(papermill.inspect_notebook(str(notebook)))
    for name in sorted(wanted ^ set(parameters)):
        problem = "needs the parameter" if name in wanted else "has no parameter"
        raise PublishingError(f"{notebook.name} {problem} {name}")
    for name, value in parameters.items():
        if not isinstance(value, str):  # papermill writes other types as code
            raise PublishingError(f"{notebook.name}: the parameter {name} must be text")


def run_notebook(notebook: Path, parameters: Mapping[str, str], root: Path) -> nbformat.NotebookNode:
    """The notebook, run in a fresh kernel with these parameters; nothing is written.

    Raises
    ------
    PublishingError
        A parameter does not fit, or a cell failed. The message names the cell and the kind of error; what the cell
        said is not repeated, since it may hold data.
    """
    check_parameters(notebook, parameters)
    with tempfile.TemporaryDirectory() as private_folder:
        saved = os.environ.get(ROOT_VARIABLE)
        os.environ[ROOT_VARIABLE] = str(root)
        try:
            return papermill.execute_notebook(
                str(notebook),
                None,
                parameters=dict(parameters),
                kernel_name="python3",
                kernel_manager_class=QuietKernelManager,
                progress_bar=False,
                log_output=False,
                cwd=private_folder,
                execution_timeout=CELL_TIMEOUT_SECONDS,
                shutdown_kernel="immediate",
            )
        except PapermillExecutionError as error:
            said = error.evalue if error.ename in OUR_ERRORS else "its message is not shown, since it may hold data"
            problem = f"{notebook.name}, cell {error.cell_index + 1}: {error.ename}: {said}"
        except Exception as error:
            problem = f"{notebook.name} could not be run ({type(error).__name__})"
        finally:
            if saved is None:
                os.environ.pop(ROOT_VARIABLE, None)
            else:
                os.environ[ROOT_VARIABLE] = saved
    raise PublishingError(problem)
