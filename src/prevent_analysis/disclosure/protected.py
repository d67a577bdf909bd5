"""Protected counts: the one type that figures for readers are made from, and the gate that makes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
import pandas as pd

from prevent_analysis.disclosure.audit import Bounds, attack, audit_release, implied_by, status_of
from prevent_analysis.disclosure.cells import category_columns, read_tables
from prevent_analysis.disclosure.model import Tie
from prevent_analysis.disclosure.parts import Part, separate_parts
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.protection import DEMONSTRATION_KEY, protect_release
from prevent_analysis.disclosure.release import (
    Partner,
    Published,
    Release,
    Tables,
    build_release,
    earlier_cells,
    has_row,
    partner_atoms,
    printed_cells,
)
from prevent_analysis.disclosure.sensitive import Target, find_targets, sensitive_figures
from prevent_analysis.disclosure.suppression import Weights
from prevent_analysis.errors import DisclosureError

_GATE = object()


@dataclass(frozen=True)
class AuditSummary:
    """What the audit looked at; `result` is `passed`, since without that there is nothing to summarise."""

    cells_shown: int
    cells_hidden: int
    differences_checked: int
    result: str

    @property
    def numbers(self) -> tuple[int, int, int]:
        """What was counted, to be summed over parts."""
        return self.cells_shown, self.cells_hidden, self.differences_checked


class Protected:
    """Tables that passed the audit. Only `release_counts` makes one, and none can be changed, copied or pickled.

    Attributes
    ----------
    policy
        What they were protected by.
    summary
        What the audit looked at.

    Examples
    --------
    >>> Protected(None, {}, Policy(), pd.DataFrame(), AuditSummary(0, 0, 0, "passed"))
    Traceback (most recent call last):
    ...
    prevent_analysis.errors.DisclosureError: Protected counts are made by release_counts alone.
    """

    __slots__ = ("_report", "_tables", "policy", "summary")

    policy: Policy
    summary: AuditSummary
    _tables: dict[str, pd.DataFrame]
    _report: pd.DataFrame

    def __init__(
        self, gate: object, tables: Tables, policy: Policy, report: pd.DataFrame, summary: AuditSummary
    ) -> None:
        if gate is not _GATE:
            raise DisclosureError("Protected counts are made by release_counts alone.")
        for name, value in (("_tables", dict(tables)), ("policy", policy), ("_report", report), ("summary", summary)):
            object.__setattr__(self, name, value)

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """Name to table, as `protect_release` returns them; a fresh copy each time."""
        return {name: frame.copy() for name, frame in self._tables.items()}

    @property
    def policy_fingerprint(self) -> str:
        """The policy's fingerprint."""
        return self.policy.fingerprint

    def bounds(self, table: str) -> pd.DataFrame:
        """What a stranger can tell of each hidden cell of a table: its category columns, `lower` and `upper`.

        Raises
        ------
        DisclosureError
            There is no such table.
        """
        if table not in self._tables:
            raise DisclosureError(f"The release has no table called {table}.")
        own = self._report[self._report["table"] == table]
        return own[[*category_columns(self._tables[table]), "lower", "upper"]].reset_index(drop=True)

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise DisclosureError("Protected counts cannot be changed.")

    def __delattr__(self, name: str) -> NoReturn:
        raise DisclosureError("Protected counts cannot be changed.")

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise DisclosureError("Protected counts cannot be copied or pickled; write their tables to the store instead.")

    def __repr__(self) -> str:
        return f"Protected(tables: {', '.join(self._tables)}; audit {self.summary.result})"


def release_counts(
    tables: Tables,
    policy: Policy,
    *,
    earlier: Sequence[Published | Tables] = (),
    partners: Sequence[Partner] = (),
    ties: Sequence[Tie] = (),
    weights: Weights | None = None,
    key: bytes = DEMONSTRATION_KEY,
    series: Sequence[str] = (),
    hide: Collection[frozenset[str]] = (),
    pattern: Collection[frozenset[str]] | None = None,
) -> Protected:
    """Protect linked tables, attack what would be printed, and let it through only if no attack works.

    Parameters
    ----------
    tables, policy, earlier, partners, ties, weights, key, series, hide, pattern
        As for `protect_release`.

    Returns
    -------
    Protected
        The tables, their policy, the bounds of each hidden cell, and what the audit looked at.

    Raises
    ------
    DisclosureError
        As for `protect_release` and `audit_release`; or an outsider or a partner can work out a sensitive cell or
        difference, or bound it within fewer than the threshold.

    Examples
    --------
    >>> cells = pd.DataFrame({"type": ["one", "other"], "count": [2, 30], "atoms": [("a",), ("b",)]})
    >>> release_counts({"types": cells}, Policy(max_hidden=0.5)).bounds("types").values.tolist()
    [['one', 0.0, inf]]
    """
    partner_atoms(read_tables(tables), partners)  # a partner without a row anywhere is a mistake
    released = [
        _release_part(
            part,
            policy,
            partners=[partner for partner in partners if has_row(part.tables, partner)],
            weights=weights,
            key=key,
            series=series,
            hide=part.groups_in(hide),
            pattern=None if pattern is None else part.groups_in(pattern),
        )
        for part in separate_parts(tables, earlier, ties)
    ]
    printed = {name: frame for part in released for name, frame in part.tables.items()}
    report = pd.concat([part._report for part in released], ignore_index=True)
    shown, hidden, differences = np.sum([part.summary.numbers for part in released], axis=0).tolist()
    summary = AuditSummary(shown, hidden, differences, "passed")
    return Protected(_GATE, {name: printed[name] for name in tables}, policy, report, summary)


