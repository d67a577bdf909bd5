"""The cells that a release shows, each with the atoms that it sums: what disclosure control works on."""

from collections.abc import Sequence

import pandas as pd

from prevent_analysis.measures.windows import months_between

CELL_KEYS = ["area_code", "period_start", "period_end", "category_type", "category"]


def release_cells(counts: pd.DataFrame, region_code: str) -> dict[str, pd.DataFrame]:
    """One table of published cells for each series, with the region's total beside the areas.

    Parameters
    ----------
    counts
        As `count_series` gives them.
    region_code
        Code under which the sum of the areas is shown.

    Returns
    -------
    By series: the columns of `counts` but for `series`, and `atoms`, the tuple of the smallest groups that the
    published figures separate: an area and category over the months that every window treats alike.
    """
    return {
        str(series): _with_region(_with_atoms(rows.drop(columns="series")), region_code)
        for series, rows in counts.groupby("series", sort=True)
    }


def _with_atoms(cells: pd.DataFrame) -> pd.DataFrame:
    months = [months_between(start, end) for start, end in zip(cells["period_start"], cells["period_end"], strict=True)]
    blocks = months_that_go_together(months)
    names = [
        tuple(f"{area}|{category}|{block[0]}" for block in blocks if set(block) <= window)
        for area, category, window in zip(cells["area_code"], cells["category"], months, strict=True)
    ]
    return cells.assign(atoms=names)


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
            "atoms": tuple(atom for atoms in part["atoms"] for atom in atoms),
        }
        for key, part in cells.groupby(CELL_KEYS[1:], sort=True)
    ]
    combined = pd.concat([cells, pd.DataFrame(totals)], ignore_index=True)
    combined["count"] = combined["count"].astype("Int64")
    return combined
