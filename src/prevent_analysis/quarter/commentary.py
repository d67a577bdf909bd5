"""Commentary: what people write about the figures, kept in a file of its own so that it survives every run."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.errors import IntakeError
from prevent_analysis.evaluation.tables import COMMENTARY
from prevent_analysis.intake.privacy import find_identifier
from prevent_analysis.intake.rules import Rule, refusal, unknown_field
from prevent_analysis.presentation.wording import wording_faults
from prevent_analysis.settings import MODES

FILE_NAME = "commentary.toml"
FIELDS = ("measure", "area", "mode", "role", "figure", "text")
CURRENT, STALE = "current", "stale"
RULES: Mapping[str, Rule] = {
    rule: Rule(rule, "refuse file", meaning, action)
    for rule, meaning, action in (
        (
            "COM-001",
            "the file is not valid TOML, or holds something other than [[comment]] entries",
            "compare it with the example in docs/user_guide.md",
        ),
        ("COM-002", "a field of an entry is missing or wrong", "correct the field that the message names"),
        (
            "COM-003",
            "the entry is about a measure and area that the copy does not show",
            "correct measure, area or mode",
        ),
    )
}


@dataclass(frozen=True)
class Comment:
    """One entry: which figure (measure, area, and its key when it was written), who reads it, whose role, the words."""

    measure: str
    area: str
    mode: str
    role: str
    figure: str
    text: str


def read_commentary(folder: Path) -> list[Comment]:
    """The entries of `commentary.toml` in the raw folder; none if there is no such file.

    Raises
    ------
    IntakeError
        The file is malformed (COM-001), an entry has a wrong field (COM-002), or holds what looks like personal data
        (a rule PRV-...). The message names the entry by its place.
    """
    try:
        content = tomllib.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise _refuse("COM-001") from None
    entries = content.get("comment", [])
    if set(content) - {"comment"} or not isinstance(entries, list):
        raise _refuse("COM-001")
    return [_comment(place, entry) for place, entry in enumerate(entries, start=1)]


def _comment(place: int, entry: Mapping[str, Any]) -> Comment:
    def refuse(problem: str) -> IntakeError:
        return IntakeError(f"entry {place} ([[comment]] number {place}): {problem}", file=FILE_NAME, rule="COM-002")

    for name in sorted(set(entry) - set(FIELDS)):
        raise refuse(unknown_field(name, FIELDS))
    for name in FIELDS:
        if not isinstance(entry.get(name), str) or not (name == "figure" or entry[name].strip()):
            raise refuse(f"{name} must be text in quotation marks" + ("" if name == "figure" else ", and not empty"))
    if entry["mode"] not in MODES:
        raise refuse(f"mode must be one of {', '.join(MODES)}")
    for name in ("role", "text"):
        if rule := find_identifier(entry[name]):
            raise refusal(rule, file=FILE_NAME, row=None, column=f"{name} of entry {place}")
    return Comment(**entry)


def _refuse(rule: str, place: int | None = None) -> IntakeError:
    where = f"entry {place} ([[comment]] number {place}): " if place else ""
    return IntakeError(f"{where}{RULES[rule].meaning}; {RULES[rule].action}", file=FILE_NAME, rule=rule)


def describe_commentary(
    comments: Sequence[Comment], mode: str, values: pd.DataFrame, period_end: str, claims: Mapping[str, Any]
) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """The comments of a mode with their standing, as the table `COMMENTARY`; the stale ones, each with what to do.

    Parameters
    ----------
    comments
        As `read_commentary` gives them.
    mode
        Whose comments are wanted.
    values
        The values table of the release.
    period_end
        Last day of the latest window.
    claims
        The claim check of each area, by code: where it supports the sentence, a comment may repeat it.

    Raises
    ------
    IntakeError
        A comment is about no figure of the release (COM-003), or breaks a rule of wording (WORD-...).
    """
    rows, stale = [], []
    for place, comment in enumerate(comments, start=1):
        if comment.mode != mode:
            continue
        key = figure_key(values, comment.measure, comment.area, period_end)
        if not key:
            raise _refuse("COM-003", place)
        check_wording(comment, place, claims)
        status = CURRENT if comment.figure == key else STALE
        if status == STALE:
            stale.append(
                (
                    f"Commentary entry {place} ({comment.measure}, {comment.mode}) was not written about the figure as "
                    "it is now.",
                    f'Read it again, correct it, and set figure = "{key}" in {FILE_NAME}.',
                )
            )
        rows.append((place, comment.measure, comment.area, comment.text, comment.role, status))
    return pd.DataFrame(rows, columns=COMMENTARY.names), stale


def check_wording(comment: Comment, place: int, claims: Mapping[str, Any]) -> None:
    """Refuse a comment that claims more than the figures can."""
    claim = claims.get(comment.area)
    supported = claim is not None and claim["decision"]["sentence"] == "supported"
    if faults := wording_faults(comment.text, allow=("WORD-007",) if supported else ()):
        fault = faults[0]
        raise IntakeError(
            f"entry {place}, sentence {fault.sentence} {fault.problem}; {fault.instead}",
            file=FILE_NAME,
            rule=fault.rule_id,
        )


def figure_key(values: pd.DataFrame, measure_id: str, area_code: str, period_end: str) -> str:
    """Eight hexadecimal digits that change when an area's figure does; blank where the release does not show it.

    It is made from what readers see and from nothing else, so it gives nothing away.
    """
    own = values[
        (values["measure_id"] == measure_id)
        & (values["area_code"] == area_code)
        & (values["period_end"] == period_end)
        & ~values["area_type"].isin(["rest of region"])
        & (values["statistic"] != "relative")
    ]
    if own.empty:
        return ""
    parts = own.sort_values("category")[["period_end", "category", "numerator", "denominator"]]
    text = json.dumps(parts.astype(object).where(parts.notna(), None).values.tolist(), default=str)
    return hashlib.sha256(f"{measure_id} {area_code} {text}".encode()).hexdigest()[:8]


def figure_keys(values: pd.DataFrame, area_code: str, period_end: str) -> dict[str, str]:
    """The key of each measure that a release shows for an area over the latest window, by measure."""
    measures = sorted(values["measure_id"].unique())
    keys = {measure: figure_key(values, measure, area_code, period_end) for measure in measures}
    return {measure: key for measure, key in keys.items() if key}
