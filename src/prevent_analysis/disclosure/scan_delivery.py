"""What a finished folder prints of the council's own work with people: held against its record, and attacked.

`delivery.csv` gives a part and a whole of each unit and no more, so the groups are those of the record of the release,
where it is at hand; where it is not, the table alone is attacked.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from prevent_analysis.disclosure.audit import DIFFERENCE
from prevent_analysis.disclosure.cells import HIDDEN, NOT_AVAILABLE, TOTAL
from prevent_analysis.disclosure.joint import attack_issues, too_close
from prevent_analysis.disclosure.ledger import Ledger, known_to
from prevent_analysis.disclosure.parts import separate_parts
from prevent_analysis.disclosure.policy import Policy
from prevent_analysis.disclosure.record import Record, delivery_cells
from prevent_analysis.disclosure.revisions import Printed
from prevent_analysis.disclosure.scan_folders import Folder, is_beside, policy_of
from prevent_analysis.disclosure.scan_rules import Finding, values_at_fault
from prevent_analysis.errors import DisclosureError, UnfinishedError
from prevent_analysis.measures.delivery.figures import BESIDE, COUNTED, is_of_people

Counted = tuple[int, int, int]
NOTHING: Counted = (0, 0, 0)


class Figure(NamedTuple):
    """A count that a row prints: of which table and unit, in which status, and when; None where it is not shown."""

    row: int
    table: str
    unit: str
    status: str
    period: tuple[str, str]
    number: int | None
    note: str


def of_people(values: pd.DataFrame) -> pd.DataFrame:
    """The rows of a values table that count people, places or bookings of the council's own work."""
    kept = [is_of_people(*pair) for pair in zip(values["measure_id"], values["category_type"], strict=True)]
    return values[kept].reset_index(drop=True)


def attack_delivery(
    together: Sequence[Folder], folders: Sequence[Folder], ledgers: Mapping[bool, Ledger], records: Mapping[str, Record]
) -> tuple[Counted, list[Finding]]:
    """Attack what the folders of one release print of delivery, with what its readers hold beside.

    Parameters
    ----------
    together
        The folders of the release.
    folders, ledgers, records
        As `scan.audit_files` has them.
    """
    first = together[0]
    policy = policy_of(first)
    told = [folder.values for folder in together if folder.values is not None]
    if policy is None or not told:
        return NOTHING, []
    released = known_to(ledgers[bool(first.manifest.get("synthetic"))], first.mode)
    held = {entry.record.digest: entry.record for entry in released}
    own = held.get(first.release[2], records.get(first.release[2]))
    beside = {folder.release[2] for folder in folders if is_beside(folder, first)} & set(records) - set(held)
    holds = [*held.values(), *(records[digest] for digest in sorted(beside))]
    return audit_delivery(pd.concat(told, ignore_index=True), policy, own, holds)


def audit_delivery(
    values: pd.DataFrame, policy: Policy, own: Record | None, held: Sequence[Record]
) -> tuple[Counted, list[Finding]]:
    """Look for what the policy hides, hold the rest against the record, and attack it with all that readers hold.

    Parameters
    ----------
    values
        As `scan_figures.read_values` gives them, of all folders of one release.
    policy
        What they were protected by.
    own
        The record of the release; None where it is not at hand.
    held
        The records of all that its readers hold beside, first to last.

    Returns
    -------
    How many hidden figures were attacked, how many can be worked out and how many come too close; and what was found.
    """
    people = of_people(values)
    if people.empty:
        return NOTHING, []
    file = str(people["file"].iloc[0])
    figures = [figure for row in people.to_dict("records") for figure in _figures_in(row)]
    findings = [Finding(file, f"row {row}", rule) for row, rule in values_at_fault(people, policy, ())]
    findings += [Finding(file, f"row {row}", rule) for row, rule in _unlike(figures, own)]
    alone = Printed(_rebuilt(figures), policy)
    issues, place = ([alone], 0) if own is None else _issues(own, held)
    try:
        reports = [attack_issues(linked, mine) for linked, mine in _linked(issues, place)]
    except UnfinishedError:
        return NOTHING, [*findings, Finding(file, "", "AUD-015")]
    except DisclosureError:
        return NOTHING, [*findings, Finding(file, "", "AUD-005")]
    report = pd.concat(reports, ignore_index=True)
    near = too_close(report, policy)
    exact, narrow = near[near["status"] == "exact"], near[near["status"] == "narrow"]
    findings += [Finding(file, f"table {name}", "AUD-002") for name in exact["table"]]
    findings += [Finding(file, f"table {name}", "AUD-003") for name in narrow["table"]]
    return (int((report["table"] != DIFFERENCE).sum()), len(exact), len(narrow)), findings


