import random

import pandas as pd
import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import formats_stream, read_table, scan_table
from prevent_analysis.intake.cells import IsCode, accepts, count

COLUMNS = {"year": None, "area": None, "code": None, "count": accepts(count, blank=False)}
HEAD = "year,area,code,count\n"
KEEP = {"code": {"8P", "9B"}}


@pytest.fixture(params=[64, 4096], ids=["small blocks", "one block"])
def block_size(request, monkeypatch):
    monkeypatch.setattr(formats_stream.read_blocks, "__defaults__", (request.param,))
    return request.param


def numbers(table):
    ledger = table.ledger
    return ledger.rows_read, ledger.rows_kept, ledger.rows_quarantined, ledger.rows_set_aside


def test_rows_are_counted_exactly_by_kind(make, block_size):
    chance = random.Random(7)
    kinds = ["good"] * 300 + ["other"] * 300 + ["short"] * 30 + ["long"] * 20 + ["comma"] * 25 + ["count"] * 40
    chance.shuffle(kinds)
    lines = {
        "good": "2024/25,Thurrock,8P,3",
        "other": '2024/25,"London, City of",30A,4',
        "short": "2024/25,Thurrock,8P",
        "long": "2024/25,Thurrock,8P,3,4",
        "comma": "2024/25,Thurrock,8P,3,",
        "count": "2024/25,Thurrock,8P,x3",
    }
    table = scan_table(make.csv(HEAD + "".join(lines[kind] + "\n" for kind in kinds)), COLUMNS, KEEP)
    assert table.ledger.by_rule == {"CELL-001": 40, "CELL-002": 75, "ROW-005": 300}
    assert numbers(table) == (715, 300, 115, 300)
    assert table.frame.index.tolist() == [row for row, kind in enumerate(kinds, 2) if kind == "good"]
    assert table.quarantined.index.tolist() == [row for row, kind in enumerate(kinds, 2) if kind == "count"]
    listed = [entry.row for entry in table.ledger.entries if entry.rule == "CELL-002"]
    assert listed == [row for row, kind in enumerate(kinds, 2) if kind in ("short", "long", "comma")]


def test_a_scan_agrees_with_a_whole_read(make, block_size):
    text = (
        "Extract,,,\n\n"
        + HEAD
        + '2024/25,"Kent, west",8P,3\n2024/25,Café,30A,3\n,,,\n2024/25,x,9B,"4"\n2024/25,x,9B,y\n'
        "Total,,,12\n\n\nSource: police,,,\nMore of it,,,\n\n"
    )
    whole, part = read_table(make.csv(text), COLUMNS), scan_table(make.csv(text), COLUMNS, KEEP)
    assert part.ledger.by_rule == {**whole.ledger.by_rule, "ROW-005": 1}
    assert part.ledger.rows_read == whole.ledger.rows_read
    assert part.ledger.entries == whole.ledger.entries
    pd.testing.assert_frame_equal(part.frame, whole.frame[whole.frame["code"].isin(KEEP["code"])])
    pd.testing.assert_frame_equal(part.quarantined, whole.quarantined)


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf", b"crlf", b"cr", b"utf-16", b"cp1252"])
def test_encoding_and_line_ends_make_no_difference(make, data, block_size):
    text = HEAD + "2024/25,Café,8P,3\n2024/25,Café,30A,3\n"
    changed = {
        b"\xef\xbb\xbf": data + text.encode(),
        b"crlf": text.replace("\n", "\r\n").encode(),
        b"cr": text.replace("\n", "\r").encode(),
        b"utf-16": text.encode("utf-16"),
        b"cp1252": text.encode("cp1252"),
    }[data]
    plain, other = scan_table(make.csv(text), COLUMNS, KEEP), scan_table(make.csv(changed), COLUMNS, KEEP)
    pd.testing.assert_frame_equal(plain.frame, other.frame)
    assert plain.ledger == other.ledger


@pytest.mark.parametrize(
    ("rows", "rule", "row"),
    [
        ('x,"y,8P,3\nx,y",8P,3\n', "CSV-005", 2),
        ('x,5" pipe,8P,3\n', "CSV-003", 2),
        ("x,y,8P,3\nx,y\x00,8P,3\n", "CSV-002", 3),
        ("x,y,8P,3\nx,y\u200b,8P,3\n", "CSV-002", 3),
        ("x,y,8P,3\nyear,area,code,count\n", "TAB-007", 3),
        ("x,y,8P,3\nSource: police\nx,y,8P,3\n", "TAB-008", 4),
        ("x,y,8P,3\nx,943 476 5919,30A,3\n", "PRV-002", 3),
        ("x,y,8P,3\nx,y,8P,3\nx,jo@example.org,8P,3,4\n", "PRV-006", 4),
    ],
)
def test_refusals_are_those_of_a_whole_read(make, rows, rule, row, block_size):
    with pytest.raises(IntakeError) as caught:
        scan_table(make.csv(HEAD + rows), COLUMNS, KEEP)
    assert (caught.value.rule, caught.value.row) == (rule, row)


