"""A large CSV checked block by block: every cell against its column, every row accounted for, nothing kept."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from prevent_analysis.intake.cells import IsCode
from prevent_analysis.intake.characters import fold
from prevent_analysis.intake.formats_lines import read_top
from prevent_analysis.intake.formats_stream import Block, read_blocks
from prevent_analysis.intake.ledger import Entry, Ledger
from prevent_analysis.intake.privacy import PSEUDONYM_HINT, check_cells, find_identifier
from prevent_analysis.intake.rules import column_letter, refusal
from prevent_analysis.intake.structure import (
    HEADER_WITHIN,
    Check,
    RowSorter,
    find_layout,
    is_total_word,
    rows_above,
)

MAX_ENTRIES = 10_000
MAX_KNOWN = 200_000
NHS_DIGITS = 10
Watch = Callable[[int], None]


class CheckedBlocks:
    """The blocks of a file with what their rows are; at the end, the ledger.

    Parameters
    ----------
    path
        A CSV file.
    columns
        Column name to its check, None for any text.
    optional, pseudonyms, published, aliases
        As in `read_table`.

    Raises
    ------
    IntakeError
        As in `read_table`.
    Unstreamable
        When the file is not UTF-8 with line feeds.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "counts.csv")
    >>> _ = path.write_text("area,count\\nThurrock,3\\nLuton,x\\n")
    >>> checked = CheckedBlocks(path, {"area": None, "count": str.isdigit})
    >>> [(good.tolist(), bad.tolist()) for _, good, bad in checked]
    [([True, False], [False, True])]
    >>> checked.ledger().rows_quarantined
    1
    """

    def __init__(
        self,
        path: Path,
        columns: Mapping[str, Check | None],
        *,
        optional: Collection[str] = (),
        pseudonyms: Collection[str] = (),
        published: bool = False,
        aliases: Mapping[str, str] | None = None,
        watch: Watch = lambda row: None,
    ) -> None:
        self.path, self.file, self.published, self.watch = path, path.name, published, watch
        top = self.read_top()
        self.layout = find_layout(top, list(columns), optional, self.file, aliases or {})
        self.top = top[: self.layout.header + 1]
        check_cells(self.top, self.file, published=published)
        checks = {name: check for name, check in columns.items() if check is not None}
        self.sorter = RowSorter(self.top[-1], self.layout, checks, self.file, exact_width=True)
        self.sorter.entries += rows_above(self.top, self.layout)
        self.readers = {
            name: _Reader(position, checks.get(name), name in pseudonyms, published)
            for name, position in self.layout.positions.items()
        }
        self.pseudonyms = frozenset(pseudonyms)
        self.kinds: Counter[tuple[str, str]] = Counter()
        self.quarantined: list[Entry] = []
        self.last_filled = self.rows_read = len(self.top)

    def __iter__(self) -> Iterator[tuple[Block, np.ndarray, np.ndarray]]:
        """Each block, and which of its lines of the right width are rows of data that pass, and which fail."""
        plain = [self.layout.positions[name] for name in self.pseudonyms if name in self.layout.positions]
        for block in self.read_blocks(plain):
            data = self._place_rows(block)
            valid = self._check(block, data)
            self.rows_read = block.first + block.lines - 1
            self.last_filled = max(self.last_filled, self.sorter.last_filled)
            self.watch(self.rows_read)
            yield block, data & valid, data & ~valid

    def read_top(self) -> list[list[str]]:
        """The first rows, among which the header is."""
        return read_top(self.path, HEADER_WITHIN)

    def read_blocks(self, plain: Collection[int]) -> Iterator[Block]:
        """The rows below the header; those of the columns at the places `plain` are not encoded."""
        return read_blocks(self.path, self.layout.width, len(self.top), self.file, plain=plain)

    @property
    def of_wrong_width(self) -> int:
        """Number of rows so far with more or fewer cells than the header."""
        return self.kinds["CELL-002", ""]

    def ledger(self, outside: int = 0) -> Ledger:
        """Where the rows went; `outside` is how many that passed were not asked for."""
        aside = [entry for entry in self.sorter.entries if entry.row <= self.last_filled]
        kinds = self.kinds + Counter(entry.counted_as for entry in aside)
        kinds["ROW-005", ""] += outside
        rows = min(self.rows_read, self.last_filled) - 1
        return Ledger.counted(rows, kinds, sorted([*aside, *self.quarantined]))

    def _place_rows(self, block: Block) -> np.ndarray:
        misfits = [cells for _, cells in block.misfits]
        places = range(max(map(len, misfits), default=0)) if self.pseudonyms else ()
        rows = [number for number, _ in block.misfits]
        check_cells(misfits, self.file, pseudonyms=places, published=self.published, numbers=rows)
        return _place_odd_rows(block, self.sorter, self.kinds, self.quarantined)

    def _check(self, block: Block, data: np.ndarray) -> np.ndarray:
        valid = np.ones(len(block.numbers), bool)
        for name, reader in self.readers.items():
            verdicts = reader.read(block, self.file)
            if verdicts is None or verdicts.all():
                continue
            failing = block.numbers[data & valid & ~verdicts].tolist()
            valid &= verdicts
            self.kinds["CELL-001", name] += len(failing)
            room = max(0, MAX_ENTRIES - len(self.quarantined))
            self.quarantined += [Entry(row, "quarantined", "CELL-001", name) for row in failing[:room]]
        return valid


def _place_odd_rows(
    block: Block, sorter: RowSorter, kinds: Counter[tuple[str, str]], quarantined: list[Entry]
) -> np.ndarray:
    """Say which rows of the block are data; only those that may be something else are looked at one by one."""
    data = np.ones(len(block.numbers), bool)
    odd: list[tuple[int, list[str], int]] = [(number, cells, -1) for number, cells in block.misfits]
    for index in map(int, np.flatnonzero(_is_odd(block, sorter))):
        odd.append((int(block.numbers[index]), block.cells(index), index))
    following = block.first
    for number, cells, place in sorted(odd):
        if number > following:
            sorter.pass_data(following, number - 1)
        following = number + 1
        placing = sorter.place(cells, number)
        if placing == "width":
            kinds["CELL-002", ""] += 1
            if len(quarantined) < MAX_ENTRIES:
                quarantined.append(Entry(number, "quarantined", "CELL-002"))
        elif placing == "aside" and place >= 0:
            data[place] = False
    if following < block.first + block.lines:
        sorter.pass_data(following, block.first + block.lines - 1)
    return data


def _is_odd(block: Block, sorter: RowSorter) -> np.ndarray:
    """Mark the rows that begin with nothing, a total or the header's first name, or hold no more than one cell."""

    def begins_oddly(text: str) -> bool:
        return not text.strip() or is_total_word(text) or fold(text) == sorter.header[0]

    first_name = r"[\s_]+".join(map(re.escape, sorter.header[0].split("_")))
    hint = rf"(?i)^\s*$|total|^[\s_]*{first_name}|[^ -~]"  # what folds to something else is not plain ASCII
    alone = np.full(len(block.numbers), len(block.columns) > 1)
    for position in range(1, len(block.columns)):
        if not alone.any():
            break
        alone &= block.where(position, lambda text: not text.strip(), r"^\s*$|[^ -~]")
    if 0 not in block.codes or re.search(r"\d", sorter.header[0]):
        return block.where(0, begins_oddly, hint) | alone
    plain = ~block.codes[0].is_code | (block.codes[0].digits == 0)  # a code with a digit is neither total nor name
    plain[plain] = [begins_oddly(text) for text in block.columns[0].filter(pa.array(plain)).to_pylist()]
    return plain | alone


