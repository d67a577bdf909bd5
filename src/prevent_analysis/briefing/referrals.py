"""The sections on referrals: what becomes of them, who makes them, what they are about, and what reaches the panel."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prevent_analysis.briefing.context import published_series, read_where
from prevent_analysis.briefing.public_summary import describe_concerns, national_concerns
from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOT_MADE, NOTHING, in_short, row_of, sources_of
from prevent_analysis.measures.groupings import GROUPINGS, TOTAL
from prevent_analysis.measures.ladder import PENDING
from prevent_analysis.presentation.charts.shares import plot_shares
from prevent_analysis.presentation.display import Figure, Table, Text
from prevent_analysis.presentation.referrals import (
    CHANNEL_IS_LOW_MEANS,
    CLOSURES_ARE_NEUTRAL,
    CONCERNS_ARE_AS_RECORDED,
    NO_NATIONAL_SHAPE,
    NOT_BY_SECTOR,
    PIPELINE_IS_A_COHORT,
    SOURCES_DEPEND,
    describe_channel,
    describe_closures,
    describe_days,
    describe_national,
    describe_pending,
    describe_shares,
    describe_step,
)
from prevent_analysis.presentation.tables import windows_table
from prevent_analysis.reference.periods import Period

ENGLAND_AND_WALES = "K04000001"
ASKED_FOR = ("M20", "M23")  # off unless the settings name them
IN_WORDS = {"Y": "yes", "N": "no", "Unknown": "not known"}
SOURCES = ("prevent_referrals", "prevent_counts")
NEEDS_RECORDS = "{} needs the record-level file, which was not supplied or not agreed."


def own_rows(briefing: Briefing, measure_id: str) -> pd.DataFrame:
    """The area's rows of a measure in the fixed order of its categories; the region's where only that is shown."""
    rows = briefing.history(measure_id)
    rows = rows[rows["area_type"] != "rest of region"]
    step = briefing.facts["ladders"].get(measure_id, {})
    code = briefing.region_code if step.get("shows") == "region" else briefing.area_code
    rows = rows[rows["area_code"] == code]
    order = list(order_of(rows))
    return rows.sort_values("category", key=lambda names: names.map(order.index), ignore_index=True)


def order_of(rows: pd.DataFrame) -> tuple[str, ...]:
    """The categories of the rows' grouping, in order; a measure that is not broken down has its total alone."""
    kinds = rows["category_type"].unique()
    groups = [GROUPINGS[kind].categories if kind in GROUPINGS else (TOTAL,) for kind in kinds]
    return tuple(category for categories in groups for category in categories)


def rest_rows(briefing: Briefing, measure_id: str) -> pd.DataFrame:
    """The rest of the region's rows, as the area sees it."""
    rows = briefing.history(measure_id)
    return rows[(rows["area_type"] == "rest of region") & (rows["comparator_code"] == briefing.area_code)]


def three_rows(briefing: Briefing, measure_id: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]] | None:
    """The area's value of a measure, the rest of the region's, and the one as a multiple of the other."""
    area = row_of(own_rows(briefing, measure_id))
    rest = row_of(rest_rows(briefing, measure_id))
    relative = row_of(briefing.history(measure_id, "relative"), area_code=briefing.area_code)
    return (area, rest, relative) if area and rest and relative else None


def step_of(briefing: Briefing, measure_id: str) -> Mapping[str, Any] | None:
    """Where a measure stands on its ladder."""
    return briefing.facts["ladders"].get(measure_id)


def _answer(briefing: Briefing, measure_id: str, counted: str, *more: str) -> Text:
    if not briefing.is_restricted:
        return NOTHING
    rows = own_rows(briefing, measure_id)
    said = describe_shares(rows, counted) if len(rows) else NOT_MADE
    return Text(tuple(sentence for sentence in (said, *more, describe_step(step_of(briefing, measure_id))) if sentence))


