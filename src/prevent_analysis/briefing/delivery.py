"""The sections of the delivery report: training, champions, action plan, engagement."""

import pandas as pd

from prevent_analysis.briefing.delivery_actions import (
    actions_answer,
    balance_answer,
    balance_table,
    behind_table,
    check_answer,
    decision_table,
    progress_table,
    risks_answer,
    risks_table,
    years_table,
)
from prevent_analysis.briefing.delivery_activity import (
    assurance_answer,
    assurance_table,
    capacity_answer,
    engagement_answer,
    engagement_table,
    events_table,
    reach_table,
    venue_returns_table,
    venues_answer,
    venues_table,
)
from prevent_analysis.briefing.delivery_people import (
    TRAINING,
    attendance_table,
    champions_sentence,
    contacts_answer,
    courses_table,
    currency_sentence,
    lapse_table,
    matrix_answer,
    meetings_answer,
    meetings_table,
    partners_table,
    returns_sentence,
    sessions_answer,
    sessions_table,
    training_answer,
    training_by_partner,
    training_chart,
    training_sentence,
)
from prevent_analysis.briefing.delivery_view import is_councils_own, messages, supplied, table_of, whose_files
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING, statement
from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.intake.schemas import SCHEMAS
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.presentation.display import KeyMessages, Table, Text
from prevent_analysis.quality.readiness import WITHOUT

__all__ = [
    "actions_answer",
    "assurance_answer",
    "assurance_table",
    "attendance_table",
    "balance_answer",
    "balance_table",
    "behind_table",
    "capacity_answer",
    "check_answer",
    "contacts_answer",
    "courses_table",
    "coverage_summary",
    "decision_table",
    "engagement_answer",
    "engagement_table",
    "events_table",
    "key_messages",
    "lapse_table",
    "matrix_answer",
    "meetings_answer",
    "meetings_table",
    "methods",
    "not_supplied_table",
    "partners_table",
    "progress_table",
    "questions",
    "reach_table",
    "risks_answer",
    "risks_table",
    "sessions_answer",
    "sessions_table",
    "statement",
    "supplied_answer",
    "training_answer",
    "training_by_partner",
    "training_chart",
    "venue_returns_table",
    "venues_answer",
    "venues_table",
    "years_table",
]

QUESTIONS = (
    "Which partners have sent no training return, and who will ask each of them by when?",
    "Where completions have no agreed validity, who decides for how long they hold?",
    "Of the actions that are behind, which will be completed, which stopped and which carried forward?",
    "What would we see if an action had worked, beyond its having been done?",
    "Why is an ideology without an activity, or with most of them: local evidence, national threat or a request?",
)


def key_messages(briefing: Briefing) -> KeyMessages:
    """The few sentences to take away."""
    if not is_councils_own(briefing):
        return KeyMessages((whose_files(briefing),))
    return messages(
        training_sentence(briefing),
        returns_sentence(briefing) if briefing.is_restricted else "",
        *actions_answer(briefing).paragraphs[:1],
        *check_answer(briefing).paragraphs[:1],
        *contacts_answer(briefing).paragraphs[:1],
    )


def coverage_summary(briefing: Briefing) -> Text:
    """Training and champion coverage in a few sentences, for the explanations that compete when the ratio is read."""
    if not is_councils_own(briefing):
        return Text((whose_files(briefing),), kind="note")
    if not supplied(briefing, *TRAINING, "org_register"):
        return Text(
            (
                "No file on training or champions was supplied, so nothing here tells the explanations that rest on "
                "their coverage apart. This is no return, not 0%.",
            ),
            kind="note",
        )
    sentences = (
        "Training coverage.",
        training_sentence(briefing),
        currency_sentence(briefing),
        returns_sentence(briefing, names_them=False),
        champions_sentence(briefing),
        "Low coverage may go with concerns that are not recognised; high coverage does not show that there are none.",
    )
    return Text((" ".join(filter(None, sentences)),))


def supplied_answer(briefing: Briefing) -> Text:
    """How many of the delivery files were supplied."""
    if not is_councils_own(briefing):
        return NOTHING
    missing = len(briefing.facts["delivery"]["not_supplied"])
    everything = len(DELIVERY_SCHEMAS)
    if not missing:
        return Text((f"All {everything} delivery files were supplied.",))
    return Text((f"{everything - missing} of {everything} delivery files were supplied.",), kind="warning")


def not_supplied_table(briefing: Briefing) -> Table | Text:
    """Each delivery file that was not supplied, and what is made without it."""
    if not is_councils_own(briefing):
        return NOTHING
    missing = briefing.facts["delivery"]["not_supplied"]
    frame = pd.DataFrame(
        {
            "File": missing,
            "What it holds": [SCHEMAS[name].meaning for name in missing],
            "Without it": [WITHOUT[name] for name in missing],
        }
    )
    return table_of(briefing, "not-supplied", "Delivery files that were not supplied.", frame)


def questions(briefing: Briefing) -> KeyMessages:
    """Questions for the discussion; the answers are for people to give."""
    return KeyMessages(QUESTIONS)


def methods(briefing: Briefing) -> Table | Text:
    """The measures of this page: what each divides, and what it is made from."""
    shown = list(dict.fromkeys(briefing.delivery["delivery_values"]["measure_id"]))
    definitions = read_measures()
    frame = pd.DataFrame(
        {
            "Measure": [definitions[name].name for name in shown],
            "Number": shown,
            "Made from": [definitions[name].sources for name in shown],
        }
    )
    note = (
        "Counts of people and bookings are protected before anything is divided, and have Wilson 95% intervals. "
        "Organisations, meetings, schools, policies and actions are counted in full, without an interval."
    )
    return table_of(briefing, "delivery-methods", "Measures on this page.", frame, note)
