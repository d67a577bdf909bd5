"""First pages: of a folder of briefings, and of a region's folders."""

from collections.abc import Mapping, Sequence
from typing import Any

from prevent_analysis.briefing import Briefing
from prevent_analysis.briefing.sections import files_sentence, readiness
from prevent_analysis.presentation.formats import format_date
from prevent_analysis.presentation.tables import files_table
from prevent_analysis.publishing.render import render_index
from prevent_analysis.reference.areas import name_of

AUDIENCES = {
    "restricted": "Named recipients of the Prevent Delivery Group; not to be passed on",
    "public": "Anybody; it holds no local figure of Prevent referrals",
}
Link = Mapping[str, str]


def at_a_glance(briefing: Briefing, prepared_for: str) -> list[tuple[str, str]]:
    """What was run, for whom, when and on which data, and what the gates say, as pairs of label and text."""
    facts = briefing.facts
    received = briefing.files[briefing.files["status"] == "received"]
    suppliers = received["supplier"].nunique()
    open_gates = len(briefing.gates)
    lowest = max((letter for letter in received["grade"] if letter), default="none")
    return [
        ("Prepared for", prepared_for),
        ("Who may read it", AUDIENCES[briefing.mode]),
        ("Period", briefing.period.label),
        ("Run date", format_date(facts["run_date"])),
        ("Data", "Synthetic demonstration" if facts["synthetic"] else f"Files of {suppliers} suppliers"),
        ("Files received", f"{len(received)} of {len(briefing.files)}; the lowest grade is {lowest}"),
        ("Disclosure audit", str(facts["audit"]["result"])),
        ("Checks for people", f"{open_gates} to be looked at: see below" if open_gates else "none is open"),
    ]


def index_of(briefing: Briefing, page: Mapping[str, Any], briefings: Sequence[Link], downloads: Sequence[Link]) -> str:
    """The first page of one area's folder.

    Parameters
    ----------
    page
        What the page says about itself, as `site.page_facts` gives it.
    briefings, downloads
        `href`, `title` and `description` of each page and file in the folder.
    """
    return render_index(
        page,
        glance=at_a_glance(briefing, str(briefing.facts["strategy"]["owner"])),
        briefings=briefings,
        gates=list(briefing.gates),
        missing=list(briefing.facts["missing"]),
        readiness=readiness(briefing).paragraphs,
        grades_html=files_table(briefing.files, notices=briefing.notices)._repr_html_(),
        downloads=downloads,
    )


def regional_index_of(briefing: Briefing, page: Mapping[str, Any], areas: Sequence[str]) -> str:
    """The first page of a region: a link to each area's folder, in the order of their names.

    The order is never that of a figure: an index is not a league table.
    """
    links = [
        {
            "href": f"../../{code}/{briefing.mode}/index.html",
            "title": name_of(code),
            "description": f"Briefings that compare {name_of(code)} with the rest of the {briefing.region_name}.",
        }
        for code in sorted(areas, key=name_of)
    ]
    return render_index(
        page,
        glance=at_a_glance(briefing, f"The councils of the {briefing.region_name}"),
        briefings=links,
        gates=list(briefing.gates),
        missing=list(briefing.facts["missing"]),
        readiness=[files_sentence(briefing), "The data-quality report in each area's folder says why."],
        grades_html=files_table(briefing.files, notices=briefing.notices)._repr_html_(),
        downloads=[],
    )
