"""The release ledger: every figure that has left, and every mark in the place of one, in a chain that shows any change.

Figures that are safe one at a time can be subtracted from each other, so each release is protected against all that
left before it. The ledger holds what readers hold and nothing else: shown counts and marks, never a hidden count.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.errors import DisclosureError

FOLDER = ("data", "ledger")
FILES = {False: "releases.jsonl", True: "demonstration.jsonl"}
"""One ledger for real releases and one for synthetic ones."""
BEGINNING = "0" * 64
"""The head of a ledger without entries."""


COLUMNS = (
    "table",
    "series",
    "area_code",
    "period_start",
    "period_end",
    "category_type",
    "category",
    "count",
    "note",
    "known",
)
"""What a figure of the ledger says: where it stands, whom it counts, and the shown count or the mark in its place."""
Figure = tuple[str, str, str, str, str, str, str, int | None, str, bool]


@dataclass(frozen=True)
class Record:
    """What one release shows.

    Attributes
    ----------
    mode, period_end
        Which release it is.
    version
        1, or more where other counts were released for the same quarter and mode before.
    region_code
        Code of the sum of the areas.
    policy
        What it was protected by.
    counts
        Keyed fingerprint of the counts that it was made from: tells whether counts are the same again, and nothing
        else to anyone without the key.
    figures
        One for each cell of each table, as `COLUMNS` names its parts.
    """

    mode: str
    period_end: str
    version: int
    region_code: str
    policy: Policy
    counts: str
    figures: tuple[Figure, ...]

    def as_json(self) -> dict[str, Any]:
        """The record as plain JSON."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return plain | {"policy": asdict(self.policy), "figures": [list(figure) for figure in self.figures]}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "Record":
        """The record that `as_json` gave.

        Raises
        ------
        DisclosureError
            It is something else.
        """
        try:
            figures = tuple(tuple(figure) for figure in content["figures"])
            record = cls(**{**content, "policy": Policy(**content["policy"]), "figures": figures})
            whole = all(len(figure) == len(COLUMNS) for figure in figures)
        except (KeyError, TypeError):
            whole = False
        if not whole:
            raise DisclosureError("A record of released figures is damaged; put back a copy, or run again.")
        return record

    def tables(self) -> dict[str, pd.DataFrame]:
        """Its tables by name: `COLUMNS` but the first."""
        frame = pd.DataFrame(self.figures, columns=list(COLUMNS)).astype({"count": "Int64", "known": bool})
        return {str(n): part.drop(columns="table").reset_index(drop=True) for n, part in frame.groupby("table")}

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the record."""
        return _sha256(self.as_json())


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
        return _sha256(self.as_json())


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
    lines = [_canonical(each.as_json() | {"hash": each.hash}) for each in longer.entries]
    ledger.path.parent.mkdir(parents=True, exist_ok=True)
    partial = ledger.path.with_name(ledger.path.name + ".partial")
    partial.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    os.replace(partial, ledger.path)
    return longer


def known_to(ledger: Ledger, mode: str) -> list[Entry]:
    """The entries that readers of a mode hold: the public reads public copies, named recipients read both."""
    return [entry for entry in ledger.entries if mode != "public" or entry.record.mode == "public"]


def same_counts(entries: Sequence[Entry], record_mode: str, period_end: str, counts: str) -> Entry | None:
    """The entry that was made from the very same counts for the same quarter and mode, if there is one."""
    wanted = (record_mode, period_end, counts)
    found = [e for e in entries if (e.record.mode, e.record.period_end, e.record.counts) == wanted]
    return found[-1] if found else None


def _entry(line: str) -> Entry | None:
    """The entry of a line, if it is exactly the line that was written for it."""
    try:
        content = json.loads(line)
        stated = content.pop("hash")
        entry = Entry(**{**content, "record": Record.from_json(content["record"])})
    except (ValueError, KeyError, TypeError, AttributeError, DisclosureError):
        return None
    return entry if entry.hash == stated and _canonical(entry.as_json() | {"hash": stated}) == line else None


def _canonical(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _sha256(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_canonical(content).encode()).hexdigest()
