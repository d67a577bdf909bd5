"""A release among those before it: read from the ledger, protected against them, and recorded in the ledger's terms."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from prevent_analysis.disclosure.atoms import merge_atoms, merge_ties, with_merged
from prevent_analysis.disclosure.cells import HIDDEN, read_tables
from prevent_analysis.disclosure.ledger import (
    BEGINNING,
    Entry,
    Ledger,
    Record,
    known_to,
    ledger_path,
    read_ledger,
    same_counts,
)
from prevent_analysis.disclosure.model import Tie
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.protected import Protected, release_counts
from prevent_analysis.disclosure.release import Partner, Tables
from prevent_analysis.disclosure.revisions import Printed, separate_revised

Place = tuple[str, tuple[tuple[str, str], ...]]
"""A cell by its table and labels."""


@dataclass(frozen=True)
class History:
    """What the readers of a mode hold already when a quarter is released to them.

    Attributes
    ----------
    mode, period_end
        The release to come.
    counts
        Keyed fingerprint of its counts.
    earlier
        The entries before it, first to last.
    stored
        The entry that released the very same counts, if there is one: its pattern holds again.
    head
        Head of the ledger that the release was made with.
    """

    mode: str
    period_end: str
    counts: str
    earlier: tuple[Entry, ...] = ()
    stored: Entry | None = None
    head: str = BEGINNING

    @property
    def version(self) -> int:
        """Number of this release among those of its quarter and mode."""
        if self.stored:
            return self.stored.record.version
        same = (e.record for e in self.earlier if (e.record.mode, e.record.period_end) == (self.mode, self.period_end))
        return 1 + max((record.version for record in same), default=0)


def read_history(
    root: Path, synthetic: bool, mode: str, period_end: str, counts: str, seen: Iterable[str] = ()
) -> History:
    """Read from the ledger what readers hold already.

    Parameters
    ----------
    root
        Project folder.
    synthetic
        Whether the files are a demonstration, which has a ledger of its own.
    mode, period_end, counts
        As in `History`.
    seen
        Ledger heads that finished files print.

    Raises
    ------
    DisclosureError
        The ledger is not whole.
    """
    return history_of(read_ledger(ledger_path(root, synthetic), seen), mode, period_end, counts)


def history_of(ledger: Ledger, mode: str, period_end: str, counts: str) -> History:
    """What a ledger says of a release to come.

    Examples
    --------
    >>> history_of(Ledger(Path("releases.jsonl")), "restricted", "2026-09-30", "").version
    1
    """
    entries = known_to(ledger, mode)
    stored = same_counts(entries, mode, period_end, counts)
    before = [entry for entry in entries if stored is None or entry.sequence < stored.sequence]
    return History(mode, period_end, counts, tuple(before), stored, stored.hash if stored else ledger.head)


def fingerprint_counts(key: bytes, counts: pd.DataFrame, policy: Policy, *about: str) -> str:
    """A keyed fingerprint of counts and policy: only the key's holder can tell by it whether counts are the same.

    Parameters
    ----------
    key
        The key beside the ledger.
    counts
        Any table of counts; neither the order of its rows nor that of its columns matters.
    policy
        What they are protected by.
    about
        What else makes another release of it.

    Returns
    -------
    64 hexadecimal digits.

    Examples
    --------
    >>> one = pd.DataFrame({"area": ["b", "a"], "count": [3, None]})
    >>> fingerprint_counts(b"k", one, Policy()) == fingerprint_counts(b"k", one[::-1], Policy())
    True
    """
    text = counts.astype(object).where(counts.notna(), "").astype(str)
    rows = sorted("\x1f".join(row) for row in text[sorted(text.columns)].itertuples(index=False))
    message = "\x1e".join([*about, policy.fingerprint, *sorted(text.columns), *rows])
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


def release_after(
    history: History,
    tables: Tables,
    policy: Policy,
    *,
    partners: Sequence[Partner] = (),
    ties: Sequence[Tie] = (),
    key: bytes,
    hide: Collection[Place] = (),
) -> tuple[Protected, Record]:
    """Protect and audit a release against all that its readers hold already.

    Parameters
    ----------
    history
        What they hold. Where the same counts were released before, the stored pattern is used again, and is put
        through the same gate.
    tables, policy, partners, ties, key
        As for `release_counts`; atoms as fine as months, so that windows of several quarters fit together.
    hide
        Cells to hide beside those that have to be, as other readers must not see them.

    Returns
    -------
    protected, record
        What may be shown, and what the ledger will hold of it if it is released.

    Raises
    ------
    DisclosureError
        As for `release_counts`.
    """
    printed = [Printed(shown_tables(entry.record), entry.record.policy) for entry in history.earlier]
    separate, before = separate_revised(tables, printed)
    everything = [separate, *(each.tables for each in before)]
    merged = merge_atoms((cell.atoms for one in everything for cell in read_tables(one)), ties)
    current = with_merged(separate, merged)
    protected = release_counts(
        current,
        policy,
        earlier=[Printed(with_merged(each.tables, merged), each.policy) for each in before],
        partners=partners,
        ties=merge_ties(ties, merged),
        key=key,
        series=(history.mode, history.period_end, str(history.version)),
        hide=_groups_at(current, hide),
        pattern=_groups_at(current, hidden_places(history.stored.record)) if history.stored else None,
    )
    return protected, record_release(history, protected, tables)


def record_release(history: History, protected: Protected, tables: Tables) -> Record:
    """What the ledger holds of a release: what it shows, over the atoms of the tables that were protected."""
    cells = read_tables(tables)
    merged = merge_atoms(cell.atoms for cell in cells)
    groups: dict[str, list[str]] = {}
    for atom, first in merged.items():
        groups.setdefault(first, []).append(atom)
    place_of = {first: place for place, first in enumerate(groups)}
    atoms_at = {(cell.table, cell.labels): cell.atoms for cell in cells}
    figures = [
        (
            cell.table,
            cell.labels,
            cell.count,
            cell.note,
            cell.known,
            tuple(sorted({place_of[merged[atom]] for atom in atoms_at[cell.table, cell.labels]})),
        )
        for cell in read_tables(protected.tables)
    ]
    return Record(
        history.mode,
        history.period_end,
        history.version,
        protected.policy,
        history.counts,
        tuple(tuple(group) for group in groups.values()),
        tuple(figures),
    )


def shown_tables(record: Record) -> dict[str, pd.DataFrame]:
    """The tables of a record as `protect_release` returned them, over the finest atoms."""
    rows: dict[str, list[dict]] = {}
    for table, labels, count, note, known, places in record.figures:
        atoms = tuple(atom for place in places for atom in record.groups[place])
        rows.setdefault(table, []).append(
            dict(labels) | {"count": count, "note": note, "known": known, "atoms": atoms}
        )
    return {name: pd.DataFrame(found).astype({"count": "Int64"}) for name, found in rows.items()}


def hidden_places(record: Record) -> set[Place]:
    """The cells that a record hides."""
    return {(table, labels) for table, labels, _, note, _, _ in record.figures if note == HIDDEN}


def hidden_in(protected: Protected) -> set[Place]:
    """The cells that a release hides."""
    return {(cell.table, cell.labels) for cell in read_tables(protected.tables) if cell.hidden}


def _groups_at(tables: Tables, places: Collection[Place]) -> list[frozenset[str]]:
    return [cell.atoms for cell in read_tables(tables) if (cell.table, cell.labels) in places]

