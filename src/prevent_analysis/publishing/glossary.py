"""Terms explained where a page first uses them, in the strategy's own words where it defines them."""

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from markupsafe import escape

TAG = re.compile(r"(<[^>]*>)")
TAG_NAME = re.compile(r"</?([a-zA-Z0-9]+)")
NOT_PROSE = frozenset(
    ("a", "abbr", "details", "dfn", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "svg", "table")
)


@dataclass(frozen=True)
class Term:
    """A term, the ways it is written, what it means, and who says so (`strategy` or `package`)."""

    term: str
    written: str
    meaning: str
    kind: str
    source: str

    @property
    def id(self) -> str:
        """The id of its entry in a page's glossary.

        Examples
        --------
        >>> Term("95% interval", "95% interval", "A range.", "definition", "package").id
        'term-95-interval'
        """
        return "term-" + re.sub(r"[^a-z0-9]+", "-", self.term.lower()).strip("-")

    def explained(self, words: str) -> str:
        """HTML for its first use: an abbreviation is written out, any other term leads to its entry.

        Examples
        --------
        >>> Term("PDG", "PDG", "Prevent Delivery Group", "abbreviation", "strategy").explained("PDG")
        '<abbr>PDG</abbr> (Prevent Delivery Group)'
        """
        if self.kind == "abbreviation":
            return f"<abbr>{words}</abbr> ({escape(self.meaning)})"
        return f'<a class="term" href="#{self.id}" title="{escape(self.meaning)}">{words}</a>'


@dataclass(frozen=True)
class Explained:
    """A page's HTML with its terms explained, and the terms in the order of the alphabet."""

    html: str
    terms: Sequence[Term]


@cache
def read_terms() -> tuple[Term, ...]:
    """The glossary.

    Examples
    --------
    >>> next(term.meaning for term in read_terms() if term.term == "CTLP")
    'Counter Terrorism Local Profile'
    """
    text = files(__package__).joinpath("glossary.csv").read_text(encoding="utf-8")
    return tuple(Term(**row) for row in csv.DictReader(text.splitlines()))


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, Term]]:
    """One pattern for every way of writing every term, the longest first, and what each belongs to."""
    ways = {way: term for term in read_terms() for way in term.written.split("|")}
    longest_first = sorted(ways, key=lambda way: (-len(way), way))
    return re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?!\w)"), ways


def explain_terms(html: str) -> Explained:
    """Explain each term where the prose of a page first uses it; headings, tables, captions and links stay as they are.

    Examples
    --------
    >>> explain_terms("<h2>Channel</h2><p>The PDG and the PDG.</p>").html
    '<h2>Channel</h2><p>The <abbr>PDG</abbr> (Prevent Delivery Group) and the PDG.</p>'
    """
    pattern, ways = _pattern()
    used: set[Term] = set()

    def first_use(match: re.Match[str]) -> str:
        term = ways[match[0]]
        if term in used:
            return match[0]
        used.add(term)
        stands_in_brackets = match.string[: match.start()].endswith("(")  # what it is short for stands before it
        return match[0] if term.kind == "abbreviation" and stands_in_brackets else term.explained(match[0])

    explained = "".join(pattern.sub(first_use, part) if is_prose else part for part, is_prose in _parts(html))
    return Explained(explained, sorted(used, key=lambda term: term.term.lower()))


def _parts(html: str) -> Iterator[tuple[str, bool]]:
    """The page's tags and texts in turn, each with whether it is prose."""
    inside: list[str] = []
    for part in TAG.split(html):
        is_tag = part.startswith("<")
        if is_tag and (match := TAG_NAME.match(part)) and (name := match[1].lower()) in NOT_PROSE:
            if not part.startswith("</"):
                inside.append(name)
            elif name in inside:
                inside.remove(name)
        yield part, not is_tag and not inside
