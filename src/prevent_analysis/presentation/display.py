"""What a notebook displays: text, key messages, figures and tables, each of which knows its own HTML."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Literal, NamedTuple

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from prevent_analysis.presentation.formats import explain_markers, format_count, format_number, is_missing

Kind = Literal["answer", "caveat", "note", "warning", "key", "comment"]
NumberFormat = Callable[[Any], str]
NAME = re.compile(r"^[a-z][a-z0-9-]*$")
NUMERIC = re.compile(r"^(-?\d[\d,.]*%?( to \d[\d,.]*%?| or more)?( \[[a-z]\])*|\[[a-z]\])$")
SHORT = 20  # characters
SYNTHETIC = "SYNTHETIC DEMONSTRATION DATA"
TABLE_TYPE = "application/vnd.prevent-analysis.table+json"


@cache
def environment() -> Environment:
    """The one place where HTML is made; everything put into it is escaped."""
    loader = PackageLoader("prevent_analysis.presentation", "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def render(template: str, **values: Any) -> str:
    """One of the package's own templates, filled in."""
    return environment().get_template(f"{template}.html.j2").render(values).rstrip("\n")


def check_name(name: str) -> None:
    """Refuse a name that cannot be the start of an HTML id."""
    if not NAME.match(name):
        raise ValueError("a figure's or table's name is lower-case letters, digits and hyphens")


@dataclass(frozen=True)
class Notices:
    """What every chart and table must carry wherever it is copied to.

    Examples
    --------
    >>> Notices("OFFICIAL-SENSITIVE – Prevent", synthetic=True).add_to("Exact intervals.")
    'Exact intervals. SYNTHETIC DEMONSTRATION DATA. OFFICIAL-SENSITIVE – Prevent.'
    """

    marking: str
    synthetic: bool

    @property
    def lines(self) -> tuple[str, ...]:
        """The notices, one text each."""
        return tuple(text for text in (SYNTHETIC if self.synthetic else "", self.marking) if text)

    def add_to(self, text: str) -> str:
        """The text followed by the notices, as sentences."""
        return " ".join((*([text] if text else []), *(f"{line}." for line in self.lines)))


@dataclass(frozen=True)
class Text:
    """Paragraphs of one kind; a caveat, note or warning says in words that it is one.

    Examples
    --------
    >>> print(Text(("Fewer than 5 <areas>.",), kind="note")._repr_html_())
    <div class="text text-note">
    <p><strong>Note:</strong> Fewer than 5 &lt;areas&gt;.</p>
    </div>
    """

    paragraphs: Sequence[str]
    kind: Kind = "answer"

    @property
    def lead(self) -> str:
        """The word that the first paragraph starts with, blank where none is needed."""
        return {"caveat": "Caveat:", "note": "Note:", "warning": "Warning:", "comment": "Comment:"}.get(self.kind, "")

    def __repr__(self) -> str:
        return "\n".join(self.paragraphs)

    def _repr_html_(self) -> str:
        return render("text", text=self)


@dataclass(frozen=True)
class KeyMessages:
    """The few sentences to take away, each with its base; shown as a list.

    Examples
    --------
    >>> print(KeyMessages(("One.", "Two."))._repr_html_())
    <ul class="key-messages">
    <li>One.</li>
    <li>Two.</li>
    </ul>
    """

    messages: Sequence[str]

    def __repr__(self) -> str:
        return "\n".join(self.messages)

    def _repr_html_(self) -> str:
        return render("key_messages", messages=self.messages)


def default_format(value: Any) -> str:
    """A whole number with commas, any other number to one decimal place, text as it is."""
    if isinstance(value, bool) or not pd.api.types.is_number(value):
        return str(value)
    return format_count(value) if pd.api.types.is_integer(value) else format_number(value)


@dataclass(frozen=True)
class Column:
    """One column of a table as it is printed; the cells of a short one are never broken into lines."""

    heading: str
    numeric: bool
    names_rows: bool
    short: bool


