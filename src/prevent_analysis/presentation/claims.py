"""The claim check in words: what was recorded, what may be said of it, and what that rests on."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from prevent_analysis.presentation.formats import format_count, format_interval, format_number, join_words, ordinal

Claim = Mapping[str, Any]
PARTS = {"verdict_below": "Below average", "verdict_lowest": "Lowest in the region", "sentence": "The whole sentence"}
VERDICT_WORDS = {
    "supported": "The figures support it",
    "not supported": "The figures point the other way, beyond chance",
    "cannot tell": "The figures cannot tell",
}
LOOKS = (
    "We look every quarter. If nothing set {area} apart, 'below' would still appear in at least one of four quarters "
    "about 1 year in 20, and at least once in three years about 1 time in 8. Neighbouring quarters share nine months "
    "of data, so the same word twice is not a second confirmation. One look a year, the 12 months to 31 March, may "
    "change the strategy's text; the others are monitoring."
)
ONE_AT_A_TIME = (
    "The test assumes that referrals arrive one at a time. How far they come in clusters is not estimated, because "
    "quarterly counts of every area would have to be shown for it; the word is only tried again as if they did."
)
IN_CLUSTERS = "referrals that come in clusters, if they vary half as much again as one at a time"
YEAR_WORDS = {"yes": "below", "no": "not below", "equal": "equal to"}
CHANGE_WORDS = {
    "higher than before": "a rise",
    "lower than before": "a fall",
    "no clear change": "no clear change",
}
SPREAD_WORDS = {
    "within the usual spread": "within the usual spread of areas",
    "unusually low": "below the usual spread of areas",
    "unusually high": "above the usual spread of areas",
}


def claim_lines(claim: Claim, area: str, strategy: Mapping[str, str]) -> tuple[str, ...]:
    """The sentence that is tested, the verdict on it, and the judgement that is not tested."""
    decision = claim["decision"]
    verdict = VERDICT_WORDS[decision["sentence"]]
    reason = f": {decision['reason']}" if decision["reason"] else ""
    lines = [
        f"The {strategy['title']} says: “{strategy['claim']}” {verdict}{reason}.",
        status_line(claim),
        recorded_line(claim, area),
        f"It also says: “{strategy['judgement']}” That is a judgement of others: quoted here, and never computed.",
    ]
    return tuple(line for line in lines if line)


def recorded_line(claim: Claim, area: str) -> str:
    """What was recorded, as a fact; blank where a count is hidden or missing."""
    recorded = claim["recorded"]
    if recorded is None:
        return ""
    lowest = {"yes": "was the lowest", "tied": "was equal lowest", "no": "was not the lowest"}[recorded["lowest"]]
    rest, mean, median = (YEAR_WORDS[recorded[f"below_{name}"]] for name in ("rest", "mean", "median"))
    return (
        f"As recorded, {area}'s ratio {lowest} of the areas compared; it was {rest} the rest of the region, {mean} the "
        f"simple mean of the other areas and {median} their median. What was recorded is a fact; whether "
        "more than chance lies behind it is another question."
    )


def claim_verdicts(claim: Claim) -> pd.DataFrame:
    """Each part of the sentence with its verdict, and whether it may be repeated."""
    decision = claim["decision"]
    rows = [(words, decision[part], VERDICT_WORDS[decision[part]]) for part, words in PARTS.items()]
    may = claim["may_be_repeated"]
    if may is not None:
        rows.append(("May the sentence be repeated for this period?", "yes" if may else "no", repeat_reason(claim)))
    return pd.DataFrame(rows, columns=["Part", "Verdict", "In words"])


def repeat_reason(claim: Claim) -> str:
    """Why the sentence may or may not be repeated."""
    if claim["may_be_repeated"]:
        return "It is supported and true of what was recorded"
    return "It may be repeated only if it is supported and true of what was recorded"


def claim_evidence_lines(claim: Claim, area: str, areas: int) -> tuple[str, ...]:
    """What the verdicts rest on, in the order in which a reader needs it."""
    decision = claim["decision"]
    if claim["recorded"] is None:
        why = decision["reason"] or "a count that it needs is hidden to prevent disclosure"
        return (f"The figures behind the verdict are not shown: {why}.", LOOKS.format(area=area))
    lines = [
        ratio_line(decision, area),
        spread_line(decision),
        rank_line(decision, areas),
        detectable_line(decision),
        fragile_line(claim),
        variants_line(claim),
        change_line(claim, area),
        *pooled_lines(claim, area),
        LOOKS.format(area=area),
        dispersion_line(claim),
    ]
    return tuple(line for line in lines if line)


def ratio_line(decision: Claim, area: str) -> str:
    """The ratio, the rest's, and the one as a multiple of the other."""
    line = (
        f"{area}: {format_number(decision['ratio'])} referrals per 100 recorded hate crimes; the rest of the region: "
        f"{format_number(decision['rest_ratio'])}."
    )
    if decision["ror"] is None:
        return f"{line} The rest recorded no referrals, so no multiple is given."
    if decision["ror_hi"] is None:
        return f"{line} That is at least {format_number(decision['ror_lo'], 2)} times the rest."
    interval = format_interval(decision["ror_lo"], decision["ror_hi"], 2)
    return f"{line} That is {format_number(decision['ror'], 2)} times the rest (95% interval {interval})."


