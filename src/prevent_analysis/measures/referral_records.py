"""Record-level referrals as the attributes that they are counted by, and which of them may speak for a window."""

from collections.abc import Sequence

import pandas as pd

from prevent_analysis.intake.schemas import NOT_A_REFERRAL
from prevent_analysis.measures.counting import Spans
from prevent_analysis.measures.groupings import ADOPTED, CLOSED, DAY_LIMITS, DAYS, NO_SERVICE, STAGE_REACHED, UNKNOWN
from prevent_analysis.reference.periods import Period

NOT_SHARED, SIGNPOSTED = "Not shared", "Closed – signposted"
NATIONAL_SCHEMES = ("HO_pre2024", "HO_PCMT")


def records_of(
    records: pd.DataFrame | None, area: str, window: Period, coverage: Spans
) -> tuple[pd.DataFrame | None, Sequence[str]]:
    """An area's referrals received in a window, and their files; None unless a file speaks for the whole window.

    Parameters
    ----------
    records
        Clean record-level referrals; None where no agreement allows them.
    coverage
        First and last day that each source speaks for, by `source_id`.

    Examples
    --------
    >>> from datetime import date
    >>> records_of(None, "E06000034", Period.ending(date(2026, 9, 30)), {})
    (None, [])
    """
    if records is None:
        return None, []
    of_area = records[records["area_code"] == area]
    first, last = window.start.isoformat(), window.end.isoformat()
    spans = {source: coverage[source] for source in of_area["source_id"].unique() if source in coverage}
    covering = sorted(source for source, (start, end) in spans.items() if start <= first and end >= last)
    if not covering:
        return None, []
    kept = of_area[of_area["source_id"].isin(covering) & ~of_area["initial_outcome"].isin(NOT_A_REFERRAL)]
    return kept[kept["received_date"].between(first, last)], covering


def with_attributes(records: pd.DataFrame, concerns: pd.DataFrame) -> pd.DataFrame:
    """The records with one column for each attribute of `groupings.ATTRIBUTES`, null where it is not known.

    Parameters
    ----------
    records
        Clean record-level referrals.
    concerns
        The lookup of types of concern: `scheme`, `concern_raw`, `concern_group`.
    """
    groups = concerns.set_index(["scheme", "concern_raw"])["concern_group"]
    raw = pd.MultiIndex.from_frame(records[["concern_scheme", "concern_raw"]])
    received, initial, panel = (pd.to_datetime(records[f"{name}_date"]) for name in ("received", "initial", "panel"))
    return records.assign(
        concern=groups.reindex(raw).to_numpy(),
        stage=_stage_reached(records),
        days_to_decision=_days_between(received, initial),
        days_to_panel=_days_between(initial, panel),
        under_18=_known_if_supplied(records["under18"]),
        referred_before=_referred_before(records),
        onward=_onward(records),
    )


def _stage_reached(records: pd.DataFrame) -> pd.Series:
    waiting, closed, otherwise, not_adopted, adopted = STAGE_REACHED
    assert (closed, adopted) == (CLOSED, ADOPTED)
    outcome = records["initial_outcome"]
    stage = pd.Series(otherwise, index=records.index, dtype=object)
    stage[outcome.isna() | (outcome == "Pending")] = waiting
    stage[outcome.str.startswith("Closed").fillna(False).astype(bool)] = closed
    stage[records["panel_date"].notna()] = not_adopted
    stage[records["panel_decision"] == "Adopted"] = adopted
    stage[outcome == NOT_SHARED] = None
    return stage


def _days_between(start: pd.Series, end: pd.Series) -> pd.Series:
    edges = [-1, *DAY_LIMITS, float("inf")]
    return pd.cut((end - start).dt.days, edges, labels=list(DAYS)).astype(object)


def _known_if_supplied(column: pd.Series) -> pd.Series:
    """Blanks are unknown in a column that was supplied; in one that was left out, nothing is known."""
    return column.fillna(UNKNOWN) if column.notna().any() else column


def _onward(records: pd.DataFrame) -> pd.Series:
    """The service that a referral was signposted to; the outcome says whether there was one that nobody recorded."""
    service = records["onward_service"]
    if service.isna().all():
        return service  # the column was left out
    is_named = service.notna() & ~service.isin([UNKNOWN, NO_SERVICE])
    is_signposted = records["initial_outcome"] == SIGNPOSTED
    return service.where(is_named, is_signposted.map({True: UNKNOWN, False: NO_SERVICE}))


def _referred_before(records: pd.DataFrame) -> pd.Series:
    """Whether the same pseudonym stands on an earlier referral of the file; people change areas, so in any area."""
    ordered = records.sort_values(["received_date", "referral_ref"], kind="stable")
    seen = ordered.duplicated("person_ref").map({True: "Y", False: "N"}).reindex(records.index)
    return _known_if_supplied(seen.where(records["person_ref"].notna()))
