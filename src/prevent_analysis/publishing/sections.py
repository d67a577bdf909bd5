"""Pages of sections that are not notebooks: readiness, sign-off, differences between copies."""

from collections.abc import Mapping, Sequence
from typing import Any

from prevent_analysis.publishing.render import page_environment


def render_sections(page: Mapping[str, Any], sections: Mapping[str, Sequence[Any]]) -> str:
    """A page that is not a notebook (`sections_page.html.j2`).

    Parameters
    ----------
    page
        What the page says about itself, as in `render_notebook`.
    sections
        Under each heading the texts, tables and figures of the presentation room, in order.
    """
    listed = [
        {
            "id": heading.lower().replace(" ", "-").strip("?"),
            "heading": heading,
            "html": "\n".join(part._repr_html_() for part in parts),
        }
        for heading, parts in sections.items()
    ]
    return page_environment().get_template("sections_page.html.j2").render(page=dict(page), sections=listed)
