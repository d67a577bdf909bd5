"""A table that hides too much is refused, with the merge of categories that would help most."""

from collections import Counter
from collections.abc import Sequence

from prevent_analysis.disclosure.cells import TOTAL, Cell
from prevent_analysis.errors import DisclosureError


class TooMuchHiddenError(DisclosureError):
    """A table would hide a larger share of its cells than the policy allows.

    Attributes
    ----------
    table, column
        The table, and the category column to coarsen.
    merge
        The two of its categories to put together.
    """

    def __init__(self, table: str, column: str, merge: tuple[str, str]) -> None:
        self.table, self.column, self.merge = table, column, merge
        super().__init__(
            f"The table {table} would hide more of its cells than the policy allows; "
            f"merge {merge[0]} with {merge[1]} in its column {column}."
        )


def require_readable(cells: Sequence[Cell], hidden: Sequence[bool], max_hidden: float) -> None:
    """Refuse a table of which more than a share is hidden; one without two categories to merge is let through.

    Parameters
    ----------
    cells
        The cells of one table.
    hidden
        Which of them are hidden.
    max_hidden
        The share; cells that came without a count are left out of it.

    Raises
    ------
    TooMuchHiddenError
        The share is larger; the merge named joins the two categories of one column with most cells hidden.

    Examples
    --------
    >>> cells = [Cell("a", (("type", t),), frozenset({t}), 1) for t in ("one", "other")]
    >>> require_readable(cells, [True, True], 0.4)
    Traceback (most recent call last):
    ...
    prevent_analysis.disclosure.merging.TooMuchHiddenError: The table a would hide more of its cells than the policy \
allows; merge one with other in its column type.
    """
    counted = sum(cell.count is not None for cell in cells)
    if sum(hidden) <= max_hidden * counted:
        return
    hidden_cells = [cell for cell, hides in zip(cells, hidden, strict=True) if hides]
    tallies: dict[str, Counter[str]] = {}
    for cell in cells:
        for column, label in cell.labels:
            if label != TOTAL:
                tallies.setdefault(column, Counter())[label] += cell in hidden_cells
    pairs = [(column, tally.most_common(2)) for column, tally in tallies.items() if len(tally) > 1]
    if pairs:
        column, worst = max(pairs, key=lambda pair: sum(tally for _, tally in pair[1]))
        raise TooMuchHiddenError(cells[0].table, column, (worst[0][0], worst[1][0]))
