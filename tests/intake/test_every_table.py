"""One good and several bad files of every table: each refusal names file, row, column and rule, and repeats nothing."""

import csv
from pathlib import Path

import pytest
from samples import BY_SCHEMA, PUBLISHED, as_csv, good_file, good_rows, source_of

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.ledger import Entry
from prevent_analysis.intake.pack import read_source
from prevent_analysis.intake.rules import column_letter
from prevent_analysis.intake.schemas import HATE_CRIME_RECORDS, SCHEMAS, clean_schema
from prevent_analysis.store import Column

SHEET = "xl/worksheets/sheet1.xml"
PLANTED = "Blenkinsop"
NHS = "9434765919"
COLUMNS = [(name, column) for name in BY_SCHEMA for column in SCHEMAS[name].columns]
RECORDS = HATE_CRIME_RECORDS.name  # whose rows are held back where other files are refused


def read(folder: Path, table: str, content: str):
    path = folder / f"{table}.csv"
    path.write_text(content, encoding="utf-8")
    return read_source(folder, source_of(path, table), record_level_agreed=True)


def with_cell(table: str, name: str, text: str) -> str:
    """The good file of a table with another cell in its second row, which is the third of the sheet."""
    first, second = good_rows(table)
    return as_csv([first, second | {name: text}])


def columns(**wanted: bool) -> list:
    """Table and column for each column of the schemas of which all these tests hold."""
    tests = {
        "closed": lambda table, column: bool(column.allowed),
        "date": lambda table, column: column.kind == "date",
        "required": lambda table, column: column.required,
        "never_empty": lambda table, column: not column.nullable,
        "records": lambda table, column: table == RECORDS,
        "typed": lambda table, column: column.kind in ("count", "date", "month") or bool(column.pattern),
        "free": lambda table, column: column.kind == "text",
    }
    found = [pair for pair in COLUMNS if all(tests[test](*pair) == holds for test, holds in wanted.items())]
    return [pytest.param(table, column, id=f"{table}.{column.name}") for table, column in found]


def refuse(folder: Path, table: str, content: str) -> tuple:
    """Rule, row and column of the refusal."""
    with pytest.raises(IntakeError) as caught:
        read(folder, table, content)
    assert caught.value.file == f"{table}.csv"
    assert str(caught.value).startswith(f"{table}.csv")
    assert not [planted for planted in (PLANTED, NHS) if planted in str(caught.value)]
    return caught.value.rule, caught.value.row, caught.value.column


@pytest.mark.parametrize("table", SCHEMAS)
def test_a_good_file_is_read_whole(tmp_path, table):
    cleaned = read(tmp_path, table, good_file(table))
    assert list(cleaned.frame.columns) == clean_schema(SCHEMAS[table]).names
    assert len(cleaned.frame)
    assert cleaned.ledger.rows_quarantined == 0
    assert len(cleaned.held_back) == 0


@pytest.mark.parametrize("table", BY_SCHEMA)
def test_a_column_too_many_is_refused(tmp_path, table):
    rows = [row | {PLANTED: "x"} for row in good_rows(table)]
    last = len(SCHEMAS[table].columns)
    rule, row, column = refuse(tmp_path, table, as_csv(rows))
    assert (rule, row, column) == ("TAB-004", 1, column_letter(last))


@pytest.mark.parametrize("table", BY_SCHEMA)
def test_a_column_about_people_is_refused(tmp_path, table):
    rows = [row | {"surname": PLANTED} for row in good_rows(table)]
    assert refuse(tmp_path, table, as_csv(rows))[:2] == ("PRV-001", 1)


@pytest.mark.parametrize(("table", "column"), columns(required=True))
def test_a_column_too_few_is_refused_by_its_name(tmp_path, table, column):
    names = [name for name in SCHEMAS[table].names if name != column.name]
    rows = [{name: row[name] for name in names} for row in good_rows(table)]
    assert refuse(tmp_path, table, as_csv(rows)) == ("TAB-005", 1, column.name)


@pytest.mark.parametrize(("table", "column"), columns(required=False))
def test_a_column_that_may_be_left_out_may(tmp_path, table, column):
    names = [name for name in SCHEMAS[table].names if name != column.name]
    rows = [{name: row[name] for name in names} for row in good_rows(table)]
    assert len(read(tmp_path, table, as_csv(rows)).frame) == 2


@pytest.mark.parametrize("table", BY_SCHEMA)
def test_a_key_twice_is_refused(tmp_path, table):
    first, second = good_rows(table)
    rule, row, _ = refuse(tmp_path, table, as_csv([first, second, first]))
    assert (rule, row) == ("KEY-001", 4)


@pytest.mark.parametrize("table", BY_SCHEMA)
def test_a_row_too_wide_is_refused_or_held_back(tmp_path, table):
    content = good_file(table) + good_file(table).splitlines()[1] + f",{PLANTED}\n"
    if table == RECORDS:
        assert read(tmp_path, table, content).ledger.entries == (Entry(4, "quarantined", "CELL-002"),)
    else:
        assert refuse(tmp_path, table, content)[:2] == ("TAB-006", 4)


@pytest.mark.parametrize(("table", "column"), columns(closed=True, records=False))
def test_a_word_that_is_not_in_the_list_is_refused(tmp_path, table, column):
    assert refuse(tmp_path, table, with_cell(table, column.name, PLANTED)) == ("CELL-030", 3, column.name)


