"""Terms explained where a page first uses them, in the strategy's own words."""

import re
from pathlib import Path

import pytest

from prevent_analysis.publishing.glossary import explain_terms, read_terms

STRATEGY = Path(__file__).resolve().parents[2] / ".." / "shared" / "strategy.txt"


def test_a_term_is_explained_at_its_first_use_only():
    explained = explain_terms("<p>Channel helps.</p><p>Channel again.</p>")
    assert explained.html.count('href="#term-channel"') == 1
    assert explained.html.endswith("<p>Channel again.</p>")
    assert [term.term for term in explained.terms] == ["Channel"]


def test_an_abbreviation_is_written_out_unless_it_stands_in_brackets():
    assert "<abbr>CTLP</abbr> (Counter Terrorism Local Profile)" in explain_terms("<p>The CTLP says.</p>").html
    html = "<p>The Counter Terrorism Local Profile (CTLP) says so; the CTLP is quarterly.</p>"
    assert explain_terms(html).html == html


@pytest.mark.parametrize("tag", ["h2", "td", "a", "svg", "figcaption", "details"])
def test_only_prose_is_touched(tag):
    html = f"<{'table' if tag == 'td' else tag}><{tag}>Channel</{tag}></{'table' if tag == 'td' else tag}>"
    assert explain_terms(html).html == html


def test_part_of_a_word_is_no_term():
    assert explain_terms("<p>LAs, Channels, extremisms</p>").terms == []


def test_ids_are_unlike():
    ids = [term.id for term in read_terms()]
    assert len(ids) == len(set(ids))


@pytest.mark.skipif(not STRATEGY.exists(), reason="the strategy's text is not beside the repository")
def test_the_strategys_definitions_are_its_own_words():
    text = " ".join(STRATEGY.read_text(encoding="utf-8").split())
    for term in read_terms():
        if term.source == "strategy":
            assert f"{term.term} {term.meaning}" in text, term.term


def test_every_entry_ends_as_a_sentence_or_is_a_name():
    for term in read_terms():
        assert term.kind in ("definition", "abbreviation")
        assert bool(re.search(r"\.$", term.meaning)) == (term.kind == "definition")
