import datetime as dt
import struct
import zipfile
from pathlib import Path

import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.formats import read_grids, read_sheets

SHARED = Path(__file__).resolve().parents[3] / "shared"
SHEET = "xl/worksheets/sheet1.xml"


def refused(path):
    with pytest.raises(IntakeError) as caught:
        read_grids(path)
    error = caught.value
    assert error.file == path.name
    return error.rule, error.row, error.column


def fill_all_kinds(workbook):
    sheet = workbook.add_worksheet("All kinds")
    day = workbook.add_format({"num_format": "dd/mm/yyyy"})
    clock = workbook.add_format({"num_format": "hh:mm"})
    sheet.write_row(1, 1, ["text", 3.0, 0.1, True, 1e20, " 007 "])
    sheet.write_datetime(2, 1, dt.datetime(2026, 9, 30), day)
    sheet.write_datetime(2, 2, dt.datetime(2026, 9, 30, 13, 5), day)
    sheet.write(2, 3, 0.5, clock)
    sheet.write_formula(2, 4, "=1+1", None, 2)
    sheet.write_string(2, 5, "one\r\ntwo")
    sheet.write_blank(9, 9, None, day)


ALL_KINDS = [
    [],
    ["", "text", "3", "0.1", "TRUE", "100000000000000000000", " 007 "],
    ["", "2026-09-30", "2026-09-30T13:05:00", "12:00:00", "2", "one\ntwo"],
]


@pytest.mark.parametrize("options", [{}, {"date_1904": True}])
def test_xlsx_cells_are_as_a_spreadsheet_shows_them_unformatted(make, options):
    assert read_grids(make.xlsx(fill_all_kinds, **options)) == {"All kinds": ALL_KINDS}


def test_a_workbook_with_the_1904_calendar_gives_the_same_dates(make):
    path = make.xlsx(fill_all_kinds, date_1904=True)
    with zipfile.ZipFile(path) as archive:
        assert b"date1904" in archive.read("xl/workbook.xml")
        assert b"<v>46295</v>" not in archive.read(SHEET)


def test_inline_strings_missing_references_and_prefixed_elements_are_read(make):
    path = make.xlsx_xml(b'<row><c t="inlineStr"><is><t>area</t></is></c><c><v>3</v></c></row>')
    assert read_grids(path) == {"Data": [["area", "3"]]}


def test_ods_cells_are_as_a_spreadsheet_shows_them_unformatted(make, ods_xml):
    cells = [
        ods_xml.text('a<text:s text:c="2"/>b<text:span>3</text:span>'),
        ods_xml.number("3"),
        ods_xml.number("0.25"),
        ods_xml.typed("date", "office:date-value", "2026-09-30", "30 Sep"),
        ods_xml.typed("boolean", "office:boolean-value", "false", "FALSE"),
        ods_xml.typed("percentage", "office:value", "0.5", "50%"),
        '<table:table-cell office:value-type="string"><office:annotation><text:p>remark</text:p></office:annotation>'
        "<text:p>seen</text:p></table:table-cell>",
        ods_xml.number("2", 'table:formula="of:=1+1"'),
    ]
    body = (
        ods_xml.row("<table:table-cell/>", attributes='table:number-rows-repeated="2"')
        + ods_xml.row(*cells)
        + ods_xml.row(ods_xml.text("twice"), attributes='table:number-rows-repeated="2"')
        + ods_xml.row(
            '<table:table-cell table:number-columns-repeated="16384"/>',
            attributes='table:number-rows-repeated="1048571"',
        )
    )
    assert read_grids(make.ods(ods_xml.table("T", body))) == {
        "T": [[], [], ["a  b3", "3", "0.25", "2026-09-30", "FALSE", "0.5", "seen", "2"], ["twice"], ["twice"]]
    }


