"""The strategy's action plan as it was printed: 21 actions over three years, nothing else set."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Action:
    """One action of the strategy.

    `continues` is the action of an earlier year that this one goes on with, in our reading of the same words;
    `note` says where the printed line had to be read.
    """

    action_id: str
    strategy_year: str
    theme: str
    text: str
    continues: str
    note: str


@cache
def read_actions() -> dict[str, Action]:
    """The actions by id, in the order of the strategy.

    Examples
    --------
    >>> from collections import Counter
    >>> Counter(action.strategy_year for action in read_actions().values())
    Counter({'1': 8, '2': 7, '3': 6})
    """
    text = files(__package__).joinpath("data/actions.csv").read_text(encoding="utf-8")
    return {row["action_id"]: Action(**row) for row in csv.DictReader(text.splitlines())}
