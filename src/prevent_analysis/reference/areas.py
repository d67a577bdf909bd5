"""Areas by their nine-character ONS code, with the names that suppliers use for them."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

LEVELS = ("UTLA", "LAD", "force", "region", "country")


@dataclass(frozen=True)
class Area:
    """One area of the lookup (`measures.md` C5).

    `upper_tier` is the county of a district, `force` the police force area, `successor_code` the area that
    takes its place after `valid_to`; blank where there is none.
    """

    area_code: str
    area_name: str
    aliases: tuple[str, ...]
    force: str
    region_group: str
    level: str
    upper_tier: str
    funded: str
    valid_from: str
    valid_to: str
    successor_code: str


@cache
def read_areas() -> dict[str, Area]:
    """The areas that the package knows, by code: the East of England, its forces, and England and Wales.

    Examples
    --------
    >>> read_areas()["E06000034"].area_name
    'Thurrock'
    """
    text = files(__package__).joinpath("data/areas.csv").read_text(encoding="utf-8")
    return areas_from_rows(csv.DictReader(text.splitlines()))


def areas_from_rows(rows: Iterable[dict[str, str]]) -> dict[str, Area]:
    """Areas by code from rows with the columns of the lookup; aliases are separated by `;`."""
    areas = {}
    for row in rows:
        aliases = tuple(alias for alias in row["aliases"].split(";") if alias)
        areas[row["area_code"]] = Area(**{**row, "aliases": aliases})  # type: ignore[arg-type]
    return areas


def name_of(code: str) -> str:
    """The area's name, or its code where the lookup does not know it.

    Examples
    --------
    >>> name_of("E12000006")
    'East of England'
    """
    area = read_areas().get(code)
    return area.area_name if area else code
