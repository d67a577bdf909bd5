"""The sections of the public benchmark by Community Safety Partnership."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING, area_rows, local_rows, row_of
from prevent_analysis.errors import SettingsError
from prevent_analysis.evaluation.benchmark import MEASURE, benchmark_folder, read_benchmark
from prevent_analysis.evaluation.delivery_tables import DELIVERY_TABLES
from prevent_analysis.measures.csps import SERIES, UNASSIGNED_SERIES
from prevent_analysis.presentation.charts import (
    PARTNERSHIPS,
    plot_areas_with_intervals,
    plot_funnel,
    plot_rank_intervals,
    plot_rolling,
    plot_tile_map,
)
from prevent_analysis.presentation.display import Figure, KeyMessages, Table, Text
from prevent_analysis.presentation.formats import format_interval, format_number, stands_to
from prevent_analysis.presentation.narrative import (
    STANDING_STATEMENT,
    describe_rank,
    describe_spread,
)
from prevent_analysis.presentation.tables import benchmark_table
from prevent_analysis.reference.periods import Period
from prevent_analysis.settings import find_root

SUBSET = (
    "These are racially or religiously aggravated offences: a part of hate crime, not all of it. They leave out hate "
    "crime about sexual orientation, disability and transgender identity, and race or religious hate crime that is "
    "another offence. They are not to be put beside the hate crime totals of a police force as if the two were equal."
)
RECORDING = (
    "They are offences that the police recorded. A higher or lower rate follows confidence to report and police "
    "practice as well as what happened, and is neither good nor bad news by itself."
)
PLACES = "partnerships compared"
NUMERATOR, DENOMINATOR = "aggravated offences", "residents"
REGION = "the other partnerships together"
EASTERN = "E12000006"
EMPTY = ("months", "findings", "coverage", "revisions", "commentary", "published")


def open_benchmark(area_code: str, period_end: str, root: Path | None = None) -> Briefing:
    """Open the public benchmark of a quarter for one partnership.

    Parameters
    ----------
    area_code
        ONS code of a partnership, like ``E22000091``.
    period_end
        Last day of the quarter of the run; the latest quarter of the open data may be earlier.
    root
        Project folder, as `open_briefing` takes it.

    Raises
    ------
    SettingsError
        A parameter is not one of those.
    StoreError
        The benchmark has not been made, or is not the one that was audited.
    """
    try:
        end = date.fromisoformat(period_end)
    except ValueError:
        raise SettingsError("period_end must be a date like 2026-09-30") from None
    folder = (root or find_root()) / "data" / "processed" / end.isoformat()
    facts, tables = read_benchmark(benchmark_folder(folder))
    if area_code not in facts["areas"]:
        raise SettingsError("area_code is not one of the partnerships of this benchmark")
    shown = {name: tables[name] for name in ("counts", "values", "ranks", "funnels", "trends", "files")}
    empty = {name: pd.DataFrame() for name in EMPTY}
    delivery = {schema.name: pd.DataFrame(columns=schema.names) for schema in DELIVERY_TABLES}
    period = Period.ending(date.fromisoformat(facts["benchmark_end"]))
    return Briefing(area_code, "public", period, facts, claim=None, delivery=delivery, **shown, **empty)


def key_messages(briefing: Briefing) -> KeyMessages:
    """What is compared, and what it says."""
    return KeyMessages((SUBSET, *rate_answer(briefing).paragraphs, *rank_answer(briefing).paragraphs, RECORDING))


def statement(briefing: Briefing) -> Text:
    """What the page is and is not."""
    return Text((STANDING_STATEMENT,))


def rate_answer(briefing: Briefing) -> Text:
    """The partnership's rate and how it compares."""
    rows = local_rows(briefing, MEASURE)
    if rows is None or pd.isna(rows[0]["value"]):
        return Text(("No rate can be made: a quarter of the latest 12 months is not known from the file.",))
    area, rest, relative = rows
    interval = format_interval(area["lower_ci"], area["upper_ci"], 2)
    estimate = " Its residents are an estimate [e]." if briefing.area_code in briefing.facts["estimated"] else ""
    return Text(
        (
            f"{briefing.area_name} had {format_number(area['value'], 2)} recorded racially or religiously aggravated "
            f"offences per 1,000 residents in the {area['period']} (95% interval {interval}). "
            f"{comparison(area, rest, relative)}{estimate}",
        )
    )


