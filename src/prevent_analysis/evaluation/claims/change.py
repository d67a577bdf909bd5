"""Whether the named area's ratio changed against the region between two windows."""

from collections.abc import Sequence
from typing import Any

from scipy.stats.contingency import odds_ratio

from prevent_analysis.evaluation.claims.arguments import checked_region

_NO_CHANGE: dict[str, Any] = dict.fromkeys(("reason", "change", "change_lo", "change_hi", "word"))


def change_in_ratio(
    referrals_now: Sequence[Any],
    hate_crimes_now: Sequence[Any],
    referrals_before: Sequence[Any],
    hate_crimes_before: Sequence[Any],
) -> dict[str, Any]:
    """Change in the area's ratio relative to the change in the rest's, with a 95% exact interval.

    The conditional odds ratio of referrals (now and before, area and rest) over the same odds ratio of hate
    crime. Referrals alone would answer another question: with hate crime up and the ratio unchanged they
    report a change far more often than 1 time in 20.

    Parameters
    ----------
    referrals_now, hate_crimes_now, referrals_before, hate_crimes_before
        Counts over the same areas, the named area first, in two windows that do not overlap.

    Returns
    -------
    dict
        ``reason`` (why there is no comparison, the rest then None), ``change`` (1 = none), ``change_lo``,
        ``change_hi`` and ``word``: "higher than before", "lower than before" or "no clear change".

    Raises
    ------
    ValueError
        If an argument is not what it should be.

    References
    ----------
    Fisher (1935); ``scipy.stats.contingency.odds_ratio``.

    Examples
    --------
    >>> change = change_in_ratio([4, 480], [400, 9700], [18, 470], [380, 9600])
    >>> change["word"], round(change["change"], 2)
    ('lower than before', 0.21)
    """
    if len(referrals_now) != len(referrals_before):
        raise ValueError("referrals_now and referrals_before must cover the same areas")
    now = checked_region(referrals_now, hate_crimes_now, ("referrals_now", "hate_crimes_now"))
    before = checked_region(referrals_before, hate_crimes_before, ("referrals_before", "hate_crimes_before"))
    if isinstance(now, str):
        return _NO_CHANGE | {"reason": now}
    if isinstance(before, str):
        return _NO_CHANGE | {"reason": before}
    referrals, hate_crimes = (
        _area_and_rest(now.referrals, before.referrals),
        _area_and_rest(now.hate_crimes, before.hate_crimes),
    )
    if not all(map(sum, referrals)):
        return _NO_CHANGE | {"reason": "no referrals in either window in the area or in the rest"}
    (h_now, h_before), (k_now, k_before) = hate_crimes
    exposure = (h_now / h_before) / (k_now / k_before)
    result = odds_ratio(referrals, kind="conditional")
    interval = result.confidence_interval(0.95)
    low, high = interval.low / exposure, interval.high / exposure
    word = "higher than before" if low > 1 else "lower than before" if high < 1 else "no clear change"
    return {
        "reason": None,
        "change": float(result.statistic / exposure),
        "change_lo": float(low),
        "change_hi": float(high),
        "word": word,
    }


def _area_and_rest(now: list[int], before: list[int]) -> list[list[int]]:
    return [[now[0], before[0]], [sum(now[1:]), sum(before[1:])]]
