"""One folder of finished files for one area and mode: made aside, then put in place whole."""

import csv
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from joblib import Parallel, delayed

from prevent_analysis.briefing import Briefing, open_briefing
from prevent_analysis.errors import PublishingError
from prevent_analysis.presentation.display import SYNTHETIC
from prevent_analysis.presentation.formats import format_date, format_month
from prevent_analysis.presentation.narrative import STANDING_STATEMENT
from prevent_analysis.publishing.index import index_of, regional_index_of
from prevent_analysis.publishing.manifest import write_manifest
from prevent_analysis.publishing.render import render_notebook
from prevent_analysis.publishing.run import run_notebook
from prevent_analysis.publishing.workbook import tables_of, without_formula, write_workbook
from prevent_analysis.settings import MODES
from prevent_analysis.store import replace_folder

READING_ORDER = ("local_risk_profile", "regional_benchmarking", "prevent_delivery", "data_quality")
TABLES_FILE = "tables.csv"
WORKBOOK_FILE = "tables.xlsx"
DOWNLOADS = (
    {
        "href": WORKBOOK_FILE,
        "title": "The tables of these pages as a workbook",
        "description": "One table a sheet, with a cover, a list of contents and the shorthand explained.",
    },
    {
        "href": TABLES_FILE,
        "title": "Every figure as CSV",
        "description": "Numerator, denominator, value, interval and method of each figure, one a row.",
    },
)
# What people do before a page leaves the room; the tool cannot do it for them.
SIGN_OFF = (
    "The data-quality report was read",
    "The threat level was looked up",
    "What is hidden was checked by a second person",
    "The page was approved for the discussion",
)


def notebooks_in(root: Path, mode: str) -> list[Path]:
    """The project's notebooks for a mode, those that a meeting reads first in front.

    A notebook that is for one mode alone says so in its metadata (`prevent_analysis.modes`).
    """
    found = {path.stem: path for path in sorted((root / "notebooks").glob("*.ipynb")) if mode in modes_of(path)}
    if not found:
        raise PublishingError("there is no notebook in notebooks/, so there is no briefing to make")
    first = [found.pop(name) for name in READING_ORDER if name in found]
    return [*first, *found.values()]


def modes_of(notebook: Path) -> Sequence[str]:
    """The modes that a notebook is for: those that its metadata names, or every one."""
    metadata = nbformat.read(notebook, as_version=4).metadata
    return metadata.get("prevent_analysis", {}).get("modes", MODES)


def publish_area(root: Path, out: Path, area_code: str, period_end: str, mode: str, jobs: int) -> Path:
    """Run and render every notebook for one area, with an index, the tables and a manifest.

    Parameters
    ----------
    root
        Project folder.
    out
        Folder for all briefings; this one goes to `<out>/<period_end>/<area_code>/<mode>/`.
    area_code, period_end, mode
        As `briefing.open_briefing` takes them.
    jobs
        Notebooks run at the same time.

    Returns
    -------
    The folder's `index.html`.

    Raises
    ------
    PublishingError
        A notebook or page could not be made. Nothing of it is left, and an older folder stays as it was.
    """
    briefing = open_briefing(area_code, period_end, mode, root)
    parameters = {"area_code": area_code, "period_end": period_end, "mode": mode}
    notebooks = notebooks_in(root, mode)
    target = out / period_end / area_code / mode
    with built_aside(target) as building:
        work = (delayed(make_page)(path, parameters, root, page_facts(briefing, *titles(path))) for path in notebooks)
        made = Parallel(n_jobs=jobs)(work)
        for path, (html, _) in zip(notebooks, made, strict=True):
            (building / f"{path.stem}.html").write_text(html, encoding="utf-8")
        front = page_facts(briefing, f"Briefings for {briefing.area_name}", "Made for the quarterly discussion.")
        index = index_of(briefing, front, [link_to(path) for path in notebooks], DOWNLOADS)
        (building / "index.html").write_text(index, encoding="utf-8")
        write_tables(building / TABLES_FILE, briefing.values)
        write_workbook(building / WORKBOOK_FILE, [table for _, tables in made for table in tables], cover_of(front))
        write_manifest(building, root, briefing.facts, area_code)
    return target / "index.html"


