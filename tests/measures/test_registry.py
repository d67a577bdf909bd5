"""Definitions: every file is whole, and one that is not is refused by name."""

from datetime import date

import pytest

from prevent_analysis.errors import SettingsError
from prevent_analysis.measures.registry import measure_from, read_measures

GOOD = {
    "measure_id": "M99",
    "name": "Events per 100",
    "why_it_matters": "A test.",
    "unit": "per 100",
    "polarity": "none",
    "statistic": "ratio",
    "multiplier": 100,
    "numerator": "a",
    "denominator": "b",
    "minimum_denominator": 20,
    "low_reliability_below": 20,
    "modes": ["restricted"],
    "sources": "a, b",
    "review": {
        "authored_by": "one",
        "checked_by": "another",
        "date_reviewed": date(2026, 1, 1),
        "next_review": date(2027, 1, 1),
        "definition_version": 1,
    },
}


def test_a_whole_definition_is_read():
    assert measure_from("m99.toml", GOOD).multiplier == 100


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"statistic": "index"}, "statistic"),
        ({"polarity": "low"}, "polarity"),
        ({"modes": ["open"]}, "modes"),
        ({"colour": "red"}, "colour"),
        ({"review": GOOD["review"] | {"checked_by": "one"}}, "checked_by"),
        ({"review": GOOD["review"] | {"next_review": date(2025, 1, 1)}}, "next_review"),
    ],
)
def test_a_definition_that_does_not_fit_is_refused_by_name(change, word):
    with pytest.raises(SettingsError, match=f"m99.toml: {word}"):
        measure_from("m99.toml", GOOD | change)


def test_a_missing_field_is_named():
    with pytest.raises(SettingsError, match="unit is missing"):
        measure_from("m99.toml", {key: value for key, value in GOOD.items() if key != "unit"})


def test_nothing_about_prevent_is_public():
    for measure in read_measures().values():
        if "prevent" in measure.numerator:
            assert measure.modes == ("restricted",)


def test_no_measure_says_that_low_or_high_is_good():
    assert {measure.polarity for measure in read_measures().values()} == {"none"}
