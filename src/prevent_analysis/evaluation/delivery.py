"""Values of the delivery measures: shares of protected people and bookings with their intervals, and of things counted.

A count of people or bookings is protected before it comes here. Organisations, meetings, schools, policies, actions
and benchmarks are things; they are counted in full, and a full count has no interval.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.evaluation.tables import VALUES
from prevent_analysis.measures.delivery.figures import COUNTED, ESCALATED
from prevent_analysis.measures.delivery.thresholds import Thresholds
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.reference.areas import name_of
from prevent_analysis.reference.periods import Period

TOTAL = "Total"
UNKNOWN_CURRENCY = "completed, currency unknown"


@dataclass(frozen=True)
class Thing:
    """A count of things: `numerator` of `denominator`; None where not known, `denominator` None for a plain number.

    `category` is what it is about within `category_type`; `start` is None for a snapshot.
    """

    measure_id: str
    category_type: str
    category: str
    numerator: int | None
    denominator: int | None
    start: str | None
    end: str
    source_id: str


def evaluate_people(counts: pd.DataFrame, area_code: str, thresholds: Thresholds) -> pd.DataFrame:
    """Shares and numbers of people and bookings, from protected counts (`delivery_tables.DELIVERY_COUNTS`)."""
    rows = []
    for (measure, table, unit), cells in counts.groupby(["measure_id", "table", "unit"], sort=False):
        if measure not in COUNTED or table == ESCALATED:
            continue
        status = COUNTED[measure]
        by_status = {row["status"]: row for row in cells.to_dict("records")}
        whole = by_status.get(TOTAL) or next(iter(by_status.values()))
        thing = Thing(measure, table, unit, None, None, whole["period_start"], whole["period_end"], whole["source_id"])
        if status is None:
            rows.append(_row(thing, area_code, whole["count"], pd.NA, whole["note"], "count"))
        elif status not in by_status:
            unknown = _row(thing, area_code, pd.NA, whole["count"], "x", "share")
            rows.append(unknown | {"reliability": UNKNOWN_CURRENCY})
        else:
            part = by_status[status]
            row = _row(thing, area_code, part["count"], whole["count"], part["note"] or whole["note"], "share")
            rows.append(_with_interval(row, thresholds))
    return _as_values(rows)


def evaluate_things(things: Iterable[Thing], area_code: str) -> pd.DataFrame:
    """Shares and numbers of things, without an interval."""
    rows = []
    for thing in things:
        numerator = pd.NA if thing.numerator is None else thing.numerator
        denominator = pd.NA if thing.denominator is None else thing.denominator
        statistic = "count" if thing.denominator is None else "share"
        row = _row(thing, area_code, numerator, denominator, "x" if thing.numerator is None else "", statistic)
        if thing.numerator is not None and thing.denominator:
            row["value"] = 100 * thing.numerator / thing.denominator
        elif thing.denominator == 0:
            row["value_note"] = "z"
        rows.append(row)
    return _as_values(rows)


def _row(thing: Thing, area_code: str, numerator: Any, denominator: Any, note: str, statistic: str) -> dict[str, Any]:
    start, end = thing.start or thing.end, thing.end
    period = f"at {end}" if start == end else Period(end=_day(end), start=_day(start)).label
    return {
        "measure_id": thing.measure_id,
        "measure_name": read_measures()[thing.measure_id].name,
        "area_code": area_code,
        "area_name": name_of(area_code),
        "area_type": "council",
        "period": period,
        "period_type": "snapshot" if start == end else "12 months",
        "period_start": start,
        "period_end": end,
        "category_type": thing.category_type,
        "category": thing.category,
        "numerator": numerator,
        "denominator": denominator,
        "value": None if statistic == "share" or pd.isna(numerator) else float(numerator),
        "confidence": 0.95,
        "statistic": statistic,
        "method": "full count",
        "comparator_code": "",
        "comparison": "not compared",
        "value_note": note,
        "reliability": "",
        "source_id": thing.source_id,
    }


def _day(text: str) -> date:
    return pd.Timestamp(text).date()


def _with_interval(row: dict[str, Any], thresholds: Thresholds) -> dict[str, Any]:
    """The share in per cent with its Wilson interval; none on too few people, a mark on few."""
    numerator, denominator = row["numerator"], row["denominator"]
    if pd.isna(numerator) or pd.isna(denominator):
        return row
    if denominator < thresholds.share_base:
        return row | {"value_note": "z"}
    # Rounded for the public, a part can come out above its whole by the rounding alone.
    part = min(int(numerator), int(denominator))
    lower, upper = statistics.proportion_interval(part, denominator)
    lower_998, upper_998 = statistics.proportion_interval(part, denominator, confidence=0.998)
    low = denominator < thresholds.low_base
    return row | {
        "value": 100 * part / denominator,
        "lower_ci": 100 * float(lower),
        "upper_ci": 100 * float(upper),
        "lower_ci_998": 100 * float(lower_998),
        "upper_ci_998": 100 * float(upper_998),
        "method": "Wilson",
        "value_note": "u" if low else "",
        "reliability": f"fewer than {thresholds.low_base} people" if low else "",
    }


def _as_values(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).reindex(columns=VALUES.names)
    return frame.astype({column.name: column.dtype for column in VALUES.columns})
