"""A large CSV in blocks of checked cells, under the same strict rules as `formats_csv`."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from prevent_analysis.intake.formats_csv import MAX_CELL_LENGTH, split_rows
from prevent_analysis.intake.formats_lines import (
    BLOCK_BYTES,
    check_characters,
    check_quotes,
    count_below_space,
    whole_lines,
    without_top,
)
from prevent_analysis.intake.formats_runs import Runs, choose_runs, encode_runs
from prevent_analysis.intake.rules import refusal

_WORKERS = 2
_KEPT_BYTES = 31 * 2**20  # 32 MB or more teaches glibc nothing
_FEW = 50


@dataclass(frozen=True)
class CodeMarks:
    """For each text of a column: its length in bytes, its number of digits, and whether it is capitals and digits."""

    lengths: np.ndarray
    digits: np.ndarray
    is_code: np.ndarray


@dataclass(frozen=True)
class Block:
    """Some lines of a file that follow each other.

    Parameters
    ----------
    first, lines
        Spreadsheet row of the first line, and how many there are.
    columns
        The cells of the lines of the right width, by position, as dictionary-encoded text; a column of pseudonyms,
        in which nearly every text differs, is plain text.
    numbers
        Their spreadsheet rows.
    misfits
        Spreadsheet row and cells of each line of another width.
    codes
        What the texts of the plain columns look like, by position.
    """

    first: int
    lines: int
    columns: tuple[pa.DictionaryArray | pa.StringArray, ...]
    numbers: np.ndarray
    misfits: tuple[tuple[int, list[str]], ...]
    codes: Mapping[int, CodeMarks] = field(default_factory=dict)

    def where(self, position: int, test: Callable[[str], bool] | None, hint: str | None = None) -> np.ndarray:
        """Say of each line whether its cell at `position` passes a test, which sees each distinct text once.

        A hint is a regular expression (RE2) that every text that passes has a match of; the test sees no others,
        and without a test the match is enough. Few texts are tested without it, for a pattern has to be made ready.
        """
        column = self.columns[position]
        is_encoded = isinstance(column, pa.DictionaryArray)
        texts = column.dictionary if is_encoded else column
        passed = np.ones(len(texts), bool)
        if hint is not None and (test is None or len(texts) > _FEW):
            passed = pc.match_substring_regex(texts, hint).to_numpy(zero_copy_only=False).copy()
            texts = texts.filter(pa.array(passed))
        if test is not None:
            passed[passed] = np.fromiter(map(test, texts.to_pylist()), bool, len(texts))
        if passed.all() or not passed.any():
            return np.full(len(column), bool(passed.all()) and len(passed) > 0)
        return passed[column.indices.to_numpy()] if is_encoded else passed

    def cells(self, index: int) -> list[str]:
        """Give the cells of the line at `index` of those of the right width."""
        return [column[index].as_py() for column in self.columns]


def read_blocks(
    path: Path, width: int, skip: int, file: str, block_bytes: int = BLOCK_BYTES, *, plain: Collection[int] = ()
) -> Iterator[Block]:
    """Read a UTF-8 CSV file block by block, each line one row.

    Parameters
    ----------
    path
        The file.
    width
        Number of columns.
    skip
        Lines at the top to leave out (the header and what stands above it).
    file
        Name of the file, for messages.
    block_bytes
        About how many bytes to hold at a time.
    plain
        Positions of the columns in which nearly every text differs.

    Yields
    ------
    Block
        In the order of the file.

    Raises
    ------
    IntakeError
        CSV-002 forbidden character, CSV-003 stray quote, CSV-004 quote not closed on its line, CSV-006 a line or cell
        too long.
    Unstreamable
        When the bytes are not UTF-8 with line feeds.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "counts.csv")
    ...     _ = path.write_text("area,count\\nThurrock,3\\nLuton\\n")
    ...     block = next(read_blocks(path, 2, 1, "counts.csv"))
    >>> block.cells(0), block.numbers.tolist(), block.misfits
    (['Thurrock', '3'], [2], ((3, ['Luton']),))
    """
    _keep_freed_memory()
    waiting: deque[Future[Block]] = deque()
    with ThreadPoolExecutor(_WORKERS) as pool:  # Arrow and NumPy work outside the interpreter's lock
        row = 1
        runs: Runs | None = None
        for data in whole_lines(path, file, block_bytes):
            if row <= skip:
                row, data = without_top(data, row, skip, file)
            lines = count_below_space(data)
            if runs is None and lines:
                runs = () if plain else choose_runs(data, width, lines)
            if lines:
                waiting.append(pool.submit(_parse, data, width, row, lines, file, plain, runs or ()))
            row += lines
            if len(waiting) > _WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _keep_freed_memory() -> None:
    """Let the C library (glibc) hold on to freed memory, or each block's work asks the system for it again.

    It learns how much to hold on to from the largest piece it has seen freed. The pages of this one are never touched.
    """
    np.empty(_KEPT_BYTES, np.uint8)


def _parse(
    data: bytes, width: int, first: int, lines: int, file: str, plain: Collection[int], runs: Runs = ()
) -> Block:
    encoded = encode_runs(data, width, runs, first, lines, file) if runs else None
    if encoded is not None:
        columns, places, misfits = encoded
        _check_lengths(columns, file)
        return Block(first, lines, tuple(columns), places + first, tuple(misfits))
    check_characters(data, first, file)
    check_quotes(data, first, file)
    return _parse_cells(data, width, first, lines, file, plain)


def _parse_cells(data: bytes, width: int, first: int, lines: int, file: str, plain: Collection[int]) -> Block:
    misfits: list[tuple[int, list[str]]] = []

    def on_misfit(line: arrow_csv.InvalidRow) -> str:
        misfits.append((first + line.number - 1, split_rows(line.text, file)[0]))
        return "skip"

    names = [str(index) for index in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=len(data) + 1),
        parse_options=arrow_csv.ParseOptions(invalid_row_handler=on_misfit, ignore_empty_lines=False),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    if table.num_rows + len(misfits) != lines:
        raise refusal("CSV-004", file=file)
    numbers = np.delete(np.arange(first, first + lines), [number - first for number, _ in misfits])
    columns = tuple(
        column.combine_chunks() if position in plain else _encode(column.combine_chunks())
        for position, column in enumerate(table.columns)
    )
    _check_lengths(columns, file)
    codes = {position: code_marks(columns[position]) for position in plain}
    return Block(first, lines, columns, numbers, tuple(misfits), codes)


def _check_lengths(columns: Iterable[pa.DictionaryArray | pa.StringArray], file: str) -> None:
    for column in columns:
        texts = column.dictionary if isinstance(column, pa.DictionaryArray) else column
        longest = int(np.diff(string_buffers(texts)[0]).max(initial=0))  # in bytes, never less than in characters
        if longest > MAX_CELL_LENGTH and pc.max(pc.utf8_length(texts)).as_py() > MAX_CELL_LENGTH:
            raise refusal("CSV-006", file=file)


def _encode(column: pa.StringArray) -> pa.DictionaryArray:
    """Encode by distinct text; a column of single characters, such as Y and N, without hashing each."""
    ends, marks = string_buffers(column)
    if len(marks) != len(column) or not (np.diff(ends) == 1).all():
        return column.dictionary_encode()
    found = np.flatnonzero(np.bincount(marks, minlength=256))
    places = np.zeros(256, np.int32)
    places[found] = np.arange(len(found), dtype=np.int32)
    return pa.DictionaryArray.from_arrays(places[marks], pa.array([chr(mark) for mark in found], pa.string()))


_DIGIT, _CAPITAL = 1, 32  # so that one sum counts both, exactly where there are fewer than 32 digits
_KINDS = bytes(
    _DIGIT if chr(mark) in "0123456789" else _CAPITAL if "A" <= chr(mark) <= "Z" else 0 for mark in range(256)
)


def code_marks(column: pa.StringArray) -> CodeMarks:
    """Look at a column of pseudonyms byte by byte, which takes a tenth of the time of regular expressions.

    Examples
    --------
    >>> marks = code_marks(pa.array(["AB12", "ab12", ""]))
    >>> marks.lengths.tolist(), marks.digits.tolist(), marks.is_code.tolist()
    ([4, 4, 0], [2, 2, 0], [True, False, False])
    """
    ends, marks = string_buffers(column)
    lengths = np.diff(ends)
    sums = np.zeros(len(column), np.uint32)
    filled = lengths > 0
    if filled.any():
        kinds = np.frombuffer(marks.tobytes().translate(_KINDS), np.uint8)
        sums[filled] = np.add.reduceat(kinds, ends[:-1][filled], dtype=np.uint32)
    digits, capitals = sums % _CAPITAL, sums // _CAPITAL
    return CodeMarks(lengths, digits, filled & (digits + capitals == lengths))


def string_buffers(column: pa.StringArray) -> tuple[np.ndarray, np.ndarray]:
    """Where each text ends in the bytes of all of them (one more than texts, from the start), and the bytes.

    Examples
    --------
    >>> ends, marks = string_buffers(pa.array(["ab", "c"]))
    >>> ends.tolist(), bytes(marks)
    ([0, 2, 3], b'abc')
    """
    if not len(column):
        return np.zeros(1, np.int32), np.zeros(0, np.uint8)
    _, offsets, data = column.buffers()
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    marks = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]] if data else np.zeros(0, np.uint8)
    return ends - ends[0], marks
