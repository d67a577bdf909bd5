"""Counts of referrals by stage, sector, type of concern and outcome, for the areas that supplied them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from prevent_analysis.measures.counting import COUNT_COLUMNS, Spans, Tables
from prevent_analysis.measures.groupings import (
    ASSESSED,
    CLOSED,
    GROUPINGS,
    MISSING_LIMIT,
    PANEL,
    REACHED,
    RECEIVED,
    SCHEME_BREAK,
    SERIES,
    STAGE_IN_COUNTS,
    TOTAL,
    UNKNOWN,
    Series,
)
from prevent_analysis.measures.referral_records import NATIONAL_SCHEMES, records_of, with_attributes
from prevent_analysis.measures.windows import NOT_AVAILABLE, Part, Total, parts_by_area, sum_window
from prevent_analysis.reference.periods import Period

Parts = Mapping[tuple[str, str, str], Mapping[str, Sequence[Part]]]
Numbers = Mapping[str, Total]


@dataclass(frozen=True)
class Breakdown:
    """What to count: a series, the grouping that its categories are of, and a window."""

    series: str
    grouping: str
    window: Period


@dataclass(frozen=True)
class Supplied:
    """What was supplied of referrals: records with their attributes, None without, and the parts of the counts."""

    records: pd.DataFrame | None
    parts: Parts


def read_supplied(tables: Tables) -> Supplied:
    """The tables of a quarter as referrals are counted from them; one that was not supplied is left out.

    Examples
    --------
    >>> read_supplied({})
    Supplied(records=None, parts={})
    """
    records, counts = tables.get("prevent_referrals"), tables.get("prevent_counts")
    parts: Parts = {}
    if counts is not None:
        parts = {key: parts_by_area(rows, "count") for key, rows in counts.groupby(["stage", "dimension", "category"])}
    return Supplied(None if records is None else with_attributes(records, tables["lookup_concern"]), parts)


def count_referrals(
    supplied: Supplied,
    areas: Sequence[str],
    breakdowns: Iterable[Breakdown],
    coverage: Spans,
) -> pd.DataFrame:
    """Counts of each breakdown for each area, with its total.

    From records where an agreement allows them and they cover the window, else from the table of counts; never
    added. A category is not available where a part of it is missing, where the parts do not sum to the total, where
    a stage is larger than the one that it is part of, and where a window would join two national lists of concern.
    By sector nothing is available where more than `MISSING_LIMIT` of the referrals have no known sector.

    Parameters
    ----------
    supplied
        Records and counts.
    areas, coverage
        As for `counting.count_series`.
    breakdowns
        What to count.

    Returns
    -------
    The rows of `counting.count_series`; `category_type` is the grouping, and `total` for the total.
    """
    rows = []
    for breakdown in breakdowns:
        window = (breakdown.window.start.isoformat(), breakdown.window.end.isoformat())
        for area in areas:
            kept, sources = records_of(supplied.records, area, breakdown.window, coverage)
            if kept is None:
                numbers = _from_counts(supplied.parts, area, breakdown)
            else:
                numbers = _from_records(kept, breakdown, "; ".join(sources))
            for category, total in _checked(numbers, breakdown).items():
                kind = "total" if category == TOTAL else breakdown.grouping
                rows.append((breakdown.series, area, *window, kind, category, *total))
    frame = pd.DataFrame(rows, columns=COUNT_COLUMNS)
    return frame.assign(count=frame["count"].astype("Int64"), known=False)


def categories_of(breakdown: Breakdown) -> list[str]:
    """The categories that a breakdown shows, its total among them.

    Examples
    --------
    >>> from datetime import date
    >>> categories_of(Breakdown("referral_sectors", "sector groups", Period.ending(date(2026, 9, 30))))
    ['Education', 'Police and criminal justice', 'Other or not known', 'Total']
    """
    if breakdown.series == "referrals_pending":
        return [TOTAL]
    shown = list(GROUPINGS[breakdown.grouping].categories)
    return shown if SERIES[breakdown.series].total in shown else [*shown, TOTAL]


def _from_records(kept: pd.DataFrame, breakdown: Breakdown, sources: str) -> Numbers:
    series = SERIES[breakdown.series]
    if breakdown.series == "referrals_pending":
        return {TOTAL: Total(len(kept), "", sources)}
    if series.stages != REACHED[RECEIVED]:
        if kept["stage"].isna().any():
            return {}
        kept = kept[kept["stage"].isin(series.stages)]
    values = kept[series.attribute]
    unknown = int((values == UNKNOWN).sum())
    if values.isna().any() or _joins_two_lists(kept, breakdown) or _mostly_missing(unknown, len(kept), series):
        return {}
    categories = GROUPINGS[breakdown.grouping].categories
    whole = {} if series.total in categories else {TOTAL: len(kept)}
    numbers = {name: int(values.isin(covered).sum()) for name, covered in categories.items()} | whole
    return {name: Total(number, "", sources) for name, number in numbers.items()}


def _from_counts(parts: Parts, area: str, breakdown: Breakdown) -> Numbers:
    series = SERIES[breakdown.series]

    def total(stage: str, dimension: str = "total", category: str = TOTAL) -> Total:
        of_area = parts.get((stage, dimension, category), {}).get(area, ())
        return sum_window(of_area, breakdown.window.month_labels())

    if breakdown.series == "referrals_pending":
        return {TOTAL: total("received")}
    categories = GROUPINGS[breakdown.grouping].categories
    if series.attribute == "stage":
        return {name: total(STAGE_IN_COUNTS[name]) for name in categories}
    if series.from_counts is None or crosses_break(breakdown):
        return {}
    stage, dimension = series.from_counts
    values = {value: total(stage, dimension, value) for covered in categories.values() for value in covered}
    whole = total(stage)
    if _mostly_missing(values.get(UNKNOWN, NOT_AVAILABLE).number or 0, whole.number or 0, series):
        return {}
    merged = {name: _sum([values[value] for value in sorted(covered)]) for name, covered in categories.items()}
    return merged | {TOTAL: whole}


def _sum(totals: Sequence[Total]) -> Total:
    notes = {total.note for total in totals if total.number is None}
    if notes:
        return Total(None, "c" if "c" in notes else "x", "")
    number = sum(total.number for total in totals if total.number is not None)
    return Total(number, "", totals[0].source_id)


def _mostly_missing(unknown: int, whole: int, series: Series) -> bool:
    return series.attribute == "sector" and unknown > MISSING_LIMIT * whole


def _joins_two_lists(kept: pd.DataFrame, breakdown: Breakdown) -> bool:
    used = set(kept["concern_scheme"]) & set(NATIONAL_SCHEMES)
    return SERIES[breakdown.series].attribute == "concern" and (len(used) > 1 or crosses_break(breakdown))


def crosses_break(breakdown: Breakdown) -> bool:
    """Whether a window of types of concern has months on both sides of the change of the national list.

    Examples
    --------
    >>> from datetime import date
    >>> crosses_break(Breakdown("referral_concerns", "concern groups", Period.ending(date(2024, 9, 30))))
    True
    """
    months = breakdown.window.month_labels()
    return SERIES[breakdown.series].attribute == "concern" and months[0] < SCHEME_BREAK <= months[-1]


def _checked(numbers: Numbers, breakdown: Breakdown) -> Numbers:
    """The numbers of every category; all of them unknown where they contradict each other."""
    categories = categories_of(breakdown)
    series = SERIES[breakdown.series]
    known = {name: total.number for name, total in numbers.items() if total.number is not None}
    adds_up = series.attribute != "stage" and len(known) == len(categories)
    if adds_up and sum(known.values()) != 2 * known[TOTAL]:
        return dict.fromkeys(categories, NOT_AVAILABLE)
    if series.attribute == "stage" and not _stages_agree({name: known[name] for name in known if name in REACHED}):
        return dict.fromkeys(categories, NOT_AVAILABLE)
    return {name: numbers.get(name, NOT_AVAILABLE) for name in categories}


def _stages_agree(known: Mapping[str, int]) -> bool:
    """Whether no stage is larger than one that holds it, and closed with discussed, never both, fit the assessed."""
    inside = [(part, whole) for part in known for whole in known if REACHED[part] < REACHED[whole]]
    apart = known.get(CLOSED, 0) + known.get(PANEL, 0)
    return all(known[part] <= known[whole] for part, whole in inside) and apart <= known.get(ASSESSED, apart)
