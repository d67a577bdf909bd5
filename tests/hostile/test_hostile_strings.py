"""Strings that break programs, in every cell of every table: refused, held back, or shown as the text that they are."""

import csv
import re
import shutil
import zipfile
from html.parser import HTMLParser

import pytest
from conftest import copy_project, run_command
from samples import BY_SCHEMA, as_csv, good_rows, source_of

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.pack import read_source
from prevent_analysis.intake.schemas import SCHEMAS

REFUSED, HELD_BACK, KEPT = "refused", "held back", "kept"
STRINGS = {
    "<script>alert('hostile')</script>": KEPT,
    "\"><img src=x onerror=alert('hostile')>": KEPT,
    "</style></title><svg/onload=alert(1)>": KEPT,
    "<a href=javascript:alert(1)>hostile</a>": KEPT,
    "x --><!-- ]]> <![CDATA[hostile": KEPT,
    "&lt;script&gt;hostile&lt;/script&gt; &#x3C;b&#x3E;": KEPT,
    "\\u003cscript\\u003ehostile": KEPT,
    "[hostile](javascript:alert(1)) ![x](http://example.invalid/x.png)": KEPT,
    "{{ 7 * 7 }} {% for x in y %} ${7*7} #{7*7}": KEPT,
    "%s %n %d {0} {} {x!r} %(name)s": KEPT,
    "$x^2$ \\begin{hostile} $$": KEPT,
    "'; DROP TABLE referrals; -- hostile": KEPT,
    "../../../../etc/hostile\\..\\..\\C:\\windows": KEPT,
    "$(touch hostile) `touch hostile` | tee hostile": KEPT,
    "None NULL nan NaN NaT undefined true": KEPT,
    "1E+05": KEPT,
    "Ωmega ≈ ç √ 田中さん ﷽ 😀 🏴": KEPT,
    "Z\u0351\u036b\u0343a\u0369\u0354l\u0316go": KEPT,
    "two\nlines": KEPT,
    "hostile " * 600: KEPT,
    "=1+1": HELD_BACK,
    "=HYPERLINK(\"http://example.invalid\",\"hostile\")": HELD_BACK,
    "+cmd|' /C hostile'!A0": HELD_BACK,
    "-2+3+cmd|' /C hostile'!A0": HELD_BACK,
    "@SUM(1+1)*cmd|' /C hostile'!A0": HELD_BACK,
    "  =1+1": HELD_BACK,
    "＝1+1": HELD_BACK,
    "\t=1+1": REFUSED,
    "hostile\x00null": REFUSED,
    "hostile\x1b[31mred": REFUSED,
    "hostile\u202eelitsoh": REFUSED,
    "host\u200bile": REFUSED,
    "hostile\u2028line": REFUSED,
    "hostile\ufeff": REFUSED,
    "h" * 40_000: REFUSED,
}  # fmt: skip
CELLS = [
    pytest.param(name, column, id=f"{name}.{column.name}") for name in BY_SCHEMA for column in SCHEMAS[name].columns
]


def takes_words(column) -> bool:
    return not column.allowed and not column.pattern and column.kind in ("text", "code", "category")


def outcome(folder, table, column, text) -> str:
    """What becomes of a text in one cell of a good file."""
    path = folder / f"{table}.csv"
    first, second = good_rows(table)
    path.write_text(as_csv([first, second | {column.name: text}]), encoding="utf-8", newline="")
    try:
        cleaned = read_source(folder, source_of(path, table), True)
    except IntakeError as error:
        return REFUSED if "hostile" not in str(error) else "repeated"
    if cleaned.ledger.rows_quarantined:
        assert "hostile" not in cleaned.held_back.to_csv()
        return HELD_BACK
    if column.name in cleaned.frame:
        assert text.strip() in set(cleaned.frame[column.name].dropna())
    return KEPT


@pytest.mark.parametrize(("table", "column"), CELLS)
def test_a_hostile_string_is_what_was_said_of_it_in_every_cell(tmp_path, table, column):
    if takes_words(column):
        found = {text: outcome(tmp_path, table, column, text) for text in STRINGS}
        assert found == STRINGS
    else:
        found = {text: outcome(tmp_path, table, column, text) for text in list(STRINGS)[::5]}
        assert set(found.values()) <= {REFUSED, HELD_BACK}


class Page(HTMLParser):
    """What a browser would act on: tags, and attributes that run or fetch something."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.acting: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            if name.startswith("on") or re.match(r"\s*(javascript|https?|data):", value or "", re.IGNORECASE):
                self.acting.append(f"{tag} {name}={value}")


@pytest.fixture(scope="module")
def hostile_run(tmp_path_factory):
    """The demonstration with a hostile string that is kept in every cell of free text, and its finished files."""
    project = copy_project(tmp_path_factory.mktemp("hostile") / "project")
    kept = [text for text, expected in STRINGS.items() if expected == KEPT]
    for path in sorted((project / "data" / "raw" / "demo").glob("*.csv")):
        columns = {column.name: column for column in SCHEMAS[path.stem].columns if column.kind == "text"}
        rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
        header = next(place for place, row in enumerate(rows) if set(columns) <= set(row) and len(row) > 1)
        for number, row in enumerate(rows[header + 1 :]):
            for place, name in enumerate(rows[header]):
                if name in columns and place < len(row) and row[place]:
                    row[place] = f"{kept[(number + place) % len(kept)]} {number}"
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
    done = run_command(project, "run", "--raw", "data/raw/demo")
    assert done.returncode == 0, done.stderr
    yield project / "outputs" / "2026-09-30"
    shutil.rmtree(project)


def test_a_page_acts_on_nothing_that_a_file_says(hostile_run, demo_run):
    plain = demo_run / "outputs" / "2026-09-30"
    shown = ""
    for path in sorted(hostile_run.rglob("*.html")):
        page, before = path.read_text(encoding="utf-8"), plain / path.relative_to(hostile_run)
        found, known = Page(page), Page(before.read_text(encoding="utf-8"))
        assert found.tags <= known.tags | {"br"}, path.name
        assert set(found.acting) <= set(known.acting), path.name
        assert "<script>alert" not in page
        shown += page
    assert "&lt;script&gt;alert" in shown  # some of the strings do reach a page


def test_no_cell_of_a_csv_is_a_formula(hostile_run):
    for path in hostile_run.rglob("*.csv"):
        for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines()):
            for cell in row:
                assert not re.match(r"\s*[=+@＝＋＠]|\s*-(?!\d)", cell), (path.name, cell)


def test_the_workbook_holds_text_and_numbers_and_nothing_that_runs(hostile_run):
    for path in hostile_run.rglob("*.xlsx"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                content = archive.read(name).decode("utf-8", "replace")
                assert "<f>" not in content, name
                assert "vbaProject" not in name
                assert "<script>alert" not in content
                assert "example.invalid" not in content or not name.endswith(".rels")


def test_nothing_is_written_where_a_string_points(hostile_run):
    project = hostile_run.parents[1]
    assert not [path for path in project.rglob("*") if "hostile" in path.name]
    assert {path.name for path in project.parent.iterdir()} == {project.name}
