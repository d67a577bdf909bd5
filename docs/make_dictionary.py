"""Write docs/data_dictionary.md from the schemas, the readers and the measures."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from prevent_analysis.intake.aliases import FILE_NAME as ALIASES
from prevent_analysis.intake.cells import MARKS
from prevent_analysis.intake.corrections import FILE_NAME as CORRECTIONS
from prevent_analysis.intake.corrections import NOT_CORRECTED, STATUSES
from prevent_analysis.intake.csp import COLUMNS as CSP_COLUMNS
from prevent_analysis.intake.provenance import DATA_SUFFIXES
from prevent_analysis.intake.provenance import FIELDS as SOURCE_FIELDS
from prevent_analysis.intake.provenance import FILE_NAME as SOURCES
from prevent_analysis.intake.schemas import HATE_CRIME_RECORDS, READ_AS_PUBLISHED, SCHEMAS, clean_schema
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.presentation.formats import join_words
from prevent_analysis.quarter.requests import PATTERN_WORDS
from prevent_analysis.store import Column, TableSchema

NOTES = {"c": "confidential", "x": "not available", "z": "not applicable"}
KINDS = (
    ("count", "whole number, 0 or above, in digits, with or without commas between thousands (`1234`, `1,234`)"),
    ("date", "`2026-09-30`, or day first (`30/09/2026`); a column with a date that can only be month first is refused"),
    ("month", "`2026-09`, or the first day of it"),
    ("category, flag", "one of the words listed, exactly; another word refuses the file, unless it has an alias"),
    ("code", "letters and digits without a meaning; an area is its ONS code, or a name or alias of the lookup"),
    ("text", "words, without anything about a person, and not beginning as a formula does"),
    ("number", "a number as published, whole or not"),
)
PUBLISHED_READING = {
    "home_office_tables": "The bulletin tables are read as GOV.UK publishes them: every sheet with a table or a "
    "figure. What is kept of them:",
    "csp_recorded_crime": "The open data are read as GOV.UK publishes them: CSV, or a workbook with a sheet for each "
    f"year, with the columns {join_words(CSP_COLUMNS)}. What is kept of them:",
}
HEAD = """# Data dictionary

Made from `src/prevent_analysis` by `python docs/make_dictionary.py`; a test says that it is current.

The files that a quarter may hold. None is needed for another to be read, and a figure whose file is missing says so.
Each is CSV, XLSX or ODS, with one table in it. Its columns may come in any order, and their names are compared without
regard to case and to spaces or underscores; a column that is not listed here refuses the file. Every rule is in
`rules.md`.
"""
CORRECTION = """```toml
[[correction]]
file = "hate_crime_totals.csv"
key = { month = "2026-07", area_code = "E06000034" }   # what the cells of one row, and no other, hold as received
column = "offences_5strand"
expected = "12"                                        # what the cell holds as received; if not, the file is refused
value = "13"
reason = "One offence was entered in the wrong month; agreed with the supplier by e-mail"
status = "agreed"                                      # or "proposed"
```
"""
SOURCE_MEANINGS = {
    "path": "name of the file",
    "table": "which of the tables below it is",
    "supplier": "organisation that sent it, never a person",
    "extract_date": "day on which it was extracted",
    "period_start": "first day that it covers",
    "period_end": "last day that it covers",
    "version": "version of the extract",
    "supersedes": "file whose place it takes",
    "definition": "what is counted, in the supplier's words",
    "marking": "handling marking",
    "published": "everybody can read it already: its figures are never hidden",
    "synthetic": "it is made up: so is everything made from it",
}


def dictionary_page() -> str:
    """The page as Markdown."""
    kinds = _markdown(("Kind", "What a cell may hold"), KINDS)
    tables = [line for schema in SCHEMAS.values() for line in _table(schema)]
    return "\n".join([HEAD, "## Cells", "", kinds, "", _marks(), "", *_beside(), "## Tables", "", *tables])


def _beside() -> Iterator[str]:
    fields = ((f"`{name}`", SOURCE_MEANINGS[name], form) for name, (_, form) in SOURCE_FIELDS.items())
    yield from ("## Files beside the data", "")
    yield f"`{SOURCES}`, in the folder of files: a `[[file]]` entry for each of them, every field filled in."
    yield from ("", _markdown(("Field", "What it is", "Form"), fields), "")
    yield (
        f"`{ALIASES}`, beside `analysis.toml`: other names of columns and words, by table; examples stand at its top. "
        f"Not for {_names(READ_AS_PUBLISHED)}. An alias that no file used is reported."
    )
    agreed, proposed = STATUSES
    yield ""
    yield (
        f"`{CORRECTIONS}`, in the folder of files, for single cells that the supplier agrees are wrong. Not for "
        f"{_names(NOT_CORRECTED)}. Only what is `{agreed}` is applied; what is `{proposed}` has to match too, and is "
        "reported."
    )
    yield from ("", CORRECTION)


def _marks() -> str:
    marks = {note: [f"`{mark}`" for mark, its in MARKS.items() if its == note and mark] for note in NOTES}
    marks["c"].append("`<5` (any number)")
    marks["x"].append("an empty cell")
    said = "; ".join(f"{join_words(marks[note])}: {meaning}" for note, meaning in NOTES.items())
    return (
        f"Where a count may be missing, a mark says why. {said}. None of them is ever read as 0. What a `-` means is "
        f"declared in `{ALIASES}`; undeclared, its row is held back."
    )


def _table(schema: TableSchema) -> Iterator[str]:
    published = schema.name in READ_AS_PUBLISHED
    yield from (f"### {schema.name}", "", f"{schema.meaning}.", "")
    first, *others = DATA_SUFFIXES
    others = ", ".join(f"`{suffix}`" for suffix in others)
    yield f"- **File**: `{schema.name}{first}` (or {others}); in {SOURCES} any, with table `{schema.name}`"
    yield f"- **One row for each**: {_names(schema.key)}"
    measures = [
        measure.measure_id for measure in read_measures().values() if schema.name in measure.sources.split(", ")
    ]
    yield f"- **Measures**: {join_words(measures) if measures else 'none is made from it'}"
    yield from ("", *([PUBLISHED_READING[schema.name], ""] if published else []))
    header = ("Column", "Kind", "Meaning", "May hold", *(() if published else ("Column needed", "Empty cells")))
    yield _markdown(header, (_column(column, published) for column in schema.columns))
    yield from ("", _added(schema), "")


def _added(schema: TableSchema) -> str:
    added = [column for column in clean_schema(schema).columns if column.name not in schema.names]
    notes = [column.name for column in added if column.name.endswith("_note")]
    said = [f"`{column.name}` ({column.meaning})" for column in added if column.name not in notes]
    marks = [f"{_names(notes)} (the letter of the mark, blank for a number)"] if notes else []
    how = "Kept, in place of the rows" if schema is HATE_CRIME_RECORDS else "Added by the reader"
    return f"{how}: {'; '.join([*marks, *said])}."


def _column(column: Column, published: bool) -> Iterator[str]:
    yield from (f"`{column.name}`", column.kind, column.meaning)
    yield "; ".join(column.allowed) or (PATTERN_WORDS[column.pattern] if column.pattern else "")
    if not published:
        yield "yes" if column.required else "no"
        yield "marked" if column.nullable and column.kind == "count" else "yes" if column.nullable else "no"


def _names(names: Iterable[str]) -> str:
    return join_words([f"`{name}`" for name in names])


def _markdown(header: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


if __name__ == "__main__":
    Path(__file__).with_name("data_dictionary.md").write_text(dictionary_page(), encoding="utf-8", newline="\n")
