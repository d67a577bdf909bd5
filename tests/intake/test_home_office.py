"""The Home Office tables: each layout rule and each refusal, on small grids."""

import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.home_office import read_home_office, read_sheet
from prevent_analysis.intake.home_office_sheet import HOME_OFFICE_RULES, without_footnotes

Grid = list[list[str]]
TITLE = ["Table 2: Hate crimes1, 2 recorded, by strand, 2017/18 to 2018/19"]
MEASURED = ["Numbers", "", "England and Wales, recorded crime"]
FOOT = [["Source: Home Office"], ["1. A footnote."], ["2. Another."], ["3. Revised."]]


def strands() -> Grid:
    """A table with one row of headings, like Table 2."""
    head = ["Strand", "2017/183", "2018/19"]
    return [TITLE, [], MEASURED, head, [], ["Race", "10", "12.5"], [], ["Total offences2", "N/A", "40"], *FOOT]


def shares() -> Grid:
    """A table with two rows of headings, the last column with nothing on the second, like Figure 5."""
    upper = ["", "Strand", "", "Total3"]
    return [TITLE, [], MEASURED, upper, ["Offence", "Race", "Religion"], [], ["Arson", "1", "2", "3"], *FOOT]


def grouped() -> Grid:
    """A table with sub-headings, like Figure 6."""
    rows = [["Flagged1"], ["Arson", "1"], ["Violence", "2"], [], ["Not flagged"], ["Arson", "3"]]
    return [TITLE, [], ["Percentages", "England"], ["", "Charged"], [], *rows, *FOOT]


def months() -> Grid:
    """Calendar months by year with a spacer column and cells before and after the period, like Figure 2."""
    head = ["", "", "20131", "2014"]
    return [TITLE, [], ["Numbers", "", "", "England"], head, [], ["March", "", "", "7"], ["April", "", "8"], *FOOT]


def parts() -> Grid:
    """Two parts side by side in words, like Table 1."""
    head = ["Code", "Offence", "", "Code", "Offence"]
    rows = [
        ["8P", "Assault", "", "8N", "Assault1"],
        ["58J", "Damage", "", "58A", "To a home"],
        ["", "", "", "58B", "Other"],
    ]
    return [TITLE, [], ["Aggravated", "", "", "Not aggravated"], head, [], *rows, *FOOT]


def cells(grid: Grid, *names: str, sheet: str = "Table_2") -> list[tuple[object, ...]]:
    return [tuple(cell.get(name) for name in names) for cell in read_sheet("a.ods", sheet, grid)]


def changed(grid: Grid, row: int, values: list[str]) -> Grid:
    """The grid with another row (numbered as a spreadsheet does)."""
    return [*grid[: row - 1], values, *grid[row:]]


def test_one_header_row_with_years_and_not_available() -> None:
    assert cells(strands(), "row", "row_label", "column_label", "value", "note") == [
        (6, "Race", "2017/18", 10.0, None),
        (6, "Race", "2018/19", 12.5, None),
        (8, "Total offences", "2017/18", None, "x"),
        (8, "Total offences", "2018/19", 40.0, None),
    ]


def test_title_unit_and_coverage_go_with_every_cell() -> None:
    expected = ("Table 2: Hate crimes recorded, by strand, 2017/18 to 2018/19", "Numbers", MEASURED[2])
    assert set(cells(strands(), "title", "unit", "coverage")) == {expected}


def test_upper_heading_spans_only_columns_with_a_lower_one() -> None:
    assert cells(shares(), "column_group", "column_label", "value") == [
        ("Strand", "Race", 1.0),
        ("Strand", "Religion", 2.0),
        (None, "Total", 3.0),
    ]


def test_heading_of_the_row_labels_spans_nothing() -> None:
    grid = changed(shares(), 4, ["Offence", "", "", "Total3"])
    assert cells(grid, "column_group", "column_label")[:2] == [(None, "Race"), (None, "Religion")]


def test_sub_headings_become_row_groups() -> None:
    assert cells(grouped(), "row_group", "row_label", "value") == [
        ("Flagged", "Arson", 1.0),
        ("Flagged", "Violence", 2.0),
        ("Not flagged", "Arson", 3.0),
    ]


def test_blank_cells_and_spacer_columns_are_not_emitted() -> None:
    assert cells(months(), "row_label", "column_label", "value") == [("March", "2014", 7.0), ("April", "2013", 8.0)]


def test_table_of_numbers_without_foot_or_blank_rows() -> None:
    grid = [["Figure 1: Index"], ["Numbers", "England"], ["", "Index"], ["2012/13", "100"], ["2013/14", "104.5"]]
    assert cells(grid, "row_label", "value") == [("2012/13", 100.0), ("2013/14", 104.5)]


