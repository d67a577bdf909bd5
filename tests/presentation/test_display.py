"""Tables and text as HTML."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable

import pandas as pd
import pytest

from prevent_analysis.presentation.display import Drawings, Figure, KeyMessages, Notices, Table, Text

HOSTILE = '<img src=x onerror=alert(1)> & "quotes"'


def make_table(**more: object) -> Table:
    frame = pd.DataFrame(
        {"Area": ["Luton", "Essex"], "Referrals": [1234, "[c]"], "Share": [4.25, None], "Word": ["similar", "lower"]}
    )
    return Table("counts", "Referrals.", frame, **more)


def test_table_has_caption_scopes_and_region() -> None:
    root = ElementTree.fromstring(make_table()._repr_html_())
    region = root.find("div")
    assert (region.get("role"), region.get("tabindex")) == ("region", "0")
    assert region.get("aria-labelledby") == root.find(".//caption").get("id") == "counts-caption"
    assert [node.get("scope") for node in root.iter("th")] == ["col"] * 4 + ["row"] * 2
    assert [node.text for node in root.iter("td")] == ["1,234", "4.2", "similar", "[c]", "[x]", "lower"]
    assert [node.get("class") for node in root.iter("td")][:3] == ["numeric", "numeric", "short"]


def test_markers_are_explained_once() -> None:
    html = make_table()._repr_html_()
    assert html.count("[c]: hidden to prevent disclosure.") == 1
    assert html.count("[x]: not available.") == 1
    assert "[z]:" not in html


def test_no_cell_is_blank() -> None:
    frame = pd.DataFrame({"a": ["x", ""], "b": [None, pd.NA], "c": [float("nan"), 0]}, dtype=object)
    assert Table("t", "c", frame).cells == [["x", "[x]", "[x]"], ["[x]", "[x]", "0"]]


def test_formats_and_headers() -> None:
    table = make_table(headers={"Share": "Per cent"}, number_formats={"Share": "{:.2f}".format}, row_header="Word")
    assert table.cells[0][2] == "4.25"
    assert [column.heading for column in table.columns] == ["Area", "Referrals", "Per cent", "Word"]
    assert [column.names_rows for column in table.columns] == [False, False, False, True]


def test_everything_is_escaped() -> None:
    frame = pd.DataFrame({HOSTILE: [HOSTILE]})
    parts = [
        Table("t", HOSTILE, frame, notes=(HOSTILE,)),
        Text((HOSTILE,), kind="warning"),
        KeyMessages((HOSTILE,)),
        Figure("f", HOSTILE, HOSTILE, HOSTILE, HOSTILE, "<svg/>", frame, HOSTILE),
    ]
    for part in parts:
        html = part._repr_html_()
        assert "<img" not in html
        ElementTree.fromstring(html)


@pytest.mark.parametrize("name", ["", "Two words", "9a", "a_b", 'x" onload="'])
def test_a_name_must_be_fit_for_an_id(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        Table(name, "c", pd.DataFrame({"a": [1]}))


@pytest.mark.parametrize("part", ["title", "subtitle", "caption", "alt", "source"])
def test_a_figure_needs_all_its_parts(part: str) -> None:
    parts = dict.fromkeys(("title", "subtitle", "caption", "alt", "source"), "x")
    with pytest.raises(ValueError, match=part):
        Figure(name="f", svg=Drawings("<svg/>", "<svg/>"), table=pd.DataFrame({"a": [1]}), **{**parts, part: " "})


def test_kinds_are_said_in_words() -> None:
    leads = {kind: Text(("x",), kind=kind).lead for kind in ("answer", "caveat", "note", "warning", "key")}
    assert leads == {"answer": "", "caveat": "Caveat:", "note": "Note:", "warning": "Warning:", "key": ""}


def test_notices_without_synthetic() -> None:
    assert Notices("OFFICIAL", synthetic=False).add_to("Text.") == "Text. OFFICIAL."
    assert Notices("", synthetic=False).add_to("Text.") == "Text."


def test_plain_text_is_short(figures: dict[str, Callable]) -> None:
    assert len(repr(figures["areas"]())) < 300


def test_figure_html_links_its_parts(figures: dict[str, Callable]) -> None:
    root = ElementTree.fromstring(figures["areas"]()._repr_html_())
    figure = root.find("figure")
    ids = {node.get("id") for node in root.iter() if node.get("id")}
    assert figure.get("aria-labelledby") in ids
    assert list(figure)[-1].tag == "figcaption"  # HTML allows it first or last only
    assert root.find("details/summary") is not None
    assert len(root.findall("details//tbody/tr")) == 11


def test_drawn_table_is_what_is_drawn(figures: dict[str, Callable], samples: dict[str, pd.DataFrame]) -> None:
    table = figures["areas"]().table.set_index("Area")
    values = samples["areas"].set_index("area_name")
    for area, row in values.iterrows():
        assert table.loc[area, "Value"] == pytest.approx(row["value"])
        assert table.loc[area, "99.8% interval, upper"] == pytest.approx(row["upper_ci_998"])
        assert table.loc[area, "Referrals"] == row["numerator"]
