"""The audit: attack printed tables as a stranger would, by linear programmes of its own."""

from collections.abc import Iterable, Mapping, Sequence

import highspy
import numpy as np
import pandas as pd

from prevent_analysis.disclosure.cells import HIDDEN, TOTAL
from prevent_analysis.disclosure.model import Tie, implied_groups
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.release import (
    Published,
    Release,
    Tables,
    build_release,
    earlier_cells,
    printed_cells,
)
from prevent_analysis.disclosure.sensitive import is_told, signed_sum
from prevent_analysis.disclosure.solver import new_solver
from prevent_analysis.errors import DisclosureError, UnfinishedError

DIFFERENCE = "difference"
"""The table name of implied differences in an audit."""
CONTRADICTION = "The shown figures contradict each other, so nothing is released."
Bounds = dict[frozenset[str], tuple[float, float]]


def audit(table: pd.DataFrame, by: Sequence[str], policy: Policy) -> pd.DataFrame:
    """Work out what a stranger can tell of each hidden cell of one printed table.

    Parameters
    ----------
    table
        Columns `by`, `count` (null where hidden) and if need be `note` (`x` where a null was not available), with
        totals under the label `Total`; every inner cell needs a row.
    by
        The category columns.
    policy
        What the table was protected by.

    Returns
    -------
    pandas.DataFrame
        For each hidden cell `by`, `lower` and `upper` (whole people; infinite where nothing bounds it) and
        `status`: `exact` where they meet, `narrow` where they differ by less than the threshold, else `protected`.

    Raises
    ------
    DisclosureError
        The table contradicts itself, or the solver ends with anything but an optimal answer.

    Examples
    --------
    >>> table = pd.DataFrame({"sector": ["Health", "Police", "Total"], "count": [None, 20, 23]})
    >>> audit(table, ["sector"], Policy())[["lower", "upper", "status"]].values.tolist()
    [[3.0, 3.0, 'exact']]
    """
    report = audit_release({"table": _with_atoms(table, by)}, policy)
    return report[[*by, "lower", "upper", "status"]]


def audit_release(
    tables: Tables, policy: Policy, earlier: Sequence[Published | Tables] = (), ties: Sequence[Tie] = ()
) -> pd.DataFrame:
    """Work out what a stranger can tell of each hidden cell and implied difference of printed tables together.

    Parameters
    ----------
    tables
        As `protect_release` returned them.
    policy
        What they were protected by.
    earlier, ties
        As for `protect_release`.

    Returns
    -------
    pandas.DataFrame
        `table` (its name, with the number of the earlier release, or `difference`), the category columns of all
        tables, `lower`, `upper` and `status` as for `audit`, and `atoms`. Of the differences only those that may be
        small as far as a stranger can tell.

    Raises
    ------
    DisclosureError
        As for `audit`.
    """
    cells = [*printed_cells(tables, policy), *earlier_cells(earlier, policy)]
    release = build_release(cells, ties)
    hidden = [cell for cell in cells if cell.hidden]
    implied = implied_by(release)
    bounds = subtracted(release, implied)
    bounds |= attack(release, [*(cell.atoms for cell in hidden), *(atoms for atoms in implied if atoms not in bounds)])
    rows = [{"table": cell.table} | dict(cell.labels) | _verdict(cell.atoms, bounds, policy) for cell in hidden]
    rows += [
        {"table": DIFFERENCE} | _verdict(atoms, bounds, policy)
        for atoms in implied
        if bounds[atoms][1] >= 1 and bounds[atoms][0] < policy.threshold
    ]
    labels = dict.fromkeys(column for cell in cells for column, _ in cell.labels)
    report = pd.DataFrame(rows, columns=["table", *labels, "lower", "upper", "status", "atoms"])
    return report.astype({"lower": float, "upper": float})


def implied_by(release: Release) -> dict[frozenset[str], tuple[int, ...]]:
    """The differences that a stranger can form and their terms, but for those of official figures alone."""
    official = [any(cell.known for cell in figure.cells) for figure in release.figures]
    if all(known or not is_told(release.figures, [place]) for place, known in enumerate(official)):
        return {}
    return {
        atoms: terms
        for atoms, terms in implied_groups(release.figures).items()
        if is_told(release.figures, terms) and not all(official[term] for term in terms)
    }


def subtracted(release: Release, implied: Mapping[frozenset[str], tuple[int, ...]]) -> Bounds:
    """The differences between figures that are all shown exactly: arithmetic is attack enough.

    Raises
    ------
    DisclosureError
        One is less than nothing.
    """
    exact = release.lower == release.upper
    values = {atoms: signed_sum(release.lower, terms) for atoms, terms in implied.items() if exact[list(terms)].all()}
    if any(value < 0 for value in values.values()):
        raise DisclosureError(CONTRADICTION)
    return {atoms: (value, value) for atoms, value in values.items()}


