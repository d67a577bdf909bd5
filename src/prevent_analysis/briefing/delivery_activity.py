"""Sections on activity: engagement, venues, assurance, what may have moved recording."""

import pandas as pd

from prevent_analysis.briefing.delivery_view import (
    counts_of,
    day,
    of_the_council,
    one,
    table_of,
    values_of,
)
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING
from prevent_analysis.intake.delivery_schemas import AMBASSADOR
from prevent_analysis.presentation.delivery import figures_table, list_table, things_table, things_text
from prevent_analysis.presentation.display import Table, Text
from prevent_analysis.presentation.formats import format_count, is_missing, join_words
from prevent_analysis.presentation.tables import value_text


@of_the_council
def engagement_answer(briefing: Briefing) -> Text:
    """How many people took part, as far as they were counted."""
    row = one(briefing, "M17", "audience")
    if row is None or is_missing(row["numerator"]):
        return Text(("People reached are not shown: no log was supplied, or the numbers are too small.",))
    return Text(
        (
            f"{format_count(row['numerator'])} people were recorded as taking part in the {row['period']}; somebody "
            "who came twice counts twice. Reach is an output: what it changed is not known from it.",
        )
    )


@of_the_council
def engagement_table(briefing: Briefing) -> Table | Text:
    """Activities and people by audience."""
    activities = list_table(
        briefing.delivery["delivery_lists"],
        "activities",
        ("Audience", "Activities", "Without a number of people", "Kinds"),
    )
    people = {row["category"]: row for row in values_of(briefing, "M17", "audience").to_dict("records")}
    shown = [people.get(audience, {"value": None, "value_note": "x"}) for audience in activities["Audience"]]
    activities.insert(2, "People", [value_text(row, 0) for row in shown])
    return table_of(briefing, "engagement", f"Activities, {briefing.period.label}.", activities)


@of_the_council
def reach_table(briefing: Briefing) -> Table | Text:
    """Settings reached in the academic year, of those that there are."""
    rows = values_of(briefing, "M17")
    kinds = [name for name in dict.fromkeys(rows["category_type"]) if name.startswith("settings reached")]
    if not kinds:
        return NOTHING
    frame = things_table(rows, {kinds[0]: "Settings reached"}, "Audience")
    at_home = rows[rows["category_type"].str.startswith("children taught at home")].to_dict("records")
    notes = [
        f"{format_count(row['numerator'])} children are taught at home here; activities in schools do not reach them."
        for row in at_home
    ]
    return table_of(briefing, "reach", f"{kinds[0].capitalize()}, by audience.", frame, *notes)


@of_the_council
def year_groups_table(briefing: Briefing) -> Table | Text:
    """Activities for pupils by year group."""
    rows = values_of(briefing, "M17")
    kinds = [name for name in dict.fromkeys(rows["category_type"]) if name.startswith("activities by year")]
    if not kinds:
        return NOTHING
    frame = things_table(rows, {kinds[0]: "Activities"}, "Year group")
    return table_of(briefing, "year-groups", f"{kinds[0].capitalize()}.", frame)


@of_the_council
def venues_answer(briefing: Briefing) -> Text:
    """How many bookings and events are known to be screened, and how many nobody knows of."""
    row = one(briefing, "M18", "venue")
    unknown = counts_of(briefing, "M18", "venue")
    unknown = unknown[(unknown["unit"] == "Total") & (unknown["status"] == "Not known")]
    if row is None or is_missing(row["value"]):
        return Text(("Screening is not shown: no file was supplied, a return is missing a number, or it is hidden.",))
    hidden = unknown.empty or is_missing(unknown["count"].iloc[0])
    not_known = "[c]" if hidden else format_count(unknown["count"].iloc[0])
    return Text(
        (
            f"{format_count(row['numerator'])} of {format_count(row['denominator'])} bookings and events in "
            f"{join_words(briefing.facts['delivery']['quarters'])} are known to have been screened "
            f"({value_text(row, 0)}%). For {not_known} it is not known.",
        )
    )