def comparison(area: dict[str, Any], rest: dict[str, Any], relative: dict[str, Any]) -> str:
    """How the rate compares with that of all other areas together."""
    if pd.isna(rest["value"]) or pd.isna(relative["value"]):
        return "It cannot be compared: a figure of another area is not known."
    interval = format_interval(relative["lower_ci"], relative["upper_ci"], 2)
    times = f"{format_number(relative['value'], 2)} times that (95% interval {interval})"
    words = stands_to(area["comparison"], REGION)
    return (
        f"The other partnerships together had {format_number(rest['value'], 2)}. "
        f"{area['area_name']}'s rate is {times}: {words}."
    )


def rate_chart(briefing: Briefing) -> Figure | Text:
    """The rate of every partnership with its intervals."""
    rows = local_rows(briefing, MEASURE)
    if rows is None:
        return NOTHING
    return plot_areas_with_intervals(
        area_rows(briefing.measure(MEASURE)),
        local_code=briefing.area_code,
        region_value=rows[1]["value"],
        notices=briefing.notices,
        source=source_of(briefing),
        name="areas-m03b",
        place=PLACES,
        region_label=REGION,
        numerator_name=NUMERATOR,
        denominator_name=DENOMINATOR,
        places=2,
    )


def rate_table(briefing: Briefing) -> Table | Text:
    """Counts, residents, rate and comparison of every partnership."""
    values = briefing.measure(MEASURE)
    from_here = (values["area_type"] == "rest of region") & (values["comparator_code"] == briefing.area_code)
    return benchmark_table(
        values[(values["area_type"] != "rest of region") | from_here],
        local_code=briefing.area_code,
        notices=briefing.notices,
        name="table-m03b",
        place=PLACES,
        region_label=REGION,
        numerator_name=NUMERATOR,
        denominator_name=DENOMINATOR,
        value_name="Per 1,000 residents",
        places=2,
    )


def tile_chart(briefing: Briefing) -> Figure | Text:
    """Every Eastern partnership's rate on its tile; other partnerships have no place on the map."""
    rows = local_rows(briefing, MEASURE)
    if rows is None or briefing.region_code != EASTERN:
        return NOTHING
    return plot_tile_map(
        area_rows(briefing.measure(MEASURE)),
        local_code=briefing.area_code,
        region_value=rows[1]["value"],
        notices=briefing.notices,
        source=source_of(briefing),
        name="tiles-m03b",
        region_label=REGION,
        places=2,
        tiles=PARTNERSHIPS,
    )


def funnel(briefing: Briefing) -> Figure | Text:
    """Every partnership against its residents, between the limits of chance."""
    if briefing.funnels.empty:
        return NOTHING
    return plot_funnel(
        area_rows(briefing.measure(MEASURE)),
        briefing.funnels,
        local_code=briefing.area_code,
        baseline=briefing.funnels.iloc[0]["baseline"],
        notices=briefing.notices,
        source=source_of(briefing),
        name="funnel-m03b",
        place=PLACES,
        numerator_name=NUMERATOR,
        denominator_name=DENOMINATOR,
        places=2,
    )


def spread_answer(briefing: Briefing) -> Text:
    """Whether the partnerships differ beyond chance."""
    sentence = describe_spread(briefing.funnels.iloc[0].to_dict()) if len(briefing.funnels) else ""
    return Text((sentence,)) if sentence else NOTHING


def ranks(briefing: Briefing) -> Figure | Text:
    """Every partnership's rank with the ranks that it may have."""
    rows = briefing.measure(MEASURE)
    if briefing.ranks.empty or rows.empty:
        return NOTHING
    return plot_rank_intervals(
        briefing.ranks,
        local_code=briefing.area_code,
        measure=rows.iloc[0]["measure_name"],
        period=briefing.period.label,
        notices=briefing.notices,
        source=source_of(briefing),
        name="ranks-m03b",
        place=PLACES,
        first="lowest",
    )


def rank_answer(briefing: Briefing) -> Text:
    """The partnership's rank, and the ranks that it may have."""
    rank = row_of(briefing.ranks, area_code=briefing.area_code)
    return Text((describe_rank(rank, len(briefing.facts["areas"])),)) if rank else NOTHING


