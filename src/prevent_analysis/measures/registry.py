"""The measures, each read from its own file in `definitions/`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from prevent_analysis.errors import SettingsError

Statistic = Literal["ratio", "rate", "share", "count"]
STATISTICS = ("ratio", "rate", "share", "count")
POLARITIES = ("none", "high_is_good", "low_is_good")


@dataclass(frozen=True)
class Review:
    """Who wrote and who checked a definition, and when it is due again."""

    authored_by: str
    checked_by: str
    date_reviewed: date
    next_review: date
    definition_version: int


@dataclass(frozen=True)
class Measure:
    """A measure: `multiplier` x `numerator` / `denominator`, two series of counts of the same area and period.

    `statistic` says what the two are to each other: a ``ratio`` of two counts of events, a ``rate`` of events per
    resident, or a ``share`` of events that have something. Below `minimum_denominator` no value is given; below
    `low_reliability_below` events in the numerator it is marked as of low reliability. `modes` are the kinds of
    briefing that may show it.
    """

    measure_id: str
    name: str
    why_it_matters: str
    unit: str
    polarity: str
    statistic: Statistic
    multiplier: int
    numerator: str
    denominator: str
    minimum_denominator: int
    low_reliability_below: int
    modes: tuple[str, ...]
    sources: str
    review: Review


def measure_from(name: str, content: Mapping[str, Any]) -> Measure:
    """A measure from the content of its file.

    Raises
    ------
    SettingsError
        A field is missing, unknown or does not fit; the message names file and field.
    """

    def require(condition: bool, problem: str) -> None:
        if not condition:
            raise SettingsError(f"{name}: {problem}")

    for kind, given in ((Measure, content), (Review, content.get("review", {}))):
        wanted = {field.name for field in fields(kind)}
        for field_name in sorted(wanted ^ set(given)):
            require(False, f"{field_name} is {'missing' if field_name in wanted else 'not a field of a measure'}")
    measure = Measure(**{**content, "modes": tuple(content["modes"]), "review": Review(**content["review"])})
    require(measure.statistic in STATISTICS, f"statistic must be one of {', '.join(STATISTICS)}")
    require(measure.polarity in POLARITIES, f"polarity must be one of {', '.join(POLARITIES)}")
    require(set(measure.modes) <= {"restricted", "public"}, "modes may hold restricted and public")
    require(measure.review.authored_by != measure.review.checked_by, "checked_by must differ from authored_by")
    require(measure.review.next_review > measure.review.date_reviewed, "next_review must be after date_reviewed")
    return measure


@cache
def read_measures() -> dict[str, Measure]:
    """All measures by id, in the order of their files.

    Examples
    --------
    >>> list(read_measures())[:4]
    ['M01', 'M02', 'M03s', 'M03']
    """
    folder = files(__package__).joinpath("definitions")
    measures: dict[str, Measure] = {}
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        measure = measure_from(entry.name, tomllib.loads(entry.read_text(encoding="utf-8")))
        if measure.measure_id in measures:
            raise SettingsError(f"{entry.name}: measure_id is used by another definition")
        measures[measure.measure_id] = measure
    return measures
