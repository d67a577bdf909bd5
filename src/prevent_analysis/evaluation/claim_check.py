"""The strategy's sentence re-tested for one area, from protected counts alone."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from prevent_analysis.evaluation.claims import (
    as_recorded,
    change_in_ratio,
    combine_variants,
    decide,
    decide_range,
    estimate_phi,
    is_fragile,
    may_be_repeated,
    status,
    word_is_safe,
)
from prevent_analysis.evaluation.claims.exact import CANNOT_TELL
from prevent_analysis.reference.periods import Period

NOT_SHOWN = "not shown: small number"
POOR_INPUT = "a file that it rests on has grade C"
POOLED_YEARS = (2, 3)
LOCAL_STRANDS = "hate crime with the local strands"
VERDICTS = ("verdict_below", "verdict_lowest", "sentence")
Bounds = Mapping[str, tuple[int, int]]
Counts = list[int | None]


class Lookup:
    """Protected counts of the areas, the named one first; None where a count is hidden or missing."""

    def __init__(self, counts: pd.DataFrame, order: Sequence[str]) -> None:
        totals = counts[counts["category"] == "Total"]
        keys = zip(totals["series"], totals["area_code"], totals["period_start"], totals["period_end"], strict=True)
        self.counts = dict(zip(keys, totals["count"], strict=True))
        self.order = order

    def over(self, series: str, windows: Sequence[Period]) -> Counts:
        """Each area's sum over the windows."""
        return [self._sum(series, area, windows) for area in self.order]

    def _sum(self, series: str, area: str, windows: Sequence[Period]) -> int | None:
        parts = [self.counts.get((series, area, w.start.isoformat(), w.end.isoformat())) for w in windows]
        known = [int(part) for part in parts if part is not None and not pd.isna(part)]
        return sum(known) if len(known) == len(parts) else None

    def both(self, *windows: Period) -> tuple[Counts, Counts]:
        """Referrals and hate crimes over the windows."""
        return self.over("prevent_referrals", windows), self.over("hate_crime_offences", windows)


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
        Protected counts (`evaluation.tables.COUNTS`) over `window` and, where there are any, earlier and shorter ones.
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
        `decision` (as `claims.decide`, or words alone where a count is hidden), `phi` (dispersion, or None where the
        quarters are not shown and 1 is assumed), `variants` (other definitions and whether each gives the same
        words), `recorded`, `fragile`, `may_be_repeated`, `status`, `change` (against the window a year earlier) and
        `pooled` (24 and 36 months, answering a question of their own). Parts that a hidden or missing count rules
        out are None. Ready for JSON: an infinite limit is None.
    """
    if poor_inputs:
        return _only_reason(POOR_INPUT)
    lookup = Lookup(counts, [area, *(other for other in areas if other != area)])
    referrals, hate_crimes = lookup.both(window)
    estimated = dispersion(lookup, window)
    phi = estimated or 1.0
    base = decide_shown(referrals, hate_crimes, lookup.order, bounds, phi)
    hidden = None in referrals or None in hate_crimes
    variants = {} if hidden else definition_variants(lookup, window, referrals, phi)
    decision = combine_variants(base, variants)
    told = not hidden and base["reason"] is None
    last_quarter = Period.ending(Period.ending(window.end, months=3).earlier().end)
    earlier = {name: decide(*lookup.both(w), phi) for name, w in (("q", last_quarter), ("y", window.earlier()))}
    before = lookup.both(window.earlier())
    return {
        "decision": _plain(decision),
        "phi": estimated,
        "variants": {
            name: all(found[verdict] == base[verdict] for verdict in VERDICTS) for name, found in variants.items()
        },
        "recorded": as_recorded(whole(referrals), whole(hate_crimes)) if told else None,
        "fragile": is_fragile(decision) if told else None,
        "may_be_repeated": may_be_repeated(decision) if told else None,
        "status": status(decision["sentence"], earlier["q"]["sentence"], earlier["y"]["sentence"]),
        "change": _plain(change_in_ratio(referrals, hate_crimes, *before)),
        "pooled": {
            str(12 * years): _plain(decide(*lookup.both(*separate_years(window, years)), phi)) for years in POOLED_YEARS
        },
    }


def whole(counts: Counts) -> list[int]:
    """Counts of which none is hidden or missing."""
    return [count for count in counts if count is not None]


def separate_years(window: Period, years: int) -> list[Period]:
    """The window and those before it that share no month with it."""
    return [window, *(window.earlier(step) for step in range(1, years))]


def dispersion(lookup: Lookup, window: Period) -> float | None:
    """Variance over mean of referrals within an area, where every quarter of every area is shown."""
    quarter = Period.ending(window.end, months=3)
    quarters = [quarter.earlier(step) if step else quarter for step in range(12 * POOLED_YEARS[-1] // 3)]
    by_quarter = [lookup.both(each) for each in reversed(quarters)]
    if any(None in counts for pair in by_quarter for counts in pair):
        return None
    referrals, hate_crimes = (list(zip(*(pair[side] for pair in by_quarter), strict=True)) for side in (0, 1))
    return estimate_phi(referrals, hate_crimes)


def definition_variants(lookup: Lookup, window: Period, referrals: Counts, phi: float) -> dict[str, dict[str, Any]]:
    """Decisions on the other definitions that were supplied for every area."""
    with_local = lookup.over("hate_crime_offences_incl_local", [window])
    return {} if None in with_local else {LOCAL_STRANDS: decide(referrals, with_local, phi)}


def decide_shown(
    referrals: Counts, hate_crimes: Counts, order: Sequence[str], bounds: Bounds, phi: float
) -> dict[str, Any]:
    """`decide` where every count is shown; else only the words that hold for every value that hidden ones may have."""
    unknown = [code for code, count in zip(order, referrals, strict=True) if count is None]
    if not unknown or any(code not in bounds for code in unknown):
        return decide(referrals, hate_crimes, phi)
    pairs = list(zip(order, referrals, strict=True))
    lowest = [bounds[code][0] if count is None else count for code, count in pairs]
    highest = [bounds[code][1] if count is None else count for code, count in pairs]
    words = decide_range(lowest, highest, hate_crimes, phi)
    alone = unknown == [order[0]]
    if alone and not word_is_safe([None, *referrals[1:]], hate_crimes, phi, lowest[0], highest[0]):
        return words | {"reason": NOT_SHOWN} | dict.fromkeys(VERDICTS, CANNOT_TELL)
    return words


def _only_reason(reason: str) -> dict[str, Any]:
    decision = {"reason": reason} | dict.fromkeys(VERDICTS, CANNOT_TELL)
    nothing = dict.fromkeys(("phi", "recorded", "fragile", "may_be_repeated", "status", "change"))
    return {"decision": decision, **nothing, "variants": {}, "pooled": {}}


def _plain(decision: Mapping[str, Any]) -> dict[str, Any]:
    """The decision without numbers that JSON cannot hold."""
    return {
        key: None if isinstance(value, float) and not math.isfinite(value) else value for key, value in decision.items()
    }
