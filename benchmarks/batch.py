"""What is timed, one way at a time, in a process of its own; `briefings.py` starts these.

sample FOLDER JOBS AREA...      the sample notebooks for each area by our engine, rendered by nbconvert's own template
publish PROJECT OUT JOBS AREA...    our notebooks for each area, as a run publishes them, in place of what OUT held
plain PROJECT AREA...           what our notebooks' cells do, and the tables' files, as plain functions on one core
empty FOLDER N                  seconds of an empty notebook run and rendered, N times, printed
drawing N                       seconds of one chart by a first seaborn version and by ours, N times, printed
"""

import io
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

PERIOD_END = "2026-09-30"


def sample(folder: str, jobs: str, *areas: str) -> None:
    """The sample notebooks for each area."""
    from prevent_analysis.publishing.children import default_method, warm_up

    warm_up(default_method())  # first, as a run does: it imports while this process imports
    from joblib import Parallel, delayed
    from nbconvert import HTMLExporter
    from sample_notebooks import NOTEBOOKS

    from prevent_analysis.publishing.run import run_notebook

    exporter = HTMLExporter(exclude_input=True)
    here = Path(folder)

    pages = [(area, name) for area in areas for name in NOTEBOOKS]
    work = (
        delayed(run_notebook)(here / f"{name}.ipynb", {"area": area, "folder": folder}, here) for area, name in pages
    )
    run = Parallel(n_jobs=int(jobs), backend="threading", return_as="generator")(work)
    for (area, name), done in zip(pages, run, strict=True):
        (here / f"{name}-{area}.ours.html").write_text(exporter.from_notebook_node(done)[0], encoding="utf-8")


def publish(project: str, out: str, jobs: str, *areas: str) -> None:
    """Our notebooks for each area."""
    from prevent_analysis.publishing.children import default_method, warm_up

    warm_up(default_method())
    from prevent_analysis.publishing.site import publish

    shutil.rmtree(out, ignore_errors=True)
    publish(Path(project), Path(project), Path(out), areas, PERIOD_END, ["restricted"], jobs=int(jobs))


def plain(project: str, *areas: str) -> None:
    """What `publish` does but for running and rendering notebooks, in this process: their cells, and the tables' files.

    Prints the seconds without the imports.
    """
    from prevent_analysis.publishing.site import notebooks_in, write_tables
    from prevent_analysis.publishing.workbook import write_workbook

    os.environ["PREVENT_ANALYSIS_ROOT"] = project
    import gptables  # noqa: F401
    import nbformat

    import prevent_analysis.publishing.warm  # noqa: F401  the imports that a notebook's process has done too

    notebooks = [nbformat.read(path, as_version=4) for path in notebooks_in(Path(project), "restricted")]
    cover = {"title": "Tables", "intro": [], "about": [], "contact": []}
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as out:
        for area in areas:
            tables = []
            for notebook in notebooks:
                shown, briefing = run_cells(notebook, area)
                tables += [each.as_record() for each in shown if hasattr(each, "as_record")]
            write_workbook(Path(out) / "tables.xlsx", tables, cover)
            write_tables(Path(out) / "tables.csv", briefing.values)
    print(json.dumps({"seconds": time.perf_counter() - began, "briefings": len(areas) * len(notebooks)}))


def run_cells(notebook, area: str) -> tuple[list, object]:
    """What the cells of a notebook display, each thing made into its HTML, and the briefing that they open."""
    shown: list[object] = []
    names: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            exec(cell.source, names)
            if "parameters" in cell.metadata.get("tags", []):
                names["area_code"] = area
            names["display"] = shown.append
    for each in shown:
        each._repr_html_()
    return shown, names["briefing"]


def empty(folder: str, times: str) -> None:
    """An empty notebook, run and rendered."""
    import nbformat

    from prevent_analysis.publishing.children import default_method, take_child
    from prevent_analysis.publishing.render import render_notebook
    from prevent_analysis.publishing.run import run_notebook

    path = Path(folder) / "empty.ipynb"
    cell = nbformat.v4.new_code_cell("area = ''", metadata={"tags": ["parameters"]})
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel}), path)
    take_child(default_method()).stop()  # the parent is warm now
    print(
        json.dumps(
            timed(lambda: render_notebook(run_notebook(path, {"area": ""}, Path(folder)), {"title": "x"}), times)
        )
    )


def drawing(times: str) -> None:
    """One chart of eleven areas with intervals: a first seaborn version, and the package's own."""
    import matplotlib.pyplot as plt
    import numpy as np
    import pandas as pd
    import seaborn as sns

    from prevent_analysis.presentation.charts.canvas import axes_in, svg_of

    random = np.random.default_rng(1)
    rows = pd.DataFrame({"area": [f"Area {i:02d}" for i in range(11)] * 30, "value": random.gamma(4, 2, 330)})

    def first_version() -> None:
        sns.set_theme()
        figure, ax = plt.subplots(figsize=(6.4, 5))
        sns.pointplot(rows, y="area", x="value", ax=ax, linestyle="none")
        figure.savefig(io.StringIO(), format="svg", bbox_inches="tight")
        plt.close(figure)

    values = rows.groupby("area")["value"].agg(["mean", "std"]).reset_index()

    def ours() -> None:
        def draw(figure) -> None:
            ax = axes_in(figure, 1.5, 0.5, 0.5, 0.5)
            ax.errorbar(values["mean"], range(11), xerr=values["std"], fmt="o")
            ax.set_yticks(range(11), values["area"])

        svg_of(draw, name="chart", title="t", alt="a", height=5)

    print(json.dumps({"first": timed(first_version, times), "ours": timed(ours, times)}))


def timed(work: Callable[[], object], times: str) -> list[float]:
    """Seconds of each of some repeats, after one that warms up."""
    work()
    seconds = []
    for _ in range(int(times)):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


if __name__ == "__main__":
    {"sample": sample, "publish": publish, "plain": plain, "empty": empty, "drawing": drawing}[sys.argv[1]](
        *sys.argv[2:]
    )
