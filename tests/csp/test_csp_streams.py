"""Streamed sheets say what the whole reader says, or refuse."""

# ruff: noqa: E501

import re
import zipfile

import pandas as pd
import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.csp import COLUMNS, clean_csp
from prevent_analysis.intake.formats import read_grids
from prevent_analysis.intake.formats_runs import choose_runs, encode_runs
from prevent_analysis.intake.scan import scan_sheets
from prevent_analysis.intake.sheet_stream_ods import stream_ods
from prevent_analysis.intake.sheet_stream_xlsx import stream_xlsx

ROWS = 140 * 50 * 2 + 300


def grid(batches):
    """Rows as `read_grids` gives them."""
    rows = []
    for batch in batches:
        for number, row in zip(batch.numbers.tolist(), batch.rows(), strict=True):
            rows += [[] for _ in range(number - len(rows) - 1)] + [row]
    return rows


@pytest.mark.parametrize(("kind", "stream"), [("ods", stream_ods), ("xlsx", stream_xlsx)])
def test_a_streamed_workbook_is_the_csv_of_the_same_rows(generator, tmp_path, kind, stream):
    path, flat = tmp_path / f"csp.{kind}", tmp_path / "csp.csv"
    generator.WRITERS[f".{kind}"](path, ROWS, 0)
    generator.write_csv(flat, ROWS, 0)
    streamed, plain = clean_csp(path, "a"), clean_csp(flat, "a")
    pd.testing.assert_frame_equal(streamed.frame, plain.frame)
    assert streamed.ledger.rows_read == plain.ledger.rows_read == ROWS
    assert streamed.ledger.by_kind == plain.ledger.by_kind


def test_an_xlsx_is_streamed_as_it_is_read_whole(tmp_path):
    path = tmp_path / "a.xlsx"
    frame = pd.DataFrame(
        {"a": ["x", None, "z  z", 'say "5" '] * 400, "b": [1, 2.5, None, -3] * 400, "c": [True, "y", 0, None] * 400}
    )
    frame.to_excel(path, index=False)
    assert {name: grid(batches) for name, batches in stream_xlsx(path)} == read_grids(path)


CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
BLANKS = '<table:table-cell table:number-columns-repeated="{}"/>'


def ods(path, rows, above="", name="2015_16", head=""):
    """An ODS with one sheet of these rows of XML."""
    spaces = ["office", "table", "text", "calcext", "style"]
    names = " ".join(f'xmlns:{space}="urn:{space}"' for space in spaces)
    names = names.replace("urn:office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0")
    names = names.replace("urn:table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0")
    names = names.replace("urn:text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0")
    xml = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content {names}><office:body>'
        f'<office:spreadsheet><table:table table:name="{name}">{above}{"".join(rows)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            '<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        )
        archive.writestr("content.xml", xml)
    return path


def line(*cells, row="<table:table-row>"):
    return row + "".join(cells) + "</table:table-row>"


def test_an_ods_with_repeats_spaces_and_notes_is_streamed_as_it_is_read_whole(tmp_path):
    note = "<office:annotation><text:p>seen</text:p></office:annotation>"
    rows = [
        '<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
        line(CELL.format("area"), CELL.format("count"), BLANKS.format(16382)),
        line(CELL.format("a<text:s text:c='2'/>b"), BLANKS.format(3), CELL.format("c")),
        line(CELL.format("x").replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="3"')),
        line(CELL.format("y"), row='<table:table-row table:number-rows-repeated="3">'),
        line(CELL.format("z").replace("<text:p>", note + "<text:p>"), '<table:table-cell office:value-type="float" office:value="3"><text:p>3.0</text:p></table:table-cell>'),
        line(CELL.format("p</text:p><text:p>q")),
        '<table:table-row table:number-rows-repeated="1048565"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>',
    ]  # fmt: skip
    path = ods(tmp_path / "a.ods", rows)
    assert {name: grid(batches) for name, batches in stream_ods(path)} == read_grids(path)


@pytest.mark.parametrize(
    ("rule", "rows", "above", "head"),
    [
        ("BOOK-008", [line(CELL.format("a"), row='<table:table-row table:visibility="collapse">')], "", ""),
        ("BOOK-008", [line(CELL.format("a"))], '<table:table-column table:visibility="collapse"/>', ""),
        ("BOOK-008", ["<table:table-row-group>" + line(CELL.format("a")) + "</table:table-row-group>"], "", ""),
        ("BOOK-009", [line('<table:table-cell table:formula="=A1"><text:p>1</text:p></table:table-cell>')], "", ""),
        ("BOOK-010", [line(CELL.format("#REF!").replace("office:value", 'table:formula="=A1" office:value'))], "", ""),
        ("BOOK-005", [line(CELL.format("a"))], "", '<!DOCTYPE a [<!ENTITY b "c">]>'),
        ("BOOK-001", [line(CELL.format("a"), "</table:table-cell>")], "", ""),
        ("BOOK-001", [line(CELL.format("a")) + "<table:table-row>"], "", ""),
        ("CSV-002", [line(CELL.format("a\u200bb"))], "", ""),
    ],
)  # fmt: skip
def test_what_an_ods_may_not_hold_is_refused(tmp_path, rule, rows, above, head):
    path = ods(tmp_path / "a.ods", rows, above, head=head)
    with pytest.raises(IntakeError) as caught:
        [list(batches) for _, batches in stream_ods(path)]
    assert caught.value.rule == rule


def test_personal_data_on_any_sheet_is_refused(tmp_path):
    path = ods(tmp_path / "a.ods", [line(CELL.format("born on 1 May 1990"))], name="Notes")
    with pytest.raises(IntakeError) as caught:
        scan_sheets(path, COLUMNS, {}, re.compile("2015").match)
    assert caught.value.rule == "PRV-008"


def test_short_and_long_rows_of_a_sheet_are_counted_by_kind(tmp_path):
    cells = ["2015/16", "1", "Essex", "Thurrock", "Racially aggravated", "Violence", "Assault", "8P", "3"]
    rows = [
        line(*map(CELL.format, COLUMNS)),
        line(*map(CELL.format, cells)),
        line(*map(CELL.format, [*cells[:3], "Harlow", *cells[4:-1]])),
    ]
    rows += [line(*map(CELL.format, [*cells, "more"]))] * 2
    ledger = clean_csp(ods(tmp_path / "a.ods", rows), "a").ledger
    assert ledger.by_kind == {("CELL-001", "Offence Count"): 1, ("CELL-002", ""): 2}


def test_runs_of_cells_are_the_cells():
    lines = [f'{area},"x, {area % 3}",{kind},{kind % 5}\n' for area in range(60) for kind in range(60)]
    lines[7], lines[1000] = "short\n", "a,b,c,d,e\n"
    data = "".join(lines).encode()
    runs = choose_runs(data, 4, len(lines))
    columns, places, misfits = encode_runs(data, 4, runs, 2, len(lines), "a.csv")
    assert misfits == [(9, ["short"]), (1002, ["a", "b", "c", "d", "e"])]
    found = list(zip(*(column.to_pylist() for column in columns), strict=True))
    expected = [(str(area), f"x, {area % 3}", str(kind), str(kind % 5)) for area in range(60) for kind in range(60)]
    assert found == [row for index, row in enumerate(expected) if index not in (7, 1000)]
    assert len(places) == len(found)
