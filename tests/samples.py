"""A small good file of every table, made from its schema, so that a new table is tested without a new test."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from prevent_analysis.intake.provenance import Source
from prevent_analysis.intake.schemas import SCHEMAS
from prevent_analysis.store import Column

Row = dict[str, str]
CODES = ("E06000034", "E06000032", "AB12CD", "CD34EF", "2025", "2024", "2025/26", "2024/25", "2026/27 Q1", "2026/27 Q2",
         "ORG-A", "ORG-B", "All", "Islamism", "E22000091", "E22000089")  # fmt: skip
BY_KIND = {
    "date": ("2026-04-01", "2026-05-31"),
    "month": ("2026-08", "2026-09"),
    "count": ("12", "7"),
    "number": ("1.5", "2"),
    "text": ("Words", "Other words"),
    "code": ("E23000028", "E12000006"),
    "category": ("Islamist", "Extreme right-wing"),
}
BY_NAME = {"period_start": ("2026-04-01", "2026-07-01"), "period_end": ("2026-06-30", "2026-09-30")}
# Those that are read as published have a layout of their own.
PUBLISHED = {
    "home_office_tables": "Figure 1: Index\n\nNumbers,England\n,Index\n2012/13,100\n2013/14,90\n2014/15,N/A\n",
    "csp_recorded_crime": "Financial Year,Financial Quarter,Police Force,CSP Name,Offence Description,Offence Group,"
    "Offence Subgroup,Offence Code,Offence Count\n"
    "2025/26,4,Essex,Thurrock,Racially or religiously aggravated harassment,Public order,Public order,8M,4\n"
    "2025/26,4,Essex,Thurrock,Burglary,Theft,Burglary,28E,9\n",
}
BY_SCHEMA = [name for name in SCHEMAS if name not in PUBLISHED]


def good_cell(column: Column, place: int) -> str:
    """What the column holds in the first good row (0) or the second (1)."""
    fitting = column.allowed or BY_NAME.get(column.name) or BY_KIND.get(column.kind, ())
    if column.pattern:
        fitting = [code for code in CODES if re.fullmatch(column.pattern, code)]
    assert fitting, f"samples.py has no good cell for {column.name}: add one"
    return fitting[place % len(fitting)]


def good_rows(table: str) -> list[Row]:
    """Two rows that the table takes, with different keys."""
    return [{column.name: good_cell(column, place) for column in SCHEMAS[table].columns} for place in (0, 1)]


def as_csv(rows: Sequence[Mapping[str, str]], names: Iterable[str] | None = None) -> str:
    """Rows as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(names or rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def good_file(table: str) -> str:
    """A good file of the table, as the text of a CSV file."""
    return PUBLISHED.get(table) or as_csv(good_rows(table))


def source_of(path: Path, table: str, published: bool = False) -> Source:
    """The entry of sources.toml for a file."""
    first, last = date(2026, 4, 1), date(2026, 9, 30)
    texts = dict.fromkeys(("supplier", "version", "definition", "marking"), "made for a test")
    return Source(path.name, table, extract_date=date(2026, 10, 20), period_start=first, period_end=last, supersedes="",
                  published=published, synthetic=True, **texts)  # fmt: skip
