"""The cheapest pattern of hidden figures: a master problem that learns from each attack that works."""

import hashlib
import hmac
from collections.abc import Callable, Sequence

import highspy
import numpy as np

from prevent_analysis.disclosure.attack import require_optimal
from prevent_analysis.disclosure.guard import OUTSIDER, Guard
from prevent_analysis.disclosure.heuristic import mended, tidied
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.release import Release
from prevent_analysis.disclosure.sensitive import find_targets
from prevent_analysis.disclosure.solver import new_solver

ROUNDS, NODES, STEPS = 60, 5_000, 30_000
"""Most rounds, most nodes in a round and most simplex steps in all, before a pattern without a proof is taken."""
GAP = 0.001
"""A pattern is cheapest if no other costs less by more than this share; ties are broken within it."""
Weights = Callable[[int, int], float]


def default_weights(count: int, level: int) -> float:
    """What hiding a figure costs: dearer the larger it is, and dearest for totals (`level` as `Cell.level`).

    Examples
    --------
    >>> default_weights(9, 0), default_weights(9, 1), default_weights(9, 2)
    (4.0, 32.0, 160.0)
    """
    return (1 + count**0.5) * (1, 8, 40)[level]


def hiding_costs(
    release: Release, sensitive: np.ndarray, weights: Weights, key: bytes, series: Sequence[str]
) -> np.ndarray:
    """The cost of hiding each figure: 0 if sensitive, else its weight with a private tie-break below `GAP`.

    The tie-break is an HMAC of the series and the figure's atoms: without the key nobody can re-run the choice
    between patterns, and with it a second run makes the same one.
    """
    costs = np.zeros(len(release.figures))
    for position in np.flatnonzero(release.open & ~sensitive):
        figure = release.figures[position]
        level = max(cell.level for cell in figure.cells if cell.count is not None)
        message = "\x1f".join([*series, *sorted(figure.atoms)]).encode()
        digest = hmac.new(key, message, hashlib.sha256).digest()
        nudge = int.from_bytes(digest[:6], "big") / 2**48
        costs[position] = weights(int(release.value[position]), level) * (1 + GAP * nudge)
    return costs


def hide_figures(
    release: Release,
    policy: Policy,
    sensitive: np.ndarray,
    costs: np.ndarray,
    partners: Sequence[frozenset[str]] = (),
) -> np.ndarray:
    """Choose which figures to hide so that no reader comes close to a target.

    Parameters
    ----------
    release
        The figures.
    policy
        Its threshold is the least range that every reader must be left with.
    sensitive
        Which figures are hidden for their own sake; pass them directly where no threshold decides.
    costs
        What hiding each figure costs.
    partners
        The people that each partner knows; outsiders are always among the readers.

    Returns
    -------
    numpy.ndarray
        One boolean for each figure, true where hidden.

    Raises
    ------
    DisclosureError
        No pattern protects, the figures contradict each other, or the solver does not finish.
    """
    targets = find_targets(release, sensitive, policy)
    guard = Guard(release, release.shown_range(policy), targets, [OUTSIDER, *partners], policy.threshold)
    good, cuts = mended(guard, sensitive, costs)
    good = tidied(guard, good, sensitive, costs)
    master, steps = _Master(release.open & ~sensitive, costs), 0
    hidden = sensitive
    for _ in range(ROUNDS):
        if not cuts:
            return hidden
        master.require(cuts)
        solution = master.solve()
        if solution is None:
            break
        hidden = sensitive | solution
        if costs[good].sum() <= costs[hidden].sum() * (1 + GAP):
            return good
        steps += master.steps
        if steps > STEPS:
            break
        cuts = guard.cuts(hidden)
    other = tidied(guard, mended(guard, hidden, costs)[0], sensitive, costs)
    return min(good, other, key=lambda pattern: costs[pattern].sum())


class _Master:
    """The cheapest choice of figures that meets every cut so far: a set covering problem with weights."""

    def __init__(self, choice: np.ndarray, costs: np.ndarray) -> None:
        self._choice = np.flatnonzero(choice)
        self._figures = len(choice)
        self._known: set[bytes] = set()
        size = len(self._choice)
        columns = np.arange(size, dtype=np.int32)
        self._solver = new_solver()
        self._solver.setOptionValue("mip_rel_gap", 0.0)
        self._solver.setOptionValue("mip_max_nodes", NODES)
        self._solver.addVars(size, np.zeros(size), np.ones(size))
        self._solver.changeColsCost(size, columns, costs[self._choice])
        self._solver.changeColsIntegrality(size, columns, np.full(size, highspy.HighsVarType.kInteger))

    def require(self, cuts: Sequence[np.ndarray]) -> None:
        """Add the cuts that are new."""
        for cut in cuts:
            weights = np.round(cut[self._choice], 9)
            if weights.tobytes() not in self._known:
                self._known.add(weights.tobytes())
                columns = np.flatnonzero(weights).astype(np.int32)
                self._solver.addRow(1.0, highspy.kHighsInf, len(columns), columns, weights[columns])

    def solve(self) -> np.ndarray | None:
        """The cheapest choice, or None where the limit of nodes is reached first."""
        self._solver.run()
        if self._solver.getModelStatus() == highspy.HighsModelStatus.kSolutionLimit:
            return None
        require_optimal(self._solver)
        chosen = np.zeros(self._figures, dtype=bool)
        chosen[self._choice[np.asarray(self._solver.getSolution().col_value) > 0.5]] = True
        return chosen

    @property
    def steps(self) -> int:
        """Simplex steps of the last solution."""
        return self._solver.getInfo().simplex_iteration_count
