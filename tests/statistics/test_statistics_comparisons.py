"""The word, what could have been detected, and change against the rest."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.testing import assert_allclose
from scipy import stats

from prevent_analysis.statistics import compare, detectable_ratio, poisson_interval, relative_change

# Smallest detectable ratios against a fixed benchmark: expected, 95%, 99.8%.
DETECTABLE = [(5, 2.73, 3.40), (10, 2.14, 2.58), (30, 1.58, 1.83), (100, 1.30, 1.43), (1000, 1.09, 1.13)]


@pytest.mark.parametrize(
    ("value", "lower", "upper", "benchmark", "word"),
    [
        # Fingertips, SingleOverlappingCIsForOneCILevelComparatorTest and BenchmarkComparisonEngineTests
        (11, 10, 12, 11, "similar"),
        (2.5, 2.2, 2.8, 3, "lower"),
        (4, 2.9, 5.1, 1, "higher"),
        (2.5, 2.2, 2.8, None, "not compared"),
        (4, None, None, 3, "not compared"),
        # limits are inclusive
        (2.5, 2.2, 3, 3, "similar"),
        (3.5, 3, 4, 3, "similar"),
        # an infinite upper limit is a limit
        (np.inf, 2, np.inf, 1, "higher"),
    ],
)
def test_words(value, lower, upper, benchmark, word):
    assert compare(value, lower, upper, benchmark) == word


def test_swapped_limits_are_refused():
    with pytest.raises(ValueError, match="lower must not be above upper"):
        compare(1, 2, 0, 1)


@pytest.mark.parametrize(("expected", "at_95", "at_998"), DETECTABLE)
def test_detectable_by_the_exact_interval(expected, at_95, at_998):
    assert round(detectable_ratio(expected, 0.95, limit="exact"), 2) == at_95
    assert round(detectable_ratio(expected, 0.998, limit="exact"), 2) == at_998


def test_detectable_by_the_interpolated_limit():
    assert_allclose(detectable_ratio(100, 0.998), 1.41559550652, rtol=1e-9)  # clinical-qikit 0.5.0


@given(some.floats(0.5, 2000), some.sampled_from([0.95, 0.998]), some.floats(0.5, 0.95))
def test_detectable_ratio_has_the_power_it_claims(expected, confidence, power):
    ratio = detectable_ratio(expected, confidence, power, limit="exact")
    assert ratio > 1
    x = np.arange(0, int(40 + 8 * expected))
    lower, upper = poisson_interval(x, confidence)
    flagged = compare(x, lower, upper, expected) == "higher"
    chance = stats.poisson.sf(x[flagged][0] - 1, ratio * expected)
    assert_allclose(chance, power, rtol=1e-7)
    assert detectable_ratio(expected, confidence, power) < ratio


def test_published_conditional_odds_ratio():
    # R fisher.test, in the vignette of rateratio.test
    assert_allclose(relative_change(2, 17875, 9, 16665), (0.2072015, 0.02178155, 1.00121047), rtol=1e-4)


def test_change_divided_by_the_change_of_the_exposure():
    plain = relative_change(38, 30, 410, 395)
    assert_allclose(relative_change(38, 30, 410, 395, exposure_change=1.3), np.divide(plain, 1.3))


def test_change_without_events():
    assert relative_change(0, 5, 50, 50)[:2] == (0, 0)
    ratio, lower, upper = relative_change(5, 0, 50, 50)
    assert (ratio, upper) == (np.inf, np.inf)
    assert lower > 0
    for counts in ((0, 0, 5, 5), (0, 5, 0, 5), (1, None, 5, 5)):
        assert np.isnan(relative_change(*counts)).all()


@settings(max_examples=25)
@given(*[some.integers(1, 200)] * 4)
def test_change_turns_over(a, b, c, d):
    ratio, lower, upper = relative_change(a, b, c, d)
    assert lower < ratio < upper
    assert_allclose(np.reciprocal(relative_change(b, a, d, c)), (ratio, upper, lower), rtol=1e-4)


def test_fractional_counts_have_no_odds_ratio():
    with pytest.raises(ValueError, match="rest_count must be whole"):
        relative_change(1, 2, 3.5, 4)
