"""The section on what has changed since earlier releases, and why; and what people wrote about the figures."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING
from prevent_analysis.evaluation.revisions import DEFINITION, NEW_DATA, NO_LONGER_SHOWN, REVISION, year_on_year
from prevent_analysis.presentation.changes import (
    KIND_WORDS,
    describe_kinds,
    describe_movement,
    moved_figures,
    movement_words,
)
from prevent_analysis.presentation.display import Table, Text
from prevent_analysis.presentation.formats import stands

STALE_WORDS = "the figure has moved since this was written"
__all__ = ["changes_table", "changes_text", "comments", "revisions_table"]


def changes_text(briefing: Briefing) -> Text:
    """What has changed in a few sentences, each kind of change apart from the others."""
    facts, revisions = briefing.facts, local_revisions(briefing)
    counts = {kind: int((revisions["kind"] == kind).sum()) for kind in KIND_WORDS}
    movement = year_on_year(briefing.values, briefing.area_code, briefing.period.end.isoformat())
    return Text(
        (
            *describe_kinds(
                counts,
                briefing.period.label,
                facts["compared_with"],
                briefing.period.end.isoformat() in facts["released_periods"],
            ),
            *facts["reissued"],
            *(describe_movement(row) for row in movement.to_dict("records")),
        )
    )


def changes_table(briefing: Briefing) -> Table | Text:
    """Each measure beside the same quarter a year earlier, as counted now and as it was first released."""
    movement = year_on_year(briefing.values, briefing.area_code, briefing.period.end.isoformat())
    if movement.empty:
        return NOTHING
    revisions = local_revisions(briefing)
    own = revisions[(revisions["area_code"] == briefing.area_code) & (revisions["category"] == "Total")]
    issued = own.set_index(["measure_id", "period"])["issued_value"]
    was_released = briefing.period.earlier().end.isoformat() in briefing.facts["released_periods"]
    unmoved = "the same" if was_released else "not released"
    frame = pd.DataFrame(
        {
            "Measure": movement["measure_name"],
            "Now": movement["value"],
            "A year earlier, as counted now": movement["before_value"],
            "A year earlier, as released before": [
                issued.get((row["measure_id"], row["before_period"]), unmoved) for row in movement.to_dict("records")
            ],
            "Now against a year earlier": [movement_words(row) for row in movement.to_dict("records")],
            "Comparison": movement["comparison"].map(stands),
        }
    )
    caption = f"{briefing.area_name}, the {briefing.period.label} beside the 12 months before."
    note = "Both are as counted now, so no revision is in the difference. Above and below are not better or worse."
    return Table("changes", briefing.notices.add_to(caption), frame, notes=(note,))


def revisions_table(briefing: Briefing) -> Table | Text:
    """Each figure that an earlier release gave otherwise: then, now, and of which kind the change is."""
    revisions = local_revisions(briefing)
    if revisions.empty:
        return NOTHING
    caption = f"Figures for {briefing.area_name} and the {briefing.region_name} that an earlier release gave otherwise."
    return Table("revisions", briefing.notices.add_to(caption), moved_figures(revisions))


def local_revisions(briefing: Briefing) -> pd.DataFrame:
    """The revisions of the area's and the region's own figures."""
    revisions = briefing.revisions
    wanted = (
        revisions["area_code"].isin([briefing.area_code, briefing.region_code])
        & ~revisions["area_type"].isin(["rest of region"])
        & (revisions["statistic"] != "relative")
        & revisions["kind"].isin([NEW_DATA, REVISION, DEFINITION, NO_LONGER_SHOWN])
    )
    return revisions[wanted].reset_index(drop=True)


def comment_line(row: Mapping[str, Any]) -> str:
    """A comment with the role of whoever wrote it, and a warning where its figure has moved since."""
    stale = f" [{STALE_WORDS}]" if row["status"] == "stale" else ""
    return f"{row['text'].strip()} ({row['by_role']}){stale}"


def comments(briefing: Briefing, *measure_ids: str) -> Text:
    """What people wrote about measures; a comment is marked where its figure has moved since."""
    written = briefing.commentary[briefing.commentary["area_code"] == briefing.area_code]
    rows = written[written["measure_id"].isin(measure_ids)].to_dict("records")
    return Text(tuple(comment_line(row) for row in rows), kind="comment")
