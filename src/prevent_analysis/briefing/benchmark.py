"""The sections of the benchmark against the region."""

from prevent_analysis.briefing import sections
from prevent_analysis.briefing.profile import RATES, RATIO_SOURCES, ratio_answer, ratio_caveats
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import (
    NO_LOCAL_PREVENT_FIGURE,
    NOT_MADE,
    NOTHING,
    area_rows,
    explanations,
    local_rows,
    readiness,
    row_of,
    sources_of,
    statement,
    warnings,
)
from prevent_analysis.presentation.charts import (
    plot_areas_with_intervals,
    plot_funnel,
    plot_rank_intervals,
    plot_tile_map,
)
from prevent_analysis.presentation.claims import claim_evidence_lines, claim_lines, claim_verdicts
from prevent_analysis.presentation.display import Figure, KeyMessages, Table, Text
from prevent_analysis.presentation.narrative import (
    describe_rank,
    describe_rate,
    describe_share_trend,
    describe_spread,
)
from prevent_analysis.presentation.tables import benchmark_table

__all__ = [
    "claim_evidence",
    "claim_table",
    "claim_words",
    "explanations",
    "hate_crime_rate_answer",
    "hate_crime_rate_chart",
    "hate_crime_rate_spread",
    "hate_crime_rate_table",
    "hate_crime_rate_tiles",
    "key_messages",
    "methods",
    "ratio_answer",
    "ratio_caveats",
    "ratio_chart",
    "ratio_funnel",
    "ratio_ranks",
    "ratio_spread",
    "ratio_table",
    "readiness",
    "referral_rate_answer",
    "referral_rate_chart",
    "referral_rate_table",
    "statement",
    "warnings",
]

NOT_TESTED = (
    "This copy does not test it, because the test would show how the area's referrals compare with those of other "
    "areas. That it is quoted does not mean that it holds."
)
COUNTS = {
    "M01": ("Prevent referrals", "recorded hate crimes", "Referrals per 100 hate crimes"),
    "M02": ("Prevent referrals", "residents", "Per 100,000 residents"),
    "M03": ("recorded hate crimes", "residents", "Per 100,000 residents"),
}
SOURCES = {
    "M01": RATIO_SOURCES,
    "M02": ("prevent_referrals", "prevent_counts", "benchmark_region", "population"),
    "M03": ("hate_crime_totals", "benchmark_region", "population"),
}


def key_messages(briefing: Briefing) -> KeyMessages:
    """What the comparison says in a few sentences."""
    rate = hate_crime_rate_answer(briefing).paragraphs
    if not briefing.is_restricted:
        return KeyMessages((NO_LOCAL_PREVENT_FIGURE, *rate))
    return KeyMessages((*ratio_answer(briefing).paragraphs, *claim_words(briefing).paragraphs[:2], *rate)[:5])


def methods(briefing: Briefing) -> Table:
    """The measures on this page, with their methods and sources."""
    return sections.methods(briefing, COUNTS)


def claim_words(briefing: Briefing) -> Text:
    """Whether the strategy's sentences hold this quarter; in the public copy they are quoted alone."""
    strategy = briefing.facts["strategy"]
    if not briefing.is_restricted:
        return Text((f"The {strategy['title']} says: “{strategy['claim']}” {NOT_TESTED}",))
    if briefing.claim is None:
        return Text((NOT_MADE,))
    return Text(claim_lines(briefing.claim, briefing.area_name, strategy))


def claim_table(briefing: Briefing) -> Table | Text:
    """Each part of the strategy's sentence with its verdict."""
    if briefing.claim is None:
        return NOTHING
    caption = f"The strategy's sentences re-tested over the {briefing.period.label}."
    return Table("claim-check", briefing.notices.add_to(caption), claim_verdicts(briefing.claim))


def claim_evidence(briefing: Briefing) -> Text:
    """What the verdicts rest on: counts, interval, ranks, spread, what could have been seen."""
    if briefing.claim is None:
        return NOTHING
    return Text(claim_evidence_lines(briefing.claim, briefing.area_name, len(briefing.facts["areas"])))


def measure_chart(briefing: Briefing, measure_id: str) -> Figure | Text:
    """Every area's value with its intervals beside the rest of the region's."""
    rows = local_rows(briefing, measure_id)
    if rows is None:
        return NOTHING
    numerator, denominator, _ = COUNTS[measure_id]
    return plot_areas_with_intervals(
        area_rows(briefing.measure(measure_id)),
        local_code=briefing.area_code,
        region_value=rows[1]["value"],
        notices=briefing.notices,
        source=sources_of(briefing, *SOURCES[measure_id]),
        name=f"areas-{measure_id.lower()}",
        place=f"areas of the {briefing.region_name}",
        region_label="the rest of the region",
        numerator_name=numerator,
        denominator_name=denominator,
    )


def measure_table(briefing: Briefing, measure_id: str) -> Table | Text:
    """Every area's counts, value, interval and comparison, and the region's."""
    values = briefing.measure(measure_id)
    if values.empty:
        return NOTHING
    numerator, denominator, value = COUNTS[measure_id]
    rest_seen_from_here = (values["area_type"] == "rest of region") & (values["comparator_code"] == briefing.area_code)
    shown = values[(values["area_type"] != "rest of region") | rest_seen_from_here]
    return benchmark_table(
        shown,
        local_code=briefing.area_code,
        notices=briefing.notices,
        name=f"table-{measure_id.lower()}",
        place=f"areas of the {briefing.region_name}",
        numerator_name=numerator,
        denominator_name=denominator,
        value_name=value,
    )


