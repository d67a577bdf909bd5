"""What is shown in words or counted as things: partners, meetings, actions, balance, ratings, events, risks."""

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from prevent_analysis.evaluation.delivery import Thing
from prevent_analysis.evaluation.delivery_tables import ACTIONS, ATTENDANCE, LISTS, PARTNERS, YEARS
from prevent_analysis.measures.delivery import partners as having
from prevent_analysis.measures.delivery.actions import CLOSED, NO_RETURN, action_rows, describe_actions, year_view
from prevent_analysis.measures.delivery.activity import quarters_of, within
from prevent_analysis.measures.delivery.checks import ANSWERED, ThreatLevel, describe_balance
from prevent_analysis.measures.delivery.requirements import read_matrix
from prevent_analysis.measures.delivery.thresholds import Thresholds
from prevent_analysis.measures.delivery.training import Snapshot
from prevent_analysis.presentation.wording import wording_faults
from prevent_analysis.reference.events import read_events
from prevent_analysis.reference.strategy import BENCHMARKS
from prevent_analysis.settings import Settings

Tables = Mapping[str, pd.DataFrame]
YES = "Named and confirmed"
EHE = "Home-educated children"


def delivery_lists(
    settings: Settings, tables: Tables, partners: pd.DataFrame, mode: str, thresholds: Thresholds
) -> dict[str, pd.DataFrame]:
    """The lists of a release. A public copy names no organisation, no role and no evidence, and holds no risk."""
    actions, described, attendance = _described(settings, tables, partners, thresholds)
    years = year_view(actions, _strategy_year(settings))
    balance = describe_balance(
        tables.get("engagement_log"),
        tables.get("balance_answers"),
        settings.period,
        thresholds.most_share,
        _threat(settings),
    )
    balance = balance.assign(reason=balance["reason"].map(checked))
    if mode == "public":
        described = _by_type(described)
        attendance = attendance.groupby(["meeting_type", "org_type"], as_index=False)[
            ["invited", "attended", "deputies"]
        ].sum()
        attendance = attendance.rename(columns={"org_type": "name"})
        withheld = dict.fromkeys(("evidence", "stc_reason", "stc_by_role"), "")
        actions = _owners_by_type(actions, partners).assign(**withheld)
        balance = balance.assign(reason="", by_role="")
    else:
        described = described.assign(partners=1)
    return {
        "delivery_partners": described[PARTNERS.names],
        "delivery_attendance": attendance[ATTENDANCE.names],
        "delivery_actions": actions[ACTIONS.names],
        "delivery_years": years[YEARS.names],
        "delivery_balance": balance,
        "delivery_lists": _lists(settings, tables, mode),
    }


def delivery_things(
    settings: Settings, tables: Tables, partners: pd.DataFrame, thresholds: Thresholds, mode: str
) -> list[Thing]:
    """The measures of things: M08d, M13 to M18, M25a and M25b; the public sees owners by their type alone."""
    actions, described, attendance = _described(settings, tables, partners, thresholds)
    if mode == "public":
        actions = _owners_by_type(actions, partners)
    day, start = settings.period_end.isoformat(), settings.period.start.isoformat()
    balance = describe_balance(
        tables.get("engagement_log"), None, settings.period, thresholds.most_share, _threat(settings)
    )
    return [
        *_partner_things(described, day, _files(partners)),
        *_meeting_things(having.describe_meetings(tables.get("meetings"), settings.period), attendance, start, day),
        *_action_things(actions, day),
        *_rating_things(tables.get("assurance"), day),
        *_reach_things(tables.get("engagement_log"), tables.get("engagement_eligible"), settings),
        *_policy_things(tables.get("venue_screening"), quarters_of(settings.period), day),
        *_balance_things(balance, tables.get("engagement_log"), start, day),
    ]


def _described(settings: Settings, tables: Tables, partners: pd.DataFrame, thresholds: Thresholds):
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
    actions = describe_actions(plan, names, settings.period_end, settings.strategy.start, _threat(settings))
    typed = {name: actions[name].map(checked) for name in ("text", "evidence", "stc_reason")}
    attendance = having.describe_attendance(tables.get("meetings"), partners, settings.period)
    return actions.assign(**typed), described, attendance