def _chart(briefing: Briefing, measure_id: str, name: str, note: str = "", counted: str = "referrals") -> Figure | Text:
    rows = own_rows(briefing, measure_id)
    if not briefing.is_restricted or rows.empty:
        return NOTHING
    return plot_shares(
        rows,
        rest_rows(briefing, measure_id),
        order=order_of(rows),
        notices=briefing.notices,
        source=sources_of(briefing, *SOURCES),
        name=name,
        note=f"{note} {describe_step(step_of(briefing, measure_id))}".strip(),
        counted=counted,
    )


def _caveat(briefing: Briefing, *sentences: str) -> Text:
    return Text(sentences, kind="caveat") if briefing.is_restricted else NOTHING


def has_records(briefing: Briefing) -> bool:
    """Whether record-level referrals were received."""
    files = briefing.files
    return bool(((files["table"] == "prevent_referrals") & (files["status"] == "received")).any())


def pipeline_answer(briefing: Briefing) -> Text:
    """How many referrals reached each stage, and how many are too recent to tell."""
    return _answer(
        briefing,
        "M04",
        "referrals received",
        describe_pending(pending(briefing), briefing.region_name, briefing.area_code),
    )


def pending(briefing: Briefing) -> dict[str, Any] | None:
    """The referrals too recent to have an outcome: the area's where shown, else the region's."""
    rows = briefing.counts[briefing.counts["series"] == PENDING]
    found = row_of(rows, area_code=briefing.area_code) or row_of(rows, area_code=briefing.region_code)
    if found is None:
        return None
    start, end = (pd.Timestamp(found[side]).date() for side in ("period_start", "period_end"))
    return found | {"period": Period(end=end, start=start).label}


def pipeline_chart(briefing: Briefing) -> Figure | Text:
    """Share of referrals that reached each stage."""
    return _chart(briefing, "M04", "referral-stages", "A referral is counted in each stage that it reached.")


def pipeline_caveat(briefing: Briefing) -> Text:
    """What the stages are, and the published national shares."""
    series = [
        published_series(briefing.published, measure, [ENGLAND_AND_WALES], measure)
        for measure in ("prevent_panel_discussed", "prevent_adopted", "prevent_referrals")
    ]
    return _caveat(briefing, PIPELINE_IS_A_COHORT, describe_national(*series))


def closures_answer(briefing: Briefing) -> Text:
    """The share closed at the initial assessment, overall and by sector."""
    if not briefing.is_restricted:
        return NOTHING
    rows, by_sector = three_rows(briefing, "M05"), own_rows(briefing, "M05s")
    overall = describe_closures(*rows) if rows else NOT_MADE
    if by_sector["value"].isna().all():
        return Text((overall, NOT_BY_SECTOR))
    return Text((overall, describe_step(step_of(briefing, "M05s"))))


def closures_table(briefing: Briefing) -> Table | Text:
    """Referrals closed, of those assessed, overall and by sector; of those closed, where they were signposted to."""
    if not briefing.is_restricted:
        return NOTHING
    closed = pd.concat(
        [frame for name in ("M05", "M05s") for frame in (own_rows(briefing, name), rest_rows(briefing, name))]
    )
    onward = own_rows(briefing, "M22")
    rows = pd.concat([closed, onward.assign(category="closed: " + onward["category"].str.lower())])
    label = in_short(rows) + ", " + rows["category"] + ", " + rows["period"]
    return windows_table(
        rows.assign(period=label),
        notices=briefing.notices,
        name="closures",
        row_name="Area, outcome or sector, and period",
        caption=f"Referrals closed at the initial assessment, {briefing.area_name} and the rest of the region.",
        numerator_name="referrals",
        denominator_name="out of",
        value_name="Per cent",
        places=0,
    )


def closures_caveat(briefing: Briefing) -> Text:
    """That a closure is neither good nor bad."""
    return _caveat(briefing, CLOSURES_ARE_NEUTRAL)


def onward_answer(briefing: Briefing) -> Text:
    """Where referrals closed at the initial assessment were signposted to."""
    if not briefing.is_restricted:
        return NOTHING
    if not has_records(briefing):
        return Text((NEEDS_RECORDS.format("Where closed referrals were signposted to"),))
    return _answer(briefing, "M22", "referrals closed at the initial assessment")


