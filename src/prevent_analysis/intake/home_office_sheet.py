"""What the layouts of the Home Office tables share: rules, rows that are not blank, and footnote digits."""

import re
from dataclasses import dataclass

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.rules import Rule, column_letter

NOT_AVAILABLE = "N/A"
NUMBER = re.compile(r"-?\d+(\.\d+)?(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)
YEAR = re.compile(r"(19|20)\d{2}")

_AGAIN = (
    "download the file again; if it is the same there, its layout is new to this reader, so do not retype it to fit"
)
HOME_OFFICE_RULES: dict[str, Rule] = {
    rule: Rule(rule, "refuse file", meaning, _AGAIN)
    for rule, meaning in (
        ("HO-001", "there is no title such as `Table 2: ...` alone in the first row"),
        ("HO-002", "the row below the title does not hold a unit at the left and a coverage at the right"),
        ("HO-003", "there is no header of words or years directly below the unit and the coverage"),
        ("HO-004", "two columns have the same heading"),
        ("HO-005", "the row has no label, or a number that is not a year in place of one"),
        ("HO-006", "there is a cell that no heading stands over"),
        ("HO-007", "the cell is neither a number nor N/A"),
        ("HO-008", "a label stands alone, and it is not clear that it is a sub-heading or for which rows"),
        ("HO-009", "a row of a table in parts is incomplete, or has a number where there should be words"),
        ("HO-010", "something other than one line of text stands below the source and the footnotes"),
        ("HO-011", "a year ends in a digit that no footnote explains"),
        ("HO-012", "there is no row of data"),
    )
}

_GLUED = re.compile(r"(?:(?<=[a-z)%])|(?<=\b\d{4}/\d{2})|(?<=^20\d{2}))\d{1,2}(?:, ?\d{1,2})*(?![\w/])")
_MARK = re.compile(r"(?:, ?)?(\d{1,2})")
_LONG_YEAR = re.compile(r"\b\d{4}/\d{3}")


@dataclass(frozen=True)
class Line:
    """A row that is not blank: its number as a spreadsheet shows it, and its cells."""

    row: int
    cells: list[str]

    def at(self, index: int) -> str:
        """The cell, or nothing beyond the last one."""
        return self.cells[index] if index < len(self.cells) else ""

    @property
    def filled(self) -> list[int]:
        """Columns that hold something."""
        return [index for index, cell in enumerate(self.cells) if cell]

    @property
    def figures(self) -> list[bool]:
        """For each filled cell, whether it is a number or says that there is none."""
        cells = (self.cells[index] for index in self.filled)
        return [cell == NOT_AVAILABLE or bool(NUMBER.fullmatch(cell)) for cell in cells]

    @property
    def alone(self) -> bool:
        """Whether the first column alone holds something."""
        return self.filled == [0]


@dataclass(frozen=True)
class Sheet:
    """Where a sheet is from, and the numbers of its footnotes."""

    file: str
    name: str
    footnotes: frozenset[str]

    def refusal(self, rule: str, row: int | None = None, column: int | None = None) -> IntakeError:
        """The error for a broken rule, which names the sheet and no value."""
        found = HOME_OFFICE_RULES[rule]
        letter = None if column is None else column_letter(column)
        message = f"sheet {self.name}: {found.meaning}; {found.action}"
        return IntakeError(message, file=self.file, row=row, column=letter, rule=rule)

    def words(self, line: Line, index: int, rule: str) -> str:
        """The cell as words or a year, without footnote digits; any other number breaks the rule."""
        text = without_footnotes(line.at(index), self.footnotes)
        if _LONG_YEAR.search(text):
            raise self.refusal("HO-011", line.row, index)
        if NUMBER.fullmatch(text) and not YEAR.fullmatch(text):
            raise self.refusal(rule, line.row, index)
        return text


def without_footnotes(text: str, footnotes: frozenset[str]) -> str:
    """The text without the footnote digits that are glued to its words and years, and without spare white space.

    Digits go only where they follow a small letter, `)`, `%` or a year, and are the number of a footnote.

    Parameters
    ----------
    text
        A title, heading or label.
    footnotes
        Numbers of the footnotes of the sheet.

    Examples
    --------
    >>> marks = frozenset({"1", "2", "3"})
    >>> without_footnotes("by monitored strand1,2, 2011/12 to 2018/193", marks)
    'by monitored strand, 2011/12 to 2018/19'
    >>> [without_footnotes(text, marks) for text in ("105B", "April 2013", "2018/19", "Total4")]
    ['105B', 'April 2013', '2018/19', 'Total4']
    """

    def unmarked(glued: re.Match[str]) -> str:
        rest = glued.group()
        while (mark := _MARK.match(rest)) and mark[1] in footnotes:
            rest = rest[mark.end() :]
        return rest

    return " ".join(_GLUED.sub(unmarked, text.strip()).split())
