"""Sections on the action plan: progress, years, the Security Threat Check, balance, risks."""

import pandas as pd

from prevent_analysis.briefing.delivery_view import (
    day,
    of_the_council,
    one,
    supplied,
    table_of,
    values_of,
)
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING
from prevent_analysis.presentation.delivery import list_table, things_table, things_text
from prevent_analysis.presentation.display import Table, Text
from prevent_analysis.presentation.formats import dated
from prevent_analysis.presentation.values import capital
from prevent_analysis.reference.strategy import OBJECTIVES, STC_QUESTIONS

PROGRESS = {"complete": "Complete", "behind": "Behind", "evidence": "Complete with evidence"}
YEARS = {"1": "Year 1, 2024/25", "2": "Year 2, 2025/26", "3": "Year 3, 2026/27"}
NOWHERE: dict[str, str] = {}
PARTS = {
    "strategy_year": ("Year", YEARS),
    "theme": ("Theme", NOWHERE),
    "owner": ("Owner", NOWHERE),
    "objective": ("Objective", OBJECTIVES),
}


@of_the_council
def actions_answer(briefing: Briefing) -> Text:
    """Progress of the action plan in a few sentences."""
    complete, behind = one(briefing, "M15", "complete, by all"), one(briefing, "M15", "behind, by all")
    evidence = one(briefing, "M15", "evidence, by all")
    actions = briefing.delivery["delivery_actions"]
    silent = int((actions["status"] == "No return").sum())
    carried = int((actions["status"] == "Carried forward").sum())
    if complete is None or silent == len(actions):
        return Text((f"None of the {len(actions)} actions has a return. They are listed as the strategy prints them.",))
    return Text(
        (
            f"{things_text(complete)} actions are reported as complete, {things_text(evidence)} of those with "
            f"evidence. Behind: {things_text(behind)}. Carried forward: {carried}. No return: {silent}.",
        )
    )


@of_the_council
def progress_table(briefing: Briefing) -> Table | Text:
    """Progress by year, theme, owner and objective, those that are not set included."""
    frames = []
    for by, (heading, words) in PARTS.items():
        columns = {f"{kind}, by {by}": name for kind, name in PROGRESS.items()}
        frame = things_table(values_of(briefing, "M15"), columns, "Actions", words)
        frame.insert(0, "By", heading)
        frames.append(frame)
    note = "Not set and no return are shown as such. Nothing here is a target."
    caption = f"Actions at {day(briefing)}, by year of the strategy, theme, owner and objective."
    table = pd.concat(frames, ignore_index=True)
    return table_of(briefing, "progress", caption, table, note, row_header="Actions")


@of_the_council
def years_table(briefing: Briefing) -> Table | Text:
    """The three years side by side, with what is carried forward; the same as `actions.csv`."""
    years = briefing.delivery["delivery_years"]
    frame = pd.DataFrame(
        {
            "Action": years["text"],
            **{YEARS[year]: years[f"year_{year}"].replace("", "nothing planned") for year in YEARS},
        }
    )
    note = (
        "A row is an action with those that continue it in later years. It is exported, with its theme, as "
        "action_plan_years.csv for the next meeting."
    )
    caption = f"The action plan from year to year, as it stood on {day(briefing)}."
    return table_of(briefing, "years", caption, frame, note)


@of_the_council
def behind_table(briefing: Briefing) -> Table | Text:
    """Actions that are behind, have no return, or are complete without evidence."""
    actions = briefing.delivery["delivery_actions"]
    no_evidence = actions["evidence_missing"] == "Y"
    why = actions["late"].where(actions["late"] != "", "Complete, no evidence given")
    why = why.where((actions["late"] != "") | no_evidence, "No return")
    wanted = (actions["late"] != "") | no_evidence | (actions["status"] == "No return")
    frame = pd.DataFrame(
        {
            "Action": actions["text"],
            "Year": actions["strategy_year"],
            "Owner": actions["owner"],
            "Due": actions["due"].map(dated),
            "Status": actions["status"],
            "Why it is here": why,
        }
    )[wanted].reset_index(drop=True)
    return table_of(briefing, "behind", f"Actions to ask about, {day(briefing)}.", frame)


