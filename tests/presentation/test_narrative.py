"""Each sentence says no more than its row: one test for each gate of the wording."""

import pandas as pd
import pytest

from prevent_analysis.evaluation.claim_check import check_claim
from prevent_analysis.presentation import claims, narrative

AREA = {
    "area_name": "Thurrock",
    "period": "12 months to September 2026",
    "value": 4.217,
    "lower_ci": 2.305,
    "upper_ci": 7.075,
    "numerator": 14,
    "denominator": 332,
    "value_note": "u",
    "comparison": "similar",
}
REST = AREA | {"area_name": "Rest of the region", "value": 6.1, "lower_ci": 5.6, "upper_ci": 6.6, "value_note": ""}
RELATIVE = {"value": 0.69, "lower_ci": 0.38, "upper_ci": 1.17}
HIDDEN = AREA | {"value": None, "lower_ci": None, "upper_ci": None, "numerator": None, "value_note": "c"}


def test_a_ratio_has_its_counts_its_interval_and_its_comparison():
    first, second = narrative.describe_ratio(AREA, REST, RELATIVE)
    assert "14 Prevent referrals for Thurrock" in first
    assert "332 hate crimes" in first
    assert "4.2 referrals per 100 recorded hate crimes (95% interval 2.3 to 7.1)" in first
    assert "0.69 times the rest (95% interval 0.38 to 1.17): not distinguishable from the rest of the region" in second


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("higher", "above the rest of the region"),
        ("lower", "below the rest of the region"),
        ("similar", "not distinguishable from the rest of the region"),
    ],
)
def test_each_comparison_has_its_own_words(word, sentence):
    assert narrative.describe_comparison(AREA | {"comparison": word}, REST, RELATIVE).endswith(f"{sentence}.")


@pytest.mark.parametrize(("note", "words"), [("c", "hidden"), ("x", "supplied"), ("z", "too small")])
def test_a_figure_that_is_not_shown_says_why_and_nothing_else(note, words):
    (sentence,) = narrative.describe_ratio(HIDDEN | {"value_note": note}, REST, RELATIVE)
    assert words in sentence
    assert f"[{note}]" in sentence
    assert not any(character.isdigit() for character in sentence.replace("12 months to September 2026", ""))


def test_nothing_is_compared_with_a_rest_that_is_hidden():
    sentence = narrative.describe_comparison(AREA | {"comparison": "not compared"}, HIDDEN, RELATIVE)
    assert sentence.startswith("It cannot be compared")


def test_a_multiple_without_an_upper_limit_is_left_out_and_never_infinite():
    relative = {"value": None, "lower_ci": 2.0, "upper_ci": None}
    sentence = narrative.describe_comparison(AREA | {"comparison": "higher"}, REST | {"value": 0.0}, relative)
    assert "times" not in sentence
    assert "inf" not in sentence


def test_how_much_rests_on_one_referral():
    sentence = narrative.describe_sensitivity(AREA, REST)
    assert "rests on 14 referrals" in sentence
    assert "about 7%" in sentence
    assert narrative.describe_sensitivity(HIDDEN, REST) == ""
    assert narrative.describe_sensitivity(AREA | {"numerator": 0, "value": 0.0}, REST) == ""


def test_hidden_strands_are_named_and_not_counted():
    rows = pd.DataFrame(
        [
            AREA | {"category": "Race", "value": 64.0, "numerator": 211},
            HIDDEN | {"category": "Transgender"},
        ]
    )
    sentence = narrative.describe_strands(rows)
    assert "race 211 (64%)" in sentence
    assert "Not shown: transgender" in sentence
    assert "sum to more than 100%" in sentence


def test_months_that_stand_out_are_named_and_not_explained():
    months = [{"month": f"2026-{m:02d}", "mean": 28.2, "lower": 9.4, "upper": 47.1, "signal": ""} for m in range(1, 10)]
    assert narrative.describe_months(months, "Thurrock").endswith("No month stands out.")
    months[3]["signal"] = "outside the limits"
    assert "April 2026. The chart does not say why." in narrative.describe_months(months, "Thurrock")


def test_a_rank_never_stands_alone():
    rank = {"rank": 3, "lower": 1, "upper": 11, "area_name": "Thurrock"}
    assert narrative.describe_rank(rank, 11).endswith(
        "Thurrock is 3rd of 11; allowing for chance it could be anything from 1st to 11th."
    )
    assert narrative.describe_rank(rank | {"rank": pd.NA}, 11).startswith("No rank is given")


@pytest.mark.parametrize(
    ("limits", "word"), [((1.01, 1.2), "rises"), ((0.8, 0.99), "falls"), ((0.9, 1.1), "shows no clear trend")]
)
def test_a_trend_is_named_only_beyond_chance(limits, word):
    trend = {"months": 36, "odds_ratio": 1.0, "lower_ci": limits[0], "upper_ci": limits[1]}
    assert f"recorded hate crime {word}:" in narrative.describe_share_trend(trend, "Thurrock")
    assert narrative.describe_share_trend(trend | {"odds_ratio": None}, "Thurrock") == ""


