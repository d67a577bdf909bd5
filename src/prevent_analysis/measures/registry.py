"""The measures, each read from its own file in `definitions/`."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from prevent_analysis.errors import SettingsError
from prevent_analysis.measures.groupings import GROUPINGS, SERIES

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
class Rung:
    """A step of a coarsening ladder: the length of the window, and the grouping of the categories."""

    months: int
    grouping: str


@dataclass(frozen=True)
class Measure:
    """A measure: `multiplier` x `numerator` / `denominator`, two series of counts of the same area and period.

    `statistic` says what the two are to each other: a ``ratio`` of two counts of events, a ``rate`` of events per
    resident, a ``share`` of events that have something, or a ``count`` with nothing below it. Below
    `minimum_denominator` no value is given; below `low_reliability_below` events in the numerator it is marked as of
    low reliability. `modes` are the kinds of briefing that may show it.

    The categories, where given, are the one category of the series that is meant; else each category is set against
    the same one below it, or against the total. `ladder` lists how the breakdown is coarsened until little enough of
    it is hidden; the series of a measure without one are counted for another. `maturity_days` leaves out referrals
    received later than that before the extract, since they have no outcome yet. `needs_records` says that only a
    record-level file can give it. A measure that is not `default_on` is made only where the settings ask for it.
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
    numerator_category: str = ""
    denominator_category: str = ""
    ladder: tuple[Rung, ...] = ()
    maturity_days: int = 0
    needs_records: bool = False
    default_on: bool = True

    @property
    def series(self) -> tuple[str, ...]:
        """The series that it divides, each once."""
        return tuple(dict.fromkeys((self.numerator, self.denominator)))


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
        optional = {field.name for field in fields(kind) if field.default is not MISSING}
        for field_name in sorted((wanted ^ set(given)) - (optional - set(given))):
            require(False, f"{field_name} is {'missing' if field_name in wanted else 'not a field of a measure'}")
    rungs = content.get("ladder", [])
    for rung in rungs:
        require(set(rung) == {"months", "grouping"}, "each rung of the ladder has months and grouping, nothing else")
        require(rung["grouping"] in GROUPINGS, f"ladder: {rung['grouping']} is not a grouping")
    built = {
        "modes": tuple(content["modes"]),
        "review": Review(**content["review"]),
        "ladder": tuple(Rung(**rung) for rung in rungs),
    }
    measure = Measure(**{**content, **built})
    require(measure.statistic in STATISTICS, f"statistic must be one of {', '.join(STATISTICS)}")
    require(measure.polarity in POLARITIES, f"polarity must be one of {', '.join(POLARITIES)}")
    attributes = {GROUPINGS[rung.grouping].attribute for rung in measure.ladder}
    counted = {SERIES[series].attribute for series in measure.series if series in SERIES}
    require(attributes <= counted, "the groupings of the ladder must be of what its series count")
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


def shown_measures(mode: str, also: Collection[str] = ()) -> list[Measure]:
    """The measures that a mode shows: those that are on by default, and the others that are asked for.

    Raises
    ------
    SettingsError
        One that is asked for does not exist.

    Examples
    --------
    >>> "M20" in [measure.measure_id for measure in shown_measures("restricted")]
    False
    """
    measures = read_measures()
    for wanted in sorted(set(also) - set(measures)):
        raise SettingsError(f"[measures] also names {wanted}, which is not a measure; docs/measures.md lists them")
    return [
        measure
        for measure in measures.values()
        if mode in measure.modes and (measure.default_on or measure.measure_id in also)
    ]
