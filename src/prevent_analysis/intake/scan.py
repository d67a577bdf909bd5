"""Large tables in one pass: the rows asked for, and a ledger that counts all the others exactly."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from prevent_analysis.intake.checked_blocks import MAX_ENTRIES, CheckedBlocks
from prevent_analysis.intake.formats import MAX_CSV_BYTES, check_file
from prevent_analysis.intake.formats_lines import Unstreamable
from prevent_analysis.intake.formats_runs import compact
from prevent_analysis.intake.formats_stream import Block
from prevent_analysis.intake.privacy import check_sheet_names
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.sheet_blocks import CheckedSheet, check_batches
from prevent_analysis.intake.sheet_stream import open_large
from prevent_analysis.intake.sheet_stream_ods import stream_ods
from prevent_analysis.intake.sheet_stream_xlsx import stream_xlsx
from prevent_analysis.intake.structure import Layout
from prevent_analysis.intake.table import Columns, Table, named_checks, read_table

WHOLE_BYTES = 32 * 2**20
_NOTHING = [pa.array([], pa.string()).dictionary_encode()]


def scan_table(
    path: Path | str,
    columns: Columns,
    keep: Mapping[str, Collection[str]],
    *,
    sheet: str | None = None,
    optional: Collection[str] = (),
    pseudonyms: Collection[str] = (),
    published: bool = False,
    aliases: Mapping[str, str] | None = None,
    categories: bool = False,
) -> Table:
    """Read from a large file the rows whose cells have the values asked for.

    CSV in UTF-8 is streamed, and so are large workbooks, of which one sheet is asked for. Other encodings and smaller
    workbooks are read whole, within the limits of `read_table`.

    Parameters
    ----------
    path, columns, sheet, optional, pseudonyms, published, aliases
        As in `read_table`.
    keep
        Column name to the values to keep; a row with another value in any of these columns is set aside (ROW-005)
        after its cells have been checked.
    categories
        Give the rows kept as pandas categories: many rows of few distinct texts take a fraction of the memory.

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
            blocks = CheckedBlocks(
                path,
                named_checks(columns),
                optional=optional,
                pseudonyms=pseudonyms,
                published=published,
                aliases=aliases,
            )
            return keep_rows(blocks, keep, categories=categories)
        except Unstreamable:
            if path.stat().st_size > MAX_CSV_BYTES:
                raise refusal("CSV-001", file=path.name) from None
    whole = read_table(
        path, columns, sheet=sheet, optional=optional, pseudonyms=pseudonyms, published=published, aliases=aliases
    )
    return _keep(whole, keep)


def _keep(table: Table, keep: Mapping[str, Collection[str]]) -> Table:
    wanted = pd.Series(True, index=table.frame.index)
    for name in keep.keys() & set(table.frame.columns):
        wanted &= table.frame[name].isin(list(keep[name]))
    return Table(
        table.frame[wanted],
        table.ledger.with_outside(int((~wanted).sum())),
        table.quarantined,
        table.headings,
        table.aliased,
    )


def scan_sheets(
    path: Path,
    columns: Columns,
    keep: Mapping[str, Collection[str]],
    wanted: Callable[[str], object],
    *,
    optional: Collection[str] = (),
    published: bool = False,
    aliases: Mapping[str, str] | None = None,
    categories: bool = False,
) -> dict[str, Table]:
    """As `scan_table`, for several sheets of a workbook of any size in one pass.

    A sheet has no row ends: one that ends early is filled up with blanks, and its checks say what is missing.

    Parameters
    ----------
    wanted
        Says of a sheet's name whether to read it; all others are searched for personal data alone.

    Returns
    -------
    dict
        Sheet name to its table.

    Raises
    ------
    IntakeError
        As in `read_table`.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "crimes.xlsx")
    >>> pd.DataFrame({"code": ["8P", "30A"], "count": [3, 9]}).to_excel(path, sheet_name="2015_16", index=False)
    >>> found = scan_sheets(path, ["code", "count"], {"code": {"8P"}}, "2015_16".__eq__)
    >>> found["2015_16"].frame["count"].tolist()
    ['3']
    """
    kind, file = check_file(path), path.name
    found: dict[str, Table] = {}
    for name, batches in stream_ods(path) if kind == ".ods" else stream_xlsx(path):
        check_sheet_names([name], file)
        if not wanted(name):
            check_batches(batches, file, published)
            continue
        blocks = CheckedSheet(
            path, named_checks(columns), batches, optional=optional, published=published, aliases=aliases
        )
        found[name] = keep_rows(blocks, keep, categories=categories)
    return found


