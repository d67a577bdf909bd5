"""What partners have in place and who comes: organisations and meetings, counted as things (M08d, M13, M14)."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from prevent_analysis.measures.delivery.activity import within
from prevent_analysis.measures.delivery.requirements import Matrix
from prevent_analysis.measures.delivery.training import Snapshot, adds_up, current_returns
from prevent_analysis.reference.organisations import read_organisations
from prevent_analysis.reference.periods import Period

NO_RETURN = "No return"
Tables = Mapping[str, pd.DataFrame]


def partner_register(register: pd.DataFrame | None) -> pd.DataFrame:
    """The partners: the register supplied, or those that the strategy names with nothing known of them."""
    if register is not None:
        return register
    rows = [{**vars(one), "source_id": "reference"} for one in read_organisations().values()]
    columns = ["organisation_id", "name", "org_type", "pdg", "channel_panel", "source_id"]
    return pd.DataFrame(rows)[columns].assign(
        spoc=None, spoc_confirmed_on=None, champions=pd.array([pd.NA] * len(rows), dtype="Int64")
    )


def describe_partners(
    tables: Tables, partners: pd.DataFrame, matrix: Matrix, snapshot: Snapshot, contact_months: int, matrix_months: int
) -> pd.DataFrame:
    """One row for each member of the Prevent Delivery Group: matrix, return, point of contact, champions.

    Returns
    -------
    `organisation_id`, `name`, `org_type`, and in words `matrix` (agreed, proposed, none), `training_return`, `spoc`,
    `champions`; `matrix_in_use` is Y where the matrix is agreed and there was a return within `matrix_months`.
    """
    day = snapshot.day
    recent = Snapshot(day, matrix_months, snapshot.lapse_days)
    in_register = set(tables["training_register"]["organisation_id"]) if "training_register" in tables else set()
    counts = tables.get("training_agg")
    fresh, usable = current_returns(counts, snapshot), current_returns(counts, recent)
    latest = (
        counts[counts["as_at"] <= day.isoformat()].groupby("organisation_id")["as_at"].max()
        if counts is not None
        else {}
    )
    unsound = {row["organisation_id"] for row in fresh.to_dict("records") if not adds_up(row)}
    rows = []
    for one in partners[partners["pdg"] == "Y"].to_dict("records"):
        organisation = one["organisation_id"]
        required = matrix.of(organisation, one["org_type"])
        agreed = any(requirement.agreed for requirement in required)
        returned = organisation in in_register or organisation in set(usable["organisation_id"])
        rows.append(
            {
                **{name: one[name] for name in ("organisation_id", "name", "org_type", "source_id")},
                "matrix": "Agreed" if agreed else "Proposed, not agreed" if required else "None",
                "training_return": _return_words(
                    organisation, in_register, set(fresh["organisation_id"]), unsound, latest
                ),
                "matrix_in_use": "Y" if agreed and returned else "N",
                "spoc": contact_words(one["spoc"], one["spoc_confirmed_on"], day, contact_months),
                "champions": NO_RETURN if pd.isna(one["champions"]) else "Yes" if one["champions"] else "None",
            }
        )
    return pd.DataFrame(rows)


def _until(counts: pd.DataFrame, day: date) -> pd.DataFrame:
    return counts[counts["as_at"] <= day.isoformat()]


def _return_words(organisation: str, in_register: set, fresh: set, unsound: set, latest: Mapping) -> str:
    if organisation in in_register:
        return "Register"
    if organisation in unsound:
        return "Counts do not add up: not used"
    if organisation in fresh:
        return f"Counts as at {latest[organisation]}"
    if organisation in latest:
        return f"{NO_RETURN} this quarter (last: {latest[organisation]})"
    return NO_RETURN


def contact_words(spoc: object, confirmed: object, day: date, months: int) -> str:
    """Whether there is a point of contact, and whether somebody confirmed it lately.

    Examples
    --------
    >>> contact_words("Y", "2025-01-31", date(2026, 9, 30), 12), contact_words(None, None, date(2026, 9, 30), 12)
    ('Named, to be confirmed again', 'No return')
    """
    if not isinstance(spoc, str):
        return NO_RETURN
    if spoc == "N":
        return "None"
    oldest = (pd.Timestamp(day) - pd.DateOffset(months=months)).date().isoformat()
    is_fresh = isinstance(confirmed, str) and oldest < confirmed <= day.isoformat()
    return "Named and confirmed" if is_fresh else "Named, to be confirmed again"


def describe_attendance(meetings: pd.DataFrame | None, partners: pd.DataFrame, period: Period) -> pd.DataFrame:
    """Meetings that each organisation was invited to, and attended itself or through a deputy.

    Returns
    -------
    `meeting_type`, `organisation_id`, `name`, `org_type`, `invited`, `attended`, `deputies` (among those attended).
    """
    columns = ["meeting_type", "organisation_id", "name", "org_type", "invited", "attended", "deputies", "source_id"]
    if meetings is None:
        return pd.DataFrame(columns=columns)
    names = partners.set_index("organisation_id")[["name", "org_type"]]
    rows = within(meetings, period)
    found = rows.assign(
        attended=rows["status"].isin(["Attended", "Deputy"]), deputies=rows["status"].eq("Deputy"), invited=True
    )
    summed = found.groupby(["type", "organisation_id"], as_index=False).agg(
        invited=("invited", "sum"),
        attended=("attended", "sum"),
        deputies=("deputies", "sum"),
        source_id=("source_id", "first"),
    )
    joined = summed.join(names, on="organisation_id").rename(columns={"type": "meeting_type"})
    unknown = joined["name"].isna()
    return joined.assign(
        name=joined["name"].where(~unknown, joined["organisation_id"]), org_type=joined["org_type"].fillna("Other")
    )[columns]


def describe_meetings(meetings: pd.DataFrame | None, period: Period) -> pd.DataFrame:
    """Meetings of each kind: held, quorate, not recorded as either, and with Prevent on the agenda.

    Returns
    -------
    `meeting_type`, `held`, `quorate`, `quorate_known`, `prevent_item`, `prevent_item_known`.
    """
    columns = ["meeting_type", "held", "quorate", "quorate_known", "prevent_item", "prevent_item_known", "source_id"]
    if meetings is None:
        return pd.DataFrame(columns=columns)
    each = within(meetings, period).drop_duplicates("meeting_id")
    rows = [
        {
            "meeting_type": kind,
            "held": len(held),
            **{name: int((held[name] == "Y").sum()) for name in ("quorate", "prevent_item")},
            **{f"{name}_known": int(held[name].notna().sum()) for name in ("quorate", "prevent_item")},
            "source_id": held["source_id"].iloc[0],
        }
        for kind, held in each.groupby("type")
    ]
    return pd.DataFrame(rows, columns=columns)
