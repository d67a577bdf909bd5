"""Large tables in one pass: the rows asked for, and a ledger that counts all the others exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

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
    if check_file(path) == ".csv":
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
        name: (str(index), _Distinct(checks.get(name), name in pseudonyms, published))
        for name, index in layout.positions.items()
    }
    wanted = {name: pa.array(sorted(values), pa.string()) for name, values in keep.items() if name in readers}
    rules: Counter[str] = Counter()
    quarantined: list[Entry] = []
    kept, bad = _Rows(layout), _Rows(layout, MAX_ENTRIES)
    last_filled = rows_read = len(top)
    for block in read_blocks(path, layout.width, len(top), file):
        data = _place_odd_rows(block, sorter, rules, quarantined)
        valid = np.ones(block.table.num_rows, bool)
        for name, (position, reader) in readers.items():
            verdicts = reader.read(block.table[position], file, block.numbers, column_letter(int(position)))
            failing = np.flatnonzero(data & valid & ~verdicts)
            valid &= verdicts
            rules["CELL-001"] += len(failing)
            room = max(0, MAX_ENTRIES - len(quarantined))
            quarantined += [Entry(int(row), "quarantined", "CELL-001", name) for row in block.numbers[failing[:room]]]
        chosen = data & valid
        for name, values in wanted.items():
            chosen &= pc.is_in(block.table[readers[name][0]], value_set=values).to_numpy()
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
    data = np.ones(block.table.num_rows, bool)
    odd: list[tuple[int, list[str], int]] = [(number, cells, -1) for number, cells in block.misfits]
    for index in map(int, np.flatnonzero(_is_odd(block.table, sorter))):
        odd.append((int(block.numbers[index]), [column[index].as_py() for column in block.table.columns], index))
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


def _is_odd(table: pa.Table, sorter: RowSorter) -> np.ndarray:
    """Mark the rows that begin with nothing, a total or the header's first name, or hold no more than one cell."""
    first = table["0"].combine_chunks().dictionary_encode()
    marks = [
        not text.strip() or is_total_word(text) or fold(text) == sorter.header[0]
        for text in first.dictionary.to_pylist()
    ]
    odd = np.array(marks, bool)[first.indices.to_numpy()] if any(marks) else np.zeros(table.num_rows, bool)
    alone = np.full(table.num_rows, table.num_columns > 1)
    for column in table.columns[1:]:
        if not alone.any():
            break
        alone &= pc.equal(pc.utf8_trim_whitespace(column), "").to_numpy()
    return odd | alone


class _Distinct:
    """Reads one column by its distinct texts, so that each is checked and searched once."""

    def __init__(self, check: Check | None, pseudonym: bool, published: bool) -> None:
        self.check, self.pseudonym, self.published = check, pseudonym, published
        self.known: dict[str, bool] = {}

    def read(self, column: pa.ChunkedArray, file: str, numbers: np.ndarray, letter: str) -> np.ndarray:
        """Say of each cell whether the column may hold it, and refuse the file for an identifier."""
        encoded = column.combine_chunks().dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        if len(self.known) > MAX_KNOWN:
            self.known.clear()
        fresh = [text for text in texts if text not in self.known]
        for text in self._suspects(fresh):
            rule = find_identifier(text, pseudonym=self.pseudonym, published=self.published)
            if rule:
                row = numbers[int(pc.index(column, text).as_py())]
                raise refusal(rule, file=file, row=int(row), column=letter)
        for text in fresh:
            self.known[text] = self.check is None or bool(self.check(text))
        verdicts = np.fromiter((self.known[text] for text in texts), bool, len(texts))
        return verdicts[encoded.indices.to_numpy()] if not verdicts.all() else np.ones(len(column), bool)

    def _suspects(self, fresh: list[str]) -> list[str]:
        if not self.pseudonym or not fresh:
            return fresh
        hinted = pc.match_substring_regex(pa.array(fresh, pa.string()), PSEUDONYM_HINT).to_pylist()
        return [text for text, hint in zip(fresh, hinted, strict=True) if hint]


class _Rows:
    """Rows picked from blocks, to be one frame at the end."""

    def __init__(self, layout: Layout, limit: int | None = None) -> None:
        self.layout, self.limit = layout, limit
        self.tables: list[pa.Table] = []
        self.numbers: list[np.ndarray] = [np.empty(0, np.int64)]

    def add(self, block: Block, mask: np.ndarray) -> None:
        if not mask.any() or (self.limit is not None and sum(map(len, self.numbers)) >= self.limit):
            return
        self.tables.append(block.table.filter(pa.array(mask)))
        self.numbers.append(block.numbers[mask])

    def frame(self) -> pd.DataFrame:
        index = pd.Index(np.concatenate(self.numbers)[: self.limit], name="row", dtype="int64")
        if not self.tables:
            return pd.DataFrame({name: [] for name in self.layout.positions}, index=index, dtype="str")
        whole = pa.concat_tables(self.tables).slice(0, self.limit)
        data = {name: whole[str(position)].to_pandas() for name, position in self.layout.positions.items()}
        return pd.DataFrame(data).set_index(index).astype("str")
