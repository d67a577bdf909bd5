"""The action plan: progress, what is behind or without evidence, carried forward, for decision (M15)."""

from datetime import date

import pandas as pd

from prevent_analysis.measures.delivery.checks import ANSWERED, ThreatLevel, state_of
from prevent_analysis.reference.actions import read_actions

NO_RETURN = "No return"
CLOSED = ("Complete", "Stopped")
NOT_SET = "not set"
YEAR_OVER = "Year over: complete it, stop it or carry it forward"
DUE_PASSED = "Due day passed"


def action_rows(plan: pd.DataFrame | None) -> pd.DataFrame:
    """The plan supplied, or the strategy's own actions with nothing reported."""
    if plan is not None:
        return plan
    rows = [{**vars(action), "source_id": "reference"} for action in read_actions().values()]
    frame = pd.DataFrame(rows).drop(columns="note")
    blank = (
        "objective",
        "benchmark",
        "owner_org",
        "start",
        "due",
        "status",
        "updated_on",
        "evidence",
        "ideology_scope",
    )
    checks = ("ideology_scope", "stc_q1", "stc_q2", "stc_q3", "stc_reason", "stc_by_role", "stc_on", "stc_threat_level")
    return frame.assign(**dict.fromkeys((*blank, *checks), None), continues=frame["continues"].replace("", None))


def describe_actions(
    plan: pd.DataFrame, names: dict[str, str], day: date, starts: date, threat: ThreatLevel
) -> pd.DataFrame:
    """One row for each action, in words.

    Parameters
    ----------
    names
        Names of the organisations, by id.
    day
        The day that progress is looked at.
    starts
        First day of the strategy's first year.

    Returns
    -------
    The plan's own columns with blanks as `not set` or `No return`, and `late` (why it is behind, blank if it is not),
    `evidence_missing` (Y where it is complete without evidence), `stc_state`, `for_decision` (why it is, blank if it is
    not), `planned_until` (last day of its year).
    """
    rows = []
    for row in plan.to_dict("records"):
        year_end = _year_end(starts, row["strategy_year"])
        status = row["status"] if isinstance(row["status"], str) else NO_RETURN
        answers = [row[f"stc_q{number}"] for number in (1, 2, 3)]
        state = state_of(row, threat)
        is_open = status not in CLOSED
        rows.append(
            {
                **{name: row[name] for name in ("action_id", "strategy_year", "theme", "text", "source_id")},
                "objective": _or(row["objective"], NOT_SET),
                "benchmark": _or(row["benchmark"], NOT_SET),
                "owner_org": _or(row["owner_org"], NOT_SET),
                "owner": names.get(row["owner_org"], _or(row["owner_org"], NOT_SET)),
                "start": _or(row["start"], NOT_SET),
                "due": _or(row["due"], NOT_SET),
                "status": status,
                "updated_on": _or(row["updated_on"], NO_RETURN),
                "evidence": _or(row["evidence"], "none given"),
                "ideology_scope": _or(row["ideology_scope"], NOT_SET),
                "continues": _or(row["continues"], ""),
                "late": _late(row["due"], status, year_end, day),
                "evidence_missing": "Y" if status == "Complete" and not _or(row["evidence"], "") else "N",
                "stc_answers": ", ".join(_or(answer, "none") for answer in answers),
                "stc_reason": _or(row["stc_reason"], ""),
                "stc_by_role": _or(row["stc_by_role"], ""),
                "stc_on": _or(row["stc_on"], ""),
                "stc_state": state,
                "for_decision": _for_decision(answers, state) if is_open else "",
                "planned_until": year_end.isoformat(),
            }
        )
    return pd.DataFrame(rows)


def _or(cell: object, otherwise: str) -> str:
    return cell if isinstance(cell, str) and cell else otherwise


def _year_end(starts: date, year: str) -> date:
    first = pd.Timestamp(starts) + pd.DateOffset(years=int(year))
    return (first - pd.Timedelta(days=1)).date()


def _late(due: object, status: str, year_end: date, day: date) -> str:
    if status in (*CLOSED, "Carried forward"):
        return ""
    if isinstance(due, str) and due < day.isoformat():
        return DUE_PASSED
    if status == "Overdue":
        return "Reported as overdue"
    return YEAR_OVER if year_end < day else ""


def _for_decision(answers: list, state: str) -> str:
    if state != ANSWERED:
        return f"Security Threat Check: {state.lower()}"
    return "" if answers == ["Yes"] * 3 else "Security Threat Check: not yes to all three"


def year_view(actions: pd.DataFrame, current_year: int) -> pd.DataFrame:
    """The three years side by side: one row for each line of work, with what is carried from year to year.

    An action that goes on with one of an earlier year shares its row. One that is carried forward stands open in each
    year after its own, up to the current one, until an action there goes on with it.

    Returns
    -------
    `order` (by year of the first action), `line` (its id), `theme`, `text`, and `year_1`, `year_2`, `year_3`: the
    status in that year, blank where nothing was planned.
    """
    by_id = {row["action_id"]: row for row in actions.to_dict("records")}
    lines: dict[str, list[dict]] = {}
    for row in sorted(by_id.values(), key=lambda row: row["strategy_year"]):
        first = _first_of(row, by_id)
        lines.setdefault(first, []).append(row)
    views = []
    for first, members in lines.items():
        cells = dict.fromkeys(("year_1", "year_2", "year_3"), "")
        for row in members:
            year = int(row["strategy_year"])
            cells[f"year_{year}"] = f"{row['action_id']}: {row['status']}"
            if row["status"] == "Carried forward":
                later = range(year + 1, min(_next_year(members, year), current_year + 1))
                cells |= {f"year_{after}": f"carried from year {year}, open" for after in later}
        began = members[0]["strategy_year"]
        views.append(
            {"began": began, "line": first, "theme": members[0]["theme"], "text": members[-1]["text"], **cells}
        )
    ordered = pd.DataFrame(views).sort_values(["began", "line"], ignore_index=True)
    return ordered.assign(order=range(1, len(ordered) + 1)).drop(columns="began")


def _first_of(row: dict, by_id: dict[str, dict]) -> str:
    seen = {row["action_id"]}
    while row["continues"] in by_id and row["continues"] not in seen:
        seen.add(row["continues"])
        row = by_id[row["continues"]]
    return row["action_id"]


def _next_year(members: list[dict], year: int) -> int:
    """The first later year with an action of its own; one after the last if there is none."""
    return min([int(member["strategy_year"]) for member in members if int(member["strategy_year"]) > year], default=4)
