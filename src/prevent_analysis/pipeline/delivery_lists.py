"""What is shown in words or counted as things: partners, meetings, actions, balance, ratings, events, risks."""

from collections.abc import Mapping

import pandas as pd

from prevent_analysis.evaluation.delivery_tables import ACTIONS, ATTENDANCE, LISTS, PARTNERS, YEARS
from prevent_analysis.measures.delivery import partners as having
from prevent_analysis.measures.delivery.actions import NO_RETURN, action_rows, describe_actions, year_view
from prevent_analysis.measures.delivery.activity import quarters_of, within
from prevent_analysis.measures.delivery.checks import ThreatLevel, describe_balance
from prevent_analysis.measures.delivery.requirements import read_matrix
from prevent_analysis.measures.delivery.thresholds import Thresholds
from prevent_analysis.measures.delivery.training import Snapshot
from prevent_analysis.presentation.wording import wording_faults
from prevent_analysis.reference.actions import read_actions
from prevent_analysis.reference.events import read_events
from prevent_analysis.reference.strategy import BENCHMARKS
from prevent_analysis.settings import Settings

Tables = Mapping[str, pd.DataFrame]
YES = "Named and confirmed"


def delivery_lists(
    settings: Settings, tables: Tables, partners: pd.DataFrame, mode: str, thresholds: Thresholds
) -> dict[str, pd.DataFrame]:
    """The lists of a release. A public copy names no organisation, no role and no evidence, and holds no risk."""
    actions, described, attendance = describe_all(settings, tables, partners, thresholds)
    years = year_view(actions, _strategy_year(settings))
    balance = describe_balance(
        tables.get("engagement_log"),
        tables.get("balance_answers"),
        settings.period,
        thresholds.most_share,
        threat_of(settings),
    )
    balance = balance.assign(reason=balance["reason"].map(checked))
    if mode == "public":
        described = _by_type(described)
        attendance = attendance[:0]  # on a panel an organisation is a person
        withheld = dict.fromkeys(("evidence", "stc_reason", "stc_by_role"), "")
        actions = owners_by_type(actions, partners).assign(**withheld)
        balance = balance.assign(reason="", by_role="")
    else:
        described = described.assign(partners=1)
    return {
        "delivery_partners": described[PARTNERS.names],
        "delivery_attendance": attendance[ATTENDANCE.names],
        "delivery_actions": actions[ACTIONS.names],
        "delivery_years": years[YEARS.names],
        "delivery_balance": balance,
        "delivery_lists": _lists(settings, tables, partners, mode),
    }


