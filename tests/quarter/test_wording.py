"""The wording lint refuses what the figures cannot carry, and every sentence that the program makes passes it."""

from html.parser import HTMLParser

import pytest

from prevent_analysis.presentation.claims import PARTS
from prevent_analysis.presentation.wording import WORDING_RULES, wording_faults

REFUSED = {
    "WORD-001": ("Recorded hate crime leads to referrals.", "The figure moved because of a campaign."),
    "WORD-002": ("The town centre is a hotspot.", "It is a safe area."),
    "WORD-003": ("Four radicalised individuals were seen.", "Each offender was referred."),
    "WORD-004": ("Half were false positives.", "There were poor-quality referrals."),
    "WORD-005": ("The sector is under-referring.", "Under-reporting explains it."),
    "WORD-006": ("It concerns the Muslim community.", "Referrals of Polish families."),
    "WORD-007": ("Thurrock has the lowest ratio.", "This is the best area."),
    "WORD-008": ("There was a rise in hate crime.", "The fall in hate crimes went on."),
    "WORD-009": ("There is a clear trend.", "The change is significant."),
    "WORD-010": ("This is good news.", "The figure is worrying."),
    "WORD-011": ("People vulnerable to radicalisation.", "At-risk groups were reached."),
}
ACCEPTED = (
    "People referred were closed at the initial assessment.",
    "This may reflect campaigns; we cannot tell.",
    "This does not show that one leads to the other.",
    "The ratio is not distinguishable from the rest of the region.",
    "As recorded, Thurrock's ratio was the lowest of the areas compared.",
    "The strategy says: “lowest prevent referrals to hate crime”.",
    "Recorded hate crime was 5% above the year before.",
    "Low is not good news.",
    "Tackle the ideological causes of terrorism, and develop best practice guides.",
    "The share shows no clear trend: 1.00 times a year (95% interval 0.92 to 1.08).",
)


def test_every_rule_has_an_example():
    assert set(REFUSED) == {rule.rule_id for rule in WORDING_RULES}


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in REFUSED.items() for text in texts])
def test_what_a_rule_is_for_is_refused(rule, text):
    assert rule in [fault.rule_id for fault in wording_faults(text)]


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_may_be_said_passes(text):
    assert wording_faults(text) == []


def test_a_fault_names_the_sentence_and_never_repeats_the_words():
    (fault,) = wording_faults("Nothing here. Jo Bloggs leads to nothing good.")
    assert fault.sentence == 2
    assert "Bloggs" not in str(fault)
    assert fault.instead in str(fault)


def test_a_claim_that_is_supported_may_be_repeated():
    assert wording_faults("Thurrock has the lowest ratio.", allow=["WORD-007"]) == []


BLOCKS = {"p", "li", "td", "th", "h1", "h2", "h3", "caption", "figcaption", "dd", "dt", "title", "div", "summary"}


class Sentences(HTMLParser):
    """The text of a page, a block a line; drawings and styles left out."""

    def __init__(self):
        super().__init__()
        self.texts, self.current, self.inside = [], "", 0

    def handle_starttag(self, tag, attributes):
        self.inside += tag in ("style", "svg")
        self.close_block(tag)

    def handle_endtag(self, tag):
        self.inside -= tag in ("style", "svg")
        self.close_block(tag)

    def handle_data(self, data):
        if not self.inside:
            self.current += data

    def close_block(self, tag):
        if tag in BLOCKS and self.current.strip():
            self.texts.append(" ".join(self.current.split()))
            self.current = ""


@pytest.mark.parametrize("mode", ["restricted", "public"])
def test_every_sentence_that_the_program_makes_passes(demo_run, mode):
    pages = sorted((demo_run / "outputs").rglob(f"{mode}/*.html"))
    assert pages
    headings_of_the_claim = set(PARTS.values())
    found = {}
    for page in pages:
        reader = Sentences()
        reader.feed(page.read_text(encoding="utf-8"))
        for text in set(reader.texts) - headings_of_the_claim:
            if faults := wording_faults(text):
                found[f"{page.name}: {text}"] = [fault.rule_id for fault in faults]
    assert found == {}
