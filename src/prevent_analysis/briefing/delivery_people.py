"""Sections on people: training, sessions, points of contact, meetings."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prevent_analysis.briefing.delivery_view import (
    counts_of,
    day,
    of_the_council,
    one,
    supplied,
    table_of,
    values_of,
)
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING, sources_of
from prevent_analysis.presentation.delivery import (
    NO_RETURN,
    figures_table,
    requirement_text,
    things_table,
    things_text,
    training_table,
)
from prevent_analysis.presentation.delivery_charts import plot_training
from prevent_analysis.presentation.display import Figure, Table, Text
from prevent_analysis.presentation.formats import dated, format_count, is_missing, join_words
from prevent_analysis.presentation.tables import interval_text, value_text

TRAINING = ("training_register", "training_agg")
MEETINGS = ("PDG", "Channel")
NOT_IN_SCOPE = (
    "Only members of the Prevent Delivery Group are counted, each person once a course. Must, should and could are "
    "what the partners' matrix of courses asks of people in a role."
)


def unit_of(briefing: Briefing) -> str:
    """What a row of organisations is: the public copy names no partner."""
    return "Partner" if briefing.is_restricted else "Type of organisation"


def main_requirement(briefing: Briefing) -> str:
    """The requirement that most people are in scope of; blank where none is shown."""
    rows = values_of(briefing, "M08a")
    totals = rows.groupby("category_type")["denominator"].max()
    return "" if totals.dropna().empty else str(totals.idxmax())


def whole(briefing: Briefing, requirement: str) -> dict | None:
    """Everyone counted of a requirement: its total, or its only row."""
    rows = values_of(briefing, "M08a", requirement)
    total = rows[rows["category"] == "Total"]
    found = (total if len(total) else rows).to_dict("records")
    return found[0] if len(found) == 1 else None


def silent_partners(briefing: Briefing) -> list[str]:
    """Partners without a return that can be used; the public copy does not name any."""
    if not briefing.is_restricted:
        return []
    partners = briefing.delivery["delivery_partners"]
    silent = partners["training_return"].str.startswith((NO_RETURN, "Counts do not"))
    return sorted(partners.loc[silent, "name"])


def training_sentence(briefing: Briefing) -> str:
    """The share of people in date in the requirement that most are in scope of."""
    requirement = main_requirement(briefing)
    row = whole(briefing, requirement) if requirement else None
    if row is None or is_missing(row["value"]):
        return "No training coverage can be shown: nothing was returned, or too few people are in scope."
    return (
        f"{requirement_text(requirement)}: {format_count(row['numerator'])} of {format_count(row['denominator'])} "
        f"people counted are in date at {day(briefing)} ({value_text(row, 0)}%, 95% interval {interval_text(row, 0)})."
    )


def currency_sentence(briefing: Briefing) -> str:
    """How many more completed it, where nobody agreed for how long that holds; blank where there is none."""
    requirement = main_requirement(briefing)
    row = whole(briefing, requirement) if requirement else None
    if row is None or is_missing(row["value"]):
        return ""
    unknown = counts_of(briefing, "M08a", requirement)
    unknown = unknown[(unknown["status"] == "Completed, currency unknown") & (unknown["unit"] == row["category"])]
    number = unknown["count"].iloc[0] if len(unknown) else 0
    if is_missing(number) or not number:
        return ""
    return (
        f"A further {format_count(number)} completed it, but for how long a completion holds is not agreed, so whether "
        "they are in date is not known."
    )


def returns_sentence(briefing: Briefing, *, names_them: bool = True) -> str:
    """How many partners sent nothing that can be used, and which."""
    partners = briefing.delivery["delivery_partners"]
    if not supplied(briefing, *TRAINING):
        return "No training return was supplied: every partner is shown as no return, which is not 0%."
    if not briefing.is_restricted:
        return "A type of organisation without a return is shown as not available, never as 0%."
    silent = silent_partners(briefing)
    if not silent:
        return f"All {len(partners)} partners sent a return that can be used."
    which = f": {join_words(silent)}" if names_them else ""
    return f"{len(silent)} of {len(partners)} partners have no return that can be used{which}."


@of_the_council
def training_answer(briefing: Briefing) -> Text:
    """How many people are in date, and that some sent nothing; the key messages name them."""
    coverage = f"{training_sentence(briefing)} {currency_sentence(briefing)}".strip()
    return Text((coverage, returns_sentence(briefing, names_them=False)))


@of_the_council
def training_chart(briefing: Briefing) -> Figure | Text:
    """The share in date by partner, for the requirement that most people are in scope of."""
    requirement = main_requirement(briefing)
    return plot_training(
        values_of(briefing, "M08a", requirement),
        silent_partners(briefing),
        notices=briefing.notices,
        source=sources_of(briefing, *TRAINING),
        period=day(briefing),
        unit=unit_of(briefing).lower(),
    )


@of_the_council
def training_by_partner(briefing: Briefing) -> Table | Text:
    """People by course, partner and status."""
    counts = counts_of(briefing, "M08a")
    if counts.empty:
        return NOTHING
    partners = briefing.delivery["delivery_partners"]
    unit = unit_of(briefing)
    frame = training_table(counts, values_of(briefing, "M08a"), partners, unit)
    frame["Return"] = frame["Return"].str.replace(f"Counts as at {day(briefing)}", "Counts")
    hidden = [name for name, level in briefing.facts["delivery"]["levels"].items() if level == "not shown"]
    courses = sorted(name.removeprefix("M08a ") for name in hidden if name.startswith("M08a "))
    notes = [NOT_IN_SCOPE]
    if courses:
        notes.append(f"Not shown, because too few people are in scope: {join_words(courses)}.")
    caption = f"Required training by course and {unit.lower()}, people at {day(briefing)}."
    return table_of(briefing, "training", caption, frame, *notes, row_header=unit)


@of_the_council
def lapse_table(briefing: Briefing) -> Table | Text:
    """Completions in date that lapse soon: what has to be booked now."""
    days = briefing.facts["delivery"]["thresholds"]["lapse_days"]
    frame = figures_table(
        counts_of(briefing, "M08b"),
        values_of(briefing, "M08b"),
        ("Course", unit_of(briefing)),
        {"Total": "In date", "Lapses soon": f"Lapse within {days} days", "Lapses later": "Lapse later"},
    )
    caption = f"Completions in date by when they lapse, at {day(briefing)}."
    note = "Known only where there is a register: counts sent by partners do not say when a completion lapses."
    return table_of(
        briefing, "lapse", caption, frame, note, **({"row_header": unit_of(briefing)} if len(frame) else {})
    )


@of_the_council
def matrix_answer(briefing: Briefing) -> Text:
    """How many partners have agreed what is required of whom."""
    row = one(briefing, "M08d", "matrix_in_use")
    sentence = (
        f"{things_text(row)} partners have an agreed matrix of required courses and a return in the last two quarters."
    )
    return Text((sentence,)) if row else NOTHING


@of_the_council
def partners_table(briefing: Briefing) -> Table | Text:
    """Each partner, or each type in a public copy: matrix, return, point of contact, champions."""
    partners = briefing.delivery["delivery_partners"]
    frame = pd.DataFrame(
        {
            "Partner": partners["name"],
            "Type": partners["org_type"],
            "Matrix of courses": partners["matrix"],
            "Training return": partners["training_return"]
            .map(dated)
            .str.replace(f"Counts as at {day(briefing)}", "Counts"),
            "Point of contact": partners["spoc"],
            "Champions": partners["champions"],
        }
    )
    if not briefing.is_restricted:
        frame = frame.drop(columns="Partner").rename(columns={"Type": unit_of(briefing)})
    return table_of(briefing, "partners", f"Members of the Prevent Delivery Group at {day(briefing)}.", frame)


def champions_sentence(briefing: Briefing) -> str:
    """How many partners have a champion, of those that said."""
    row = one(briefing, "M13", "champions")
    if row is None or is_missing(row["numerator"]):
        return "Champions: no partner said whether it has any."
    return f"Champions: {things_text(row)} of the partners that said have at least one."


@of_the_council
def contacts_answer(briefing: Briefing) -> Text:
    """Points of contact and champions across partners."""
    contacts, champions = one(briefing, "M13", "spoc"), one(briefing, "M13", "champions")
    months = briefing.facts["delivery"]["thresholds"]["contact_months"]
    return Text(
        (
            f"Of the partners that said, {things_text(contacts)} have a point of contact that was confirmed within "
            f"{months} months, and {things_text(champions)} have at least one champion. The others did not say.",
        )
    )


@of_the_council
def sessions_answer(briefing: Briefing) -> Text:
    """Places booked and not taken up, and what people said afterwards."""
    row = one(briefing, "M08c", "organisation") or one(briefing, "M08c", "course")
    if row is None or is_missing(row["value"]):
        return Text(("Places booked and taken up are not shown: no file was supplied, or the numbers are too small.",))
    sentences = [
        f"{format_count(row['numerator'])} of {format_count(row['denominator'])} places booked in the {row['period']} "
        f"were not taken up ({value_text(row, 0)}%, 95% interval {interval_text(row, 0)}). This may reflect shifts and "
        "leavers."
    ]
    feedback = values_of(briefing, "M08e").to_dict("records")
    if feedback and not is_missing(feedback[0]["value"]):
        sentences.append(
            f"Of {format_count(feedback[0]['denominator'])} people who gave feedback, "
            f"{format_count(feedback[0]['numerator'])} ({value_text(feedback[0], 0)}%) were confident afterwards. "
            "That is what was said on the day; whether practice changed cannot be seen from it."
        )
    return Text(sentences)


@of_the_council
def sessions_table(briefing: Briefing) -> Table | Text:
    """Places by organisation of those booked."""
    return _places(briefing, "organisation", "Organisation", "places")


@of_the_council
def courses_table(briefing: Briefing) -> Table | Text:
    """Places by course."""
    return _places(briefing, "course", "Course", "courses")


def _places(briefing: Briefing, table: str, heading: str, name: str) -> Table | Text:
    frame = figures_table(
        counts_of(briefing, "M08c", table),
        values_of(briefing, "M08c", table),
        ("", heading),
        {"Total": "Booked", "Attended": "Attended", "Did not attend": "Did not attend"},
        "Per cent not taken up",
    )
    return table_of(briefing, name, f"Places at sessions by {heading.lower()}, {briefing.period.label}.", frame)


@of_the_council
def meetings_answer(briefing: Briefing) -> Text:
    """Attendance and quoracy by kind of meeting."""
    if not supplied(briefing, "meetings"):
        return Text(("No record of meetings was supplied.",))
    rows = values_of(briefing, "M14", "attended").to_dict("records")
    said = [f"{row['category']} {things_text(row)}" for row in rows]
    return Text((f"Invitations attended, deputies included, in the {briefing.period.label}: {join_words(said)}.",))


@of_the_council
def meetings_table(briefing: Briefing) -> Table | Text:
    """Kinds of meeting: attended, quorate, with Prevent on the agenda."""
    columns = {
        "attended": "Invitations attended",
        "quorate": "Meetings quorate, of those recorded",
        "prevent_item": "Prevent on the agenda, of those recorded",
    }
    frame = things_table(values_of(briefing, "M14"), columns, "Meeting")
    return table_of(briefing, "meetings", f"Meetings, {briefing.period.label}.", frame)


@of_the_council
def attendance_table(briefing: Briefing) -> Table | Text:
    """Meetings attended by each member; named recipients alone see it."""
    rows = briefing.delivery["delivery_attendance"]
    rows = rows[rows["meeting_type"].isin(MEETINGS)]
    cells = rows.assign(said=[attended_text(row) for row in rows.to_dict("records")])
    wide = cells.pivot(index="name", columns="meeting_type", values="said").fillna("not a member")
    frame = wide.reindex(columns=MEETINGS, fill_value="not a member").rename_axis("Member", axis=0).reset_index()
    note = "The quality of decisions is a judgement and is not measured."
    caption = f"Meetings attended, of those invited to, by member, {briefing.period.label}."
    return table_of(briefing, "attendance", caption, frame.rename_axis(columns=None), note)


def attended_text(row: Mapping[str, Any]) -> str:
    """Meetings that a member came to, of how many, and how often a deputy came.

    Examples
    --------
    >>> attended_text({"invited": 4, "attended": 3, "deputies": 1})
    '3 of 4, 1 by a deputy'
    """
    deputies = f", {row['deputies']} by a deputy" if row["deputies"] else ""
    return f"{row['attended']} of {row['invited']}{deputies}"
