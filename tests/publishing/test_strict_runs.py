"""A notebook runs with exactly its own parameters, or not at all; what it says when it fails is not repeated."""

import nbformat
import pytest

from prevent_analysis.errors import PublishingError
from prevent_analysis.publishing.render import render_notebook
from prevent_analysis.publishing.run import check_parameters, run_notebook

PAGE = {"title": "A page"}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


def notebook(folder, *cells: str, parameters: str | None = 'area_code = "E06000034"'):
    """A notebook file with these code cells and, unless None, a cell of parameters."""
    made = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL})
    if parameters is not None:
        made.cells.append(nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]}))
    made.cells += [nbformat.v4.new_code_cell(cell) for cell in cells]
    path = folder / "page.ipynb"
    nbformat.write(made, path)
    return path


@pytest.mark.parametrize(
    ("parameters", "word"),
    [({"area_cod": "E06000034"}, "area_cod"), ({}, "area_code"), ({"area_code": "a", "more": "b"}, "more")],
)
def test_a_misspelt_missing_or_unknown_parameter_is_refused(tmp_path, parameters, word):
    with pytest.raises(PublishingError, match=word):
        check_parameters(notebook(tmp_path), parameters)


def test_a_parameter_that_is_not_text_is_refused(tmp_path):
    with pytest.raises(PublishingError, match="must be text"):
        check_parameters(notebook(tmp_path), {"area_code": 7})


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path):
    with pytest.raises(PublishingError, match="exactly one cell"):
        check_parameters(notebook(tmp_path, "x = 1", parameters=None), {})


def test_a_run_uses_the_parameter_and_leaves_the_file_as_it_was(tmp_path):
    path = notebook(tmp_path, "print(area_code[::-1])")
    before = path.read_bytes()
    done = run_notebook(path, {"area_code": "007 – é'\"\\"}, tmp_path)
    assert done.cells[-1].outputs[0].text.strip() == "007 – é'\"\\"[::-1]
    assert path.read_bytes() == before


def test_a_failing_cell_is_named_and_what_it_said_is_not(tmp_path):
    path = notebook(tmp_path, "raise ValueError('Jo Bloggs')")
    with pytest.raises(PublishingError, match=r"page.ipynb, cell 3: ValueError") as failure:
        run_notebook(path, {"area_code": "E06000034"}, tmp_path)
    assert "Bloggs" not in str(failure.value)
    assert failure.value.__cause__ is None


def test_our_own_errors_say_what_to_do(tmp_path):
    path = notebook(tmp_path, "from prevent_analysis.errors import StoreError\nraise StoreError('run it again')")
    with pytest.raises(PublishingError, match="run it again"):
        run_notebook(path, {"area_code": "E06000034"}, tmp_path)


def rendered(*outputs: nbformat.NotebookNode) -> str:
    cell = nbformat.v4.new_code_cell("secret = 1", outputs=list(outputs))
    return render_notebook(nbformat.v4.new_notebook(cells=[cell]), PAGE)


def test_an_error_output_is_never_rendered():
    error = nbformat.v4.new_output("error", ename="ValueError", evalue="Jo Bloggs", traceback=["Jo Bloggs"])
    with pytest.raises(PublishingError, match="A page") as failure:
        rendered(error)
    assert "Bloggs" not in str(failure.value)


def test_a_picture_without_words_is_never_rendered():
    with pytest.raises(PublishingError, match="text alternative"):
        rendered(nbformat.v4.new_output("display_data", {"text/html": '<img src="data:,">'}))


def test_code_and_warnings_stay_out_of_the_page():
    page = rendered(nbformat.v4.new_output("stream", name="stderr", text="/home/jo/secret.py: a warning"))
    assert "secret" not in page
