"""Rules between tables that must agree. A table that is absent means `not checked`, never a pass."""

import pandas as pd

from prevent_analysis.intake.schemas import MONITORED_STRANDS, NOT_A_REFERRAL
from prevent_analysis.quality.files import declared_spans
from prevent_analysis.quality.rules import Finding, Rule, Table, absent

PERIOD = ["area_code", "period_start", "period_end"]
STRANDS = Rule(
    "XF-005",
    "hate_crime_strands",
    "consistency",
    "critical",
    "The five strands of a month add up to at least its offences, and no strand is larger than them.",
    "Ask the supplier whether both files are of the same month, area and definition.",
)
MULTI_STRAND = Rule(
    "XF-006",
    "hate_crime_totals",
    "consistency",
    "warning",
    "Flags beyond one an offence fit the number of offences with several strands (one to four more for each).",
    "Ask the supplier whether local strands are among the offences with several strands.",
)
RECORDS = Rule(
    "XF-007",
    "prevent_referrals",
    "consistency",
    "warning",
    "Referrals one by one are as many as the counts say, for each area and period that both have.",
    "Ask the supplier which is right; say in the briefing which one is used.",
)
REGION_REFERRALS = Rule(
    "XF-008",
    "benchmark_region",
    "consistency",
    "warning",
    "Referrals in the region's table are as many as in the counts, for each area and period that both have.",
    "Ask which was extracted later, and whether both use the area of residence.",
)
REGION_HATE_CRIME = Rule(
    "XF-009",
    "benchmark_region",
    "consistency",
    "warning",
    "Hate crimes in the region's table are as many as in the police totals, for each area and period that both have.",
    "Ask which was extracted later, and whether both count the five strands alone.",
)
CONCERNS = Rule(
    "XF-010",
    "prevent_referrals",
    "comparability",
    "critical",
    "Each type of concern is in the lookup under its scheme.",
    "Add the type to the lookup of concerns with the group that the supplier confirms; do not guess.",
)
CRIME_RECORDS = Rule(
    "XF-029",
    "hate_crime_records",
    "consistency",
    "warning",
    "Hate crimes counted from records are as many as in the police totals, for each month and area that both have.",
    "Ask which was extracted later, and whether both leave out cancelled records; the totals are the ones used.",
)
RULES = (STRANDS, MULTI_STRAND, RECORDS, REGION_REFERRALS, REGION_HATE_CRIME, CONCERNS, CRIME_RECORDS)


def strands_bound_offences(totals: Table, strands: Table) -> Finding:
    """XF-005: sum of the five strands >= offences >= largest strand, by month and area.

    The sum is tested where all five are shown, the largest where any is.
    """
    if reason := absent(hate_crime_totals=totals, hate_crime_strands=strands):
        return STRANDS.not_checked(reason, totals, strands)
    both = _flags_beside_offences(totals, strands)
    too_few = (both["shown"] == len(MONITORED_STRANDS)) & (both["sum"] < both["offences_5strand"])
    return STRANDS.judge(both, too_few | (both["largest"] > both["offences_5strand"]))


def multi_strand_agrees(totals: Table, strands: Table) -> Finding:
    """XF-006: an offence with several strands carries one to four flags more than one."""
    if reason := absent(hate_crime_totals=totals, hate_crime_strands=strands):
        return MULTI_STRAND.not_checked(reason, totals, strands)
    both = _flags_beside_offences(totals, strands)
    whole = both[(both["shown"] == len(MONITORED_STRANDS)) & both["offences_multi_strand"].notna()]
    multi, extra = whole["offences_multi_strand"], whole["sum"] - whole["offences_5strand"]
    return MULTI_STRAND.judge(whole, (extra < multi) | (extra > (len(MONITORED_STRANDS) - 1) * multi))


def records_agree_with_counts(referrals: Table, counts: Table, sources: pd.DataFrame) -> Finding:
    """XF-007: referrals received by area and period, in periods that the record-level file declares to cover."""
    if referrals is None or counts is None or (absent(prevent_referrals=referrals, prevent_counts=counts)):
        return RECORDS.not_checked(absent(prevent_referrals=referrals, prevent_counts=counts), referrals, counts)
    spans = declared_spans(referrals, sources)
    compared = _received(counts).merge(spans, on="area_code", suffixes=("", "_other"))
    compared = compared[
        (compared["covers_from"] <= compared["period_start"]) & (compared["covers_to"] >= compared["period_end"])
    ].reset_index(drop=True)
    kept = referrals[~referrals["initial_outcome"].isin(NOT_A_REFERRAL)]
    pairs = compared.reset_index(names="place").merge(
        kept[["area_code", "source_id", "received_date"]],
        left_on=["area_code", "source_id_other"],
        right_on=["area_code", "source_id"],
        suffixes=("", "_record"),
    )
    inside = pairs[pairs["received_date"].between(pairs["period_start"], pairs["period_end"])]
    found = inside.groupby("place").size().reindex(compared.index, fill_value=0)
    return RECORDS.judge(compared, found != compared["value"])


