"""What happened that figures may show: changes of recording, systems and policy, campaigns, national events."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Event:
    """One event (`measures.md` C14); dates are ISO text, `end` blank for a day or for a change that stays.

    Where only the month is known, `start` is its first day and `end`, if any, its last.
    """

    start: str
    end: str
    label: str
    kind: str
    affects: str
    source: str


@cache
def read_events() -> tuple[Event, ...]:
    """The events that the package knows, by date.

    Examples
    --------
    >>> read_events()[0].label
    'Essex Police begin to record sex and gender hate crime'
    """
    text = files(__package__).joinpath("data/events.csv").read_text(encoding="utf-8")
    return tuple(Event(**row) for row in csv.DictReader(text.splitlines()))