class _Reader:
    """Reads one column by its distinct texts, so that each is checked, and searched for identifiers, once."""

    def __init__(self, position: int, check: Check | None, pseudonym: bool, published: bool) -> None:
        self.position, self.check, self.pseudonym, self.published = position, check, pseudonym, published
        self.known: dict[str, bool] = {}

    def read(self, block: Block, file: str) -> np.ndarray | None:
        """Say of each line whether the column may hold its cell, None if all; refuse the file for an identifier."""
        column = block.columns[self.position]
        if self.pseudonym:
            return self._read_codes(block, file)
        texts = column.dictionary.to_pylist()
        if len(self.known) > MAX_KNOWN:
            self.known.clear()
        fresh = [text for text in texts if text not in self.known]
        self._search(block, fresh, file)
        self.known.update((text, self.check is None or bool(self.check(text))) for text in fresh)
        if all(map(self.known.__getitem__, texts)):
            return None
        return block.where(self.position, self.known.__getitem__)

    def _read_codes(self, block: Block, file: str) -> np.ndarray:
        """Nearly every pseudonym differs, so they are looked at byte by byte, and only odd ones searched."""
        texts, marks = block.columns[self.position], block.codes[self.position]
        odd = ~marks.is_code | (marks.digits >= NHS_DIGITS)
        if odd.any():
            candidates = texts.filter(pa.array(odd))
            self._search(
                block, candidates.filter(pc.match_substring_regex(candidates, PSEUDONYM_HINT)).to_pylist(), file
            )
        if isinstance(self.check, IsCode):
            return marks.is_code & (marks.lengths >= self.check.shortest) & (marks.lengths <= self.check.longest)
        return block.where(self.position, self.check or (lambda text: True))

    def _search(self, block: Block, texts: list[str], file: str) -> None:
        for text in texts:
            rule = find_identifier(text, pseudonym=self.pseudonym, published=self.published)
            if rule:
                row = block.numbers[block.where(self.position, text.__eq__)][0]
                raise refusal(rule, file=file, row=int(row), column=column_letter(self.position))
