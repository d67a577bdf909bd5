"""Words over hidden counts, definitions and time; dispersion; change; the recorded position."""

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

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

REFERRALS = [4, 17, 22, 30, 44, 32, 137, 20, 91, 44, 39]
HATE_CRIMES = [375, 350, 450, 600, 900, 650, 2800, 400, 1850, 900, 800]


def with_named(count: int) -> list[int]:
    return [count, *REFERRALS[1:]]


def test_a_region_without_hidden_counts_keeps_its_words() -> None:
    words, decision = decide_range(REFERRALS, REFERRALS, HATE_CRIMES), decide(REFERRALS, HATE_CRIMES)
    assert words == {column: decision[column] for column in words}
    assert words["sentence"] == "supported"


def test_a_hidden_peer_takes_away_only_the_word_that_depends_on_it() -> None:
    lowest, highest = REFERRALS.copy(), REFERRALS.copy()
    lowest[1], highest[1] = 4, 17
    words = decide_range(lowest, highest, HATE_CRIMES)
    assert words["verdict_below"] == "supported"
    assert words["rank_word"] == "cannot tell"
    wide = decide_range([8, *lowest[1:6], 40, *lowest[7:]], [8, *highest[1:]], HATE_CRIMES)
    assert wide["verdict_below"] == "cannot tell"
    assert wide["reason"] == "depends on figures that are not shown"


def test_a_range_that_may_be_all_zero_says_nothing() -> None:
    words = decide_range([0, 0], [0, 40], [375, 350])
    assert set(words.values()) == {"depends on figures that are not shown", "cannot tell"}
    assert not word_is_safe([None, 0], [375, 350], lowest=0, highest=4)


def test_a_missing_bound_is_a_missing_figure() -> None:
    assert decide_range([4, None], [4, 17], [375, 350])["reason"] == "a figure is missing"
    assert decide_range([4, 17], [4, None], [375, 350])["reason"] == "a figure is missing"


def test_range_bounds_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ValueError, match="lowest must not be above highest"):
        decide_range([5, 17], [4, 17], [375, 350])
    with pytest.raises(ValueError, match="lowest and highest"):
        word_is_safe([None, 17], [375, 350], lowest=4, highest=1)


def test_a_hidden_count_in_a_large_region_leaves_the_level_alone() -> None:
    assert word_is_safe(with_named(2), HATE_CRIMES)
    assert not word_is_safe(with_named(2), HATE_CRIMES, highest=12)


def test_a_verdict_stands_only_if_every_definition_gives_it() -> None:
    base = decide(with_named(8), HATE_CRIMES)
    same, other = decide(with_named(9), HATE_CRIMES), decide(with_named(12), HATE_CRIMES)
    assert combine_variants(base, {}) == base
    assert combine_variants(base, {"with the local strand": same}) == base
    combined = combine_variants(base, {"with the local strand": same, "place of referral": other})
    assert combined["verdict_below"] == "cannot tell"
    assert combined["reason"] == "depends on the definition"
    assert combined["ratio"] == base["ratio"]
    missing = decide([None, *REFERRALS[1:]], HATE_CRIMES)
    assert combine_variants(missing, {"place of referral": base}) == missing


@pytest.mark.parametrize(
    ("now", "last_quarter", "year_earlier", "expected"),
    [
        ("supported", None, None, "new"),
        ("supported", "cannot tell", "not supported", "new"),
        ("supported", "supported", "cannot tell", "repeated, mostly the same referrals"),
        ("supported", "supported", "supported", "seen in two separate years"),
        ("not supported", "cannot tell", "not supported", "seen in two separate years"),
        ("cannot tell", "cannot tell", "cannot tell", None),
    ],
)
def test_status_counts_only_separate_years(now, last_quarter, year_earlier, expected) -> None:
    assert status(now, last_quarter, year_earlier) == expected


def test_the_sentence_may_be_repeated_only_if_recorded_and_supported() -> None:
    assert may_be_repeated(decide(REFERRALS, HATE_CRIMES))
    assert not may_be_repeated(decide(with_named(8), HATE_CRIMES))
    assert not may_be_repeated(decide([None, *REFERRALS[1:]], HATE_CRIMES))


def test_a_decision_that_one_referral_would_change_is_fragile() -> None:
    assert is_fragile(decide(with_named(9), HATE_CRIMES))
    assert not is_fragile(decide(REFERRALS, HATE_CRIMES))
    assert not is_fragile(decide(with_named(0), HATE_CRIMES))