def counts(referrals, offences) -> pd.DataFrame:
    areas = [f"E0600003{place}" for place in range(1, len(referrals) + 1)]
    return pd.DataFrame(
        [
            {
                "series": series,
                "area_code": area,
                "period_start": f"{year - 1}-10-01",
                "period_end": f"{year}-09-30",
                "category": "Total",
                "count": count,
            }
            for year in (2026, 2025, 2024)
            for series, numbers in (("prevent_referrals", referrals), ("hate_crime_offences", offences))
            for area, count in zip(areas, numbers, strict=True)
        ]
    )


def claim(referrals, offences=(375, 350, 450, 600, 900, 650, 2800), **options) -> dict:
    from datetime import date

    from prevent_analysis.reference.periods import Period

    areas = [f"E0600003{place}" for place in range(1, len(referrals) + 1)]
    return check_claim(
        counts(referrals, offences),
        areas[0],
        areas,
        Period.ending(date(2026, 9, 30)),
        options.pop("bounds", {}),
        **options,
    )


STRATEGY = {"title": "The Strategy", "claim": "It is the lowest.", "judgement": "There is no greater risk."}
ALIKE = (17, 22, 30, 44, 32, 137)


@pytest.mark.parametrize(
    ("referrals", "verdict"),
    [
        ((0, *ALIKE), "The figures support it"),
        ((15, *ALIKE), "The figures cannot tell"),
        ((60, *ALIKE), "The figures point the other way, beyond chance"),
    ],
)
def test_each_verdict_has_its_words_and_the_judgement_is_only_quoted(referrals, verdict):
    lines = claims.claim_lines(claim(referrals), "Thurrock", STRATEGY)
    assert f"“It is the lowest.” {verdict}" in lines[0]
    assert "“There is no greater risk.” That is a judgement of others" in lines[-1]


def test_the_same_words_in_two_separate_years_say_so():
    lines = claims.claim_lines(claim((0, *ALIKE)), "Thurrock", STRATEGY)
    assert any("seen in two separate years" in line for line in lines)


def test_the_evidence_has_interval_rank_detectability_looks_and_assumption():
    text = " ".join(claims.claim_evidence_lines(claim((15, *ALIKE)), "Thurrock", 7))
    for words in ("95% interval", "Counted from the lowest", "would probably not", "We look every quarter", "assumes"):
        assert words in text
    assert "inf" not in text
    assert "nan" not in text


def test_a_fall_that_could_never_be_seen_is_said_so():
    few = claim((1, 1, 1, 1, 1, 1, 3))
    assert "not even to zero" in claims.detectable_line(few["decision"])


def test_a_fragile_word_is_marked():
    found = claim((15, *ALIKE))
    assert claims.fragile_line(
        found | {"fragile": True, "decision": found["decision"] | {"one_more": False}}
    ).startswith("Fragile: one referral more")
    assert "would not change" in claims.fragile_line(found | {"fragile": False})


def test_a_hidden_count_prints_no_figure_at_all():
    found = claim((None, *ALIKE), bounds={"E06000031": (1, 4)})
    lines = claims.claim_evidence_lines(found, "Thurrock", 7)
    assert lines[0].startswith("The figures behind the verdict are not shown")
    assert claims.recorded_line(found, "Thurrock") == ""
    table = claims.claim_verdicts(found)
    assert "May the sentence be repeated for this period?" not in set(table["Part"])
    assert not any(character.isdigit() for cell in table.to_numpy().ravel() for character in cell)


def test_zero_referrals_everywhere_and_in_the_rest():
    assert claim((0, 0, 0, 0, 0, 0, 0))["decision"]["reason"] == "no referrals recorded anywhere"
    only_here = claim((9, 0, 0, 0, 0, 0, 0))
    assert "no multiple is given" in claims.ratio_line(only_here["decision"], "Thurrock")


def test_the_change_and_the_longer_windows_have_their_own_words():
    found = claim((5, *ALIKE))
    assert "shows no clear change" in claims.change_line(found, "Thurrock")
    assert all("different question" in line for line in claims.pooled_lines(found, "Thurrock"))
    assert len(claims.pooled_lines(found, "Thurrock")) == 2


def test_variants_and_dispersion_say_what_was_tried():
    found = claim((5, *ALIKE))
    assert "none was tried" in claims.variants_line(found)
    assert "the same for a and b" in claims.variants_line(found | {"variants": {"a": True, "b": True}})
    assert "not the same for b, so none is given" in claims.variants_line(found | {"variants": {"a": True, "b": False}})
    assert "1.40 times as much" in claims.dispersion_line(found | {"phi": 1.4})


def test_the_five_explanations_and_the_caveats_name_no_community_and_no_cause():
    text = " ".join([*narrative.EXPLANATIONS.to_numpy().ravel(), narrative.NOT_A_LINK, narrative.LOW_IS_NOT_GOOD_NEWS])
    assert len(narrative.EXPLANATIONS) == 5
    for word in ("causes", "drives", "hotspot", "offenders", "under-referring"):
        assert word not in text
