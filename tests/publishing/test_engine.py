"""Our engine beside a real kernel: the same outputs, nothing left from one notebook to the next, every limit kept."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from prevent_analysis.errors import PublishingError
from prevent_analysis.publishing.children import default_method
from prevent_analysis.publishing.run import run_notebook

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
METHODS = [pytest.param("fork", marks=pytest.mark.skipif(default_method() != "fork", reason="cannot fork")), "spawn"]
PARAMETERS = {"area_code": "E06000034"}
EVERY_OUTPUT = (
    "import sys\nprint('one'); print('two', end='')\narea_code",
    "print('before'); from IPython.display import HTML, display; display(HTML('<b>x</b>')); print('after')",
    "import warnings; warnings.warn('mind')\nprint('on stderr', file=sys.stderr)",
    "import pandas as pd; pd.DataFrame({'a': [1, 2]})",
    "_.shape, Out[6].shape, In[3], __name__, type(get_ipython()).__name__",
    "handle = display('first', display_id='shown')",
    "handle.update('second')",
    "from IPython.display import clear_output\nprint('gone'); clear_output(); print('kept')",
    "print('gone'); clear_output(wait=True); print('kept too')",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2, 3]); plt.title('x')",
    "fig, ax = plt.subplots(); ax.bar([1], [2]); plt.show(); 5;",
    "%matplotlib inline\n%config InlineBackend.figure_formats = ['svg']\nplt.rcParams['svg.hashsalt'] = 'x'",
    "import asyncio\nawait asyncio.sleep(0)\n'awaited'",
    "class Loud:\n    __repr__ = lambda _: '!'\n"
    "    _repr_mimebundle_ = lambda _, **__: {'application/json': {'k': (1,)}}\nLoud()",
    "!echo from a shell",
    "sys.stdout.isatty(), sys.stdout.encoding",
    "",
    "import pickle\npickle.loads(pickle.dumps(Loud))",
)


def write_notebook(path: Path, *cells: str | nbformat.NotebookNode) -> Path:
    made = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    made.cells.append(nbformat.v4.new_code_cell("area_code = ''", metadata={"tags": ["parameters"]}))
    made.cells += [nbformat.v4.new_code_cell(cell) if isinstance(cell, str) else cell for cell in cells]
    nbformat.write(made, path)
    return path


def joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Outputs as they would be if a kernel sent printed text as fast as it is printed."""
    kept: list[nbformat.NotebookNode] = []
    for output in outputs:
        if kept and output.output_type == kept[-1].output_type == "stream" and output.name == kept[-1].name:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def text_of(notebook: nbformat.NotebookNode) -> str:
    return "".join(output.text for cell in notebook.cells for output in cell.get("outputs", []) if "text" in output)


@pytest.fixture(scope="module")
def in_a_kernel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kernel")
    return run_notebook(write_notebook(folder / "every.ipynb", *EVERY_OUTPUT), PARAMETERS, folder, "papermill")


@pytest.mark.parametrize("method", METHODS)
def test_outputs_are_those_of_a_real_kernel(tmp_path, method, in_a_kernel):
    ours = run_notebook(write_notebook(tmp_path / "every.ipynb", *EVERY_OUTPUT), PARAMETERS, tmp_path, method)
    assert len(ours.cells) == len(in_a_kernel.cells)
    for mine, theirs in zip(ours.cells, in_a_kernel.cells, strict=True):
        assert mine.source == theirs.source
        assert mine.execution_count == theirs.execution_count
        assert normal(joined(mine.outputs)) == normal(joined(theirs.outputs)), mine.source


def normal(outputs: list[nbformat.NotebookNode]) -> list[dict]:
    """Without what differs between any two kernels: the place of the code in a warning, and a drawing's date."""
    plain = [dict(output) for output in outputs]
    for output in plain:
        if output.get("name") == "stderr":
            output["text"] = output["text"].partition("Warning:")[2]
    return plain


STATE = """
import builtins, os, random, sys, tempfile, warnings
import matplotlib, numpy, pandas
from prevent_analysis import briefing, errors
"""
SPOIL = (
    STATE
    + """
matplotlib.rcParams["font.size"] = 99
warnings.simplefilter("error")
os.environ["LEFT_BEHIND"] = "1"
pandas.options.display.max_rows = 3
numpy.random.seed(1)
random.seed(1)
builtins.left_behind = 1
errors.left_behind = 1
sys.modules["left_behind"] = sys
left_behind = 1
open("left_behind", "w").close()
open(tempfile.mkstemp()[1], "w").close()
os.chdir("/")
"""
)
LOOK = (
    STATE
    + """
print(matplotlib.rcParams["font.size"], ("error", None, Warning, None, 0) in warnings.filters,
      os.environ.get("LEFT_BEHIND"), pandas.options.display.max_rows, hasattr(builtins, "left_behind"),
      hasattr(errors, "left_behind"), "left_behind" in sys.modules, "left_behind" in globals(),
      os.listdir(), os.listdir(tempfile.gettempdir()), os.getcwd() == "/", In[0])
"""
)


@pytest.mark.parametrize("method", METHODS)
def test_no_state_goes_from_one_notebook_to_the_next(tmp_path, method):
    look = write_notebook(tmp_path / "look.ipynb", LOOK)
    fresh = text_of(run_notebook(look, PARAMETERS, tmp_path, method))
    run_notebook(write_notebook(tmp_path / "spoil.ipynb", SPOIL), PARAMETERS, tmp_path, method)
    assert text_of(run_notebook(look, PARAMETERS, tmp_path, method)) == fresh
    assert fresh.split() == ["10.0", "False", "None", "60", *["False"] * 4, "[]", "[]", "False"]


