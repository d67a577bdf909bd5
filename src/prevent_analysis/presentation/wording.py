"""The wording lint: words that claim more than the figures can, or that judge people, refused with what to say instead.

It covers sentences that the program makes and commentary that people write. Text inside “quotation marks” is somebody
else's and is not linted.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

FAITHS_AND_PEOPLES = (
    "muslim|islamic|christian|jewish|hindu|sikh|buddhist|catholic|black|white|asian|african|arab|"
    "pakistani|bangladeshi|indian|somali|albanian|polish|romanian|roma|gypsy|traveller|migrant|refugee|immigrant"
)
GROUPS = "communit(?:y|ies)|people|population|famil(?:y|ies)|men|women|boys|girls|youths?|pupils|residents|areas?"
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
QUOTED = re.compile(r"“[^”]*”")


@dataclass(frozen=True)
class WordingRule:
    """Words that may not be used, why, and what to say instead. `unless` lets a sentence that holds it pass."""

    rule_id: str
    pattern: re.Pattern[str]
    problem: str
    instead: str
    unless: re.Pattern[str] | None = None


@dataclass(frozen=True)
class WordingFault:
    """A rule that a text breaks, and in which of its sentences (from 1); never the words themselves."""

    rule_id: str
    sentence: int
    problem: str
    instead: str

    def __str__(self) -> str:
        return f"sentence {self.sentence} {self.problem}; {self.instead} (rule {self.rule_id})"


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


WORDING_RULES: tuple[WordingRule, ...] = (
    WordingRule(
        "WORD-001",
        _words(
            "lead(?:s|ing)? to|led to|causes?(?! of terrorism)|caused|causing|drives?|driven by|driving|fuels?|"
            "fuell(?:ed|ing)|because of|due to|resulted in|results in|as a result of"
        ),
        "claims a cause",
        "two counts side by side show no cause: say 'may reflect'",
        _words("not|no|never|cannot"),
    ),
    WordingRule(
        "WORD-002",
        _words("hot ?spots?|hot-spots?|breeding grounds?|no-go|safe areas?|dangerous areas?|ghettos?"),
        "judges a place",
        "name the area and the figure, and nothing more",
    ),
    WordingRule(
        "WORD-003",
        _words(
            "radicali[sz]ed (?:individuals?|people|persons?|youths?)|offenders?|suspects?|perpetrators?|extremists?"
        ),
        "calls people who were referred something that a referral does not show",
        "say 'people referred'",
    ),
    WordingRule(
        "WORD-004",
        _words("false (?:positives?|negatives?)|wasted referrals?|poor[- ]quality referrals?|inappropriate referrals?"),
        "judges a referral by how it ended",
        "say 'closed at the initial assessment'",
    ),
    WordingRule(
        "WORD-005",
        _words("under-?report(?:s|ed|ing)|under-?referr(?:al|ed|ing)|over-?report(?:ed|ing)|over-?referr(?:al|ed|ing)"),
        "states as a fact what no figure here can show",
        "say 'we cannot tell whether every concern is reported'",
    ),
    WordingRule(
        "WORD-006",
        re.compile(rf"\b(?:{FAITHS_AND_PEOPLES})\s+(?:{GROUPS})\b|\bmuslims\b|\bjews\b|\bmigrants\b", re.IGNORECASE),
        "names a faith, ethnic or national group as a finding",
        "leave it out: this describes an area and a process",
    ),
    WordingRule(
        "WORD-007",
        _words("lowest|highest|best(?! practice)|worst"),
        "ranks an area",
        "use the sentence of the claim check; what was recorded may be said 'as recorded'",
        re.compile(r"as recorded|counted from the lowest|1 = lowest|chance of being truly|lowest grade", re.IGNORECASE),
    ),
    WordingRule(
        "WORD-008",
        _words("(?:rises?|falls?|increases?|decreases?|surges?|spikes?|growth|drops?) in hate crimes?"),
        "speaks of hate crime where only recorded hate crime is known",
        "say 'recorded hate crime'",
    ),
    WordingRule(
        "WORD-009",
        _words("significant|significantly|trend|trends|trending"),
        "claims a test or a trend that was not made",
        "say 'not distinguishable from' or 'beyond chance' as the interval shows",
        _words("interval"),
    ),
    WordingRule(
        "WORD-010",
        _words("good news|bad news|encouraging|worrying|alarming"),
        "calls a number of referrals or hate crimes good or bad",
        "say what was recorded; neither low nor high is good",
        _words("not|no|neither"),
    ),
    WordingRule(
        "WORD-011",
        _words(
            "vulnerable to (?:radicali[sz]ation|extremism|terrorism)|at[- ]risk (?:individuals|people|groups|children)"
        ),
        "uses a word that the guidance has replaced",
        "say 'susceptible to'",
    ),
)


def wording_faults(text: str, allow: Collection[str] = ()) -> list[WordingFault]:
    """What the lint finds in a text.

    Parameters
    ----------
    text
        One or more sentences.
    allow
        Ids of rules that do not hold here: `WORD-007` where the claim check supports the sentence.

    Returns
    -------
    The faults in the order of sentences and rules; empty where there is none.

    References
    ----------
    `docs/user_guide.md`, commentary.

    Examples
    --------
    >>> [fault.rule_id for fault in wording_faults("Recorded hate crime leads to referrals. It may reflect campaigns.")]
    ['WORD-001']
    >>> wording_faults("This does not show that one leads to the other.")
    []
    """
    sentences = SENTENCE_END.split(QUOTED.sub("", text))
    return [
        WordingFault(rule.rule_id, place, rule.problem, rule.instead)
        for place, sentence in enumerate(sentences, start=1)
        for rule in WORDING_RULES
        if rule.rule_id not in allow
        and rule.pattern.search(sentence)
        and not (rule.unless and rule.unless.search(sentence))
    ]
