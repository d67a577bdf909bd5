"""Changes that carry no meaning never change the result: same table, or refused."""

import codecs
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import read_table, scan_table

NAMES = ["area", "strand", "count"]
COLUMNS = {"area": None, "strand": None, "count": str.isdecimal}
TEXT = st.text(st.sampled_from("abcXYZ éß’–\"',;.#=+@$£ 019"), max_size=12)
ROW = st.tuples(st.just("E06000034") | TEXT, TEXT, st.sampled_from(["0", "12", "[c]", "7"]) | TEXT)
COUNT = st.sampled_from(["1", "22", "x"])
ROWS = st.lists(ROW, min_size=1, max_size=8)


def quote(cell, always=False):
    return '"' + cell.replace('"', '""') + '"' if always or any(mark in cell for mark in ',"\n') else cell


def write(rows, always=False, end="\n", names=NAMES):
    lines = [",".join(quote(cell, always) for cell in row) for row in [names, *rows]]
    return end.join(lines) + end


def read(data, reader="read"):
    """What a file of these bytes gives: the frame and ledger, or the rule that refuses it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "counts.csv")
        path.write_bytes(data)
        try:
            table = read_table(path, COLUMNS) if reader == "read" else scan_table(path, COLUMNS, {})
        except IntakeError as error:
            return error.rule
    return table


def is_utf8(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


def same(left, right):
    if isinstance(left, str) or isinstance(right, str):
        return left == right
    return left.frame.equals(right.frame) and left.ledger == right.ledger and left.quarantined.equals(right.quarantined)


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_dress_never_changes_the_result(rows):
    plain = write(rows)
    base = read(plain.encode())
    for data in (
        codecs.BOM_UTF8 + plain.encode(),
        write(rows, end="\r\n").encode(),
        write(rows, end="\r").encode(),
        write(rows, always=True).encode(),
        plain.encode("utf-16"),
        plain.rstrip("\n").encode(),
        (plain + "\n\n").encode(),
    ):
        assert same(read(data), base)
    old = plain.encode("cp1252")
    if plain.isascii() or not is_utf8(old):  # bytes that are UTF-8 as well are read as such
        again = read(old)
        assert same(again, base) or again == "CSV-001"  # UTF-8 in part: refused


@settings(max_examples=150, deadline=None)
@given(ROWS)
def test_a_scan_that_keeps_all_is_a_read(rows):
    data = write(rows).encode()
    assert same(read(data, "scan"), read(data))


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["Essex", "Kent"]), TEXT, st.sampled_from(["1", "22", "x"])), min_size=1),
    st.randoms(),
)
def test_the_order_of_rows_and_columns_only_orders_the_rows(rows, chance):
    base = read(write(rows).encode())
    shuffled = list(rows)
    chance.shuffle(shuffled)
    order = chance.sample(range(3), 3)
    turned = [[row[place] for place in order] for row in shuffled]
    other = read(write(turned, names=[NAMES[place] for place in order]).encode())
    if isinstance(base, str) or isinstance(other, str):
        assert base == other
        return
    assert sorted(map(tuple, base.frame.to_numpy())) == sorted(map(tuple, other.frame.to_numpy()))
    assert base.ledger.by_rule == other.ledger.by_rule


@settings(max_examples=200, deadline=None)
@given(ROWS, st.data())
def test_one_stray_mark_is_refused_or_loses_no_row(rows, data):
    plain = write(rows)
    place = data.draw(st.integers(0, len(plain) - 1))
    mark = data.draw(st.sampled_from(['"', ",", ";", "\x00", "\u200b"]))
    result = read((plain[:place] + mark + plain[place:]).encode())
    if mark in ("\x00", "\u200b"):
        assert isinstance(result, str)
    if not isinstance(result, str):
        ledger = result.ledger
        assert ledger.rows_read == ledger.rows_kept + ledger.rows_quarantined + ledger.rows_set_aside
        assert ledger.rows_read >= len(rows) - sum(1 for row in rows if not any(cell.strip() for cell in row))


DEFECTS = (
    "Essex,Race",
    "Essex,Race,3,",
    "Essex;Race;3",
    'Essex,"Race,3',
    'Essex,Ra"ce,3',
    "Essex\tRace\t3",
    "Essex,Race,3.5",
)


@pytest.mark.parametrize("reader", ["read", "scan"])
def test_each_defect_in_one_row_of_many_is_refused_or_quarantined(reader):
    good = [["Essex", "Race", "3"]] * 50
    for line in (
        "Essex,Race",
        "Essex,Race,3,",
        "Essex;Race;3",
        'Essex,"Race,3',
        'Essex,Ra"ce,3',
        "Essex\tRace\t3",
        "Essex,Race,3.5",
    ):
        lines = write(good).splitlines()
        lines[25] = line
        result = read("\n".join(lines).encode(), reader)
        if not isinstance(result, str):
            assert result.ledger.rows_quarantined == 1
            assert len(result.frame) == 49
    assert isinstance(read(write(good).encode(), reader).frame, pd.DataFrame)
