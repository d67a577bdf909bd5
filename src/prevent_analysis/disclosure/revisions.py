"""Figures that were released and have changed since: what was added or taken away is a group of its own.

A late revision of one tells a reader that it was one person. So a figure that differs from the one released before
for the same people is that figure with an atom more (or the earlier one has an atom more), and the difference is
protected like any other small group: the revised figure is hidden until the revision is large enough to be told.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from prevent_analysis.disclosure.cells import HIDDEN, as_printed, read_cells
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.release import Tables

Range = tuple[float, float]
UNTOLD: Range = (0, float("inf"))
"""What an issue says of a group that it has no cell for; None stands for a hidden cell."""


@dataclass(frozen=True)
class Printed:
    """Tables as their readers have them, and the policy that they were printed under."""

    tables: Mapping[str, pd.DataFrame]
    policy: Policy


class _Change(NamedTuple):
    """A revision: the people of the figure, the first issue after it, and by how much it rose, at least and at most."""

    atoms: frozenset[str]
    issue: int
    by: Range


def separate_revised(issues: Sequence[Printed]) -> list[Printed]:
    """Give revised figures atoms of their own, so that every issue of every figure fits into one system.

    Parameters
    ----------
    issues
        What was released, first to last, and what is about to be, with its true counts under an unrounded policy.

    Returns
    -------
    list
        The same, with the atom of each rise in the issues after it, and that of each fall in the issues before it.

    Examples
    --------
    >>> first, second = (pd.DataFrame({"type": ["one"], "count": [n], "atoms": [("a",)]}) for n in (20, 21))
    >>> revised = separate_revised([Printed({"types": first}, Policy()), Printed({"types": second}, Policy())])
    >>> [issue.tables["types"]["atoms"].tolist() for issue in revised]
    [[('a',)], [('a', 'revision 0|a')]]
    """
    ranges = [_ranges(issue) for issue in issues]
    every = sorted({atoms for issue in ranges for atoms in issue}, key=lambda atoms: (len(atoms), sorted(atoms)))
    changes: list[_Change] = []
    for atoms in every:
        changes += _changes_of(atoms, [issue.get(atoms, UNTOLD) for issue in ranges], changes)
    return [
        Printed(_with_extra(issue.tables, _extra_atoms(changes, number)), issue.policy)
        for number, issue in enumerate(issues)
    ]


def _ranges(issue: Printed) -> dict[frozenset[str], Range | None]:
    """What an issue says of each group: a range, or None where it is hidden."""
    found: dict[frozenset[str], Range | None] = {}
    for cell in (cell for name in issue.tables for cell in read_cells(name, issue.tables[name])):
        public = as_printed(cell, issue.policy).public
        if public is not None or cell.note == HIDDEN:
            found[cell.atoms] = public or found.get(cell.atoms)
    return found


def _changes_of(
    atoms: frozenset[str], issues: Sequence[Range | None], known_changes: Sequence[_Change]
) -> list[_Change]:
    """How a figure changed from issue to issue beyond what the changes of its parts explain.

    A figure that was shown and is hidden in a later issue has changed by then.
    """
    inside = [change for change in known_changes if change.atoms < atoms]
    told = [(number, public) for number, public in enumerate(issues) if public is not None and public != UNTOLD]
    found = []
    for (before, first), (after, last) in itertools.pairwise(told):
        parts = [change.by for change in inside if before < change.issue <= after]
        rose = last[0] - first[1] - sum(high for _, high in parts), last[1] - first[0] - sum(low for low, _ in parts)
        if rose[0] > 0 or rose[1] < 0:
            hidden = [number for number in range(before + 1, after) if issues[number] is None]
            found.append(_Change(atoms, min(hidden, default=after), rose))
    return found


def _extra_atoms(changes: Sequence[_Change], issue: int) -> list[tuple[frozenset[str], str]]:
    """For each change that an issue has an atom of: the people concerned, and the atom."""
    return [
        (change.atoms, f"revision {place}|{sorted(change.atoms)[0]}")
        for place, change in enumerate(changes)
        if (issue >= change.issue) == (change.by[0] > 0)
    ]


def _with_extra(tables: Tables, extra: Sequence[tuple[frozenset[str], str]]) -> dict[str, pd.DataFrame]:
    if not extra:
        return dict(tables)
    return {
        name: frame.assign(
            atoms=[
                (*cell, *(atom for concerned, atom in extra if concerned <= group))
                for cell in frame["atoms"]
                for group in [frozenset(cell)]
            ]
        )
        for name, frame in tables.items()
    }
