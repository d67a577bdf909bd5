"""A release in the ledger's terms: what the ledger will hold of it if it leaves."""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from prevent_analysis.disclosure.history import History, next_version
from prevent_analysis.disclosure.ledger import Ledger
from prevent_analysis.disclosure.protected import Protected
from prevent_analysis.disclosure.record import COLUMNS, Record
from prevent_analysis.disclosure.release import Tables
from prevent_analysis.errors import DisclosureError

OTHER_FIGURES = (
    "These counts were released before, and this version of the program would show other figures for them; "
    "use the version that made the release."
)


def record_release(history: History, cells: Tables, protected: Protected, region_code: str) -> Record:
    """What the ledger will hold of the referrals and offences of a release.

    Parameters
    ----------
    history
        What it was protected against.
    cells
        Its tables with every column of `record.FIGURES` but the first, in the order of `protected`.
    protected
        The same tables as they may be shown.
    region_code
        Code of the sum of the areas.

    Raises
    ------
    DisclosureError
        The same counts were released before and other figures were shown for them.
    """
    shown = {name: cells[name].assign(**frame[["count", "note"]]) for name, frame in protected.tables.items()}
    figures = _rows("figures", shown, history)
    return Record(
        history.mode, history.period_end, history.version, region_code, protected.policy, history.counts, figures
    )


def with_delivery(record: Record, history: History, shown: Tables) -> Record:
    """The record of a release with what it shows of the council's own work.

    Parameters
    ----------
    record
        As `record_release` gives it.
    history
        What the figures of delivery were protected against.
    shown
        Their tables as they may be shown, with every column of `record.DELIVERY` but the first; none where nothing is.

    Raises
    ------
    DisclosureError
        As for `record_release`.
    """
    delivery = _rows("delivery", shown, history) if shown else ()
    return _numbered(replace(record, delivery_counts=history.counts if delivery else "", delivery=delivery), history)


def head_for(ledger: Ledger, record: Record) -> str:
    """The head of the ledger to print: of the entry that released this very record, if there is one."""
    released = (entry.hash for entry in ledger.entries if entry.record.digest == record.digest)
    return next(released, ledger.head)


def _numbered(record: Record, history: History) -> Record:
    """The record with the number that it was released under, or with the next one."""
    same = [entry.record for entry in history.ledger.entries]
    again = (other.version for other in same if replace(record, version=other.version).digest == other.digest)
    number = next(again, next_version(history.ledger, record.mode, record.period_end))
    return replace(record, version=number)


def _rows(part: str, shown: Mapping[str, pd.DataFrame], history: History) -> tuple:
    """The rows of one system in a fixed order, the same as those of the entry that released the same counts."""
    columns = list(COLUMNS[part])
    labels = columns[: columns.index("count")]
    rows = pd.concat([frame.assign(table=name)[columns] for name, frame in shown.items()])
    rows = rows.sort_values(labels).astype(object)
    figures = tuple(rows.where(rows.notna(), None).itertuples(index=False, name=None))
    if history.stored and figures != getattr(history.stored.record, part):
        raise DisclosureError(OTHER_FIGURES)
    return figures
