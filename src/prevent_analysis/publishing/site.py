"""Folders of finished files, one for each area and mode."""

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from joblib import Parallel, delayed

from prevent_analysis.briefing import Briefing, open_briefing
from prevent_analysis.briefing.delivery_exports import delivery_exports
from prevent_analysis.errors import PublishingError
from prevent_analysis.presentation.display import SYNTHETIC
from prevent_analysis.presentation.formats import format_date, format_month
from prevent_analysis.presentation.narrative import STANDING_STATEMENT
from prevent_analysis.publishing.children import Engine, default_method, warm_up
from prevent_analysis.publishing.index import index_of, regional_index_of
from prevent_analysis.publishing.manifest import write_manifest
from prevent_analysis.publishing.render import exporter, render_notebook
from prevent_analysis.publishing.run import run_notebook
from prevent_analysis.publishing.workbook import tables_of, without_formula, write_workbook
from prevent_analysis.settings import MODES

READING_ORDER = ("public_summary", "local_risk_profile", "regional_benchmarking", "prevent_delivery", "data_quality")
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
    "What is said of the quality of the data was read",
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


def publish(
    project: Path,
    release_root: Path,
    out: Path,
    areas: Sequence[str],
    period_end: str,
    modes: Sequence[str],
    *,
    jobs: int = 1,
    engine: Engine | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> list[Path]:
    """Run and render every notebook for each area and mode, with an index, the tables and a manifest in each folder.

    Parameters
    ----------
    project
        Project folder, with the notebooks and the lock file.
    release_root
        Folder laid out like a project's in which the releases are found.
    out
        Folder for all briefings; each copy goes to `<out>/<period_end>/<area_code>/<mode>/`.
    areas, period_end, modes
        As `briefing.open_briefing` takes them.
    jobs
        Notebooks run at the same time.
    engine
        As `run.run_notebook` takes it.
    tell
        Called with a line before each folder is written.

    Returns
    -------
    The `index.html` of each folder.

    Raises
    ------
    PublishingError
        A notebook or page could not be made.
    """
    copies = [
        (open_briefing(area, period_end, mode, release_root), notebooks_in(project, mode))
        for mode in modes
        for area in areas
    ]
    if engine != "papermill":
        warm_up(engine or default_method())
    exporter()  # built before the first page waits for it
    work = (
        delayed(run_notebook)(notebook, parameters_of(briefing), release_root, engine)
        for briefing, notebooks in copies
        for notebook in notebooks
    )
    # Our engine's notebooks run in processes of their own, so a thread each is enough to wait for them.
    backend = "loky" if engine == "papermill" else "threading"
    done = iter(Parallel(n_jobs=jobs, backend=backend, return_as="generator")(work))
    made = []
    for briefing, notebooks in copies:
        tell(f"Writing the {briefing.mode} briefings for {briefing.area_name}")
        folder = out / period_end / briefing.area_code / briefing.mode
        write_copy(folder, project, briefing, {path: next(done) for path in notebooks})
        made.append(folder / "index.html")
    return made


def parameters_of(briefing: Briefing) -> dict[str, str]:
    """What the briefing's notebooks are told."""
    return {
        "area_code": briefing.area_code,
        "period_end": briefing.facts["period_end"],
        "mode": briefing.mode,
    }


def write_copy(
    folder: Path, project: Path, briefing: Briefing, notebooks: Mapping[Path, nbformat.NotebookNode]
) -> None:
    """One folder of finished files: a page for each notebook that was run, an index, the tables, the manifest."""
    folder.mkdir(parents=True)
    for path, done in notebooks.items():
        write_page(folder / f"{path.stem}.html", render_notebook(done, page_facts(briefing, *titles(path))))
    front = page_facts(briefing, f"Briefings for {briefing.area_name}", "Made for the quarterly discussion.")
    exports = delivery_exports(briefing)
    downloads = (*DOWNLOADS, *({"href": e.name, "title": e.title, "description": e.description} for e in exports))
    write_page(folder / "index.html", index_of(briefing, front, [link_to(path) for path in notebooks], downloads))
    write_tables(folder / TABLES_FILE, briefing.values)
    for export in exports:
        write_tables(folder / export.name, export.frame)
    tables = [table for done in notebooks.values() for table in tables_of(done)]
    write_workbook(folder / WORKBOOK_FILE, tables, cover_of(front))
    write_manifest(folder, project, briefing.facts, briefing.area_code)


def publish_region(
    project: Path, release_root: Path, out: Path, areas: Sequence[str], period_end: str, mode: str
) -> Path:
    """An index of the folders of several areas, in `<out>/<period_end>/<region_code>/<mode>/`; gives its path."""
    briefing = open_briefing(areas[0], period_end, mode, release_root)
    folder = out / period_end / briefing.region_code / mode
    folder.mkdir(parents=True)
    front = page_facts(briefing, f"Briefings for the {briefing.region_name}", "Each area compared, one folder an area.")
    write_page(folder / "index.html", regional_index_of(briefing, front | {"area_name": briefing.region_name}, areas))
    write_manifest(folder, project, briefing.facts, briefing.region_code)
    return folder / "index.html"


def write_page(path: Path, html: str) -> None:
    """A page, with the same line ends on every system."""
    path.write_text(html, encoding="utf-8", newline="\n")


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
        "public": not briefing.is_restricted,
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
