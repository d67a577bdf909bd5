"""Finished files taken apart: nothing stays hidden in them, and each kind of leak is found."""

import base64
import io
import json
import zipfile
import zlib

import pandas as pd
import pytest

from prevent_analysis.disclosure import Policy
from prevent_analysis.disclosure.scan_drawings import leaks_in_drawing
from prevent_analysis.disclosure.scan_figures import figure_tables, rests_that_tell, shown_figures
from prevent_analysis.disclosure.scan_match import Vector, leaks_in
from prevent_analysis.disclosure.scan_pages import Grid, read_page
from prevent_analysis.disclosure.scan_parts import open_file
from prevent_analysis.disclosure.scan_rules import (
    identifiers_in,
    local_prevent_figures,
    ordered_by_size,
    other_marks,
    values_at_fault,
)

SECRET = "canary 7919"
DRAWING = f"<svg><desc>{SECRET}</desc></svg>"


def packed(text=SECRET):
    return base64.b64encode(text.encode()).decode()


def zipped(parts, comment=b""):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.comment = comment
    return stream.getvalue()


def picture(kind, body):
    chunk = len(body).to_bytes(4, "big") + kind + body + b"\0\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk


HIDING_PLACES = {
    "text": ("a.html", f"<p>{SECRET}</p>".encode()),
    "text in pieces": ("a.html", b"<p>cana<b>ry</b> <i>7919</i></p>"),
    "entity": ("a.html", b"<p>canary &#55;919</p>"),
    "attribute": ("a.html", f"<img alt='{SECRET}'>".encode()),
    "comment": ("a.html", f"<!-- {SECRET} -->".encode()),
    "script": ("a.html", f"<script>var x = '{SECRET}'</script>".encode()),
    "style": ("a.html", f"<style>/* {SECRET} */</style>".encode()),
    "metadata of a drawing": ("a.svg", f"<svg><metadata><x y='{SECRET}'/></metadata></svg>".encode()),
    "data URI": ("a.html", f"<img src='data:text/plain;base64,{packed()}'>".encode()),
    "data URI in percent": ("a.html", b"<img src='data:text/plain,canary%207919'>"),
    "drawing in a data URI": ("a.html", f"<img src='data:image/svg+xml;base64,{packed(DRAWING)}'>".encode()),
    "base64 twice": ("a.html", f"<p data-x='{packed(packed())}'></p>".encode()),
    "JSON": ("a.json", json.dumps({"a": [{"b": SECRET}]}).encode()),
    "name in JSON": ("a.json", json.dumps({SECRET: 1}).encode()),
    "notebook output": ("a.ipynb", json.dumps({"cells": [{"outputs": [{"text/html": ["<p>\n", SECRET]}]}]}).encode()),
    "notebook metadata": ("a.ipynb", json.dumps({"metadata": {"papermill": {"parameters": SECRET}}}).encode()),
    "CSV": ("a.csv", f'a,b\n1,"{SECRET}"\n'.encode()),
    "workbook part": ("a.xlsx", zipped({"xl/comments1.xml": f"<c><t>{SECRET}</t></c>"})),
    "name of a part": ("a.xlsx", zipped({SECRET: "x"})),
    "comment of a package": ("a.zip", zipped({"x": "y"}, SECRET.encode())),
    "package in a package": ("a.zip", zipped({"b.zip": zipped({"c.txt": SECRET})})),
    "picture": ("a.png", picture(b"tEXt", b"Comment\0" + SECRET.encode())),
    "packed text of a picture": ("a.png", picture(b"zTXt", b"Comment\0\0" + zlib.compress(SECRET.encode()))),
    "UTF-16": ("a.txt", SECRET.encode("utf-16")),
}  # fmt: skip


@pytest.mark.parametrize("place", HIDING_PLACES)
def test_a_canary_is_found_wherever_it_hides(place):
    assert any(SECRET in text for _, text in open_file(*HIDING_PLACES[place]).pieces)


