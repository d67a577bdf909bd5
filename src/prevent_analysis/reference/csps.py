"""Community Safety Partnerships by their ONS code, as the Home Office's open data spells them."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

UNASSIGNED = "unassigned "


@dataclass(frozen=True)
class Csp:
    """One partnership.

    `districts` are the ONS codes that it covers: three in Western Suffolk, and East Suffolk alone in both Suffolk
    Coastal and Waveney. `population_note` is `e` where the residents of a district had to be shared out.
    """

    csp_code: str
    csp_name: str
    aliases: tuple[str, ...]
    police_force: str
    region_code: str
    districts: tuple[str, ...]
    year: str
    population: int
    population_note: str
    source: str


@cache
def read_csps() -> Mapping[str, Csp]:
    """The 44 partnerships of the East of England by code.

    Examples
    --------
    >>> csps = read_csps()
    >>> len(csps), csps["E22000373"].districts
    (44, ('E07000200', 'E07000203', 'E07000245'))
    """
    text = files(__package__).joinpath("data/csps.csv").read_text(encoding="utf-8")
    return {
        row["csp_code"]: Csp(
            **{  # type: ignore[arg-type]
                **row,
                "aliases": tuple(filter(None, row["aliases"].split(";"))),
                "districts": tuple(row["districts"].split(";")),
                "population": int(row["population"]),
            }
        )
        for row in csv.DictReader(text.splitlines())
    }


def csp_key(name: str) -> str:
    """A name in the form in which partnerships are compared: case, apostrophes, hyphens and `&` do not tell them apart.

    Examples
    --------
    >>> csp_key("King’s Lynn & West Norfolk") == csp_key("Kings Lynn and West Norfolk")
    True
    """
    plain = name.casefold().replace("&", " and ").replace("-", " ")
    return " ".join("".join(mark for mark in plain if mark not in "'’`.").split())


def is_unassigned(name: str) -> bool:
    """Whether a row's partnership is a force's remainder: real crimes that no district was recorded for.

    Examples
    --------
    >>> is_unassigned("Unassigned Essex"), is_unassigned("Thurrock")
    (True, False)
    """
    return name.casefold().startswith(UNASSIGNED)
