"""The thresholds of the delivery measures, read from `thresholds.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Thresholds:
    """Days, months, people and percentages that decide what is shown how; none is a target."""

    lapse_days: int
    return_months: int
    matrix_return_months: int
    merge_below: int
    share_base: int
    low_base: int
    contact_months: int
    most_share: int


@cache
def read_thresholds() -> Thresholds:
    """The thresholds as shipped.

    Examples
    --------
    >>> read_thresholds().lapse_days
    90
    """
    sections = tomllib.loads(files(__package__).joinpath("thresholds.toml").read_text(encoding="utf-8"))
    return Thresholds(**{name: value for section in sections.values() for name, value in section.items()})
