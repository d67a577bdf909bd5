"""Does a pattern of hidden figures keep every reader away from every target, and if not, what would help?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from prevent_analysis.disclosure.attack import TOLERANCE, Attack, Extreme
from prevent_analysis.disclosure.release import Release
from prevent_analysis.disclosure.sensitive import Target
from prevent_analysis.errors import DisclosureError

OUTSIDER: frozenset[str] = frozenset()
"""The people that a reader knows who knows nobody."""
_MOST_ANSWERS = 2000


class _Reader:
    """One attacker: what it has whatever is shown, how near it may come, and answers of earlier attacks."""

    def __init__(self, own: frozenset[str], release: Release, targets: Sequence[Target]) -> None:
        self.known = np.array([figure.atoms <= own for figure in release.figures]) & ~np.isnan(release.value)
        self.lower = np.where(self.known, release.value, release.lower)
        self.upper = np.where(self.known, release.value, release.upper)
        self.asks = np.array([not target.atoms <= own for target in targets], dtype=bool)
        values = np.array([target.value for target in targets], dtype=float)
        self.bottom = np.where(values >= 1, values - 1, np.inf)
        self._room = min(4 * len(targets), _MOST_ANSWERS)
        self._figures = np.full((self._room, len(release.figures)), np.nan)
        self._groups = np.empty((self._room, len(targets)))
        self._remembered = 0

    def remember(self, figures: np.ndarray, groups: np.ndarray) -> None:
        """Keep an answer, in the place of the oldest."""
        place = self._remembered % self._room
        self._figures[place], self._groups[place] = figures, groups
        self._remembered += 1

    def recall(self, lower: np.ndarray, upper: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The lowest and highest of each target among the answers that these ranges still allow."""
        allowed = (self._figures >= lower - TOLERANCE) & (self._figures <= upper + TOLERANCE)
        groups = self._groups[allowed.all(axis=1)]
        return groups.min(axis=0, initial=np.inf), groups.max(axis=0, initial=-np.inf)


@dataclass(frozen=True)
class _Breach:
    """A target that a reader comes too close to; `high` is None where nothing bounds it from above."""

    target: int
    low: Extreme
    high: Extreme | None


