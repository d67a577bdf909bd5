"""Sentences about what becomes of referrals, who makes them and what they are about."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prevent_analysis.measures.groupings import ADOPTED, CLOSED, PANEL
from prevent_analysis.presentation.formats import format_count, format_interval, format_number, join_words, stands_to
from prevent_analysis.presentation.narrative import REST, WHY_NO_FIGURE, describe_comparison, value_in_words

Row = Mapping[str, Any]
CLOSURES_ARE_NEUTRAL = (
    "Closed at the initial assessment is an outcome and has no target and no good direction: a referral that is closed "
    "may have been signposted to the help that was needed. The learning review after the Southport attack of July 2024 "
    "found too much weight put on the absence of an ideology when referrals were closed."
)
SOURCES_DEPEND = (
    "A sector with few referrals may have few concerns, or may not recognise them or pass them on; the figures do "
    "not say which. Referrals without a known sector are counted with the other sectors where sectors are put together."
)
CONCERNS_ARE_AS_RECORDED = (
    "Types of concern are as recorded when the referral was made. An ideology is named as the strategy defines it, and "
    "no faith, community or place is meant by it. The national list changed in 2024/25: this is a break in the series, "
    "and no period joins the years before to those after."
)
PIPELINE_IS_A_COHORT = (
    "Stages are those that the same referrals had reached by the date of the extract. They are counts of referrals and "
    "not of people, and say nothing about whether a decision was right."
)
CHANNEL_IS_LOW_MEANS = (
    "Expected numbers apply the rest of the region's rates to the area. A number near the expected one is not evidence "
    "that the right referrals reach the panel, and a lower one is not good or bad news."
)
NOT_BY_SECTOR = (
    "By sector it is not measurable here: the sector of referrals with an outcome was not supplied or is missing for "
    "more than 20% of them, or too much would have to be hidden."
)
NO_NATIONAL_SHAPE = "No published national or regional figure by {} was supplied to set beside it."


def describe_step(step: Mapping[str, Any] | None) -> str:
    """Which step of its ladder a breakdown stands on, and why.

    Examples
    --------
    >>> describe_step({"step": 1, "of": 4, "words": "12 months to June 2026, by sectors", "shows": "areas"})
    'Shown as defined: 12 months to June 2026, by sectors.'
    """
    if step is None:
        return ""
    if step["shows"] == "nothing":
        return "Withheld: every breakdown that is defined was not supplied or would hide more than the policy allows."
    if step["step"] == 1:
        return f"Shown as defined: {step['words']}."
    return (
        f"Shown coarser than defined, as finer steps were not supplied or would hide more than the policy allows "
        f"(step {step['step']} of {step['of']}): {step['words']}."
    )


def describe_shares(rows: pd.DataFrame, counted: str) -> str:
    """The parts of one total, in the order given, with a word for those not shown.

    Examples
    --------
    >>> rows = pd.DataFrame(
    ...     {"category": ["Education", "Police"], "numerator": [9, None], "denominator": 20, "value": [45.0, None]}
    ... ).assign(period="12 months to June 2026", area_name="Thurrock")
    >>> describe_shares(rows, "referrals received")
    'Thurrock, 12 months to June 2026: of 20 referrals received, Education 9 (45%). Not shown: Police.'
    """
    shown = rows[rows["value"].notna()]
    hidden = rows.loc[rows["value"].isna(), "category"]
    first = rows.iloc[0]
    start = f"{first['area_name']}, {first['period']}: "
    if shown.empty:
        return f"{start}no share is shown, since each is hidden, missing or on a base below 10."
    base = format_count(shown.iloc[0]["denominator"])
    parts = join_words(
        f"{row['category']} {format_count(row['numerator'])} ({format_number(row['value'], 0)}%)"
        for row in shown.to_dict("records")
    )
    left = f" Not shown: {join_words(hidden)}." if len(hidden) else ""
    return f"{start}of {base} {counted}, {parts}.{left}"


def describe_closures(area: Row, rest: Row, relative: Row) -> str:
    """The share closed at the initial assessment and how it compares, without a judgement."""
    if pd.isna(area["value"]):
        return f"The share closed at the initial assessment is not shown: {WHY_NO_FIGURE[area['value_note'] or 'x']}."
    return (
        f"{area['area_name']}, {area['period']}: {format_count(area['numerator'])} of "
        f"{format_count(area['denominator'])} assessed referrals were closed at the initial assessment, "
        f"{value_in_words(area, 0, '%')}. {describe_comparison(area, rest, relative, 0, '%')}"
    )


def describe_pending(count: Row | None, region_name: str, area_code: str) -> str:
    """Referrals that are too recent to have an outcome."""
    if count is None:
        return ""
    start = (
        f"Referrals received in the {count['period']} are too recent to have an outcome and are left out as pending: "
    )
    where = "" if count["area_code"] == area_code else f" in the {region_name}, and the area's own number is not shown"
    number = "[c]" if pd.isna(count["count"]) else format_count(count["count"])
    return f"{start}{number}{where}."


def describe_channel(
    panel: tuple[Row, Row, Row], received: tuple[Row, Row, Row], share: tuple[Row, Row, Row]
) -> list[str]:
    """Whether referrals to the Channel panel are low, and which of its two parts says so.

    Parameters
    ----------
    panel, received, share
        Area, rest of the region, and the one relative to the other: discussed per resident, received per resident,
        discussed of those received.
    """
    area, rest, relative = panel
    if pd.isna(area["value"]) or pd.isna(rest["value"]):
        return [f"Whether few referrals reach the panel cannot be told: {WHY_NO_FIGURE[area['value_note'] or 'c']}."]
    observed, expected = format_count(area["numerator"]), format_number(area["denominator"] * rest["value"] / 100_000)
    first = (
        f"{area['area_name']}, {area['period']}: {observed} referrals were discussed at a Channel panel, where "
        f"{expected} would be expected at the rest of the region's rate per resident. Observed over expected is "
        f"{_times(relative)}: "
        f"{stands_to(relative['comparison'], REST)}."
    )
    parts = [
        f"Referrals received per resident are {_times(received[2])} times the rest of the region's, and the share of "
        f"them that is discussed is {_times(share[2])} times."
    ]
    if not pd.isna(share[0]["denominator"]) and not pd.isna(share[1]["value"]):
        by_share = format_number(share[0]["denominator"] * share[1]["value"] / 100)
        parts.append(f"At the rest of the region's share, {by_share} of the referrals received would be discussed.")
    return [first, " ".join([*parts, _why_low(relative, received[2], share[2])])]


def _why_low(panel: Row, received: Row, share: Row) -> str:
    low = [row["comparison"] == "lower" for row in (received, share)]
    if panel["comparison"] != "lower":
        return "“Referrals to Channel are low” is not supported by these counts, nor is the opposite."
    reasons = {
        (True, True): "fewer are received and a smaller share of them is discussed",
        (True, False): "fewer are received; the share discussed is not distinguishable",
        (False, True): "a smaller share is discussed; the number received is not distinguishable",
        (False, False): "neither part alone can be told from the rest of the region's",
    }
    return f"“Referrals to Channel are low” is supported: {reasons[low[0], low[1]]}."


def _times(row: Row) -> str:
    if pd.isna(row["value"]):
        return f"[{row['value_note'] or 'x'}]"
    if pd.isna(row["upper_ci"]):
        return format_number(row["value"], 2)
    return f"{format_number(row['value'], 2)} (95% interval {format_interval(row['lower_ci'], row['upper_ci'], 2)})"


def describe_days(rows: pd.DataFrame) -> str:
    """In which band of days the middle referral lies; only where every band is shown and 10 referrals or more are.

    Examples
    --------
    >>> describe_days(pd.DataFrame({"category": ["0 to 14 days", "later"], "numerator": [8, 5], "value": [62, 38]}))
    'The middle one took 0 to 14 days.'
    """
    if rows.empty or rows["value"].isna().any():
        return ""
    half = rows["numerator"].sum() / 2
    middle = rows.loc[rows["numerator"].cumsum() >= half, "category"].iloc[0]
    return f"The middle one took {middle}."


def describe_national(panel: pd.DataFrame, adopted: pd.DataFrame, referrals: pd.DataFrame) -> str:
    """The published national shares discussed and adopted, each of the latest year that has both of its counts."""
    sentences = []
    for rows, words in ((panel, PANEL), (adopted, ADOPTED)):
        both = rows.merge(referrals, on=["period", "coverage"], suffixes=("", "_received"))
        if len(both):
            last = both.iloc[-1]
            share = format_number(100 * last["value"] / last["value_received"], 0)
            count, base = format_count(last["value"]), format_count(last["value_received"])
            what = words[0].lower() + words[1:]
            sentences.append(f"{last['area_name']}, {last['period']}: {what} {count} of {base} referrals ({share}%).")
    missing = f"No published figure was supplied for {CLOSED[0].lower() + CLOSED[1:]}."
    return " ".join(["Published beside it.", *sentences, missing]) if sentences else NO_NATIONAL_SHAPE.format("stage")
