"""The partners that the strategy lists: Prevent Delivery Group and Channel Panel."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Organisation:
    """One organisation or team (`measures.md` C8).

    `specified_authority` is blank where it is not certain that the Prevent duty applies; `note` says how the
    strategy's own words were read.
    """

    organisation_id: str
    name: str
    org_type: str
    pdg: str
    channel_panel: str
    specified_authority: str
    note: str


@cache
def read_organisations() -> dict[str, Organisation]:
    """The organisations by id, in the order of the strategy.

    Examples
    --------
    >>> found = read_organisations()
    >>> sum(one.pdg == "Y" for one in found.values()), sum(one.channel_panel == "Y" for one in found.values())
    (19, 13)
    """
    text = files(__package__).joinpath("data/organisations.csv").read_text(encoding="utf-8")
    return {row["organisation_id"]: Organisation(**row) for row in csv.DictReader(text.splitlines())}
