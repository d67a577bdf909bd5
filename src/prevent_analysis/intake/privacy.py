"""Personal data is refused: column names that stand for it, and text that has the form of an identifier.

The closed list of columns and the closed lists of categories are the first net; this is the second. A file is
refused as a whole, by rule and place, and nothing of what was found is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import count

from prevent_analysis.intake.characters import fold, visible
from prevent_analysis.intake.rules import column_letter, refusal

# `research/measures.md` C1, "Forbidden anywhere", in the words that extracts use. Whole words of a column name that
# nobody declared; a declared column (an area's name, a strand) is not looked at.
_WORDS = frozenset(
    """name names forename forenames surname surnames firstname lastname fullname middlename maiden alias aliases
    initial initials dob doby birth birthday birthdate birthplace age ages address addresses street postcode postcodes
    postal zip uprn usrn school schools college nursery email emails phone phones telephone tel mobile fax ethnicity
    ethnicities ethnic race religion religions religious faith nationality citizenship immigration asylum visa
    passport health diagnosis diagnoses medical medication disability mental neurodiversity notes note comment comments
    freetext narrative remark remarks urn pnc pncid niche nhs upn nino ni nin gender sex sexuality language occupation
    employer parent parents carer carers guardian sibling siblings household latitude longitude easting northing uprns
    lsoa photo image vehicle registration vrm""".split()  # noqa: SIM905
)
_PHRASES = (
    "first name", "last name", "family name", "given name", "date of birth", "birth date", "post code", "e mail",
    "national insurance", "free text", "home office reference", "crime reference", "crime ref", "crime number",
    "case ref", "case reference", "case number", "police ref", "police reference", "place of birth",
)  # fmt: skip
_COMPACT = frozenset(phrase.replace(" ", "") for phrase in _PHRASES)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WORD = re.compile(r"[^\W_]+")

_NHS = re.compile(r"(?<![\d.,])\d{3}[ –-]?\d{3}[ –-]?\d{4}(?!\d|[.,]\d)")
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "PRV-003",
        re.compile(
            r"(?<![A-Z0-9])(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]?\d\d){3}[ -]?[A-D]"
            r"(?![A-Z0-9])",
            re.IGNORECASE,
        ),
    ),
    ("PRV-004", re.compile(r"(?<![\d.,+])(?:\d{12}|10\d{9})(?!\d|[.,]\d)")),
    (
        "PRV-005",
        re.compile(
            r"(?<![A-Z0-9])(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY])"
            r"[ -]*(?!\d(?:st|nd|rd|th)\b)\d[ABD-HJLNP-UW-Z]{2})(?![A-Z0-9])",
            re.IGNORECASE,
        ),
    ),
    ("PRV-006", re.compile(r"[^\s@]@[^\s@]+\.[^\W\d_]{2,}")),
    (
        "PRV-007",  # ten or eleven digits, the first three together, so that no date is one
        re.compile(r"(?<![\d.,])(?:(?:\+|00)44[ -]?(?:\(0\))?|\(?0)[1-378]\d\)?(?:[ -]?\d){7,8}(?!\d)"),
    ),
    ("PRV-008", re.compile(r"\bd\.?o\.?b\b|\bdate of birth\b|\bborn (?:on |in )?\d", re.IGNORECASE)),
    ("PRV-009", re.compile(r"(?<![A-Z0-9])[A-HJ-PR-Y]{2}\d\d ?[A-HJ-PR-Z]{3}(?![A-Z0-9])")),
)  # fmt: skip
# What `find_identifier` may find in a pseudonym, for RE2, which has no look-around.
PSEUDONYM_HINT = r"(?:^|[^0-9.,])[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}(?:$|[^0-9])|@|[^ -~]"
_CONTACTS = ("PRV-005", "PRV-006", "PRV-007")
_SHORTEST = 3  # "DOB"
_HINT = re.compile(r"\d|@|\bd\.?o\.?b\b|birth", re.IGNORECASE)


def is_forbidden_header(name: str) -> bool:
    """Tell whether a column name stands for personal data.

    Whole words count, after NFKC, case folding and the removal of invisible characters: `Date of Birth`,
    `dateOfBirth` and `client_dob` do, `renamed` does not.

    Examples
    --------
    >>> [is_forbidden_header(name) for name in ("Surname", "dateOfBirth", "Post_Code", "count", "sector")]
    [True, True, True, False, False]
    """
    words = _WORD.findall(fold(_HUMP.sub(" ", visible(name))).replace("_", " "))
    joined = f" {' '.join(words)} "
    return (
        not _WORDS.isdisjoint(words)
        or "".join(words) in _COMPACT | _WORDS
        or any(f" {phrase} " in joined for phrase in _PHRASES)
    )


def find_identifier(text: str, *, pseudonym: bool = False, published: bool = False) -> str | None:
    """Give the rule of the first identifier in a text, or None.

    Parameters
    ----------
    text
        Any text; it is searched after NFKC and without invisible characters.
    pseudonym
        The column is declared to hold pseudonyms (letters and digits): only the NHS number, whose check digit
        makes it more than a form, and the e-mail address are looked for.
    published
        The file is published: an office's postcode, e-mail address and telephone number are let through.

    Examples
    --------
    >>> find_identifier("943 476 5919"), find_identifier("943 476 5918"), find_identifier("E06000034")
    ('PRV-002', None, None)
    """
    if len(text) < _SHORTEST or not _HINT.search(text := visible(text)):
        return None
    if any(_has_check_digit(found) for found in _NHS.findall(text)):
        return "PRV-002"
    for rule, pattern in _PATTERNS:
        skipped = (pseudonym and rule != "PRV-006") or (published and rule in _CONTACTS)
        if not skipped and pattern.search(text):
            return rule
    return None


def _has_check_digit(number: str) -> bool:
    """NHS number: weights 10 to 2, check digit 11 - sum mod 11 (NHS Data Dictionary); one digit throughout is none."""
    digits = [int(mark) for mark in number if mark.isdigit()]
    check = -sum(weight * digit for weight, digit in zip(range(10, 1, -1), digits, strict=False)) % 11
    return check == digits[9] and len(set(digits)) > 1


def check_file_name(name: str) -> None:
    """Refuse a file whose name looks like it identifies a person; the error does not repeat the name.

    Raises
    ------
    IntakeError
        PRV-010.

    Examples
    --------
    >>> check_file_name("943 476 5919.csv")
    Traceback (most recent call last):
    ...
    prevent_analysis.errors.IntakeError: *.csv: the name of the file or of a sheet looks like it identifies a person; rename it (rule PRV-010)
    """  # noqa: E501
    if (shown := name_to_show(name)) != name:
        raise refusal("PRV-010", file=shown)


def name_to_show(name: str) -> str:
    """The name of a file, or `*` and its ending where the name looks like it identifies a person.

    Examples
    --------
    >>> name_to_show("hate_crime_totals.csv"), name_to_show("943 476 5919.csv")
    ('hate_crime_totals.csv', '*.csv')
    """
    stem, dot, suffix = name.rpartition(".")
    if find_identifier((stem or suffix).replace("_", " ")):
        return f"*{dot}{suffix}" if stem else "*"
    return name


def check_sheet_names(names: Iterable[str], file: str) -> None:
    """Refuse a workbook with a sheet name that looks like it identifies a person.

    Raises
    ------
    IntakeError
        PRV-010.

    Examples
    --------
    >>> check_sheet_names(["Table_1", "Figure_5"], "a.ods")
    """
    if any(find_identifier(name.replace("_", " ")) for name in names):
        raise refusal("PRV-010", file=file)


def check_headers(header: Sequence[str], declared: Iterable[str], file: str, row: int) -> None:
    """Refuse a file with a column that stands for personal data and that nobody declared.

    Parameters
    ----------
    header
        The column names as received.
    declared
        The column names that the schema declares.
    file, row
        Where, for the message; the row as a spreadsheet counts.

    Raises
    ------
    IntakeError
        PRV-001, or the rule of an identifier in a column name.

    Examples
    --------
    >>> check_headers(["area", "surname"], ["area"], "a.csv", 1)
    Traceback (most recent call last):
    ...
    prevent_analysis.errors.IntakeError: a.csv, row 1, column B: a column has a name that stands for personal data; delete it and send the file again (rule PRV-001)
    """  # noqa: E501
    allowed = {fold(name) for name in declared}
    for index, name in enumerate(header):
        if fold(name) not in allowed:
            rule = "PRV-001" if is_forbidden_header(name) else find_identifier(name)
            if rule:
                raise refusal(rule, file=file, row=row, column=column_letter(index))


def check_cells(
    rows: Sequence[Sequence[str]],
    file: str,
    *,
    pseudonyms: Iterable[int] = (),
    published: bool = False,
    numbers: Iterable[int] | None = None,
) -> None:
    """Refuse a sheet with a cell that looks like an identifier.

    Parameters
    ----------
    rows
        All rows of the sheet: header, lines above and footnotes too.
    file
        Name of the file, for the message.
    pseudonyms
        Indices of the columns declared to hold pseudonyms.
    published
        As in `find_identifier`.
    numbers
        Spreadsheet numbers of the rows; from 1 where not given.

    Raises
    ------
    IntakeError
        PRV-002 to PRV-009.

    Examples
    --------
    >>> check_cells([["area"], ["RM17 6SL"]], "a.csv")
    Traceback (most recent call last):
    ...
    prevent_analysis.errors.IntakeError: a.csv, row 2, column A: a cell looks like a full postcode; remove it; areas are ONS codes of local authorities (rule PRV-005)
    """  # noqa: E501
    exempt = frozenset(pseudonyms)
    clean: set[tuple[str, bool]] = set()
    for number, row in zip(numbers or count(1), rows, strict=False):
        for index, text in enumerate(row):
            key = (text, index in exempt)
            if key in clean:
                continue
            rule = find_identifier(text, pseudonym=key[1], published=published)
            if rule:
                raise refusal(rule, file=file, row=number, column=column_letter(index))
            clean.add(key)
