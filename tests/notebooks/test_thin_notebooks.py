"""Notebooks hold no logic, no typed-in number and no output: they ask a question and display an answer."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
LOGIC = (
    ast.FunctionDef,
    ast.ClassDef,
    ast.Lambda,
    ast.For,
    ast.While,
    ast.If,
    ast.IfExp,
    ast.Try,
    ast.With,
    ast.ListComp,
    ast.DictComp,
    ast.SetComp,
    ast.GeneratorExp,
    ast.BinOp,
    ast.Compare,
)
MAY_IMPORT = ("IPython.display", "prevent_analysis.briefing")


def faults(notebook: nbformat.NotebookNode) -> list[str]:
    """What a notebook must not hold, cell by cell."""
    found = []
    tagged = [cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    if len(tagged) != 1:
        found.append("not exactly one parameters cell")
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            if re.search(r"\d", cell.source):
                found.append(f"cell {number}: a number is typed into the text")
            continue
        if cell.get("outputs") or cell.get("execution_count"):
            found.append(f"cell {number}: stored with an output")
        if len(cell.source.splitlines()) > 10:
            found.append(f"cell {number}: longer than 10 lines")
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, LOGIC):
                found.append(f"cell {number}: holds logic ({type(node).__name__})")
            if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module not in MAY_IMPORT):
                found.append(f"cell {number}: imports something else")
            number_typed = isinstance(node, ast.Constant) and isinstance(node.value, int | float)
            if number_typed and cell not in tagged:
                found.append(f"cell {number}: a number is typed in")
    return found


def test_there_are_notebooks():
    assert {path.stem for path in NOTEBOOKS} >= {"data_quality", "local_risk_profile", "regional_benchmarking"}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_thin(path):
    assert faults(nbformat.read(path, as_version=4)) == []


def test_the_lint_sees_each_fault():
    cells = [
        nbformat.v4.new_code_cell("import pandas as pd"),
        nbformat.v4.new_code_cell("x = [y for y in range(3)]"),
        nbformat.v4.new_markdown_cell("There were 12 referrals."),
    ]
    assert len(faults(nbformat.v4.new_notebook(cells=cells))) >= 4