@pytest.mark.parametrize(("rows", "rule"), [('x,"y,8P,3\nx,y",8P,3\n', "CSV-004"), ('x,5" pipe,8P,3\n', "CSV-003")])
def test_a_quote_far_down_is_refused_with_its_row(make, rows, rule, block_size):
    with pytest.raises(IntakeError) as caught:
        scan_table(make.csv(HEAD + "x,y,8P,3\n" * 200 + rows), COLUMNS, KEEP)
    assert (caught.value.rule, caught.value.row, caught.value.column) == (rule, 202, "B")


def test_without_checks_a_second_table_is_refused(make, block_size):
    with pytest.raises(IntakeError) as caught:
        scan_table(make.csv(HEAD + "x,y,8P,3\n\nforce,place,kind,number\n"), list(COLUMNS), KEEP)
    assert (caught.value.rule, caught.value.row) == ("TAB-008", 4)


def test_pseudonyms_are_let_through_unless_they_are_nhs_numbers(make):
    names = ["crime_ref", "code"]
    good = make.csv("crime_ref,code\nAB123456C,8P\n100012345678,8P\n")
    assert scan_table(good, names, KEEP, pseudonyms=["crime_ref"]).ledger.rows_kept == 2
    bad = make.csv("crime_ref,code\nAB123456C,8P\n9434765919,8P\n")
    with pytest.raises(IntakeError) as caught:
        scan_table(bad, names, KEEP, pseudonyms=["crime_ref"])
    assert (caught.value.rule, caught.value.row, caught.value.column) == ("PRV-002", 3, "A")


def test_columns_in_another_order_and_absent_optional_ones(make):
    path = make.csv("count,code,area\n3,8P,x\n4,30A,x\n")
    table = scan_table(path, COLUMNS, KEEP, optional=["year"])
    assert table.frame.to_dict("index") == {2: {"area": "x", "code": "8P", "count": "3"}}


def test_workbooks_are_read_whole_and_kept_by_value(make):
    rows = [list(COLUMNS), ["2024/25", "x", "8P", 3], ["2024/25", "x", "30A", 3], ["2024/25", "x", "9B", "y"]]
    table = scan_table(make.xlsx_rows(rows), COLUMNS, KEEP)
    assert table.ledger.by_rule == {"CELL-001": 1, "ROW-005": 1}
    assert table.frame["count"].to_dict() == {2: "3"}


def test_a_column_to_keep_by_must_be_declared(make):
    with pytest.raises(ValueError, match="must be declared"):
        scan_table(make.csv(HEAD), COLUMNS, {"force": {"Essex"}})


def test_lists_are_cut_and_counts_are_not(make, monkeypatch, block_size):
    monkeypatch.setattr("prevent_analysis.intake.scan.MAX_ENTRIES", 5)
    monkeypatch.setattr("prevent_analysis.intake.checked_blocks.MAX_ENTRIES", 5)
    monkeypatch.setattr("prevent_analysis.intake.checked_blocks.MAX_KNOWN", 3)
    text = HEAD + "".join(f"x,y{row},8P,x{row}\nx,y\n" for row in range(20))
    table = scan_table(make.csv(text), COLUMNS, KEEP)
    assert table.ledger.by_rule == {"CELL-001": 20, "CELL-002": 20}
    assert len(table.ledger.entries) <= 10
    assert len(table.quarantined) == 5


def test_a_cell_longer_than_a_spreadsheet_holds_is_refused(make):
    with pytest.raises(IntakeError) as caught:
        scan_table(make.csv(HEAD + "x,y,8P,3\n" * 200 + f"x,{'y' * 40_000},8P,3\n"), COLUMNS, KEEP)
    assert caught.value.rule == "CSV-006"


def test_a_csv_has_no_sheets(make):
    with pytest.raises(IntakeError) as caught:
        scan_table(make.csv(HEAD), COLUMNS, KEEP, sheet="Data")
    assert caught.value.rule == "BOOK-012"


@pytest.mark.parametrize("total", ["Ｔｏｔａｌ", " grand  TOTAL:", "Sub-total", "\u00a0Total"])
def test_totals_in_any_dress_are_set_aside(make, total):
    names = ["area", "code", "count"]
    text = "area,code,count\n" + "x,8P,3\n" * 5 + f"{total},8P,15\n"
    for table in (scan_table(make.csv(text), names, KEEP), read_table(make.csv(text), names)):
        assert table.ledger.by_rule == {"ROW-003": 1}


@pytest.mark.parametrize("check", [IsCode(6, 8), lambda text: 6 <= len(text) <= 8])
def test_pseudonyms_are_checked_by_pattern_or_by_call(make, check, block_size):
    columns = {"crime_ref": check, "code": None}
    text = "crime_ref,code\n" + "ABC123,8P\nAB12,8P\n123,8P\nABCDEFGHI,8P\n" * 9
    for table in (
        scan_table(make.csv(text), columns, KEEP, pseudonyms=["crime_ref"]),
        read_table(make.csv(text), columns, pseudonyms=["crime_ref"]),
    ):
        assert table.ledger.by_rule == {"CELL-001": 27}
        assert set(table.frame["crime_ref"]) == {"ABC123"}
