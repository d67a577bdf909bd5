"""A good pattern without a proof: mend each failed attack where it is cheapest, then show again what was not needed."""

import numpy as np

from prevent_analysis.disclosure.guard import Guard


def mended(guard: Guard, hidden: np.ndarray, cost: np.ndarray) -> tuple[np.ndarray, list[np.ndarray]]:
    """Hide more figures until no attack works.

    Parameters
    ----------
    guard
        The requirement.
    hidden
        A pattern to begin with.
    cost
        What hiding each figure costs.

    Returns
    -------
    hidden, cuts
        The pattern, and the cuts that were met on the way.
    """
    hidden, met = hidden.copy(), []
    while cuts := guard.cuts(hidden):
        met += cuts
        for cut in cuts:
            while cut @ hidden < 1 - 1e-9:
                price = np.where((cut > 0) & ~hidden, cost / np.maximum(cut, 1e-12), np.inf)
                hidden[np.argmin(price)] = True
    return hidden, met


def tidied(guard: Guard, hidden: np.ndarray, forced: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """Show figures again, the dearest first, as long as no attack works."""
    hidden = hidden.copy()
    for figure in np.argsort(-cost, kind="stable"):
        if hidden[figure] and not forced[figure]:
            hidden[figure] = False
            if not guard.holds(hidden):
                hidden[figure] = True
    return hidden
