"""The release ledger: every figure that has left, and every mark in the place of one, in a chain that shows any change.

Figures that are safe one at a time can be subtracted from each other, so each release is protected against all that
left before it. The ledger holds what readers hold and nothing else: shown counts and marks, never a hidden count.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

from prevent_analysis.disclosure.record import Record, canonical, sha256
from prevent_analysis.errors import DisclosureError

FOLDER = ("data", "ledger")
FILES = {False: "releases.jsonl", True: "demonstration.jsonl"}
"""One ledger for real releases and one for synthetic ones."""
BEGINNING = "0" * 64
"""The head of a ledger without entries."""


@dataclass(frozen=True)
class Entry:
    """One line: a record, who released it by role, the run's date, and the digest of each finished file."""

    sequence: int
    previous: str
    role: str
    run_date: str
    outputs: Mapping[str, Mapping[str, str]]
    record: Record

    def as_json(self) -> dict[str, Any]:
        """The entry as plain JSON, without its hash."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return plain | {"record": self.record.as_json()}

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the entry, the hash of the one before included."""
        return sha256(self.as_json())


@dataclass(frozen=True)
class Ledger:
    """A ledger that was read and found whole."""

    path: Path
    entries: tuple[Entry, ...] = field(default=())

    @property
    def head(self) -> str:
        """The hash of the last entry."""
        return self.entries[-1].hash if self.entries else BEGINNING

    @property
    def heads(self) -> frozenset[str]:
        """The head now and after each entry before."""
        return frozenset({BEGINNING, *(entry.hash for entry in self.entries)})


def ledger_path(root: Path, synthetic: bool) -> Path:
    """Where the ledger of real or of synthetic releases is kept."""
    return root.joinpath(*FOLDER, FILES[synthetic])


def read_ledger(path: Path, seen: Iterable[str] = ()) -> Ledger:
    """Read a ledger and check the whole chain.

    Parameters
    ----------
    path
        As `ledger_path` gives it; a ledger without entries need not exist.
    seen
        Heads that finished files print: each has to be a link of the chain.

    Raises
    ------
    DisclosureError
        A line was edited, added, taken out or moved, or the ledger is shorter than one that a finished file names.

    Examples
    --------
    >>> read_ledger(Path("nowhere.jsonl")).head == BEGINNING
    True
    """
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    entries: list[Entry] = []
    previous = BEGINNING
    for number, line in enumerate(lines, start=1):
        entry = _entry(line)
        if entry is None or entry.sequence != number or entry.previous != previous:
            raise DisclosureError(
                f"The release ledger {path.name} is not as it was written (line {number}), so nothing is released; "
                "put back its last copy."
            )
        entries.append(entry)
        previous = entry.hash
    ledger = Ledger(path, tuple(entries))
    if not set(seen) <= ledger.heads:
        raise DisclosureError(
            f"The release ledger {path.name} is shorter than, or not the same as, the one that a finished briefing was "
            "made with, so nothing is released; put back its last copy."
        )
    return ledger


def append_release(
    ledger: Ledger, record: Record, role: str, run_date: str, outputs: Mapping[str, Mapping[str, str]]
) -> Ledger:
    """Add a release at the end of a ledger, whole or not at all.

    Parameters
    ----------
    ledger
        As read.
    record
        What the release shows.
    role
        Who releases it, by role.
    run_date
        The run's own date.
    outputs
        For each folder of finished files the digest of each file.

    Raises
    ------
    DisclosureError
        Somebody else has added to the ledger since it was read.
    """
    if read_ledger(ledger.path).head != ledger.head:
        raise DisclosureError("Somebody else has released since the ledger was read; audit and release again.")
    entry = Entry(len(ledger.entries) + 1, ledger.head, role, run_date, outputs, record)
    longer = Ledger(ledger.path, (*ledger.entries, entry))
    lines = [canonical(each.as_json() | {"hash": each.hash}) for each in longer.entries]
    ledger.path.parent.mkdir(parents=True, exist_ok=True)
    partial = ledger.path.with_name(ledger.path.name + ".partial")
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    os.replace(partial, ledger.path)
    return longer


def known_to(ledger: Ledger, mode: str) -> list[Entry]:
    """The entries that readers of a mode hold: the public reads public copies, named recipients read both."""
    return [entry for entry in ledger.entries if mode != "public" or entry.record.mode == "public"]


def _entry(line: str) -> Entry | None:
    """The entry of a line, if it is exactly the line that was written for it."""
    try:
        content = json.loads(line)
        stated = content.pop("hash")
        entry = Entry(**{**content, "record": Record.from_json(content["record"])})
    except (ValueError, KeyError, TypeError, AttributeError, DisclosureError):
        return None
    return entry if entry.hash == stated and canonical(entry.as_json() | {"hash": stated}) == line else None