@dataclass(frozen=True, eq=False)
class Table:
    """A table for readers.

    Parameters
    ----------
    name
        Unique on the page: lower-case letters, digits and hyphens.
    caption
        What the table shows: measure, place, period, unit, and the notices.
    frame
        One row a row. A missing cell is shown as `[x]`; hidden ones hold the text `[c]`.
    headers
        Column name to the heading that readers see; a column that is not named keeps its own name.
    notes
        Sentences under the table. Markers are explained without being asked.
    row_header
        The column whose cells name their rows; the first where not given.
    number_formats
        Column name to a function from number to text; text cells are left as they are.

    Examples
    --------
    >>> table = Table("counts", "Referrals.", pd.DataFrame({"Area": ["Luton"], "Referrals": ["[c]"]}))
    >>> table.cells[0][1], table.explanations
    ('[c]', [('[c]', 'hidden to prevent disclosure')])
    """

    name: str
    caption: str
    frame: pd.DataFrame
    headers: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    row_header: str | None = None
    number_formats: Mapping[str, NumberFormat] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_name(self.name)
        if self.row_header is not None and self.row_header not in self.frame.columns:
            raise ValueError("the row header must be one of the table's columns")

    @property
    def row_header_column(self) -> str:
        """The column whose cells name their rows."""
        return self.row_header or str(self.frame.columns[0])

    @cached_property
    def cells(self) -> list[list[str]]:
        """The cells as text, row by row."""
        columns = [str(column) for column in self.frame.columns]
        return [
            [self._text(column, value) for column, value in zip(columns, row, strict=True)]
            for row in self.frame.astype(object).itertuples(index=False, name=None)
        ]

    def _text(self, column: str, value: Any) -> str:
        if is_missing(value) or value == "":
            return "[x]"
        is_number = pd.api.types.is_number(value) and not isinstance(value, bool)
        return self.number_formats.get(column, default_format)(value) if is_number else str(value)

    @cached_property
    def columns(self) -> list[Column]:
        """The columns as they are printed; one is numeric if each of its cells is a number or a marker."""
        return [
            Column(
                heading=self.headers.get(str(column), str(column)),
                numeric=bool(self.cells) and all(NUMERIC.match(row[i]) for row in self.cells),
                names_rows=str(column) == self.row_header_column,
                short=all(len(row[i]) <= SHORT for row in self.cells),
            )
            for i, column in enumerate(self.frame.columns)
        ]

    @property
    def explanations(self) -> list[tuple[str, str]]:
        """The markers used, with their meanings."""
        return explain_markers(text for row in self.cells for text in row)

    def as_record(self) -> dict[str, Any]:
        """The table as it is printed, in plain types: what a notebook hands on to the workbook."""
        return {
            "title": self.caption,
            "subtitles": [],
            "source": "",
            "columns": [column.heading for column in self.columns],
            "rows": self.cells,
            "notes": list(self.notes),
        }

    def __repr__(self) -> str:
        return self.caption

    def _repr_html_(self) -> str:
        return render("table", table=self)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {TABLE_TYPE: self.as_record()}


class Drawings(NamedTuple):
    """One chart as SVG text, for a wide page and for a telephone."""

    wide: str
    narrow: str


@dataclass(frozen=True, eq=False)
class Figure:
    """A chart with what it needs to be understood without being seen.

    Parameters
    ----------
    name
        Unique on the page: lower-case letters, digits and hyphens; the start of every id in the figure.
    title, subtitle
        What the chart says; and its measure, place, period and unit. Page text, not part of the image.
    caption
        How to read it, and the notices.
    alt
        What someone who sees it would learn, in two to four sentences.
    svg
        The drawings, made by `charts.canvas.svg_of`.
    table
        The figures drawn, with the headings that readers see.
    source
        Where the figures are from.
    number_formats
        As in `Table`.
    """

    name: str
    title: str
    subtitle: str
    caption: str
    alt: str
    svg: Drawings
    table: pd.DataFrame
    source: str
    number_formats: Mapping[str, NumberFormat] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_name(self.name)
        for part in ("title", "subtitle", "caption", "alt", "source"):
            if not getattr(self, part).strip():
                raise ValueError(f"a figure needs its {part}")
        if self.table.empty:
            raise ValueError("a figure needs the table of what it draws")

    def as_table(self) -> Table:
        """The figures drawn, as a table."""
        return Table(f"{self.name}-table", self.subtitle, self.table, number_formats=self.number_formats)

    def as_record(self) -> dict[str, Any]:
        """The figures drawn, as `Table.as_record` gives a table."""
        return {
            **self.as_table().as_record(),
            "subtitles": [self.title, self.caption],
            "source": self.source,
        }

    def __repr__(self) -> str:
        return f"{self.title}. {self.subtitle}"

    def _repr_html_(self) -> str:
        table = Markup(self.as_table()._repr_html_())
        return render("figure", figure=self, drawing=Markup("".join(self.svg)), table=table)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {TABLE_TYPE: self.as_record()}
