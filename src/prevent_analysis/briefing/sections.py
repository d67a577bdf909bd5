"""What the sections of every briefing share: notices, the local rows, and where the figures are from."""

from collections.abc import Collection
from typing import Any

import pandas as pd

from prevent_analysis.briefing.release import Briefing
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.presentation.display import KeyMessages, Table, Text
from prevent_analysis.presentation.formats import format_date, join_words
from prevent_analysis.presentation.narrative import EXPLANATIONS, LOW_IS_NOT_GOOD_NEWS, NOT_A_LINK, STANDING_STATEMENT

NO_LOCAL_PREVENT_FIGURE = (
    "This copy is for the public. It shows no count, rate, ratio or comparison of Prevent referrals below the region "
    "in any form. The Home Office does not publish them, because they could enable a threat picture to be built."
)
NOT_HERE = "No such figure is in this copy; the first key message says why."
NOT_MADE = "No figure can be made: a file that it needs was not supplied. The data-quality report says which."


NOTHING = Text(())
QUESTIONS = (
    "What has changed since last quarter in how referrals reach the police, or in how hate crime is recorded?",
    "Which sectors that ought to refer have not, and what do training and champion coverage say about them?",
    "What happens to referrals that are closed at the initial assessment: where are they signposted to?",
    "Which of the five explanations above can the partners in the room rule out, and on what evidence?",
    "Security Threat Check: is each action mindful of the threat, proportionate to it, and likely to reduce it?",
)


def row_of(rows: pd.DataFrame, **wanted: str) -> dict[str, Any] | None:
    """The one row with these values, or None."""
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return rows.iloc[0].to_dict() if len(rows) == 1 else None


def local_rows(briefing: Briefing, measure_id: str) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]] | None:
    """The area's value over the latest window, the rest of the region's, and the one as a multiple of the other."""
    code = briefing.area_code
    values = briefing.measure(measure_id)
    area = row_of(values[values["area_type"] != "rest of region"], area_code=code)
    rest = row_of(values, area_type="rest of region", comparator_code=code)
    relative = row_of(briefing.measure(measure_id, "relative"), area_code=code)
    return (area, rest, relative) if area and rest and relative else None


def area_rows(values: pd.DataFrame) -> pd.DataFrame:
    """The rows of areas, without the region and the rests."""
    return values[~values["area_type"].isin(["region", "rest of region"])].reset_index(drop=True)


def in_short(rows: pd.DataFrame) -> pd.Series:
    """The area of each row of a table, the rest of the region without the long name that the caption gives."""
    return rows["area_name"].mask(rows["area_type"] == "rest of region", "rest of the region")


def sources_of(briefing: Briefing, *tables: str) -> str:
    """Who supplied the tables that a figure is made from, and when."""
    files = briefing.files[briefing.files["table"].isin(tables) & (briefing.files["status"] == "received")]
    dated = {
        f"{row['supplier']}, {format_date(row['extract_date'])}" if row["extract_date"] else row["supplier"]
        for row in files.to_dict("records")
    }
    return f"{join_words(sorted(dated))}." if dated else "not supplied."


def explanations(briefing: Briefing) -> Table:
    """The five explanations that compete whenever the ratio is read; printed every time."""
    return Table(
        "explanations",
        f"Five explanations that may each account for a low or high ratio. {briefing.notices.add_to('')}".strip(),
        EXPLANATIONS,
    )


def standing_caveats(briefing: Briefing) -> Text:
    """What the ratio is not, in words that can be read aloud."""
    return Text((NOT_A_LINK, LOW_IS_NOT_GOOD_NEWS), kind="caveat")


def statement(briefing: Briefing) -> Text:
    """What this document is, and whom to ask."""
    return Text((STANDING_STATEMENT, str(briefing.facts["contact"]["challenge"])), kind="note")


def questions(briefing: Briefing) -> KeyMessages:
    """Questions for the discussion; the answers are for people to give."""
    return KeyMessages(QUESTIONS)


def files_sentence(briefing: Briefing) -> str:
    """What was received and of which grade."""
    received = briefing.files[briefing.files["status"] == "received"]
    grades = received["grade"].value_counts().sort_index()
    counted = join_words(f"{int(count)} of grade {letter}" for letter, count in grades.items())
    return f"{len(received)} of {len(briefing.files)} files were received{': ' if counted else ''}{counted}."


def readiness(briefing: Briefing) -> Text:
    """What was received and of which grade, and where more about it stands."""
    more = ", and who to ask for what" if briefing.is_restricted else ""
    return Text((f"{files_sentence(briefing)} The data-quality report says why{more}.",))


def warnings(briefing: Briefing) -> Text:
    """What is missing, and what has to be looked at before the page is used."""
    facts = briefing.facts
    return Text((*facts["missing"], *briefing.gates, *facts["overrides"]), kind="warning")


def methods(briefing: Briefing, measure_ids: Collection[str] | None = None) -> Table:
    """The measures shown (all of the release where None), one a row, with the method of each way of showing it."""
    shown = briefing.values.drop_duplicates(["measure_id", "statistic"])
    if measure_ids is not None:
        shown = shown[shown["measure_id"].isin(list(measure_ids))]
    definitions = read_measures()
    rows = [
        {
            "Measure": str(ways["measure_name"].iloc[0]),
            "Shown as, and by which method": "; ".join(ways["statistic"] + ": " + ways["method"]),
            "Counts are from": definitions[str(measure)].sources,
        }
        for measure, ways in shown.groupby("measure_id", sort=False)
    ]
    caption = "Measures on this page, with 95% intervals. Formulas and worked examples are in docs/methods.md."
    return Table("methods", briefing.notices.add_to(caption), pd.DataFrame(rows))
