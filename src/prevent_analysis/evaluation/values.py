"""Protected counts to values with intervals and comparisons: everything here is a function of what may be shown."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from prevent_analysis import statistics
from prevent_analysis.measures.registry import Measure
from prevent_analysis.reference.areas import Area, read_areas
from prevent_analysis.reference.periods import Period

MATCH = ["area_code", "period_start", "period_end"]
METHODS = {"ratio": "exact Poisson", "rate": "exact Poisson", "share": "Wilson"}
LOW_RELIABILITY = "fewer than {} events"


def evaluate_measures(
    counts: pd.DataFrame,
    measures: Iterable[Measure],
    areas: Sequence[str],
    region_code: str,
    shortest: int = 12,
    lookup: Mapping[str, Area] | None = None,
) -> pd.DataFrame:
    """Values of the measures for each area, the region, and the rest of the region as each area sees it.

    Parameters
    ----------
    counts
        Protected counts (`evaluation.tables.COUNTS`), nulls where hidden.
    measures
        Measures that the mode of the release may show.
    areas
        Codes of the areas compared.
    region_code
        Code of their sum.
    shortest
        Windows of fewer months have no value.
    lookup
        Areas by code, for names and tiers; those that the package knows if not given.

    Returns
    -------
    The values table (`evaluation.tables.VALUES`) over windows of a year and more. A hidden or missing part leaves the
    value null, with the part's note.
    """
    spans = zip(counts["period_start"], counts["period_end"], strict=True)
    years = counts[[months_in(*span) >= shortest for span in spans]]
    known = read_areas() if lookup is None else lookup
    frames = [_evaluate(years, measure, areas, region_code, known) for measure in measures]
    return pd.concat([frame for frame in frames if len(frame)], ignore_index=True)


def months_in(start: str, end: str) -> int:
    """Months from one ISO date to another, both included.

    Examples
    --------
    >>> months_in("2025-10-01", "2026-09-30")
    12
    """
    return 12 * (int(end[:4]) - int(start[:4])) + int(end[5:7]) - int(start[5:7]) + 1


def _evaluate(
    counts: pd.DataFrame, measure: Measure, areas: Sequence[str], region_code: str, known: Mapping[str, Area]
) -> pd.DataFrame:
    pairs = pair_counts(counts, measure)
    pairs = pairs[pairs["area_code"].isin([*areas, region_code])]
    if pairs.empty:
        return pairs
    own = _with_values(pairs.assign(comparator_code=""), measure)
    rest = rest_of_region(pairs, areas, region_code)
    relative = _relative(pairs, rest, measure, region_code)
    words = relative.set_index([*MATCH, "category"])["comparison"]
    keys = pd.MultiIndex.from_frame(own[[*MATCH, "category"]])
    own["comparison"] = words.reindex(keys).fillna("not compared").to_numpy()
    own.loc[own["area_code"].isin(areas), "comparator_code"] = f"{region_code} without the area"
    frames = [own, _with_values(rest, measure).assign(comparison="not compared"), relative]
    return _described(pd.concat(frames, ignore_index=True), measure, areas, known)


def pair_counts(counts: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Numerator beside denominator for each area, period and category, with the note of whichever is missing.

    A denominator broken down like the numerator is paired category by category; any other is the same for all.
    """
    upper = _of_series(counts, measure.numerator, measure.numerator_category)
    lower = _of_series(counts, measure.denominator, measure.denominator_category)
    if measure.numerator == measure.denominator:
        upper = upper[upper["category"] != measure.denominator_category]
    alike = set(upper["category_type"]) & set(lower["category_type"]) and not measure.denominator_category
    lower = lower[[*MATCH, "category", "count", "note", "source_id"]].assign(category_below=lower["category"])
    pairs = upper.merge(
        lower if alike else lower.drop(columns="category"),
        on=[*MATCH, "category"] if alike else MATCH,
        suffixes=("", "_below"),
    )
    missing = pairs["count"].isna() | pairs["count_below"].isna()
    notes = pairs["note"] + pairs["note_below"]
    return pd.DataFrame(
        {
            **{name: pairs[name] for name in [*MATCH, "category_type", "category"]},
            "numerator": pairs["count"],
            "denominator": pairs["count_below"],
            "value_note": np.where(~missing, "", np.where(notes.str.contains("c"), "c", "x")),
            "below": np.where(measure.denominator == "population", pairs["category_below"], ""),
            "source_id": [
                join_sources(*both) for both in zip(pairs["source_id"], pairs["source_id_below"], strict=True)
            ],
        }
    )


def _of_series(counts: pd.DataFrame, series: str, category: str) -> pd.DataFrame:
    """The rows of a series, of one category where one is meant."""
    return counts[(counts["series"] == series) & ((counts["category"] == category) | (category == ""))]


def join_sources(*sources: str) -> str:
    """Several `; `-separated lists of sources as one, sorted, each once.

    Examples
    --------
    >>> join_sources("b; a", "", "b")
    'a; b'
    """
    return "; ".join(sorted({name for joined in sources for name in joined.split("; ") if name}))


