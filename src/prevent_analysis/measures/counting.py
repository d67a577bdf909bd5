"""Counts of each series by area and window: what the measures divide, before anything is hidden or divided."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import pandas as pd

from prevent_analysis.intake.schemas import MONITORED_STRANDS, NOT_A_REFERRAL
from prevent_analysis.measures.windows import NOT_AVAILABLE, Part, Total, parts_by_area, sum_window
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
]
TOTAL = ("total", "Total")
Tables = Mapping[str, pd.DataFrame]
Count = Callable[[str, Period], Total]
Spans = Mapping[str, tuple[str, str]]


def count_series(
    tables: Tables,
    areas: Sequence[str],
    plan: Mapping[str, Sequence[Period]],
    coverage: Spans,
    published: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Counts of every series that the tables can give, for each area and window.

    Parameters
    ----------
    tables
        Clean tables by name; one that was not supplied is left out.
    areas
        ONS codes of the areas compared.
    plan
        The windows to count each series over (`windows.window_plan`); a series that is not in it is not counted.
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
    counters: dict[str, Iterator[tuple[tuple[str, str], Count]]] = {
        "prevent_referrals": iter([(TOTAL, referral_counter(tables, coverage))]),
        "hate_crime_offences": iter([(TOTAL, offence_counter(tables))]),
        "hate_crime_offences_incl_local": iter([(TOTAL, local_strand_counter(tables))]),
        "hate_crime_flags": flag_counters(tables),
    }
    rows = [
        _row(series, area, window, category, count(area, window))
        for series, categories in counters.items()
        for category, count in categories
        for area in areas
        for window in plan.get(series, ())
    ]
    rows += count_population(tables, areas, plan.get("population", ()))
    counts = pd.DataFrame(rows, columns=COUNT_COLUMNS)
    counts["count"] = counts["count"].astype("Int64")
    is_population = counts["series"] == "population"
    is_published = counts["source_id"].map(lambda sources: bool(sources) and set(sources.split("; ")) <= published)
    return counts.assign(known=is_population | is_published.astype(bool))


def _row(series: str, area: str, window: Period, category: tuple[str, str], total: Total) -> tuple:
    return (series, area, window.start.isoformat(), window.end.isoformat(), *category, *total)


def referral_counter(tables: Tables, coverage: Spans) -> Count:
    """From records where an agreement allows them, else from counts, else from the region's own table; never added."""
    records = tables.get("prevent_referrals")
    counts = tables.get("prevent_counts")
    if counts is not None:
        counts = counts[(counts["stage"] == "received") & (counts["dimension"] == "total")]
    parts = parts_by_area(counts, "count")
    region = tables.get("benchmark_region")

    def count(area: str, window: Period) -> Total:
        total = count_records(records, area, window, coverage)
        if total.number is None:
            total = sum_of_area(parts, area, window)
        return (
            total if total.number is not None else from_region_table(region, area, window, "prevent_referrals", total)
        )

    return count


def count_records(records: pd.DataFrame | None, area: str, window: Period, coverage: Spans) -> Total:
    """Referrals received in the window, if a record-level file speaks for this area and all of the window."""
    if records is None:
        return NOT_AVAILABLE
    of_area = records[records["area_code"] == area]
    first, last = window.start.isoformat(), window.end.isoformat()
    spans = {source: coverage[source] for source in of_area["source_id"].unique() if source in coverage}
    covering = sorted(source for source, (start, end) in spans.items() if start <= first and end >= last)
    if not covering:
        return NOT_AVAILABLE
    kept = of_area[of_area["source_id"].isin(covering) & ~of_area["initial_outcome"].isin(NOT_A_REFERRAL)]
    return Total(int(kept["received_date"].between(first, last).sum()), "", "; ".join(covering))


def offence_counter(tables: Tables) -> Count:
    """Offences with a monitored strand, each once: by month, else from the region's own table."""
    parts = parts_by_area(tables.get("hate_crime_totals"), "offences_5strand")
    region = tables.get("benchmark_region")

    def count(area: str, window: Period) -> Total:
        total = sum_of_area(parts, area, window)
        if total.number is not None:
            return total
        return from_region_table(region, area, window, "hate_crimes_5strand", total)

    return count


def local_strand_counter(tables: Tables) -> Count:
    """Offences with any strand, local ones included: another definition, which the claim check must survive."""
    return partial(sum_of_area, parts_by_area(tables.get("hate_crime_totals"), "offences_any_strand_incl_local"))


def sum_of_area(parts: Mapping[str, Sequence[Part]], area: str, window: Period) -> Total:
    """What an area's parts sum to over a window."""
    return sum_window(parts.get(area, ()), window.month_labels())


def flag_counters(tables: Tables) -> Iterator[tuple[tuple[str, str], Count]]:
    """Flags of each monitored strand; they are never summed to offences."""
    strands = tables.get("hate_crime_strands")
    if strands is None:
        return
    for strand in MONITORED_STRANDS:
        parts = parts_by_area(strands[strands["strand"] == strand], "flags")
        yield ("strand", strand), partial(sum_of_area, parts)


def from_region_table(region: pd.DataFrame | None, area: str, window: Period, column: str, otherwise: Total) -> Total:
    """The region's own figure for exactly this area and period, if it is of the five strands alone."""
    if region is None:
        return otherwise
    first, last = window.start.isoformat(), window.end.isoformat()
    exact = region[(region["area_code"] == area) & (region["period_start"] == first) & (region["period_end"] == last)]
    if column == "hate_crimes_5strand":
        exact = exact[exact["hc_definition"] == "5strand"]
    if len(exact) != 1:
        return otherwise
    cell = exact.iloc[0]
    if pd.isna(cell[column]):
        return Total(None, "c" if "c" in (cell[f"{column}_note"], otherwise.note) else "x", "")
    return Total(int(cell[column]), "", cell["source_id"])


def count_population(tables: Tables, areas: Sequence[str], windows: Sequence[Period]) -> list[tuple]:
    """The latest mid-year at or before the end of each window; nothing where there is none."""
    population = tables.get("population")
    if population is None:
        return []
    rows = []
    for area in areas:
        of_area = population[population["area_code"] == area].sort_values("year")
        for window in windows:
            usable = of_area[of_area["year"] + "-06-30" <= window.end.isoformat()]
            if len(usable):
                latest = usable.iloc[-1]
                total = Total(int(latest["population"]), "", latest["source_id"])
                rows.append(_row("population", area, window, ("mid-year", latest["year"]), total))
    return rows
