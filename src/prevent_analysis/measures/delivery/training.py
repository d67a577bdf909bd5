"""Who has done the training that is required of them, and whether it is in date (M08a, M08b).

A register is preferred to counts, and the two are never added. A missing or out-of-date return is no return and makes
no part, so it can never become 0%. A completion without an agreed validity is of unknown currency, never in date.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from prevent_analysis.measures.delivery.parts import Part
from prevent_analysis.measures.delivery.requirements import Matrix, Requirement

IN_DATE, EXPIRED, NEVER = "In date", "No longer in date", "Never completed"
UNKNOWN = "Completed, currency unknown"
LAPSING, LATER = "Lapses soon", "Lapses later"
STATUSES = (IN_DATE, EXPIRED, UNKNOWN, NEVER)
GROUP = ["table", "unit", "course", "role"]
Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Snapshot:
    """The day that training is looked at, and how old a return and how near a lapse may be."""

    day: date
    return_months: int
    lapse_days: int

    @property
    def oldest_return(self) -> str:
        """The last day of a return that is too old."""
        return (pd.Timestamp(self.day) - pd.DateOffset(months=self.return_months)).date().isoformat()


def training_parts(tables: Tables, types: Mapping[str, str], matrix: Matrix, snapshot: Snapshot) -> list[Part]:
    """Everyone of whom a course is required, by requirement (`table`), organisation and status.

    Parameters
    ----------
    tables
        `training_register` and `training_agg`, each if it was supplied.
    types
        Type of each organisation, by id.
    """
    register = _people(tables.get("training_register"), types, matrix, snapshot)
    in_register = {(part.table, part.unit) for part in register}
    returns = [
        part
        for part in _returns(tables.get("training_agg"), types, matrix, snapshot)
        if (part.table, part.unit) not in in_register
    ]
    return [*register, *returns]


def _people(register: pd.DataFrame | None, types: Mapping[str, str], matrix: Matrix, snapshot: Snapshot) -> list[Part]:
    if register is None:
        return []
    day = snapshot.day.isoformat()
    known = register[
        (register["in_scope"] == "Y")
        & ~(register["left_date"] <= day).fillna(False)
        & ~(register["completed_date"] > day).fillna(False)
        & register["organisation_id"].isin(list(types))
    ]
    latest = known.sort_values("completed_date", na_position="first").drop_duplicates(
        ["staff_ref", "organisation_id", "course"], keep="last"
    )
    statuses = []
    for row in latest.to_dict("records"):
        kind = types[row["organisation_id"]]
        required = matrix.find(row["organisation_id"], kind, row["role_group"], row["course"])
        if required:
            place = (required.label, row["organisation_id"], row["course"], row["role_group"])
            dated = required.validity_months is not None
            statuses.append((*place, *_status(row, required, snapshot), dated, row["source_id"]))
    found = pd.DataFrame(statuses, columns=[*GROUP, "status", "detail", "dated", "source_id"])
    return [
        Part(table, unit, status, len(rows), atom, "; ".join(sorted(set(group["source_id"]))))
        for (table, unit, course, role), group in found.groupby(GROUP)
        for status, detail in _possible(group["dated"])
        for atom in [_atom(course, unit, role, detail, day)]
        for rows in [group[(group["status"] == status) & (group["detail"] == detail)]]
    ]


def _possible(dated: pd.Series) -> Iterator[tuple[str, str]]:
    """The statuses that people can have, empty ones included, by whether their requirements have a validity."""
    if dated.any():
        yield IN_DATE, LATER
        yield IN_DATE, LAPSING
        yield EXPIRED, EXPIRED
    if not dated.all():
        yield UNKNOWN, UNKNOWN
    yield NEVER, NEVER


def _status(row: Mapping[str, object], required: Requirement, snapshot: Snapshot) -> tuple[str, str]:
    """Status of one person on the day, and for those in date whether it lapses soon."""
    completed = row["completed_date"]
    if not isinstance(completed, str):
        return NEVER, NEVER
    if required.validity_months is None:
        return UNKNOWN, UNKNOWN
    last = pd.Timestamp(completed) + pd.DateOffset(months=required.validity_months)
    days_left = (last - pd.Timestamp(snapshot.day)).days
    if days_left < 0:
        return EXPIRED, EXPIRED
    return IN_DATE, LAPSING if days_left <= snapshot.lapse_days else LATER


def current_returns(counts: pd.DataFrame | None, snapshot: Snapshot) -> pd.DataFrame:
    """The latest return of each organisation, role and course that is not too old."""
    if counts is None:
        return pd.DataFrame(columns=["organisation_id", "as_at"])
    fresh = counts[(counts["as_at"] <= snapshot.day.isoformat()) & (counts["as_at"] > snapshot.oldest_return)]
    return fresh.sort_values("as_at").drop_duplicates(["organisation_id", "role_group", "course"], keep="last")


def adds_up(row: Mapping[str, object]) -> bool:
    """Whether a return's parts make up the people in scope; one with a hidden or missing part is taken as sent."""
    parts = [row[name] for name in ("n_in_scope", "n_in_date", "n_expired", "n_never")]
    if any(pd.isna(part) for part in parts):
        return True
    return parts[0] == sum(parts[1:])  # type: ignore[arg-type]


