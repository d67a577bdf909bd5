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

MAY_TOUCH = {
    "prevent": "Prevent referrals",
    "hate_crime": "recorded hate crime",
    "both": "Prevent referrals and recorded hate crime",
}
POLICIES = "Policies that reflect the duty"
INSTRUMENTS = "HO assurance is the Home Office's yearly exercise; CAAS is the Channel Annual Assurance Statement."


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
        ("Audience", "Activities", "Without a count of people", "Kinds"),
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
    groups = rows[rows["category_type"].str.startswith("activities by year")].to_dict("records")
    if said := join_words(f"{things_text(row)} in {row['category']}" for row in groups):
        notes.append(f"{groups[0]['category_type'].capitalize()}: {said}.")
    return table_of(briefing, "reach", f"{kinds[0].capitalize()}, by audience.", frame, *notes)


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
            f"the {span(briefing)} are known to have been screened "
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
    policies = things_table(values_of(briefing, "M18"), {"policies that reflect the duty": POLICIES}, "Kind of venue")
    if len(frame) and len(policies):
        frame[POLICIES] = frame["Kind of venue"].map(policies.set_index("Kind of venue")[POLICIES]).fillna("[x]")
    note = "Policies are those of the latest return, for hire or licensing, of those in scope."
    return table_of(briefing, "venues", f"Bookings and events, {span(briefing)}.", frame, note)


def _total_last(column: pd.Series) -> pd.Series:
    return column.map(lambda unit: f"~{unit}" if unit == "Total" else unit) if column.name == "unit" else column


def span(briefing: Briefing) -> str:
    """The quarters that screening is counted over."""
    quarters = briefing.facts["delivery"]["quarters"]
    return f"{len(quarters)} quarters to {quarters[-1]}"


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
    return table_of(
        briefing,
        "venue-returns",
        f"Returns of venues, {span(briefing)}.",
        frame,
        *([f"{note}."] if len(passed) else []),
    )


@of_the_council
def assurance_answer(briefing: Briefing) -> Text:
    """Benchmarks met by year."""
    rows = values_of(briefing, "M16").to_dict("records")
    if not rows:
        return Text(("No rating by benchmark was supplied.",))
    said = [f"{things_text(row)} in {row['category']}" for row in rows]
    return Text((f"Benchmarks rated as met or exceeded: {join_words(said)}. A benchmark without a rating is not met.",))


@of_the_council
def assurance_table(briefing: Briefing) -> Table | Text:
    """Ratings as they were given, a benchmark a row and a year a column, with who rated and what was noted."""
    headings = ("Year", "Number", "Benchmark", "Rated by", "Rating", "Note")
    rows = list_table(briefing.delivery["delivery_lists"], "assurance", headings)
    if rows.empty:
        return NOTHING
    notes = ("; " + rows["Note"]).where(rows["Note"] != "none given", "")
    rows["Said"] = rows["Rating"] + " (" + rows["Rated by"] + notes + ")"
    said = rows.groupby(["Number", "Benchmark", "Year"])["Said"].agg("; ".join).unstack(fill_value="[x]")
    frame = said.rename_axis(columns=None).reset_index()
    caption = "Ratings by benchmark and year, with the instrument that each is from."
    return table_of(briefing, "assurance", caption, frame, INSTRUMENTS, row_header="Benchmark")


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
            "crime with no change in what happened. No file gives the number of reporting centres, or of "
            "ambassadors elsewhere in Essex.",
            *campaign_sentence(briefing),
        )
    )


def campaign_sentence(briefing: Briefing) -> list[str]:
    """Days of local campaigns on hate crime by quarter, where a file gives them."""
    rows = values_of(briefing, "M19", "campaign days").to_dict("records")
    said = [f"{format_count(row['numerator'])} in {row['category']}" for row in rows]
    return [f"Days of campaigns on hate crime whose dates are known: {join_words(said)}."] if said else []


@of_the_council
def events_table(briefing: Briefing) -> Table | Text:
    """Campaigns and changes since the strategy began."""
    headings = ("From", "To", "What happened", "Kind", "May touch")
    frame = list_table(briefing.delivery["delivery_lists"], "events", headings)
    frame = frame.assign(**{"May touch": frame["May touch"].replace(MAY_TOUCH)}) if len(frame) else frame
    more = {"row_header": "What happened"} if len(frame) else {}
    return table_of(
        briefing, "events", f"Campaigns and changes from the strategy's first day to {day(briefing)}.", frame, **more
    )