@pytest.mark.parametrize("method", METHODS)
def test_its_folders_are_its_own_and_gone_afterwards(tmp_path, method):
    cells = "import os, tempfile\nprint(os.getcwd())\nprint(tempfile.gettempdir())\nprint(tempfile.mkstemp()[1])"
    folder, temporary, file = text_of(
        run_notebook(write_notebook(tmp_path / "a.ipynb", cells), PARAMETERS, tmp_path, method)
    ).split()
    assert folder != temporary
    assert Path(file).parent == Path(temporary)
    assert not Path(folder).exists()
    assert not Path(temporary).exists()


@pytest.mark.parametrize("method", [*METHODS, "papermill"])
def test_a_failing_cell_is_named_and_what_it_said_is_not(tmp_path, method):
    path = write_notebook(tmp_path / "page.ipynb", "x = 1", "def f():\n    raise KeyError('Jo Bloggs')\nf()", "y = 1")
    with pytest.raises(PublishingError, match=r"page\.ipynb, cell 4: KeyError") as failure:
        run_notebook(path, PARAMETERS, tmp_path, method)
    assert "Bloggs" not in str(failure.value)


def test_a_cell_that_is_tagged_may_fail_or_be_left_out(tmp_path):
    may_fail = nbformat.v4.new_code_cell("1 / 0", metadata={"tags": ["raises-exception"]})
    left_out = nbformat.v4.new_code_cell("print('left out')", metadata={"tags": ["skip-execution"]})
    path = write_notebook(tmp_path / "page.ipynb", left_out, may_fail, "print('went on')")
    for engine in (default_method(), "papermill"):
        with pytest.raises(PublishingError, match="cell 4: ZeroDivisionError"):  # papermill counts it as a failure
            run_notebook(path, PARAMETERS, tmp_path, engine)


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("import os; os._exit(0)", "could not be run (DeadKernelError)"),
        ("input('who?')", "cell 3: StdinNotImplementedError"),
        ("raise SystemExit(3)", "cell 3: SystemExit"),
        ("x = (", "cell 3: SyntaxError"),
    ],
)
@pytest.mark.parametrize("method", METHODS)
def test_whatever_a_cell_does_the_run_ends_with_a_sentence(tmp_path, method, cell, says):
    path = write_notebook(tmp_path / "page.ipynb", cell)
    with pytest.raises(PublishingError) as failure:
        run_notebook(path, PARAMETERS, tmp_path, method)
    assert says in str(failure.value)


@pytest.mark.parametrize("method", METHODS)
def test_a_cell_that_does_not_end_is_stopped(tmp_path, method):
    path = write_notebook(tmp_path / "page.ipynb", "while True: pass")
    with pytest.raises(PublishingError, match="a cell may take 2 seconds"):
        run_notebook(path, PARAMETERS, tmp_path, method, cell_seconds=2)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_forked_child_begins_with_no_thread_but_its_own_and_the_one_that_watches_its_parent(tmp_path):
    cell = "print(open('/proc/self/status').read().partition('Threads:')[2].split()[0])"
    assert text_of(run_notebook(write_notebook(tmp_path / "a.ipynb", cell), PARAMETERS, tmp_path, "fork")) == "2\n"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize("method", METHODS)
def test_no_child_outlives_a_killed_run(tmp_path, method):
    path = write_notebook(tmp_path / "a.ipynb", f"import os, time\nopen({str(tmp_path / 'pid')!r}, 'w').write("
                          "str(os.getpid()) + chr(10))\ntime.sleep(60)")  # fmt: skip
    code = (
        "from pathlib import Path\nfrom prevent_analysis.publishing.run import run_notebook\n"
        f"if __name__ == '__main__':\n    run_notebook(Path({str(path)!r}), {PARAMETERS!r}, Path(), {method!r})\n"
    )
    script = tmp_path / "run.py"
    script.write_text(code)
    with subprocess.Popen([sys.executable, str(script)]) as run:
        pid = tmp_path / "pid"
        wait_until(lambda: pid.exists() and pid.read_text().endswith("\n"))
        run.kill()
    wait_until(lambda: not is_running(int(pid.read_text())))


def wait_until(holds, seconds: float = 30) -> None:
    import time

    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_a_notebook_that_names_no_kernel_is_refused_with_what_to_do(tmp_path):
    path = write_notebook(tmp_path / "page.ipynb")
    notebook = nbformat.read(path, as_version=4)
    del notebook.metadata["kernelspec"]
    nbformat.write(notebook, path)
    with pytest.raises(PublishingError, match="choose Python 3 and save it"):
        run_notebook(path, PARAMETERS, tmp_path)


def test_plain_papermill_can_use_it(tmp_path):
    path, out = write_notebook(tmp_path / "page.ipynb", "print(area_code)"), tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "--engine", "prevent-analysis", str(path), str(out)]
    done = subprocess.run(
        [*command, "-p", "area_code", "E06000034"], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert text_of(nbformat.read(out, as_version=4)) == "E06000034\n"


def test_plain_papermill_says_which_cell_failed(tmp_path):
    path, out = write_notebook(tmp_path / "page.ipynb", "1 / 0"), tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "--engine", "prevent-analysis", str(path), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "ZeroDivisionError" in done.stderr
    tagged = [
        cell for cell in nbformat.read(out, as_version=4).cells if cell.metadata.get("papermill", {}).get("exception")
    ]
    assert [cell.source for cell in tagged] == ["1 / 0"]
