"""A page as a stranger takes it apart: every text, attribute, comment and script in it, and its tables as grids."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

INLINE = frozenset(
    "a abbr b bdi code em i mark q s small span strong sub sup time tspan u var wbr".split(" ")  # noqa: SIM905
)
GEOMETRY = frozenset(
    "d points transform viewbox x y x1 y1 x2 y2 cx cy r dx dy width height".split(" ")  # noqa: SIM905
)
"""Attributes of a drawing that hold lengths."""
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Grid:
    """A table: what it says above itself, and its rows of text, headings included."""

    caption: str
    rows: list[list[str]]


@dataclass
class Page:
    """What is in a page: pieces of text with the place of each, its tables, and the drawings in it."""

    pieces: list[tuple[str, str]] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    drawings: list[list[tuple[str, dict[str, str], str]]] = field(default_factory=list)


def read_page(markup: str) -> Page:
    """Take a page, a drawing or any other markup apart.

    Words with inline markup between them are one piece, as a reader sees them; cells and paragraphs are apart.

    Examples
    --------
    >>> page = read_page("<p title='see'>a<b>b</b>c</p><!-- d --><table><tr><td>1</td></tr></table>")
    >>> page.pieces
    [('attribute title of p', 'see'), ('text of p', 'abc'), ('comment', 'd'), ('text of td', '1')]
    >>> page.grids
    [Grid(caption='', rows=[['1']])]
    """
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    reader.flush()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._words: list[str] = []
        self._block = "page"
        self._tables: list[Grid] = []
        self._drawing: list[tuple[str, dict[str, str], str]] | None = None

    def flush(self) -> str:
        """End a piece of text."""
        text = _SPACE.sub(" ", "".join(self._words)).strip()
        self._words.clear()
        if text:
            self.page.pieces.append((f"text of {self._block}", text))
        return text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in INLINE:
            self.flush()
            self._block = tag
        given = {name: value or "" for name, value in attrs}
        self.page.pieces += [(f"attribute {name} of {tag}", value) for name, value in given.items() if value]
        if tag == "svg":
            self._drawing = []
            self.page.drawings.append(self._drawing)
        if self._drawing is not None:
            self._drawing.append((tag, given, ""))
        if tag == "table":
            self._tables.append(Grid("", []))
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])

    def handle_endtag(self, tag: str) -> None:
        if tag in INLINE:
            return
        text = self.flush()
        if tag in ("td", "th") and self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append(text)
        elif tag == "caption" and self._tables:
            self._tables[-1] = Grid(text, self._tables[-1].rows)
        elif tag == "table" and self._tables:
            self.page.grids.append(self._tables.pop())
        elif tag == "text" and self._drawing:
            self._drawing[-1] = (*self._drawing[-1][:2], text)
        elif tag == "svg":
            self._drawing = None

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_comment(self, data: str) -> None:
        self.page.pieces.append(("comment", data.strip()))

    def handle_decl(self, decl: str) -> None:
        self.page.pieces.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.page.pieces.append(("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.page.pieces.append(("declaration", data))
