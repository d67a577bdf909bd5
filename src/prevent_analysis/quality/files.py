"""Rules about the files themselves: when they were extracted, what they are, and whether they are declared."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from prevent_analysis.intake.pack import PUBLISHED_PREFIX
from prevent_analysis.quality.rules import Finding, Rule, Table, absent, files_of
from prevent_analysis.reference.periods import Period

MIN_LAG_DAYS, DUE_DAYS, MATURITY_DAYS = 14, 20, 60  # of the extract, after the period
SUPPLIED_EACH_QUARTER = (
    "prevent_counts",
    "prevent_referrals",
    "hate_crime_totals",
    "hate_crime_strands",
    "hate_crime_records",
    "benchmark_region",
)
REFERENCE = "reference"  # the source_id of lookups that ship with the package
DATES = ["extract_date", "period_start", "period_end"]
COLUMNS = ["path", "table", "supplier", *DATES, "published", "synthetic", "digest"]
LAG = Rule(
    "XF-016",
    "sources",
    "timeliness",
    "critical",
    f"Each extract was made at least {MIN_LAG_DAYS} days after the end of the period, when late records are in.",
    "Ask the supplier for a new extract; give its extract_date in sources.toml.",
)
DUE = Rule(
    "XF-017",
    "sources",
    "timeliness",
    "info",
    f"Each extract of the quarter was made within {DUE_DAYS} days of its end.",
    "Tell the supplier the date by which the next extract is due.",
)
NO_FUTURE = Rule(
    "XF-018",
    "prevent_referrals",
    "consistency",
    "warning",
    "No date of a referral is after the day of the extract.",
    "Ask the supplier which date is right, or correct extract_date in sources.toml.",
)
MATURE = Rule(
    "XF-019",
    "prevent_referrals",
    "timeliness",
    "info",
    f"Every referral of the period had {MATURITY_DAYS} days to reach its later stages before the extract.",
    "Read the outcomes of the latest referrals as pending; they are left out of measures of outcome.",
)
DECLARED = Rule(
    "XF-020",
    "sources",
    "provenance",
    "critical",
    "Each file that rows are from is declared in sources.toml.",
    "Add the file to sources.toml with its supplier, dates and definition.",
)
ONE_KIND = Rule(
    "XF-021",
    "sources",
    "provenance",
    "critical",
    "The files supplied are all synthetic, or none is.",
    "Take the demonstration files out of the folder of the quarter, or correct `synthetic` in sources.toml.",
)
RULES = (LAG, DUE, NO_FUTURE, MATURE, DECLARED, ONE_KIND)


def as_sources(sources: pd.DataFrame | Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The entries of sources.toml as a frame: `source_id` is the path, dates are timestamps, flags booleans.

    Examples
    --------
    >>> as_sources([{"path": "a.csv", "extract_date": "2026-10-20"}])["extract_date"].dt.year.tolist()
    [2026]
    """
    entries = sources if isinstance(sources, pd.DataFrame) else pd.DataFrame(list(sources))
    frame = entries.reindex(columns=COLUMNS).rename(columns={"path": "source_id"})
    texts = dict.fromkeys(("source_id", "table", "supplier"), "str")
    return frame.astype(texts).assign(
        **{name: pd.to_datetime(frame[name]) for name in DATES},
        **{name: frame[name].eq(True) for name in ("published", "synthetic")},
    )


def extracted_late_enough(sources: pd.DataFrame, period: Period) -> Finding:
    """XF-016: extract date against the end of the period (or of the file, if that is earlier); one without it fails."""
    local = _supplied(sources)
    if local["extract_date"].isna().all():
        return LAG.not_checked("no file of the quarter is declared in sources.toml with an extract_date")
    end = local["period_end"].fillna(pd.Timestamp(period.end)).clip(upper=pd.Timestamp(period.end))
    return LAG.judge(local, ~(local["extract_date"] >= end + pd.Timedelta(days=MIN_LAG_DAYS)))


def extracted_in_time(sources: pd.DataFrame, period: Period) -> Finding:
    """XF-017: extract date against the day on which the quarter's files are due."""
    local = _supplied(sources).dropna(subset=["extract_date", "period_end"])
    current = local[local["period_end"] >= pd.Timestamp(period.end)]
    return DUE.judge(current, current["extract_date"] > pd.Timestamp(period.end) + pd.Timedelta(days=DUE_DAYS))


def no_future_dates(referrals: Table, sources: pd.DataFrame) -> Finding:
    """XF-018: nothing happened after the day on which the file was made."""
    if referrals is None or referrals.empty:
        return NO_FUTURE.not_checked(absent(prevent_referrals=referrals))
    dated = _with_extract_date(referrals, sources)
    if dated.empty:
        return NO_FUTURE.not_checked("sources.toml gives no extract_date for the file", referrals)
    dates = dated[["received_date", "initial_date", "panel_date", "exit_date"]].apply(pd.to_datetime)
    return NO_FUTURE.judge(dated, dates.gt(dated["extract_date"], axis=0).any(axis=1))


def cohort_is_mature(referrals: Table, sources: pd.DataFrame, period: Period) -> Finding:
    """XF-019: how long before the extract the referrals of the period were received."""
    if referrals is None or referrals.empty:
        return MATURE.not_checked(absent(prevent_referrals=referrals))
    dated = _with_extract_date(referrals, sources)
    received = pd.to_datetime(dated["received_date"])
    inside = received.between(pd.Timestamp(period.start), pd.Timestamp(period.end))
    young = dated["extract_date"] - received < pd.Timedelta(days=MATURITY_DAYS)
    if not inside.any():
        return MATURE.not_checked("no referral of the period is in a file with an extract_date", referrals)
    return MATURE.judge(dated[inside], young[inside])


def files_declared(tables: Mapping[str, pd.DataFrame], sources: pd.DataFrame) -> Finding:
    """XF-020: every file that rows are from is declared, but for what ships with the project."""
    everything = {file for frame in tables.values() for file in files_of(frame)}
    files = sorted(file for file in everything if file != REFERENCE and not file.startswith(PUBLISHED_PREFIX))
    if sources.empty:
        return DECLARED.finding("not checked", None, files, "there is no sources.toml, or it declares no file")
    frame = pd.DataFrame({"source_id": files})
    return DECLARED.judge(frame, ~frame["source_id"].isin(sources["source_id"]))


def one_kind(sources: pd.DataFrame) -> Finding:
    """XF-021: synthetic and real files are never mixed; published files stand beside either."""
    supplied = sources[~sources["published"]]
    return ONE_KIND.judge(supplied, supplied["synthetic"] & (not supplied["synthetic"].all()))


def declared_spans(referrals: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """For each area and record-level file: the first and last day that sources.toml says the file covers."""
    spans = sources[["source_id", "period_start", "period_end"]].dropna()
    spans = pd.DataFrame(
        {
            "source_id": spans["source_id"],
            "covers_from": spans["period_start"].dt.strftime("%Y-%m-%d"),
            "covers_to": spans["period_end"].dt.strftime("%Y-%m-%d"),
        }
    )
    return referrals[["area_code", "source_id"]].drop_duplicates().merge(spans, on="source_id")


def _supplied(sources: pd.DataFrame) -> pd.DataFrame:
    """The files that a supplier makes anew each quarter."""
    return sources[sources["table"].isin(SUPPLIED_EACH_QUARTER) & ~sources["published"]]


def _with_extract_date(referrals: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    return referrals.merge(sources[["source_id", "extract_date"]].dropna(), on="source_id")
