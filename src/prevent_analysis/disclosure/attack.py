"""The attack: how far a reader can push a group of people up or down without contradicting what was shown."""

from dataclasses import dataclass

import highspy
import numpy as np
from scipy import sparse

from prevent_analysis.disclosure.model import System
from prevent_analysis.disclosure.solver import new_solver
from prevent_analysis.errors import DisclosureError, UnfinishedError

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Extreme:
    """The end of a group's range, the atoms that reach it, and each figure's share in why it goes no further."""

    value: float
    atoms: np.ndarray
    duals: np.ndarray


class Attack:
    """A linear programme over the atoms, kept warm from one question to the next.

    Parameters
    ----------
    system
        The atoms and their ties.
    matrix
        One row for each figure: the atoms that it sums.
    """

    def __init__(self, system: System, matrix: sparse.csr_array) -> None:
        self._rows, self._columns = matrix.shape
        self._solver = new_solver()
        self._solver.setOptionValue("presolve", "off")
        self._solver.setOptionValue("simplex_strategy", 4)  # primal: only the objective moves between questions
        self._solver.passModel(_linear_programme(sparse.csr_array(sparse.vstack([matrix, system.ties]))))
        self._lower, self._upper = np.zeros(self._rows), np.full(self._rows, np.inf)
        self._column_indices = np.arange(self._columns, dtype=np.int32)

    def show(self, lower: np.ndarray, upper: np.ndarray) -> None:
        """Set what the reader knows of each figure: a range, or 0 to infinity."""
        for row in np.flatnonzero((lower != self._lower) | (upper != self._upper)).tolist():
            self._solver.changeRowBounds(row, lower[row], upper[row])
        self._lower, self._upper = lower, upper

    def extreme(self, group: np.ndarray, *, highest: bool) -> Extreme:
        """The highest or lowest sum over a group (a 0/1 row over the atoms).

        Raises
        ------
        DisclosureError
            The solver does not end with an optimal answer.
        """
        sign = -1.0 if highest else 1.0
        self._solver.changeColsCost(self._columns, self._column_indices, sign * group)
        self._solver.run()
        require_optimal(self._solver)
        solution = self._solver.getSolution()
        return Extreme(
            sign * self._solver.getInfo().objective_function_value,
            np.asarray(solution.col_value),
            sign * np.asarray(solution.row_dual)[: self._rows],
        )


def require_optimal(solver: highspy.Highs) -> None:
    """Refuse every ending but an optimal one.

    Raises
    ------
    DisclosureError
        The figures contradict each other.
    UnfinishedError
        The solver stopped for another reason.
    """
    status = solver.getModelStatus()
    if status == highspy.HighsModelStatus.kInfeasible:
        raise DisclosureError(
            "The figures contradict each other or an earlier release, so they cannot be protected; compare each "
            "re-issued file with the version before it (prevent-analysis status), and correct the file first."
        )
    if status != highspy.HighsModelStatus.kOptimal:
        raise UnfinishedError("The disclosure check did not finish, so nothing is released; publish fewer tables.")


def _linear_programme(rows: sparse.csr_array) -> highspy.HighsLp:
    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = rows.shape
    programme.col_cost_ = np.zeros(rows.shape[1])
    programme.col_lower_ = np.zeros(rows.shape[1])
    programme.col_upper_ = np.full(rows.shape[1], np.inf)
    programme.row_lower_ = np.zeros(rows.shape[0])
    programme.row_upper_ = np.full(rows.shape[0], np.inf)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = rows.indptr
    programme.a_matrix_.index_ = rows.indices
    programme.a_matrix_.value_ = rows.data
    return programme