@of_the_council
def check_answer(briefing: Briefing) -> Text:
    """How many open actions have a Security Threat Check that still holds."""
    row = one(briefing, "M25a", "open actions")
    level = briefing.facts["threat"]["level"]
    if row is None:
        return NOTHING
    return Text(
        (
            f"{things_text(row)} open actions have all three questions of the Security Threat Check answered, with a "
            f"role, a day and a reason, at the threat level now noted ({level}).",
            "When the level or its date changes, every answer is to be checked again. People answer; the tool never "
            "does.",
            " ".join(f"Question {number}: {question}" for number, question in enumerate(STC_QUESTIONS, start=1)),
        )
    )


@of_the_council
def decision_table(briefing: Briefing) -> Table | Text:
    """Open actions for decision: an answer that is missing, has to be checked again, or is not yes."""
    actions = briefing.delivery["delivery_actions"]
    rows = actions[actions["for_decision"] != ""]
    frame = pd.DataFrame(
        {
            "Action": rows["text"],
            "Year": rows["strategy_year"],
            "Answers": rows["stc_answers"].replace("none, none, none", "none"),
            "Answered by": rows["stc_by_role"].replace("", "nobody"),
            "On": rows["stc_on"].replace("", "not answered").map(dated),
            "For decision": rows["for_decision"].str.removeprefix("Security Threat Check: ").map(capital),
        }
    ).reset_index(drop=True)
    if not briefing.is_restricted:
        frame = frame.drop(columns="Answered by")
    caption = f"Open actions whose Security Threat Check is for decision, {day(briefing)}."
    return table_of(briefing, "decision", caption, frame)


@of_the_council
def balance_answer(briefing: Briefing) -> Text:
    """What the balance check asks; it is no quota and no score."""
    balance = briefing.delivery["delivery_balance"]
    if balance["own_total"].isna().all():
        return Text(("No log of activities was supplied, so the balance check asks nothing yet.",))
    asked = balance[balance["question"] != ""]
    ideologies = balance["ideology"].nunique()
    still_open = int((asked["state"] != "Answered").sum())
    share = briefing.facts["delivery"]["thresholds"]["most_share"]
    return Text(
        (
            f"The balance check asks {len(asked)} questions about {ideologies} ideologies; {still_open} of them wait "
            "for an answer that holds. A question is raised where an ideology has no activity of its own, where it has "
            f"more than {share}% of those that name one, and where it is the strategy's own local focus. It asks for a "
            "reason; it is no quota, and nothing is scored.",
        )
    )


@of_the_council
def balance_table(briefing: Briefing) -> Table | Text:
    """Every ideology of the national picture in its fixed order, those without an activity included."""
    balance = briefing.delivery["delivery_balance"]
    frame = pd.DataFrame(
        {
            "Ideology": balance["ideology"],
            "Activities that name it": balance["own"].astype(object),
            "Activities about all": balance["every"].astype(object),
            "Question": balance["question"].replace("", "none"),
            "Answer": balance["reason"].replace("", "none given"),
            "Answered by": balance["by_role"].replace("", "nobody"),
            "State": balance["state"].replace("", "no question"),
        }
    )
    if not briefing.is_restricted:
        frame = frame.drop(columns=["Answer", "Answered by"])
    note = "Ideologies are named as the strategy defines them; an ideology is not a faith or a group of people."
    return table_of(briefing, "balance", f"Activities by ideology, {briefing.period.label}.", frame, note)


@of_the_council
def risks_answer(briefing: Briefing) -> Text:
    """Where the risks are from: people typed them."""
    if not briefing.is_restricted:
        return Text(("The risk register is in the restricted copy alone.",))
    if not supplied(briefing, "risk_register"):
        return Text(("No risk register was supplied.",))
    return Text(("These are judgements that people typed. Nothing here is computed from the figures, or into them.",))


@of_the_council
def risks_table(briefing: Briefing) -> Table | Text:
    """The risks as they were typed."""
    headings = ("Number", "Risk", "Rating", "Confidence", "Judged by", "On", "To be looked at again")
    frame = list_table(briefing.delivery["delivery_lists"], "risks", headings)
    return table_of(
        briefing, "risks", "Risk register, as typed.", frame, **({"row_header": "Risk"} if len(frame) else {})
    )
