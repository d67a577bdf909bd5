"""Delivery files in small, through the product's own steps: returns of training, sessions, and releases in a row."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import small_quarter as quarter

from prevent_analysis.disclosure import Policy, Printed, Record, head_for, read_policy
from prevent_analysis.disclosure.joint import attack_issues, too_close
from prevent_analysis.disclosure.ledger import append_release, ledger_path, read_ledger
from prevent_analysis.disclosure.record import delivery_cells
from prevent_analysis.disclosure.scan import FileAudit, audit_files
from prevent_analysis.evaluation.delivery import evaluate_people
from prevent_analysis.measures.delivery.thresholds import read_thresholds
from prevent_analysis.pipeline.delivering import Delivered, prepare_delivery, record_delivery, shown_cells
from prevent_analysis.settings import Settings

Tables = Mapping[str, pd.DataFrame]
KINDS = {"A": "Health", "B": "Health", "C": "Education", "D": "Education", "E": "Police"}
AWARENESS = "M08a Awareness (must)"
NUMBERS = ["n_in_scope", "n_in_date", "n_expired", "n_never"]


def settings_in(folder: Path, end: str = "2026-09-30") -> Settings:
    """The demonstration's settings for a quarter, in a project folder of its own."""
    return replace(quarter.settings_in(folder), period_end=date.fromisoformat(end))


def organisations() -> Tables:
    """Five organisations of three types, and the course that all of them require."""
    rows = [{"organisation_id": one, "name": f"Organisation {one}", "org_type": KINDS[one]} for one in KINDS]
    needs = [
        {"organisation_id": None, "org_type": kind, "role_group": "All staff", "course": "Awareness", "tier": "must"}
        for kind in dict.fromkeys(KINDS.values())
    ]
    nothing = {"spoc": None, "spoc_confirmed_on": None, "champions": None, "source_id": "o.csv"}
    agreed = {"validity_months": 36, "agreed_on": "2025-01-01", "source_id": "m.csv"}
    return {
        "org_register": pd.DataFrame(rows).assign(**nothing),
        "training_requirements": pd.DataFrame(needs).assign(**agreed),
    }


def returns(numbers: Mapping[str, tuple[int, int, int]], as_at: str = "2026-09-30") -> Tables:
    """Counts of each organisation: in date, expired, never."""
    rows = [
        {"organisation_id": one, "as_at": as_at, **dict(zip(NUMBERS, (sum(found), *found), strict=True))}
        for one, found in numbers.items()
    ]
    frame = pd.DataFrame(rows).assign(role_group="All staff", course="Awareness", source_id="c.csv")
    return {
        "training_agg": frame.assign(**{f"{name}_note": "" for name in NUMBERS}).astype(dict.fromkeys(NUMBERS, "Int64"))
    }


def sessions(rows: Iterable[tuple[str, str, str, int, int]]) -> Tables:
    """Sessions by id, day, organisation, places booked and places taken up."""
    frame = pd.DataFrame(rows, columns=["session_id", "date", "organisation_id", "booked", "attended"])
    frame = frame.assign(course="Awareness", source_id="s.csv", booked_note="", attended_note="")
    nothing = dict.fromkeys(("evaluated_n", "confident_after_n"), pd.NA)
    return {"training_sessions": frame.assign(**nothing).astype({"booked": "Int64", "attended": "Int64"})}


def protect(settings: Settings, *tables: Tables, modes: Iterable[str] = ("restricted",)) -> dict[str, Delivered]:
    """The figures of the tables as a run protects them, against whatever the ledger in its folder holds."""
    found = {name: frame for part in (organisations(), *tables) for name, frame in part.items()}
    made = SimpleNamespace(tables=found, pack=SimpleNamespace(is_synthetic=True))
    return prepare_delivery(settings, made, {mode: read_policy(mode) for mode in modes})


def record_of(settings: Settings, mode: str, delivered: Delivered) -> Record:
    """What the ledger will hold of them; of referrals there is nothing."""
    bare = Record(mode, settings.period_end.isoformat(), 1, settings.region_code, read_policy(mode), "", ())
    return record_delivery(settings, bare, delivered)


def enter(settings: Settings, delivered: Mapping[str, Delivered]) -> None:
    """Release them: the ledger holds what they show."""
    for mode, one in delivered.items():
        ledger = read_ledger(ledger_path(settings.root, synthetic=True))
        append_release(ledger, record_of(settings, mode, one), "Prevent lead", "2026-10-28", {})


def write_copy(settings: Settings, mode: str, delivered: Delivered, folder: Path) -> Record:
    """A folder of finished files: the delivery figures as CSV, and the manifest."""
    values = evaluate_people(shown_cells(settings, delivered), settings.area_code, read_thresholds())
    folder.mkdir(parents=True)
    values.to_csv(folder / "delivery.csv", index=False)
    record = record_of(settings, mode, delivered)
    quarter.list_files(folder, settings, record, head_for(delivered.history.ledger, record), {})
    return record


def audit(settings: Settings, folder: Path, *records: Record) -> FileAudit:
    """The product's audit of the finished files."""
    return audit_files(folder, quarter.ledgers_in(settings), {record.digest: record for record in records})


def numbers(delivered: Delivered, table: str = AWARENESS) -> dict[tuple[str, str], int | None]:
    """What a table shows by unit and status; None where hidden."""
    frame = delivered.shown[table]
    counts = [None if pd.isna(count) else int(count) for count in frame["count"]]
    return dict(zip(zip(frame["unit"], frame["status"], strict=True), counts, strict=True))


def attacked(*issues: tuple[Delivered, Policy]) -> pd.DataFrame:
    """What a reader of several releases can work out: those of the hidden cells and differences that come too close."""
    printed = [Printed({n: delivery_cells(f) for n, f in one.shown.items()}, rule) for one, rule in issues if one.shown]
    return too_close(attack_issues(printed), issues[-1][1])
