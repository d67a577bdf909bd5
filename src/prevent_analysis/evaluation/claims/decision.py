"""The decision on one window: does the strategy's sentence hold, with everything printed beside it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from prevent_analysis.evaluation.claims import ordinary_spread
from prevent_analysis.evaluation.claims.arguments import Region, check_phi, checked_region
from prevent_analysis.evaluation.claims.detectable import critical_counts, detectable_ratios
from prevent_analysis.evaluation.claims.exact import (
    ALPHA,
    CANNOT_TELL,
    Judgement,
    judge,
    ratio_limits,
    ratio_of_ratios_limits,
)
from prevent_analysis.evaluation.claims.recorded import below_rest, recorded_rank

Decision = dict[str, Any]

# fmt: off
COLUMNS = (
    "reason",
    "ratio", "ratio_lo", "ratio_hi", "rest_ratio", "ror", "ror_lo", "ror_hi",
    "p_low", "p_high", "level", "recorded_below", "recorded_rank", "tied",
    "p_max_lower", "rank_lo", "rank_hi", "rank_word",
    "verdict_below", "verdict_lowest", "sentence",
    "crit_low", "crit_high", "detect_low", "detect_high",
    "spread_lo", "spread_hi", "spread_word", "spread_from", "spread_to",
    "pr_lowest", "chance",
    "one_more", "one_fewer", "clustered", "word_safe",
)
# fmt: on
VERDICTS = ("verdict_below", "verdict_lowest", "sentence")
WORDS = ("level", "rank_word", *VERDICTS)

CLUSTERED_PHI = 1.5
HIDDEN_COUNTS = range(1, 5)
"""What a hidden count may be at the threshold of 5; for other bounds use `word_is_safe` or `decide_range`."""


def decide(referrals: Sequence[Any], hate_crimes: Sequence[Any], phi: float = 1.0) -> Decision:
    """Every figure and word about the named area's referrals per 100 recorded hate crimes.

    Parameters
    ----------
    referrals, hate_crimes
        Counts over the areas compared, the named area first; None or NaN where a figure is missing.
    phi
        Variance over mean of the referrals within an area, 1 or more (see `estimate_phi`).

    Returns
    -------
    dict
        The keys of `COLUMNS`: ``reason`` (why no verdict is possible; the verdicts are then "cannot tell" and
        all else None); the area's ratio, the rest's and the ratio of the two (``ror``), with 95% limits; one-
        sided probabilities and the ``level`` word; the recorded position; rank limits (1 = lowest) and word;
        verdicts; the counts that would carry a word and the true ratios that would be seen 4 times in 5; the
        usual spread of areas and the chance of being lowest; ``one_more``, ``one_fewer`` and ``clustered``
        (does the word stay?); ``word_safe`` (is the word the same for every count from 1 to 4?).

    Raises
    ------
    ValueError
        If an argument is not what it should be; the message names it and never repeats a value.

    References
    ----------
    Clopper and Pearson (1934), Garwood (1936), Hochberg (1988); see docs/methods.md for the error rates.

    Examples
    --------
    >>> decision = decide([4, 17, 22, 30, 44, 32], [375, 350, 450, 600, 900, 650])
    >>> decision["level"], decision["rank_word"], decision["sentence"], round(decision["ror_hi"], 2)
    ('below', 'lowest', 'supported', 0.57)
    """
    check_phi(phi)
    region = checked_region(referrals, hate_crimes)
    if isinstance(region, str):
        return dict.fromkeys(COLUMNS) | {"reason": region} | dict.fromkeys(VERDICTS, CANNOT_TELL)
    figures = (
        {"reason": None}
        | _ratios(region, phi)
        | _words(region, phi)
        | _position(region)
        | _detectability(region, phi)
        | _spread(region)
    )
    return {column: figures[column] for column in COLUMNS}


def with_named_count(counts: Sequence[int], named: Sequence[int]) -> np.ndarray:
    """The region repeated, one row for each count that the named area is given.

    Examples
    --------
    >>> with_named_count([4, 17], [3, 5]).tolist()
    [[3, 17], [5, 17]]
    """
    rows = np.tile(counts, (len(named), 1))
    rows[:, 0] = named
    return rows


def all_agree(judged: Judgement) -> bool:
    """Whether every entry of a judgement carries the same words.

    Examples
    --------
    >>> all_agree(judge([[1, 480], [2, 480]], [375, 9700]))
    True
    """
    return all(len(set(getattr(judged, word).tolist())) == 1 for word in WORDS)


def _named_and_rest(counts: list[int]) -> tuple[int, int]:
    return counts[0], sum(counts[1:])


def _ratios(region: Region, phi: float) -> Decision:
    (x, y), (h, k) = map(_named_and_rest, region)
    ratio_lo, ratio_hi = ratio_limits(x, h, phi)
    ror_lo, ror_hi = ratio_of_ratios_limits(x, y, h, k, phi)
    return {
        "ratio": 100 * x / h,
        "ratio_lo": ratio_lo,
        "ratio_hi": ratio_hi,
        "rest_ratio": 100 * y / k,
        "ror": x * k / (h * y) if y else float("inf"),
        "ror_lo": ror_lo,
        "ror_hi": ror_hi,
    }


def _words(region: Region, phi: float) -> Decision:
    """The words as they stand, and whether they would with other counts or with clustering."""
    x = region.referrals[0]
    rows = with_named_count(region.referrals, [x, x, x + 1, max(x - 1, 0)])
    judged = judge(rows, region.hate_crimes, [phi, max(phi, CLUSTERED_PHI), phi, phi])
    same = (judged.level == judged.level[0]) & (judged.rank_word == judged.rank_word[0])
    hidden = judge(with_named_count(region.referrals, HIDDEN_COUNTS), region.hate_crimes, phi)
    return {name: values[0].item() for name, values in judged._asdict().items()} | {
        "clustered": bool(same[1]),
        "one_more": bool(same[2]),
        "one_fewer": bool(same[3]) if x else None,
        "word_safe": x not in HIDDEN_COUNTS or all_agree(hidden),
    }


def _position(region: Region) -> Decision:
    rank, tied = recorded_rank(*region)
    return {"recorded_below": below_rest(*region), "recorded_rank": rank, "tied": tied}


def _detectability(region: Region, phi: float) -> Decision:
    (_, y), (h, k) = map(_named_and_rest, region)
    crit_low, crit_high = critical_counts(y, h, k, phi)
    detect_low, detect_high = detectable_ratios(crit_low, crit_high, h * y / k, phi)
    return {
        "crit_low": crit_low,
        "crit_high": crit_high,
        "detect_low": detect_low,
        "detect_high": detect_high,
    }


def _spread(region: Region) -> Decision:
    columns = ("spread_lo", "spread_hi", "spread_word", "spread_from", "spread_to", "pr_lowest", "chance")
    (x, y), (h, _) = map(_named_and_rest, region)
    if len(region.referrals) < ordinary_spread.FEWEST_AREAS or y < ordinary_spread.FEWEST_OTHER_REFERRALS:
        return dict.fromkeys(columns) | dict.fromkeys(("spread_word", "chance"), "not computed")
    spread = ordinary_spread.fit_spread(region.referrals[1:], region.hate_crimes[1:])
    low = ordinary_spread.chance_as_low(x, h, spread)
    high = ordinary_spread.chance_as_high(x, h, spread)
    word = "unusually low" if low < ALPHA else "unusually high" if high < ALPHA else "within the usual spread"
    first, last = ordinary_spread.usual_counts(h, spread)
    lowest = ordinary_spread.chance_of_lowest(*region)
    chance = ordinary_spread.chance_in_words(lowest)
    return dict(zip(columns, (low, high, word, first, last, lowest, chance), strict=True))
