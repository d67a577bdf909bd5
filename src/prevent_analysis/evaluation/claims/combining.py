"""When a word may stand: over hidden counts, over definitions and over time."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from numbers import Integral
from typing import Any

from prevent_analysis.evaluation.claims.arguments import MISSING, check_phi, checked_region
from prevent_analysis.evaluation.claims.decision import VERDICTS, WORDS, Decision, all_agree, with_named_count
from prevent_analysis.evaluation.claims.exact import CANNOT_TELL, SUPPORTED, judge

DEPENDS_ON_HIDDEN = "depends on figures that are not shown"
DEPENDS_ON_DEFINITION = "depends on the definition"


def decide_range(
    lowest: Sequence[Any], highest: Sequence[Any], hate_crimes: Sequence[Any], phi: float = 1.0
) -> Decision:
    """The words that hold whatever hidden referrals are, within their bounds.

    Every word moves one way in the named area's count and the other way in each peer's, so the corners (named
    area and peers each at their lowest and highest) cover all that lies between.

    Parameters
    ----------
    lowest, highest
        Bounds of each area's referrals, the named area first; equal where the count is shown.
    hate_crimes
        Counts over the same areas.
    phi
        Variance over mean of the referrals within an area.

    Returns
    -------
    dict
        ``reason`` and the words of a decision, each "cannot tell" where it is not the same throughout.
        No figure: a figure would tell more than the bounds do.

    Raises
    ------
    ValueError
        If an argument is not what it should be, or a lower bound is above its upper bound.

    Examples
    --------
    >>> words = decide_range([4, 1, 22, 300], [4, 4, 22, 300], [375, 350, 450, 6000])
    >>> words["verdict_below"], words["verdict_lowest"]
    ('supported', 'cannot tell')
    """
    check_phi(phi)
    low = checked_region(lowest, hate_crimes, ("lowest", "hate_crimes"))
    high = checked_region(highest, hate_crimes, ("highest", "hate_crimes"))
    if isinstance(high, str) or low == MISSING:
        reason = high if isinstance(high, str) else MISSING
        return {"reason": reason} | dict.fromkeys(WORDS) | dict.fromkeys(VERDICTS, CANNOT_TELL)
    if isinstance(low, str):  # there may be no referrals anywhere, and then nothing can be said
        return {"reason": DEPENDS_ON_HIDDEN} | dict.fromkeys(WORDS, CANNOT_TELL)
    bounds = (low.referrals, high.referrals)
    if any(bottom > top for bottom, top in zip(*bounds, strict=True)):
        raise ValueError("lowest must not be above highest in any area")
    corners = [[own[0], *peers[1:]] for own, peers in product(bounds, repeat=2)]
    judged = judge(corners, high.hate_crimes, phi)
    words = {word: _agreed(getattr(judged, word).tolist()) for word in WORDS}
    return {"reason": None if all_agree(judged) else DEPENDS_ON_HIDDEN} | words


def word_is_safe(
    referrals: Sequence[Any], hate_crimes: Sequence[Any], phi: float = 1.0, lowest: int = 1, highest: int = 4
) -> bool:
    """Whether the words would be the same for every count that the named area's hidden cell may hold.

    Parameters
    ----------
    referrals
        Counts over the areas; the first, which is hidden, is not used and may be missing.
    hate_crimes
        Counts over the same areas.
    phi
        Variance over mean of the referrals within an area.
    lowest, highest
        The audit's bounds of the hidden count, both included.

    Raises
    ------
    ValueError
        If an argument is not what it should be, or `lowest` is above `highest`.

    Examples
    --------
    >>> word_is_safe([None, 476], [375, 9700]), word_is_safe([None, 196], [375, 9700])
    (True, False)
    """
    check_phi(phi)
    if not (isinstance(lowest, Integral) and isinstance(highest, Integral) and 0 <= lowest <= highest):
        raise ValueError("lowest and highest must be whole numbers of 0 or more, in that order")
    bottom = checked_region([lowest, *referrals[1:]], hate_crimes)
    top = checked_region([highest, *referrals[1:]], hate_crimes)
    if isinstance(top, str):
        return True  # the reason is the same whatever the count, and it is all that is said
    if isinstance(bottom, str):
        return False  # at the lowest there would be no referrals anywhere
    rows = with_named_count(top.referrals, range(lowest, highest + 1))
    return all_agree(judge(rows, top.hate_crimes, phi))


def combine_variants(base: Mapping[str, Any], variants: Mapping[str, Mapping[str, Any]]) -> Decision:
    """The decision on the main definition, with each word kept only if every other definition gives it too.

    Parameters
    ----------
    base
        A decision.
    variants
        Decisions on other definitions (local sex-gender strand, place of referral) by name; only those
        supplied. Longer windows and other values of `phi` are not definitions and do not belong here.

    Examples
    --------
    >>> base = {"reason": None} | dict.fromkeys(WORDS, "supported")
    >>> combine_variants(base, {"place of referral": base | {"sentence": "cannot tell"}})["sentence"]
    'cannot tell'
    """
    if base["reason"]:
        return dict(base)
    words = {word: _agreed([base[word], *(variant[word] for variant in variants.values())]) for word in WORDS}
    kept = all(variant[word] == base[word] for variant in variants.values() for word in WORDS)
    return dict(base) | words | {"reason": None if kept else DEPENDS_ON_DEFINITION}


def _agreed(words: Iterable[str | None]) -> str | None:
    distinct = set(words)
    return distinct.pop() if len(distinct) == 1 else CANNOT_TELL


def is_fragile(decision: Mapping[str, Any]) -> bool:
    """Whether one referral more or fewer, or clustering, would change the level or the rank word.

    Examples
    --------
    >>> is_fragile({"one_more": True, "one_fewer": None, "clustered": False})
    True
    """
    return any(decision[column] is False for column in ("one_more", "one_fewer", "clustered"))


def may_be_repeated(decision: Mapping[str, Any]) -> bool:
    """Whether the strategy's sentence may be repeated: supported, and true of the recorded figures.

    Examples
    --------
    >>> may_be_repeated(
    ...     {"sentence": "supported", "recorded_below": "yes", "recorded_rank": 1, "tied": False}
    ... )
    True
    """
    recorded = decision["recorded_below"] == "yes" and decision["recorded_rank"] == 1 and not decision["tied"]
    return bool(decision["sentence"] == SUPPORTED and recorded)


def status(now: str, last_quarter: str | None, year_earlier: str | None) -> str | None:
    """How far a verdict is news.

    Neighbouring quarters share nine months of referrals, so a count of windows is never evidence; only a
    window ending 12 months earlier shares none.

    Parameters
    ----------
    now, last_quarter, year_earlier
        The same verdict on the windows ending now, 3 months and 12 months earlier; None where that window was
        not decided on the same definitions.

    Returns
    -------
    str or None
        None where nothing is decided now.

    Examples
    --------
    >>> status("supported", "supported", "cannot tell")
    'repeated, mostly the same referrals'
    """
    if now == CANNOT_TELL:
        return None
    if now == year_earlier:
        return "seen in two separate years"
    return "repeated, mostly the same referrals" if now == last_quarter else "new"
