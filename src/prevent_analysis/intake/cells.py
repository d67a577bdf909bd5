"""Closed rules for what a cell may say: counts, dates, months, categories, and the marks for what is missing.

Each function reads one cell and gives the value or raises `CellError` with the rule; `columns` does the same for a
column of them. Spaces at the ends of a cell never count.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Note = Literal["c", "x", "z", ""]
Dash = Literal["c", "x", "z", "0"]

COUNT_LIMIT = 10**9
_PLAIN = re.compile(r"(0|[1-9][0-9]*)(\.0+)?")
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.0+)?")
_BELOW = re.compile(r"<([1-9][0-9]?)")
MARKS: dict[str, Note] = {
    "[c]": "c",
    "c": "c",
    "*": "c",
    "[x]": "x",
    "x": "x",
    "..": "x",
    ":": "x",
    "": "x",
    "[z]": "z",
    "z": "z",
}
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?", re.ASCII)
_UK = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?: 00:00(?::00)?)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})-(\d{2})(?:-01)?", re.ASCII)
_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAMAGED = re.compile(rf"(\d{{1,2}}[- ])?({'|'.join(_SHORT_MONTHS)})([- ]\d{{2}})?", re.ASCII | re.IGNORECASE)
MONTH_FIRST = "DATE-001"


class CellError(ValueError):
    """A cell breaks a rule; the text is the rule's id and never the cell.

    Examples
    --------
    >>> CellError("CELL-010").rule
    'CELL-010'
    """

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Count(NamedTuple):
    """A count as sent: its value, or the note that says why there is none, and the bounds that the mark gives.

    Notes are the letters of the tidy table: `c` confidential, `x` not available, `z` not applicable, blank for a
    number. `lower` and `upper` are the value itself, the bounds of a mark like ``<5`` (1 to 4), or None.
    """

    value: int | None
    note: Note
    lower: int | None
    upper: int | None


def count(text: str, dash: Dash | None = None) -> Count:
    """Read one count.

    Digits without a needless zero in front, with or without commas between thousands, and with or without `.0`
    behind, because spreadsheets add it. Marks: `[c]`, `c`, `*` and `<N` are confidential, `[x]`, `x`, `..`, `:` and
    blank are not available, `[z]`, `z` not applicable. No mark is ever 0.

    Parameters
    ----------
    text
        The cell.
    dash
        What a `-` means, as the supplier declared: one of the notes, or "0" for none counted.

    Raises
    ------
    CellError
        CELL-010 to CELL-015.

    Examples
    --------
    >>> count("1,234").value, count("3.0").value, count("<5"), count("..").note
    (1234, 3, Count(value=None, note='c', lower=1, upper=4), 'x')
    """
    text = text.strip()
    if text == "-":
        if dash is None:
            raise CellError("CELL-014")
        return Count(0, "", 0, 0) if dash == "0" else Count(None, dash, None, None)
    below = _BELOW.fullmatch(text)
    if below and int(below[1]) > 1:
        return Count(None, "c", 1, int(below[1]) - 1)
    mark = MARKS.get(text.casefold())
    if mark is not None:
        return Count(None, mark, None, None)
    if not _PLAIN.fullmatch(text) and not _GROUPED.fullmatch(text):
        raise CellError(_count_rule(text))
    value = int(text.partition(".")[0].replace(",", ""))
    if value >= COUNT_LIMIT:
        raise CellError("CELL-015")
    return Count(value, "", value, value)


def _count_rule(text: str) -> str:
    if re.fullmatch(r"0[0-9]+(\.[0-9]+)?", text):
        return "CELL-011"
    if re.fullmatch(r"[-+−–][0-9.,]+|[-+]?[0-9.]+[eE][-+]?[0-9]+", text):
        return "CELL-012"
    if re.fullmatch(r"[0-9,]*\.[0-9]+", text):
        return "CELL-013"
    return "CELL-031" if _DAMAGED.fullmatch(text) else "CELL-010"


def date(text: str) -> str | None:
    """Read one date as ISO text; blank is None.

    `YYYY-MM-DD`, or day, month and four-digit year with `/`, `.` or `-` between. A time is taken only at midnight.

    Raises
    ------
    CellError
        CELL-020 another form, CELL-021 no such day, CELL-031 a month and a number, as spreadsheets make of codes,
        DATE-001 a date that can only be month first, which makes its whole column unsafe.

    Examples
    --------
    >>> date("2026-09-30"), date("30/09/2026"), date("")
    ('2026-09-30', '2026-09-30', None)
    """
    text = text.strip()
    if not text:
        return None
    iso, british = _ISO.fullmatch(text), _UK.fullmatch(text)
    if iso:
        year, month_number, day = int(iso[1]), int(iso[2]), int(iso[3])
    elif british:
        day, month_number, year = int(british[1]), int(british[3]), int(british[4])
        if month_number > 12 and 1 <= day <= 12 and month_number <= 31:
            raise CellError(MONTH_FIRST)
    else:
        raise CellError("CELL-031" if _DAMAGED.fullmatch(text) else "CELL-020")
    try:
        return dt.date(year, month_number, day).isoformat()
    except ValueError:
        raise CellError("CELL-021") from None


def month(text: str) -> str | None:
    """Read one month as `YYYY-MM`; blank is None. The first day of a month, as spreadsheets store it, is that month.

    Raises
    ------
    CellError
        CELL-022 another form, CELL-031 a month's name and a number.

    Examples
    --------
    >>> month("2026-09"), month("2026-09-01")
    ('2026-09', '2026-09')
    """
    text = text.strip()
    if not text:
        return None
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or found[1] < "1900":
        raise CellError("CELL-031" if _DAMAGED.fullmatch(text) else "CELL-022")
    return f"{found[1]}-{found[2]}"


def category(text: str, allowed: Collection[str]) -> str | None:
    """Read one category: a word of the list, letter for letter after NFC; blank is None unless the list holds it.

    Raises
    ------
    CellError
        CELL-030 not in the list, CELL-031 a month and a number, as a spreadsheet makes of `11-15` or `1-4`.

    Examples
    --------
    >>> category(" Race ", ("Race", "Religion"))
    'Race'
    """
    text = unicodedata.normalize("NFC", text.strip())
    if text in allowed:
        return text
    if not text:
        return None
    raise CellError("CELL-031" if _DAMAGED.fullmatch(text) else "CELL-030")


@dataclass(frozen=True)
class IsCode:
    """A check for `read_table`: the whole cell is capitals and digits, so many at least and at most.

    `scan_table` runs it on a column of pseudonyms without a call for each cell.

    Examples
    --------
    >>> check = IsCode(6, 16)
    >>> check("AB12CD34"), check("ab12cd"), check("AB1")
    (True, False, False)
    """

    shortest: int
    longest: int

    def __call__(self, text: str) -> bool:
        """Say whether the whole text is such a code."""
        return re.fullmatch(f"[A-Z0-9]{{{self.shortest},{self.longest}}}", text) is not None


def accepts(reader: Callable[..., Any], *arguments: Any, blank: bool = True) -> Callable[[str], bool]:
    """Make a check for `read_table` of a reader of one cell.

    A date that can only be month first passes the check, so that `read_dates` can refuse the column: were its row
    quarantined alone, the rest would be read day first.

    Parameters
    ----------
    reader
        `count`, `date`, `month` or `category`.
    *arguments
        What it takes after the text.
    blank
        Whether a blank cell passes.

    Examples
    --------
    >>> check = accepts(count)
    >>> check("12"), check("<5"), check("twelve"), accepts(date, blank=False)("")
    (True, True, False, False)
    """

    def check(text: str) -> bool:
        if not text.strip():
            return blank
        try:
            reader(text, *arguments)
        except CellError as error:
            return error.rule == MONTH_FIRST
        return True

    return check