def status_of(lower: float, upper: float, policy: Policy) -> str:
    """What a range gives away.

    Examples
    --------
    >>> status_of(3, 3, Policy()), status_of(1, 5, Policy()), status_of(0, 5, Policy())
    ('exact', 'narrow', 'protected')
    """
    if lower == upper:
        return "exact"
    return "narrow" if upper - lower < policy.threshold else "protected"


def attack(release: Release, groups: Iterable[frozenset[str]], known: dict[int, float] | None = None) -> Bounds:
    """The least and the most that each group of people can be, given what is public of each figure.

    Parameters
    ----------
    release
        Printed figures.
    groups
        Sets of atoms.
    known
        Figures that this attacker knows beside, by position.

    Returns
    -------
    dict
        For each group its whole-number bounds, the upper one infinite where nothing bounds it.

    Raises
    ------
    DisclosureError
        The figures contradict each other, or the solver ends with anything but an optimal answer.
    """
    lower, upper = release.lower.copy(), release.upper.copy()
    for position, value in (known or {}).items():
        lower[position] = upper[position] = value
    solver = _solver(release, lower, upper)
    column = {atom: place for place, atom in enumerate(release.system.atoms)}
    free = release.system.unlimited(release.matrix, np.isfinite(upper))
    bounds: Bounds = {}
    for group in groups:
        if group not in bounds:
            columns = np.array(sorted(column[atom] for atom in group), dtype=np.int32)
            lowest = np.ceil(_optimum(solver, columns, 1.0) - _slack(lower))
            highest = np.inf if free[columns].any() else np.floor(-_optimum(solver, columns, -1.0) + _slack(lower))
            bounds[group] = (max(float(lowest), 0.0) + 0.0, float(highest))
            if highest < lowest:
                raise DisclosureError(CONTRADICTION)
    return bounds


def _slack(lower: np.ndarray) -> float:
    """How far an optimum may stray in floating point, beside counts of this size."""
    return 1e-6 * max(1.0, float(lower.max(initial=0.0)) * 1e-7)


def _solver(release: Release, lower: np.ndarray, upper: np.ndarray) -> highspy.Highs:
    solver = new_solver()
    size = len(release.system.atoms)
    solver.addVars(size, np.zeros(size), np.full(size, np.inf))
    ties = release.system.ties
    for rows, below, above in (
        (release.matrix, lower, upper),
        (ties, np.zeros(ties.shape[0]), np.full(ties.shape[0], np.inf)),
    ):
        solver.addRows(rows.shape[0], below, above, rows.nnz, rows.indptr[:-1], rows.indices, rows.data)
    return solver


def _optimum(solver: highspy.Highs, columns: np.ndarray, cost: float) -> float:
    """The least of `cost` times the sum of some columns."""
    solver.changeColsCost(len(columns), columns, np.full(len(columns), cost))
    solver.run()
    status, optimum = solver.getModelStatus(), solver.getInfo().objective_function_value
    if status == highspy.HighsModelStatus.kInfeasible:
        raise DisclosureError(CONTRADICTION)
    if status != highspy.HighsModelStatus.kOptimal:
        raise UnfinishedError("The audit did not end with an answer for every figure, so nothing is released.")
    solver.changeColsCost(len(columns), columns, np.zeros(len(columns)))
    return optimum


def _verdict(atoms: frozenset[str], bounds: Bounds, policy: Policy) -> dict[str, object]:
    lower, upper = bounds[atoms]
    return {"lower": lower, "upper": upper, "status": status_of(lower, upper, policy), "atoms": tuple(sorted(atoms))}


def _with_atoms(table: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Name the atoms of each cell of one table: an inner cell is one, a total the inner cells that fit its labels."""
    missing = [column for column in (*by, "count") if column not in table.columns]
    if missing:
        raise DisclosureError(f"The table to audit needs a column called {missing[0]}.")
    labels = list(zip(*(table[column].astype(object) for column in by), strict=True))
    inner = sorted((row for row in labels if TOTAL not in row), key=str)
    names = {row: f"cell {number}" for number, row in enumerate(inner)}
    atoms = [
        tuple(names[row] for row in inner if all(a in (TOTAL, b) for a, b in zip(cell, row, strict=True)))
        for cell in labels
    ]
    notes = table["note"] if "note" in table.columns else pd.Series(HIDDEN, index=table.index)
    notes = notes.where(table["count"].isna(), "").fillna(HIDDEN).replace("", HIDDEN)
    frame = pd.DataFrame(labels, columns=list(by), dtype=object)
    return frame.assign(count=table["count"].to_numpy(), note=notes.to_numpy(), atoms=atoms)