@of_the_council
def venues_table(briefing: Briefing) -> Table | Text:
    """Bookings and events by kind of venue: screened, not screened, not known."""
    frame = figures_table(
        counts_of(briefing, "M18", "venue").sort_values(["unit", "order"], key=_total_last),
        values_of(briefing, "M18", "venue"),
        ("", "Kind of venue"),
        {
            "Total": "Bookings and events",
            "Screened": "Screened",
            "Not screened": "Not screened",
            "Not known": "Not known",
        },
        "Per cent screened",
    )
    return table_of(briefing, "venues", "Bookings and events, four quarters.", frame)


def _total_last(column: pd.Series) -> pd.Series:
    return column.map(lambda unit: f"~{unit}" if unit == "Total" else unit) if column.name == "unit" else column


@of_the_council
def policies_table(briefing: Briefing) -> Table | Text:
    """Hire and licensing policies that reflect the duty."""
    columns = {"policies that reflect the duty": "Policies that reflect the duty"}
    frame = things_table(values_of(briefing, "M18"), columns, "Kind of venue")
    return table_of(briefing, "policies", "Policies in scope, latest return of the four quarters.", frame)


@of_the_council
def venue_returns_table(briefing: Briefing) -> Table | Text:
    """Which quarter was returned, and how many bookings were passed on; named recipients alone see it."""
    quarters = briefing.facts["delivery"]["quarters"]
    frame = list_table(briefing.delivery["delivery_lists"], "screening", ("Kind of venue", "Organisation", *quarters))
    passed = counts_of(briefing, "M18", "escalated")
    note = "Bookings passed on for advice: " + join_words(
        f"{'all' if row['unit'] in ('Total', 'All together') else row['unit']} "
        f"{'[c]' if is_missing(row['count']) else format_count(row['count'])}"
        for row in passed.to_dict("records")
    )
    return table_of(briefing, "venue-returns", "Returns of venues.", frame, *([f"{note}."] if len(passed) else []))


@of_the_council
def assurance_answer(briefing: Briefing) -> Text:
    """Benchmarks met by year."""
    rows = values_of(briefing, "M16").to_dict("records")
    if not rows:
        return Text(("No rating by benchmark was supplied.",))
    said = [f"{row['category']} {things_text(row)}" for row in rows]
    return Text((f"Benchmarks rated as met or exceeded: {join_words(said)}. A benchmark without a rating is not met.",))


@of_the_council
def assurance_table(briefing: Briefing) -> Table | Text:
    """Ratings as they were given."""
    headings = ("Year", "Number", "Benchmark", "Rated by", "Rating", "Note")
    frame = list_table(briefing.delivery["delivery_lists"], "assurance", headings)
    return (
        table_of(briefing, "assurance", "Ratings by benchmark.", frame, row_header="Benchmark")
        if len(frame)
        else NOTHING
    )


@of_the_council
def capacity_answer(briefing: Briefing) -> Text:
    """People trained as ambassadors, beside which recorded hate crime has to be read."""
    rows = values_of(briefing, "M19", AMBASSADOR).to_dict("records")
    if not rows or is_missing(rows[0]["numerator"]):
        return Text(("The number of hate crime ambassadors is not shown: it was not supplied, or is hidden.",))
    return Text(
        (
            f"{format_count(rows[0]['numerator'])} people are trained as hate crime ambassadors and still in post at "
            f"{day(briefing)}. More ambassadors, reporting centres and campaigns may be followed by more recorded hate "
            "crime with no change in what happened. No file gives the number of reporting centres, or Essex's "
            "ambassadors.",
            *campaign_sentence(briefing),
        )
    )


def campaign_sentence(briefing: Briefing) -> list[str]:
    """Days of local campaigns on hate crime by quarter, where a file gives them."""
    rows = values_of(briefing, "M19", "campaign days").to_dict("records")
    said = [f"{row['category']} {format_count(row['numerator'])}" for row in rows]
    return [f"Days of campaigns on hate crime whose dates are known: {join_words(said)}."] if said else []


@of_the_council
def events_table(briefing: Briefing) -> Table | Text:
    """Campaigns and changes since the strategy began."""
    headings = ("From", "To", "What happened", "Kind", "May touch")
    frame = list_table(briefing.delivery["delivery_lists"], "events", headings)
    frame = frame.assign(**{"May touch": frame["May touch"].str.replace("_", " ")}) if len(frame) else frame
    more = {"row_header": "What happened"} if len(frame) else {}
    return table_of(briefing, "events", "Campaigns and changes since the strategy began.", frame, **more)