class Guard:
    """The requirement on a pattern: every reader is left a range for every target, `threshold` wide or more.

    The range also has to begin below the true value, so that no reader learns "at least so many".

    Parameters
    ----------
    release
        Figures, atoms and what is public.
    shown
        The lower and upper ends of each figure's range if it is shown.
    targets
        The groups to protect.
    readers
        The people that each reader knows; `OUTSIDER` knows nobody.
    threshold
        The least width.

    Raises
    ------
    DisclosureError
        A target cannot be protected even with every figure hidden.

    References
    ----------
    Fischetti, M. and Salazar, J. J. (2001), Solving the cell suppression problem on tabular data with linear
    constraints, Management Science 47(7).
    """

    def __init__(
        self,
        release: Release,
        shown: tuple[np.ndarray, np.ndarray],
        targets: Sequence[Target],
        readers: Sequence[frozenset[str]],
        threshold: int,
    ) -> None:
        self._release, self._shown, self._threshold = release, shown, threshold
        self._attack = Attack(release.system, release.matrix)
        self._groups = release.system.matrix([target.atoms for target in targets])
        self._rows = self._groups.toarray()
        self._unknown = np.isnan(np.array([target.value for target in targets], dtype=float))
        self._readers = [_Reader(own, release, targets) for own in readers]
        for reader in self._readers:
            self._settle(reader, targets)

    def cuts(self, hidden: np.ndarray) -> list[np.ndarray]:
        """What a pattern lacks: for each breach, weights over the figures of which at least 1 has to be hidden.

        An empty list means that the pattern protects every target from every reader. A cut holds for every
        pattern that protects, so a master problem may collect them.
        """
        return [
            cut
            for reader in self._readers
            for breach in self._breaches(reader, hidden)
            for cut in self._cuts_of(breach, reader, hidden)
        ]

    def holds(self, hidden: np.ndarray) -> bool:
        """Whether a pattern protects every target from every reader."""
        return not any(True for reader in self._readers for _ in self._breaches(reader, hidden))

    def _settle(self, reader: _Reader, targets: Sequence[Target]) -> None:
        """Ask of a target no more than hiding every figure gives, where that is no fault of this release."""
        for breach in self._breaches(reader, self._release.open):
            if self._unknown[breach.target]:  # hidden earlier for another's sake: a small one was refused then
                reader.asks[breach.target] = False
            elif self._lacks_width(breach) <= 0 and reader.known.any():  # it counts its own people in the target
                reader.bottom[breach.target] = np.inf
            else:
                raise DisclosureError(
                    f"A small number in {targets[breach.target].place} could be worked out even with every figure "
                    "hidden, from what readers have already; leave the table out or merge its categories."
                )

    def _breaches(self, reader: _Reader, hidden: np.ndarray) -> Iterator[_Breach]:
        decided = self._release.open & ~hidden & ~reader.known
        lower = np.where(decided, self._shown[0], reader.lower)
        upper = np.where(decided, self._shown[1], reader.upper)
        free = self._groups @ self._release.system.unlimited(self._release.matrix, np.isfinite(upper)) > 0
        lowest, highest = reader.recall(lower, upper)
        highest[free] = np.inf
        self._attack.show(lower, upper)

        def ask(target: int, *, most: bool) -> Extreme:
            answer = self._attack.extreme(self._rows[target], highest=most)
            groups = self._groups @ answer.atoms
            reader.remember(self._release.matrix @ answer.atoms, groups)
            np.minimum(lowest, groups, out=lowest)
            np.maximum(highest, groups, out=highest)
            return answer

        def enough(target: int) -> bool:
            low, high = _inward(lowest[target], highest[target])
            return bool(np.isfinite(low) and high - low >= self._threshold and low <= reader.bottom[target])

        for target in np.flatnonzero(reader.asks).tolist():
            if enough(target):
                continue
            low = ask(target, most=False)
            if enough(target):
                continue
            high = None if free[target] else ask(target, most=True)
            if not enough(target) and not self._surely_not_small(target, low, high):
                yield _Breach(target, low, high)

    def _surely_not_small(self, target: int, low: Extreme, high: Extreme | None) -> bool:
        """Whether readers can tell that a count hidden earlier is zero or at least the threshold."""
        bottom, top = _inward(low.value, np.inf if high is None else high.value)
        return bool(self._unknown[target]) and (bottom >= self._threshold or top < 1)

    def _lacks_width(self, breach: _Breach) -> float:
        return 0.0 if breach.high is None else self._threshold - (breach.high.value - breach.low.value)

    def _cuts_of(self, breach: _Breach, reader: _Reader, hidden: np.ndarray) -> Iterator[np.ndarray]:
        """How much each shown figure would widen the range by being hidden, as shares of what is lacking.

        The duals of both ends bound the range of every pattern. Where only rounding inwards makes a breach, one
        figure of those with a dual has to be hidden, since without it the same duals still hold.
        """
        decided = self._release.open & ~hidden & ~reader.known
        below, above = np.zeros(len(hidden)), np.zeros(len(hidden))
        below[decided] = self._shown[0][decided] - reader.lower[decided]
        above[decided] = reader.upper[decided] - self._shown[1][decided]
        down = _gains(breach.low.duals, below, above)
        bottom, top = _inward(breach.low.value, np.inf if breach.high is None else breach.high.value)
        if bottom > reader.bottom[breach.target]:
            yield _shares(down, breach.low.value - reader.bottom[breach.target])
        if breach.high is not None and top - bottom < self._threshold:
            yield _shares(down + _gains(-breach.high.duals, below, above), self._lacks_width(breach))


def _inward(low: float, high: float) -> tuple[float, float]:
    """The whole numbers inside a range."""
    return np.ceil(low - TOLERANCE), np.floor(high + TOLERANCE)


def _gains(duals: np.ndarray, below: np.ndarray, above: np.ndarray) -> np.ndarray:
    """How far a lowest value falls at most for each figure that gives up its lower (or upper) end."""
    gains = np.zeros_like(duals)
    held_below, held_above = duals > TOLERANCE, duals < -TOLERANCE
    gains[held_below] = duals[held_below] * below[held_below]
    gains[held_above] = -duals[held_above] * above[held_above]
    return gains


def _shares(gains: np.ndarray, lacking: float) -> np.ndarray:
    if lacking < TOLERANCE**0.5:
        return (gains > 0).astype(float)
    return np.minimum(gains / lacking, 1.0)