def test_several_sheets_keep_their_order_and_merged_blocks_are_told(make):
    def fill(workbook):
        workbook.add_worksheet("B").merge_range(0, 0, 1, 2, "title")
        workbook.add_worksheet("A").write(0, 0, "x")

    sheets = read_sheets(make.xlsx(fill))
    assert list(sheets) == ["B", "A"]
    assert [(block.top, block.left, block.bottom, block.right) for block in sheets["B"].merged] == [(0, 0, 1, 2)]


def test_chart_sheets_and_empty_hidden_columns_do_no_harm(make):
    def fill(workbook):
        sheet = workbook.add_worksheet("Data")
        sheet.write_row(0, 0, ["x", 1])
        sheet.set_column("D:XFD", None, None, {"hidden": True})
        sheet.set_row(5, None, None, {"hidden": True})
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"values": "=Data!$B$1:$B$1"})
        workbook.add_chartsheet("Chart").set_chart(chart)

    assert read_grids(make.xlsx(fill)) == {"Data": [["x", "1"]]}


def test_hidden_sheets_rows_and_columns_with_content_are_refused(make, ods_xml):
    def hide(action):
        def fill(workbook):
            sheet = workbook.add_worksheet("Data")
            sheet.write_row(0, 0, ["x", 1])
            sheet.write_row(1, 0, ["y", 2])
            action(workbook, sheet)

        return make.xlsx(fill)

    assert refused(hide(lambda book, sheet: book.add_worksheet("H").hide())) == ("BOOK-007", None, None)
    assert refused(hide(lambda book, sheet: book.add_worksheet("H").very_hidden())) == ("BOOK-007", None, None)
    hidden = {"hidden": True}
    assert refused(hide(lambda book, sheet: sheet.set_row(1, None, None, hidden))) == ("BOOK-008", 2, "A")
    assert refused(hide(lambda book, sheet: sheet.set_column("B:B", None, None, hidden))) == ("BOOK-008", 1, "B")
    row = ods_xml.row(ods_xml.text("x"), attributes='table:visibility="collapse"')
    assert refused(make.ods(ods_xml.table("T", row))) == ("BOOK-008", 1, "A")
    row = '<table:table-row-group table:display="false">' + ods_xml.row(ods_xml.text("x")) + "</table:table-row-group>"
    assert refused(make.ods(ods_xml.table("T", row))) == ("BOOK-008", 1, "A")
    column = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    body = column + ods_xml.row(ods_xml.text("x"), ods_xml.text("y"))
    assert refused(make.ods(ods_xml.table("T", body))) == ("BOOK-008", 1, "B")
    style = '<style:style style:name="ta9"><style:table-properties table:display="false"/></style:style>'
    table = ods_xml.table("T", ods_xml.row(ods_xml.text("x")), 'table:style-name="ta9"')
    assert refused(make.ods(table, styles=style)) == ("BOOK-007", None, None)


def test_formulas_without_a_value_and_error_cells_are_refused(make, ods_xml):
    assert refused(make.xlsx_xml(b'<row r="2"><c r="C2"><f>1+1</f></c></row>')) == ("BOOK-009", 2, "C")
    assert refused(make.xlsx_xml(b'<row r="2"><c r="C2"><f>1+1</f><v></v></c></row>')) == ("BOOK-009", 2, "C")
    assert refused(make.xlsx_xml(b'<row r="1"><c r="A1" t="e"><v>#N/A</v></c></row>')) == ("BOOK-010", 1, "A")
    row = ods_xml.row(ods_xml.text("x"), '<table:table-cell table:formula="of:=1"><text:p/></table:table-cell>')
    assert refused(make.ods(ods_xml.table("T", row))) == ("BOOK-009", 1, "B")
    row = ods_xml.row(ods_xml.number("0", 'table:formula="of:=1/0" calcext:value-type="error"'))
    assert refused(make.ods(ods_xml.table("T", row))) == ("BOOK-010", 1, "A")
    row = ods_xml.row(ods_xml.text("#DIV/0!", 'table:formula="of:=1/0"'))
    assert refused(make.ods(ods_xml.table("T", row))) == ("BOOK-010", 1, "A")


