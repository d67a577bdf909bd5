"""Counts of people in their smallest groups, merged until no group of the named ones is small, and summed to cells."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from prevent_analysis.measures.cells import TOTAL

MERGED = "Smaller ones together"


@dataclass(frozen=True)
class Part:
    """People of one unit (an organisation, an audience) in one status: a count, or None and the note that says why.

    `atom` names the group for disclosure control; no other group has that name.
    """

    table: str
    unit: str
    status: str
    count: int | None
    atom: str
    source_id: str
    note: str = ""


PART_COLUMNS = ("table", "unit", "status", "count", "atom", "source_id", "note")


def parts_frame(parts: Iterable[Part]) -> pd.DataFrame:
    """The parts as a table."""
    frame = pd.DataFrame([vars(part) for part in parts], columns=PART_COLUMNS)
    return frame.astype({"count": "Int64"})


def merge_small(sizes: Mapping[str, int | None], below: int) -> dict[str, str]:
    """A label for each unit: its own, or that of the smaller ones together.

    The smallest units are put together until none alone is below the threshold and until the people of the group
    without its largest unit are not below it either, so that no unit of the group can work out a small rest. Where
    that takes all of them, they are all together. A unit whose size is not known stays itself.

    Examples
    --------
    >>> merge_small({"one": 3, "other": 4, "third": 30, "fourth": 40}, below=5)
    {'one': 'Smaller ones together', 'other': 'Smaller ones together', 'third': 'Smaller ones together', \
'fourth': 'fourth'}
    >>> merge_small({"one": 8, "other": 9}, below=5)
    {'one': 'one', 'other': 'other'}
    """
    known = sorted((size, unit) for unit, size in sizes.items() if size)
    merged: list[tuple[int, str]] = []
    while known and (known[0][0] < below or (merged and sum(size for size, _ in merged[:-1]) < below)):
        merged.append(known.pop(0))
    together = {unit for _, unit in merged}
    return {unit: MERGED if unit in together else unit for unit in sizes}


def sizes_of(parts: pd.DataFrame) -> dict[str, int | None]:
    """People of each unit over all statuses; None where a part has no number."""
    return {
        str(unit): int(rows["count"].sum()) if rows["count"].notna().all() else None
        for unit, rows in parts.groupby("unit", sort=False)
    }


def cells_of(parts: pd.DataFrame) -> pd.DataFrame:
    """Every cell of units by statuses with its totals, and the atoms that it sums.

    A cell with a part that has no number has none. Units and statuses keep the order in which they come.

    Returns
    -------
    `unit`, `status` (each also `Total`), `count`, `note`, `atoms`, `source_id`.
    """
    units, statuses = list(dict.fromkeys(parts["unit"])), list(dict.fromkeys(parts["status"]))
    rows = []
    for unit in [*units, *([TOTAL] if len(units) > 1 else [])]:
        of_unit = parts if unit == TOTAL else parts[parts["unit"] == unit]
        for status in [*statuses, *([TOTAL] if len(statuses) > 1 else [])]:
            cell = of_unit if status == TOTAL else of_unit[of_unit["status"] == status]
            if cell.empty:
                continue  # a status that this unit cannot have
            complete = cell["count"].notna().all()
            rows.append(
                {
                    "unit": unit,
                    "status": status,
                    "count": int(cell["count"].sum()) if complete else None,
                    "note": "" if complete else "c" if (cell["note"] == "c").any() else "x",
                    "atoms": tuple(cell["atom"]),
                    "source_id": "; ".join(sorted(set(cell["source_id"]))),
                }
            )
    frame = pd.DataFrame(rows, columns=["unit", "status", "count", "note", "atoms", "source_id"])
    return frame.astype({"count": "Int64"})
