"""Aggravated offences of each partnership by quarter and over twelve months: what M03b is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from prevent_analysis.intake.rules import refusal
from prevent_analysis.reference.csps import csp_key, is_unassigned, read_csps
from prevent_analysis.reference.periods import Period

SERIES, UNASSIGNED_SERIES, POPULATION = "aggravated_offences", "aggravated_offences_unassigned", "population"
YEARS, QUARTERS = 5, 20
CELLS = [
    "series", "area_code", "period_start", "period_end", "category_type", "category", "count", "note", "source_id",
    "atoms",
]  # fmt: skip


@dataclass(frozen=True)
class Compared:
    """The partnerships that are compared: names by code, the key of each spelling to its code, and the residents."""

    names: Mapping[str, str]
    codes: Mapping[str, str]
    residents: Mapping[str, tuple[str, int]]
    estimated: frozenset[str]
    region_code: str
    source_id: str


def compared_csps(lookup: pd.DataFrame | None) -> Compared:
    """The 44 partnerships of the East of England, or those that a supplied `lookup_csp` lists.

    Examples
    --------
    >>> compared = compared_csps(None)
    >>> compared.codes[csp_key("King's Lynn and West Norfolk")], sorted(compared.estimated)
    ('E22000221', ['E22000274', 'E22000278'])
    """
    if lookup is not None:
        rows = lookup.to_dict("records")
        return Compared(
            {row["csp_code"]: row["csp_name"] for row in rows},
            {csp_key(row["csp_name"]): row["csp_code"] for row in rows},
            {row["csp_code"]: (row["year"], int(row["population"])) for row in rows},
            frozenset(),
            "K04000001",
            str(rows[0]["source_id"]),
        )
    csps = read_csps()
    return Compared(
        {code: csp.csp_name for code, csp in csps.items()},
        {csp_key(name): code for code, csp in csps.items() for name in (csp.csp_name, *csp.aliases)},
        {code: (csp.year, csp.population) for code, csp in csps.items()},
        frozenset(code for code, csp in csps.items() if csp.population_note == "e"),
        "E12000006",
        "reference",
    )


def latest_quarter(recorded: pd.DataFrame, until: date) -> Period | None:
    """The last quarter in the file that ends by a date, None where there is none.

    Examples
    --------
    >>> latest_quarter(pd.DataFrame({"period_end": ["2026-03-31", "2026-12-31"]}), date(2026, 9, 30)).label
    '2025/26 Q4'
    """
    ends = recorded["period_end"][recorded["period_end"] <= until.isoformat()]
    return Period.ending(date.fromisoformat(ends.max()), months=3) if len(ends) else None


def count_csps(recorded: pd.DataFrame, compared: Compared, last: Period) -> pd.DataFrame:
    """Counts of every partnership compared and of each force's remainder, with the region's sum beside them.

    A code that others have in a quarter and a partnership has not is a count of 0 only if the file never lists one;
    a file that lists noughts would have listed it, so then the quarter is not known.

    Parameters
    ----------
    recorded
        Clean table `csp_recorded_crime`.
    compared
        From `compared_csps`.
    last
        The last quarter to count.

    Returns
    -------
    Columns `CELLS`: the latest 20 quarters, the 12 months to the end of each, and the residents; `count` is null with
    the note `x` where it is not known. An atom is a partnership's quarter. Crimes that a force assigned to no district
    are a series of their own and are in no other figure.

    Raises
    ------
    IntakeError
        KEY-002 where one partnership is in the file under two spellings at a time.
    """
    totals = quarter_totals(recorded, compared)
    sources = "; ".join(sorted(recorded["source_id"].unique()))
    windows = windows_to(last, set(recorded["period_start"]))
    rows = []
    for area in [*compared.names, *sorted({area for area, _ in totals if area not in compared.names})]:
        series = SERIES if area in compared.names else UNASSIGNED_SERIES
        for window, starts in windows:
            counts = [totals.get((area, start)) for start in starts]
            known = all(count is not None for count in counts)
            count = sum(count for count in counts if count is not None) if known else None
            atoms = tuple(f"{area}|{start}" for start in starts)
            rows.append(_row(series, area, window, ("total", "Total"), count, sources if known else "", atoms))
    for area, (year, residents) in compared.residents.items():
        for window, _ in windows:
            atoms = (f"{area}|residents",)
            rows.append(_row(POPULATION, area, window, ("mid-year", year), residents, compared.source_id, atoms))
    return with_region(pd.DataFrame(rows, columns=CELLS).astype({"count": "Int64"}), compared.region_code)


def _row(
    series: str, area: str, window: Period, category: tuple[str, str], count: int | None, source: str, atoms: tuple
) -> tuple:
    span = (window.start.isoformat(), window.end.isoformat())
    return (series, area, *span, *category, count, "" if count is not None else "x", source, atoms)


def windows_to(last: Period, starts: set[str]) -> list[tuple[Period, list[str]]]:
    """Quarters and windows of 12 months that the file has all of, each with the first days of its quarters.

    Examples
    --------
    >>> last = Period.ending(date(2016, 3, 31), months=3)
    >>> firsts = {"2015-04-01", "2015-07-01", "2015-10-01", "2016-01-01"}
    >>> [window.label for window, _ in windows_to(last, firsts)][-2:]
    ['2015/16 Q1', '12 months to March 2016']
    """
    quarters = [last.earlier(back) if back else last for back in range(QUARTERS)]
    present = [(quarter, [quarter.start.isoformat()]) for quarter in quarters if quarter.start.isoformat() in starts]
    years = []
    for quarter in quarters:
        firsts = [(quarter.earlier(back) if back else quarter).start.isoformat() for back in range(4)]
        if set(firsts) <= starts:
            years.append((Period.ending(quarter.end), sorted(firsts)))
    return [*present, *years]


def quarter_totals(recorded: pd.DataFrame, compared: Compared) -> dict[tuple[str, str], int | None]:
    """Sum of the codes for each partnership (or force's remainder) and first day of a quarter; None where not known.

    Raises
    ------
    IntakeError
        KEY-002 as in `count_csps`.
    """
    names = recorded["csp_name"]
    places = {name: name if is_unassigned(name) else compared.codes.get(csp_key(name), "") for name in names.unique()}
    placed = recorded.assign(area=names.map(places))
    placed = placed[placed["area"] != ""]
    forces = unassigned_forces(placed, compared)
    placed = placed[placed["area"].isin(compared.names) | placed["police_force"].isin(forces)]
    if placed.duplicated(["area", "period_start", "offence_code"]).any():
        raise refusal("KEY-002", file=str(placed["source_id"].iloc[0]))
    lists_noughts = bool((recorded["offences"] == 0).any())
    wide = placed.pivot(index=["area", "period_start"], columns="offence_code", values="offences")
    rows = placed.assign(there=True).pivot(index=["area", "period_start"], columns="offence_code", values="there")
    there = rows.fillna(False).astype(bool)
    used = there.groupby(level="period_start").transform("any")
    absent = used & ~there
    unknown = there & wide.isna() | (absent if lists_noughts else False)
    sums = wide.fillna(0).sum(axis=1).astype(int)
    return {
        place: None if is_unknown else int(count)
        for place, count, is_unknown in zip(wide.index, sums, unknown.any(axis=1), strict=True)
    }


def unassigned_forces(placed: pd.DataFrame, compared: Compared) -> set[str]:
    """Forces with a partnership that is compared: the only ones whose remainder is shown."""
    return set(placed["police_force"][placed["area"].isin(compared.names)])


def not_compared(recorded: pd.DataFrame, compared: Compared) -> int:
    """Number of partnerships in the file that are not compared."""
    names = [name for name in recorded["csp_name"].unique() if not is_unassigned(name)]
    return sum(csp_key(name) not in compared.codes for name in names)


def with_region(cells: pd.DataFrame, region_code: str) -> pd.DataFrame:
    """The cells and, for each window, the sum of the partnerships; a sum with a part that is not known is not known."""
    keys = ["series", "period_start", "period_end", "category_type", "category"]
    areas = cells[cells["series"] != UNASSIGNED_SERIES]
    sums = [
        {
            **dict(zip(keys, key, strict=True)),
            "area_code": region_code,
            "count": part["count"].sum() if part["count"].notna().all() else pd.NA,
            "note": "" if part["count"].notna().all() else "x",
            "source_id": part["source_id"].max(),
            "atoms": tuple(atom for atoms in part["atoms"] for atom in atoms),
        }
        for key, part in areas.groupby(keys, sort=True)
    ]
    return pd.concat([cells, pd.DataFrame(sums, columns=CELLS).astype({"count": "Int64"})], ignore_index=True)
