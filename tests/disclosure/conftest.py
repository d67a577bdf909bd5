"""A stranger's attack on printed tables, by scipy and from the printed figures alone, shared by the room's tests."""

import itertools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "disclosure"
Groups = Iterable[frozenset[str]]
Bounds = dict[frozenset[str], tuple[float, float]]


@pytest.fixture(scope="session")
def instances() -> Callable[[str], list[dict]]:
    """Read one file of the shared instances, or skip where they are not."""

    def read(name: str) -> list[dict]:
        path = SHARED / f"{name}.json"
        if not path.exists():
            pytest.skip("the shared disclosure instances are not beside this repository")
        return json.loads(path.read_text())

    return read


def _cell_labels(shape: Sequence[Sequence[str]]) -> Iterable[tuple[str, ...]]:
    return itertools.product(*([*labels, "Total"] for labels in shape))


@pytest.fixture(scope="session")
def tabulate() -> Callable[..., pd.DataFrame]:
    """Cells with every total, and atoms named by an inner cell's labels and a list of atoms that it sums."""

    def table(
        counts: np.ndarray, columns: Mapping[str, Sequence[str]], atoms: Callable[..., Sequence[str]]
    ) -> pd.DataFrame:
        counts, rows = np.asarray(counts), []
        for labels in _cell_labels(list(columns.values())):
            places = [
                range(len(known)) if label == "Total" else [list(known).index(label)]
                for label, known in zip(labels, columns.values(), strict=True)
            ]
            inner = [
                tuple(known[i] for known, i in zip(columns.values(), p, strict=True))
                for p in itertools.product(*places)
            ]
            summed = tuple(atom for cell in inner for atom in atoms(*cell))
            rows.append((*labels, int(counts[np.ix_(*places)].sum()), summed))
        return pd.DataFrame(rows, columns=[*columns, "count", "atoms"])

    return table


@pytest.fixture(scope="session")
def stranger() -> Callable[..., Bounds]:
    """Bounds of groups of atoms from shown figures (atoms, lowest, highest), rounded inwards."""

    def attack(shown: Iterable[tuple[frozenset[str], float, float]], groups: Groups) -> Bounds:
        shown, groups = list(shown), list(dict.fromkeys(groups))
        names = sorted(set().union(*(atoms for atoms, _, _ in shown), *groups))
        column = {name: place for place, name in enumerate(names)}

        def row(atoms: frozenset[str]) -> np.ndarray:
            line = np.zeros(len(names))
            line[[column[atom] for atom in atoms]] = 1
            return line

        matrix = np.array([row(atoms) for atoms, _, _ in shown]).reshape(len(shown), len(names))
        limits = np.concatenate([[high for _, _, high in shown], [-low for _, low, _ in shown]])
        both, bounds = np.vstack([matrix, -matrix]), {}
        for group in groups:
            ends = []
            for sign in (1, -1):
                answer = linprog(sign * row(group), A_ub=both, b_ub=limits, method="highs")
                assert answer.status in (0, 3), answer.message
                ends.append(sign * answer.fun if answer.status == 0 else np.inf)
            bounds[group] = (np.ceil(ends[0] - 1e-6), np.floor(ends[1] + 1e-6))
        return bounds

    return attack


@pytest.fixture(scope="session")
def printed() -> Callable[..., list[tuple[frozenset[str], float, float]]]:
    """The shown figures of tables with exact counts."""

    def read(*releases: Mapping[str, pd.DataFrame]) -> list[tuple[frozenset[str], float, float]]:
        return [
            (frozenset(atoms), float(count), float(count))
            for release in releases
            for frame in release.values()
            for atoms, count in zip(frame["atoms"], frame["count"], strict=True)
            if not pd.isna(count)
        ]

    return read
