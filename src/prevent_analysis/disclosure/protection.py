"""From counts to tables with the small numbers, and what would give them away, hidden."""

import itertools
from collections.abc import Collection, Sequence

import numpy as np
import pandas as pd

from prevent_analysis.disclosure.cells import HIDDEN, TOTAL, Cell, read_tables, whole_counts
from prevent_analysis.disclosure.merging import require_readable
from prevent_analysis.disclosure.model import Tie
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.release import (
    Partner,
    Published,
    Release,
    Tables,
    build_release,
    earlier_cells,
    partner_atoms,
)
from prevent_analysis.disclosure.sensitive import sensitive_figures
from prevent_analysis.disclosure.suppression import Weights, default_weights, hide_figures, hiding_costs
from prevent_analysis.errors import DisclosureError

DEMONSTRATION_KEY = b"synthetic demonstration data"
"""The tie-break's key where none is given: public, so only for tests and the demonstration."""


def protect(
    counts: pd.DataFrame,
    by: Sequence[str],
    policy: Policy,
    *,
    weights: Weights | None = None,
    partners: Sequence[Partner] = (),
    key: bytes = DEMONSTRATION_KEY,
    series: Sequence[str] = (),
) -> pd.DataFrame:
    """Add totals to a table of counts and hide what has to be hidden.

    Parameters
    ----------
    counts
        Inner counts, one row a combination of categories, columns `by` and `count` (null where not available).
        A combination without a row is an impossible one: write 0 where there were none.
    by
        The category columns.
    policy
        Threshold, rounding, group rule and the most that may be hidden.
    weights
        What hiding a count costs by its value and level (0 inner, 1 total, 2 grand total); `default_weights` if
        None. Small counts cost nothing.
    partners
        Who knows its own row: a label, a column of `by` (each of its labels), or a mapping of column to label.
    key, series
        The private key of the tie-break, and what it is tied to (series, period, mode, version).

    Returns
    -------
    pandas.DataFrame
        `by`, `count` (nullable, null where hidden), `note` (`c` where hidden, `x` where not available, else empty),
        totals under the label `Total`, sorted with totals last.

    Raises
    ------
    DisclosureError
        The counts are not whole, the table cannot be protected, or more than `max_hidden` would be hidden.

    References
    ----------
    Fischetti and Salazar (2001), Management Science 47(7); Handbook on Statistical Disclosure Control (2024),
    chapters 4 and 5.

    Examples
    --------
    >>> counts = pd.DataFrame({"sector": ["Education", "Health", "Police"], "count": [3, 9, 20]})
    >>> protect(counts, ["sector"], Policy(max_hidden=0.5))["note"].tolist()
    ['c', 'c', '', '']
    """
    table = with_totals(counts, by)
    protected = protect_release({"table": table}, policy, partners=partners, weights=weights, key=key, series=series)[
        "table"
    ]
    return protected[[*by, "count", "note"]]


def protect_release(
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
) -> dict[str, pd.DataFrame]:
    """Hide what has to be hidden in linked tables, given what is out already.

    Parameters
    ----------
    tables
        A name for each table: category columns (text; totals under the label `Total`), `count`, `atoms` (the
        smallest groups that the cell sums), and if need be `note` and `known` (true for an official figure, which
        is never hidden and which every reader uses).
    policy, partners, weights, key, series
        As for `protect`.
    earlier
        Earlier releases, first to last: tables as this function returned them, or an object with `tables` and the
        `policy` they were printed under. What they showed is known, what they hid stays protected, and so are
        the differences with what is new.
    ties
        Overlapping flags: a total's atom and the atoms of its parts, with largest part <= total <= sum of parts.
    hide
        Atoms of figures to hide for a reason of the caller's own; they are kept from readers like small ones.
    pattern
        Atoms of the figures to hide where that was decided before; None to decide now.

    Returns
    -------
    dict
        The same tables in the same order, `count` null and `note` `c` where hidden, shown counts rounded.

    Raises
    ------
    DisclosureError
        As for `protect`; or figures that count the same people differ, also from an earlier release.

    Examples
    --------
    >>> cells = pd.DataFrame({"type": ["one", "other"], "count": [2, 30], "atoms": [("a",), ("b",)]})
    >>> protect_release({"types": cells}, Policy(max_hidden=0.5))["types"]["note"].tolist()
    ['c', '']
    """
    new = read_tables(tables)
    cells = [*new, *earlier_cells(earlier, policy)]
    release = build_release(cells, ties)
    if pattern is None:
        sensitive = sensitive_figures(release, policy) | release.among(hide)
        costs = hiding_costs(release, sensitive, weights or default_weights, key, series)
        hidden = hide_figures(release, policy, sensitive, costs, partner_atoms(cells, partners))
    else:
        hidden = release.among(pattern)
    return {name: _printed(name, frame, new, release, hidden, policy) for name, frame in tables.items()}