def spread_line(decision: Claim) -> str:
    """Whether the area stands out from the ordinary differences between areas."""
    if decision["spread_word"] not in SPREAD_WORDS:
        return ""
    counts = f"{format_count(decision['spread_from'])} to {format_count(decision['spread_to'])} referrals"
    return f"That is {SPREAD_WORDS[decision['spread_word']]} ({counts} would be usual here)."


def rank_line(decision: Claim, areas: int) -> str:
    """Recorded rank, and the ranks that it could be."""
    rank = "equal " * bool(decision["tied"]) + ordinal(decision["recorded_rank"])
    low, high = ordinal(decision["rank_lo"]), ordinal(decision["rank_hi"])
    chance = decision["chance"]
    evidence = "" if chance == "not computed" else f" Chance of being truly the lowest: {chance}; it decides nothing."
    return f"Counted from the lowest it is {rank} of {areas}; it could be {low} to {high}, read by itself.{evidence}"


def detectable_line(decision: Claim) -> str:
    """What could have been noticed at all, from the rest of the region alone."""
    low, high = decision["detect_low"], decision["detect_high"]
    if high is None:
        return ""
    if low is None:
        return (
            "No fall, not even to zero, could have been noticed; a ratio of up to "
            f"{format_number(high, 2)} times the rest would probably not have been noticed either."
        )
    return (
        f"A true ratio between {format_number(low, 2)} and {format_number(high, 2)} times the rest would probably not "
        "have been noticed (it would be, about 4 times in 5, beyond these)."
    )


def fragile_line(claim: Claim) -> str:
    """Whether one referral would change the word."""
    if not claim["fragile"]:
        return f"One referral more or fewer would not change the word, nor would {IN_CLUSTERS}."
    decision = claim["decision"]
    ways = {"one_more": "one referral more", "one_fewer": "one referral fewer", "clustered": IN_CLUSTERS}
    changing = join_words(words for name, words in ways.items() if decision[name] is False)
    return f"Fragile: {changing} would change the word."


def variants_line(claim: Claim) -> str:
    """Whether the verdicts survive the other definitions that were supplied."""
    if not claim["variants"]:
        return "No other definition (local strands, place of referral) was supplied for every area, so none was tried."
    same = [name for name, unchanged in claim["variants"].items() if unchanged]
    changed = [name for name, unchanged in claim["variants"].items() if not unchanged]
    lines = [f"The verdicts are the same for {join_words(same)}."] if same else []
    lines += [f"They are not the same for {join_words(changed)}, so none is given."] if changed else []
    return " ".join(lines)


def dispersion_line(claim: Claim) -> str:
    """How far referrals cluster, or what is assumed."""
    if claim["phi"] is None:
        return ONE_AT_A_TIME
    return (
        f"Referrals vary {format_number(claim['phi'], 2)} times as much within areas as if they arrived one at a time."
    )


def status_line(claim: Claim) -> str:
    """How far a verdict is news."""
    return f"Status of the verdict: {claim['status']}." if claim["status"] else ""


def change_line(claim: Claim, area: str) -> str:
    """Change against the year before, corrected for hate crime."""
    change = claim["change"]
    if change is None or change["reason"] or change["change_hi"] is None:
        return ""
    interval = format_interval(change["change_lo"], change["change_hi"], 2)
    return (
        f"Against the 12 months before, {area}'s ratio relative to the region shows {CHANGE_WORDS[change['word']]}: "
        f"{format_number(change['change'], 2)} times (95% interval {interval}), allowing for the change in hate crime."
    )


def pooled_lines(claim: Claim, area: str) -> list[str]:
    """The longer windows, in words of their own: they never support the 12-month sentence."""
    lines = []
    for months, decision in claim["pooled"].items():
        if decision["reason"]:
            continue
        words = "not distinguishable from" if decision["level"] == "not distinguishable" else decision["level"]
        lines.append(
            f"Over {months} months taken together, {area}'s ratio is {words} the rest of the region. This is a "
            "different question from the strategy's 12 months."
        )
    return lines
