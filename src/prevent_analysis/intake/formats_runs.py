"""Lines of a large CSV encoded several cells at a time, where the same cells stand beside each other again and again.

Hashing a run of neighbouring cells costs little more than hashing one. Where few runs differ, as in a table of areas
times offences, each is split into its cells once, and the file goes by a table of numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pyarrow as pa

from prevent_analysis.intake.characters import has_forbidden
from prevent_analysis.intake.formats_csv import split_rows

MAX_RUNS = 1_000  # different runs of cells in one block
_PIECE = 2**19
_COMMA, _LINE_FEED, _QUOTE = 44, 10, 34
Runs = tuple[int, ...]
Parsed = tuple[list[pa.DictionaryArray], np.ndarray, list[tuple[int, list[str]]]]


class _OddMarks(Exception):
    """Quotes or control characters that this reader leaves to a slower one."""


def choose_runs(data: bytes, width: int, lines: int) -> Runs:
    """Where each run of cells ends, so that few runs differ; empty where the cells do not repeat.

    Examples
    --------
    >>> lines = [f"2015/16,area {area},offence {kind},{area % 7}\\n" for area in range(90) for kind in range(90)]
    >>> choose_runs("".join(lines).encode(), 4, 8100)
    (2, 4)
    """
    try:
        cells = _Lines(data, width, lines)
    except _OddMarks:
        return ()
    if not cells.good.any():
        return ()
    ends: list[int] = []
    numbers, _ = cells.encode(tuple(range(1, width + 1)))
    run = np.zeros(len(numbers), np.int64)
    for end, cell in enumerate(numbers.T, start=1):
        longer, wide = _together(run, cell)
        if wide > MAX_RUNS and end > 1:
            ends.append(end - 1)
            longer, wide = _together(np.zeros_like(run), cell)
        if wide > MAX_RUNS:
            return ()
        run = longer
    return (*ends, width)


def _together(run: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, int]:
    """A number for each pair of numbers, and how many pairs differ."""
    pairs = pa.array(run * (np.int64(cell.max()) + 1) + cell).dictionary_encode()
    return pairs.indices.to_numpy().astype(np.int64), len(pairs.dictionary)


def encode_runs(data: bytes, width: int, runs: Runs, first: int, count: int, file: str) -> Parsed | None:
    """The columns of the lines of the right width, where those stand, and the other lines.

    None where the cells vary, quotes stand elsewhere than in pairs around whole cells, a character is forbidden or not
    UTF-8.

    Parameters
    ----------
    data
        Whole lines in UTF-8.
    width
        Number of columns.
    runs
        From `choose_runs`.
    first, count
        Spreadsheet row of the first line, and how many characters below the space there are: so many lines, or more.
    file
        Name of the file, for messages.

    Examples
    --------
    >>> columns, places, misfits = encode_runs(b'a,1\\nb,"2,5"\\nc\\n', 2, (1, 2), 2, 3, "a.csv")
    >>> [column.to_pylist() for column in columns], places.tolist(), misfits
    ([['a', 'b'], ['1', '2,5']], [0, 1], [(4, ['c'])])
    """
    try:
        lines = _Lines(data, width, count)
    except _OddMarks:
        return None
    numbers, dictionary = lines.encode(runs)
    listed = _allowed(dictionary)
    if listed is None:
        return None
    columns: list[pa.DictionaryArray] = []
    for place, (start, end) in enumerate(pairwise((0, *runs))):
        chosen = numbers[:, place].astype(np.intp)
        found = np.flatnonzero(np.bincount(chosen, minlength=len(listed)))
        if len(found) > 2 * MAX_RUNS:
            return None
        cells = _cells("".join([listed[number] for number in found.tolist()]))
        columns += _as_columns([cells[at :: end - start] for at in range(end - start)], found, chosen, len(listed))
    others = np.flatnonzero(~lines.good).tolist()
    misfits = [(first + index, _misfit(lines.text(index), file)) for index in others]
    return columns, np.flatnonzero(lines.good), misfits


def compact(places: np.ndarray, texts: pa.StringArray) -> tuple[np.ndarray, pa.StringArray]:
    """Without the texts that have no place.

    Examples
    --------
    >>> places, texts = compact(np.array([2, 0, 2]), pa.array(["a", "b", "c"]))
    >>> places.tolist(), texts.to_pylist()
    ([1, 0, 1], ['a', 'c'])
    """
    found = np.flatnonzero(np.bincount(places, minlength=len(texts)))
    new = np.zeros(len(texts), np.int32)
    new[found] = np.arange(len(found), dtype=np.int32)
    return new[places], texts.take(pa.array(found))


def _as_columns(
    cells: list[list[str]], found: np.ndarray, chosen: np.ndarray, listed: int
) -> Iterator[pa.DictionaryArray]:
    """The cells of runs as columns: `cells` of the runs `found`, of which each line has the one in `chosen`."""
    places = np.zeros(listed, np.int32)
    for texts in cells:
        encoded = pa.array(texts, pa.string()).dictionary_encode()
        places[found] = encoded.indices.to_numpy()
        yield pa.DictionaryArray.from_arrays(pa.array(places.take(chosen)), encoded.dictionary, safe=False)


def _allowed(texts: pa.StringArray) -> list[str] | None:
    """The texts, None where one is not UTF-8 or holds a character that no cell may."""
    try:
        listed = texts.to_pylist()
    except UnicodeDecodeError:
        return None
    joined = "".join(listed)
    return None if "\x7f" in joined or (not joined.isascii() and has_forbidden(joined)) else listed


def _cells(runs: str) -> list[str]:
    """The cells of runs that follow each other, each with the separator behind it, and quotes only around cells."""
    pieces = runs.replace("\n", ",").split('"')
    cells = '"'.join(pieces[::2]).split(",")[:-1]
    quoted = iter(pieces[1::2])
    return [next(quoted) if cell == '"' else cell for cell in cells] if len(pieces) > 1 else cells


def _misfit(line: str, file: str) -> list[str]:
    return split_rows(line, file)[0] if '"' in line else line.split(",")


class _Lines:
    """Where the cells of the lines end; `good` marks the lines of the right width.

    Raises
    ------
    _OddMarks
        Where quotes do not stand around whole cells, each pair on one line, or there are control characters.
    """

    def __init__(self, data: bytes, width: int, lines: int) -> None:
        self.data = data
        marks = np.frombuffer(data, np.uint8)
        ends = _separators(marks)
        if b'"' in data:
            ends = _outside_quotes(marks, ends, np.flatnonzero(marks == _QUOTE))
        feeds = ends[width - 1 :: width]
        if len(ends) == width * lines and (marks[feeds] == _LINE_FEED).all():
            self.good, self.ends = np.ones(lines, bool), ends.reshape(-1, width)
        else:
            places = np.flatnonzero(marks[ends] == _LINE_FEED)
            if len(places) != lines:
                raise _OddMarks
            feeds, self.good = ends[places], np.diff(places, prepend=-1) == width
            self.ends = ends[places[self.good][:, None] + np.arange(1 - width, 1)]
        self.starts = np.append(np.int32(0), feeds + np.int32(1))  # one more than lines

    def text(self, index: int) -> str:
        """A line."""
        return self.data[self.starts[index] : self.starts[index + 1] - 1].decode("utf-8")

    def encode(self, runs: Runs) -> tuple[np.ndarray, pa.StringArray]:
        """The number of each run of the good lines, one line a row, and what the numbers stand for.

        A run holds the separator behind each of its cells, so that all texts follow each other without a gap.
        """
        bounds = np.empty((len(self.ends), len(runs)), np.int32)
        bounds[:, 0] = self.starts[:-1][self.good]
        for place, end in enumerate(runs[:-1], start=1):
            bounds[:, place] = self.ends[:, end - 1] + 1
        offsets = bounds.ravel()
        others = np.flatnonzero(~self.good)
        if len(others):  # each is one text
            before = (others - np.arange(len(others))) * len(runs)
            offsets = np.insert(offsets, before, self.starts[others])
        offsets = np.append(offsets, np.int32(len(self.data)))
        texts = pa.StringArray.from_buffers(len(offsets) - 1, pa.py_buffer(offsets), pa.py_buffer(self.data))
        encoded = texts.dictionary_encode()
        numbers = encoded.indices.to_numpy()
        if len(others):
            numbers = np.delete(numbers, before + np.arange(len(others)))
        return numbers.reshape(-1, len(runs)), encoded.dictionary


def _outside_quotes(marks: np.ndarray, ends: np.ndarray, quotes: np.ndarray) -> np.ndarray:
    """The separators that do not stand between two quotes."""
    if len(quotes) % 2:
        raise _OddMarks
    opening, closing = quotes[0::2], quotes[1::2]
    first, last = np.searchsorted(ends, opening), np.searchsorted(ends, closing)
    around_cells = np.append(np.int32(-1), ends)[first] + 1 == opening, ends[last] - 1 == closing
    number = last - first
    steps = np.arange(number.sum()) - np.repeat(np.cumsum(number) - number, number)
    within = np.repeat(first, number) + steps
    if not np.all(around_cells) or (marks[ends[within]] == _LINE_FEED).any():
        raise _OddMarks
    return np.delete(ends, within)


def _separators(marks: np.ndarray) -> np.ndarray:
    """Where commas and line feeds stand; in pieces that stay in the processor's cache."""
    found = []
    for start in range(0, len(marks), _PIECE):
        piece = marks[start : start + _PIECE]
        found.append(np.flatnonzero((piece == _COMMA) | (piece == _LINE_FEED)) + start)
    return np.concatenate(found, dtype=np.int32, casting="same_kind")
