"""Sentences with numbers in them, each made from rows of the values table: they can say nothing that it does not."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.presentation.formats import (
    STANDS,
    format_count,
    format_interval,
    format_month,
    format_number,
    join_words,
    ordinal,
    stands_to,
)

REST = "the rest of the region"
WHY_NO_FIGURE = {
    "c": "it rests on a number that is hidden to prevent disclosure [c]",
    "x": "a figure that it needs has not been supplied, or has a gap [x]",
    "z": "the number below it is too small to divide by [z]",
}
NOT_COMPARABLE = re.compile(r":? ?not comparable with earlier years:? ?")
STANDING_STATEMENT = (
    "This is area-level management information about a process. It does not assess, score, rank, identify or predict "
    "any person, family, school, faith, ethnic or other community. It is not official statistics."
)
NOT_A_LINK = (
    "This ratio sets two separate administrative counts side by side. It does not measure how many hate crimes lead to "
    "a Prevent referral, does not show that one brings about the other, and says nothing about any person "
    "or community. Both counts depend on whether people come forward and how agencies record what they are told."
)
LOW_IS_NOT_GOOD_NEWS = (
    "A low value is not evidence of low risk and a high value is not evidence of high risk; either is a "
    "prompt to ask the questions below."
)
EXPLANATIONS = pd.DataFrame(
    [
        (
            "More hate crime is reported or recorded here",
            "The hate crime rate is above the region and the referral rate is near it",
            "Hate crime rate, campaign dates, strand mix",
        ),
        (
            "Concerns are not recognised, or are taken elsewhere",
            "The referral rate is low, training and champion coverage are low, few referrals come from schools",
            "Referral rate, sector of referrers, training and champion coverage",
        ),
        (
            "There are fewer Prevent concerns",
            "The referral rate is low although coverage is good and recording is steady",
            "Referral rate beside training coverage",
        ),
        (
            "Definitions, recording or geography differ",
            "The ratio moves when a definition is changed (local strands, place of offence against place of residence)",
            "The variants of the ratio, the data-quality report",
        ),
        (
            "Chance",
            "The interval is wide and includes the rest of the region",
            "The interval and the range of ranks",
        ),
    ],
    columns=["Explanation", "What it would lead one to expect", "What to look at"],
)


def value_in_words(row: Mapping[str, Any], places: int = 1, unit: str = "") -> str:
    """A value with its 95 % interval, or why there is none.

    Examples
    --------
    >>> value_in_words({"value": 3.54, "lower_ci": 1.83, "upper_ci": 6.18, "value_note": "u"})
    '3.5 (95% interval 1.8 to 6.2)'
    >>> value_in_words({"value": None, "lower_ci": None, "upper_ci": None, "value_note": "c"})
    '[c]'
    """
    if pd.isna(row["value"]):
        return f"[{row['value_note'] or 'x'}]"
    interval = format_interval(row["lower_ci"], row["upper_ci"], places)
    return f"{format_number(row['value'], places)}{unit} (95% interval {interval}{unit})"


def describe_ratio(area: Mapping[str, Any], rest: Mapping[str, Any], relative: Mapping[str, Any]) -> list[str]:
    """The area's ratio of referrals to hate crime, the rest of the region's, and how they compare.

    Parameters
    ----------
    area, rest, relative
        Rows of the values table for M01: the area, the region without it, and the one as a multiple of the other.
    """
    name, period = area["area_name"], area["period"]
    if pd.isna(area["value"]):
        return [f"{name}'s ratio for the {period} is not shown: {WHY_NO_FIGURE[area['value_note'] or 'x']}."]
    first = (
        f"In the {period} the police received {format_count(area['numerator'])} Prevent referrals for {name} and "
        f"recorded {format_count(area['denominator'])} hate crimes there: {format_number(area['value'])} referrals per "
        f"100 recorded hate crimes (95% interval {format_interval(area['lower_ci'], area['upper_ci'])})."
    )
    return [first, describe_comparison(area, rest, relative)]


def describe_comparison(
    area: Mapping[str, Any], rest: Mapping[str, Any], relative: Mapping[str, Any], places: int = 1, unit: str = ""
) -> str:
    """How an area's value compares with the rest of the region, in one sentence."""
    if pd.isna(rest["value"]) or area["comparison"] not in STANDS:
        return "It cannot be compared with the rest of the region: a figure of another area is missing or hidden."
    base = f"The rest of the region had {value_in_words(rest, places, unit)}."
    words = stands_to(area["comparison"], REST)
    if pd.isna(relative["value"]) or pd.isna(relative["upper_ci"]):
        return f"{base} {area['area_name']}'s value is {words}."
    interval = format_interval(relative["lower_ci"], relative["upper_ci"], 2)
    times = f"{format_number(relative['value'], 2)} times the rest (95% interval {interval})"
    return f"{base} {area['area_name']}'s value is {times}: {words}."


def describe_rate(area: Mapping[str, Any], rest: Mapping[str, Any], relative: Mapping[str, Any], unit: str) -> str:
    """One rate of the area and how it compares."""
    if pd.isna(area["value"]):
        why = WHY_NO_FIGURE[area["value_note"] or "x"]
        return f"{area['area_name']}'s figure for {unit} is not shown: {why}."
    interval = format_interval(area["lower_ci"], area["upper_ci"])
    figure = f"{format_number(area['value'])} {unit} in the {area['period']} (95% interval {interval})"
    return f"{area['area_name']} had {figure}. {describe_comparison(area, rest, relative)}"


