"""Large tables in one pass: the rows asked for, and a ledger that counts all the others exactly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from prevent_analysis.intake.cells import Matches
from prevent_analysis.intake.characters import fold
from prevent_analysis.intake.formats import MAX_CSV_BYTES, check_file
from prevent_analysis.intake.formats_stream import Block, Unstreamable, read_blocks, read_top
from prevent_analysis.intake.ledger import Entry, Ledger
from prevent_analysis.intake.privacy import PSEUDONYM_HINT, check_cells, find_identifier
from prevent_analysis.intake.rules import column_letter, refusal
from prevent_analysis.intake.structure import (
    HEADER_WITHIN,
    Check,
    Layout,
    RowSorter,
    find_layout,
    is_total_word,
    rows_above,
)
from prevent_analysis.intake.table import Columns, Table, checks_of, read_table

MAX_ENTRIES = 10_000
MAX_KNOWN = 200_000


def scan_table(
    path: Path | str,
    columns: Columns,
    keep: Mapping[str, Collection[str]],
    *,
    sheet: str | None = None,
    optional: Collection[str] = (),
    pseudonyms: Collection[str] = (),
    published: bool = False,
) -> Table:
    """Read from a large file the rows whose cells have the values asked for.

    CSV in UTF-8 is streamed. Other encodings and workbooks are read whole, within the limits of `read_table`.

    Parameters
    ----------
    path, columns, sheet, optional, pseudonyms, published
        As in `read_table`.
    keep
        Column name to the values to keep; a row with another value in any of these columns is set aside (ROW-005)
        after its cells have been checked.

    Returns
    -------
    Table
        As `read_table` gives, with three differences: a row of the wrong width is quarantined (CELL-002) where
        `read_table` refuses the file, rows set aside by ROW-005 have no entry, and at most the first 10,000 other
        entries and quarantined rows are listed. A row of the wrong width has no columns, so it is never among
        `.quarantined`, only in the ledger. All counts are exact.

    Raises
    ------
    IntakeError
        As in `read_table`; in a streamed file a quoted cell may not run over several lines (CSV-004).

    Examples
    --------
    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "crimes.csv")
    ...     _ = path.write_text("code,count\\n8P,3\\n30A,9\\n8P,[x]\\n8P\\n")
    ...     table = scan_table(path, {"code": None, "count": str.isdigit}, {"code": {"8P"}})
    >>> table.frame["count"].tolist(), dict(table.ledger.by_rule)
    (['3'], {'CELL-001': 1, 'CELL-002': 1, 'ROW-005': 1})
    """
    path = Path(path)
    if not set(keep) <= set(columns):
        raise ValueError("a column to keep by must be declared")
    if check_file(path) == ".csv" and sheet is None:
        try:
            return _stream(path, columns, keep, optional, frozenset(pseudonyms), published)
        except Unstreamable:
            if path.stat().st_size > MAX_CSV_BYTES:
                raise refusal("CSV-001", file=path.name) from None
    whole = read_table(path, columns, sheet=sheet, optional=optional, pseudonyms=pseudonyms, published=published)
    return _keep(whole, keep)


def _keep(table: Table, keep: Mapping[str, Collection[str]]) -> Table:
    wanted = pd.Series(True, index=table.frame.index)
    for name in keep.keys() & set(table.frame.columns):
        wanted &= table.frame[name].isin(list(keep[name]))
    rules = Counter(table.ledger.by_rule)
    rules["ROW-005"] += int((~wanted).sum())
    ledger = Ledger.counted(table.ledger.rows_read, rules, table.ledger.entries)
    return Table(table.frame[wanted], ledger, table.quarantined)


def _stream(
    path: Path,
    columns: Columns,
    keep: Mapping[str, Collection[str]],
    optional: Collection[str],
    pseudonyms: frozenset[str],
    published: bool,
) -> Table:
    file, checks = path.name, checks_of(columns)
    top = read_top(path, HEADER_WITHIN)
    layout = find_layout(top, list(columns), optional, file)
    top = top[: layout.header + 1]
    check_cells(top, file, published=published)
    sorter = RowSorter(top[-1], layout, checks, file, exact_width=True)
    sorter.entries += rows_above(top, layout)
    readers = {
        name: _Reader(position, checks.get(name), name in pseudonyms, published)
        for name, position in layout.positions.items()
    }
    rules: Counter[str] = Counter()
    quarantined: list[Entry] = []
    kept, bad = _Rows(layout), _Rows(layout, MAX_ENTRIES)
    last_filled = rows_read = len(top)
    for block in read_blocks(path, layout.width, len(top), file):
        misfits = [cells for _, cells in block.misfits]
        places = range(max(map(len, misfits), default=0)) if pseudonyms else ()
        rows = [number for number, _ in block.misfits]
        check_cells(misfits, file, pseudonyms=places, published=published, numbers=rows)
        data = _place_odd_rows(block, sorter, rules, quarantined)
        valid = np.ones(len(block.numbers), bool)
        for name, reader in readers.items():
            verdicts = reader.read(block, file)
            failing = block.numbers[data & valid & ~verdicts].tolist()
            valid &= verdicts
            rules["CELL-001"] += len(failing)
            room = max(0, MAX_ENTRIES - len(quarantined))
            quarantined += [Entry(row, "quarantined", "CELL-001", name) for row in failing[:room]]
        chosen = data & valid
        for name in keep.keys() & readers.keys():
            chosen &= block.where(layout.positions[name], keep[name].__contains__)
        rules["ROW-005"] += int((data & valid & ~chosen).sum())
        kept.add(block, chosen)
        bad.add(block, data & ~valid)
        rows_read = block.first + block.lines - 1
        last_filled = max(last_filled, sorter.last_filled)
    aside = [entry for entry in sorter.entries if entry.row <= last_filled]
    rules.update(entry.rule for entry in aside)
    entries = sorted([*aside, *quarantined])
    return Table(kept.frame(), Ledger.counted(min(rows_read, last_filled) - 1, rules, entries), bad.frame())


def _place_odd_rows(block: Block, sorter: RowSorter, rules: Counter[str], quarantined: list[Entry]) -> np.ndarray:
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
            rules["CELL-002"] += 1
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
    return block.where(0, begins_oddly, hint) | alone


class _Reader:
    """Reads one column by its distinct texts, so that each is checked, and searched for identifiers, once."""

    def __init__(self, position: int, check: Check | None, pseudonym: bool, published: bool) -> None:
        self.position, self.check, self.pseudonym, self.published = position, check, pseudonym, published
        self.known: dict[str, bool] = {}

    def read(self, block: Block, file: str) -> np.ndarray:
        """Say of each line whether the column may hold its cell, and refuse the file for an identifier."""
        texts = block.columns[self.position].dictionary
        if self.pseudonym:  # nearly every text differs, so it is no use to remember them
            self._search(block, texts.filter(pc.match_substring_regex(texts, PSEUDONYM_HINT)).to_pylist(), file)
            if isinstance(self.check, Matches):
                return block.where(self.position, None, f"^(?:{self.check.regex})$")
            return block.where(self.position, self.check or (lambda text: True))
        if len(self.known) > MAX_KNOWN:
            self.known.clear()
        fresh = [text for text in texts.to_pylist() if text not in self.known]
        self._search(block, fresh, file)
        self.known.update((text, self.check is None or bool(self.check(text))) for text in fresh)
        return block.where(self.position, self.known.__getitem__)

    def _search(self, block: Block, texts: list[str], file: str) -> None:
        for text in texts:
            rule = find_identifier(text, pseudonym=self.pseudonym, published=self.published)
            if rule:
                row = block.numbers[block.where(self.position, text.__eq__)][0]
                raise refusal(rule, file=file, row=int(row), column=column_letter(self.position))


class _Rows:
    """Rows picked from blocks, to be one frame at the end."""

    def __init__(self, layout: Layout, limit: int | None = None) -> None:
        self.positions, self.limit, self.found = layout.positions, limit, 0
        self.numbers: list[np.ndarray] = [np.empty(0, np.int64)]
        self.columns: dict[str, list[pa.Array]] = {name: [pa.array([], pa.string())] for name in layout.positions}

    def add(self, block: Block, mask: np.ndarray) -> None:
        """Take the lines of the block that the mask marks, up to the limit."""
        if self.limit is not None:
            mask = mask & (np.cumsum(mask) <= self.limit - self.found)
        if not mask.any():
            return
        self.found += int(mask.sum())
        self.numbers.append(block.numbers[mask])
        for name, position in self.positions.items():
            self.columns[name].append(block.columns[position].filter(pa.array(mask)).cast(pa.string()))

    def frame(self) -> pd.DataFrame:
        """Give the rows taken, in the shape of `Table.frame`."""
        index = pd.Index(np.concatenate(self.numbers), name="row", dtype="int64")
        data = {name: pa.chunked_array(pieces).to_pandas() for name, pieces in self.columns.items()}
        return pd.DataFrame(data).set_index(index).astype("str")
