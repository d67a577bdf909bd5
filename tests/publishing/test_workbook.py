"""The workbook: every table of the pages, accessible, the same bytes each time, and nothing in it that runs."""

import re
import zipfile
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from prevent_analysis.presentation.display import Table
from prevent_analysis.publishing.workbook import tables_of, write_workbook

COVER = {"title": "Tables", "intro": ["OFFICIAL"], "about": ["Run date: 28 October 2026"], "contact": ["Write to us."]}
FOLDER = "outputs/2026-09-30/E06000034"
HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "[link](https://example.org)", "$$note$$")


def record(*rows: tuple[str, ...], columns: tuple[str, ...] = ("Area", "Value"), title: str = "Referrals."):
    frame = pd.DataFrame(rows, columns=list(columns))
    return Table("counts", title, frame, notes=("A note.",)).as_record()


def sheets(path: Path) -> dict[str, list[list[object]]]:
    workbook = CalamineWorkbook.from_path(str(path))
    return {name: workbook.get_sheet_by_name(name).to_python() for name in workbook.sheet_names}


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "tables.xlsx"
    first = record(("Luton", "1,010"), ("Bedford", "[c]"))
    write_workbook(path, [first, first, record(("Luton", "4.2 [u]"), title="Rates.")], COVER)
    return path


def test_one_table_a_sheet_behind_cover_contents_and_notes(written):
    found = sheets(written)
    assert list(found) == ["Cover", "Contents", "Notes", "Table 1", "Table 2"]
    assert ["[c]", "hidden to prevent disclosure"] in found["Notes"]
    contents = [cell for row in found["Contents"] for cell in row]
    assert {"Table 1", "Referrals.", "Table 2", "Rates."} <= set(contents)


def test_numbers_are_numbers_and_markers_stay(written):
    rows = sheets(written)["Table 1"]
    assert ["Luton", 1010.0] in rows
    assert ["Bedford", "[c]"] in rows
    assert ["[c]: hidden to prevent disclosure.", ""] in rows


def test_the_same_tables_give_the_same_bytes(written, tmp_path):
    again = tmp_path / "again.xlsx"
    write_workbook(
        again, [record(("Luton", "1,010"), ("Bedford", "[c]")), record(("Luton", "4.2 [u]"), title="Rates.")], COVER
    )
    assert again.read_bytes() == written.read_bytes()


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_runs_wherever_a_text_stands(tmp_path, text):
    path = tmp_path / "tables.xlsx"
    table = record((text, text), columns=("Area", text), title=text) | {"source": text, "subtitles": [text]}
    write_workbook(path, [table], COVER | {"title": text, "intro": [text]})
    for name, xml in parts(path).items():
        assert "<f>" not in xml, name
        assert not (name.endswith(".rels") and "example.org" in xml), name
    cells = [cell for rows in sheets(path).values() for row in rows for cell in row if isinstance(cell, str)]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)


def test_properties_name_nobody_and_no_time(written):
    core = parts(written)["docProps/core.xml"]
    assert re.search(r"<dc:creator></dc:creator>|<dc:creator/>", core)
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+Z", core)) == {"1980-01-01T00:00:00Z"}
    with zipfile.ZipFile(written) as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_tables_are_taken_from_the_outputs_of_a_notebook():
    output = nbformat.v4.new_output("display_data", Table("a", "T.", pd.DataFrame({"A": ["b"]}))._repr_mimebundle_())
    cells = [nbformat.v4.new_markdown_cell("# A"), nbformat.v4.new_code_cell("", outputs=[output])]
    assert [table["title"] for table in tables_of(nbformat.v4.new_notebook(cells=cells))] == ["T."]


@pytest.mark.parametrize("mode", ["restricted", "public"])
def test_every_table_of_the_pages_is_in_the_workbook(demo_run, mode):
    folder = demo_run / FOLDER / mode
    titles = {rows[0][0] for rows in sheets(folder / "tables.xlsx").values()}
    pages = [path.read_text(encoding="utf-8") for path in folder.glob("*.html") if path.stem != "index"]
    captions = {
        caption for page in pages for caption in re.findall(r'<caption id="(?!sign-off)[^>]*>(.*?)</caption>', page)
    }
    assert captions
    assert {" ".join(caption.replace("&#39;", "'").replace("&amp;", "&").split()) for caption in captions} <= titles


@pytest.mark.parametrize("mode", ["restricted", "public"])
def test_the_cover_is_marked_and_says_that_it_is_synthetic(demo_run, mode):
    cover = [row[0] for row in sheets(demo_run / FOLDER / mode / "tables.xlsx")["Cover"]]
    assert ("OFFICIAL" if mode == "public" else "OFFICIAL-SENSITIVE – Prevent") in cover
    assert "SYNTHETIC DEMONSTRATION DATA." in cover
