"""Several issues attacked together, by a stranger who holds them all and knows no count but what they print."""

from collections.abc import Sequence

import pandas as pd

from prevent_analysis.disclosure.atoms import merge_atoms, merge_ties, with_merged
from prevent_analysis.disclosure.audit import DIFFERENCE, audit_release
from prevent_analysis.disclosure.cells import read_tables
from prevent_analysis.disclosure.model import Tie
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.revisions import Printed, separate_revised


def attack_issues(issues: Sequence[Printed], own: int = -1, ties: Sequence[Tie] = ()) -> pd.DataFrame:
    """Every hidden figure of one issue, and every difference, with its bounds for a reader who holds all issues.

    A hidden figure that is shown in another place has nothing left to protect here; that it is shown is judged there.

    Parameters
    ----------
    issues
        What is out, first to last, over the same atoms.
    own
        The place of the issue that is looked at.
    ties
        As for `protect_release`.

    Returns
    -------
    As `audit_release` gives it.

    Raises
    ------
    DisclosureError
        The issues contradict each other, or the attack does not end with an answer.

    Examples
    --------
    >>> first, second = (
    ...     pd.DataFrame({"type": ["one", "other", "Total"], "count": n, "note": ["c" if pd.isna(n[0]) else "", "", ""],
    ...                   "atoms": [("a",), ("b",), ("a", "b")]}) for n in ([12, 9, 21], [None, 9, 22]))
    >>> report = attack_issues([Printed({"t": first}, Policy()), Printed({"u": second}, Policy())])
    >>> report[["table", "lower", "upper"]].values.tolist()
    [['u', 13.0, 13.0], ['difference', 1.0, 1.0]]
    """
    names = [list(issue.tables) for issue in issues]
    issues, ties = separate_revised(issues, ties)
    merged = merge_atoms((cell.atoms for issue in issues for cell in read_tables(issue.tables)), ties)
    linked = [Printed(with_merged(issue.tables, merged), issue.policy) for issue in issues]
    current = linked.pop(own)
    report = audit_release(current.tables, current.policy, linked, merge_ties(ties, merged))
    shown = {cell.atoms for issue in (*linked, current) for cell in read_tables(issue.tables) if cell.count is not None}
    mine = report["table"].isin([*names[own], DIFFERENCE]) & ~report["atoms"].map(
        lambda atoms: frozenset(atoms) in shown
    )
    return report[mine]


def too_close(report: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """What of a report is certainly somebody, and comes too close to a small number."""
    is_difference = report["table"] == DIFFERENCE
    somebody = ((report["upper"] >= 1) & ~is_difference) | ((report["lower"] >= 1) & is_difference)
    return report[somebody & (report["lower"] < policy.threshold) & report["status"].isin(["exact", "narrow"])]
