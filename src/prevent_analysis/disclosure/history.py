"""A release among those before it: read from the ledger, protected against them, and recorded in the ledger's terms."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from prevent_analysis.disclosure.atoms import merge_atoms, merge_ties, with_merged
from prevent_analysis.disclosure.cells import HIDDEN, TOTAL, Cell, read_tables
from prevent_analysis.disclosure.ledger import (
    BEGINNING,
    COLUMNS,
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
from prevent_analysis.errors import DisclosureError

TRUE_COUNTS = Policy(rounding=1)
"""How counts that are still to be protected read: as they are."""
Place = tuple[str, str, str]
"""A cell by its table, area (`Total` for the region) and category."""


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
    before: Sequence[Printed] = (),
    partners: Sequence[Partner] = (),
    ties: Sequence[Tie] = (),
    key: bytes,
    hide: Collection[Place] = (),
) -> Protected:
    """Protect and audit a release against all that its readers hold already.

    Parameters
    ----------
    history
        What they hold. Where the same tables of the same counts were released before, the stored pattern is used
        again, and is put through the same gate.
    tables, policy, partners, ties, key
        As for `release_counts`.
    before
        The tables of `history.earlier`, over the same atoms as `tables`.
    hide
        Cells to hide beside those that have to be, as other readers must not see them.

    Returns
    -------
    Protected
        What may be shown.

    Raises
    ------
    DisclosureError
        As for `release_counts`.

    Examples
    --------
    >>> cells = pd.DataFrame({"type": ["one", "other"], "count": [2, 30], "atoms": [("a",), ("b",)]})
    >>> new = history_of(Ledger(Path("releases.jsonl")), "restricted", "2026-09-30", "")
    >>> release_after(new, {"types": cells}, Policy(max_hidden=0.5), key=b"k").summary.cells_hidden
    1
    """
    issues, ties = separate_revised([*before, Printed(tables, TRUE_COUNTS)], ties)
    merged = merge_atoms((cell.atoms for issue in issues for cell in read_tables(issue.tables)), ties)
    *earlier, current = (with_merged(issue.tables, merged) for issue in issues)
    stored = hidden_places(history.stored.record) if history.stored else set()
    same = history.stored and set(history.stored.record.tables()) == set(tables)
    return release_counts(
        current,
        policy,
        earlier=[Printed(each, issue.policy) for each, issue in zip(earlier, before, strict=True)],
        partners=partners,
        ties=merge_ties(ties, merged),
        key=key,
        series=(history.mode, history.period_end, str(history.version)),
        hide=_groups_at(current, hide),
        pattern=_groups_at(current, stored) if same else None,
    )


def record_release(history: History, cells: Tables, protected: Protected, region_code: str) -> Record:
    """What the ledger will hold of a release if it leaves.

    Parameters
    ----------
    history
        What it was protected against.
    cells
        Its tables with every column of `ledger.COLUMNS` but the first, in the order of `protected`.
    protected
        The same tables as they may be shown.
    region_code
        Code of the sum of the areas.

    Raises
    ------
    DisclosureError
        The same counts were released before and other figures were shown for them.
    """
    shown = [
        cells[name].assign(table=name, count=frame["count"], note=frame["note"])[list(COLUMNS)]
        for name, frame in protected.tables.items()
    ]
    rows = pd.concat(shown).sort_values(list(COLUMNS[:7])).astype(object)
    figures = tuple(rows.where(rows.notna(), None).itertuples(index=False, name=None))
    record = Record(
        history.mode,
        history.period_end,
        history.version,
        region_code,
        protected.policy,
        history.counts,
        figures,
    )
    if history.stored and record.digest != history.stored.record.digest:
        raise DisclosureError(
            "These counts were released before, and this version of the program would show other figures for them; "
            "use the version that made the release."
        )
    return record


def hidden_places(record: Record) -> set[Place]:
    """The cells that a record hides, as `hidden_in` gives them."""
    return {
        (table, TOTAL if area == record.region_code else area, category)
        for table, _, area, _, _, _, category, _, note, _ in record.figures
        if note == HIDDEN
    }


def hidden_in(protected: Protected) -> set[Place]:
    """The cells that a release hides: table, area and category."""
    return {_place(cell) for cell in read_tables(protected.tables) if cell.hidden}


def _place(cell: Cell) -> Place:
    labels = dict(cell.labels)
    return cell.table, labels.get("area_code", TOTAL), labels.get("category", TOTAL)


def _groups_at(tables: Tables, places: Collection[Place]) -> list[frozenset[str]]:
    return [cell.atoms for cell in read_tables(tables) if _place(cell) in places]
