import pandas as pd
import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import read_table
from prevent_analysis.intake.cells import accepts, count

NAMES = ["area", "strand", "count"]
CHECKS = {"area": None, "strand": {"Race", "Religion"}.__contains__, "count": accepts(count, blank=False)}
HEAD = "area,strand,count\n"


def refused(path, columns=NAMES, **keywords):
    with pytest.raises(IntakeError) as caught:
        read_table(path, columns, **keywords)
    error = caught.value
    return error.rule, error.row, error.column


def numbers(table):
    ledger = table.ledger
    return ledger.rows_read, ledger.rows_kept, ledger.rows_quarantined, ledger.rows_set_aside


def test_the_frame_is_text_in_declared_order_by_spreadsheet_row(make):
    table = read_table(make.csv("Count,AREA , Strand\n007,Thurrock,Race\nNA,None,\n"), NAMES)
    expected = pd.DataFrame(
        {"area": ["Thurrock", "None"], "strand": ["Race", ""], "count": ["007", "NA"]},
        index=pd.Index([2, 3], name="row"),
        dtype="str",
    )
    pd.testing.assert_frame_equal(table.frame, expected)
    assert numbers(table) == (2, 2, 0, 0)
    assert table.quarantined.empty
    assert list(table.quarantined.columns) == NAMES


def test_every_row_is_kept_quarantined_or_set_aside(make):
    text = (
        "Extract of June,,\n,,\n" + HEAD + "Thurrock,Race,3\nLuton,Race,three\n\nLuton,Faith,x3\n"
        "Total,,6\nSuffolk,Race,[c]\n,,\nSource: police,,\nagreed by all,,\n"
    )
    table = read_table(make.csv(text), CHECKS)
    assert numbers(table) == (11, 2, 2, 7)
    assert table.frame["area"].to_dict() == {4: "Thurrock", 9: "Suffolk"}
    assert [tuple(entry) for entry in table.ledger.entries] == [
        (1, "set aside", "ROW-001", None),
        (2, "set aside", "ROW-002", None),
        (5, "quarantined", "CELL-001", "count"),
        (6, "set aside", "ROW-002", None),
        (7, "quarantined", "CELL-001", "strand"),
        (8, "set aside", "ROW-003", None),
        (10, "set aside", "ROW-002", None),
        (11, "set aside", "ROW-004", None),
        (12, "set aside", "ROW-004", None),
    ]
    assert table.quarantined.to_dict("index") == {
        5: {"area": "Luton", "strand": "Race", "count": "three"},
        7: {"area": "Luton", "strand": "Faith", "count": "x3"},
    }


@pytest.mark.parametrize(
    ("text", "rule", "row", "column"),
    [
        ("a,b,c\n1,2,3\n", "TAB-001", None, None),
        ("area,strand,count,count\nx,y,1,2\n", "TAB-002", 1, "D"),
        ("area,strand,count,Count \nx,y,1,2\n", "TAB-002", 1, "D"),
        ("area,strand,count,\nx,y,1,\n", "TAB-003", 1, "D"),
        ("area,,strand,count\nx,,y,1\n", "TAB-003", 1, "B"),
        ("area,strand,count,rate\nx,y,1,2\n", "TAB-004", 1, "D"),
        ("area,count\nx,1\n", "TAB-005", 1, "strand"),
        (HEAD + "x,y,1\nx,y\n", "TAB-006", 3, None),
        (HEAD + "x,y,1,\n", "TAB-006", 2, None),
        (HEAD + "x;y;1\n", "TAB-006", 2, None),
        (HEAD + "x,y,1\narea,strand,count\nx,y,2\n", "TAB-007", 3, None),
        (HEAD + "x,y,1\n\nforce,faith,number\nx,y,2\n", "TAB-008", 4, None),
        (HEAD + "x,y,1\nSource: z\nx,y,2\n", "TAB-008", 4, None),
        ("x,y,1\n" + HEAD + "x,y,1\n", "TAB-009", 1, None),
        ("Persons,,,\nsurname,area,strand,count\nx,y,z,1\n", "PRV-001", 2, "A"),
        (HEAD + 'x,"y,1\nz,y,"\n', "CSV-005", 2, "B"),
        (HEAD + 'x,"y,1\nz,y,1\nz",y,1\n', "CSV-005", 2, "B"),
    ],
)
def test_a_file_that_is_not_one_table_as_declared_is_refused(make, text, rule, row, column):
    assert refused(make.csv(text)) == (rule, row, column)


def test_checks_let_data_go_on_after_a_blank_row_and_judge_it(make):
    table = read_table(make.csv(HEAD + "x,Race,1\n\ny,Race,2\n\nforce,faith,number\n"), CHECKS)
    assert numbers(table) == (5, 2, 1, 2)