def test_programs_links_passwords_and_document_types_are_refused(make, ods_xml):
    rows = [["x", 1]]
    for part, rule in {
        "xl/vbaProject.bin": "BOOK-003",
        "xl/embeddings/oleObject1.bin": "BOOK-003",
        "xl/macrosheets/sheet9.xml": "BOOK-003",
        "xl/externalLinks/externalLink1.xml": "BOOK-006",
    }.items():
        assert refused(make.xlsx_rows(rows, parts={part: b"x"}))[0] == rule
    source = '<table:table-source xlink:href="file:///c:/other.ods"/>'
    assert refused(make.ods(ods_xml.table("T", source + ods_xml.row(ods_xml.text("x")))))[0] == "BOOK-006"
    assert refused(make.ods(ods_xml.table("T", ""), manifest="<manifest:encryption-data/>"))[0] == "BOOK-002"

    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    for part in (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"):
        doctype = {part: lambda data: data.replace(b"?>\n", b"?>\n" + bomb, 1)}
        assert refused(make.xlsx_rows(rows, parts=doctype))[0] == "BOOK-005", part


def test_an_encrypted_zip_is_refused(make):
    path = make.xlsx_rows([["x", 1]])
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    flags = struct.unpack_from("<H", data, at + 8)[0]
    struct.pack_into("<H", data, at + 8, flags | 1)
    path.write_bytes(bytes(data))
    assert refused(path)[0] == "BOOK-002"


def test_damaged_workbooks_are_refused(make):
    rows = [["x", 1]]
    whole = make.xlsx_rows(rows).read_bytes()
    assert refused(make.csv(whole[: len(whole) // 2], "cut.xlsx"))[0] == "BOOK-001"
    assert refused(make.csv(b"PK\x03\x04 and no more", "fake.xlsx"))[0] == "BOOK-001"
    assert refused(make.xlsx_rows(rows, parts={SHEET: b"<worksheet><sheetData>"}))[0] == "BOOK-001"
    assert refused(make.xlsx_rows(rows, parts={"xl/_rels/workbook.xml.rels": b"<Relationships/>"}))[0] == "BOOK-001"
    assert refused(make.xlsx_xml(b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>'))[0] == "BOOK-001"
    assert refused(make.xlsx_xml(b'<row r="1"><c r="1A"><v>1</v></c></row>'))[0] == "BOOK-001"
    flipped = bytearray(whole)
    flipped[whole.find(b"sheet1.xml") + 30] ^= 0xFF
    assert refused(make.csv(bytes(flipped), "flipped.xlsx"))[0] == "BOOK-001"


def test_two_parts_of_one_name_are_refused(make):
    path = make.xlsx_rows([["x", 1]])
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr(SHEET, b"<worksheet/>")
    assert refused(path)[0] == "BOOK-001"


def test_invisible_characters_in_a_sheet_are_refused(make):
    assert refused(make.xlsx_rows([["x"], ["Thur\u200brock"]])) == ("CSV-002", 2, "A")


@pytest.mark.skipif(
    not (SHARED / "data" / "hate-crime-1819-hosb2419-tables.ods").is_file(),
    reason="the shared folder with the genuine Home Office ODS is not here",
)
def test_the_genuine_home_office_workbook_reads_as_published():
    grids = read_grids(SHARED / "data" / "hate-crime-1819-hosb2419-tables.ods")
    shapes = {name: (len(rows), max(map(len, rows))) for name, rows in grids.items()}
    assert len(shapes) == 13
    assert (shapes["Notes"], shapes["Table_1"], shapes["Table_2"]) == ((28, 2), (14, 5), (18, 10))
    assert grids["Table_1"][5][:2] == ["8P", "Racially or religiously aggravated assault with injury"]
