"""How numbers, intervals, dates and missing figures are written."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

MARKERS = {
    "c": "hidden to prevent disclosure",
    "x": "not available",
    "z": "not applicable",
    "u": "low reliability: rests on a small number",
    "b": "break in the series: not comparable with the figures before",
    "p": "provisional",
    "r": "revised since an earlier release",
    "e": "estimated",
}
WITHOUT_NUMBER = "cxz"


def is_missing(value: Any) -> bool:
    """Whether a cell holds no value at all.

    Examples
    --------
    >>> is_missing(None), is_missing(float("nan")), is_missing(0)
    (True, True, False)
    """
    return bool(pd.api.types.is_scalar(value) and pd.isna(value))


def clean_label(text: Any) -> str:
    """A label on one line, without characters that cannot be printed.

    Examples
    --------
    >>> clean_label("Southend-\\u0000on-Sea \\n City")
    'Southend-on-Sea City'
    """
    words = str(text).split()
    return " ".join("".join(char for char in word if char.isprintable()) for word in words)


def format_number(value: float, places: int = 1) -> str:
    """A number with thousands commas and a fixed number of decimal places.

    Raises
    ------
    ValueError
        The value is missing: a missing figure has a marker, never a number.

    Examples
    --------
    >>> format_number(1234.56), format_number(12, places=0), format_number(-0.01)
    ('1,234.6', '12', '0.0')
    """
    if is_missing(value):
        raise ValueError("a missing figure cannot be written as a number")
    if math.isinf(value):
        return "no limit"
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if float(text.replace(",", "")) == 0 else text


def format_count(value: float) -> str:
    """A whole number with thousands commas.

    Examples
    --------
    >>> format_count(10075)
    '10,075'
    """
    return format_number(value, places=0)


def format_percent(value: float, places: int = 0) -> str:
    """A percentage, from a value that is already multiplied by 100.

    Examples
    --------
    >>> format_percent(33.3), format_percent(33.33, places=1)
    ('33%', '33.3%')
    """
    return f"{format_number(value, places)}%"


def format_interval(lower: float, upper: float, places: int = 1) -> str:
    """An interval in words, because a dash can be read as a minus sign.

    Examples
    --------
    >>> format_interval(0.87, 2.1), format_interval(0.5, float("inf"))
    ('0.9 to 2.1', '0.5 or more')
    """
    if math.isinf(upper):
        return f"{format_number(lower, places)} or more"
    return f"{format_number(lower, places)} to {format_number(upper, places)}"


def format_date(day: date | str) -> str:
    """A day in words, from a date or ISO text.

    Examples
    --------
    >>> format_date("2026-09-30")
    '30 September 2026'
    """
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{day.day} {day:%B %Y}"


def dated(text: str) -> str:
    """The text with its ISO dates in words.

    Examples
    --------
    >>> dated("Counts as at 2026-09-30")
    'Counts as at 30 September 2026'
    """
    return re.sub(r"\b\d{4}-\d{2}-\d{2}\b", lambda found: format_date(found[0]), text)


def format_month(day: date | str, short: bool = False) -> str:
    """A month in words, from a date, ISO text or `YYYY-MM`.

    Examples
    --------
    >>> format_month("2026-09"), format_month(date(2026, 9, 30), short=True)
    ('September 2026', 'Sep 2026')
    """
    day = date.fromisoformat(f"{day[:7]}-01") if isinstance(day, str) else day
    return f"{day:%b %Y}" if short else f"{day:%B %Y}"


def join_words(words: Iterable[str]) -> str:
    """Words as a list in a sentence.

    Examples
    --------
    >>> join_words(["Luton", "Essex", "Thurrock"])
    'Luton, Essex and Thurrock'
    """
    *first, last = list(words) or [""]
    return f"{', '.join(first)} and {last}" if first else last


# How a figure stands to another, in the words of the data and of the pages: two figures that chance could have
# made unlike are not thereby alike, so no page says "similar".
STANDS = {"higher": "above", "similar": "not distinguishable", "lower": "below"}


def stands(comparison: Any) -> str:
    """How a figure stands, for a cell of a table.

    Examples
    --------
    >>> stands("similar"), stands("higher"), stands(None)
    ('not distinguishable', 'above', 'not compared')
    """
    return STANDS.get(str(comparison), "not compared")


def stands_in_table(row: Mapping[str, Any]) -> str:
    """The same for a row: the rest of the region is what the others are compared with.

    Examples
    --------
    >>> stands_in_table({"area_type": "rest of region"}), stands_in_table({"comparison": "lower"})
    ('compared with', 'below')
    """
    return "compared with" if row.get("area_type") == "rest of region" else stands(row.get("comparison"))


def stands_to(comparison: Any, other: str) -> str:
    """How a figure stands to another one, for a sentence.

    Examples
    --------
    >>> stands_to("similar", "the rest of the region"), stands_to("lower", "the rest of the region")
    ('not distinguishable from the rest of the region', 'below the rest of the region')
    >>> stands_to("not compared", "the rest of the region")
    'not compared with the rest of the region'
    """
    link = {"above": "", "below": "", "not distinguishable": "from ", "not compared": "with "}
    word = stands(comparison)
    return f"{word} {link[word]}{other}"


def ordinal(number: int) -> str:
    """A rank in words of one syllable.

    Examples
    --------
    >>> [ordinal(number) for number in (1, 2, 3, 11, 21)]
    ['1st', '2nd', '3rd', '11th', '21st']
    """
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def note_letters(note: Any) -> str:
    """The shorthand letters of a `value_note`, in the order of `MARKERS`.

    Examples
    --------
    >>> note_letters("p, r"), note_letters(None)
    ('pr', '')
    """
    return "" if is_missing(note) else "".join(letter for letter in MARKERS if letter in str(note))


def missing_marker(note: Any) -> str:
    """The marker in the place of a number that is not shown; `[x]` where the note does not say why.

    Examples
    --------
    >>> missing_marker("c"), missing_marker("")
    ('[c]', '[x]')
    """
    return next((f"[{letter}]" for letter in note_letters(note) if letter in WITHOUT_NUMBER), "[x]")


def explain_markers(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Each marker that the texts use, once, with its meaning.

    Examples
    --------
    >>> explain_markers(["12", "[c]", "3.1 [p]"])
    [('[c]', 'hidden to prevent disclosure'), ('[p]', 'provisional')]
    """
    joined = "\n".join(texts)
    return [(f"[{letter}]", meaning) for letter, meaning in MARKERS.items() if f"[{letter}]" in joined]
