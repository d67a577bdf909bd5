"""Places taken up, people reached and bookings screened over 12 months (M08c, M17, M18)."""

from collections.abc import Mapping, Sequence

import pandas as pd

from prevent_analysis.measures.delivery.parts import Part
from prevent_analysis.reference.periods import Period, month_end

ATTENDED, ABSENT = "Attended", "Did not attend"
COMMUNITY = "Open to the community"
SCREENED, NOT_SCREENED, NOBODY_KNOWS = "Screened", "Not screened", "Not known"
WITHOUT_PEOPLE = ("Newsletter/comms",)  # kinds of activity that nobody attends
Tables = Mapping[str, pd.DataFrame]


def within(frame: pd.DataFrame, period: Period, column: str = "date") -> pd.DataFrame:
    """The rows dated in the period."""
    return frame[frame[column].between(period.start.isoformat(), period.end.isoformat())]


def session_parts(sessions: pd.DataFrame | None, period: Period) -> list[Part]:
    """Places booked by organisation, and by course, as attended or not.

    The two tables sum the same atoms, one for each session, organisation and outcome. A session without both numbers
    makes its organisation's and course's cells not available.
    """
    parts = []
    for row in [] if sessions is None else within(sessions, period).to_dict("records"):
        organisation = row["organisation_id"] if isinstance(row["organisation_id"], str) else COMMUNITY
        complete = not (pd.isna(row["booked"]) or pd.isna(row["attended"])) and row["booked"] >= row["attended"]
        notes = str(row["booked_note"]) + str(row["attended_note"])
        note = "" if complete else "c" if "c" in notes else "x"
        attended = int(row["attended"]) if complete else None
        absent = int(row["booked"] - row["attended"]) if complete else None
        for status, count in ((ATTENDED, attended), (ABSENT, absent)):
            atom = f"session|{row['session_id']}|{organisation}|{status}"
            for table, unit in (("organisation", organisation), ("course", row["course"])):
                parts.append(Part(table, unit, status, count, atom, row["source_id"], note))
    return parts


def feedback_parts(sessions: pd.DataFrame | None, period: Period) -> list[Part]:
    """People who gave feedback after a session, by whether they were confident."""
    parts = []
    for row in [] if sessions is None else within(sessions, period).to_dict("records"):
        if pd.isna(row["evaluated_n"]) or pd.isna(row["confident_after_n"]):
            continue
        unsure = max(int(row["evaluated_n"]) - int(row["confident_after_n"]), 0)
        for status, count in (("Confident", int(row["confident_after_n"])), ("Not confident", unsure)):
            atom = f"feedback|{row['session_id']}|{row['organisation_id']}|{status}"
            parts.append(Part("feedback", "All sessions", status, count, atom, row["source_id"]))
    return parts


def participant_parts(log: pd.DataFrame | None, period: Period) -> list[Part]:
    """People recorded as taking part, by audience; an activity that counted nobody makes no part."""
    if log is None:
        return []
    counted = within(log, period)
    counted = counted[~counted["type"].isin(WITHOUT_PEOPLE) & counted["participants"].notna()]
    return [
        Part(
            "audience",
            row["audience"],
            "People",
            int(row["participants"]),
            f"engagement|{row['activity_id']}",
            row["source_id"],
        )
        for row in counted.sort_values(["audience", "activity_id"]).to_dict("records")
    ]


def quarters_of(period: Period) -> list[str]:
    """The four financial quarters that end with the period, or with the last quarter end inside it.

    Examples
    --------
    >>> from datetime import date
    >>> quarters_of(Period.ending(date(2026, 10, 31)))
    ['2025/26 Q3', '2025/26 Q4', '2026/27 Q1', '2026/27 Q2']
    """
    ends = [pd.Period(month, freq="M") for month in period.month_labels()]
    last = next(month for month in reversed(ends) if month.month % 3 == 0)
    latest = Period.ending(last.end_time.date(), months=3)
    return [latest.earlier(step).label if step else latest.label for step in (3, 2, 1, 0)]


def quarter_named(label: str) -> Period:
    """The financial quarter of a label like `2026/27 Q2`.

    Examples
    --------
    >>> quarter_named("2026/27 Q4").end
    datetime.date(2027, 3, 31)
    """
    months = 3 * int(label[-1]) + 3  # of the calendar year that the financial year begins in
    return Period.ending(month_end(int(label[:4]), months), months=3)


def screening_parts(screening: pd.DataFrame | None, quarters: Sequence[str]) -> list[Part]:
    """Bookings and events of the quarters by kind of venue and whether they were screened.

    What is neither screened nor known not to be is not known. A return that does not add up makes its cells not
    available.
    """
    parts = []
    for row in [] if screening is None else screening[screening["quarter"].isin(quarters)].to_dict("records"):
        place = f"{row['quarter']}|{row['organisation_id']}|{row['venue_type']}"
        counts = [row["screened"], row["not_screened"], row["bookings"]]
        known = not any(pd.isna(count) for count in counts) and counts[0] + counts[1] <= counts[2]
        if known and not pd.isna(row["unknown"]):
            known = sum(counts[:2]) + row["unknown"] == counts[2]
        found = (counts[0], counts[1], counts[2] - counts[0] - counts[1]) if known else (None, None, None)
        for status, count in zip((SCREENED, NOT_SCREENED, NOBODY_KNOWS), found, strict=True):
            atom = f"screening|{place}|{status}"
            number = None if count is None else int(count)
            parts.append(Part("venue", row["venue_type"], status, number, atom, row["source_id"], "" if known else "x"))
    return parts


def escalated_parts(screening: pd.DataFrame | None, quarters: Sequence[str]) -> list[Part]:
    """Bookings passed on for advice, by kind of venue; a restricted copy alone shows them."""
    parts = []
    for row in [] if screening is None else screening[screening["quarter"].isin(quarters)].to_dict("records"):
        known = not pd.isna(row["escalated"])
        atom = f"escalated|{row['quarter']}|{row['organisation_id']}|{row['venue_type']}"
        count, note = (int(row["escalated"]), "") if known else (None, row["escalated_note"])
        parts.append(Part("escalated", row["venue_type"], "Passed on", count, atom, row["source_id"], note))
    return parts