def describe_all(
    settings: Settings, tables: Tables, partners: pd.DataFrame, thresholds: Thresholds
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The actions in words, the partners and who came to meetings."""
    names = dict(zip(partners["organisation_id"], partners["name"], strict=True))
    snapshot = Snapshot(settings.period_end, thresholds.return_months, thresholds.lapse_days)
    described = having.describe_partners(
        tables,
        partners,
        read_matrix(tables.get("training_requirements")),
        snapshot,
        thresholds.contact_months,
        thresholds.matrix_return_months,
    )
    plan = action_rows(tables.get("action_plan"))
    actions = describe_actions(plan, names, settings.period_end, settings.strategy.start, threat_of(settings))
    typed = {name: actions[name].map(checked) for name in ("text", "evidence", "stc_reason")}
    attendance = having.describe_attendance(tables.get("meetings"), partners, settings.period)
    return actions.assign(**typed), described, attendance


def checked(text: object) -> str:
    """A typed text if its wording may be shown, else why not; the strategy's own words are quoted as they are.

    Examples
    --------
    >>> checked("Walk Online roadshows"), checked("A hotspot")[:30]
    ('Walk Online roadshows', 'Not shown: sentence 1 judges a')
    """
    if not isinstance(text, str):
        return ""
    own_words = {action.text for action in read_actions().values()}
    faults = [] if text in own_words else wording_faults(text)
    return f"Not shown: {faults[0]}" if faults else text


def owners_by_type(actions: pd.DataFrame, partners: pd.DataFrame) -> pd.DataFrame:
    kinds = dict(zip(partners["name"], partners["org_type"], strict=True))
    return actions.assign(owner=actions["owner"].map(lambda name: kinds.get(name, name)))


def threat_of(settings: Settings) -> ThreatLevel:
    return ThreatLevel(settings.threat.level, settings.threat.date_set)


def _strategy_year(settings: Settings) -> int:
    """Year of the strategy that the period ends in: 1 to 3."""
    begun = pd.Timestamp(settings.period_end) - pd.Timestamp(settings.strategy.start)
    return max(1, min(3, int(begun.days // 365.25) + 1))


def files_of_rows(frame: pd.DataFrame) -> str:
    return "; ".join(sorted(set(frame["source_id"])))


def _by_type(described: pd.DataFrame) -> pd.DataFrame:
    """The partners counted by type, in words."""

    def of(rows: pd.DataFrame, good: pd.Series, what: str) -> str:
        return f"{int(good.sum())} of {len(rows)} {what}"

    def said(rows: pd.DataFrame, column: str, good: str, what: str) -> str:
        told = rows[rows[column] != having.NO_RETURN]
        return of(told, told[column] == good, what) if len(told) else having.NO_RETURN

    return pd.DataFrame(
        {
            "name": kind,
            "org_type": kind,
            "partners": len(rows),
            "matrix": of(rows, rows["matrix"] == "Agreed", "agreed"),
            "training_return": of(
                rows, ~rows["training_return"].str.startswith((having.NO_RETURN, "Counts do")), "sent"
            ),
            "matrix_in_use": of(rows, rows["matrix_in_use"] == "Y", "in use"),
            "spoc": said(rows, "spoc", YES, "that said: named and confirmed"),
            "champions": said(rows, "champions", "Yes", "that said: with champions"),
        }
        for kind, rows in described.groupby("org_type")
    )


def _lists(settings: Settings, tables: Tables, partners: pd.DataFrame, mode: str) -> pd.DataFrame:
    """The typed lists, each row up to seven cells of text."""
    rows: list[tuple[str, list[str]]] = []
    for row in _records(tables.get("assurance")):
        cells = [row["year"], row["benchmark"], BENCHMARKS[row["benchmark"]], row["instrument"], row["rating"]]
        rows.append(("assurance", [*cells, checked(row["note"]) if mode == "restricted" else ""]))
    for row in _events(tables.get("events_timeline"), settings):
        rows.append(("events", [row["start"], row["end"], checked(row["label"]), row["kind"], row["affects"]]))
    for line in _activities(tables.get("engagement_log"), settings):
        rows.append(("activities", line))
    for line in _screening_returns(tables.get("venue_screening"), partners, settings) if mode == "restricted" else []:
        rows.append(("screening", line))
    for row in _records(tables.get("risk_register")) if mode == "restricted" else []:
        cells = [row["risk_id"], checked(row["risk"]), checked(row["rating"]), row["confidence"], row["by_role"]]
        rows.append(("risks", [*cells, row["judged_on"], row["review_on"]]))
    order: dict[str, int] = {}
    table = []
    for name, cells in rows:
        order[name] = order.get(name, 0) + 1
        filled = [*(cell if isinstance(cell, str) else "" for cell in cells), *[""] * 7][:7]
        table.append({"list": name, "order": order[name], **{f"cell_{i}": c for i, c in enumerate(filled, start=1)}})
    return pd.DataFrame(table, columns=LISTS.names)


def _records(frame: pd.DataFrame | None) -> list[dict]:
    return [] if frame is None else frame.to_dict("records")


def _events(supplied: pd.DataFrame | None, settings: Settings) -> list[dict]:
    """Events of the strategy's years up to the end of the period: those supplied, and those that the package knows."""
    known = [vars(event) for event in read_events()]
    rows = {(row["start"], row["label"]): row for row in [*known, *_records(supplied)]}
    first, last = settings.strategy.start.isoformat(), settings.period_end.isoformat()
    return [row for (start, _), row in sorted(rows.items()) if first <= start <= last]


def _activities(log: pd.DataFrame | None, settings: Settings) -> list[list[str]]:
    """Activities of the 12 months by audience: how many, how many without a number of people."""
    if log is None:
        return []
    rows = within(log, settings.period)
    return [
        [audience, str(len(part)), str(int(part["participants"].isna().sum())), ", ".join(sorted(set(part["type"])))]
        for audience, part in rows.groupby("audience")
    ]


def _screening_returns(screening: pd.DataFrame | None, partners: pd.DataFrame, settings: Settings) -> list[list[str]]:
    """Which quarter of each organisation and kind of venue was returned; one that was not is no return."""
    if screening is None:
        return []
    quarters = quarters_of(settings.period)
    names = dict(zip(partners["organisation_id"], partners["name"], strict=True))
    rows = []
    for (organisation, venue), part in screening.groupby(["organisation_id", "venue_type"]):
        there = set(part["quarter"])
        rows.append(
            [
                venue,
                names.get(organisation, organisation),
                *("returned" if quarter in there else NO_RETURN for quarter in quarters),
            ]
        )
    return rows