def is_large(path: Path) -> bool:
    """Whether a workbook unpacks to so much that it is streamed.

    Examples
    --------
    >>> import tempfile, zipfile
    >>> path = Path(tempfile.mkdtemp(), "a.ods")
    >>> with zipfile.ZipFile(path, "w") as archive:
    ...     archive.writestr("content.xml", "<a/>")
    >>> is_large(path)
    False
    """
    with open_large(path) as archive:
        return sum(member.file_size for member in archive.infolist()) > WHOLE_BYTES


def keep_rows(blocks: CheckedBlocks, keep: Mapping[str, Collection[str]], *, categories: bool = False) -> Table:
    """The rows of checked blocks that have the values asked for, and the ledger of all rows.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp(), "counts.csv")
    >>> _ = path.write_text("area,count\\nThurrock,3\\nLuton,4\\n")
    >>> keep_rows(CheckedBlocks(path, {"area": None, "count": None}), {"area": {"Luton"}}).frame["count"].tolist()
    ['4']
    """
    layout = blocks.layout
    kept, bad = _Rows(layout, categories), _Rows(layout, limit=MAX_ENTRIES)
    outside = 0
    for block, passing, failing in blocks:
        chosen = passing
        for name in keep.keys() & layout.positions.keys():
            chosen = chosen & block.where(layout.positions[name], keep[name].__contains__)
        outside += int(np.count_nonzero(passing) - np.count_nonzero(chosen))
        kept.add(block, chosen)
        bad.add(block, failing)
    return Table(kept.frame(), blocks.ledger(outside), bad.frame(), layout.headings, layout.aliased)


class _Rows:
    """Rows picked from blocks, to be one frame at the end."""

    def __init__(self, layout: Layout, categories: bool = False, limit: int | None = None) -> None:
        self.positions, self.categories, self.limit, self.found = layout.positions, categories, limit, 0
        self.numbers: list[np.ndarray] = [np.empty(0, np.int64)]
        self.columns: dict[str, list[pa.Array]] = {name: [] for name in layout.positions}

    def add(self, block: Block, mask: np.ndarray) -> None:
        """Take the lines of the block that the mask marks, up to the limit."""
        if not mask.any():
            return
        chosen = np.flatnonzero(mask)
        if self.limit is not None:
            chosen = chosen[: self.limit - self.found]
        self.found += len(chosen)
        self.numbers.append(block.numbers[chosen])
        places = pa.array(chosen)
        for name, position in self.positions.items():
            self.columns[name].append(block.columns[position].take(places))

    def frame(self) -> pd.DataFrame:
        """Give the rows taken, in the shape of `Table.frame`."""
        index = pd.Index(np.concatenate(self.numbers), name="row", dtype="int64")
        data = {
            name: pd.Series(self._join(pieces), dtype="category" if self.categories else "str")
            for name, pieces in self.columns.items()
        }
        return pd.DataFrame(data).set_index(index)

    def _join(self, pieces: list[pa.Array]) -> Iterable[str]:
        if not self.categories:
            return pa.chunked_array(pieces or _NOTHING).cast(pa.string()).to_pandas()
        joined = pa.chunked_array(pieces or _NOTHING).unify_dictionaries().combine_chunks()
        places, texts = compact(joined.indices.to_numpy(), joined.dictionary)
        return pd.Categorical.from_codes(places, pd.Index(texts.to_pylist(), dtype="str"))
