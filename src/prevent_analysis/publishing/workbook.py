"""The tables of a folder's pages as one accessible workbook, to the Analysis Function's rules. Imports gptables."""

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd

from prevent_analysis.presentation.display import TABLE_TYPE
from prevent_analysis.presentation.formats import MARKERS, explain_markers

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.(\d+))?|-?\d+(\.(\d+))?")
# xlsxwriter would make formulas and links of texts that look like one.
AS_TYPED = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
WITHOUT_FILES = {"in_memory": True}  # no file on the disk for each part of it
CREATED = datetime(1980, 1, 1)  # a workbook has to say something; the run date is on its cover
NOTES_SHEET = "Notes"


def without_formula(text: str) -> str:
    """The text, with an apostrophe before anything that a spreadsheet would run.

    Examples
    --------
    >>> without_formula("=1+1"), without_formula("Thurrock")
    ("'=1+1", 'Thurrock')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def tables_of(notebook: nbformat.NotebookNode) -> list[Mapping[str, Any]]:
    """The tables that a notebook displayed, in their order (`presentation.display.Table.as_record`)."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    return [output.data[TABLE_TYPE] for output in outputs if TABLE_TYPE in output.get("data", {})]


def write_workbook(path: Path, tables: Iterable[Mapping[str, Any]], cover: Mapping[str, Any]) -> None:
    """Write each table once, one a sheet, behind a cover, a contents list and the shorthand.

    The same tables give the same bytes. Nothing in it can run: each text is a text, whatever it looks like.

    Parameters
    ----------
    path
        File to write.
    tables
        As `tables_of` gives them; one that several pages show is written once.
    cover
        `title`, and the lists of sentences `intro`, `about` and `contact`.
    """
    import gptables

    unlike = list({repr(dict(table)): table for table in tables}.values())
    sheets = {NOTES_SHEET: _notes()} | {f"Table {n}": _sheet(table, n) for n, table in enumerate(unlike, start=1)}
    sentences = {part: [_plain(text) for text in cover[part]] for part in ("intro", "about", "contact")}
    # gptables makes several small frames of text for each table: text of Python's own is quicker to make than Arrow's.
    with warnings.catch_warnings(), pd.option_context("mode.string_storage", "python"):
        warnings.filterwarnings("ignore", message="No note text provided")  # the notes are a sheet of their own
        workbook = gptables.produce_workbook(
            str(path),
            sheets,
            cover=gptables.Cover(title=_plain(cover["title"]), **sentences),
            contentsheet_options={"instructions": "This worksheet contains one table, with a link to each worksheet."},
            workbook_options=AS_TYPED | WITHOUT_FILES,
        )
    workbook.set_properties({"title": _plain(cover["title"]), "created": CREATED})
    workbook.close()


def _notes() -> Any:
    import gptables

    frame = pd.DataFrame({"Shorthand": [f"[{letter}]" for letter in MARKERS], "Meaning": list(MARKERS.values())})
    return gptables.GPTable(
        table=frame,
        table_name="shorthand",
        title="Notes: the shorthand used in the tables",
        instructions="This worksheet contains one table.",
        index_columns={},
    )


def _sheet(table: Mapping[str, Any], number: int) -> Any:
    import gptables

    headings = [_plain(heading) for heading in table["columns"]]
    texts = [text for row in table["rows"] for text in row]
    columns = list(zip(*table["rows"], strict=True))
    return gptables.GPTable(
        table=pd.DataFrame({name: _cells(cells) for name, cells in zip(headings, columns, strict=True)}, dtype=object),
        table_name=f"table_{number}",
        title=_plain(table["title"]),
        subtitles=[_plain(text) for text in (*table["subtitles"], *table["notes"])],
        instructions="This worksheet contains one table. The shorthand is explained on the worksheet Notes.",
        source=f"Source: {_plain(table['source'])}" if table["source"] else None,
        legend=[f"{marker}: {meaning}." for marker, meaning in explain_markers(texts)],
        index_columns={},
        additional_formatting=[
            {"column": {"columns": names, "format": {"num_format": number_format}}}
            for number_format, names in _by_format(headings, columns).items()
        ],
    )


def _cells(texts: Sequence[str]) -> list[Any]:
    """Numbers as numbers, to the places that the page shows; anything else as text."""
    return [float(text.replace(",", "")) if NUMBER.fullmatch(text) else _plain(text) for text in texts]


def _by_format(headings: Sequence[str], columns: Sequence[Sequence[str]]) -> dict[str, list[str]]:
    """The columns of numbers by their format."""
    found: dict[str, list[str]] = {}
    for name, cells in zip(headings, columns, strict=True):
        if any(NUMBER.fullmatch(cell) for cell in cells):
            found.setdefault(_number_format(cells), []).append(name)
    return found


def _number_format(texts: Sequence[str]) -> str:
    """Excel's format for the places that a column is shown to.

    Examples
    --------
    >>> _number_format(["1,010", "[c]"]), _number_format(["4.2"])
    ('#,##0', '#,##0.0')
    """
    places = max(len(text.partition(".")[2]) for text in texts if NUMBER.fullmatch(text))
    return "#,##0" + (f".{'0' * places}" if places else "")


def _plain(text: str) -> str:
    """A text that neither a spreadsheet nor gptables reads as anything else: no formula, no note mark, no link."""
    return without_formula(" ".join(str(text).replace("$$", "$ $").replace("](", "] (").split()))
