"""What has changed since earlier releases, in words: each kind of change apart from the others."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis.presentation.formats import (
    format_count,
    format_interval,
    format_number,
    is_missing,
    join_words,
    missing_marker,
)

KIND_WORDS = {
    "new data": "new data",
    "revision": "revision",
    "definition change": "change of definition",
    "no longer shown": "not shown any more",
}
MOVEMENT_WORDS = {
    "higher": "higher than",
    "lower": "lower than",
    "similar": "not distinguishable from",
}


def describe_kinds(
    counts: Mapping[str, int], period: str, compared_with: Sequence[str], released_before: bool
) -> list[str]:
    """New data, revisions and changes of definition, a sentence each.

    Parameters
    ----------
    counts
        How many figures of the area and region there are of each kind in `KIND_WORDS`.
    period
        The latest window in words.
    compared_with
        Names of the earlier releases.
    released_before
        Whether one of them held the latest window already.

    Examples
    --------
    >>> describe_kinds({}, "12 months to September 2026", (), False)
    ['There is no earlier release in the archive, so nothing can be compared with what was released before.']
    """
    if not compared_with:
        return ["There is no earlier release in the archive, so nothing can be compared with what was released before."]
    first = f"the {period} {'were released before' if released_before else 'are released for the first time'}"
    late = counts.get("new data", 0)
    added = f", and {_figures(late)} not available in an earlier release {_are(late)} there now" if late else ""
    revised, redefined, gone = (counts.get(kind, 0) for kind in ("revision", "definition change", "no longer shown"))
    sentences = [
        f"New data: {first}{added}. Compared with: {join_words(compared_with)}.",
        f"Revisions: {_figures(revised)} released before {_have(revised)} moved and {_are(revised)} marked [r]."
        if revised
        else "Revisions: no figure released before has moved.",
        f"Changes of definition: {_figures(redefined)} moved together with a definition, so the difference is no "
        "movement; they are marked [r] too."
        if redefined
        else "Changes of definition: none moved a figure.",
    ]
    if gone:
        sentences.append(f"{_figures(gone).capitalize()} released before {_are(gone)} not shown now.")
    return sentences


def describe_movement(row: Mapping[str, Any]) -> str:
    """One measure now against the same quarter a year earlier, both as counted now.

    Examples
    --------
    >>> describe_movement({"measure_name": "Recorded hate crimes per 100,000 residents", "value": 210.0,
    ...     "before_value": 200.0, "change": 1.05, "lower_ci": 0.91, "upper_ci": 1.21, "comparison": "similar"})
    'Movement: recorded hate crimes per 100,000 residents, 210.0 now and 200.0 a year earlier: 1.05 times \
(95% interval 0.91 to 1.21), not distinguishable from a year earlier.'
    """
    name = row["measure_name"]
    name = name if name.startswith("Prevent") else f"{name[:1].lower()}{name[1:]}"
    values = f"{format_number(row['value'])} now and {format_number(row['before_value'])} a year earlier"
    if is_missing(row["change"]) or row["comparison"] not in MOVEMENT_WORDS:
        return f"Movement: {name}, {values}; one of them is nought, so no multiple is given."
    return f"Movement: {name}, {values}: {movement_words(row)}, {MOVEMENT_WORDS[row['comparison']]} a year earlier."


def movement_words(row: Mapping[str, Any]) -> str:
    """The change as a multiple with its interval.

    Examples
    --------
    >>> movement_words({"change": 1.05, "lower_ci": 0.91, "upper_ci": float("inf")})
    '1.05 times (95% interval 0.91 or more)'
    """
    if is_missing(row["change"]):
        return "[z]"
    return (
        f"{format_number(row['change'], 2)} times (95% interval {format_interval(row['lower_ci'], row['upper_ci'], 2)})"
    )


def moved_figures(revisions: pd.DataFrame) -> pd.DataFrame:
    """Each figure that has moved, as readers see it: then, now, and of which kind the change is."""
    rows = revisions.to_dict("records")
    return pd.DataFrame(
        {
            "Figure": [_figure_name(row) for row in rows],
            "Area": [row["area_name"] for row in rows],
            "Period": [row["period"] for row in rows],
            "As released": [_with_counts(row, "issued_") for row in rows],
            "Now": [_with_counts(row, "") for row in rows],
            "Kind of change": [KIND_WORDS[row["kind"]] for row in rows],
            "Released in": [row["issued_in"] for row in rows],
        }
    )


def _figure_name(row: Mapping[str, Any]) -> str:
    return row["measure_name"] if row["category"] == "Total" else f"{row['measure_name']}: {row['category']}"


def _with_counts(row: Mapping[str, Any], prefix: str) -> str:
    value, upper, lower = (row[f"{prefix}{name}"] for name in ("value", "numerator", "denominator"))
    if is_missing(value):
        return missing_marker(row.get("value_note", "x") if prefix == "" else "x")
    return f"{format_number(value)} ({format_count(upper)}\u00a0:\u00a0{format_count(lower)})"


def _figures(number: int) -> str:
    return "one figure" if number == 1 else f"{format_count(number)} figures"


def _are(number: int) -> str:
    return "is" if number == 1 else "are"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"
