"""Which counts a release holds, protected together: the widest set that policy allows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from prevent_analysis.disclosure import (
    History,
    Policy,
    Printed,
    Protected,
    Record,
    TooMuchHiddenError,
    fingerprint_counts,
    hidden_in,
    read_history,
    read_key,
    record_release,
    release_after,
)
from prevent_analysis.disclosure.scan_figures import UNKNOWN_BREAKDOWN
from prevent_analysis.errors import DisclosureError, SettingsError
from prevent_analysis.evaluation.tables import COUNTS
from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.intake.pack import Pack
from prevent_analysis.measures.cells import strand_ties, to_protect, with_atoms
from prevent_analysis.measures.counting import COUNT_COLUMNS, count_series
from prevent_analysis.measures.referral_atoms import SamePeople, link_referrals
from prevent_analysis.measures.registry import shown_measures
from prevent_analysis.measures.windows import window_plan
from prevent_analysis.pipeline.coarsening import Ladders, start_ladders
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.settings import FILE_NAME, Settings

PREVENT_SERIES = ("prevent_referrals",)
NOTHING_ELSE = ("population",)
COUNTED_TABLES = {"prevent_counts", "prevent_referrals", "hate_crime_totals", "hate_crime_records", "benchmark_region"}
COUNTED = [column for column in COUNT_COLUMNS if column != "source_id"]
Cells = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Prepared:
    """A mode's release before anything is computed from it: what may be shown, what it is of, and its place in time."""

    protected: Protected
    cells: Cells
    history: History
    record: Record
    ladders: Mapping[str, Mapping[str, Any]]


def prepare_releases(
    settings: Settings, quarter: Quarter, policies: Mapping[str, Policy], seen: Collection[str] = ()
) -> dict[str, Prepared]:
    """Protect the release of each mode.

    The public one is always made beside the restricted one and hides whatever that hides: named recipients read both,
    and a public figure may not tell them what their own copy keeps back.

    Parameters
    ----------
    policies
        The policy of each mode wanted, and of the restricted one.
    seen
        Ledger heads that finished files print.

    Raises
    ------
    DisclosureError
        A release cannot be protected, or the ledger is not whole.
    """
    counts, synthetic = quarter_counts(settings, quarter), quarter.pack.is_synthetic
    measures, policy = shown_measures("restricted", settings.measures_also), policies["restricted"]
    ladders = start_ladders(settings, quarter, measures, speaks_for(quarter.pack), policy.max_hidden)
    ladders.settle(latest_referrals(counts, settings), policy)
    restricted = protect_counts(settings, counts, "restricted", policy, synthetic, seen, ladders)
    if "public" not in policies:
        return {"restricted": restricted}
    nothing = Ladders({}, lambda step: counts[:0], settings.comparators, settings.region_code, policy.max_hidden)
    public = protect_counts(settings, counts, "public", policies["public"], synthetic, seen, nothing, restricted)
    return {"restricted": restricted, "public": public}


def quarter_counts(settings: Settings, quarter: Quarter) -> pd.DataFrame:
    """Every count that a release could hold.

    Raises
    ------
    SettingsError
        No file has anything to count over the latest 12 months, and there is no file on delivery.
    """
    plan = window_plan(settings.period)
    counts = count_series(
        quarter.tables, settings.comparators, plan, speaks_for(quarter.pack), published_sources(quarter)
    )
    latest = counts["period_end"].eq(settings.period_end.isoformat()) & ~counts["series"].isin(NOTHING_ELSE)
    supplied = set(quarter.pack.tables)
    delivery_alone = bool({schema.name for schema in DELIVERY_SCHEMAS} & supplied) and not (COUNTED_TABLES & supplied)
    if counts.loc[latest, "count"].isna().all() and not delivery_alone:
        period = settings.period.label
        raise SettingsError(f"[period] end in {FILE_NAME} (or --period-end): no file has figures for the {period}")
    return counts