@pytest.mark.parametrize(("table", "column"), columns(date=True))
def test_a_date_month_first_refuses_the_file(tmp_path, table, column):
    assert refuse(tmp_path, table, with_cell(table, column.name, "04/30/2026")) == ("DATE-001", 3, column.name)


@pytest.mark.parametrize(("table", "column"), [*columns(typed=True), *columns(closed=True, records=True)])
def test_a_cell_of_another_kind_holds_the_row_back(tmp_path, table, column: Column):
    cleaned = read(tmp_path, table, with_cell(table, column.name, PLANTED))
    assert cleaned.ledger.entries == (Entry(3, "quarantined", "CELL-001", column.name),)
    assert PLANTED not in cleaned.held_back.to_csv()
    assert PLANTED not in cleaned.frame.to_csv()


@pytest.mark.parametrize(("table", "column"), columns(never_empty=True, closed=False))
def test_an_empty_cell_that_may_not_be_holds_the_row_back(tmp_path, table, column):
    content = with_cell(table, column.name, "")
    assert read(tmp_path, table, content).ledger.entries == (Entry(3, "quarantined", "CELL-001", column.name),)


@pytest.mark.parametrize(("table", "column"), columns(never_empty=False))
def test_an_empty_cell_that_may_be_is_missing_and_never_0(tmp_path, table, column):
    frame = read(tmp_path, table, with_cell(table, column.name, "")).frame
    assert len(frame) == 2
    assert frame[column.name].isna().sum() == 1


@pytest.mark.parametrize(("table", "column"), columns())
def test_an_identifier_in_any_cell_refuses_the_file(tmp_path, table, column):
    rule, row, _ = refuse(tmp_path, table, with_cell(table, column.name, NHS))
    assert (rule, row) == ("PRV-002", 3)


@pytest.mark.parametrize("table", [name for name in BY_SCHEMA if "area_code" in SCHEMAS[name].names])
def test_a_ward_refuses_the_file(tmp_path, table):
    assert refuse(tmp_path, table, with_cell(table, "area_code", "E05002239"))[0] == "PRV-012"


@pytest.mark.parametrize(
    ("table", "old", "new", "rule", "row"),
    [
        ("home_office_tables", "Figure 1: Index", PLANTED, "HO-001", 1),
        ("home_office_tables", "Numbers,England", "Numbers,", "HO-002", 3),
        ("home_office_tables", "2013/14,90", f"2013/14,{PLANTED}", "HO-007", 6),
        ("home_office_tables", "2012/13,100", f"2012/13,100,{PLANTED}", "HO-006", 5),
        ("home_office_tables", "2012/13,100", f"2012/13,{NHS}", "PRV-002", 5),
        ("csp_recorded_crime", "CSP Name", "Surname", "PRV-001", 1),
        ("csp_recorded_crime", ",Offence Count", "", "TAB-005", 1),
        ("csp_recorded_crime", "Offence Group", PLANTED, "TAB-004", 1),
        ("csp_recorded_crime", "Thurrock", NHS, "PRV-002", 2),
        ("csp_recorded_crime", "Thurrock,Burglary", f'{PLANTED}"x,Burglary', "CSV-003", 3),
    ],
)  # fmt: skip
def test_files_read_as_published_are_refused_by_place(tmp_path, table, old, new, rule, row):
    assert old in PUBLISHED[table]
    assert refuse(tmp_path, table, PUBLISHED[table].replace(old, new, 1))[:2] == (rule, row)


@pytest.mark.parametrize("table", BY_SCHEMA)
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_formulas_count_as_what_was_last_seen_and_not_at_all_without_it(make, ods_xml, kind, table):
    """Every cell of the last row is a formula: with the value that the program stored, and without."""
    header, first, second = list(csv.reader(good_file(table).splitlines()))

    def workbook(value_of):
        if kind == "ods":
            cells = [formula_in_ods(value_of(cell)) for cell in second]
            rows = [ods_xml.row(*map(ods_xml.text, row)) for row in (header, first)]
            return make.ods(ods_xml.table("Data", "".join([*rows, ods_xml.row(*cells)])), f"{table}.ods")
        cells = b"".join(formula_in_xlsx(place, value_of(cell)) for place, cell in enumerate(second))
        row = b'<row r="3">' + cells + b"</row></sheetData>"
        added = {SHEET: lambda data: data.replace(b"</sheetData>", row)}
        return make.xlsx_rows([header, first], f"{table}.xlsx", parts=added)

    path = workbook(str)
    frame = read_source(path.parent, source_of(path, table), True).frame
    expected = read(path.parent, table, good_file(table)).frame
    assert frame.drop(columns="source_id").equals(expected.drop(columns="source_id"))
    path = workbook(lambda cell: None)
    with pytest.raises(IntakeError) as caught:
        read_source(path.parent, source_of(path, table), True)
    assert (caught.value.file, caught.value.rule, caught.value.row) == (path.name, "BOOK-009", 3)


def formula_in_ods(value: str | None) -> str:
    start = '<table:table-cell table:formula="of:=[.A1]"'
    if value is None:
        return f"{start}><text:p/></table:table-cell>"
    return f'{start} office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def formula_in_xlsx(place: int, value: str | None) -> bytes:
    """A cell of kind `str` without a value is a formula that gives nothing; without a kind, it was never calculated."""
    kind, stored = ("", "") if value is None else (' t="str"', f"<v>{value}</v>")
    return f'<c r="{column_letter(place)}3"{kind}><f>A1</f>{stored}</c>'.encode()
