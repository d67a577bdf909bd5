"""Small files that unpack to much: refused in under a second and 200 MB, whatever reads them."""

import json
import re
import subprocess
import sys

import pytest

SHEET = "xl/worksheets/sheet1.xml"
SECONDS, MEGABYTES = 1.0, 200

# Run on its own, so that time and peak memory are those of one file; imports come before the clock starts.
_READ = """
import json, re, sys, time
from pathlib import Path
from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import read_grids, read_table, scan_table

calls = (
    read_grids,
    lambda path: read_table(path, ["area", "count"]),
    lambda path: scan_table(path, ["area", "count"], {"area": {"x"}}),
)
rules, worst = [], 0.0
for call in calls:
    start = time.perf_counter()
    try:
        call(Path(sys.argv[1]))
        rules.append("accepted")
    except IntakeError as error:
        rules.append(error.rule)
    worst = max(worst, time.perf_counter() - start)
status = Path("/proc/self/status")  # unlike ru_maxrss, this does not count the parent before exec
peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 1024 if status.exists() else 0
print(json.dumps({"rules": rules, "seconds": worst, "megabytes": peak}))
"""


def read_alone(path):
    done = subprocess.run(
        [sys.executable, "-c", _READ, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


def sparse(make, ods_xml):
    rows = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return make.xlsx_xml(rows, "sparse.xlsx")


def repeated(make, ods_xml):
    cell = ods_xml.text("x", 'table:number-columns-repeated="1024"')
    rows = ods_xml.row(ods_xml.text("x")) + ods_xml.row(cell, attributes='table:number-rows-repeated="1048575"')
    return make.ods(ods_xml.table("T", rows), "rep.ods")


def many_sheets(make, ods_xml):
    cell = ods_xml.text("x", 'table:number-columns-repeated="100"')
    row = ods_xml.row(cell, attributes='table:number-rows-repeated="40000"')
    return make.ods("".join(ods_xml.table(f"T{number}", row) for number in range(50)), "sheets.ods")


def padded(make, ods_xml):
    def pad(data):
        return data.replace(b"</worksheet>", b" " * 300_000_000 + b"</worksheet>")

    return make.xlsx_rows([["x"]], "pad300m.xlsx", parts={SHEET: pad})


def padded_within_the_size(make, ods_xml):
    def pad(data):
        return data.replace(b"</worksheet>", b" " * 60_000_000 + b"</worksheet>")

    return make.xlsx_rows([["x"]], "pad60m.xlsx", parts={SHEET: pad})


def one_long_string_in_every_cell(make, ods_xml):
    strings = b"<sst><si><t>" + b"abcdefgh" * 4_000 + b"</t></si></sst>"
    row = b"".join(b'<c r="%s%%d" t="s"><v>0</v></c>' % letter for letter in (b"A", b"B", b"C", b"D"))
    rows = b"".join(b'<row r="%d">%s</row>' % (n, row % (n, n, n, n)) for n in range(1, 1_000))

    def replace(data):
        return re.sub(rb"<sheetData>.*</sheetData>", lambda _: b"<sheetData>" + rows + b"</sheetData>", data)

    return make.xlsx_rows([["x"]], "strings.xlsx", parts={SHEET: replace, "xl/sharedStrings.xml": lambda _: strings})


def long_text_repeated(make, ods_xml):
    cell = ods_xml.text("abcdefgh" * 4_000, 'table:number-columns-repeated="100"')
    return make.ods(ods_xml.table("T", ods_xml.row(cell, attributes='table:number-rows-repeated="1000"')), "text.ods")


def entities(make, ods_xml):
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE x [<!ENTITY e0 "lol">{levels}]>'

    def insert(data):
        return data.replace(b"?>\n", b"?>\n" + head.encode(), 1)

    return make.xlsx_rows([["x"]], "entities.xlsx", parts={SHEET: insert})


def commas(make, ods_xml):
    return make.csv(b"," * 20_000_000, "commas.csv")


@pytest.mark.xdist_group("bombs")
@pytest.mark.parametrize(
    ("bomb", "rule"),
    [
        (sparse, "BOOK-004"),
        (repeated, "BOOK-004"),
        (many_sheets, "BOOK-004"),
        (padded, "BOOK-004"),
        (padded_within_the_size, "BOOK-004"),
        (one_long_string_in_every_cell, "BOOK-004"),
        (long_text_repeated, "BOOK-004"),
        (entities, "BOOK-005"),
    ],
)
def test_a_bomb_is_refused_fast_and_small(make, ods_xml, bomb, rule):
    result = read_alone(bomb(make, ods_xml))
    assert result["rules"] == [rule] * 3
    assert result["seconds"] < SECONDS
    assert result["megabytes"] < MEGABYTES


@pytest.mark.xdist_group("bombs")
def test_a_line_of_commas_is_refused(make, ods_xml):
    result = read_alone(commas(make, ods_xml))
    assert result["rules"] == ["CSV-006"] * 3


@pytest.mark.xdist_group("bombs")
def test_empty_padding_to_the_end_of_the_sheet_is_no_bomb(make, ods_xml):
    empty = '<table:table-cell table:number-columns-repeated="16384"/>'
    rows = (
        ods_xml.row(
            ods_xml.text("area"), ods_xml.text("count"), '<table:table-cell table:number-columns-repeated="16382"/>'
        )
        + ods_xml.row(ods_xml.text("x"), ods_xml.number("3"))
        + ods_xml.row(empty, attributes='table:number-rows-repeated="1048574"')
    )
    result = read_alone(make.ods(ods_xml.table("T", rows), "padded.ods"))
    assert result["rules"] == ["accepted"] * 3
    assert result["seconds"] < SECONDS
    assert result["megabytes"] < MEGABYTES