def benchmark_agrees_with_counts(benchmark: Table, counts: Table) -> Finding:
    """XF-008: `prevent_referrals` of the region's table against the counts of the same months."""
    if benchmark is None or counts is None or absent(benchmark_region=benchmark, prevent_counts=counts):
        reason = absent(benchmark_region=benchmark, prevent_counts=counts)
        return REGION_REFERRALS.not_checked(reason, benchmark, counts)
    both = _beside_parts(benchmark, "prevent_referrals", _received(counts))
    return REGION_REFERRALS.judge(both, both["value"] != both["prevent_referrals"])


def benchmark_agrees_with_totals(benchmark: Table, totals: Table) -> Finding:
    """XF-009: `hate_crimes_5strand` of the region's table against the police totals of the same months."""
    if benchmark is None or totals is None or absent(benchmark_region=benchmark, hate_crime_totals=totals):
        reason = absent(benchmark_region=benchmark, hate_crime_totals=totals)
        return REGION_HATE_CRIME.not_checked(reason, benchmark, totals)
    months = pd.PeriodIndex(totals["month"], freq="M")
    parts = totals.assign(
        period_start=months.start_time.strftime("%Y-%m-%d"),
        period_end=months.end_time.strftime("%Y-%m-%d"),
        value=totals["offences_5strand"],
    ).dropna(subset="value")
    same = benchmark[benchmark["hc_definition"] == "5strand"]
    both = _beside_parts(same, "hate_crimes_5strand", parts)
    return REGION_HATE_CRIME.judge(both, both["value"] != both["hate_crimes_5strand"])


def concerns_known(referrals: Table, lookup: Table) -> Finding:
    """XF-010: `concern_raw` under its `concern_scheme`."""
    if referrals is None or lookup is None or absent(prevent_referrals=referrals, lookup_concern=lookup):
        return CONCERNS.not_checked(absent(prevent_referrals=referrals, lookup_concern=lookup), referrals, lookup)
    known = pd.MultiIndex.from_frame(lookup[["scheme", "concern_raw"]])
    used = pd.MultiIndex.from_frame(referrals[["concern_scheme", "concern_raw"]])
    return CONCERNS.judge(referrals, pd.Series(~used.isin(known), index=referrals.index))


def crime_records_agree_with_totals(records: Table, totals: Table) -> Finding:
    """XF-029: a second source is compared, never added; totals that were filled from the records are not compared."""
    if records is None or totals is None or absent(hate_crime_records=records, hate_crime_totals=totals):
        return CRIME_RECORDS.not_checked(absent(hate_crime_records=records, hate_crime_totals=totals), records, totals)
    others = totals[~totals["source_id"].isin(records["source_id"])]
    both = records.merge(others, on=["month", "area_code"], suffixes=("", "_other"))
    both = both.dropna(subset=["offences_5strand", "offences_5strand_other"])
    return CRIME_RECORDS.judge(both, both["offences_5strand"] != both["offences_5strand_other"])


def _flags_beside_offences(totals: pd.DataFrame, strands: pd.DataFrame) -> pd.DataFrame:
    """Sum, largest and number of the monitored strands shown, beside the offences of the month and area."""
    monitored = strands[strands["strand"].isin(MONITORED_STRANDS)].dropna(subset="flags")
    flags = monitored.groupby(["month", "area_code"], as_index=False).agg(
        sum=("flags", "sum"),
        largest=("flags", "max"),
        shown=("flags", "size"),
        source_id=("source_id", lambda files: "; ".join(sorted(set(files)))),
    )
    offences = totals.dropna(subset="offences_5strand")
    return flags.merge(offences, on=["month", "area_code"], suffixes=("", "_other"))


def _received(counts: pd.DataFrame) -> pd.DataFrame:
    """Total referrals received, where shown, as `value` by area and period."""
    rows = counts[(counts["stage"] == "received") & (counts["dimension"] == "total")]
    return rows.rename(columns={"count": "value"}).dropna(subset="value")[[*PERIOD, "value", "source_id"]]


def _beside_parts(periods: pd.DataFrame, column: str, parts: pd.DataFrame) -> pd.DataFrame:
    """Each period's own count beside the sum of the parts that fill it, where they do so exactly.

    A part that is the whole period is preferred to smaller ones; parts that leave a gap or overlap are not compared.
    """
    wanted = periods.dropna(subset=column)[[*PERIOD, column, "source_id"]]
    joined = wanted.merge(parts[[*PERIOD, "value", "source_id"]], on="area_code", suffixes=("", "_other"))
    inside = (joined["period_start_other"] >= joined["period_start"]) & (
        joined["period_end_other"] <= joined["period_end"]
    )
    joined = joined[inside]
    whole = (joined["period_start_other"] == joined["period_start"]) & (
        joined["period_end_other"] == joined["period_end"]
    )
    has_whole = whole.groupby([joined[name] for name in PERIOD]).transform("any")
    joined = joined[whole | ~has_whole]
    joined = joined.assign(days=_days(joined["period_start_other"], joined["period_end_other"]))
    sums = joined.groupby([*PERIOD, column, "source_id"], as_index=False).agg(
        value=("value", "sum"),
        days=("days", "sum"),
        source_id_other=("source_id_other", lambda files: "; ".join(sorted(set(files)))),
    )
    return sums[sums["days"] == _days(sums["period_start"], sums["period_end"])]


def _days(start: pd.Series, end: pd.Series) -> pd.Series:
    return (pd.to_datetime(end) - pd.to_datetime(start)).dt.days + 1
