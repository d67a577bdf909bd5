"""Rules about what should not change much from one year to the next, or be told twice."""

from collections.abc import Collection, Sequence

import pandas as pd

from prevent_analysis.quality.coverage import coverage_map
from prevent_analysis.quality.files import SUPPLIED_EACH_QUARTER
from prevent_analysis.quality.rules import Finding, Rule, Table, absent
from prevent_analysis.reference.areas import name_of
from prevent_analysis.reference.periods import Period

POPULATION_JUMP, OFFENCES_JUMP = 0.05, 0.5
POPULATION = Rule(
    "XF-025",
    "population",
    "stability",
    "warning",
    f"No population changes by more than {POPULATION_JUMP:.0%} from one mid-year to the next.",
    "Look whether the figures are of two releases, or of two boundaries; use one release throughout.",
)
OFFENCES = Rule(
    "XF-026",
    "hate_crime_totals",
    "stability",
    "info",
    f"No area's hate crimes of 12 months differ by more than {OFFENCES_JUMP:.0%} from those of the 12 months before.",
    "Ask the police whether recording, strands or boundaries changed; a ratio to hate crime changes with them.",
)
OVERLAP = Rule(
    "XF-027",
    "prevent_counts",
    "uniqueness",
    "warning",
    "No two periods of the same area, stage and category overlap.",
    "Ask for one set of periods; where months and longer periods are both sent, only the months are added up.",
)
SENT_AGAIN = Rule(
    "XF-028",
    "sources",
    "uniqueness",
    "warning",
    "No extract is the same file as one of an earlier quarter.",
    "Ask the supplier for this quarter's extract; the old one seems to have been sent again.",
)
RULES = (POPULATION, OFFENCES, OVERLAP, SENT_AGAIN)


def population_is_steady(population: Table) -> Finding:
    """XF-025: each mid-year against the one before it of the same area and file, where the two years are neighbours."""
    if population is None or population.empty:
        return POPULATION.not_checked(absent(population=population))
    years = population.assign(year=population["year"].astype(int))
    before = years.assign(year=years["year"] + 1)
    both = years.merge(before, on=["area_code", "year", "source_id"], suffixes=("", "_before"))
    change = both["population"].astype(float) / both["population_before"].astype(float) - 1
    return POPULATION.judge(both, change.abs() > POPULATION_JUMP)


def offences_are_steady(totals: Table, areas: Sequence[str], period: Period) -> Finding:
    """XF-026: the sum of the period against that of the same months a year earlier, where no month is missing."""
    if totals is None or totals.empty:
        return OFFENCES.not_checked(absent(hate_crime_totals=totals))
    sums = pd.DataFrame({name: _sums(totals, areas, span) for name, span in _two_years(period).items()}).dropna()
    if sums.empty:
        return OFFENCES.not_checked("no area has all months of two years", totals)
    jumping = sums[(sums["now"] / sums["before"] - 1).abs() > OFFENCES_JUMP]
    files = totals.loc[totals["area_code"].isin(jumping.index if len(jumping) else sums.index), "source_id"]
    reason = f"not so for {', '.join(map(name_of, jumping.index))}" if len(jumping) else ""
    return OFFENCES.finding("fail" if len(jumping) else "pass", len(jumping), files, reason)


def _two_years(period: Period) -> dict[str, Period]:
    return {"now": period, "before": period.earlier()}


def _sums(totals: pd.DataFrame, areas: Sequence[str], period: Period) -> pd.Series:
    months = period.month_labels()
    received = coverage_map(totals, areas, months, "offences_5strand").isin(["received", "provisional"]).all()
    inside = totals[totals["month"].isin(months) & totals["area_code"].isin(received.index[received])]
    return inside.groupby("area_code")["offences_5strand"].sum().astype(float)


def periods_apart(counts: Table) -> Finding:
    """XF-027: each period against the one that starts before it, within an area, stage and category."""
    if counts is None or counts.empty:
        return OVERLAP.not_checked(absent(prevent_counts=counts))
    key = ["area_code", "stage", "dimension", "category"]
    ordered = counts.sort_values([*key, "period_start", "period_end"])
    latest = ordered.assign(day=pd.to_datetime(ordered["period_end"])).groupby(key)["day"].cummax()
    before = latest.groupby([ordered[name] for name in key]).shift()
    return OVERLAP.judge(ordered, before >= pd.to_datetime(ordered["period_start"]))


def sent_once(sources: pd.DataFrame, earlier: Collection[str]) -> Finding:
    """XF-028: digest of each extract against those of the quarters before, where there are any."""
    extracts = sources[sources["table"].isin(SUPPLIED_EACH_QUARTER) & (sources["digest"].fillna("") != "")]
    if not earlier:
        return SENT_AGAIN.not_checked("no earlier quarter has been run here", extracts)
    return SENT_AGAIN.judge(extracts, extracts["digest"].isin(list(earlier)))