def _printed(
    name: str, frame: pd.DataFrame, cells: Sequence[Cell], release: Release, hidden: np.ndarray, policy: Policy
) -> pd.DataFrame:
    own = [cell for cell in cells if cell.table == name]
    hides = [bool(hidden[release.position[cell.atoms]]) for cell in own]
    require_readable(own, hides, policy.max_hidden)
    shown = [
        None if hide or cell.count is None else cell.count if cell.known else policy.rounded(cell.count)
        for cell, hide in zip(own, hides, strict=True)
    ]
    notes = [HIDDEN if hide else cell.note for cell, hide in zip(own, hides, strict=True)]
    count = pd.array(shown, dtype="Int64")
    return frame.assign(count=count, note=pd.Series(notes, index=frame.index, dtype="str"))


def with_totals(counts: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Add every total to a table of inner counts, and name the atoms of each cell.

    Parameters
    ----------
    counts
        Columns `by` and `count`.
    by
        The category columns.

    Returns
    -------
    pandas.DataFrame
        `by`, `count` (null where a part of it is not available) and `atoms`, sorted with totals last.

    Raises
    ------
    DisclosureError
        A column is missing, a category is missing or called `Total`, or a count is not whole.

    Examples
    --------
    >>> with_totals(pd.DataFrame({"sector": ["Police"], "count": [7]}), ["sector"])["count"].tolist()
    [7, 7]
    """
    missing = [column for column in (*by, "count") if column not in counts.columns]
    if missing or not by:
        raise DisclosureError(f"The counts need a column called {missing[0] if missing else 'for their categories'}.")
    if counts.empty:
        raise DisclosureError("The table of counts has no rows, so there is nothing to protect.")
    if counts[list(by)].isna().any(axis=None) or (counts[list(by)] == TOTAL).any(axis=None):
        raise DisclosureError(f"Every inner count needs a category in each column, and none may be called {TOTAL}.")
    values = dict(zip(_keys(counts, by), whole_counts(counts["count"], "of counts"), strict=True))
    if len(values) < len(counts):
        raise DisclosureError("The table of counts lists one combination of categories twice; keep one row for each.")
    parts: dict[tuple, list[tuple]] = {}
    for inner in values:
        for cell in itertools.product(*((label, TOTAL) for label in inner)):
            parts.setdefault(cell, []).append(inner)
    order = [{label: place for place, label in enumerate([*_labels(counts[column]), TOTAL])} for column in by]
    cells = sorted(parts, key=lambda cell: [places[label] for places, label in zip(order, cell, strict=True)])
    frame = pd.DataFrame(cells, columns=list(by), dtype=object)
    sums = [[values[inner] for inner in parts[cell]] for cell in cells]
    totals = [None if None in terms else sum(term for term in terms if term is not None) for terms in sums]
    atoms = [tuple("\x1f".join(map(str, inner)) for inner in sorted(parts[cell], key=str)) for cell in cells]
    return frame.assign(count=pd.array(totals, dtype="Int64"), atoms=atoms)


def _keys(frame: pd.DataFrame, by: Sequence[str]) -> list[tuple]:
    return list(zip(*(frame[column].tolist() for column in by), strict=True))


def _labels(column: pd.Series) -> list:
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.categories.tolist()
    return sorted(column.unique().tolist(), key=str)