def trend_chart(briefing: Briefing) -> Figure | Text:
    """The rate over the 12 months to the end of each quarter, beside that of all areas together."""
    history = briefing.history(MEASURE)
    rows = history[history["area_code"].isin([briefing.area_code, briefing.region_code])]
    return plot_rolling(
        rows[rows["area_type"] != "rest of region"],
        local_code=briefing.area_code,
        region_code=briefing.region_code,
        notices=briefing.notices,
        source=source_of(briefing),
        name="rolling-m03b",
        region_label="all areas together",
        numerator_name=NUMERATOR,
        denominator_name=DENOMINATOR,
        places=2,
    )


def trend_answer(briefing: Briefing) -> Text:
    """Whether the partnership's share of all offences moves."""
    trend = row_of(briefing.trends, area_code=briefing.area_code)
    if trend is None or pd.isna(trend["odds_ratio"]):
        return Text(("No trend is given: it needs eight quarters, each known for every area.",))
    low, high = trend["lower_ci"], trend["upper_ci"]
    word = "rises" if low > 1 else "falls" if high < 1 else "shows no clear trend"
    return Text(
        (
            f"Over {trend['months']} months, {briefing.area_name}'s share of the recorded aggravated offences of all "
            f"partnerships compared {word}: {format_number(trend['odds_ratio'], 2)} times a year "
            f"(95% interval {format_interval(low, high, 2)}). A change that all areas share is not in it.",
        )
    )


def quarters_table(briefing: Briefing) -> Table | Text:
    """The partnership's recorded offences in each quarter, beside all areas together."""
    counts = briefing.counts[briefing.counts["series"] == SERIES]
    months = counts["period_end"].str[5:7].astype(int) - counts["period_start"].str[5:7].astype(int)
    quarters = counts[(months == 2) & (counts["period_end"].str[:4] == counts["period_start"].str[:4])]
    wide = quarters.pivot(index="period_end", columns="area_code", values="count").sort_index()
    if briefing.area_code not in wide:
        return NOTHING
    labels = [Period.ending(date.fromisoformat(end), months=3).label for end in wide.index]
    rows = pd.DataFrame(
        {
            "Quarter": labels,
            briefing.area_name: [_number(count) for count in wide[briefing.area_code]],
            "All areas together": [_number(count) for count in wide[briefing.region_code]],
        }
    )
    caption = briefing.notices.add_to(
        f"Recorded racially or religiously aggravated offences in each quarter, {briefing.area_name} and all areas "
        "together."
    )
    return Table("quarters-m03b", caption, rows)


def unassigned_table(briefing: Briefing) -> Table | Text:
    """Crimes that a force recorded for no district: shown, and spread over nobody."""
    counts = briefing.counts
    rows = counts[(counts["series"] == UNASSIGNED_SERIES) & (counts["period_end"] == briefing.period.end.isoformat())]
    rows = rows[rows["period_start"] == briefing.period.start.isoformat()]
    if rows.empty:
        return NOTHING
    caption = briefing.notices.add_to(
        f"Recorded aggravated offences of the {briefing.period.label} that are assigned to no district. They are in no "
        "other figure of this page."
    )
    shown = pd.DataFrame({"Remainder": rows["area_code"], "Offences": [_number(count) for count in rows["count"]]})
    return Table("unassigned-m03b", caption, shown.reset_index(drop=True))


def cautions(briefing: Briefing) -> Text:
    """What to mind about the figures."""
    lines = list(briefing.facts["missing"])
    estimated = sorted(briefing.facts["estimated"].values())
    if estimated:
        lines.append(
            f"The residents of {' and '.join(estimated)} are estimates [e]: both lie in one district, whose residents "
            "are shared out as at Census 2011."
        )
    lines.append(
        "Contains public sector information licensed under the Open Government Licence v3.0: Home Office, police "
        "recorded crime open data; Office for National Statistics, mid-year estimates."
    )
    return Text(tuple(lines))


def source_of(briefing: Briefing) -> str:
    """Where the figures are from."""
    return f"Home Office, police recorded crime open data ({briefing.facts['file']}); ONS mid-year estimates"


def _number(count: object) -> str:
    return "[x]" if pd.isna(count) else format_number(float(count), 0)  # type: ignore[arg-type]
