"""The template under the stock command."""

import subprocess
import sys
from pathlib import Path

import nbformat

import prevent_analysis

BASE = Path(prevent_analysis.__file__).parent / "publishing" / "template"


def convert(folder: Path, *outputs: nbformat.NotebookNode) -> subprocess.CompletedProcess[str]:
    cells = [nbformat.v4.new_markdown_cell("# A title"), nbformat.v4.new_code_cell("1", outputs=list(outputs))]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "page.ipynb")
    options = ["--to", "html", "--template", "prevent", f"--TemplateExporter.extra_template_basedirs={BASE}"]
    command = [sys.executable, "-m", "nbconvert", *options, str(folder / "page.ipynb")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_notebook_becomes_a_page(tmp_path: Path) -> None:
    done = convert(tmp_path, nbformat.v4.new_output("display_data", {"text/html": "<p>Shown</p>"}))
    assert done.returncode == 0, done.stderr
    html = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h1>A title</h1>" in html
    assert "<p>Shown</p>" in html


def test_an_error_stops_it(tmp_path: Path) -> None:
    done = convert(tmp_path, nbformat.v4.new_output("error", ename="E", evalue="e", traceback=[]))
    assert done.returncode != 0
    assert "ended in an error" in done.stderr
    assert not (tmp_path / "page.html").exists()
