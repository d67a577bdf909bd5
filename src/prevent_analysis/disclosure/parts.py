"""The parts of a release that have nobody in common: each is protected and attacked by itself, which is as safe."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from prevent_analysis.disclosure.model import Tie
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.release import Published, Tables


@dataclass(frozen=True)
class Part:
    """Tables of a release, the tables of earlier ones about the same people, and the ties among them."""

    tables: Tables
    earlier: Sequence[Published | Tables]
    ties: Sequence[Tie]

    def groups_in(self, groups: Iterable[frozenset[str]]) -> list[frozenset[str]]:
        """Those of some groups of atoms that are about the people of this part."""
        own = set().union(*map(_atoms_of, self.tables.values()))
        return [group for group in groups if group <= own]


@dataclass(frozen=True)
class _Printed:
    tables: Tables
    policy: Policy


def separate_parts(tables: Tables, earlier: Sequence[Published | Tables], ties: Sequence[Tie]) -> list[Part]:
    """Split a release where no table or tie links two tables; nothing that one part says bounds a count of another.

    Parameters
    ----------
    tables, earlier, ties
        As for `protect_release`. Earlier tables that link to none of the new ones are left out.

    Examples
    --------
    >>> cells = {name: pd.DataFrame({"count": [7], "atoms": [(name,)]}) for name in ("a", "b", "c")}
    >>> [list(part.tables) for part in separate_parts(cells, [], [("a", ("c",))])]
    [['a', 'c'], ['b']]
    """
    groups: dict[tuple[int, str], set[str]] = {(0, name): _atoms_of(frame) for name, frame in tables.items()}
    for number, release in enumerate(earlier, start=1):
        groups |= {(number, name): _atoms_of(frame) for name, frame in _held(release).items()}
    tied = [{*([total] if isinstance(total, str) else total), *parts} for total, parts in ties]
    labels = _components([*groups.values(), *tied])
    of_table = dict(zip(groups, labels[: len(groups)], strict=True))
    of_tie = labels[len(groups) :]
    parts = []
    for label in dict.fromkeys(of_table[0, name] for name in tables):
        own = {name: frame for name, frame in tables.items() if of_table[0, name] == label}
        before = [
            _only(release, [n for n in _held(release) if of_table[k, n] == label])
            for k, release in enumerate(earlier, start=1)
        ]
        linked = [tie for tie, part in zip(ties, of_tie, strict=True) if part == label]
        parts.append(Part(own, [release for release in before if _held(release)], linked))
    return parts


def _held(release: Published | Tables) -> Tables:
    return release if isinstance(release, Mapping) else release.tables


def _only(release: Published | Tables, names: Sequence[str]) -> Published | Tables:
    held = {name: _held(release)[name] for name in names}
    return held if isinstance(release, Mapping) else _Printed(held, release.policy)


def _atoms_of(frame: pd.DataFrame) -> set[str]:
    return {atom for atoms in frame["atoms"] for atom in atoms}


def _components(groups: Sequence[set[str]]) -> np.ndarray:
    """A number for each group, the same for two that share an atom, directly or through others."""
    column = {atom: place for place, atom in enumerate(sorted(set().union(*groups)))}
    rows = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    columns = np.array([column[atom] for group in groups for atom in group], dtype=int)
    holds = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(groups), len(column)))
    return connected_components(holds @ holds.T, directed=False)[1]
