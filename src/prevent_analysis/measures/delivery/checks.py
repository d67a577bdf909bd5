"""Questions that people answer, and when an answer has to be looked at again (M25a, M25b).

Nothing here answers a question. An answer counts only with a role and a day, and only for the threat level that it was
given at: when the level or its date changes, it becomes one to check again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prevent_analysis.intake.delivery_schemas import BALANCE_QUESTIONS
from prevent_analysis.measures.delivery.activity import within
from prevent_analysis.reference.periods import Period
from prevent_analysis.reference.strategy import EVERY_IDEOLOGY, IDEOLOGIES, LOCAL_FOCUS, ideologies_of

ANSWERED, RECHECK, INCOMPLETE, UNANSWERED = "Answered", "Re-check", "Incomplete", "Not answered"
NO_ACTIVITY, NONE_OF_ITS_OWN, MOST_ACTIVITY, FOCUS = BALANCE_QUESTIONS


@dataclass(frozen=True)
class ThreatLevel:
    """The level that answers are held against; `date_set` is a month or a day, as the settings give it."""

    level: str
    date_set: str

    @property
    def first_day(self) -> str:
        """The first day on which the level can have stood."""
        return self.date_set if len(self.date_set) > 7 else f"{self.date_set}-01"


def is_current(answered_on: object, answered_level: object, threat: ThreatLevel) -> bool:
    """Whether an answer was given at this level: on or after the day it was set and, where noted, at the same level.

    Examples
    --------
    >>> is_current("2026-04-21", "SUBSTANTIAL", ThreatLevel("SUBSTANTIAL", "2024-01"))
    True
    >>> is_current("2026-04-21", "SUBSTANTIAL", ThreatLevel("SEVERE", "2026-05-01"))
    False
    """
    if not isinstance(answered_on, str) or answered_on < threat.first_day:
        return False
    return not isinstance(answered_level, str) or answered_level == threat.level


def check_state(
    answers: Sequence[object], reason: object, role: object, day: object, level: object, threat: ThreatLevel
) -> str:
    """State of one action's Security Threat Check.

    Examples
    --------
    >>> threat = ThreatLevel("SUBSTANTIAL", "2024-01")
    >>> check_state(["Yes", "Yes", None], "why", "Prevent lead", "2026-04-21", None, threat)
    'Incomplete'
    """
    given = [isinstance(answer, str) for answer in answers]
    if not any(given):
        return UNANSWERED
    if not all(given) or not all(isinstance(part, str) for part in (reason, role, day)):
        return INCOMPLETE
    return ANSWERED if is_current(day, level, threat) else RECHECK


def state_of(action: Mapping[str, Any], threat: ThreatLevel) -> str:
    """State of the Security Threat Check in a row of the action plan."""
    answers = [action[f"stc_q{number}"] for number in (1, 2, 3)]
    return check_state(
        answers, action["stc_reason"], action["stc_by_role"], action["stc_on"], action["stc_threat_level"], threat
    )


def describe_balance(
    log: pd.DataFrame | None, answers: pd.DataFrame | None, period: Period, most_share: int, threat: ThreatLevel
) -> pd.DataFrame:
    """Activities about each ideology in the fixed order of the national picture, with the questions each raises.

    Parameters
    ----------
    most_share
        Percentage of the activities with a scope of their own above which one ideology has most of them.

    Returns
    -------
    `order`, `ideology`, `own` (activities that name it), `every` (activities about all), `own_total` (activities that
    name any), `question` (blank where there is none), `reason`, `by_role`, `answered_on`, `state`; a row for each
    question of an ideology, and one for an ideology without any. One without an activity stays in the table.
    """
    scopes = [] if log is None else list(within(log, period)["ideology_scope"].dropna())
    own_scopes = [ideologies_of(scope) for scope in scopes if EVERY_IDEOLOGY not in scope]
    every = len(scopes) - len(own_scopes)
    rows = []
    for order, ideology in enumerate(IDEOLOGIES, start=1):
        own = sum(ideology in scope for scope in own_scopes)
        counted = dict.fromkeys(("own", "every", "own_total"))
        raised = [FOCUS] if ideology == LOCAL_FOCUS else []
        if log is not None:
            counted = {"own": own, "every": every, "own_total": len(own_scopes)}
            raised = [*_raised(own, every, 100 * own > most_share * len(own_scopes) > 0), *raised]
        for question in raised or [""]:
            answer = _answer(answers, ideology, question)
            rows.append(
                {
                    "order": order,
                    "ideology": ideology,
                    **counted,
                    "question": question,
                    "reason": answer.get("reason", ""),
                    "by_role": answer.get("by_role", ""),
                    "answered_on": answer.get("answered_on"),
                    "state": _answer_state(question, answer, threat),
                }
            )
    frame = pd.DataFrame(rows)
    return frame.astype(dict.fromkeys(("own", "every", "own_total"), "Int64"))


def _raised(own: int, every: int, has_most: bool) -> list[str]:
    if has_most:
        return [MOST_ACTIVITY]
    if own:
        return []
    return [NONE_OF_ITS_OWN if every else NO_ACTIVITY]


def _answer(answers: pd.DataFrame | None, ideology: str, question: str) -> dict:
    if answers is None or not question:
        return {}
    rows = answers[(answers["ideology"] == ideology) & (answers["question"] == question)]
    return rows.iloc[0].to_dict() if len(rows) else {}


def _answer_state(question: str, answer: dict, threat: ThreatLevel) -> str:
    if not question:
        return ""
    if not answer:
        return UNANSWERED
    return ANSWERED if is_current(answer["answered_on"], answer["threat_level"], threat) else RECHECK