def test_parts_side_by_side_carry_blank_cells_down() -> None:
    found = cells(parts(), "row_label", "column_group", "column_label", "text")
    assert found[:4] == [
        ("8P", "Aggravated", "Code", "8P"),
        ("8P", "Aggravated", "Offence", "Assault"),
        ("8P", "Not aggravated", "Code", "8N"),
        ("8P", "Not aggravated", "Offence", "Assault"),
    ]
    pairs = [(label, text) for label, group, column, text in found if (group, column) == ("Not aggravated", "Code")]
    assert pairs == [("8P", "8N"), ("58J", "58A"), ("58J", "58B")]
    assert found[-4] == ("58J", "Aggravated", "Code", "58J")
    assert set(cells(parts(), "unit", "coverage", "value")) == {("", "", None)}


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Total4", "Total"),
        ("Total5", "Total5"),
        ("offences3", "offences"),
        ("crimes1,2,3 2018/19  ", "crimes 2018/19"),
        ("strand1,2, 2011/12 to 2018/19", "strand, 2011/12 to 2018/19"),
        ("by religion1, 2", "by religion"),
        ("recorded1, 26 forces1,2", "recorded, 26 forces"),
        ("forces (all)2", "forces (all)"),
        ("%3", "%"),
        ("2017/183", "2017/18"),
        ("% change 2017/18 to 2018/194", "% change 2017/18 to 2018/19"),
        ("20134", "2013"),
        ("2018/19", "2018/19"),
        ("April 2013", "April 2013"),
        ("105B", "105B"),
        ("58A", "58A"),
        ("Schedule 3", "Schedule 3"),
        ("A4", "A4"),
        ("(2012/13 = 100)", "(2012/13 = 100)"),
        ("section1/2", "section1/2"),
    ],
)
def test_only_footnote_digits_are_taken_off(text: str, clean: str) -> None:
    assert without_footnotes(text, frozenset("1234")) == clean


def test_no_digit_is_taken_off_without_footnotes() -> None:
    assert without_footnotes("Total4", frozenset()) == "Total4"


@pytest.mark.parametrize(
    ("name", "grid"),
    [
        ("Notes", [["Hate crime, 2018/19 - Bulletin Tables"], [], ["", "Table 1: Offences"], ["2019"]]),
        ("Contents", [["Contents"], ["Table 1", "Offences"], ["2", "Strands"]]),
        ("Cover_sheet", []),
    ],
)
def test_sheets_that_are_no_table_are_skipped(name: str, grid: Grid) -> None:
    assert read_sheet("a.ods", name, grid) == []


def test_white_space_is_not_a_cell() -> None:
    assert cells(changed(strands(), 2, [" ", ""]), "value") == cells(strands(), "value")