@pytest.mark.parametrize(
    ("name", "data"), [("a.bin", b"\x00\xff\xfe\x01" * 9), ("a.zip", b"PK\x03\x04nonsense"), ("a.gz", b"\x1f\x8bno")]
)
def test_what_cannot_be_opened_is_said(name, data):
    assert open_file(name, data).unread


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5919", "AB 12 34 56 C", "100012345678", "RM17 6SL", "someone@example.org", "01375 652652",
        "date of birth 1 May", "943<b>476</b>5919", "<span data-x='AB123456C'></span>",
    ],
)  # fmt: skip
def test_each_kind_of_identifier_is_found(text):
    assert list(identifiers_in("a.html", open_file("a.html", f"<p>{text}</p>".encode()), ()))


def test_figures_digests_and_lengths_are_no_identifiers():
    page = "<p>1,234 of 9434765918</p><svg><path d='M 943 476 5919'/></svg><p>" + "0123456789abcdef" * 4 + "</p>"
    assert not list(identifiers_in("a.html", open_file("a.html", page.encode()), ()))


KNOWN = Vector({"Luton": 211.0, "Norfolk": 26.0, "Essex": 480.0, "Suffolk": None})


def test_a_column_is_known_again_by_its_figures_in_either_direction():
    rows = [["Area", "x"], ["Luton", "211"], ["Norfolk", "26"], ["Essex", "480"], ["Suffolk", "3"]]
    assert list(leaks_in(Grid("", rows), [KNOWN])) == [5]
    turned = [list(column) for column in zip(*rows, strict=True)]
    assert list(leaks_in(Grid("", turned), [KNOWN])) == [2]
    assert not list(leaks_in(Grid("", [*rows[:4], ["Suffolk", "[c]"]]), [KNOWN]))
    assert not list(leaks_in(Grid("", [rows[0], ["Luton", "210"], *rows[2:]]), [KNOWN]))


STAGES = ["Assessed", "Closed", "Discussed", "Adopted"]
ONE, OTHER = (dict(zip(STAGES, line, strict=True)) for line in ((100.0, 69.8, None, 18.6), (100.0, 70.2, 23.2, None)))


def test_a_column_that_agrees_by_chance_is_known_as_the_line_that_shows_all_of_it():
    """Percentages of two digits: the rest of the region shows 23%, another area hides the same stage."""
    rows = [["Stage", "x"], *([stage, text] for stage, text in zip(STAGES, ("100", "70", "23", "[c]"), strict=True))]
    lines = [Vector(ONE), Vector(OTHER)]
    assert list(leaks_in(Grid("", rows), [Vector(ONE)])) == [4]
    assert not list(leaks_in(Grid("", rows), [Vector(ONE)], lines))
    planted = [*rows[:3], ["Discussed", "41"], rows[4]]
    assert list(leaks_in(Grid("", planted), [Vector(ONE)], lines)) == [4]
    planted = [*rows[:4], ["Adopted", "7"]]
    assert list(leaks_in(Grid("", planted), [Vector(OTHER)], lines)) == [5]


def chart(marks, beside=""):
    ticks = "".join(f"<text x='{x}' y='90'>{n}</text>" for n, x in ((0, 10), (250, 60), (500, 110)))
    areas = "".join(f"<text x='1' y='{10 + 10 * n}'>{area}</text>" for n, area in enumerate(KNOWN.figures))
    drawn = "".join(f"<use x='{10 + value / 5}' y='{10 + 10 * row}'/>" for row, value in marks)
    return read_page(f"<svg>{ticks}{areas}{drawn}{beside}</svg>").drawings[0]


def test_a_mark_in_the_row_of_a_hidden_figure_is_measured():
    shown = [(0, 211), (1, 26), (2, 480)]
    assert list(leaks_in_drawing(chart([*shown, (3, 3)]), [KNOWN])) == ["Suffolk"]
    assert not list(leaks_in_drawing(chart(shown), [KNOWN]))


def test_the_plate_behind_words_is_no_mark_and_a_bar_in_the_colour_of_the_page_is_one():
    bar = "<path style='fill: var(--page, #fff)' d='M 10 35 L 40 35 L 40 45 L 10 45 z'/>"
    words = "<text x='12' y='40'>not shown [c]</text>"
    shown = [(0, 211), (1, 26), (2, 480)]
    assert not list(leaks_in_drawing(chart(shown, f"<g><g>{bar}</g>{words}</g>"), [KNOWN]))
    assert list(leaks_in_drawing(chart(shown, f"{bar}<use x='1' y='1'/>{words}"), [KNOWN])) == ["Suffolk"]


