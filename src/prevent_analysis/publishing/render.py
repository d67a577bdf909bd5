"""Notebooks to pages by nbconvert with our own template, which refuses errors and images without a text alternative."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import nbformat
from nbconvert import HTMLExporter

from prevent_analysis.errors import PublishingError

TEMPLATE = "prevent"


@cache
def exporter() -> HTMLExporter:
    """The exporter, built once: its template takes longer to read than a page takes to render."""
    return HTMLExporter(
        template_name=TEMPLATE,
        extra_template_basedirs=[str(files("prevent_analysis.publishing").joinpath("template"))],
        exclude_input=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )


def render_notebook(notebook: nbformat.NotebookNode, page: Mapping[str, Any]) -> str:
    """The finished page of a notebook that has been run.

    Parameters
    ----------
    notebook
        With its outputs.
    page
        What the page says about itself (title, marking, area, period, threat level, provenance), as the template
        reads it from the notebook's `prevent_analysis` metadata.

    Raises
    ------
    PublishingError
        A cell failed, or an image has no text alternative.
    """
    notebook = notebook.copy()
    notebook.metadata = {"prevent_analysis": dict(page), "title": page["title"]}
    try:
        html, _ = exporter().from_notebook_node(notebook)
    except Exception as error:
        raise PublishingError(f"{page['title']} could not be rendered ({type(error).__name__})") from None
    return html
