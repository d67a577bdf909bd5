"""What has to be put right, or knowingly passed, before a briefing is used: each gate with what to do about it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from prevent_analysis.measures.delivery.actions import CLOSED
from prevent_analysis.measures.delivery.checks import ANSWERED, ThreatLevel, state_of
from prevent_analysis.presentation.formats import format_date
from prevent_analysis.quality import Finding, Grade
from prevent_analysis.settings import FILE_NAME, THREAT_STALE_AFTER_DAYS, Override, Settings


@dataclass(frozen=True)
class Gate:
    """A gate that is not passed: what is so, and what to do, which the readers of a public copy are not told.

    `name` is what an [[override]] in analysis.toml calls it.

    Examples
    --------
    >>> Gate("threat", "The level is old.", "Look it up.").sentence
    'The level is old. Look it up.'
    """

    name: str
    fact: str
    advice: str = ""

    @property
    def sentence(self) -> str:
        """What is so, and what to do."""
        return f"{self.fact} {self.advice}".strip()


def threat_gate(settings: Settings) -> list[Gate]:
    """The threat level, if nobody has looked it up for more than seven days before the run."""
    if not settings.threat.is_stale(settings.run_date):
        return []
    day = format_date(settings.threat.checked_on)
    return [
        Gate(
            "threat",
            f"The threat level was last checked on {day}, more than {_in_words(THREAT_STALE_AFTER_DAYS)} days before "
            "the run.",
            f"Look it up and set [threat] in {FILE_NAME}.",
        )
    ]


def _in_words(number: int) -> str:
    return {7: "seven"}.get(number, str(number))


def grade_gates(grades: Mapping[str, Grade], findings: Sequence[Finding]) -> list[Gate]:
    """Files of grade C, each with what to do about the critical rules that failed on it."""
    gates = []
    for path, grade in sorted(grades.items()):
        if grade.letter == "C":
            failed = (
                found
                for found in findings
                if path in found.source_ids and (found.status, found.severity) == ("fail", "critical")
            )
            actions = list(dict.fromkeys(found.what_to_do for found in failed)) or [
                "Ask the supplier for a whole file."
            ]
            gates.append(Gate(f"grade {path}", f"{path} has grade C. {grade.reason}", " ".join(actions)))
    return gates


def security_threat_gate(action_plan: pd.DataFrame | None, threat: ThreatLevel) -> list[Gate]:
    """Open actions whose Security Threat Check is not answered at this threat level (M25a); nothing without a plan."""
    if action_plan is None or action_plan.empty:
        return []
    still_open = action_plan[~action_plan["status"].isin(CLOSED)]
    checked = [state_of(row, threat) == ANSWERED for row in still_open.to_dict("records")]
    if all(checked):
        return []
    return [
        Gate(
            "security threat check",
            "The Security Threat Check is not answered at this threat level for "
            f"{len(checked) - sum(checked)} of {len(checked)} open actions, which the delivery report lists.",
            "The three questions are for people to answer, with role, date and reason, in the action plan.",
        )
    ]


def commentary_gates(stale: Iterable[tuple[str, str]]) -> list[Gate]:
    """Comments that were not written about the figure as it is now."""
    return [Gate(fact.partition(" (")[0].lower(), fact, advice) for fact, advice in stale]


def apply_overrides(gates: Sequence[Gate], overrides: Sequence[Override]) -> tuple[list[Gate], list[str]]:
    """The gates that stay open, and a sentence for each override: who decided to pass what, and why.

    Examples
    --------
    >>> from datetime import date
    >>> left, said = apply_overrides([Gate("threat", "Look.")], [Override("threat", "Lead", "Told", date(2026, 10, 2))])
    >>> left, said
    ([], ['Override of gate "threat" by Lead on 2 October 2026: Told.'])
    """
    names = {gate.name for gate in gates}
    passed = {override.gate for override in overrides}
    sentences = []
    for override in overrides:
        who = f'Override of gate "{override.gate}" by {override.role} on {format_date(override.given_on)}'
        unused = "" if override.gate in names else " No gate of that name is open, so it does nothing: remove it."
        sentences.append(f"{who}: {override.reason.rstrip('.')}.{unused}")
    return [gate for gate in gates if gate.name not in passed], sentences