def _release_part(
    part: Part, policy: Policy, *, partners: Sequence[Partner], hide: Collection[frozenset[str]], **how: Any
) -> Protected:
    """Protect and attack one part of a release."""
    tables, earlier, ties = part.tables, part.earlier, part.ties
    protected = protect_release(tables, policy, earlier=earlier, partners=partners, ties=ties, hide=hide, **how)
    before = earlier_cells(earlier, policy)
    cells = read_tables(tables)
    truth = build_release([*cells, *before], ties)
    printed = build_release([*printed_cells(protected, policy), *before], ties)
    report = audit_release(protected, policy, earlier, ties)
    sensitive = sensitive_figures(truth, policy) | truth.among(hide)
    targets = find_targets(truth, sensitive, policy)
    _require_true_figures(truth, printed, sensitive)
    _require_safe_from_outsiders(truth, printed, targets, report, policy)
    for own in partner_atoms([*cells, *before], partners):
        _require_safe_from_partner(own, truth, printed, targets, policy)
    shown = sum(int(frame["count"].notna().sum()) for frame in protected.values())
    hidden = sum(int((frame["note"] == "c").sum()) for frame in protected.values())
    return Protected(_GATE, protected, policy, report, AuditSummary(shown, hidden, len(implied_by(printed)), "passed"))


def _require_true_figures(truth: Release, printed: Release, sensitive: np.ndarray) -> None:
    told = ~np.isnan(truth.value)
    outside = told & ((truth.value < printed.lower) | (truth.value > printed.upper))
    if outside.any() or (printed.upper < truth.upper)[sensitive].any():
        raise DisclosureError("A printed table does not fit its counts, so nothing is released.")


def _require_safe_from_outsiders(
    truth: Release, printed: Release, targets: Sequence[Target], report: pd.DataFrame, policy: Policy
) -> None:
    bounds: Bounds = {
        frozenset(atoms): (lower, upper)
        for atoms, lower, upper in zip(report["atoms"], report["lower"], report["upper"], strict=True)
    }
    bounds |= attack(printed, [target.atoms for target in targets if target.atoms not in bounds])
    near = [target for target in targets if status_of(*bounds[target.atoms], policy) != "protected"]
    untold = [target for target in near if np.isnan(target.value) and _may_be_small(bounds[target.atoms], policy)]
    before = attack(truth, [target.atoms for target in untold])  # what readers have whatever this release shows
    spoilt = [target for target in untold if status_of(*before[target.atoms], policy) == "protected"]
    _refuse([*(target for target in near if not np.isnan(target.value)), *spoilt], "a reader")


def _may_be_small(bounds: tuple[float, float], policy: Policy) -> bool:
    return bounds[1] >= 1 and bounds[0] < policy.threshold


def _require_safe_from_partner(
    own: frozenset[str], truth: Release, printed: Release, targets: Sequence[Target], policy: Policy
) -> None:
    known = {
        position: float(truth.value[position])
        for position, figure in enumerate(truth.figures)
        if figure.atoms <= own and not np.isnan(truth.value[position])
    }
    others = [target for target in targets if not target.atoms <= own and not np.isnan(target.value)]
    bounds = attack(printed, [target.atoms for target in others], known)
    _refuse([t for t in others if status_of(*bounds[t.atoms], policy) != "protected"], "a partner")


def _refuse(near: Sequence[Target], reader: str) -> None:
    if near:
        raise DisclosureError(
            f"{reader.capitalize()} could come too close to a small number in {near[0].place}, so nothing is "
            "released; leave the table out or merge its categories."
        )
