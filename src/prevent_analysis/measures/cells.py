"""The cells that a release shows, each with the atoms that it sums: what disclosure control works on."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from prevent_analysis.intake.schemas import MONITORED_STRANDS
from prevent_analysis.measures.windows import months_between
from prevent_analysis.reference.periods import Period

CELL_KEYS = ["area_code", "series", "period_start", "period_end", "category_type", "category"]
PROTECTED_PARTS = ("count", "note", "atoms", "known")
TOTAL = "Total"
STOCK = "mid-year"  # a number of residents on a day, not of events over months
# Offences with any strand are those with a monitored strand and those with local strands alone.
PARTS = {"hate_crime_offences_incl_local": ("hate_crime_offences", "hate_crime_offences_only_local")}


def release_cells(counts: pd.DataFrame, region_code: str) -> dict[str, pd.DataFrame]:
    """One table of published cells for each series and window, with the region's total beside the areas.

    Parameters
    ----------
    counts
        As `count_series` gives them.
    region_code
        Code under which the sum of the areas is shown.

    Returns
    -------
    By name: the columns of `counts`, and `atoms` as `with_atoms` gives them.
    """
    tables = {
        f"{series} {start} to {end}": part.reset_index(drop=True)
        for (series, start, end), part in _with_region(counts, region_code).groupby(
            ["series", "period_start", "period_end"], sort=True
        )
    }
    return with_atoms(tables, region_code)


def with_atoms(tables: Mapping[str, pd.DataFrame], region_code: str) -> dict[str, pd.DataFrame]:
    """The tables with the atoms of each cell: a series, area and category in each month; the region sums the areas.

    Months are the same groups whichever quarter's release names them, so releases fit together; groups that no figure
    separates are put together where they are protected. A population is one group, whatever the window.
    """
    return {name: _with_atoms(frame, region_code) for name, frame in tables.items()}


def cell_table(series: str, window: Period) -> str:
    """Name of the table that holds a series over a window."""
    return f"{series} {window.start.isoformat()} to {window.end.isoformat()}"


def to_protect(cells: pd.DataFrame, region_code: str) -> pd.DataFrame:
    """The cells as disclosure control takes them: categories with totals as `Total`, counts, atoms, nothing else."""
    areas = cells["area_code"].where(cells["area_code"] != region_code, TOTAL)
    categories = {} if (cells["category"] == TOTAL).all() else {"category": cells["category"]}
    return pd.DataFrame({"area_code": areas, **categories, **{name: cells[name] for name in PROTECTED_PARTS}})


def _with_atoms(cells: pd.DataFrame, region_code: str) -> pd.DataFrame:
    areas = sorted(set(cells["area_code"]) - {region_code})
    atoms = [
        tuple(
            atom_name(part, area, row["category"], month)
            for area in (areas if row["area_code"] == region_code else [row["area_code"]])
            for month in _months_counted(row)
            for part in PARTS.get(row["series"], (row["series"],))
        )
        for row in cells.to_dict("records")
    ]
    return cells.assign(atoms=atoms)


def _months_counted(row: Mapping[str, str]) -> list[str]:
    if row["category_type"] == STOCK:
        return [STOCK]
    return sorted(months_between(row["period_start"], row["period_end"]))


def atom_name(series: str, area: str, category: str, month: str) -> str:
    """Name of the smallest group: a series, area and category in one month."""
    return f"{series}|{area}|{category}|{month}"


def strand_ties(cells: Iterable[pd.DataFrame]) -> list[tuple[str, tuple[str, ...]]]:
    """What ties strand flags to offences: an offence has one strand or more, so largest <= offences <= sum of flags.

    Returns
    -------
    The atom of the offences, and the atoms of the five strands, for each area and block of months that has all of them.
    """
    together = pd.concat(cells, ignore_index=True)
    flags = together[together["series"] == "hate_crime_flags"]
    monitored = together[together["series"] == "hate_crime_offences"]
    offences = {atom for atoms in monitored["atoms"] for atom in atoms}
    parts: dict[str, list[str]] = {}
    for category, atoms in zip(flags["category"], flags["atoms"], strict=True):
        for atom in atoms:
            whole = atom.replace("hate_crime_flags|", "hate_crime_offences|").replace(f"|{category}|", f"|{TOTAL}|")
            parts.setdefault(whole, []).append(atom)
    return [
        (whole, tuple(sorted(set(strands))))
        for whole, strands in sorted(parts.items())
        if whole in offences and len(set(strands)) == len(MONITORED_STRANDS)
    ]


def months_that_go_together(windows: Sequence[frozenset[str]]) -> list[list[str]]:
    """The coarsest blocks of months such that each window is a union of blocks.

    Examples
    --------
    >>> months_that_go_together([frozenset({"2026-01", "2026-02"}), frozenset({"2026-02", "2026-03"})])
    [['2026-01'], ['2026-02'], ['2026-03']]
    """
    distinct = sorted(set(windows), key=sorted)
    blocks: dict[tuple[bool, ...], list[str]] = {}
    for month in sorted(set().union(*distinct)):
        blocks.setdefault(tuple(month in window for window in distinct), []).append(month)
    return list(blocks.values())


def _with_region(cells: pd.DataFrame, region_code: str) -> pd.DataFrame:
    """The areas' cells and their sums; a sum with a missing part is missing."""
    totals = [
        {
            **dict(zip(CELL_KEYS[1:], key, strict=True)),
            "area_code": region_code,
            "count": part["count"].sum() if part["count"].notna().all() else pd.NA,
            "note": "" if part["count"].notna().all() else "c" if (part["note"] == "c").any() else "x",
            "source_id": "; ".join(sorted({name for cell in part["source_id"] if cell for name in cell.split("; ")})),
            "known": bool(part["known"].all()),
        }
        for key, part in cells.groupby(CELL_KEYS[1:], sort=True)
    ]
    combined = pd.concat([cells, pd.DataFrame(totals)], ignore_index=True)
    combined["count"] = combined["count"].astype("Int64")
    return combined
