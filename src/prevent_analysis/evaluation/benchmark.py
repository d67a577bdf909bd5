"""The public benchmark: M03b of every partnership from open data, and the tables that it is published as."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.evaluation.funnels import evaluate_funnels
from prevent_analysis.evaluation.ranks import evaluate_ranks
from prevent_analysis.evaluation.release import refuse_to_replace_real
from prevent_analysis.evaluation.tables import COUNTS, FUNNELS, RANKS, TRENDS, VALUES
from prevent_analysis.evaluation.values import evaluate_measures
from prevent_analysis.measures.csps import SERIES
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.quality.report import FILES
from prevent_analysis.store import TableSchema, read_sealed, write_sealed

MEASURE = "M03b"
ESTIMATED = "residents estimated: the district is in two partnerships, and is shared out as at Census 2011"
QUARTER_VALUES = TableSchema("quarter_values", "As `values`, over single quarters", VALUES.columns, VALUES.key)
BENCHMARK_TABLES = {table.name: table for table in (COUNTS, VALUES, QUARTER_VALUES, RANKS, FUNNELS, TRENDS, FILES)}


def evaluate_benchmark(
    counts: pd.DataFrame, names: Mapping[str, str], estimated: frozenset[str], region_code: str
) -> dict[str, pd.DataFrame]:
    """The tables of the benchmark, without the one of its files.

    Parameters
    ----------
    counts
        Protected counts (`evaluation.tables.COUNTS`).
    names
        Partnerships compared, name by code.
    estimated
        Those whose residents are estimated; their values get the note `e`.
    region_code
        Code of their sum.
    """
    areas, measures = list(names), [read_measures()[MEASURE]]
    every = evaluate_measures(counts, measures, areas, region_code, shortest=3)
    every = _named(every, names, estimated)
    is_quarter = every["period_type"] == "financial quarter"
    values = every[~is_quarter]
    return {
        "counts": counts,
        "values": values,
        "quarter_values": every[is_quarter],
        "ranks": evaluate_ranks(values, areas),
        "funnels": evaluate_funnels(values, areas, region_code),
        "trends": share_trends(counts, areas, region_code),
    }


def _named(values: pd.DataFrame, names: Mapping[str, str], estimated: frozenset[str]) -> pd.DataFrame:
    is_area = values["area_code"].isin(list(names)) & (values["area_type"] != "rest of region")
    is_rest = values["area_type"] == "rest of region"
    rests = "Other partnerships together (without " + values["comparator_code"].map(names) + ")"
    area_name = values["area_name"].mask(is_area, values["area_code"].map(names)).mask(is_rest, rests)
    noted = is_area & values["area_code"].isin(estimated) & values["value"].notna()
    return values.assign(
        area_name=area_name,
        area_type=values["area_type"].mask(is_area, "partnership"),
        value_note=values["value_note"].mask(noted & (values["value_note"] == ""), "e"),
        reliability=values["reliability"].mask(noted & (values["reliability"] == ""), ESTIMATED),
    )


def share_trends(counts: pd.DataFrame, areas: Sequence[str], region_code: str) -> pd.DataFrame:
    """Yearly change of each area's share of the sum, from separate quarters; nothing where a quarter is not known."""
    offences = counts[counts["series"] == SERIES]
    months = pd.to_datetime(offences["period_end"]).dt.month - pd.to_datetime(offences["period_start"]).dt.month
    quarters = offences[(months == 2)]
    wide = quarters.pivot(index="period_end", columns="area_code", values="count").astype("float64").sort_index()
    rows = []
    for area in areas:
        if len(wide) < 8 or area not in wide or wide[[area, region_code]].isna().any(axis=None):
            continue
        trend = statistics.share_trend(wide[area], wide[region_code] - wide[area])
        yearly = [limit**4 for limit in (trend.odds_ratio, trend.lower, trend.upper)]
        rows.append((area, 3 * len(wide), *yearly, trend.dispersion))
    return pd.DataFrame(rows, columns=TRENDS.names)


def benchmark_folder(period_folder: Path) -> Path:
    """Where the benchmark of a quarter is kept."""
    return period_folder / "release" / "benchmark"


def write_benchmark(folder: Path, facts: Mapping[str, Any], frames: Mapping[str, pd.DataFrame]) -> None:
    """Write the benchmark, whole or not at all.

    Raises
    ------
    StoreError
        A table is not what its schema says, or a synthetic benchmark would replace one that is not.
    """
    refuse_to_replace_real(folder, bool(facts["synthetic"]))
    write_sealed(folder, facts, frames, BENCHMARK_TABLES)


def read_benchmark(folder: Path) -> tuple[dict[str, Any], dict[str, pd.DataFrame]]:
    """What the benchmark says of itself, and its tables.

    Raises
    ------
    StoreError
        There is none, or a table is not the one that the audit passed.
    """
    return read_sealed(folder, BENCHMARK_TABLES)