def describe_sensitivity(area: Mapping[str, Any], rest: Mapping[str, Any]) -> str:
    """How much one referral moves the ratio, and what would be unremarkable for an area with this much hate crime."""
    if pd.isna(area["value"]) or pd.isna(rest["value"]) or not area["numerator"]:
        return ""
    step = 100 / area["numerator"]
    expected = area["denominator"] * rest["value"] / 100
    low, high = statistics.funnel_limits(expected, confidence=0.95)
    scale = 100 / area["denominator"]
    return (
        f"{area['area_name']}'s figure rests on {format_count(area['numerator'])} referrals: one more or one fewer "
        f"would change it by about {format_count(step)}%. For an area with this number of recorded hate crimes, a "
        f"ratio between {format_number(low * scale)} and {format_number(high * scale)} would be unremarkable."
    )


def describe_strands(rows: pd.DataFrame) -> str:
    """Which strands recorded hate crimes carry, in the fixed order of the strands and not of their size."""
    shown = rows[rows["value"].notna()]
    hidden = rows[rows["value"].isna()]
    if shown.empty:
        return "The strand mix is not shown: each part is hidden or missing."
    parts = [
        f"{row['category'].lower()} {format_count(row['numerator'])} ({format_number(row['value'], 0)}%)"
        for row in shown.to_dict("records")
    ]
    base = format_count(shown.iloc[0]["denominator"])
    period = shown.iloc[0]["period"]
    sentence = f"Of {base} hate crimes recorded in the {period}, these carried each strand: {join_words(parts)}."
    if len(hidden):
        sentence += f" Not shown: {join_words(hidden['category'].str.lower())}."
    overlap = "An offence may carry more than one strand, so the shares sum to more than 100% and are not added up."
    return f"{sentence} {overlap}"


def describe_months(months: Sequence[Mapping[str, Any]], area: str) -> str:
    """What a control chart of monthly counts says; months outside the usual variation are named, never explained.

    Parameters
    ----------
    months
        Rows of the months table of one area, each with a count and the limits.
    """
    mean, lower, upper = (months[0][name] for name in ("mean", "lower", "upper"))
    usual = f"up to {format_count(upper)}" if lower <= 0 else f"{format_count(lower)} to {format_count(upper)}"
    sentence = (
        f"Over {len(months)} months the police recorded {format_number(mean)} hate crimes a month in {area} on "
        f"average; months with {usual} are within the usual variation."
    )
    outside = [format_month(row["month"]) for row in months if row["signal"]]
    if not outside:
        return f"{sentence} No month stands out."
    return f"{sentence} Standing out by a rule of the chart: {join_words(outside)}. The chart does not say why."


def describe_share_trend(trend: Mapping[str, Any], area: str) -> str:
    """Whether the area's share of the region's recorded hate crime moves; a rise or fall only beyond chance."""
    if pd.isna(trend["odds_ratio"]):
        return ""
    low, high = trend["lower_ci"], trend["upper_ci"]
    word = "rises" if low > 1 else "falls" if high < 1 else "shows no clear trend"
    return (
        f"Over {trend['months']} months, {area}'s share of the region's recorded hate crime {word}: "
        f"{format_number(trend['odds_ratio'], 2)} times a year (95% interval {format_interval(low, high, 2)})."
    )


def describe_rank(rank: Mapping[str, Any], areas: int) -> str:
    """An area's rank counted from the lowest, with the ranks that it may have; or why there is none."""
    if pd.isna(rank["rank"]):
        return "No rank is given: a figure of an area is hidden or missing."
    low, high = ordinal(int(rank["lower"])), ordinal(int(rank["upper"]))
    return (
        f"Counted from the lowest, {rank['area_name']} is {ordinal(int(rank['rank']))} of {areas}; "
        f"allowing for chance it could be anything from {low} to {high}."
    )


def describe_spread(funnel: Mapping[str, Any]) -> str:
    """Whether areas differ by more than chance would make them."""
    if pd.isna(funnel["phi"]):
        return ""
    more = "more than chance alone would explain" if funnel["phi"] > 1 else "no more than chance alone would explain"
    return f"The areas differ by {more} (dispersion {format_number(funnel['phi'])}; 1 is chance alone)."


def latest_in_words(rows: pd.DataFrame, place: str) -> str:
    """The latest year's figures, one for each coverage (`area_name`), the widest first.

    Examples
    --------
    >>> latest_in_words(pd.DataFrame({"period": ["2023/24", "2024/25", "2024/25"], "value": [9, 115990, 137550],
    ...     "area_name": ["all forces", "without London", "including London"]}), "England and Wales")
    'England and Wales, 2024/25: 137,550 including London and 115,990 without London'
    """
    latest = rows[rows["period"] == rows["period"].max()].sort_values("value", ascending=False)
    figures = [f"{format_count(row['value'])} {row['area_name']}" for row in latest.to_dict("records")]
    return f"{place}, {rows['period'].max()}: {join_words(figures)}"


def describe_published_change(rows: pd.DataFrame, what: str) -> str:
    """The latest published figure of a series, and the one before where the two can be joined."""
    latest = rows.iloc[-1]
    covers = "" if latest["coverage"] in ("one force", latest["area_name"]) else f" {latest['coverage']}"
    beside = rows[(rows["period"] == latest["period"]) & (rows["coverage"] != latest["coverage"])]
    others = "".join(f", and {format_count(row['value'])} {row['coverage']}" for row in beside.to_dict("records"))
    sentence = f"{latest['area_name']}: {format_count(latest['value'])} {what} in {latest['period']}{covers}{others}."
    if latest["break_before"] == "Y":
        why = NOT_COMPARABLE.sub("", latest["note"] or "") or "the coverage or recording changed"
        which = f"The figure{covers} cannot" if others else "It cannot"
        return f"{sentence} {which} be compared with the years before: {why}."
    return sentence