def test_other_marks_and_orders():
    assert list(other_marks(Grid("", [["Luton", "<5", "20"], ["Essex", "[c]", "20"], ["Bedford", "*", "3"]]))) == [1, 3]
    names = {"1": "Bedford", "2": "Essex", "3": "Luton", "4": "Norfolk", "5": "Suffolk"}
    by_size = [["Luton", "90"], ["Bedford", "70"], ["Suffolk", "[c]"], ["Essex", "50"], ["Norfolk", "40"]]
    assert ordered_by_size(Grid("", by_size), names)
    assert not ordered_by_size(Grid("", sorted(by_size)), names)
    assert not ordered_by_size(Grid("", [by_size[0], by_size[1], by_size[3], by_size[4], by_size[2]]), names)


def values(*rows):
    columns = ["area_code", "area_type", "comparator_code", "numerator", "denominator", "value", "value_note"]
    whole = {
        "measure_id": "M03s", "measure_name": "Strands", "statistic": "share", "category_type": "strand",
        "category": "Race", "period_start": "2025-10-01", "period_end": "2026-09-30",
    }  # fmt: skip
    lines = [dict(zip(columns, row, strict=True)) | whole for row in rows]
    return pd.DataFrame(lines).assign(row=range(2, len(rows) + 2))


AREA, REGION = "E06000034", "E12000006"


def test_values_that_the_policy_hides():
    def faults(*row, policy=Policy()):  # noqa: B008 - it is frozen
        return [rule for _, rule in values_at_fault(values((AREA, "UTLA", "", *row)), policy, ())]

    assert faults("20", "332", "6.0", "") == []
    assert faults("", "332", "", "c") == []
    assert faults("3", "332", "0.9", "") == ["AUD-009"]
    assert faults("", "332", "6.0", "c") == ["AUD-011"]
    assert faults("5", "9", "55.6", "") == ["AUD-011"]
    assert faults("21", "330", "6.4", "", policy=Policy(threshold=10, rounding=5)) == ["AUD-009"]


def test_a_figure_shown_once_and_hidden_once_is_a_contradiction():
    both = values((AREA, "UTLA", "", "20", "332", "6.0", ""), (AREA, "UTLA", "", "", "332", "", "c"))
    figures, found = shown_figures(both)
    assert [contradiction.hidden for contradiction in found] == [True]
    assert figures["count"].tolist() == [20, 332]


def test_a_rest_of_the_region_tells_what_the_area_hides():
    rows = values(
        (AREA, "UTLA", "", "", "332", "", "c"),
        ("E06000033", "UTLA", "", "40", "300", "13.3", ""),
        (REGION, "region", "", "60", "632", "9.5", ""),
        (REGION, "rest of region", AREA, "57", "300", "19.0", ""),
    )
    figures, _ = shown_figures(rows)
    tables = {
        name: frame.assign(atoms=[(code,) if code != REGION else (AREA, "E06000033") for code in frame["area_code"]])
        for name, frame in figure_tables(figures).items()
    }
    rests = rests_that_tell(figures, tables, REGION)
    assert [frame["atoms"].tolist() for frame in rests.values()] == [[("E06000033",)]]


def test_public_copies_hold_no_local_prevent_figure():
    areas = {AREA: "Thurrock"}
    leaky = "<table><caption>Prevent referrals</caption><tr><td>Thurrock</td><td>14</td></tr></table>"
    spoken = "<p>The police received 14 Prevent referrals for Thurrock.</p>"
    national = "<table><caption>Prevent referrals</caption><tr><td>England and Wales</td><td>6,922</td></tr></table>"
    found = [
        len(list(local_prevent_figures(open_file("a.html", page.encode()), areas, None)))
        for page in (leaky, spoken, national)
    ]
    assert found == [1, 1, 0]
