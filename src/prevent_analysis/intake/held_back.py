"""Rows held back, as they go back to the supplier: where each stands, and no cell that could be a person's."""

from collections.abc import Callable, Mapping

import pandas as pd

from prevent_analysis.intake.ledger import Ledger, is_quarantine
from prevent_analysis.store import Column, TableSchema

NOT_REPEATED = "[not repeated]"
PLACE = ["row", "column_to_correct", "rule"]
Check = Callable[[str], bool]


def rows_for_supplier(
    ledger: Ledger,
    cells: pd.DataFrame,
    headings: Mapping[str, str],
    schema: TableSchema,
    checks: Mapping[str, Check | None],
) -> pd.DataFrame:
    """The rows of a file that are held back: number, column and rule, then the file's own columns in its own order.

    A cell is repeated only where its column holds words of a list, counts, months, dates or areas, and the cell is one
    of them. Anything else might be what the privacy gate looks for and could not know: the supplier finds it by the
    number of the row.

    Parameters
    ----------
    ledger
        Where the rows of the file went.
    cells
        The rows held back as received, by row number; those of a streamed file are not there.
    headings
        Declared columns to their names in the file, in its order.
    schema
        What the columns are.
    checks
        The check of each column.

    Examples
    --------
    >>> from prevent_analysis.intake.ledger import Entry
    >>> from prevent_analysis.intake.schemas import HATE_CRIME_STRANDS
    >>> ledger = Ledger.of(1, [Entry(2, "quarantined", "CELL-001", "flags")])
    >>> cells = pd.DataFrame({"strand": ["Race"], "flags": ["J Smith"]}, index=[2])
    >>> checks = {"strand": {"Race"}.__contains__, "flags": str.isdigit}
    >>> names = {"strand": "Strand", "flags": "Flags"}
    >>> rows_for_supplier(ledger, cells, names, HATE_CRIME_STRANDS, checks).to_csv(index=False).split()[1]
    '2,flags,CELL-001,Race,[not'
    """
    entries = [entry for entry in ledger.entries if is_quarantine(entry.rule)]
    places = pd.DataFrame([(entry.row, entry.column or "", entry.rule) for entry in entries], columns=PLACE)
    text = cells.reindex(places["row"]).fillna("")
    columns = {column.name: column for column in schema.columns}
    own = {heading: _repeatable(text[name], columns[name], checks.get(name)) for name, heading in headings.items()}
    return pd.concat([places, pd.DataFrame(own, index=places.index)], axis=1)


def _repeatable(text: pd.Series, column: Column, check: Check | None) -> list[str]:
    closed = bool(column.allowed) or column.kind in ("count", "month", "date") or column.name == "area_code"
    if not closed or check is None:
        return [NOT_REPEATED] * len(text)
    return [cell if check(cell) else NOT_REPEATED for cell in text]
