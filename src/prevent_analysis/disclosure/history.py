"""A release among those before it: read from the ledger, and protected against them."""

import hashlib
import hmac
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from prevent_analysis.disclosure.atoms import merge_atoms, merge_ties, with_merged
from prevent_analysis.disclosure.cells import HIDDEN, TOTAL, Cell, read_tables
from prevent_analysis.disclosure.ledger import Entry, Ledger, known_to, ledger_path, read_ledger
from prevent_analysis.disclosure.model import Tie
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.protected import Protected, release_counts
from prevent_analysis.disclosure.record import Record
from prevent_analysis.disclosure.release import Partner, Tables
from prevent_analysis.disclosure.revisions import Printed, separate_revised

TRUE_COUNTS = Policy(rounding=1)
"""How counts that are still to be protected read: as they are."""
Place = tuple[str, str, str]
"""A cell by its table and its two labels: area (`Total` for the region) and category, or unit and status."""


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
        The entries before it, first to last, each with something that the ones before did not show.
    stored
        The entry that released the very same counts, if there is one: its pattern holds again.
    part
        The system of people that it is about, as `record.COLUMNS` names it.
    ledger
        The ledger that the release is made with.
    """

    mode: str
    period_end: str
    counts: str
    earlier: tuple[Entry, ...] = ()
    stored: Entry | None = None
    part: str = "figures"
    ledger: Ledger = field(default=Ledger(Path()))

    @property
    def version(self) -> int:
        """Number of this release among those of its quarter and mode."""
        return self.stored.record.version if self.stored else next_version(self.ledger, self.mode, self.period_end)


def next_version(ledger: Ledger, mode: str, period_end: str) -> int:
    """The number after those of the releases of a quarter and mode.

    Examples
    --------
    >>> next_version(Ledger(Path("releases.jsonl")), "restricted", "2026-09-30")
    1
    """
    records = (entry.record for entry in ledger.entries)
    same = (record.version for record in records if (record.mode, record.period_end) == (mode, period_end))
    return 1 + max(same, default=0)


def read_history(
    root: Path,
    synthetic: bool,
    mode: str,
    period_end: str,
    counts: str,
    seen: Iterable[str] = (),
    part: str = "figures",
) -> History:
    """Read from the ledger what readers hold already.

    Parameters
    ----------
    root
        Project folder.
    synthetic
        Whether the files are a demonstration, which has a ledger of its own.
    mode, period_end, counts, part
        As in `History`.
    seen
        Ledger heads that finished files print.

    Raises
    ------
    DisclosureError
        The ledger is not whole.
    """
    return history_of(read_ledger(ledger_path(root, synthetic), seen), mode, period_end, counts, part)


def history_of(ledger: Ledger, mode: str, period_end: str, counts: str, part: str = "figures") -> History:
    """What a ledger says of a release to come.

    Examples
    --------
    >>> history_of(Ledger(Path("releases.jsonl")), "restricted", "2026-09-30", "").version
    1
    """
    first: dict[tuple[str, str, str], Entry] = {}
    for entry in known_to(ledger, mode):
        if told := entry.record.counts_of(part):
            first.setdefault((entry.record.mode, entry.record.period_end, told), entry)
    stored = first.get((mode, period_end, counts))
    before = [entry for entry in first.values() if stored is None or entry.sequence < stored.sequence]
    return History(mode, period_end, counts, tuple(before), stored, part, ledger)


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
    stored = hidden_places(history.stored.record, history.part) if history.stored else set()
    same = history.stored and set(tables) <= set(history.stored.record.tables(history.part))
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


def hidden_places(record: Record, part: str = "figures") -> set[Place]:
    """The cells of one system that a record hides, as `hidden_in` gives them."""
    if part == "delivery":
        return {(table, unit, status) for table, unit, status, *_, note, _ in record.delivery if note == HIDDEN}
    return {
        (table, TOTAL if area == record.region_code else area, category)
        for table, _, area, _, _, _, category, _, note, _ in record.figures
        if note == HIDDEN
    }


def hidden_in(protected: Protected) -> set[Place]:
    """The cells that a release hides, by their places."""
    return {_place(cell) for cell in read_tables(protected.tables) if cell.hidden}


def _place(cell: Cell) -> Place:
    labels = [label for _, label in cell.labels]
    first, second = [*labels, TOTAL, TOTAL][:2]
    return cell.table, first, second


def _groups_at(tables: Tables, places: Collection[Place]) -> list[frozenset[str]]:
    return [cell.atoms for cell in read_tables(tables) if _place(cell) in places]
