"""The tables of people and bookings that the files can give, and the ladder of units that each is shown by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from prevent_analysis.intake.delivery_schemas import AMBASSADOR
from prevent_analysis.measures.cells import TOTAL
from prevent_analysis.measures.delivery import activity, training
from prevent_analysis.measures.delivery.parts import MERGED, Part, cells_of, merge_small, parts_frame, sizes_of
from prevent_analysis.measures.delivery.requirements import read_matrix
from prevent_analysis.measures.delivery.thresholds import Thresholds
from prevent_analysis.reference.periods import Period

ORGANISATION, KIND, OWN, ALL = "organisation", "type of organisation", "as recorded", "all together"
BY_PARTNER, BY_OWN, AS_ONE = (ORGANISATION, KIND, ALL), (OWN, ALL), (ALL,)
EVERYTHING = "All together"
ESCALATED = "escalated"
BESIDE = " beside "
COUNTED = {  # the status that each measure's numerator is; None for a plain number of people
    "M08a": training.IN_DATE,
    "M08b": training.LAPSING,
    "M08c": activity.ABSENT,
    "M08e": "Confident",
    "M17": None,
    "M18": activity.SCREENED,
    "M19": None,
}
_TABLES = {"M17": "audience", "M18": "venue", "M19": AMBASSADOR}  # these count things in others


@dataclass(frozen=True)
class Figures:
    """The parts of one published table, and the units that it may be shown by, the finest first.

    `is_snapshot` says that it is of a day and not of 12 months.
    """

    measure_id: str
    name: str
    parts: list[Part]
    levels: tuple[str, ...]
    is_snapshot: bool

    @property
    def key(self) -> str:
        """Its name in the release."""
        return f"{self.measure_id} {self.name}"

    @property
    def table(self) -> str:
        """The table for readers that it belongs to: several may stand side by side in one."""
        return self.name.partition(BESIDE)[0]


def is_of_people(measure_id: str, table: str) -> bool:
    """Whether a measure's figures in a table count people, places or bookings, and not things.

    Examples
    --------
    >>> is_of_people("M17", "audience"), is_of_people("M17", "settings reached, 2025/26")
    (True, False)
    """
    return measure_id in COUNTED and table == _TABLES.get(measure_id, table)


def delivery_figures(
    tables: Mapping[str, pd.DataFrame], types: Mapping[str, str], day: date, thresholds: Thresholds
) -> list[Figures]:
    """Every table that the files can give.

    Parameters
    ----------
    tables
        Clean tables by name; one that was not supplied is left out, and so is what it would have given.
    types
        Type of each organisation, by id; training of others is not counted.
    day
        Last day of the 12 months.
    """
    period, quarters = Period.ending(day), activity.quarters_of(Period.ending(day))
    matrix = read_matrix(tables.get("training_requirements"))
    snapshot = training.Snapshot(day, thresholds.return_months, thresholds.lapse_days)
    trained = training.training_parts(tables, types, matrix, snapshot)
    sessions, log, venues = (tables.get(name) for name in ("training_sessions", "engagement_log", "venue_screening"))
    booked = _by_table(activity.session_parts(sessions, period))
    found = [
        *(Figures("M08a", name, parts, BY_PARTNER, True) for name, parts in _by_table(trained).items()),
        *(
            Figures("M08b", name, parts, BY_PARTNER, True)
            for name, parts in _by_table(training.lapse_parts(trained)).items()
        ),
        Figures("M08c", "organisation", booked.get("organisation", []), BY_PARTNER, False),
        Figures("M08c", "course", booked.get("course", []), BY_OWN, False),
        Figures("M08e", "feedback", activity.feedback_parts(sessions, period), AS_ONE, False),
        Figures("M17", "audience", activity.participant_parts(log, period), BY_OWN, False),
        *_beside("M18", "venue", activity.screening_parts(venues, quarters)),
        Figures("M18", ESCALATED, activity.escalated_parts(venues, quarters), BY_OWN, False),
        Figures("M19", AMBASSADOR, training.ambassador_parts(tables, AMBASSADOR, snapshot), AS_ONE, True),
    ]
    return [figures for figures in found if figures.parts]


def _beside(measure_id: str, name: str, parts: Sequence[Part]) -> list[Figures]:
    """A column of figures for each status, and one for all: things, of which a row all in one status tells nothing.

    The group rule would hide such a row. Bookings are not people, and that nobody knows of any is what has to be seen.
    """
    statuses = dict.fromkeys(part.status for part in parts)
    columns = {status: [part for part in parts if part.status == status] for status in statuses}
    columns[TOTAL] = [replace(part, status=TOTAL) for part in parts]
    return [Figures(measure_id, f"{name}{BESIDE}{status}", rows, BY_OWN, False) for status, rows in columns.items()]


def _by_table(parts: Sequence[Part]) -> dict[str, list[Part]]:
    tables: dict[str, list[Part]] = {}
    for part in parts:
        tables.setdefault(part.table, []).append(part)
    return dict(sorted(tables.items()))


def cells_at(
    figures: Figures, level: str, names: Mapping[str, str], types: Mapping[str, str], merge_below: int
) -> pd.DataFrame:
    """The cells of the figures at one level of the ladder, small units merged (`parts.cells_of`).

    Parameters
    ----------
    names, types
        Name and type of each organisation, by id; what is not an organisation stands under its own name.
    merge_below
        Units with fewer people are merged; the merged ones are named in their label.
    """
    parts = parts_frame(figures.parts)
    labels = {ORGANISATION: names, KIND: types}.get(level, {})
    units = parts["unit"].map(lambda unit: EVERYTHING if level == ALL else labels.get(unit, unit))
    parts = parts.assign(unit=units)
    if level in (ORGANISATION, KIND):
        merged = merge_small(sizes_of(parts), merge_below)
        together = sorted(unit for unit, label in merged.items() if label == MERGED)
        label = f"{MERGED}: {', '.join(together)}"
        parts = parts.assign(unit=parts["unit"].map(lambda unit: label if merged[unit] == MERGED else unit))
    last = parts["unit"].str.startswith(MERGED)
    return cells_of(pd.concat([parts[~last].sort_values("unit", kind="stable"), parts[last]]))