def test_a_total_that_the_column_allows_is_data(make):
    text = "category,count\nTotal,3\nRace,3\n"
    assert numbers(read_table(make.csv(text), ["category", "count"])) == (2, 1, 0, 1)
    allowed = {"category": {"Total", "Race"}.__contains__, "count": None}
    assert numbers(read_table(make.csv(text), allowed)) == (2, 2, 0, 0)


@pytest.mark.parametrize("row", ["Total,number of,1\n", "Total area,y,1\n", "Total,,\n"])
def test_what_only_resembles_a_total_is_data(make, row):
    assert numbers(read_table(make.csv(HEAD + row), NAMES)) == (1, 1, 0, 0)


@pytest.mark.parametrize("note", ["Source: police", "Note 1", "1. text", "[c] confidential", "* see text", "© Crown"])
def test_footnotes_are_known_by_how_they_begin(make, note):
    table = read_table(make.csv(HEAD + "x,y,1\n" + note + ",,\n"), NAMES)
    assert table.ledger.by_rule == {"ROW-004": 1}


@pytest.mark.parametrize("first", ["1.5", "12:30", "Noted", "x"])
def test_a_row_with_one_filled_cell_that_is_no_note_is_data(make, first):
    assert numbers(read_table(make.csv(HEAD + f"{first},,\n"), NAMES)) == (1, 1, 0, 0)


def test_one_column_has_no_footnotes(make):
    assert numbers(read_table(make.csv("area\n1. Thurrock\n"), ["area"])) == (1, 1, 0, 0)


def test_optional_columns_may_be_absent_and_others_not(make):
    path = make.csv("area,count\nx,1\n")
    assert list(read_table(path, NAMES, optional=["strand"]).frame.columns) == ["area", "count"]
    assert refused(path, NAMES, optional=["count"]) == ("TAB-005", 1, "strand")


def test_a_header_alone_is_a_table_without_rows(make):
    table = read_table(make.csv(HEAD), CHECKS)
    assert numbers(table) == (0, 0, 0, 0)
    assert list(table.frame.columns) == NAMES


def test_multi_line_text_without_separators_is_text(make):
    table = read_table(make.csv(HEAD + '"x\r\ny",z,1\n'), NAMES)
    assert table.frame.loc[2, "area"] == "x\ny"


def test_wrong_declarations_are_a_programming_error(make):
    path = make.csv(HEAD + "x,y,1\n")
    for columns, optional in ((["area", "Area "], ()), (NAMES, ["other"])):
        with pytest.raises(ValueError, match="declared columns"):
            read_table(path, columns, optional=optional)


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbooks_give_the_same_table_as_csv(make, kind):
    rows = [
        ["Extract"],
        [],
        NAMES,
        ["Thurrock", "Race", "3"],
        ["Luton", "", "4"],
        ["Total", "", "7"],
        ["Source: police"],
    ]
    path = make.xlsx_rows(rows) if kind == "xlsx" else make.ods_rows(rows)
    text = "\n".join(",".join(row + [""] * (3 - len(row))) for row in rows)
    table, same = read_table(path, NAMES), read_table(make.csv(text), NAMES)
    pd.testing.assert_frame_equal(table.frame, same.frame)
    assert table.ledger == same.ledger
    assert numbers(table) == (6, 2, 0, 4)


def test_a_sheet_is_named_where_there_are_several(make):
    def fill(workbook):
        for name in ("One", "Two"):
            workbook.add_worksheet(name).write_row(0, 0, NAMES)
        workbook.add_worksheet("Blank")

    path = make.xlsx(fill)
    assert refused(path) == ("BOOK-012", None, None)
    assert refused(path, sheet="Three") == ("BOOK-012", None, None)
    assert read_table(path, NAMES, sheet="Two").ledger.rows_read == 0
    assert refused(make.csv(HEAD), sheet="Two") == ("BOOK-012", None, None)
    assert refused(make.xlsx(lambda book: book.add_worksheet("Blank"))) == ("FILE-006", None, None)


def test_cells_beyond_the_header_of_a_sheet_are_refused(make):
    assert refused(make.xlsx_rows([NAMES, ["x", "y", 1, "stray"]])) == ("TAB-006", 2, None)


def test_merged_cells_are_refused_in_the_table_and_not_above_it(make):
    def fill(place):
        def inner(workbook):
            sheet = workbook.add_worksheet("Data")
            for number, row in enumerate([["Title"], NAMES, ["x", "y", 1], ["x", "z", 2], ["Source: police"]]):
                sheet.write_row(number, 0, row)
            sheet.merge_range(*place)

        return make.xlsx(inner)

    assert read_table(fill((0, 0, 0, 2, "Title")), NAMES).ledger.rows_kept == 2
    assert read_table(fill((4, 0, 4, 2, "Source: police")), NAMES).ledger.rows_kept == 2
    assert refused(fill((2, 0, 3, 0, "x"))) == ("BOOK-011", None, None)