def checked(text: object) -> str:
    """A typed text if its wording may be shown, else why not.

    Examples
    --------
    >>> checked("Walk Online roadshows"), checked("A hotspot")[:30]
    ('Walk Online roadshows', 'Not shown: sentence 1 judges a')
    """
    if not isinstance(text, str):
        return ""
    faults = wording_faults(text)
    return f"Not shown: {faults[0]}" if faults else text


def _owners_by_type(actions: pd.DataFrame, partners: pd.DataFrame) -> pd.DataFrame:
    kinds = dict(zip(partners["name"], partners["org_type"], strict=True))
    return actions.assign(owner=actions["owner"].map(lambda name: kinds.get(name, name)))


def _threat(settings: Settings) -> ThreatLevel:
    return ThreatLevel(settings.threat.level, settings.threat.date_set)


def _strategy_year(settings: Settings) -> int:
    """Year of the strategy that the period ends in: 1 to 3."""
    begun = pd.Timestamp(settings.period_end) - pd.Timestamp(settings.strategy.start)
    return max(1, min(3, int(begun.days // 365.25) + 1))


def _files(frame: pd.DataFrame) -> str:
    return "; ".join(sorted(set(frame["source_id"])))


def _by_type(described: pd.DataFrame) -> pd.DataFrame:
    """The partners counted by type, in words."""

    def of(rows: pd.DataFrame, good: pd.Series, what: str) -> str:
        return f"{int(good.sum())} of {len(rows)} {what}"

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
            "spoc": of(rows, rows["spoc"] == YES, "named and confirmed"),
            "champions": of(rows, rows["champions"] == "Yes", "with champions"),
        }
        for kind, rows in described.groupby("org_type")
    )


def _partner_things(described: pd.DataFrame, day: str, sources: str) -> Iterable[Thing]:
    def count(measure: str, kind: str, rows: pd.DataFrame, column: str, good: str) -> Thing:
        return Thing(measure, column, kind, int((rows[column] == good).sum()), len(rows), None, day, sources)

    groups = [("Total", described), *described.groupby("org_type")]
    for kind, rows in groups:
        yield count("M08d", kind, rows, "matrix_in_use", "Y")
        yield count("M13", kind, rows, "spoc", YES)
        yield count("M13", kind, rows, "champions", "Yes")


def _meeting_things(meetings: pd.DataFrame, attendance: pd.DataFrame, start: str, day: str) -> Iterable[Thing]:
    for row in meetings.to_dict("records"):
        kind, files = row["meeting_type"], row["source_id"]
        came = attendance[attendance["meeting_type"] == kind]
        yield Thing("M14", "attended", kind, int(came["attended"].sum()), int(came["invited"].sum()), start, day, files)
        for column in ("quorate", "prevent_item"):
            if row[f"{column}_known"]:
                yield Thing("M14", column, kind, row[column], row[f"{column}_known"], start, day, files)


def _action_things(actions: pd.DataFrame, day: str) -> Iterable[Thing]:
    groups = [("all", "Total", actions)]
    for column in ("strategy_year", "theme", "owner", "objective"):
        groups += [(column, str(name), rows) for name, rows in actions.groupby(column)]
    for kind, name, rows in groups:
        files, complete = _files(rows), rows[rows["status"] == "Complete"]
        yield Thing("M15", f"complete, by {kind}", name, len(complete), len(rows), None, day, files)
        yield Thing("M15", f"behind, by {kind}", name, int((rows["late"] != "").sum()), len(rows), None, day, files)
        evidenced = int((complete["evidence_missing"] == "N").sum())
        yield Thing("M15", f"evidence, by {kind}", name, evidenced, len(complete), None, day, files)
    is_open = actions[~actions["status"].isin(CLOSED)]
    answered = int((is_open["stc_state"] == ANSWERED).sum())
    yield Thing("M25a", "open actions", "Total", answered, len(is_open), None, day, _files(actions))


def _rating_things(assurance: pd.DataFrame | None, day: str) -> Iterable[Thing]:
    if assurance is None:
        return
    for year, rows in assurance.groupby("year"):
        best = rows.drop_duplicates("benchmark")
        met = int(best["rating"].isin(["Met", "Exceeding"]).sum())
        yield Thing("M16", "met or exceeded", str(year), met, len(BENCHMARKS), None, day, _files(rows))


def _reach_things(log: pd.DataFrame | None, eligible: pd.DataFrame | None, settings: Settings) -> Iterable[Thing]:
    """Settings reached in the academic year that the period ends in, of those that there are."""
    if log is None:
        return
    last = settings.period_end
    first_year = last.year if last.month > 9 else last.year - 1
    year = f"{first_year}/{(first_year + 1) % 100:02d}"
    span = log["date"].between(f"{first_year}-09-01", min(f"{first_year + 1}-08-31", last.isoformat()))
    known = (
        {} if eligible is None else dict(eligible[eligible["academic_year"] == year].set_index("audience")["eligible"])
    )
    for audience in sorted({*known, *log.loc[log["setting_id"].notna(), "audience"]}):
        rows = log[span & (log["audience"] == audience)]
        there_are = int(known[audience]) if audience in known else None
        if audience == EHE and rows.empty:
            reached: int | None = 0
        else:
            reached = int(rows["setting_id"].nunique())
        yield Thing("M17", f"settings reached, {year}", audience, reached, there_are, f"{first_year}-09-01",
                    last.isoformat(), _files(log))  # fmt: skip
    pupils = log[span & log["year_group"].notna()]
    for group, rows in pupils.groupby("year_group"):
        yield Thing("M17", f"activities by year group, {year}", str(group), len(rows), len(pupils),
                    f"{first_year}-09-01", last.isoformat(), _files(log))  # fmt: skip


def _policy_things(screening: pd.DataFrame | None, quarters: Sequence[str], day: str) -> Iterable[Thing]:
    """Policies that reflect the duty, of each organisation's and kind's latest return."""
    if screening is None:
        return
    rows = screening[screening["quarter"].isin(quarters)].dropna(subset=["policy_in_scope", "policy_reflects_duty"])
    latest = rows.sort_values("quarter").drop_duplicates(["organisation_id", "venue_type"], keep="last")
    for kind, part in [("Total", latest), *latest.groupby("venue_type")]:
        sums = (int(part["policy_reflects_duty"].sum()), int(part["policy_in_scope"].sum()))
        yield Thing("M18", "policies that reflect the duty", kind, *sums, None, day, _files(screening))


def _balance_things(balance: pd.DataFrame, log: pd.DataFrame | None, start: str, day: str) -> Iterable[Thing]:
    if log is None:
        return
    with_one = int((balance["own"] + balance["every"] > 0).sum())
    yield Thing("M25b", "ideologies with an activity", "Total", with_one, len(balance), start, day, _files(log))


def _lists(settings: Settings, tables: Tables, mode: str) -> pd.DataFrame:
    """The typed lists, each row up to seven cells of text."""
    rows: list[tuple[str, list[str]]] = []
    for row in _records(tables.get("assurance")):
        cells = [row["year"], row["benchmark"], BENCHMARKS[row["benchmark"]], row["instrument"], row["rating"]]
        rows.append(("assurance", [*cells, checked(row["note"]) if mode == "restricted" else ""]))
    for row in _events(tables.get("events_timeline"), settings):
        rows.append(("events", [row["start"], row["end"], checked(row["label"]), row["kind"], row["affects"]]))
    for row in _activities(tables.get("engagement_log"), settings):
        rows.append(("activities", row))
    for row in _screening_returns(tables.get("venue_screening"), settings) if mode == "restricted" else []:
        rows.append(("screening", row))
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


def _screening_returns(screening: pd.DataFrame | None, settings: Settings) -> list[list[str]]:
    """Which quarter of each organisation and kind of venue was returned; one that was not is no return."""
    if screening is None:
        return []
    quarters = quarters_of(settings.period)
    rows = []
    for (organisation, venue), part in screening.groupby(["organisation_id", "venue_type"]):
        there = set(part["quarter"])
        rows.append([venue, organisation, *("returned" if quarter in there else NO_RETURN for quarter in quarters)])
    return rows
