"""One folder of finished files for one area and mode: made aside, then put in place whole."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from joblib import Parallel, delayed

from prevent_analysis.briefing import Briefing, open_briefing
from prevent_analysis.briefing.sections import readiness, warnings
from prevent_analysis.errors import PublishingError
from prevent_analysis.presentation.formats import format_date, format_month
from prevent_analysis.presentation.tables import files_table
from prevent_analysis.publishing.manifest import write_manifest
from prevent_analysis.publishing.render import render_index, render_notebook
from prevent_analysis.publishing.run import run_notebook
from prevent_analysis.store import replace_folder

READING_ORDER = ("local_risk_profile", "regional_benchmarking", "prevent_delivery", "data_quality")
TABLES_FILE = "tables.csv"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def notebooks_in(root: Path) -> list[Path]:
    """The project's notebooks, those that a meeting reads first in front."""
    found = {path.stem: path for path in sorted((root / "notebooks").glob("*.ipynb"))}
    if not found:
        raise PublishingError("there is no notebook in notebooks/, so there is no briefing to make")
    first = [found.pop(name) for name in READING_ORDER if name in found]
    return [*first, *found.values()]


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
    notebooks = notebooks_in(root)
    target = out / period_end / area_code / mode
    building = target.with_name(f".{mode}.building")
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(parents=True)
    try:
        work = (delayed(make_page)(path, parameters, root, page_facts(briefing, *titles(path))) for path in notebooks)
        for path, html in zip(notebooks, Parallel(n_jobs=jobs)(work), strict=True):
            (building / f"{path.stem}.html").write_text(html, encoding="utf-8")
        (building / "index.html").write_text(index_of(briefing, notebooks), encoding="utf-8")
        write_tables(building / TABLES_FILE, briefing.values)
        write_manifest(building, root, briefing.facts, area_code)
        replace_folder(building, target)
    finally:
        shutil.rmtree(building, ignore_errors=True)
    return target / "index.html"


def make_page(notebook: Path, parameters: Mapping[str, str], root: Path, page: Mapping[str, Any]) -> str:
    """One notebook, run and rendered."""
    return render_notebook(run_notebook(notebook, parameters, root), page)


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


def audit_in_words(audit: Mapping[str, Any]) -> str:
    """What the disclosure audit found."""
    figures = audit["cells_shown"] + audit["cells_hidden"]
    return f"{audit['result']}: {audit['cells_hidden']} of {figures} figures are hidden, and none can be worked out"


def index_of(briefing: Briefing, notebooks: list[Path]) -> str:
    """The first page of the folder."""
    listed = [
        {"href": f"{path.stem}.html", "title": title, "description": description}
        for path in notebooks
        for title, description in [titles(path)]
    ]
    grades = files_table(briefing.files, notices=briefing.notices)
    return render_index(
        page_facts(briefing, f"Briefings for {briefing.area_name}", "Made for the quarterly discussion."),
        briefings=listed,
        readiness=readiness(briefing).paragraphs,
        missing=warnings(briefing).paragraphs,
        grades_html=grades._repr_html_(),
        downloads=[
            {
                "href": TABLES_FILE,
                "title": "Every figure as CSV",
                "description": "Numerator, denominator, value, interval and method of each figure, one a row.",
            }
        ],
    )


def write_tables(path: Path, values: pd.DataFrame) -> None:
    """Every figure as CSV, with nothing in it that a spreadsheet would run as a formula."""
    texts = values.select_dtypes("str").columns
    safe = values.assign(**{name: values[name].map(without_formula, na_action="ignore") for name in texts})
    safe.to_csv(path, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL, encoding="utf-8")


def without_formula(text: str) -> str:
    """The text, with an apostrophe before anything that a spreadsheet would run.

    Examples
    --------
    >>> without_formula("=1+1"), without_formula("Thurrock")
    ("'=1+1", 'Thurrock')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
