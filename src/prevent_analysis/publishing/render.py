"""Notebooks to pages by nbconvert with our own template, which refuses errors and images without a text alternative."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, NoReturn

import jinja2
import nbformat
from nbconvert import HTMLExporter, TemplateExporter

from prevent_analysis.errors import PublishingError
from prevent_analysis.publishing.glossary import explain_terms

TEMPLATE = "prevent"
TEMPLATE_FOLDER = str(files("prevent_analysis.publishing").joinpath("template"))


def refuse(sentence: str) -> NoReturn:
    """Stop a page from being made; the template calls this."""
    raise PublishingError(sentence)


class PageExporter(HTMLExporter):
    """nbconvert's own exporter without its last step, which takes three times as long as all the others.

    That step reads the finished page again to describe images and to make each cell a stop of the tab key. Our template
    refuses an image without a description, and its pages are to be read.
    """

    def from_notebook_node(  # type: ignore[override]  # as nbconvert's own does
        self, nb: nbformat.NotebookNode, resources: dict[str, Any] | None = None, **options: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page and its resources, as the template makes them."""
        return TemplateExporter.from_notebook_node(self, nb, resources, **options)


@cache
def exporter() -> PageExporter:
    """The exporter, built once: its template takes longer to read than a page takes to render."""
    made = PageExporter(template_name=TEMPLATE, extra_template_basedirs=[TEMPLATE_FOLDER])
    made.environment.globals |= {"refuse": refuse, "explain_terms": explain_terms}
    return made


@cache
def page_environment() -> jinja2.Environment:
    """The same templates for pages that are not notebooks; every value in them is escaped by the template."""
    loader = jinja2.FileSystemLoader(f"{TEMPLATE_FOLDER}/{TEMPLATE}")
    made = jinja2.Environment(loader=loader, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made.globals["explain_terms"] = explain_terms
    return made


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
    notebook.metadata = nbformat.from_dict({"prevent_analysis": dict(page), "title": page["title"]})
    try:
        html, _ = exporter().from_notebook_node(notebook)
    except PublishingError as error:
        raise PublishingError(f"{page['title']}: {error}") from None
    except Exception as error:
        raise PublishingError(f"{page['title']} could not be rendered ({type(error).__name__})") from None
    return html


def render_index(page: Mapping[str, Any], **sections: Any) -> str:
    """The first page of a folder of briefings (`index_page.html.j2`)."""
    return page_environment().get_template("index_page.html.j2").render(page=dict(page), **sections)
