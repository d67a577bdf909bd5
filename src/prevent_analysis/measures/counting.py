"""Counts of each series by area and window: what the measures divide, before anything is hidden or divided."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from prevent_analysis.intake.schemas import NOT_A_REFERRAL
from prevent_analysis.measures.windows import months_between, sum_window
from prevent_analysis.reference.periods import Period

COUNT_COLUMNS = [
    "series",
    "area_code",
    "period_start",
    "period_end",
    "category_type",
    "category",
    "count",
    "note",
    "source_id",
    "known",
]
Tables = Mapping[str, pd.DataFrame]
Counted = tuple[int | None, str]  # a number and a blank note, or None and the note that says why


def count_series(
    tables: Tables,
    areas: Sequence[str],
    windows: Sequence[Period],
    coverage: Mapping[str, tuple[str, str]],
    published: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Counts of every series that the tables can give, for each area and window.

    Parameters
    ----------
    tables
        Clean tables by name; one that was not supplied is left out.
    areas
        ONS codes of the areas compared.
    windows
        The periods to count over.
    coverage
        First and last day that each source speaks for, by `source_id`. A record-level file without a row in a window
        that it covers means no referrals; outside it, or where the file has quarantined rows and so is left out
        here, it means that nobody knows.
    published
        Sources that everybody can read already: their counts are known and are never hidden. Populations are known
        whoever supplies them.

    Returns
    -------
    One row for each series, area, window and category. `count` is null where there is no number, and `note` says
    why: `c` confidential, `x` not available. A missing number is never 0.
    """
    frames = [
        _count_prevent_referrals(tables, areas, windows, coverage),
        _count_hate_crime_offences(tables, areas, windows),
        _count_hate_crime_flags(tables, areas, windows),
        _count_population(tables, areas, windows),
    ]
    rows = [row for frame in frames for row in frame]
    counts = pd.DataFrame(rows, columns=COUNT_COLUMNS[:-1])
    counts["count"] = counts["count"].astype("Int64")
    is_population = counts["series"] == "population"
    is_published = counts["source_id"].map(lambda sources: bool(sources) and set(sources.split("; ")) <= published)
    return counts.assign(known=is_population | is_published.astype(bool))


def _row(series: str, area: str, window: Period, counted: Counted, sources: Iterable[str], **category: str):
    number, note = counted
    return {
        "series": series,
        "area_code": area,
        "period_start": window.start.isoformat(),
        "period_end": window.end.isoformat(),
        "category_type": category.get("category_type", "total"),
        "category": category.get("category", "Total"),
        "count": number,
        "note": note,
        "source_id": "; ".join(sorted(set(sources))) if number is not None else "",
    }


def _count_prevent_referrals(tables: Tables, areas: Sequence[str], windows: Sequence[Period], coverage) -> list[dict]:
    """From records where an agreement allows them, else from counts, else from the region's own table; never added."""
    records = tables.get("prevent_referrals")
    counts = tables.get("prevent_counts")
    if counts is not None:
        received = counts[(counts["stage"] == "received") & (counts["dimension"] == "total")]
        counts = _with_months(received, "period_start", "period_end")
    rows = []
    for area in areas:
        for window in windows:
            counted, sources = _count_records(records, area, window, coverage)
            if counted[0] is None and counts is not None:
                of_area = counts[counts["area_code"] == area]
                counted, sources = sum_window(of_area, window.month_labels(), "count"), of_area["source_id"]
            if counted[0] is None:
                counted, sources = _from_region_table(tables, area, window, "prevent_referrals", counted)
            rows.append(_row("prevent_referrals", area, window, counted, sources))
    return rows


def _count_records(records: pd.DataFrame | None, area: str, window: Period, coverage):
    """Referrals received in the window, if a record-level file speaks for this area and all of the window."""
    if records is None:
        return (None, "x"), []
    of_area = records[records["area_code"] == area]
    first, last = window.start.isoformat(), window.end.isoformat()
    spans = {source: coverage[source] for source in of_area["source_id"].unique() if source in coverage}
    covering = [source for source, (start, end) in spans.items() if start <= first and end >= last]
    if not covering:
        return (None, "x"), []
    kept = of_area[of_area["source_id"].isin(covering) & ~of_area["initial_outcome"].isin(NOT_A_REFERRAL)]
    return (int(kept["received_date"].between(first, last).sum()), ""), covering


def _count_hate_crime_offences(tables: Tables, areas: Sequence[str], windows: Sequence[Period]) -> list[dict]:
    totals = tables.get("hate_crime_totals")
    if totals is not None:
        totals = totals.assign(months=[frozenset((month,)) for month in totals["month"]])
    rows = []
    for area in areas:
        for window in windows:
            counted: Counted = (None, "x")
            sources: Iterable[str] = ()
            if totals is not None:
                of_area = totals[totals["area_code"] == area]
                counted = sum_window(of_area, window.month_labels(), "offences_5strand")
                sources = of_area["source_id"]
            if counted[0] is None:
                counted, sources = _from_region_table(tables, area, window, "hate_crimes_5strand", counted)
            rows.append(_row("hate_crime_offences", area, window, counted, sources))
    return rows


def _from_region_table(tables: Tables, area: str, window: Period, column: str, otherwise: Counted):
    """The region's own figure for exactly this area and period, if it is of the five strands alone."""
    region = tables.get("benchmark_region")
    if region is None:
        return otherwise, []
    exact = region[
        (region["area_code"] == area)
        & (region["period_start"] == window.start.isoformat())
        & (region["period_end"] == window.end.isoformat())
    ]
    if column == "hate_crimes_5strand":
        exact = exact[exact["hc_definition"] == "5strand"]
    if len(exact) != 1:
        return otherwise, []
    cell = exact.iloc[0]
    if pd.isna(cell[column]):
        return (None, "c" if "c" in (cell[f"{column}_note"], otherwise[1]) else "x"), []
    return (int(cell[column]), ""), [cell["source_id"]]


def _count_hate_crime_flags(tables: Tables, areas: Sequence[str], windows: Sequence[Period]) -> list[dict]:
    strands = tables.get("hate_crime_strands")
    if strands is None:
        return []
    monitored = strands[~strands["strand"].str.contains("local", case=False)]
    monitored = monitored.assign(months=[frozenset((month,)) for month in monitored["month"]])
    return [
        _row(
            "hate_crime_flags",
            area,
            window,
            sum_window(rows[rows["strand"] == strand], window.month_labels(), "flags"),
            rows["source_id"],
            category_type="strand",
            category=strand,
        )
        for area in areas
        for rows in [monitored[monitored["area_code"] == area]]
        for window in windows
        for strand in sorted(monitored["strand"].unique())
    ]


def _count_population(tables: Tables, areas: Sequence[str], windows: Sequence[Period]) -> list[dict]:
    """The latest mid-year at or before the end of each window."""
    population = tables.get("population")
    if population is None:
        return []
    rows = []
    for area in areas:
        for window in windows:
            usable = population[
                (population["area_code"] == area) & (population["year"] + "-06-30" <= window.end.isoformat())
            ]
            if usable.empty:
                continue
            latest = usable.sort_values("year").iloc[-1]
            counted = (int(latest["population"]), "")
            sources = [latest["source_id"]]
            rows.append(
                _row("population", area, window, counted, sources, category_type="mid-year", category=latest["year"])
            )
    return rows


def _with_months(frame: pd.DataFrame, start: str, end: str) -> pd.DataFrame:
    pairs = zip(frame[start], frame[end], strict=True)
    return frame.assign(months=[months_between(first, last) for first, last in pairs])
