"""The readiness board on the terminal: a table where there is a terminal, a line a file where there is none."""

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from prevent_analysis.quarter.board import Line
from prevent_analysis.quarter.status_page import StatusReport

HEADINGS = ("Status", "File", "Organisation", "What it means, and what to do")


def print_status(report: StatusReport, console: Console) -> None:
    """Print the board, the parts that are missing, the gates, re-issued files and keys for commentary."""
    for title, lines in (("Files", report.board), ("Areas and partners", report.organisations)):
        if not lines:
            continue
        if console.is_terminal:
            console.print(board_table(title, lines))
        else:
            for sentence in board_sentences(lines):
                _plain(console, sentence)
    for gate in report.gates:
        _plain(console, f"Gate: {gate}")
    for reissue in report.reissues:
        _plain(console, f"Re-issued: {reissue}")
    for mode, measure, key in report.keys:
        _plain(console, f'Key for commentary ({mode}): measure = "{measure}", figure = "{key}"')
    _plain(console, report.summary())
    _plain(console, f"Open {report.page}")


def board_table(title: str, lines: Sequence[Line]) -> Table:
    """The board as a table; no cell is read as markup."""
    table = Table(*HEADINGS, title=title, title_justify="left")
    for line in lines:
        table.add_row(*(Text(part) for part in (line.status, line.file, line.organisation, line.what)))
    return table


def board_sentences(lines: Sequence[Line]) -> list[str]:
    """The board, a sentence a line.

    Examples
    --------
    >>> board_sentences([Line("Essex Police", "hate_crime_totals.csv", "late", "It was due on 20 October 2026.")])
    ['late: hate_crime_totals.csv (Essex Police). It was due on 20 October 2026.']
    """
    return [f"{line.status}: {line.file} ({line.organisation}). {line.what}" for line in lines]


def _plain(console: Console, sentence: str) -> None:
    console.print(sentence, markup=False, highlight=False, soft_wrap=True)