def protect_counts(
    settings: Settings,
    counts: pd.DataFrame,
    mode: str,
    policy: Policy,
    synthetic: bool,
    seen: Collection[str],
    ladders: Ladders,
    beside: Prepared | None = None,
) -> Prepared:
    """The widest part of the counts that the policy lets through, after all that its readers hold already.

    Public copies hold no Prevent figure below the region, and yearly windows alone. In restricted ones, quarters of
    referrals stay only if each may be shown, since they serve the dispersion alone; months of hate crime, and then
    windows between years, go first where too much of a table would be hidden. A breakdown of referrals that hides too
    much goes down its own ladder.

    Raises
    ------
    DisclosureError
        Even the yearly windows cannot be protected.
    """
    if mode == "public":
        counts = counts[~counts["series"].isin(PREVENT_SERIES) | counts["known"]]
    period_end, key = settings.period_end.isoformat(), read_key(settings.root, synthetic)
    counted = pd.concat([counts, ladders.counts()])[COUNTED]
    fingerprint = fingerprint_counts(key, counted, policy, mode, period_end, settings.region_code)
    history = read_history(settings.root, synthetic, mode, period_end, fingerprint, seen)
    for entry in history.earlier:
        if (entry.record.mode, entry.record.period_end) == (mode, period_end):
            ladders.stand_as_before(entry.record.tables())
    months = counts_of_months(counts)
    is_quarter_of_referrals = counts["series"].isin(PREVENT_SERIES) & (months == 3)
    small = counts["count"].between(1, policy.threshold - 1).fillna(False) | counts["count"].isna()
    if small[is_quarter_of_referrals].any():
        counts = counts[~is_quarter_of_referrals]
    months = counts_of_months(counts)
    same_quarter = counts["period_end"].str[5:7] == f"{settings.period_end.month:02d}"
    years = counts[(months >= 12) & same_quarter]
    rungs = [years] if mode == "public" else [counts, counts[months > 1], years]
    while True:
        cells = ladders.cells(rungs[0])
        if beside:
            cells = {name: frame for name, frame in cells.items() if name in beside.cells}
        linked, before, same = link_to_earlier(cells, history, settings.comparators, settings.region_code)
        try:
            protected = release_after(
                history,
                {name: to_protect(linked[name], settings.region_code) for name in cells},
                policy,
                before=before,
                partners=[{"area_code": area} for area in settings.comparators],
                ties=[*strand_ties(linked.values()), *same],
                key=key,
                hide=hidden_in(beside.protected) if beside else (),
            )
        except TooMuchHiddenError as error:
            if ladders.step_down(cells[error.table]["series"].iloc[0]):
                continue
            if len(rungs) == 1:
                raise
            rungs = rungs[1:]
            continue
        if not ladders.step_down_where_hidden(cells, protected.tables):
            record = record_release(history, cells, protected, settings.region_code)
            return Prepared(protected, cells, history, record, ladders.describe())


def latest_referrals(counts: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """The referrals of the latest 12 months, which every breakdown of them has to be safe beside."""
    start, end = settings.period.start.isoformat(), settings.period.end.isoformat()
    latest = (counts["period_start"] == start) & (counts["period_end"] == end)
    return counts[latest & counts["series"].isin(PREVENT_SERIES)]


def link_to_earlier(
    cells: Cells, history: History, areas: Sequence[str], region_code: str
) -> tuple[Cells, list[Printed], list[SamePeople]]:
    """The cells and those of earlier releases over the same atoms, and which atoms are the same people."""
    names = {
        (entry.sequence, name): f"{name} (released {entry.sequence})"
        for entry in history.earlier
        for name in entry.record.tables()
    }
    earlier = {names[e.sequence, name]: frame for e in history.earlier for name, frame in e.record.tables().items()}
    try:
        linked, same = link_referrals(with_atoms({**cells, **earlier}, region_code), areas, region_code)
    except KeyError:
        raise DisclosureError(UNKNOWN_BREAKDOWN) from None
    before = [
        Printed(
            {names[e.sequence, n]: to_protect(linked[names[e.sequence, n]], region_code) for n in e.record.tables()},
            e.record.policy,
        )
        for e in history.earlier
    ]
    return linked, before, same


def counts_of_months(counts: pd.DataFrame) -> pd.Series:
    """Length in months of each count's window."""
    start, end = pd.to_datetime(counts["period_start"]), pd.to_datetime(counts["period_end"])
    return (end.dt.year - start.dt.year) * 12 + end.dt.month - start.dt.month + 1


def shown_counts(protected: Protected, cells: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """The protected tables as one, in the form that everything after this point reads."""
    shown = [cells[name].assign(count=frame["count"], note=frame["note"]) for name, frame in protected.tables.items()]
    together = pd.concat(shown, ignore_index=True)
    hidden = together["count"].isna()
    return together.assign(source_id=together["source_id"].where(~hidden, ""))[COUNTS.names]


def speaks_for(pack: Pack) -> dict[str, tuple[str, str]]:
    """First and last day of each file that can be counted from: a record-level file with a row held back cannot."""
    return {
        report.source.path: (report.source.period_start.isoformat(), report.source.period_end.isoformat())
        for report in pack.files
        if report.ledger is not None
        and report.source.period_start is not None
        and report.source.period_end is not None
        and not (report.source.table == "prevent_referrals" and report.ledger.rows_quarantined)
    }


def published_sources(quarter: Quarter) -> frozenset[str]:
    """Sources whose figures everybody can read already."""
    declared = {source.path for source in quarter.pack.sources if source.published}
    shipped = {
        name for frame in quarter.tables.values() for name in frame["source_id"] if name.startswith("published/")
    }
    return frozenset(declared | shipped)
