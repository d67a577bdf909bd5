"""Where a table begins and ends in a sheet, by stated rules only.

The header is the one row that holds the declared column names. What stands above it has fewer filled cells. Below
it, a row is

- blank, when no cell is filled;
- a total, when its first filled cell is a word for a total (`TOTAL_WORDS`), the column's own check does not allow
  that word, at least one more cell is filled and none of those holds a word;
- a footnote, when only its first cell is filled, the table has two columns or more, and the cell begins as notes do
  (`Source:`, `Note`, `1. text`, `[c] text`, `* text`) or stands below a blank row or another footnote;
- data otherwise.

After a footnote there is no more data. After a blank row there is data only where the columns have checks, because
without them a second table could not be told from the first. Anything else is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from prevent_analysis.intake.characters import fold
from prevent_analysis.intake.ledger import Entry
from prevent_analysis.intake.privacy import check_headers
from prevent_analysis.intake.rules import column_letter, refusal, suggest

Check = Callable[[str], bool]
Placing = Literal["data", "width", "aside"]

TOTAL_WORDS = frozenset({"total", "totals", "grand_total", "sub_total", "subtotal", "sub-total", "overall_total"})
HEADER_WITHIN = 100  # rows from the top
_NOTE = re.compile(
    r"^(sources?|notes?|footnotes?|key|symbols?|copyright|crown copyright|end of (table|sheet|worksheet))\b"
    r"|^\(?\d{1,2}[.):] ?\D|^\[\w+\] ?\S|^[*†‡©] ?\S",
    re.IGNORECASE,
)
_HAS_WORD = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True)
class Layout:
    """Where the header stands and which cell of a row belongs to which declared column.

    Parameters
    ----------
    header
        Index of the header row.
    width
        Number of columns of the header.
    positions
        Declared column name to its index in a row, in declared order; optional columns that are absent are left out.
    headings
        Declared column name to its name as received, in the order of the file.
    """

    header: int
    width: int
    positions: Mapping[str, int]
    headings: Mapping[str, str] = field(default_factory=dict)

    @property
    def aliased(self) -> frozenset[str]:
        """Declared columns that stand under an alias."""
        return frozenset(name for name, heading in self.headings.items() if fold(heading) != fold(name))


def find_layout(
    rows: Sequence[Sequence[str]],
    names: Sequence[str],
    optional: Collection[str],
    file: str,
    aliases: Mapping[str, str] | None = None,
) -> Layout:
    """Find the header row and check its columns.

    Parameters
    ----------
    rows
        Rows of cell text.
    names
        Declared column names; they are compared after `fold`.
    optional
        Those that may be absent.
    file
        Name of the file, for messages.
    aliases
        Other names of the columns, after `fold`, to the declared ones.

    Raises
    ------
    IntakeError
        PRV-001, TAB-001 to TAB-005, TAB-009. An undeclared column that is nearly one that is missing is told so.

    Examples
    --------
    >>> find_layout([["Extract"], ["Count", "Area code"]], ["area_code", "count"], (), "a.csv").positions
    {'area_code': 1, 'count': 0}
    """
    wanted = {fold(name): name for name in names}
    if len(wanted) < len(names) or not set(optional) <= set(names):
        raise ValueError("declared columns must differ from each other, and optional ones be among them")
    others = {alias: fold(name) for alias, name in (aliases or {}).items()}
    folded = [[others.get(cell, cell) for cell in map(fold, row)] for row in rows[:HEADER_WITHIN]]
    matches = [len(wanted.keys() & set(row)) for row in folded]
    best = max(matches, default=0)
    if best == 0:
        raise refusal("TAB-001", file=file)
    header = matches.index(best)
    found = folded[header]
    check_headers(rows[header], [*names, *others], file, header + 1)
    seen: dict[str, int] = {}
    for index, name in enumerate(found):
        problem = "TAB-003" if not name else "TAB-002" if name in seen else None if name in wanted else "TAB-004"
        if problem:
            missing = [wanted[other] for other in wanted.keys() - set(found)] if problem == "TAB-004" else []
            nearest = suggest(name, missing)
            raise refusal(problem, file=file, row=header + 1, column=column_letter(index), nearest=nearest)
        seen[name] = index
    for name in names:
        if name not in optional and fold(name) not in seen:
            raise refusal("TAB-005", file=file, row=header + 1, column=name)
    for number, row in enumerate(rows[:header], 1):
        if sum(1 for cell in row if cell.strip()) >= len(found):
            raise refusal("TAB-009", file=file, row=number)
    positions = {name: seen[fold(name)] for name in names if fold(name) in seen}
    headings = {
        name: rows[header][index].strip() for name, index in sorted(positions.items(), key=lambda item: item[1])
    }
    return Layout(header, len(found), positions, headings)


class RowSorter:
    """Tells the rows below the header apart, one after the other.

    Parameters
    ----------
    header
        The header row.
    layout
        From `find_layout`.
    checks
        Column name to its check; empty where the columns have none.
    file
        Name of the file, for messages.
    exact_width
        True for CSV: each row of data has as many cells as the header. False for a workbook, which has no row ends:
        none has more.

    Examples
    --------
    >>> layout = Layout(0, 2, {"area": 0, "count": 1})
    >>> sorter = RowSorter(["area", "count"], layout, {}, "a.csv", exact_width=True)
    >>> sorter.place(["Thurrock", "3"], 2), sorter.place(["Total", "3"], 3), sorter.place(["Source: Essex"], 4)
    ('data', 'aside', 'aside')
    """

    def __init__(
        self, header: Sequence[str], layout: Layout, checks: Mapping[str, Check], file: str, *, exact_width: bool
    ) -> None:
        self.header = [fold(cell) for cell in header]
        self.width, self.exact_width = layout.width, exact_width
        self.names = {index: name for name, index in layout.positions.items()}
        self.checks, self.file = checks, file
        self.entries: list[Entry] = []
        self.last = self.last_filled = layout.header + 1
        self.seen_data = self.gap = self.ended = False

    def place(self, row: Sequence[str], number: int) -> Placing:
        """Say what the row with this spreadsheet number is: data, of the wrong width, or set aside with an entry.

        Raises
        ------
        IntakeError
            TAB-007, TAB-008.
        """
        filled = [position for position, cell in enumerate(row) if cell.strip()]
        if not filled:
            self.gap = True
            return self._aside(number, "ROW-002")
        self.last_filled = number
        if self._is_total(row, filled):
            self.last = number
            return self._aside(number, "ROW-003")
        if filled == [0] and self.width > 1 and (self.gap or self.ended or _NOTE.match(row[0].strip())):
            self.ended = True
            return self._aside(number, "ROW-004")
        if fold(row[0]) == self.header[0] and [fold(cell) for cell in row] == self.header:
            raise refusal("TAB-007", file=self.file, row=number)
        self.pass_data(number, number)
        return "width" if len(row) > self.width or (self.exact_width and len(row) < self.width) else "data"

    def pass_data(self, first: int, last: int) -> None:
        """Take note of rows of data from spreadsheet number `first` to `last`.

        Raises
        ------
        IntakeError
            TAB-008 where the table had ended above.
        """
        if self.ended or (self.gap and self.seen_data and not self.checks):
            raise refusal("TAB-008", file=self.file, row=first)
        self.seen_data, self.gap = True, False
        self.last = self.last_filled = last

    def _aside(self, number: int, rule: str) -> Placing:
        self.entries.append(Entry(number, "set aside", rule))
        return "aside"

    def _is_total(self, row: Sequence[str], filled: Sequence[int]) -> bool:
        first, rest = filled[0], filled[1:]
        if not is_total_word(row[first]) or not rest:
            return False
        check = self.checks.get(self.names.get(first, ""))
        allowed = check is not None and check(row[first])
        return not allowed and not any(_HAS_WORD.search(row[position]) for position in rest)


def is_total_word(text: str) -> bool:
    """Tell whether a cell holds a word for a total and nothing else.

    Examples
    --------
    >>> is_total_word("Grand total:"), is_total_word("Total Tools Ltd")
    (True, False)
    """
    return fold(text).rstrip(":") in TOTAL_WORDS


def rows_above(rows: Sequence[Sequence[str]], layout: Layout) -> list[Entry]:
    """Make the entries of the lines above the header.

    Examples
    --------
    >>> rows_above([["Extract of June"], [""], ["area"]], Layout(2, 1, {"area": 0}))[0].rule
    'ROW-001'
    """
    return [
        Entry(number, "set aside", "ROW-001" if any(cell.strip() for cell in row) else "ROW-002")
        for number, row in enumerate(rows[: layout.header], 1)
    ]
