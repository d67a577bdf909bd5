"""The rules of intake: one table of ids, each with what is wrong and what to do about it.

Every refusal, quarantined row and row set aside carries one of these ids, and every message is made here,
so no message can hold a value from a file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from prevent_analysis.errors import IntakeError

NEAR = 0.7  # similarity of difflib, 0 to 1, from which a word is suggested
Effect = Literal["refuse file", "quarantine row", "set row aside", "refuse column"]


@dataclass(frozen=True)
class Rule:
    """One rule of intake.

    Parameters
    ----------
    id
        For example ``CSV-003``.
    effect
        What happens to the file, row or column that breaks it.
    meaning
        What is wrong, as the first half of a sentence.
    action
        What the analyst or supplier does about it.

    Examples
    --------
    >>> RULES["FILE-005"].effect
    'refuse file'
    """

    id: str
    effect: Effect
    meaning: str
    action: str


_REFUSE: Effect = "refuse file"
_QUARANTINE: Effect = "quarantine row"
_ASIDE: Effect = "set row aside"
_COLUMN: Effect = "refuse column"

_TABLE: tuple[tuple[str, Effect, str, str], ...] = (
    ("FILE-001", _REFUSE, "there is no such file", "check the name and the folder"),
    ("FILE-002", _REFUSE, "this is a link or a folder, not a file", "copy the file itself into the folder"),
    ("FILE-003", _REFUSE, "the kind of file is not .csv, .xlsx or .ods", "save it as one of these"),
    ("FILE-004", _REFUSE, "the content is not what the file name says", "save it again from the program it came from"),
    ("FILE-005", _REFUSE, "the file is larger than this reader allows", "ask the supplier for the part needed"),
    ("FILE-006", _REFUSE, "the file is empty", "ask the supplier to send it again"),
    ("CSV-001", _REFUSE, "the bytes are not UTF-8, UTF-16 or Windows-1252 text", "save it as CSV UTF-8"),
    ("CSV-002", _REFUSE, "a cell holds a control, direction or invisible character", "retype or clean the cell"),
    ("CSV-003", _REFUSE, "a quotation mark stands where none may", "quote the whole cell and double the quotes inside"),
    ("CSV-004", _REFUSE, "a quotation mark is opened and never closed", "close it, or save the file again as CSV"),
    ("CSV-005", _REFUSE, "a quoted cell runs over several lines and swallows separators",
     "check for a missing quotation mark above"),
    ("CSV-006", _REFUSE, "a row has more cells, or a cell more characters, than a spreadsheet can hold",
     "check the separators and quotes"),
    ("BOOK-001", _REFUSE, "the workbook is damaged", "open it in a spreadsheet program and save it again"),
    ("BOOK-002", _REFUSE, "the workbook needs a password or is of the old .xls kind",
     "save it without a password as .xlsx, .ods or .csv"),
    ("BOOK-003", _REFUSE, "the workbook holds macros or embedded programs", "save it without them as .xlsx or .csv"),
    ("BOOK-004", _REFUSE, "the workbook unpacks to more than this reader allows",
     "delete unused rows, columns and sheets, or export the sheet as CSV"),
    ("BOOK-005", _REFUSE, "the workbook declares XML entities or a document type", "save it afresh as .xlsx or .csv"),
    ("BOOK-006", _REFUSE, "the workbook takes values from another file", "paste the values and save it again"),
    ("BOOK-007", _REFUSE, "a sheet is hidden", "show it and check it, or delete it"),
    ("BOOK-008", _REFUSE, "a filled cell is in a hidden row or column", "show it and check it, or delete it"),
    ("BOOK-009", _REFUSE, "a formula has no stored value", "recalculate and save it, or paste values"),
    ("BOOK-010", _REFUSE, "a cell shows a spreadsheet error", "correct the formula, or clear the cell"),
    ("BOOK-011", _REFUSE, "the table has merged cells", "unmerge them and fill each cell"),
    ("BOOK-012", _REFUSE, "the sheet asked for is not there, or none was named and there are several",
     "name one sheet"),
    ("TAB-001", _REFUSE, "no row holds the expected column names", "check that this is the right file and sheet"),
    ("TAB-002", _REFUSE, "a column name appears twice", "keep one of the columns"),
    ("TAB-003", _REFUSE, "a column has no name", "name it or delete it, and any separator at the end of the line"),
    ("TAB-004", _REFUSE, "there is a column that nobody declared", "delete it, or give it an alias in aliases.toml"),
    ("TAB-005", _REFUSE, "an expected column is missing", "ask the supplier for it"),
    ("TAB-006", _REFUSE, "the row has more or fewer cells than the header", "check separators and quotes in this row"),
    ("TAB-007", _REFUSE, "the column names come a second time", "one table a file: split it or remove the repeat"),
    ("TAB-008", _REFUSE, "rows follow where the table had ended", "one table a file: split it or remove the gap"),
    ("TAB-009", _REFUSE, "a row above the column names is as wide as they are",
     "one header row only: remove what stands above it"),
    ("ROW-001", _ASIDE, "a line above the column names", "nothing"),
    ("ROW-002", _ASIDE, "a blank row", "nothing"),
    ("ROW-003", _ASIDE, "a total row", "nothing: totals are never added to the rows they sum"),
    ("ROW-004", _ASIDE, "a footnote below the table", "nothing"),
    ("ROW-005", _ASIDE, "a row outside the values asked for", "nothing"),
    ("CELL-001", _QUARANTINE, "the cell is not one that this column may hold", "ask the supplier to correct the row"),
    ("CELL-002", _QUARANTINE, "the row has more or fewer cells than the header", "ask the supplier to correct the row"),
    ("CELL-010", _QUARANTINE, "a count is not a whole number in digits", "send counts as digits, like 1234 or 1,234"),
    ("CELL-011", _QUARANTINE, "a count begins with a needless zero", "send counts as digits, codes as text"),
    ("CELL-012", _QUARANTINE, "a count has a sign or an exponent", "send counts as digits; none is below 0"),
    ("CELL-013", _QUARANTINE, "a count is not whole", "send the count, not a rate or a mean"),
    ("CELL-014", _QUARANTINE, "a dash stands for a number and nobody said what it means", "declare its meaning"),
    ("CELL-015", _QUARANTINE, "a count is a thousand million or more", "check the column"),
    ("CELL-020", _QUARANTINE, "a date is neither YYYY-MM-DD nor day, month, year", "send ISO dates, like 2026-09-30"),
    ("CELL-021", _QUARANTINE, "there is no such day in the calendar", "correct the date"),
    ("CELL-022", _QUARANTINE, "a month is not YYYY-MM", "send months like 2026-09"),
    ("CELL-030", _REFUSE, "a category is not in the list of this column",
     "use the listed words exactly, or give it an alias in aliases.toml"),
    ("CELL-031", _REFUSE, "a spreadsheet has turned a code or range into a date, like 11-15 into a month and year",
     "format the column as text before typing, and send it again"),
    ("DATE-001", _COLUMN, "a date can only be read month first, so no date of the column can be trusted",
     "send ISO dates, like 2026-09-30"),
    ("PRV-001", _REFUSE, "a column has a name that stands for personal data", "delete it and send the file again"),
    ("PRV-002", _REFUSE, "a cell looks like an NHS number",
     "remove it; let pseudonyms hold a letter"),
    ("PRV-003", _REFUSE, "a cell looks like a National Insurance number", "remove it"),
    ("PRV-004", _REFUSE, "a cell looks like a property reference number (UPRN)", "remove it"),
    ("PRV-005", _REFUSE, "a cell looks like a full postcode", "remove it; areas are ONS codes of local authorities"),
    ("PRV-006", _REFUSE, "a cell looks like an e-mail address", "remove it"),
    ("PRV-007", _REFUSE, "a cell looks like a telephone number", "remove it"),
    ("PRV-008", _REFUSE, "a cell speaks of a date of birth", "remove it"),
    ("PRV-009", _REFUSE, "a cell looks like a vehicle registration mark", "remove it"),
    ("PRV-010", _REFUSE, "the name of the file or of a sheet looks like it identifies a person", "rename it"),
    ("PRV-011", _REFUSE, "the file has a row for each person or offence where counts are expected",
     "ask the supplier for counts by whole months"),
    ("PRV-012", _REFUSE, "an area is smaller than a local authority",
     "ask the supplier for figures by local authority"),
    ("SRC-001", _REFUSE, "there is no sources.toml in the folder",
     "copy the one in data/raw/demo and describe each file in it"),
    ("SRC-002", _REFUSE, "sources.toml is not valid TOML", "compare it with the one in data/raw/demo"),
    ("SRC-003", _REFUSE, "an entry of sources.toml has a wrong field", "correct the field that the message names"),
    ("SRC-004", _REFUSE, "two entries of sources.toml have the same path", "keep one"),
    ("SRC-005", _REFUSE, "supersedes names a path that has no entry", "correct it or leave it blank"),
    ("SRC-006", _REFUSE, "there is no such folder", "check --raw, or make the folder and put the files in it"),
    ("SRC-007", _REFUSE, "the folder holds no file that can be read",
     "put the quarter's files in it and describe each in sources.toml"),
    ("SRC-008", _REFUSE, "record-level referrals are read only where an agreement allows it",
     "send counts instead, or set [record_level] in analysis.toml"),
    ("KEY-001", _REFUSE, "two rows have the same key", "keep one of the rows, or ask the supplier which is right"),
    ("KEY-002", _REFUSE, "the file repeats rows of another file of the same table",
     "name the older one in supersedes, or remove what overlaps"),
    ("KEY-003", _REFUSE, "the file holds the same as another file: one extract was sent twice",
     "ask the supplier for the right one, and remove the other"),
    ("COR-001", _REFUSE, "corrections.toml is not a list of [[correction]] entries with the seven fields as text",
     "compare it with the example in docs/data_dictionary.md"),
    ("COR-002", _REFUSE, "the correction is for a file, column or status that does not exist, or that takes none",
     "correct the entry, or remove it"),
    ("COR-003", _REFUSE, "the key of the correction is not that of exactly one row",
     "look whether the supplier has corrected the file; correct the entry, or remove it"),
    ("COR-004", _REFUSE, "the cell no longer holds what the correction expects",
     "look whether the supplier has corrected the file; correct the entry, or remove it"),
)  # fmt: skip

RULES: dict[str, Rule] = {row[0]: Rule(*row) for row in _TABLE}


def refusal(
    rule: str, *, file: str | None = None, row: int | None = None, column: str | None = None, nearest: str | None = None
) -> IntakeError:
    """Make the error for a broken rule.

    Parameters
    ----------
    rule
        An id of `RULES`.
    file, row, column
        Where. A column is a declared name or a spreadsheet letter, never a header that nobody declared,
        because a file without a header has a person's data in its first row.
    nearest
        The word of our own list that comes nearest (`suggest`), never the text that was found.

    Returns
    -------
    IntakeError
        To be raised.

    Raises
    ------
    KeyError
        When there is no such rule.

    Examples
    --------
    >>> str(refusal("TAB-003", file="counts.csv", row=1, column="D"))
    'counts.csv, row 1, column D: a column has no name; name it or delete it, and any separator at the end of the line (rule TAB-003)'
    """  # noqa: E501
    found = RULES[rule]
    suggestion = f"; the nearest one listed is {nearest}" if nearest else ""
    return IntakeError(f"{found.meaning}; {found.action}{suggestion}", file=file, row=row, column=column, rule=rule)


def suggest(text: str, words: Iterable[str]) -> str | None:
    """Give the word of our own list that a text comes near to, or None; the text itself is never given back.

    Examples
    --------
    >>> suggest("Sexual orientaton", ("Race", "Sexual orientation")), suggest("Blenkinsop", ("Race", "Religion"))
    ('Sexual orientation', None)
    """
    by_folded = {word.casefold(): word for word in sorted(words)}
    found = get_close_matches(text.strip().casefold(), by_folded, n=1, cutoff=NEAR)
    return by_folded[found[0]] if found else None


def unknown_field(name: str, fields: Iterable[str]) -> str:
    """Say that an entry of a file beside the data has a field that is none of ours, without repeating it.

    Examples
    --------
    >>> unknown_field("extract_dat", ("path", "extract_date"))
    'a field is none of path, extract_date (it is most like extract_date); remove it or correct it'
    """
    nearest = suggest(name, fields)
    like = f" (it is most like {nearest})" if nearest else ""
    return f"a field is none of {', '.join(fields)}{like}; remove it or correct it"


def column_letter(index: int) -> str:
    """Name the column at `index` (from 0) as a spreadsheet does.

    Examples
    --------
    >>> column_letter(0), column_letter(26), column_letter(16383)
    ('A', 'AA', 'XFD')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
