"""A comment about any figure of the values table has a place beside it in one of the briefings."""

import re
from pathlib import Path

import nbformat
import pandas as pd

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def test_every_measure_that_may_be_written_about_has_its_place(demo_run):
    places = set()
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if "revisions.comments(" in cell.source:
                places |= set(re.findall(r'"(M\w+)"', cell.source))
    release = demo_run / "data" / "processed" / "2026-09-30" / "release" / "restricted"
    shown = set(pd.read_parquet(release / "values.parquet")["measure_id"])
    assert shown
    assert shown - places == set()
