"""The figures of a finished folder, rebuilt from what it prints: who is counted, in which months, and what is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from prevent_analysis.disclosure.cells import HIDDEN, NOT_AVAILABLE
from prevent_analysis.measures.cells import STOCK, TOTAL, strand_ties, with_atoms
from prevent_analysis.measures.registry import read_measures

REST = "rest of region"
REGION = "region"
LABELS = ["series", "area_code", "without", "period_start", "period_end", "category_type", "category"]
NEEDED = frozenset(
    (*LABELS[3:], "measure_id", "statistic", "area_code", "area_type", "comparator_code", "numerator", "denominator")
)


@dataclass(frozen=True)
class Contradiction:
    """Two places of a folder that say different things of the same people; `hidden` if one of them hides the count."""

    row: int
    hidden: bool


def is_values_table(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a grid is the values table: its header has every column that figures are rebuilt from."""
    return bool(rows) and set(rows[0]) >= NEEDED


def read_values(rows: Sequence[Sequence[str]]) -> pd.DataFrame:
    """A grid with a header as a frame of text, with the row of each line as its reader counts them."""
    frame = pd.DataFrame(rows[1:], columns=list(rows[0]), dtype=str).fillna("")
    return frame.assign(row=range(2, len(frame) + 2))


def shown_figures(values: pd.DataFrame) -> tuple[pd.DataFrame, list[Contradiction]]:
    """The counts that a values table prints, each once.

    Parameters
    ----------
    values
        As `read_values` gives it.

    Returns
    -------
    figures, contradictions
        Columns `LABELS`, `count` (null where none is shown) and `note`; `without` is the area that a rest of the
        region leaves out. And the rows that disagree with an earlier one.
    """
    found: dict[tuple, tuple[int | None, str]] = {}
    contradictions = []
    fixed = values.groupby(["measure_id", "statistic", "area_code", "comparator_code", "period_start", "period_end"])
    alike = fixed["denominator"].transform("nunique") == 1
    for row, same in zip(values.to_dict("records"), alike, strict=True):
        for labels, text in _counts_in(row, same):
            count, note = _count(text, row["value_note"])
            before = found.setdefault(labels, (count, note))
            if before[0] is None and count is not None:
                found[labels] = (count, note)
            if before[0] != count and HIDDEN in (before[1], note):
                contradictions.append(Contradiction(row["row"], hidden=True))
            elif None not in (before[0], count) and before[0] != count:
                contradictions.append(Contradiction(row["row"], hidden=False))
    lines = [(*labels, count, note) for labels, (count, note) in found.items()]
    return pd.DataFrame(lines, columns=[*LABELS, "count", "note"]).astype({"count": "Int64"}), contradictions


def _counts_in(row: Mapping[str, str], denominator_is_total: bool):
    measure = read_measures().get(row["measure_id"])
    if measure is None or row["statistic"] == "relative":
        return
    without = row["comparator_code"] if row["area_type"] == REST else ""
    window = (row["area_code"], without, row["period_start"], row["period_end"])
    yield (measure.numerator, *window, row["category_type"], row["category"]), row["numerator"]
    if measure.denominator != "population":
        of_total = denominator_is_total or row["category"] == TOTAL
        broken_down = ("total", TOTAL) if of_total else (row["category_type"], row["category"])
        yield (measure.denominator, *window, *broken_down), row["denominator"]


def _count(text: str, note: str) -> tuple[int | None, str]:
    number = text.removeprefix("'").replace(",", "")
    try:
        return int(float(number)), ""
    except ValueError:
        return None, HIDDEN if HIDDEN in (note, text.strip("[]")) else NOT_AVAILABLE


def figure_tables(figures: pd.DataFrame, region_code: str) -> dict[str, pd.DataFrame]:
    """The figures as published tables with atoms, as the audit takes them.

    Parameters
    ----------
    figures
        As `shown_figures` gives them.
    region_code
        Code of the area that sums the others.
    """
    plain = figures[figures["category_type"] != STOCK]
    tables = {}
    for (series, start, end), part in plain.groupby(["series", "period_start", "period_end"], sort=True):
        own = part[part["without"] == ""].drop(columns="without").reset_index(drop=True)
        linked = with_atoms({"own": own}, region_code)["own"]
        by_place = {(row["area_code"], row["category"]): row["atoms"] for row in linked.to_dict("records")}
        rests = part[part["without"] != ""]
        shown = {(row["area_code"], row["category"]): row["count"] for row in own.to_dict("records")}
        rests = rests[[not _is_difference(row, shown) for row in rests.to_dict("records")]].reset_index(drop=True)
        left = [
            tuple(
                atom
                for atom in by_place.get((region_code, row["category"]), ())
                if atom not in set(by_place.get((row["without"], row["category"]), ()))
            )
            for row in rests.to_dict("records")
        ]
        rests = rests.assign(atoms=left, area_code="rest without " + rests["without"])
        whole = pd.concat([linked, rests[[bool(atoms) for atoms in left]]], ignore_index=True)
        tables[f"{series} {start} to {end}"] = whole[["area_code", "category", "count", "note", "atoms"]].assign(
            series=series
        )
    return tables


def _is_difference(rest: Mapping, shown: Mapping) -> bool:
    """Whether a rest of the region is what is shown of the region less what is shown of the area: no news."""
    whole = shown.get((rest["area_code"], rest["category"]), pd.NA)
    area = shown.get((rest["without"], rest["category"]), pd.NA)
    return bool(pd.isna(rest["count"]) or (whole - area == rest["count"]) is True)


def ties_between(tables: Mapping[str, pd.DataFrame]) -> list:
    """What everybody knows of strands and offences."""
    return strand_ties(tables.values()) if tables else []


def region_of(values: pd.DataFrame) -> str:
    """Code of the region in a values table; blank where it has none."""
    codes = values.loc[values["area_type"] == REGION, "area_code"].unique()
    return str(codes[0]) if len(codes) else ""
