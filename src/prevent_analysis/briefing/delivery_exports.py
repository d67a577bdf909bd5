"""The delivery tables that leave beside the briefing, for the next meeting."""

from typing import NamedTuple

import pandas as pd

from prevent_analysis.briefing.delivery_view import is_councils_own
from prevent_analysis.briefing.release import Briefing


class Export(NamedTuple):
    """A table to be written as CSV, and what the index says of it."""

    name: str
    title: str
    description: str
    frame: pd.DataFrame


def delivery_exports(briefing: Briefing) -> list[Export]:
    """The action plan, its three years side by side, and every delivery figure; none for another council's area."""
    if not is_councils_own(briefing):
        return []
    tables = briefing.delivery
    return [
        Export(
            "action_plan.csv",
            "The action plan as CSV",
            "One action a row: status, what is behind, evidence, and its Security Threat Check.",
            tables["delivery_actions"],
        ),
        Export(
            "action_plan_years.csv",
            "The action plan from year to year as CSV",
            "One line of work a row and a year a column, with what is carried forward.",
            tables["delivery_years"],
        ),
        Export(
            "delivery.csv",
            "Every delivery figure as CSV",
            "Numerator, denominator, value, interval and method of each figure of the delivery report, one a row.",
            tables["delivery_values"],
        ),
    ]
