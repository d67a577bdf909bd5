"""The coarsest atoms: groups of people that no figure separates are counted as one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis.disclosure.model import Tie
from prevent_analysis.disclosure.release import Tables


def merge_atoms(groups: Iterable[frozenset[str]], ties: Sequence[Tie] = ()) -> dict[str, str]:
    """For each atom the one that stands for it and for all others that the same figures sum.

    Parameters
    ----------
    groups
        The atoms of each figure.
    ties
        Atoms that are tied differently stay apart, so that a tie between atoms is a tie between merged ones too; of two
        sets of the same people, each is summed like a figure.

    Examples
    --------
    >>> merge_atoms([frozenset({"a", "b", "c"}), frozenset({"c"})])
    {'a': 'a', 'b': 'a', 'c': 'c'}
    """
    places: dict[str, list[int]] = {}
    sides = [frozenset(side) for tie in ties if not isinstance(tie[0], str) for side in tie]
    for place, group in enumerate(sorted({*groups, *sides}, key=sorted)):
        for atom in group:
            places.setdefault(atom, []).append(place)
    flags = [(total, parts) for total, parts in ties if isinstance(total, str)]
    for total, parts in flags:
        for atom in (total, *parts):
            places.setdefault(atom, [])
    kinds = _numbered({atom: tuple(found) for atom, found in places.items()})
    while True:
        told: dict[str, list[Any]] = {atom: [kind] for atom, kind in kinds.items()}
        for total, parts in flags:
            told[total].append(("parts", *sorted(kinds[part] for part in parts)))
            for part in parts:
                told[part].append(("total", kinds[total]))
        finer = _numbered({atom: tuple(sorted(map(str, found))) for atom, found in told.items()})
        if len(set(finer.values())) == len(set(kinds.values())):
            break
        kinds = finer
    first: dict[int, str] = {}
    for atom in sorted(kinds):
        first.setdefault(kinds[atom], atom)
    return {atom: first[kinds[atom]] for atom in sorted(kinds)}


def with_merged(tables: Tables, merged: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Tables whose cells sum the merged atoms."""
    return {
        name: frame.assign(atoms=[tuple(sorted({merged[atom] for atom in cell})) for cell in frame["atoms"]])
        for name, frame in tables.items()
    }


def merge_ties(ties: Sequence[Tie], merged: Mapping[str, str]) -> list[Tie]:
    """The ties between the merged atoms, each once."""

    def among(atoms: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted({merged[atom] for atom in atoms}))

    found = {(merged[total] if isinstance(total, str) else among(total), among(parts)) for total, parts in ties}
    return sorted(found, key=str)


def _numbered(signatures: Mapping[str, Any]) -> dict[str, int]:
    numbers: dict[Any, int] = {}
    return {atom: numbers.setdefault(signature, len(numbers)) for atom, signature in sorted(signatures.items())}
