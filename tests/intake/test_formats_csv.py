import codecs

import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.formats import read_grids

GOOD = "area,count\nKing’s Lynn,3\n"
ROWS = [["area", "count"], ["King’s Lynn", "3"]]


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode(),
        codecs.BOM_UTF8 + GOOD.encode(),
        GOOD.encode("utf-16"),
        codecs.BOM_UTF16_BE + GOOD.encode("utf-16-be"),
        GOOD.encode("cp1252"),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.rstrip().encode(),
        (GOOD + "\n\n").encode(),
        GOOD.replace("area", '"area"').replace("3", '"3"').encode(),
    ],
)
def test_encodings_line_ends_and_quotes_make_no_difference(make, data):
    assert read_grids(make.csv(data)) == {"": ROWS}


def test_quoted_cells_hold_commas_quotes_and_line_ends(make):
    path = make.csv('a,b\r\n"x, ""y""","one\r\ntwo"\r\n')
    assert read_grids(path)[""] == [["a", "b"], ['x, "y"', "one\ntwo"]]


def test_blank_cells_and_rows_keep_their_place_and_end_ones_are_dropped(make):
    assert read_grids(make.csv("a,b,\n\n,1\n,,\n"))[""] == [["a", "b"], [], ["", "1"]]


@pytest.mark.parametrize(
    ("data", "rule", "row", "column"),
    [
        (b"a,b\ncaf\xe9 \xc3\xa9,1\n", "CSV-001", None, None),  # neither UTF-8 nor surely Windows-1252
        (b"a,b\ncaf\xe9\x01,1\n", "CSV-001", None, None),
        (b"a,b\n\x81\x8d,1\n", "CSV-001", None, None),
        (codecs.BOM_UTF16_LE + b"\x00\xd8a", "CSV-001", None, None),
        (b"a,b\nx,1\x00\n", "CSV-002", 2, "B"),
        (b"a,b\nx\ty,1\n", "CSV-002", 2, "A"),
        ("a,b\nx,1\u200b\n".encode(), "CSV-002", 2, "B"),
        ("a,b\n\u202ex,1\n".encode(), "CSV-002", 2, "A"),
        ("a,b\nx\u2028y,1\n".encode(), "CSV-002", 2, "A"),
        ("a,b\nx\ufffd,1\n".encode(), "CSV-002", 2, "A"),
        ("a,b\nx\ufeff,1\n".encode(), "CSV-002", 2, "A"),
        (GOOD.encode("utf-16-le"), "CSV-002", 1, "A"),  # no byte order mark, so it reads as UTF-8 full of NUL
        (b'a,b\n5" pipe,1\n', "CSV-003", 2, "A"),
        (b'a,b\n"x"y,1\n', "CSV-003", 2, "A"),
        (b'a,b\nx, "y"\n', "CSV-003", 2, "B"),
        (b'a,b\n1,2\n"x,1\n2,3\n', "CSV-004", 3, "A"),
        (b'a,b\nx,"\n', "CSV-004", 2, "B"),
        (b"a,b\n" + b"," * 20_000 + b"\n", "CSV-006", 2, None),
        (b"a,b\n" + b"x" * 40_000 + b",1\n", "CSV-006", 2, None),
    ],
)
def test_what_cannot_be_read_surely_is_refused(make, data, rule, row, column):
    with pytest.raises(IntakeError) as caught:
        read_grids(make.csv(data))
    assert (caught.value.rule, caught.value.row, caught.value.column) == (rule, row, column)
    assert caught.value.file == "counts.csv"


def test_files_that_are_not_what_they_say_are_refused(make, tmp_path):
    real = make.csv(GOOD)
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    cases = {
        tmp_path / "absent.csv": "FILE-001",
        link: "FILE-002",
        tmp_path: "FILE-002",
        make.csv("a\n", "counts.txt"): "FILE-003",
        make.csv("a,b\n", "sheet.xlsx"): "FILE-004",
        make.csv(b"PK\x03\x04", "zipped.csv"): "FILE-004",
        make.csv(b"", "empty.csv"): "FILE-006",
        make.csv(b"\xd0\xcf\x11\xe0locked", "locked.xlsx"): "BOOK-002",
        make.csv(b"\xd0\xcf\x11\xe0old", "old.xls"): "BOOK-002",
        make.csv(b"PK\x03\x04", "macro.xlsm"): "BOOK-003",
    }
    for path, rule in cases.items():
        with pytest.raises(IntakeError) as caught:
            read_grids(path)
        assert caught.value.rule == rule, path.name


def test_a_csv_past_the_limit_is_refused_before_it_is_read(make, monkeypatch):
    monkeypatch.setattr("prevent_analysis.intake.formats.MAX_CSV_BYTES", 10)
    with pytest.raises(IntakeError) as caught:
        read_grids(make.csv(GOOD))
    assert caught.value.rule == "FILE-005"