def publish_region(root: Path, out: Path, areas: Sequence[str], period_end: str, mode: str) -> Path:
    """An index of the folders of several areas, in `<out>/<period_end>/<region_code>/<mode>/`; gives its path."""
    briefing = open_briefing(areas[0], period_end, mode, root)
    target = out / period_end / briefing.region_code / mode
    front = page_facts(briefing, f"Briefings for the {briefing.region_name}", "Each area compared, one folder an area.")
    with built_aside(target) as building:
        page = regional_index_of(briefing, front | {"area_name": briefing.region_name}, areas)
        (building / "index.html").write_text(page, encoding="utf-8")
        write_manifest(building, root, briefing.facts, briefing.region_code)
    return target / "index.html"


@contextmanager
def built_aside(target: Path) -> Iterator[Path]:
    """A folder to build in, put in the place of `target` if nothing goes wrong and removed if something does."""
    building = target.with_name(f".{target.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        yield building
        replace_folder(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def make_page(
    notebook: Path, parameters: Mapping[str, str], root: Path, page: Mapping[str, Any]
) -> tuple[str, list[Mapping[str, Any]]]:
    """One notebook, run and rendered, and the tables that it shows."""
    done = run_notebook(notebook, parameters, root)
    return render_notebook(done, page), tables_of(done)


def link_to(notebook: Path) -> dict[str, str]:
    """A link to a notebook's page."""
    title, description = titles(notebook)
    return {"href": f"{notebook.stem}.html", "title": title, "description": description}


def titles(notebook: Path) -> tuple[str, str]:
    """A notebook's title and what it is about: the heading and the paragraph of its first cell."""
    first = nbformat.read(notebook, as_version=4).cells[0]
    heading, _, rest = first.source.strip().partition("\n")
    if first.cell_type != "markdown" or not heading.startswith("# "):
        raise PublishingError(f"{notebook.name} must begin with a cell of text with its title as a heading")
    return heading.removeprefix("# ").strip(), rest.strip()


def page_facts(briefing: Briefing, title: str, description: str) -> dict[str, Any]:
    """What a page says about itself."""
    facts, threat = briefing.facts, briefing.facts["threat"]
    return {
        "title": title,
        "description": description,
        "marking": facts["marking"],
        "synthetic": facts["synthetic"],
        "area_name": briefing.area_name,
        "period_label": facts["period_label"],
        "run_date": format_date(facts["run_date"]),
        "threat": {
            **threat,
            "date_set": format_date(threat["date_set"])
            if len(threat["date_set"]) > 7
            else format_month(threat["date_set"]),
            "checked_on": format_date(threat["checked_on"]),
        },
        "sign_off": [{"task": task, "role": "", "date": ""} for task in SIGN_OFF],
        "provenance": [
            ("Period", briefing.period.label),
            ("Run date", format_date(facts["run_date"])),
            ("Made with", f"prevent_analysis {facts['package_version']}"),
            ("Settings", facts["settings_fingerprint"]),
            ("Disclosure policy", f"{facts['policy_in_words']} ({facts['policy_fingerprint'][:12]})"),
            ("Disclosure audit", audit_in_words(facts["audit"])),
            ("Strategy", facts["strategy"]["title"]),
            ("Contact", f"{facts['contact']['role']}. {facts['contact']['challenge']}"),
        ],
    }


def cover_of(page: Mapping[str, Any]) -> dict[str, Any]:
    """The cover of the workbook, from what the folder's first page says about itself."""
    notices = [page["marking"], *([f"{SYNTHETIC}."] if page["synthetic"] else [])]
    return {
        "title": f"{page['title']}, {page['period_label']}: tables",
        "intro": [
            *notices,
            "Each table of the briefings, with the figures and the words that the pages show.",
            STANDING_STATEMENT,
        ],
        "about": [f"{label}: {value}" for label, value in page["provenance"] if label != "Contact"],
        "contact": [value for label, value in page["provenance"] if label == "Contact"],
    }


def audit_in_words(audit: Mapping[str, Any]) -> str:
    """What the disclosure audit found."""
    figures = audit["cells_shown"] + audit["cells_hidden"]
    return f"{audit['result']}: {audit['cells_hidden']} of {figures} figures are hidden, and none can be worked out"


def write_tables(path: Path, values: pd.DataFrame) -> None:
    """Every figure as CSV, with nothing in it that a spreadsheet would run as a formula."""
    texts = values.select_dtypes("str").columns
    safe = values.assign(**{name: values[name].map(without_formula, na_action="ignore") for name in texts})
    safe.to_csv(path, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL, encoding="utf-8")