def funnel_chart(briefing: Briefing, measure_id: str) -> Figure | Text:
    """Every area against the size of its denominator, between the limits of chance."""
    limits = briefing.funnels[briefing.funnels["measure_id"] == measure_id]
    if limits.empty:
        return NOTHING
    numerator, denominator, _ = COUNTS[measure_id]
    return plot_funnel(
        area_rows(briefing.measure(measure_id)),
        limits,
        local_code=briefing.area_code,
        baseline=limits.iloc[0]["baseline"],
        notices=briefing.notices,
        source=sources_of(briefing, *SOURCES[measure_id]),
        name=f"funnel-{measure_id.lower()}",
        place=f"areas of the {briefing.region_name}",
        numerator_name=numerator,
        denominator_name=denominator,
    )


def rank_chart(briefing: Briefing, measure_id: str) -> Figure | Text:
    """Every area's rank with the ranks that it may have."""
    ranks = briefing.ranks[briefing.ranks["measure_id"] == measure_id]
    if ranks.empty:
        return NOTHING
    rows = briefing.measure(measure_id)
    return plot_rank_intervals(
        ranks,
        local_code=briefing.area_code,
        measure=rows.iloc[0]["measure_name"],
        period=briefing.period.label,
        notices=briefing.notices,
        source=sources_of(briefing, *SOURCES[measure_id]),
        name=f"ranks-{measure_id.lower()}",
        place=f"areas of the {briefing.region_name}",
        first="lowest",
    )


def tile_chart(briefing: Briefing, measure_id: str) -> Figure | Text:
    """Every area's value on its tile."""
    rows = local_rows(briefing, measure_id)
    if rows is None:
        return NOTHING
    return plot_tile_map(
        area_rows(briefing.measure(measure_id)),
        local_code=briefing.area_code,
        region_value=rows[1]["value"],
        notices=briefing.notices,
        source=sources_of(briefing, *SOURCES[measure_id]),
        name=f"tiles-{measure_id.lower()}",
    )


def spread_answer(briefing: Briefing, measure_id: str) -> Text:
    """Whether areas differ beyond chance."""
    limits = briefing.funnels[briefing.funnels["measure_id"] == measure_id]
    sentence = describe_spread(limits.iloc[0].to_dict()) if len(limits) else ""
    return Text((sentence,)) if sentence else NOTHING


def rank_answer(briefing: Briefing, measure_id: str) -> Text:
    """The area's rank, and the ranks that it may have."""
    rank = row_of(briefing.ranks, measure_id=measure_id, area_code=briefing.area_code)
    return Text((describe_rank(rank, len(briefing.facts["areas"])),)) if rank else NOTHING


def rate_answer(briefing: Briefing, measure_id: str) -> Text:
    """One rate and how it compares."""
    rows = local_rows(briefing, measure_id)
    return Text((describe_rate(*rows, RATES[measure_id]),)) if rows else Text((NOT_MADE,))


def ratio_chart(briefing: Briefing) -> Figure | Text:
    """The ratio of every area."""
    return measure_chart(briefing, "M01")


def ratio_table(briefing: Briefing) -> Table | Text:
    """The ratio of every area, as a table."""
    return measure_table(briefing, "M01")


def ratio_funnel(briefing: Briefing) -> Figure | Text:
    """The ratio of every area against its hate crimes."""
    return funnel_chart(briefing, "M01")


def ratio_spread(briefing: Briefing) -> Text:
    """Spread of the ratio; its rank is part of the claim check."""
    return spread_answer(briefing, "M01")


def ratio_ranks(briefing: Briefing) -> Figure | Text:
    """The ranks of the ratio."""
    return rank_chart(briefing, "M01")


def hate_crime_rate_spread(briefing: Briefing) -> Text:
    """Rank and spread of the hate crime rate, and whether the area's share of the region's moves."""
    trend = row_of(briefing.trends, area_code=briefing.area_code)
    moving = describe_share_trend(trend, briefing.area_name) if trend else ""
    ranked, spread = rank_answer(briefing, "M03").paragraphs, spread_answer(briefing, "M03").paragraphs
    return Text((*ranked, *spread, *([moving] if moving else [])))


def hate_crime_rate_tiles(briefing: Briefing) -> Figure | Text:
    """The hate crime rate of every area on a tile map."""
    return tile_chart(briefing, "M03")


def referral_rate_answer(briefing: Briefing) -> Text:
    """The referral rate and how it compares."""
    return rate_answer(briefing, "M02") if briefing.is_restricted else NOTHING


def referral_rate_chart(briefing: Briefing) -> Figure | Text:
    """The referral rate of every area."""
    return measure_chart(briefing, "M02")


def referral_rate_table(briefing: Briefing) -> Table | Text:
    """The referral rate of every area, as a table."""
    return measure_table(briefing, "M02")


def hate_crime_rate_answer(briefing: Briefing) -> Text:
    """The recorded hate crime rate and how it compares."""
    return rate_answer(briefing, "M03")


def hate_crime_rate_chart(briefing: Briefing) -> Figure | Text:
    """The recorded hate crime rate of every area."""
    return measure_chart(briefing, "M03")


def hate_crime_rate_table(briefing: Briefing) -> Table | Text:
    """The recorded hate crime rate of every area, as a table."""
    return measure_table(briefing, "M03")
