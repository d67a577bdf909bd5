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
from prevent_analysis.disclosure.model import Tie
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
    """A revision: the people of the figure, the first issue after it, and by how much it rose, at least and at most.

    `free` are the atoms among which the change may lie: those of no figure that stayed as it was.
    """

    atoms: frozenset[str]
    issue: int
    by: Range
    free: frozenset[str]

    def within(self, group: frozenset[str]) -> Range:
        """By how much it changes a group of people, at least and at most."""
        if self.atoms <= group or (self.free and self.free <= group):
            return self.by
        low, high = self.by
        return (min(low, 0), max(high, 0)) if self.free & group else (0, 0)


def separate_revised(issues: Sequence[Printed], ties: Sequence[Tie] = ()) -> tuple[list[Printed], list[Tie]]:
    """Give revised figures atoms of their own, so that every issue of every figure fits into one system.

    Parameters
    ----------
    issues
        What was released, first to last, and what is about to be, with its true counts under an unrounded policy.
    ties
        Of these, two sets of atoms that hold the same people: who is added to one is added to the other.

    Returns
    -------
    issues, ties
        The same issues, with atoms of each rise in the issues after it, and of each fall in the issues before it: one
        for each atom among which it may lie, since no reader is told with which of its hidden parts a total changed.

    Examples
    --------
    >>> first, second = (pd.DataFrame({"type": ["one"], "count": [n], "atoms": [("a",)]}) for n in (20, 21))
    >>> revised = separate_revised([Printed({"types": first}, Policy()), Printed({"types": second}, Policy())])[0]
    >>> [issue.tables["types"]["atoms"].tolist() for issue in revised]
    [[('a',)], [('a', 'revision 0|a')]]
    """
    ranges = [_ranges(issue) for issue in issues]
    every = sorted({atoms for issue in ranges for atoms in issue}, key=lambda atoms: (len(atoms), sorted(atoms)))
    changes: list[_Change] = []
    unchanged = [_unchanged_since(ranges, number) for number in range(len(issues))]
    for atoms in every:
        changes += _changes_of(atoms, [issue.get(atoms, UNTOLD) for issue in ranges], changes, unchanged)
    reached = [_reach(change, place, unchanged[change.issue], ties) for place, change in enumerate(changes)]
    wider = [change._replace(free=atoms) for change, (atoms, _) in zip(changes, reached, strict=True)]
    return (
        [Printed(_with_extra(issue.tables, wider, number), issue.policy) for number, issue in enumerate(issues)],
        [*ties, *(tie for _, more in reached for tie in more)],
    )


def _ranges(issue: Printed) -> dict[frozenset[str], Range | None]:
    """What an issue says of each group: a range, or None where it is hidden."""
    found: dict[frozenset[str], Range | None] = {}
    for cell in (cell for name in issue.tables for cell in read_cells(name, issue.tables[name])):
        public = as_printed(cell, issue.policy).public
        if public is not None or cell.note == HIDDEN:
            found[cell.atoms] = public or found.get(cell.atoms)
    return found


def _unchanged_since(ranges: Sequence[Mapping[frozenset[str], Range | None]], issue: int) -> frozenset[str]:
    """The atoms of every figure that is the same in an issue, or one after it, as it was before."""
    before = {atoms: public for part in ranges[:issue] for atoms, public in part.items() if _is_told(public)}
    after = {atoms: public for part in reversed(ranges[issue:]) for atoms, public in part.items() if _is_told(public)}
    same = [
        atoms
        for atoms, then in before.items()
        if then and (now := after.get(atoms)) and max(then[0], now[0]) <= min(then[1], now[1])
    ]
    return frozenset().union(*same)


def _is_told(public: Range | None) -> bool:
    return public is not None and public != UNTOLD


def _changes_of(
    atoms: frozenset[str],
    issues: Sequence[Range | None],
    known_changes: Sequence[_Change],
    unchanged: Sequence[frozenset[str]],
) -> list[_Change]:
    """How a figure changed from issue to issue beyond what the changes known already explain.

    A figure that was shown and is hidden in a later issue has changed by then.
    """
    told = [(number, public) for number, public in enumerate(issues) if public is not None and _is_told(public)]
    found = []
    for (before, first), (after, last) in itertools.pairwise(told):
        parts = [change.within(atoms) for change in known_changes if before < change.issue <= after]
        rose = last[0] - first[1] - sum(high for _, high in parts), last[1] - first[0] - sum(low for low, _ in parts)
        if rose[0] > 0 or rose[1] < 0:
            hidden = [number for number in range(before + 1, after) if issues[number] is None]
            issue = min(hidden, default=after)
            found.append(_Change(atoms, issue, rose, atoms - unchanged[issue]))
    return found


def _reach(
    change: _Change, place: int, unchanged: frozenset[str], ties: Sequence[Tie]
) -> tuple[frozenset[str], list[Tie]]:
    """All atoms among which a change may lie, those of the same people in other breakdowns too, and what ties them."""
    reached = change.free
    more: list[Tie] = []
    open_ties = [tuple(map(frozenset, tie)) for tie in ties if not isinstance(tie[0], str)]
    while found := next((t for t in open_ties if any(side & reached for side in t)), None):
        open_ties.remove(found)
        near, far = sorted(found, key=lambda side: not side & reached)
        if not far & reached and (others := far - unchanged):
            one, other = (
                tuple(f"revision {place}|{atom}" for atom in sorted(side)) for side in (near & reached, others)
            )
            more.append((one, other))
            reached |= others
    return reached, more


def _with_extra(tables: Tables, changes: Sequence[_Change], issue: int) -> dict[str, pd.DataFrame]:
    """The tables of an issue with the atoms of the changes that it has people of."""
    own = [(place, change) for place, change in enumerate(changes) if (issue >= change.issue) == (change.by[0] > 0)]

    def extra(cell: frozenset[str]) -> tuple[str, ...]:
        return tuple(
            f"revision {place}|{atom}"
            for place, change in own
            for atom in (
                sorted(change.free & cell) if change.free else sorted(change.atoms)[:1] if change.atoms <= cell else ()
            )
        )

    return {
        name: frame.assign(atoms=[(*cell, *extra(frozenset(cell))) for cell in frame["atoms"]]) if own else frame
        for name, frame in tables.items()
    }
