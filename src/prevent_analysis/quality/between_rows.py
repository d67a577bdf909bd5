"""Rules between the rows of one table, which no single row can show."""

import pandas as pd

from prevent_analysis.quality.rules import Finding, Rule, Table, absent

PARTS = Rule(
    "XF-001",
    "prevent_counts",
    "consistency",
    "warning",
    "Sectors, and types of concern, add up to the total of their area, period and stage, as far as none is hidden.",
    "Ask the supplier which category is missing or counted twice.",
)
STAGES = Rule(
    "XF-002",
    "prevent_counts",
    "consistency",
    "critical",
    "No stage has more referrals than the stage before it.",
    "Ask the supplier whether later stages are of the same referrals; they must not be of all cases in the period.",
)
STAGE_DATES = Rule(
    "XF-003",
    "prevent_referrals",
    "consistency",
    "warning",
    "The dates of a referral are in order: received, initial assessment, panel, closing.",
    "Ask the supplier which date is right.",
)
NEAR_DUPLICATES = Rule(
    "XF-004",
    "prevent_referrals",
    "uniqueness",
    "info",
    "No two referrals of the same area, sector, concern and age group were received within seven days.",
    "Ask whether each pair is one concern that two people reported; a person decides, none is dropped.",
)
RULES = (PARTS, STAGES, STAGE_DATES, NEAR_DUPLICATES)
STAGE_PAIRS = (
    ("received", "assessed"),
    ("assessed", "closed_initial"),
    ("assessed", "panel_discussed"),
    ("panel_discussed", "adopted"),
    ("received", "closed"),
)
STAGE_DATE_COLUMNS = ["received_date", "initial_date", "panel_date", "exit_date"]
NEAR_DAYS = 7


def parts_add_up(counts: Table) -> Finding:
    """XF-001: a breakdown of `prevent_counts` against its total; hidden parts may only leave room."""
    if counts is None or counts.empty:
        return PARTS.not_checked(absent(prevent_counts=counts))
    key = ["period_start", "period_end", "area_code", "stage"]
    totals = counts[counts["dimension"] == "total"].dropna(subset="count")
    parts = counts[counts["dimension"] != "total"]
    sums = parts.groupby([*key, "dimension"], as_index=False).agg(
        parts=("count", "sum"), hidden=("count", lambda part: part.isna().any()), source_id=("source_id", "; ".join)
    )
    both = sums.merge(totals[[*key, "count", "source_id"]], on=key, suffixes=("", "_other"))
    return PARTS.judge(both, (both["parts"] > both["count"]) | (~both["hidden"] & (both["parts"] != both["count"])))


def stages_in_order(counts: Table) -> Finding:
    """XF-002: referrals of a later stage are among those of the stage before."""
    if counts is None or counts.empty:
        return STAGES.not_checked(absent(prevent_counts=counts))
    key = ["period_start", "period_end", "area_code", "dimension", "category"]
    shown = counts.dropna(subset="count")
    by_stage = {stage: rows[[*key, "count", "source_id"]] for stage, rows in shown.groupby("stage")}
    pairs = [
        by_stage[before].merge(by_stage[after], on=key, suffixes=("", "_other"))
        for before, after in STAGE_PAIRS
        if before in by_stage and after in by_stage
    ]
    if not pairs:
        return STAGES.not_checked("no two stages were supplied", counts)
    both = pd.concat(pairs, ignore_index=True)
    return STAGES.judge(both, both["count_other"] > both["count"])


def stage_dates_in_order(referrals: Table) -> Finding:
    """XF-003: each date that is given is on or after the latest one given before it."""
    if referrals is None or referrals.empty:
        return STAGE_DATES.not_checked(absent(prevent_referrals=referrals))
    dates = referrals[STAGE_DATE_COLUMNS].apply(pd.to_datetime)
    latest = dates.ffill(axis=1).shift(axis=1)
    several = dates.notna().sum(axis=1) > 1
    return STAGE_DATES.judge(referrals[several], (dates < latest).any(axis=1)[several])


def near_duplicates(referrals: Table) -> Finding:
    """XF-004: the later of two referrals that look alike and came within seven days."""
    if referrals is None or referrals.empty:
        return NEAR_DUPLICATES.not_checked(absent(prevent_referrals=referrals))
    alike = ["area_code", "sector", "concern_scheme", "concern_raw", "under18"]
    ordered = referrals.assign(received=pd.to_datetime(referrals["received_date"])).sort_values("received")
    gap = ordered.groupby(alike, dropna=False)["received"].diff()
    return NEAR_DUPLICATES.judge(ordered, gap <= pd.Timedelta(days=NEAR_DAYS))