def rest_of_region(pairs: pd.DataFrame, areas: Sequence[str], region_code: str) -> pd.DataFrame:
    """The region without each area: shown total minus shown part, null where either is hidden.

    `comparator_code` is the area that is left out.
    """
    keys = ["period_start", "period_end", "category_type", "category"]
    whole = pairs[pairs["area_code"] == region_code]
    parts = pairs[pairs["area_code"].isin(areas)]
    rest = parts.merge(whole, on=keys, suffixes=("_part", ""))
    for side in ("numerator", "denominator"):
        rest[side] = rest[side] - rest[f"{side}_part"]
    missing = rest["numerator"].isna() | rest["denominator"].isna()
    notes = rest["value_note"] + rest["value_note_part"]
    rest["value_note"] = np.where(~missing, "", np.where(notes.str.contains("c"), "c", "x"))
    return rest.assign(comparator_code=rest["area_code_part"])[[*pairs.columns, "comparator_code"]]


def _with_values(pairs: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Value and limits at 95 and 99.8 %; none below the measure's smallest denominator."""
    usable = (pairs["denominator"] >= measure.minimum_denominator).fillna(False)
    small = pairs["denominator"].notna() & ~usable
    x = pairs["numerator"].where(usable).astype("float64").to_numpy()
    n = pairs["denominator"].where(usable).astype("float64").to_numpy()
    result = pairs.assign(value=measure.multiplier * x / n, statistic=measure.statistic)
    for columns, confidence in ((("lower_ci", "upper_ci"), 0.95), (("lower_ci_998", "upper_ci_998"), 0.998)):
        if measure.statistic == "share":
            lower, upper = statistics.proportion_interval(x, n, confidence=confidence)
        else:
            lower, upper = (limit / n for limit in statistics.poisson_interval(x, confidence=confidence))
        result[columns[0]], result[columns[1]] = measure.multiplier * lower, measure.multiplier * upper
    result.loc[small, "value_note"] = "z"
    return result


def _relative(pairs: pd.DataFrame, rest: pd.DataFrame, measure: Measure, region_code: str) -> pd.DataFrame:
    """Each area's value as a multiple of the rest of the region's, with its exact interval."""
    keys = ["period_start", "period_end", "category_type", "category"]
    both = pairs.merge(rest, left_on=["area_code", *keys], right_on=["comparator_code", *keys], suffixes=("", "_rest"))
    columns = ("numerator", "denominator", "numerator_rest", "denominator_rest")
    usable = both[list(columns)].notna().all(axis=1) & (both["denominator"] >= measure.minimum_denominator).fillna(
        False
    )
    x, n, y, m = (both[name].where(usable).astype("float64").to_numpy() for name in columns)
    ratio, lower, upper = statistics.ratio_interval(x, n, y, m)
    _, lower_998, upper_998 = statistics.ratio_interval(x, n, y, m, confidence=0.998)
    notes = both["value_note"] + both["value_note_rest"]
    finite = {
        "value": ratio,
        "lower_ci": lower,
        "upper_ci": upper,
        "lower_ci_998": lower_998,
        "upper_ci_998": upper_998,
    }
    return both[[*pairs.columns]].assign(
        comparator_code=f"{region_code} without the area",
        statistic="relative",
        comparison=statistics.compare(ratio, lower, upper, 1.0),
        value_note=np.where(usable, "", np.where(notes.str.contains("c"), "c", "x")),
        source_id=[join_sources(*pair) for pair in zip(both["source_id"], both["source_id_rest"], strict=True)],
        **{name: np.where(np.isfinite(limit), limit, np.nan) for name, limit in finite.items()},
    )


def _described(values: pd.DataFrame, measure: Measure, areas: Sequence[str], known: Mapping[str, Area]) -> pd.DataFrame:
    """The values with the columns that say what they are."""
    periods = [
        Period(end=pd.Timestamp(end).date(), start=pd.Timestamp(start).date())
        for start, end in zip(values["period_start"], values["period_end"], strict=True)
    ]
    is_rest = values["comparator_code"].isin(areas)
    is_area = values["area_code"].isin(areas)

    def name_of(code: str) -> str:
        return known[code].area_name if code in known else code

    names = values["area_code"].map(name_of)
    tiers = values["area_code"].map(lambda code: known[code].level if code in known else "area")
    rest_names = "Rest of the region (" + names + " without " + values["comparator_code"].map(name_of) + ")"
    is_low = values["numerator"].notna() & (values["numerator"] < measure.low_reliability_below).fillna(False)
    is_low &= values["value"].notna()
    relative = values["statistic"] == "relative"
    method = np.where(relative, "exact conditional", METHODS[measure.statistic])
    method = method + np.where(values["below"] != "", "; mid-" + values["below"] + " population", "")
    return values.assign(
        measure_id=measure.measure_id,
        measure_name=measure.name,
        area_name=names.where(~is_rest, rest_names),
        area_type=np.where(is_rest, "rest of region", np.where(is_area, tiers, "region")),
        period=[period.label for period in periods],
        period_type=[period.period_type for period in periods],
        confidence=0.95,
        method=method,
        value_note=values["value_note"].where(~is_low, "u"),
        reliability=np.where(is_low, LOW_RELIABILITY.format(measure.low_reliability_below), ""),
    ).drop(columns="below")
