"""The strategy's sentence re-tested for one area, from protected counts alone."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis.evaluation.claims import (
    as_recorded,
    change_in_ratio,
    decide,
    decide_range,
    is_fragile,
    may_be_repeated,
    status,
    word_is_safe,
)
from prevent_analysis.evaluation.claims.exact import CANNOT_TELL
from prevent_analysis.reference.periods import Period

NOT_SHOWN = "not shown: small number"
POOR_INPUT = "a file that it rests on has grade C"
POOLED_MONTHS = (24, 36)
VERDICTS = ("verdict_below", "verdict_lowest", "sentence")
Bounds = Mapping[str, tuple[int, int]]


def check_claim(
    counts: pd.DataFrame,
    area: str,
    areas: Sequence[str],
    window: Period,
    bounds: Bounds,
    poor_inputs: Sequence[str] = (),
) -> dict[str, Any]:
    """Every word and figure of the claim check for one area.

    Parameters
    ----------
    counts
        Protected counts (`evaluation.tables.COUNTS`) over `window` and, where there are any, earlier ones.
    area
        Code of the named area.
    areas
        Codes of the areas compared, the named one included.
    window
        The latest 12 months.
    bounds
        Lowest and highest value that the audit proved for each hidden count of referrals of `window`, by area.
    poor_inputs
        Files of grade C that the ratio rests on; any makes every verdict "cannot tell".

    Returns
    -------
    dict
        `decision` (as `claims.decide`, or words alone where a count is hidden), `recorded`, `fragile`,
        `may_be_repeated`, `status`, `change` (against the window a year earlier) and `pooled` (24 and 36 months,
        answering a question of their own). Parts that a hidden or missing count rules out are None. Ready for JSON:
        an infinite limit is None.
    """
    order = [area, *(other for other in areas if other != area)]
    now = _figures(counts, order, window, 1)
    before = _figures(counts, order, window.earlier(), 1)
    if poor_inputs:
        return _only_reason(POOR_INPUT)
    decision = _decision(now, order, bounds)
    hidden = any(value is None for value in now[0])
    return {
        "decision": _plain(decision),
        "recorded": None if hidden or decision["reason"] else as_recorded(*now),
        "fragile": None if hidden or decision["reason"] else is_fragile(decision),
        "may_be_repeated": None if hidden or decision["reason"] else may_be_repeated(decision),
        "status": status(decision["sentence"], None, decide(*before)["sentence"]),
        "change": _plain(change_in_ratio(*now, *before)),
        "pooled": {
            str(months): _plain(decide(*_figures(counts, order, window, months // 12))) for months in POOLED_MONTHS
        },
    }


def _figures(counts: pd.DataFrame, order: Sequence[str], window: Period, years: int):
    """Referrals and hate crimes over so many years that end with the window; None where a year's count is not shown."""
    ends = [window.end.isoformat(), *(window.earlier(step).end.isoformat() for step in range(1, years))]
    result = []
    for series in ("prevent_referrals", "hate_crime_offences"):
        rows = counts[(counts["series"] == series) & (counts["category"] == "Total")]
        by_area = rows.set_index(["area_code", "period_end"])["count"]
        wanted = [[by_area.get((area, end)) for end in ends] for area in order]
        result.append([None if any(pd.isna(part) for part in parts) else int(sum(parts)) for parts in wanted])
    return tuple(result)


def _decision(now, order: Sequence[str], bounds: Bounds) -> dict[str, Any]:
    """`decide` where every count is shown; else only the words that hold for every value that hidden ones may have."""
    referrals, hate_crimes = now
    unknown = [code for code, count in zip(order, referrals, strict=True) if count is None]
    if not unknown or any(code not in bounds for code in unknown):
        return decide(referrals, hate_crimes)
    lowest = [bounds[code][0] if count is None else count for code, count in zip(order, referrals, strict=True)]
    highest = [bounds[code][1] if count is None else count for code, count in zip(order, referrals, strict=True)]
    words = decide_range(lowest, highest, hate_crimes)
    if (
        order[0] in unknown
        and len(unknown) == 1
        and not word_is_safe([None, *referrals[1:]], hate_crimes, lowest=lowest[0], highest=highest[0])
    ):
        return words | {"reason": NOT_SHOWN} | dict.fromkeys(VERDICTS, CANNOT_TELL)
    return words


def _only_reason(reason: str) -> dict[str, Any]:
    decision = {"reason": reason} | dict.fromkeys(VERDICTS, CANNOT_TELL)
    nothing = dict.fromkeys(("recorded", "fragile", "may_be_repeated", "status", "change"))
    return {"decision": decision, **nothing, "pooled": {}}


def _plain(decision: Mapping[str, Any]) -> dict[str, Any]:
    """The decision without numbers that JSON cannot hold."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in decision.items()
    }