def _returns(counts: pd.DataFrame | None, types: Mapping[str, str], matrix: Matrix, snapshot: Snapshot) -> list[Part]:
    parts = []
    for row in current_returns(counts, snapshot).to_dict("records"):
        organisation = row["organisation_id"]
        if organisation not in types or not adds_up(row):
            continue
        required = matrix.find(organisation, types[organisation], row["role_group"], row["course"])
        if required is None:
            continue
        completed = UNKNOWN if required.validity_months is None else None
        columns = {"n_in_date": completed or IN_DATE, "n_expired": completed or EXPIRED, "n_never": NEVER}
        for column, status in columns.items():
            known = not pd.isna(row[column])
            atom = _atom(row["course"], organisation, row["role_group"], column, row["as_at"])
            note = "" if known else row[f"{column}_note"]
            count = int(row[column]) if known else None
            parts.append(Part(required.label, organisation, status, count, atom, row["source_id"], note))
    return parts


def _atom(course: str, organisation: str, role: str, status: str, day: str) -> str:
    """Name of the people of a course, organisation and role in one status on a day, whatever requires the course.

    The ledger keeps it: a return that is shown again, of the same day, is of the same people.
    """
    return f"training|{course}|{organisation}|{role}|{status}|{day}"


def lapse_parts(parts: list[Part]) -> list[Part]:
    """Those in date by whether their completion lapses soon: known only from registers."""
    places = {f"|{LATER}|": LATER, f"|{LAPSING}|": LAPSING}
    return [
        Part(part.table, part.unit, when, part.count, part.atom, part.source_id, part.note)
        for part in parts
        for mark, when in places.items()
        if mark in part.atom
    ]


def ambassador_parts(tables: Tables, course: str, snapshot: Snapshot) -> list[Part]:
    """People who have done the ambassadors' course and are still there (M19)."""
    day, parts = snapshot.day.isoformat(), []
    register = tables.get("training_register")
    if register is not None:
        rows = register[
            (register["course"] == course)
            & (register["completed_date"] <= day).fillna(False)
            & ~(register["left_date"] <= day).fillna(False)
        ]
        people, sources = rows["staff_ref"].nunique(), "; ".join(sorted(set(register["source_id"])))
        atom = _atom(course, "Register", "everyone", "trained", day)
        parts.append(Part(course, "Register", "Trained", people, atom, sources))
    returns = current_returns(tables.get("training_agg"), snapshot)
    for row in returns[returns["course"] == course].to_dict("records") if "course" in returns else []:
        organisation = row["organisation_id"]
        for column in ("n_in_date", "n_expired"):
            count, note = (None, "x") if pd.isna(row[column]) else (int(row[column]), "")
            atom = _atom(course, organisation, row["role_group"], column, row["as_at"])
            parts.append(Part(course, organisation, "Trained", count, atom, row["source_id"], note))
    return parts
