"""What one release shows: each figure of it, or the mark in its place, and never a hidden count."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Any

import pandas as pd

from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.errors import DisclosureError

FIGURES = (
    "table",
    "series",
    "area_code",
    "period_start",
    "period_end",
    "category_type",
    "category",
    "count",
    "note",
    "known",
)
"""What a figure of referrals or offences says: where it stands, whom it counts, the shown count or its mark."""
DELIVERY = ("table", "unit", "status", "period_start", "period_end", "count", "note", "atoms")
"""What a figure of the council's own work says. `atoms` are names of groups, never counts; as they link a release to
those before it, a name keeps its meaning from one version of the program to the next."""
COLUMNS: Mapping[str, tuple[str, ...]] = {"figures": FIGURES, "delivery": DELIVERY}
"""The two systems of people, which have nobody in common, by the part of a record that holds them."""
Figure = tuple[str, str, str, str, str, str, str, int | None, str, bool]
DeliveryFigure = tuple[str, str, str, str, str, int | None, str, tuple[str, ...]]


@dataclass(frozen=True)
class Record:
    """What one release shows.

    Attributes
    ----------
    mode, period_end
        Which release it is.
    version
        1, or more where other counts were released for the same quarter and mode before.
    region_code
        Code of the sum of the areas.
    policy
        What it was protected by.
    counts
        Keyed fingerprint of the counts that `figures` were made from: tells whether counts are the same again, and
        nothing else to anyone without the key.
    figures
        One for each cell of each table of referrals and offences, as `COLUMNS` names its parts.
    delivery_counts, delivery
        The same of the council's own work with people; empty where a release shows none of it.
    """

    mode: str
    period_end: str
    version: int
    region_code: str
    policy: Policy
    counts: str
    figures: tuple[Figure, ...]
    delivery_counts: str = ""
    delivery: tuple[DeliveryFigure, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The record as plain JSON; one without delivery figures is what it was before there were any."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        plain |= {"policy": asdict(self.policy), "figures": [list(figure) for figure in self.figures]}
        if not self.delivery:
            return {name: part for name, part in plain.items() if not name.startswith("delivery")}
        return plain | {"delivery": [[*figure[:-1], list(figure[-1])] for figure in self.delivery]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Record":
        """The record that `as_json` gave.

        Raises
        ------
        DisclosureError
            It is something else.
        """
        try:
            figures = tuple(tuple(figure) for figure in content["figures"])
            delivery = tuple((*figure[:-1], tuple(figure[-1])) for figure in content.get("delivery", ()))
            parts = {"policy": Policy(**content["policy"]), "figures": figures, "delivery": delivery}
            record = cls(**{**content, **parts})
            whole = all(len(figure) == len(COLUMNS[part]) for part in COLUMNS for figure in getattr(record, part))
        except (KeyError, TypeError, IndexError):
            whole = False
        if not whole:
            raise DisclosureError("A record of released figures is damaged; put back a copy, or run again.")
        return record

    def tables(self, part: str = "figures") -> dict[str, pd.DataFrame]:
        """The tables of one system by name: its `COLUMNS` but the first."""
        frame = pd.DataFrame(getattr(self, part), columns=list(COLUMNS[part])).astype({"count": "Int64"})
        if "known" in frame:
            frame = frame.astype({"known": bool})
        return {str(n): rows.drop(columns="table").reset_index(drop=True) for n, rows in frame.groupby("table")}

    def counts_of(self, part: str) -> str:
        """Fingerprint of the counts of one system; empty where the release shows nothing of it."""
        return self.counts if part == "figures" else self.delivery_counts

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the record."""
        return sha256(self.as_json())


def delivery_cells(figures: pd.DataFrame) -> pd.DataFrame:
    """Figures of delivery as cells to protect or to attack; an audit gives a `status` of its own."""
    return figures[["unit", "status", "count", "note", "atoms"]].rename(columns={"status": "state"})


def canonical(content: Mapping[str, Any]) -> str:
    """Plain JSON as the one text that its digest is made from."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def sha256(content: Mapping[str, Any]) -> str:
    """SHA-256 of plain JSON."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()