def days_answer(briefing: Briefing) -> Text:
    """How long the initial assessment took."""
    if not briefing.is_restricted:
        return NOTHING
    if not has_records(briefing):
        return Text((NEEDS_RECORDS.format("How long decisions take"),))
    return _answer(
        briefing, "M11", "assessed referrals by days to the decision", describe_days(own_rows(briefing, "M11"))
    )


def days_table(briefing: Briefing) -> Table | Text:
    """Assessed referrals of the area in each band of days to the decision."""
    rows = own_rows(briefing, "M11")
    if not briefing.is_restricted or rows.empty:
        return NOTHING
    return windows_table(
        rows.assign(period=rows["category"] + ", " + rows["period"]),
        notices=briefing.notices,
        name="days-to-decision",
        row_name="Days to the decision, and period",
        numerator_name="referrals",
        denominator_name="assessed",
        value_name="Per cent",
        places=0,
    )


def sources_answer(briefing: Briefing) -> Text:
    """Which sectors referrals come from."""
    return _answer(briefing, "M06", "referrals received")


def sources_chart(briefing: Briefing) -> Figure | Text:
    """Share of referrals from each sector."""
    return _chart(briefing, "M06", "referral-sectors")


def sources_caveat(briefing: Briefing) -> Text:
    """What a sector's share depends on."""
    return _caveat(briefing, SOURCES_DEPEND, NO_NATIONAL_SHAPE.format("sector"))


def asked_for_table(briefing: Briefing) -> Table | Text:
    """The measures of referrals that are made only where `[measures] also` asks for them; nothing where it does not."""
    rows = pd.concat([own_rows(briefing, name) for name in ASKED_FOR])
    if not briefing.is_restricted or rows.empty:
        return NOTHING
    return windows_table(
        rows.assign(period=rows["measure_name"] + ": " + rows["category"].replace(IN_WORDS) + ", " + rows["period"]),
        notices=briefing.notices,
        name="asked-for",
        row_name="Measure, part and period",
        caption=f"Measures made because they were asked for, {briefing.area_name}.",
        numerator_name="referrals",
        denominator_name="out of",
        value_name="Per cent",
        places=0,
    )


def concerns_answer(briefing: Briefing) -> Text:
    """Which types of concern were recorded."""
    return _answer(briefing, "M07", "referrals received")


def concerns_chart(briefing: Briefing) -> Figure | Text:
    """Share of referrals with each type of concern."""
    return _chart(briefing, "M07", "referral-concerns", "Break in the series at 2024/25.")


def concerns_caveat(briefing: Briefing) -> Text:
    """What a recorded type of concern is."""
    rows = national_concerns(briefing)
    published = " ".join(filter(None, ("Published.", describe_concerns(rows), read_where(rows))))
    return _caveat(briefing, CONCERNS_ARE_AS_RECORDED, published)


def channel_answer(briefing: Briefing) -> Text:
    """Whether referrals to the Channel panel are low, re-tested."""
    if not briefing.is_restricted:
        return NOTHING
    panel, received, share = (three_rows(briefing, name) for name in ("M12", "M12p", "M12s"))
    if not (panel and received and share):
        return Text((NOT_MADE,))
    return Text((*describe_channel(panel, received, share), describe_step(step_of(briefing, "M04"))))


def channel_table(briefing: Briefing) -> Table | Text:
    """The panel rate and its two parts, of the area and of the rest of the region."""
    if not briefing.is_restricted:
        return NOTHING
    rows = pd.concat(
        [frame for name in ("M12", "M12p", "M12s") for frame in (own_rows(briefing, name), rest_rows(briefing, name))]
    )
    labelled = rows.assign(period=rows["measure_name"] + ": " + in_short(rows) + ", " + rows["period"])
    return windows_table(
        labelled,
        notices=briefing.notices,
        name="channel",
        row_name="Measure, area and period",
        caption=f"Referrals to the Channel panel and what they are a part of, {briefing.area_name} and the rest of the "
        "region.",
        numerator_name="referrals",
        denominator_name="residents or referrals received",
        value_name="Rate or per cent",
    )


def channel_caveat(briefing: Briefing) -> Text:
    """What an expected number is."""
    return _caveat(briefing, CHANNEL_IS_LOW_MEANS)
