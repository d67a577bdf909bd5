"""Types of concern as the Home Office's lists name them, and the group that each is shown in."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Concern:
    """One type of concern of one list (`measures.md` C6).

    The two national lists are not a one-to-one map of each other: compare groups within a list only. `note` says so
    where the exact label was not seen in an official table; `valid_from` and `valid_to` are blank where not known.
    """

    scheme: str
    concern_raw: str
    concern_group: str
    note: str
    valid_from: str
    valid_to: str


@cache
def read_concerns() -> dict[tuple[str, str], Concern]:
    """The types of concern that the package knows, by list and label.

    A council's own list (scheme `local`) has no rows here; it comes with the council's files.

    Examples
    --------
    >>> read_concerns()["HO_PCMT", "Left-wing extremism"].concern_group
    'Other ideology'
    """
    text = files(__package__).joinpath("data/concerns.csv").read_text(encoding="utf-8")
    return concerns_from_rows(csv.DictReader(text.splitlines()))


def concerns_from_rows(rows: Iterable[dict[str, str]]) -> dict[tuple[str, str], Concern]:
    """Concerns by list and label from rows with the columns of the lookup.

    Examples
    --------
    >>> row = dict.fromkeys(("note", "valid_from", "valid_to"), "") | {"scheme": "local"}
    >>> found = concerns_from_rows([row | {"concern_raw": "Unclear", "concern_group": "Unspecified"}])
    >>> found["local", "Unclear"].concern_group
    'Unspecified'
    """
    concerns = (Concern(**row) for row in rows)
    return {(concern.scheme, concern.concern_raw): concern for concern in concerns}
