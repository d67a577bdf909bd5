"""Things counted in full: partners, meetings, actions, ratings, schools, policies, campaigns, ideologies."""

from collections.abc import Iterable, Sequence

import pandas as pd

from prevent_analysis.evaluation.delivery import Thing
from prevent_analysis.measures.delivery import partners as having
from prevent_analysis.measures.delivery.actions import CLOSED
from prevent_analysis.measures.delivery.activity import quarter_named, quarters_of
from prevent_analysis.measures.delivery.checks import ANSWERED, describe_balance
from prevent_analysis.measures.delivery.thresholds import Thresholds
from prevent_analysis.pipeline.delivery_lists import YES, Tables, describe_all, files_of_rows, owners_by_type, threat_of
from prevent_analysis.reference.strategy import BENCHMARKS
from prevent_analysis.settings import Settings

EHE = "Home-educated children"


def delivery_things(
    settings: Settings, tables: Tables, partners: pd.DataFrame, thresholds: Thresholds, mode: str
) -> list[Thing]:
    """The measures of things: M08d, M13 to M18, M25a and M25b; the public sees owners by their type alone."""
    actions, described, attendance = describe_all(settings, tables, partners, thresholds)
    if mode == "public":
        actions = owners_by_type(actions, partners)
    day, start = settings.period_end.isoformat(), settings.period.start.isoformat()
    balance = describe_balance(
        tables.get("engagement_log"), None, settings.period, thresholds.most_share, threat_of(settings)
    )
    return [
        *_partner_things(described, day, files_of_rows(partners)),
        *_meeting_things(having.describe_meetings(tables.get("meetings"), settings.period), attendance, start, day),
        *_action_things(actions, day),
        *_rating_things(tables.get("assurance"), day),
        *_reach_things(tables.get("engagement_log"), tables.get("engagement_eligible"), settings),
        *_policy_things(tables.get("venue_screening"), quarters_of(settings.period), day),
        *_campaign_things(tables.get("events_timeline"), quarters_of(settings.period)),
        *_balance_things(balance, tables.get("engagement_log"), start, day),
    ]


def _partner_things(described: pd.DataFrame, day: str, sources: str) -> Iterable[Thing]:
    def count(measure: str, kind: str, rows: pd.DataFrame, column: str, good: str) -> Thing:
        told = rows[rows[column] != having.NO_RETURN]  # what nobody sent is no return, and never counts as none
        number = int((told[column] == good).sum()) if len(told) else None
        return Thing(measure, column, kind, number, len(told) or None, None, day, sources)

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
        files, complete = files_of_rows(rows), rows[rows["status"] == "Complete"]
        yield Thing("M15", f"complete, by {kind}", name, len(complete), len(rows), None, day, files)
        yield Thing("M15", f"behind, by {kind}", name, int((rows["late"] != "").sum()), len(rows), None, day, files)
        evidenced = int((complete["evidence_missing"] == "N").sum())
        yield Thing("M15", f"evidence, by {kind}", name, evidenced, len(complete), None, day, files)
    is_open = actions[~actions["status"].isin(CLOSED)]
    answered = int((is_open["stc_state"] == ANSWERED).sum())
    yield Thing("M25a", "open actions", "Total", answered, len(is_open), None, day, files_of_rows(actions))


def _rating_things(assurance: pd.DataFrame | None, day: str) -> Iterable[Thing]:
    if assurance is None:
        return
    for year, rows in assurance.groupby("year"):
        best = rows.drop_duplicates("benchmark")
        met = int(best["rating"].isin(["Met", "Exceeding"]).sum())
        yield Thing("M16", "met or exceeded", str(year), met, len(BENCHMARKS), None, day, files_of_rows(rows))


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
    if EHE in known:
        at_home = int(known.pop(EHE))
        yield Thing(
            "M17", f"children taught at home, {year}", EHE, at_home, None, None, last.isoformat(), files_of_rows(log)
        )
    for audience in sorted({*known, *log.loc[log["setting_id"].notna(), "audience"]}):
        rows = log[span & (log["audience"] == audience)]
        there_are = int(known[audience]) if audience in known else None
        reached = int(rows["setting_id"].nunique())
        yield Thing("M17", f"settings reached, {year}", audience, reached, there_are, f"{first_year}-09-01",
                    last.isoformat(), files_of_rows(log))  # fmt: skip
    pupils = log[span & log["year_group"].notna()]
    for group, rows in pupils.groupby("year_group"):
        yield Thing("M17", f"activities by year group, {year}", str(group), len(rows), len(pupils),
                    f"{first_year}-09-01", last.isoformat(), files_of_rows(log))  # fmt: skip


def _policy_things(screening: pd.DataFrame | None, quarters: Sequence[str], day: str) -> Iterable[Thing]:
    """Policies that reflect the duty, of each organisation's and kind's latest return."""
    if screening is None:
        return
    rows = screening[screening["quarter"].isin(quarters)].dropna(subset=["policy_in_scope", "policy_reflects_duty"])
    latest = rows.sort_values("quarter").drop_duplicates(["organisation_id", "venue_type"], keep="last")
    for kind, part in [("Total", latest), *latest.groupby("venue_type")]:
        sums = (int(part["policy_reflects_duty"].sum()), int(part["policy_in_scope"].sum()))
        yield Thing("M18", "policies that reflect the duty", kind, *sums, None, day, files_of_rows(screening))


def _campaign_things(events: pd.DataFrame | None, quarters: Sequence[str]) -> Iterable[Thing]:
    """Days of campaigns on hate crime in each quarter; one known by its month alone has no days."""
    if events is None:
        return
    campaigns = events[(events["kind"] == "Campaign") & events["affects"].isin(["hate_crime", "both"])]
    spans = [
        (pd.Timestamp(start), pd.Timestamp(end))
        for start, end in zip(campaigns["start"], campaigns["end"].fillna(campaigns["start"]), strict=True)
    ]
    dated = [(start, end) for start, end in spans if not (start.is_month_start and end.is_month_end)]
    for quarter in quarters:
        period = quarter_named(quarter)
        first, last = pd.Timestamp(period.start), pd.Timestamp(period.end)
        days = {day for start, end in dated for day in pd.date_range(max(start, first), min(end, last))}
        bounds = (period.start.isoformat(), period.end.isoformat())
        yield Thing("M19", "campaign days", quarter, len(days), None, *bounds, files_of_rows(events))


def _balance_things(balance: pd.DataFrame, log: pd.DataFrame | None, start: str, day: str) -> Iterable[Thing]:
    if log is None:
        return
    each = balance.drop_duplicates("ideology")
    with_one = int((each["own"] + each["every"] > 0).sum())
    yield Thing("M25b", "ideologies with an activity", "Total", with_one, len(each), start, day, files_of_rows(log))
