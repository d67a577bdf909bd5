"""The smallest groups of referrals that the published breakdowns separate, so that all of them are protected as one."""

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from prevent_analysis.measures.cells import TOTAL, months_that_go_together
from prevent_analysis.measures.groupings import ATTRIBUTES, GROUPINGS, SERIES
from prevent_analysis.measures.windows import months_between

REFERRALS = "prevent_referrals"
EVERYTHING = {name: frozenset(values) for name, values in ATTRIBUTES.items()}
SamePeople = tuple[tuple[str, ...], tuple[str, ...]]


class Group(NamedTuple):
    """Which referrals a cell counts: their months of receipt, and their values of each of `ATTRIBUTES`."""

    months: frozenset[str]
    values: tuple[frozenset[str], ...]


class Row(NamedTuple):
    """One cell: its table, its area, what it counts, and whether anybody has a number for it."""

    table: str
    area: str
    group: Group
    is_told: bool


def link_referrals(
    cells: Mapping[str, pd.DataFrame], areas: Sequence[str], region_code: str
) -> tuple[dict[str, pd.DataFrame], list[SamePeople]]:
    """The same cells, with the atoms that those of referrals separate, and which atoms are the same people.

    Tables that break down by an attribute in common (the sector of all referrals, of those closed) have atoms in
    common: an area's cells are boxes in the product of months and attributes, and the atoms are the parts of it that
    lie in the same boxes. Tables without one have atoms of their own: for any two sets of counts with the same
    totals by month there are referrals that have both, so all that links them is those totals.

    Parameters
    ----------
    cells
        Tables of cells by name, as `cells.release_cells` gives them.
    areas
        Codes of the areas that the region's cells sum.
    region_code
        Code of their sum.

    Returns
    -------
    The tables, and pairs of sets of atoms that hold the same people. A cell without a number tells nobody anything and
    has an atom of its own.
    """
    own = {name: frame for name, frame in cells.items() if frame["series"].iloc[0] in (REFERRALS, *SERIES)}
    rows = {name: list(_rows(name, frame)) for name, frame in own.items()}
    clusters = _clusters([row for table in rows.values() for row in table])
    atoms: dict[tuple[str, str, Group], list[str]] = {}
    same: list[SamePeople] = []
    everywhere = sorted({*areas, *(row.area for table in rows.values() for row in table)} - {region_code})
    for area in everywhere:
        told = [[row for row in cluster if row.is_told and row.area in (area, region_code)] for cluster in clusters]
        windows = [[row.group.months for row in cluster] for cluster in told]
        months = months_that_go_together(list(itertools.chain(*windows)))
        by_month = {block[0]: f"{REFERRALS}|{area}|{block[0]}" for block in months}
        for number, cluster in enumerate(told):
            blocks = [Group(frozenset(block), tuple(EVERYTHING.values())) for block in _blocks(windows[number])]
            parts = _parts_of({row.group for row in cluster} | set(blocks))
            named = {group: [f"{number}|{area}|{part}" for part in parts[group]] for group in parts}
            atoms |= {(row.table, area, row.group): named[row.group] for row in cluster}
            same += [
                (tuple(named[block]), tuple(by_month[first] for first in sorted(block.months & set(by_month))))
                for block in blocks
            ]

    def atoms_of(row: Row, place: int) -> tuple[str, ...]:
        if not row.is_told:
            return (f"{row.table}|{row.area}|{place}",)
        own_areas = sorted({other.area for other in rows[row.table]} - {region_code})
        summed = (own_areas or areas) if row.area == region_code else [row.area]
        return tuple(atom for area in summed for atom in atoms[row.table, area, row.group])

    linked = {
        name: frame.assign(atoms=[atoms_of(row, place) for place, row in enumerate(rows[name])])
        for name, frame in own.items()
    }
    return {**cells, **linked}, same


def _rows(name: str, frame: pd.DataFrame) -> Iterator[Row]:
    told = frame["count"].notna() | (frame["note"] == "c")
    for cell, is_told in zip(frame.to_dict("records"), told, strict=True):
        values = dict(EVERYTHING)
        if cell["series"] in SERIES:
            values["stage"] = SERIES[cell["series"]].stages
        if cell["category"] != TOTAL:
            grouping = GROUPINGS[cell["category_type"]]
            values[grouping.attribute] = values[grouping.attribute] & grouping.categories[cell["category"]]
        months = months_between(cell["period_start"], cell["period_end"])
        yield Row(name, cell["area_code"], Group(months, tuple(values.values())), bool(is_told))


def _clusters(rows: Sequence[Row]) -> list[list[Row]]:
    """The rows of tables that restrict an attribute in common, in one list each; totals alone are one too."""
    restricts: dict[str, set[int]] = {}
    for row in rows:
        used = {place for place, some in enumerate(row.group.values) if some != tuple(EVERYTHING.values())[place]}
        restricts.setdefault(row.table, set()).update(used)
    clusters: list[tuple[set[int], set[str]]] = []
    for table, used in restricts.items():
        apart = [cluster for cluster in clusters if not (cluster[0] & used or cluster[0] == used)]
        joined = [cluster for cluster in clusters if cluster not in apart]
        merged = (used.union(*(some for some, _ in joined)), {table}.union(*(names for _, names in joined)))
        clusters = [*apart, merged]
    return [[row for row in rows if row.table in tables] for _, tables in clusters]


def _blocks(windows: Sequence[frozenset[str]]) -> list[list[str]]:
    return months_that_go_together(windows) if windows else []


def _parts_of(groups: Iterable[Group]) -> dict[Group, list[int]]:
    """The numbers of the parts that each group is made of; parts are what the groups separate, and no finer."""
    ordered = sorted(groups, key=lambda group: [sorted(some) for some in (group.months, *group.values)])
    boxes = [(group.months, *group.values) for group in ordered]
    inside = np.ones((1, len(ordered)), dtype=bool)
    for dimension in zip(*boxes, strict=True):
        allows = [[set(block) <= some for some in dimension] for block in months_that_go_together(dimension)]
        crossed = [one & other for one, other in itertools.product(inside, np.array(allows))]
        inside = np.unique(np.array(crossed), axis=0)
    inside = inside[inside.any(axis=1)]
    return {group: np.flatnonzero(inside[:, place]).tolist() for place, group in enumerate(ordered)}
