"""Rules about codes and labels that are valid only between two days, and about boundaries that are to change."""

from collections.abc import Mapping, Sequence

import pandas as pd

from prevent_analysis.quality.rules import Finding, Rule, Table, absent
from prevent_analysis.reference.periods import Period

NOTICE_MONTHS = 24
FIRST_DAY, LAST_DAY = "0001-01-01", "9999-12-31"
CODES = Rule(
    "XF-022",
    "lookup_area",
    "comparability",
    "warning",
    "Each figure is of an area whose code was valid in its month or period.",
    "Ask the supplier which boundaries the figures are on; figures on two boundaries are not one series.",
)
SUCCESSORS = Rule(
    "XF-023",
    "lookup_area",
    "comparability",
    "info",
    f"No area compared is to end within {NOTICE_MONTHS} months of the period.",
    "Agree with the suppliers the code of the area that takes its place, from which month figures are on the new "
    "boundary, and that the old one is kept beside it for a year; then enter successor_code in a lookup_area file.",
)
LABELS = Rule(
    "XF-024",
    "prevent_referrals",
    "comparability",
    "warning",
    "Each type of concern was in use on the day on which the referral was received.",
    "Ask the supplier which list of concerns the rows are from; concern_scheme must say so.",
)
RULES = (CODES, SUCCESSORS, LABELS)


def codes_valid_by_date(tables: Mapping[str, pd.DataFrame]) -> Finding:
    """XF-022: every dated row of every table against `valid_from` and `valid_to` of its area."""
    lookup = tables.get("lookup_area")
    dated = [_dated(frame) for _, frame in sorted(tables.items()) if "area_code" in frame and _has_dates(frame)]
    if lookup is None or lookup.empty or not dated:
        return CODES.not_checked(absent(lookup_area=lookup) or "no table has both areas and dates", lookup)
    limits = _limits(lookup, ["area_code"])
    both = pd.concat(dated, ignore_index=True).merge(limits, on="area_code")
    return CODES.judge(both, (both["first"] < both["valid_from"]) | (both["last"] > both["valid_to"]))


def successors_known(lookup: Table, areas: Sequence[str], period: Period) -> Finding:
    """XF-023: the areas compared whose last day is near; the reason names them and the day."""
    if lookup is None or lookup.empty:
        return SUCCESSORS.not_checked(absent(lookup_area=lookup))
    compared = _limits(lookup, ["area_code"]).merge(lookup[["area_code", "area_name", "source_id"]], on="area_code")
    compared = compared[compared["area_code"].isin(areas)]
    notice_ends = (pd.Timestamp(period.end) + pd.DateOffset(months=NOTICE_MONTHS)).date().isoformat()
    ending = compared[compared["valid_to"] <= notice_ends]
    if ending.empty:
        return SUCCESSORS.judge(compared, pd.Series(False, index=compared.index))
    named = [f"{name} ends on {day}" for name, day in zip(ending["area_name"], ending["valid_to"], strict=True)]
    return SUCCESSORS.finding("fail", len(ending), ending["source_id"], "; ".join(named))


def labels_valid_by_date(referrals: Table, lookup: Table) -> Finding:
    """XF-024: `received_date` against the days of the concern in the lookup; XF-010 has those that are not listed."""
    if referrals is None or lookup is None or absent(prevent_referrals=referrals, lookup_concern=lookup):
        return LABELS.not_checked(absent(prevent_referrals=referrals, lookup_concern=lookup), referrals, lookup)
    limits = _limits(lookup, ["scheme", "concern_raw"]).rename(columns={"scheme": "concern_scheme"})
    both = referrals.merge(limits, on=["concern_scheme", "concern_raw"])
    return LABELS.judge(both, ~both["received_date"].between(both["valid_from"], both["valid_to"]))


def _limits(lookup: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """First and last valid day by key; a blank is no limit."""
    begins = lookup["valid_from"].replace("", pd.NA).fillna(FIRST_DAY)
    ends = lookup["valid_to"].replace("", pd.NA).fillna(LAST_DAY)
    return lookup[key].assign(valid_from=begins, valid_to=ends)


def _has_dates(frame: pd.DataFrame) -> bool:
    return bool({"month", "received_date", "period_start"} & set(frame))


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """First and last day that each row speaks for."""
    rows = frame[["area_code", "source_id"]]
    if "month" in frame:
        ends = pd.PeriodIndex(frame["month"], freq="M").end_time.strftime("%Y-%m-%d")
        return rows.assign(first=(frame["month"] + "-01").to_numpy(), last=ends.to_numpy())
    if "received_date" in frame:
        return rows.assign(first=frame["received_date"], last=frame["received_date"])
    return rows.assign(first=frame["period_start"], last=frame["period_end"])
