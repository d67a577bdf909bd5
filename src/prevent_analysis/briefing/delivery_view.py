"""What the sections of the delivery report share: whose files they are, rows of a measure, captions."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import pandas as pd

from prevent_analysis.briefing.release import Briefing
from prevent_analysis.briefing.sections import NOTHING
from prevent_analysis.presentation.display import KeyMessages, Table, Text
from prevent_analysis.presentation.formats import format_date
from prevent_analysis.reference.areas import name_of

Section = Callable[[Briefing], Any]


def is_councils_own(briefing: Briefing) -> bool:
    """Whether the briefing is for the council whose own files were supplied."""
    return bool(briefing.facts["delivery"]["area_code"] == briefing.area_code)


def of_the_council(section: Section) -> Section:
    """A section that is empty in the briefing of any other area: the files say nothing about it."""

    @wraps(section)
    def shown(briefing: Briefing) -> Any:
        return section(briefing) if is_councils_own(briefing) else NOTHING

    return shown


def whose_files(briefing: Briefing) -> str:
    """The sentence of a briefing of another area."""
    council = name_of(briefing.facts["delivery"]["area_code"])
    return f"Delivery files are a council's own. Those supplied are {council}'s, so there is none for this area."


def values_of(briefing: Briefing, measure_id: str, *category_types: str) -> pd.DataFrame:
    """The values of a delivery measure, of some breakdowns or of all."""
    values = briefing.delivery["delivery_values"]
    rows = values[values["measure_id"] == measure_id]
    return rows[rows["category_type"].isin(category_types)] if category_types else rows


def counts_of(briefing: Briefing, measure_id: str, *tables: str) -> pd.DataFrame:
    """The protected counts of a delivery measure, of some tables or of all."""
    counts = briefing.delivery["delivery_counts"]
    rows = counts[counts["measure_id"] == measure_id]
    return rows[rows["table"].isin(tables)] if tables else rows


def one(briefing: Briefing, measure_id: str, category_type: str, category: str = "Total") -> dict[str, Any] | None:
    """One value of a delivery measure, or None."""
    rows = values_of(briefing, measure_id, category_type)
    found = rows[rows["category"] == category].to_dict("records")
    return found[0] if len(found) == 1 else None


def day(briefing: Briefing) -> str:
    """The last day of the period, in words."""
    return format_date(briefing.period.end)


def supplied(briefing: Briefing, *tables: str) -> bool:
    """Whether at least one of the files was supplied."""
    return not set(tables) <= set(briefing.facts["delivery"]["not_supplied"])


def table_of(
    briefing: Briefing, name: str, caption: str, frame: pd.DataFrame, *notes: str, **more: Any
) -> Table | Text:
    """A table with the notices in its caption; nothing where it has no rows."""
    if frame.empty:
        return NOTHING
    return Table(name, briefing.notices.add_to(caption), frame, notes=notes, **more)


def messages(*sentences: str) -> KeyMessages:
    """The sentences that say something, five at most."""
    return KeyMessages([sentence for sentence in sentences if sentence][:5])
