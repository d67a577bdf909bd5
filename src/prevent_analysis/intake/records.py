"""Record-level hate crime, counted by month and area while it is read; no record is kept.

A record that is held back would have fed some count, so that count is not known: `x` for its month and area, or for
all of a month or an area where the other cannot be read, or for everything. A month that the file is declared to
cover and that has no record of an area which the file knows is 0.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from prevent_analysis.intake.area_names import AreaReader
from prevent_analysis.intake.cells import CellError, month
from prevent_analysis.intake.checked_blocks import CheckedBlocks, Watch
from prevent_analysis.intake.formats import MAX_CSV_BYTES, check_file
from prevent_analysis.intake.formats_lines import Unstreamable
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.schemas import (
    HATE_CRIME_STRANDS,
    HATE_CRIME_TOTALS,
    STRAND_COLUMNS,
    clean_schema,
)
from prevent_analysis.intake.structure import Check
from prevent_analysis.intake.table import Table, read_table
from prevent_analysis.intake.uniqueness import Seen
from prevent_analysis.store import conform

REF, MONTH, AREA = "crime_ref", "recorded_month", "area_code"
FLAGS = (*STRAND_COLUMNS, "cancelled")
COUNTS = ("offences_5strand", "offences_multi_strand", *STRAND_COLUMNS)
KEY = ["month", "area_code"]
# For each combination of the flags, read as bits in the order of FLAGS: what a record with it adds to each of COUNTS.
_COMBINATIONS = np.arange(2 ** len(FLAGS))[:, None] >> np.arange(len(FLAGS)) & 1
_STRANDS = _COMBINATIONS[:, :-1] * (1 - _COMBINATIONS[:, -1:])
ADDS = np.column_stack([_STRANDS.any(axis=1), _STRANDS.sum(axis=1) > 1, _STRANDS]).astype(np.int64)
Columns = Mapping[str, pa.DictionaryArray]


def count_records(
    path: Path,
    checks: Mapping[str, Check | None],
    read_area: AreaReader,
    months: Collection[str] = (),
    aliases: Mapping[str, str] | None = None,
    watch: Watch = lambda row: None,
) -> Table:
    """Count record-level hate crimes by month and area.

    Parameters
    ----------
    path
        The file.
    checks
        The check of each column of `schemas.HATE_CRIME_RECORDS`.
    read_area
        Gives the code of a cell with an area, None where there is none.
    months
        The months `YYYY-MM` that the file is declared to cover; a record of another month is set aside (ROW-005). Where
        none is declared, all from the first to the last with a record.
    aliases
        As in `read_table`.
    watch
        Called with the number of rows read, for a progress bar.

    Returns
    -------
    Table
        `.frame` has the columns of `schemas.HATE_CRIME_RECORD_COUNTS` with their notes; `.quarantined` is empty.

    Raises
    ------
    IntakeError
        The file is refused, for KEY-001 where the reference of a record that is kept comes twice.

    Examples
    --------
    >>> import tempfile
    >>> from prevent_analysis.intake.area_names import area_code_of
    >>> from prevent_analysis.intake.clean import Reading, checks_of_schema
    >>> from prevent_analysis.intake.schemas import HATE_CRIME_RECORDS
    >>> path = Path(tempfile.mkdtemp(), "records.csv")
    >>> _ = path.write_text(",".join(HATE_CRIME_RECORDS.names) + "\\nAB12CD,2026-08,E06000034,Y,Y,N,N,N,N\\n")
    >>> counts = count_records(path, checks_of_schema(HATE_CRIME_RECORDS, Reading()), area_code_of).frame
    >>> counts[["month", "race", "religion", "disability"]].to_csv(index=False, header=False).strip()
    '2026-08,1,1,0'
    """
    tally, seen = Tally(read_area, frozenset(months)), Seen()
    try:
        if check_file(path) != ".csv":
            raise Unstreamable
        blocks = CheckedBlocks(path, checks, pseudonyms=(REF,), aliases=aliases, watch=watch)
        for block, passing, failing in blocks:
            columns = {name: block.columns[position] for name, position in blocks.layout.positions.items()}
            tally.add(columns, passing)
            tally.spoil(columns, failing)
            seen.add(columns[REF].filter(pa.array(passing)), block.numbers[passing])
        if blocks.of_wrong_width:
            tally.spoil_everything()
        ledger, aliased = blocks.ledger(tally.outside), blocks.layout.aliased
    except Unstreamable:
        if path.suffix.lower() == ".csv" and path.stat().st_size > MAX_CSV_BYTES:
            raise refusal("CSV-001", file=path.name) from None
        whole = read_table(path, checks, pseudonyms=(REF,), aliases=aliases)
        kept, held_back = _encoded(whole.frame), _encoded(whole.quarantined)
        tally.add(kept, np.ones(len(whole.frame), bool))
        tally.spoil(held_back, np.ones(len(whole.quarantined), bool))
        seen.add(pa.array(whole.frame[REF], pa.string()), whole.frame.index.to_numpy())
        ledger, aliased = whole.ledger.with_outside(tally.outside), whole.aliased
    if row := seen.first_repeat():
        raise refusal("KEY-001", file=path.name, row=row, column=REF)
    return Table(tally.frame(), ledger, pd.DataFrame(), aliased=aliased)


def _encoded(frame: pd.DataFrame) -> Columns:
    return {name: pa.array(frame[name], pa.string()).dictionary_encode() for name in frame}


class Tally:
    """Counts of records by month and area, and which of them cannot be known.

    Parameters
    ----------
    read_area
        Gives the code of a cell with an area.
    months
        The months to count; all where there are none.
    """

    def __init__(self, read_area: AreaReader, months: Collection[str] = ()) -> None:
        self.read_area, self.months = read_area, months
        self.parts: list[pd.DataFrame] = []
        self.spoilt: set[tuple[str | None, str | None]] = set()
        self.outside = 0

    def add(self, columns: Columns, mask: np.ndarray) -> None:
        """Count the records that the mask marks; each has a month and an area that can be read."""
        months, month_codes = _codes(columns[MONTH], month_or_none)
        areas, area_codes = _codes(columns[AREA], self.read_area)
        cells = (month_codes * len(areas) + area_codes) << len(FLAGS)
        for place, name in enumerate(FLAGS):
            cells += _is_yes(columns[name]).astype(np.int64) << place
        size = len(months) * len(areas) << len(FLAGS)
        found = np.bincount(cells[mask], minlength=size).reshape(-1, 1 << len(FLAGS))
        index = pd.MultiIndex.from_product([months, areas], names=KEY)
        records = found.sum(axis=1)
        inside = index.get_level_values("month").isin(list(self.months)) if self.months else np.ones(len(index), bool)
        self.outside += int(records[~inside].sum())
        self.parts.append(pd.DataFrame(found @ ADDS, index=index, columns=list(COUNTS))[inside & (records > 0)])

    def spoil(self, columns: Columns, mask: np.ndarray) -> None:
        """Mark what the records that the mask marks would have fed as not known."""
        if mask.any():
            months, month_codes = _codes(columns[MONTH], month_or_none)
            areas, area_codes = _codes(columns[AREA], self.read_area)
            pairs = np.unique(np.column_stack([month_codes, area_codes])[mask], axis=0)
            self.spoilt |= {((*months, None)[month], (*areas, None)[area]) for month, area in pairs}

    def spoil_everything(self) -> None:
        """Mark every count as not known."""
        self.spoilt.add((None, None))

    def frame(self) -> pd.DataFrame:
        """The counts with their notes, in the columns of `schemas.HATE_CRIME_RECORD_COUNTS`."""
        sums = pd.concat(self.parts).groupby(KEY).sum() if self.parts else pd.DataFrame()
        if sums.empty:
            return pd.DataFrame(columns=[*KEY, *COUNTS, *(f"{name}_note" for name in COUNTS)])
        found = sums.index.get_level_values("month")
        months = sorted(self.months) or [str(month) for month in pd.period_range(found.min(), found.max(), freq="M")]
        areas = sums.index.get_level_values("area_code").unique()
        every = pd.MultiIndex.from_product([months, areas], names=KEY)
        counts = sums.reindex(every, fill_value=0).astype("Int64").reset_index()
        unknown = pd.Series(False, index=counts.index)
        for of_month, of_area in self.spoilt:
            unknown |= (counts["month"] == (of_month or counts["month"])) & (
                counts["area_code"] == (of_area or counts["area_code"])
            )
        counts[list(COUNTS)] = counts[list(COUNTS)].mask(unknown)
        return counts.assign(**{f"{name}_note": unknown.map({True: "x", False: ""}) for name in COUNTS})


def month_or_none(text: str) -> str | None:
    """The month that a cell gives, None where it cannot be read.

    Examples
    --------
    >>> month_or_none("2026-08"), month_or_none("August")
    ('2026-08', None)
    """
    try:
        return month(text)
    except CellError:
        return None


def _codes(column: pa.DictionaryArray, read: AreaReader) -> tuple[list[str], np.ndarray]:
    """The values that the texts of a column stand for, and for each row which; -1 where it stands for none."""
    texts = [read(text) for text in column.dictionary.to_pylist()]
    values = sorted({text for text in texts if text is not None})
    places = np.array([values.index(text) if text is not None else -1 for text in texts], dtype=np.int64)
    return values, places[column.indices.to_numpy()] if len(places) else np.zeros(0, np.int64)


def _is_yes(column: pa.DictionaryArray) -> np.ndarray:
    yes = np.array([text.strip() == "Y" for text in column.dictionary.to_pylist()], dtype=bool)
    return yes[column.indices.to_numpy()] if len(yes) else np.zeros(0, bool)


def totals_of(records: pd.DataFrame) -> pd.DataFrame:
    """The clean counts of records in the columns of `hate_crime_totals`.

    What the records do not tell (local strands, incidents that are no crimes) is not available; a live system may
    still change, so all is provisional.
    """
    names = ["month", "area_code", *(name for name in records if name.startswith("offences")), "source_id"]
    nothing = dict.fromkeys(("offences_any_strand_incl_local", "nchi"), pd.NA)
    notes = dict.fromkeys(("offences_any_strand_incl_local_note", "nchi_note"), "x")
    stated = {"date_basis": "recorded", "net_of_cancelled": "Y", "status": "provisional"}
    return conform(records[names].assign(**nothing, **notes, **stated), clean_schema(HATE_CRIME_TOTALS))


def strands_of(records: pd.DataFrame) -> pd.DataFrame:
    """The clean counts of records in the columns of `hate_crime_strands`."""
    parts = [
        records[["month", "area_code", "source_id"]].assign(
            strand=strand, flags=records[name], flags_note=records[f"{name}_note"]
        )
        for name, strand in STRAND_COLUMNS.items()
    ]
    return conform(pd.concat(parts, ignore_index=True), clean_schema(HATE_CRIME_STRANDS))