def test_recorded_position_is_compared_exactly() -> None:
    assert as_recorded([6, 8, 30], [300, 400, 600])["lowest"] == "tied"
    # One third of the mean of the others' ratios is not a number that binary fractions hold.
    assert as_recorded([1, 1, 1, 1], [30, 30, 30, 30]) == {
        "lowest": "tied",
        "below_rest": "equal",
        "below_mean": "equal",
        "below_median": "equal",
    }
    assert as_recorded([10, 1, 2, 300], [100, 100, 100, 1000]) == {
        "lowest": "no",
        "below_rest": "yes",
        "below_mean": "yes",
        "below_median": "no",
    }


def test_dispersion_is_that_of_a_poisson_regression() -> None:
    rng = np.random.default_rng(11)
    crimes = rng.integers(20, 900, size=(6, 12))
    referrals = rng.poisson(rng.gamma(crimes * 0.05 / 2, 2))
    design = np.column_stack([np.repeat(np.eye(6), 12, axis=0), np.tile(np.eye(12)[:, 1:], (6, 1))])
    fit = sm.GLM(referrals.ravel(), design, family=sm.families.Poisson(), offset=np.log(crimes.ravel())).fit()
    expected = fit.pearson_chi2 / fit.df_resid
    assert expected > 1.5
    assert estimate_phi(referrals, crimes) == pytest.approx(expected, rel=1e-6)
    assert estimate_phi(pd.DataFrame(referrals, dtype="Int64"), crimes.tolist()) == pytest.approx(expected, rel=1e-6)
    silent = np.vstack([referrals, np.zeros((1, 12), int)]), np.vstack([crimes, np.full((1, 12), 50)])
    assert estimate_phi(*silent) == pytest.approx(expected, rel=1e-6)


def test_dispersion_is_never_below_1_and_needs_eight_quarters() -> None:
    even, crimes = np.full((3, 8), 5), np.full((3, 8), 100)
    assert estimate_phi(even, crimes) == 1.0
    assert estimate_phi(even[:, :7], crimes[:, :7]) is None
    assert estimate_phi(even * 0, crimes) is None
    assert estimate_phi(even[:1], crimes[:1]) is None
    assert estimate_phi(even, np.where(np.eye(3, 8), 0, crimes)) is None
    missing = even.tolist()
    missing[0][0] = None
    assert estimate_phi(missing, crimes) is None


@pytest.mark.parametrize(
    ("referrals", "crimes", "named"),
    [
        (np.full((3, 8), -731), np.full((3, 8), 100), "referrals_by_quarter"),
        (np.full((3, 8), 5), np.full((3, 9), 100), "hate_crimes_by_quarter"),
        ([["731"] * 8, ["many"] * 8], np.full((2, 8), 100), "referrals_by_quarter"),
        ([], [], "referrals_by_quarter"),
    ],
)
def test_dispersion_names_a_bad_argument(referrals, crimes, named) -> None:
    with pytest.raises(ValueError, match=named) as refused:
        estimate_phi(referrals, crimes)
    assert "731" not in str(refused.value)


def test_change_is_corrected_for_hate_crime() -> None:
    # Twice the hate crime and twice the referrals in the named area: the ratio did not move.
    change = change_in_ratio([40, 480], [800, 9700], [20, 480], [400, 9700])
    assert change["change"] == pytest.approx(1, abs=0.01)
    assert change["word"] == "no clear change"
    # The same referrals with twice the hate crime: the ratio halved.
    halved = change_in_ratio([40, 480], [800, 9700], [40, 480], [400, 9700])
    assert halved["change"] == pytest.approx(0.5, abs=0.01)
    assert halved["word"] == "lower than before"
    risen = change_in_ratio([40, 480], [400, 9700], [10, 480], [400, 9700])
    assert risen["word"] == "higher than before"
    assert risen["change_lo"] > 1


def test_change_with_a_zero_has_an_open_end_and_without_referrals_a_reason() -> None:
    from_none = change_in_ratio([9, 480], [400, 9700], [0, 480], [400, 9700])
    assert from_none["change"] == from_none["change_hi"] == float("inf")
    assert from_none["change_lo"] > 1
    nothing = change_in_ratio([0, 480], [400, 9700], [0, 480], [400, 9700])
    assert nothing["reason"] == "no referrals in either window in the area or in the rest"
    assert nothing["word"] is None
    assert change_in_ratio([4, None], [400, 9700], [4, 480], [400, 9700])["reason"] == "a figure is missing"
    with pytest.raises(ValueError, match="the same areas"):
        change_in_ratio([4, 480], [400, 9700], [4, 480, 3], [400, 9700, 50])