def _figures_in(row: Mapping[str, Any]) -> Iterator[Figure]:
    status = COUNTED[row["measure_id"]]
    place = (row["row"], f"{row['measure_id']} {row['category_type']}", row["category"])
    period = (row["period_start"], row["period_end"])
    yield Figure(*place, status or TOTAL, period, *_count(row["numerator"], row["value_note"]))
    if status:
        yield Figure(*place, TOTAL, period, *_count(row["denominator"], row["value_note"]))


def _count(text: str, note: str) -> tuple[int | None, str]:
    try:
        return int(float(text.removeprefix("'").replace(",", ""))), ""
    except ValueError:
        return None, HIDDEN if HIDDEN in (note, text.strip("[]")) else NOT_AVAILABLE


def _unlike(figures: Sequence[Figure], own: Record | None) -> Iterator[tuple[int, str]]:
    """Rows that print another figure than the record or than another row, with the rule."""
    known = _by_place(own) if own else {}
    for figure in figures:
        place = (figure.table, figure.unit, figure.status, figure.period)
        if own is None:
            known.setdefault(place, (figure.number, figure.note))
        count, note = known.get(place, (None, NOT_AVAILABLE))
        if figure.number is not None and figure.number != count:
            yield figure.row, "AUD-004" if note == HIDDEN else "AUD-005"


def _by_place(record: Record) -> dict[tuple, tuple[int | None, str]]:
    """What a record shows in each place of the tables that readers have; where there is one status it is the whole."""
    found: dict[tuple, tuple[int | None, str]] = {}
    only: dict[tuple, tuple[int | None, str]] = {}
    for table, unit, status, start, end, count, note, _ in record.delivery:
        name = table.partition(BESIDE)[0]
        found[name, unit, status, (start, end)] = only[name, unit, TOTAL, (start, end)] = (count, note)
    return only | found


def _rebuilt(figures: Sequence[Figure]) -> dict[str, pd.DataFrame]:
    """The printed figures over groups of their own: of each unit those in the status, and the others."""
    tables: dict[str, list[Figure]] = {}
    for figure in figures:
        tables.setdefault(" ".join((figure.table, *figure.period)), []).append(figure)
    found = {}
    for name, cells in tables.items():
        units = dict.fromkeys(cell.unit for cell in cells if cell.unit != TOTAL)
        statuses = [status for status in dict.fromkeys(cell.status for cell in cells) if status != TOTAL]
        rows = {
            (cell.unit, cell.status): (
                cell.number,
                cell.note,
                tuple(
                    f"{name}|{unit}|{status}"
                    for unit in (units if cell.unit == TOTAL else [cell.unit])
                    for status in ([*statuses, "others"] if cell.status == TOTAL else [cell.status])
                ),
            )
            for cell in cells
        }
        lines = [(*place, *rest) for place, rest in rows.items()]
        frame = pd.DataFrame(lines, columns=["unit", "state", "count", "note", "atoms"])
        found[name] = frame.astype({"count": "Int64"})
    return found


def _issues(own: Record, held: Sequence[Record]) -> tuple[list[Printed], int]:
    """What is out, first to last, each issue once, and the place of the release among them."""
    different = {record.delivery: record for record in held if record.delivery}
    different.setdefault(own.delivery, own)
    issues = [
        Printed(
            {f"{name} (issue {number})": delivery_cells(frame) for name, frame in record.tables("delivery").items()},
            record.policy,
        )
        for number, record in enumerate(different.values(), start=1)
    ]
    return issues, list(different).index(own.delivery)


def _linked(issues: Sequence[Printed], place: int) -> Iterator[tuple[list[Printed], int]]:
    """The issues part by part: tables of the release that have people in common, and those of others about them."""
    others = [*issues[:place], *issues[place + 1 :]]
    for part in separate_parts(issues[place].tables, others, []):
        names = {*part.tables, *(n for issue in part.earlier if not isinstance(issue, Mapping) for n in issue.tables)}
        kept = [Printed({n: f for n, f in issue.tables.items() if n in names}, issue.policy) for issue in issues]
        yield [issue for issue in kept if issue.tables], sum(bool(issue.tables) for issue in kept[:place])
