"""Which characters a cell may hold, and how names are compared."""

from __future__ import annotations

import re
import unicodedata

# Control, format (direction and zero-width), line and paragraph separators, surrogates, fillers that show as
# nothing, and the mark that stands for damaged text. A test holds the list against the Unicode tables.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    "\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffd\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_SEPARATORS = re.compile(r"[\s_]+")


def has_forbidden(text: str) -> bool:
    """Tell whether text holds a control, direction or invisible character; tab and line feed pass.

    Examples
    --------
    >>> has_forbidden("Thurrock"), has_forbidden("Thur\\u200brock"), has_forbidden("King’s Lynn – west")
    (False, True, False)
    """
    return _FORBIDDEN.search(text) is not None


def fold(name: str) -> str:
    """Bring a column or sheet name to the form in which names are compared.

    NFKC, case folded, the ends trimmed, and runs of spaces and underscores made one underscore. Two names that
    differ only so are one name to a reader; a file that holds both is refused as holding a name twice.

    Examples
    --------
    >>> fold(" Area  Code ") == fold("area_code")
    True
    """
    return _SEPARATORS.sub("_", unicodedata.normalize("NFKC", name).strip().casefold()).strip("_")


def visible(text: str) -> str:
    """Bring text to NFKC and drop accents and what cannot be seen, so that a search cannot be dodged.

    Examples
    --------
    >>> visible("943\\u200b4765919"), visible("９４３")
    ('9434765919', '943')
    """
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text)
    kept = "".join(mark for mark in decomposed if unicodedata.category(mark) not in ("Cf", "Mn"))
    return unicodedata.normalize("NFKC", kept)
