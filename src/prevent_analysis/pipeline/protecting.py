"""Which counts a release holds, protected together: the widest set that policy allows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

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
from prevent_analysis.errors import SettingsError
from prevent_analysis.evaluation.tables import COUNTS
from prevent_analysis.intake.pack import Pack
from prevent_analysis.measures.cells import release_cells, strand_ties, to_protect, with_atoms
from prevent_analysis.measures.counting import COUNT_COLUMNS, count_series
from prevent_analysis.measures.windows import window_plan
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.settings import FILE_NAME, Settings

PREVENT_SERIES = ("prevent_referrals",)
NOTHING_ELSE = ("population",)
COUNTED = [column for column in COUNT_COLUMNS if column != "source_id"]
Cells = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Prepared:
    """A mode's release before anything is computed from it: what may be shown, what it is of, and its place in time."""

    protected: Protected
    cells: Cells
    history: History
    record: Record


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
    restricted = protect_counts(settings, counts, "restricted", policies["restricted"], synthetic, seen)
    if "public" not in policies:
        return {"restricted": restricted}
    public = protect_counts(settings, counts, "public", policies["public"], synthetic, seen, restricted)
    return {"restricted": restricted, "public": public}


def quarter_counts(settings: Settings, quarter: Quarter) -> pd.DataFrame:
    """Every count that a release could hold.

    Raises
    ------
    SettingsError
        No file has anything to count over the latest 12 months.
    """
    plan = window_plan(settings.period)
    counts = count_series(
        quarter.tables, settings.comparators, plan, speaks_for(quarter.pack), published_sources(quarter)
    )
    latest = counts["period_end"].eq(settings.period_end.isoformat()) & ~counts["series"].isin(NOTHING_ELSE)
    if counts.loc[latest, "count"].isna().all():
        period = settings.period.label
        raise SettingsError(f"[period] end in {FILE_NAME} (or --period-end): no file has figures for the {period}")
    return counts


def protect_counts(
    settings: Settings,
    counts: pd.DataFrame,
    mode: str,
    policy: Policy,
    synthetic: bool,
    seen: Collection[str] = (),
    beside: Prepared | None = None,
) -> Prepared:
    """The widest part of the counts that the policy lets through, after all that its readers hold already.

    Public copies hold no Prevent figure below the region, and yearly windows alone. In restricted ones, quarters of
    referrals stay only if each may be shown, since they serve the dispersion alone; months of hate crime, and then
    windows between years, go first where too much of a table would be hidden.

    Raises
    ------
    DisclosureError
        Even the yearly windows cannot be protected.
    """
    if mode == "public":
        counts = counts[~counts["series"].isin(PREVENT_SERIES) | counts["known"]]
    period_end, key = settings.period_end.isoformat(), read_key(settings.root, synthetic)
    fingerprint = fingerprint_counts(key, counts[COUNTED], policy, mode, period_end, settings.region_code)
    history = read_history(settings.root, synthetic, mode, period_end, fingerprint, seen)
    months = counts_of_months(counts)
    is_quarter_of_referrals = counts["series"].isin(PREVENT_SERIES) & (months == 3)
    small = counts["count"].between(1, policy.threshold - 1).fillna(False) | counts["count"].isna()
    if small[is_quarter_of_referrals].any():
        counts = counts[~is_quarter_of_referrals]
    months = counts_of_months(counts)
    same_quarter = counts["period_end"].str[5:7] == f"{settings.period_end.month:02d}"
    years = counts[(months >= 12) & same_quarter]
    rungs = [years] if mode == "public" else [counts, counts[months > 1], years]
    for rung, kept in enumerate(rungs, start=1):
        cells = release_cells(kept, settings.region_code)
        if beside:
            cells = {name: frame for name, frame in cells.items() if name in beside.cells}
        linked, before = link_to_earlier(cells, history, settings.region_code)
        try:
            protected = release_after(
                history,
                {name: to_protect(linked[name], settings.region_code) for name in cells},
                policy,
                before=before,
                partners=[{"area_code": area} for area in settings.comparators],
                ties=strand_ties(linked.values()),
                key=key,
                hide=hidden_in(beside.protected) if beside else (),
            )
        except TooMuchHiddenError:
            if rung == len(rungs):
                raise
        else:
            return Prepared(protected, cells, history, record_release(history, cells, protected, settings.region_code))
    raise AssertionError("the last rung returns or raises")


def link_to_earlier(cells: Cells, history: History, region_code: str) -> tuple[Cells, list[Printed]]:
    """The cells and those of earlier releases over the same atoms."""
    names = {
        (entry.sequence, name): f"{name} (released {entry.sequence})"
        for entry in history.earlier
        for name in entry.record.tables()
    }
    earlier = {names[e.sequence, name]: frame for e in history.earlier for name, frame in e.record.tables().items()}
    linked = with_atoms({**cells, **earlier}, region_code)
    before = [
        Printed(
            {names[e.sequence, n]: to_protect(linked[names[e.sequence, n]], region_code) for n in e.record.tables()},
            e.record.policy,
        )
        for e in history.earlier
    ]
    return linked, before


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
