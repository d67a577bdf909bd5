"""The fast reader of repeating cells against the slow one, and both against the csv module."""

import csv
import dataclasses
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import formats_stream, scan_table
from prevent_analysis.intake.cells import accepts, count
from prevent_analysis.intake.formats_runs import choose_runs, encode_runs

COLUMNS = {"year": None, "area": None, "code": None, "count": accepts(count, blank=False)}
HEAD = "year,area,code,count\n"
PLAIN = [f"2024/25,{area},{code},{n}" for area in ("Luton", "Essex") for code in ("8P", "9B") for n in (3, 12)]
ODD = [
    '2024/25,"London, City of",30A,4',
    '2024/25,"say ""no""",8P,4',
    '"2024/25","Luton","8P","4"',
    '"a",b,"8P, 9B",3',
    "2024/25,Café – Ynys Môn,8P,3",
    "2024/25,Luton,8P",
    "2024/25,Luton,8P,3,4",
    "2024/25,Luton,8P,3,",
    "2024/25,Luton,8P,",
    "2024/25,Luton,8P,3.0",
    "2024/25, Luton ,8P, 3 ",
    "",
    ",,,",
    "Total,,,12",
    "Luton",
]
REFUSED = [
    '2024/25,"Luton,8P,3',
    '2024/25,Lu"ton,8P,3',
    '2024/25,"Luton"x,8P,3',
    '2024/25,x"Luton",8P,3',
    '2024/25,"Luton\nEssex",8P,3',
    '"2024/25,Luton,8P,3\n2024/25,Luton",8P,3,4',
    "2024/25,Lu\tton,8P,3",
    "2024/25,Lu\x07ton,8P,3",
    "2024/25,Lu\x7fton,8P,3",
    "2024/25,Lu\u200bton,8P,3",
    "2024/25,943 476 5919,8P,3",
]


def outcome(path, block_bytes, monkeypatch, runs):
    with monkeypatch.context() as patch:
        patch.setattr(formats_stream.read_blocks, "__defaults__", (block_bytes,))
        if not runs:
            patch.setattr(formats_stream, "choose_runs", lambda data, width, lines: ())
        try:
            return scan_table(path, COLUMNS, {"code": {"8P", "9B"}})
        except IntakeError as error:
            return error.rule, error.row, error.column


def same(one, other):
    if isinstance(one, tuple) or isinstance(other, tuple):
        return one == other
    frames = one.frame.equals(other.frame) and one.quarantined.equals(other.quarantined)
    return frames and one.ledger == other.ledger


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.sampled_from(PLAIN * 4 + ODD), min_size=1, max_size=60),
    refused=st.none() | st.tuples(st.sampled_from(REFUSED), st.integers(0, 60)),
    block_bytes=st.integers(30, 900),
    end=st.sampled_from(["\n", "\r\n"]),
    mark=st.booleans(),
    last=st.booleans(),
)
def test_the_fast_reader_gives_what_the_slow_one_gives(
    tmp_path_factory, lines, refused, block_bytes, end, mark, last, monkeypatch_module
):
    if refused is not None:
        top = PLAIN * 13  # more than HEADER_WITHIN, which is read apart
        lines = [*top, *lines[: refused[1]], refused[0], *lines[refused[1] :]]
    text = HEAD + "\n".join(lines) + ("\n" if last else "")
    path = tmp_path_factory.getbasetemp() / "runs.csv"
    path.write_bytes((b"\xef\xbb\xbf" if mark else b"") + text.replace("\n", end).encode())
    fast = outcome(path, block_bytes, monkeypatch_module, runs=True)
    assert same(fast, outcome(path, block_bytes, monkeypatch_module, runs=False))
    whole = outcome(path, 2**20, monkeypatch_module, runs=True)
    # Of two faults in one block that of its table is named first, whichever row comes first: so refused is enough.
    assert same(fast, whole) or (isinstance(fast, tuple) and isinstance(whole, tuple))
    if refused is not None:
        assert isinstance(fast, tuple)


@pytest.fixture(scope="module")
def monkeypatch_module():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@settings(max_examples=150, deadline=None)
@given(
    lines=st.lists(st.sampled_from(PLAIN + ODD), min_size=1, max_size=80),
    runs=st.sampled_from([(4,), (1, 4), (2, 4), (1, 2, 3, 4), (3, 4)]),
)
def test_the_cells_are_those_of_the_csv_module(lines, runs):
    data = ("\n".join(lines) + "\n").encode()
    found = encode_runs(data, 4, runs, 1, len(lines), "a.csv")
    rows = [cells or [""] for cells in csv.reader(io.StringIO(data.decode(), newline=""), strict=True)]
    if any('""' in line for line in lines):
        assert found is None  # left to the slower reader
        return
    columns, places, misfits = found
    assert misfits == [(row, cells) for row, cells in enumerate(rows, 1) if len(cells) != 4]
    assert places.tolist() == [place for place, cells in enumerate(rows) if len(cells) == 4]
    cells = list(zip(*(column.to_pylist() for column in columns), strict=True)) if columns else []
    assert cells == [tuple(cells) for cells in rows if len(cells) == 4]


@pytest.mark.parametrize("line", REFUSED[:8])
def test_what_is_refused_is_left_to_the_slow_reader(line):
    data = (PLAIN[0] + "\n" + line + "\n").encode()
    controls = sum(mark < 32 for mark in data)
    assert encode_runs(data, 4, (2, 4), 1, controls, "a.csv") is None


def test_a_file_whose_cells_vary_is_read_the_slow_way():
    lines = [f"{number},{number * 7},{number * 11},x" for number in range(3000)]
    data = ("\n".join(lines) + "\n").encode()
    assert choose_runs(data, 4, 3000) == ()
    assert encode_runs(data, 4, (1, 2, 3, 4), 1, 3000, "a.csv") is None


def test_categories_are_the_same_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "".join(line + "\n" for line in PLAIN * 50 + ODD[:6]), encoding="utf-8")
    text = scan_table(path, COLUMNS, {"code": {"8P"}})
    categories = scan_table(path, COLUMNS, {"code": {"8P"}}, categories=True)
    assert all(isinstance(dtype, pd.CategoricalDtype) for dtype in categories.frame.dtypes)
    assert set(categories.frame["code"].cat.categories) == {"8P"}
    pd.testing.assert_frame_equal(categories.frame.astype("str"), text.frame)
    assert dataclasses.asdict(categories.ledger) == dataclasses.asdict(text.ledger)


def test_a_file_in_windows_1252_is_read_whole_where_only_a_later_line_shows_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "".join(line + "\n" for line in [*PLAIN * 40, "2024/25,Ynys Môn,8P,3"]), encoding="cp1252")
    assert "Ynys Môn" in scan_table(path, COLUMNS, {"code": {"8P"}}).frame["area"].to_list()