REFUSALS: dict[str, tuple[str, Grid, int | None, str | None]] = {
    "no title on a sheet named as a table": ("HO-001", changed(strands(), 1, []), 3, None),
    "another title": ("HO-001", changed(strands(), 1, ["Strands"]), 1, None),
    "title with a cell beside it": ("HO-001", changed(strands(), 1, [*TITLE, "12"]), 1, None),
    "empty sheet named as a table": ("HO-001", [], None, None),
    "no coverage": ("HO-002", changed(strands(), 3, ["Numbers"]), 3, None),
    "no unit": ("HO-002", changed(strands(), 3, ["", "", "England"]), 3, None),
    "number in place of the unit": ("HO-002", changed(strands(), 3, ["5", "England"]), 3, "A"),
    "three cells beside the unit": ("HO-002", changed(strands(), 3, ["Numbers", "a", "b"]), 3, None),
    "no unit row": ("HO-003", changed(strands(), 3, []), 6, None),
    "no header row": ("HO-003", changed(strands(), 4, []), 6, None),
    "header holds a number": ("HO-003", changed(strands(), 4, ["Strand", "2017/18", "35944"]), 4, "C"),
    "header over the labels only": ("HO-003", changed(strands(), 4, ["Strand"]), 4, None),
    "second header of years": ("HO-003", changed(shares(), 5, ["Offence", "2017", "2018"]), 5, None),
    "nothing below the title": ("HO-003", strands()[:1], 1, None),
    "heading twice": ("HO-004", changed(strands(), 4, ["Strand", "2018/19", "2018/19"]), 4, "C"),
    "row without label": ("HO-005", changed(strands(), 6, ["", "10", "12"]), 6, None),
    "row labelled by a number": ("HO-005", changed(strands(), 6, ["35944", "10", "12"]), 6, "A"),
    "row wider than the header": ("HO-006", changed(strands(), 6, ["Race", "10", "12", "5"]), 6, "D"),
    "cell in a column without heading": ("HO-006", changed(months(), 6, ["March", "5", "", "7"]), 6, "B"),
    "cell between the parts": ("HO-006", changed(parts(), 6, ["8P", "Assault", "x", "8N", "Assault"]), 6, "C"),
    "words in place of a number": ("HO-007", changed(strands(), 6, ["Race", "ten", "12"]), 6, "B"),
    "dash in place of a number": ("HO-007", changed(strands(), 6, ["Race", "-", "12"]), 6, "B"),
    "number with a comma": ("HO-007", changed(strands(), 6, ["Race", "1,000", "12"]), 6, "B"),
    "no number": ("HO-007", changed(strands(), 6, ["Race", "nan", "12"]), 6, "B"),
    "no finite number": ("HO-007", changed(strands(), 6, ["Race", "1e999", "12"]), 6, "B"),
    "digits of another script": ("HO-007", changed(strands(), 6, ["Race", "١٢", "12"]), 6, "B"),
    "label alone where labels have a heading": ("HO-008", changed(strands(), 6, ["Race"]), 6, None),
    "label alone below a row of figures": ("HO-008", changed(grouped(), 8, ["Violence"]), 8, None),
    "two sub-headings, one without rows": ("HO-008", [*grouped()[:9], ["Empty"], [], *grouped()[9:]], 12, None),
    "last sub-heading without rows": ("HO-008", changed(grouped(), 11, []), 10, None),
    "row after the group has ended": ("HO-008", changed(grouped(), 10, []), 11, None),
    "incomplete part": ("HO-009", changed(parts(), 7, ["58J", "", "", "58A", "To a home"]), 7, None),
    "number in a table of words": ("HO-009", changed(parts(), 7, ["58J", "57", "", "58A", "To a home"]), 7, "B"),
    "nothing above to carry down": ("HO-009", changed(parts(), 7, []), 8, None),
    "first row with a blank part": ("HO-009", changed(parts(), 6, ["", "", "", "8N", "Assault"]), 6, None),
    "figures below the source": ("HO-010", [*strands(), ["Race", "10", "12"]], 13, None),
    "year with a digit and no footnote": ("HO-011", changed(strands(), 4, ["Strand", "2017/189", "2018/19"]), 4, "B"),
    "no rows": ("HO-012", [*strands()[:4], *FOOT], 4, None),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_what_does_not_fit_is_refused(case: str) -> None:
    rule, grid, row, column = REFUSALS[case]
    with pytest.raises(IntakeError) as caught:
        read_sheet("a.ods", "Table_2", grid)
    error = caught.value
    assert (error.rule, error.file, error.row, error.column) == (rule, "a.ods", row, column)
    assert "sheet Table_2" in str(error)
    for value in ("35944", "ten", "1,000", "To a home"):
        assert value not in str(error)


def test_every_rule_has_a_refusal_that_shows_it() -> None:
    assert {rule for rule, *_ in REFUSALS.values()} == set(HOME_OFFICE_RULES)


def test_unknown_sheet_with_figures_is_refused_and_not_skipped() -> None:
    with pytest.raises(IntakeError) as caught:
        read_sheet("a.ods", "Extra", [["Strands"], ["Race", "10"]])
    assert caught.value.rule == "HO-001"


def write_ods(path: Path, sheets: dict[str, Grid]) -> None:
    """A minimal ODS: numbers as float cells, anything else as text."""

    def cell(text: str) -> str:
        if not text:
            return "<table:table-cell/>"
        is_number = text.replace(".", "", 1).isdigit()
        kind = f'office:value-type="float" office:value="{text}"' if is_number else 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{escape(text)}</text:p></table:table-cell>"

    def table(name: str, grid: Grid) -> str:
        rows = "".join(f"<table:table-row>{''.join(map(cell, row)) or cell('')}</table:table-row>" for row in grid)
        return f'<table:table table:name="{name}">{rows}</table:table>'

    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    body = "".join(table(name, grid) for name, grid in sheets.items())
    content = f"<office:document-content {spaces} office:version='1.2'><office:body><office:spreadsheet>{body}"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", f"{content}</office:spreadsheet></office:body></office:document-content>")


def test_workbook_becomes_one_table(tmp_path: Path) -> None:
    path = tmp_path / "tables.ods"
    write_ods(path, {"Notes": [["Bulletin tables"]], "Table_1": parts(), "Table_2": strands(), "Figure_6": grouped()})
    table = read_home_office(path)
    assert table.groupby("sheet").size().to_dict() == {"Figure_6": 3, "Table_1": 12, "Table_2": 4}
    assert table.query("sheet == 'Table_2' and row == 6")["value"].tolist() == [10.0, 12.5]
    assert table.query("sheet == 'Figure_6'")["row_group"].tolist() == ["Flagged", "Flagged", "Not flagged"]
    assert table.query("sheet == 'Table_1'")["value"].isna().all()


def test_workbook_without_a_table_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "tables.ods"
    write_ods(path, {"Notes": [["Bulletin tables"]]})
    with pytest.raises(IntakeError) as caught:
        read_home_office(path)
    assert (caught.value.rule, caught.value.file) == ("HO-001", "tables.ods")
