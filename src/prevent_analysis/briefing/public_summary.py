"""The sections of the one-page summary for schools' safeguarding leads: published figures alone."""

import pandas as pd

from prevent_analysis.briefing.context import latest_release, read_where, source_of
from prevent_analysis.briefing.profile import ENGLAND_AND_WALES
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING
from prevent_analysis.intake.schemas import CONCERN_SPECIFIED, PUBLISHED_CONCERNS
from prevent_analysis.presentation.charts.concerns import plot_published_concerns, share_in_words
from prevent_analysis.presentation.display import Figure, KeyMessages, Notices, Text
from prevent_analysis.presentation.formats import format_count, format_percent

__all__ = [
    "concerns_caveat",
    "national_chart",
    "national_text",
    "questions",
    "regional_chart",
    "regional_text",
]

NO_IDEOLOGY = PUBLISHED_CONCERNS[-1]
NOT_SUPPLIED = "No published figure by type of concern was supplied."
WHAT_A_TYPE_IS = (
    "A type of concern is what was recorded when a referral was made. It is not a finding about anybody, and an "
    "ideology is not a faith or a community.",
    "The list of types changed in 2024/25, so these figures cannot be compared with those of earlier years. Numbers of "
    "referrals depend on who recognises a concern and passes it on; more is not worse and fewer is not better.",
)
QUESTIONS = (
    "Would staff recognise each of these types of concern, and not only the one that is in the news?",
    "Does everybody know that a concern without any clear ideology can be passed on too?",
    "Does everybody know whom to tell: the designated safeguarding lead first, by the school's own procedure?",
)


def concern_rows(briefing: Briefing, area_code: str) -> pd.DataFrame:
    """The latest published year's referrals of an area by type of concern; empty where there are none."""
    published = briefing.published
    wanted = (
        (published["measure"] == "prevent_referrals")
        & (published["area_code"] == area_code)
        & published["category"].isin([CONCERN_SPECIFIED, *PUBLISHED_CONCERNS])
    )
    rows = latest_release(published[wanted])
    return rows[rows["year"] == rows["year"].max()].reset_index(drop=True)


def national_concerns(briefing: Briefing) -> pd.DataFrame:
    """The published types of concern of England and Wales."""
    return concern_rows(briefing, ENGLAND_AND_WALES)


def national_text(briefing: Briefing) -> Text:
    """How many types of concern are seen across England and Wales, and how often there is no ideology."""
    rows = national_concerns(briefing)
    return Text((" ".join(filter(None, (describe_spread(rows), read_where(rows)))),))


def describe_spread(rows: pd.DataFrame) -> str:
    """One sentence that names no type as the main one: the summary is about all of them.

    Examples
    --------
    >>> describe_spread(
    ...     pd.DataFrame(
    ...         {"category": ["Concern specified", "No ideology identified", "Left-wing extremism"],
    ...          "value": [8769, 4917, 21], "area_name": "England and Wales", "year": "2024/25"}
    ...     )
    ... )
    'England and Wales, 2024/25: 8,769 referrals had a type of concern. In 56% of them no ideology was identified.'
    """
    counts = dict(zip(rows["category"], rows["value"], strict=True))
    base, none = counts.get(CONCERN_SPECIFIED), counts.get(NO_IDEOLOGY)
    if not base or not none:
        return NOT_SUPPLIED
    place = f"{rows.iloc[0]['area_name']}, {rows.iloc[0]['year']}"
    share = format_percent(100 * none / base)
    return (
        f"{place}: {format_count(base)} referrals had a type of concern. In {share} of them no ideology was identified."
    )


def describe_concerns(rows: pd.DataFrame) -> str:
    """One sentence with each type's number and share.

    Examples
    --------
    >>> describe_concerns(pd.DataFrame({"category": [], "value": []}))
    'No published figure by type of concern was supplied.'
    """
    counts = dict(zip(rows["category"], rows["value"], strict=True))
    base = counts.pop(CONCERN_SPECIFIED, None)
    if not base or not counts:
        return NOT_SUPPLIED
    parts = [
        f"{kind}, {format_count(counts[kind])} ({share_in_words(counts[kind], base)})"
        for kind in PUBLISHED_CONCERNS
        if kind in counts
    ]
    first = rows.iloc[0]
    listed = "; ".join(parts)
    return f"{first['area_name']}, {first['year']}: of {format_count(base)} referrals with a type of concern: {listed}."


def regional_text(briefing: Briefing) -> Text:
    """The same for the region where it is published, or that it was not supplied."""
    rows = concern_rows(briefing, briefing.region_code)
    if rows.empty:
        return Text(
            (
                f"No published figure for the {briefing.region_name} was supplied, so none is shown. The Home Office "
                "publishes nothing below its regions, so there is no figure for one council or school.",
            )
        )
    return Text((describe_concerns(rows),))


def _chart(briefing: Briefing, area_code: str, name: str) -> Figure | Text:
    """Published figures are real whatever the local files are."""
    rows = concern_rows(briefing, area_code)
    if rows.empty:
        return NOTHING
    notices = Notices(briefing.notices.marking, synthetic=False)
    return plot_published_concerns(rows, notices=notices, source=source_of(rows), name=name)


def national_chart(briefing: Briefing) -> Figure | Text:
    """Types of concern across England and Wales."""
    return _chart(briefing, ENGLAND_AND_WALES, "national-concerns")


def regional_chart(briefing: Briefing) -> Figure | Text:
    """Types of concern in the region, where they are published."""
    return _chart(briefing, briefing.region_code, "regional-concerns")


def concerns_caveat(briefing: Briefing) -> Text:
    """What a type of concern is, and what the numbers cannot say."""
    return Text(WHAT_A_TYPE_IS, kind="caveat")


def questions(briefing: Briefing) -> KeyMessages:
    """What to ask in a school; the answers are for people to give."""
    return KeyMessages(QUESTIONS)
