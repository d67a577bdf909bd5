"""Intervals: published values, exact coverage, order and scale."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.testing import assert_allclose
from scipy import stats

from prevent_analysis.statistics import poisson_interval, proportion_interval, ratio_interval

counts = some.integers(0, 5000)
confidences = some.sampled_from([0.8, 0.95, 0.998])
exposures = some.floats(1, 1e6)


@pytest.mark.parametrize(
    ("count", "confidence", "method", "limits"),
    [
        (10, 0.95, "exact", (4.795, 18.390)),  # Garwood (1936), as in Breslow and Day (1987) table 2.11
        (0, 0.95, "exact", (0, 3.689)),  # R epitools, man/pois.conf.int
        (65, 0.95, "byar", (50.1632, 82.8491)),  # R PHEindicatormethods, testdata_Byars_Wilson
        (10, 0.998, "byar", (2.9163, 24.1937)),  # the same
    ],
)
def test_published_poisson_intervals(count, confidence, method, limits):
    assert_allclose(poisson_interval(count, confidence, method), limits, atol=5e-4)


def test_published_proportion_intervals():
    # R PHEindicatormethods, testdata_Byars_Wilson: 65 of 100
    assert_allclose(proportion_interval(65, 100), (0.552544, 0.736358), atol=1e-6)
    assert_allclose(proportion_interval(65, 100, 0.998), (0.495495, 0.778354), atol=1e-6)
    # Clopper and Pearson by scipy's own test
    expected = stats.binomtest(3, 10).proportion_ci(0.95, "exact")
    assert_allclose(proportion_interval(3, 10, method="exact"), (expected.low, expected.high), rtol=1e-9)


def test_published_ratio_intervals():
    # R rateratio.test vignette (Fay): 2 in 17877 against 10 in 20000
    ratio, lower, upper = ratio_interval(2, 17877, 10, 20000)
    assert_allclose((ratio, lower, upper), (0.2237512, 0.024, 1.050), atol=5e-4)
    # One-sided p-values at ratio 1.2 by R exactci, quoted in statsmodels' test_twosample_poisson_r
    for p_value, method in ((0.006651774552714537, "exact"), (0.005094603529853279, "mid-p")):
        _, lower, _ = ratio_interval(60, 51477.5, 30, 54308.7, 1 - 2 * p_value, method)
        assert_allclose(lower, 1.2, rtol=1e-7)


def test_byar_limit_below_zero_is_zero():
    assert poisson_interval(1, 0.998, "byar")[0] == 0
    assert poisson_interval(0, 0.95, "byar")[0] == 0


def test_no_events_on_a_side():
    assert ratio_interval(0, 10, 5, 10)[:2] == (0, 0)
    ratio, lower, upper = ratio_interval(5, 10, 0, 10)
    assert (ratio, upper) == (np.inf, np.inf)
    assert lower > 0
    assert np.isnan(ratio_interval(0, 10, 0, 10)).all()
    assert np.isnan(ratio_interval(0, 10, 0, 10, method="mid-p")).all()


@pytest.mark.parametrize("missing", [None, np.nan, pd.NA])
@pytest.mark.parametrize("method", ["exact", "byar"])
def test_missing_counts_stay_missing(missing, method):
    assert np.isnan(poisson_interval(missing, method=method)).all()
    for limits in (
        poisson_interval([4, missing], method=method),
        proportion_interval([4, missing], [9, 9]),
        proportion_interval([4, missing], [9, 9], method="exact"),
        ratio_interval([4, missing], 1, 5, 1),
        ratio_interval(5, 1, [4, missing], 1, method="mid-p"),
    ):
        assert (np.isnan(np.array(limits)) == [False, True]).all()


@pytest.mark.parametrize("mean", [0.3, 1.7, 5.0, 12.4, 40.0])
@pytest.mark.parametrize("confidence", [0.95, 0.998])
def test_exact_poisson_interval_covers_by_enumeration(mean, confidence):
    x = np.arange(200)
    lower, upper = poisson_interval(x, confidence)
    chance = stats.poisson.pmf(x, mean)
    tail = (1 - confidence) / 2
    assert chance[lower > mean].sum() <= tail
    assert chance[upper < mean].sum() <= tail
    assert chance[(lower <= mean) & (mean <= upper)].sum() < 1 - tail / 20  # not empty of information


@pytest.mark.parametrize("share", [0.02, 0.11, 0.5, 0.93])
def test_exact_proportion_interval_covers_by_enumeration(share):
    x = np.arange(41)
    lower, upper = proportion_interval(x, 40, method="exact")
    chance = stats.binom.pmf(x, 40, share)
    assert chance[lower > share].sum() <= 0.025
    assert chance[upper < share].sum() <= 0.025


@pytest.mark.parametrize(("method", "most", "least"), [("exact", 0.05, 0.005), ("mid-p", 0.07, 0.02)])
def test_ratio_interval_covers_by_enumeration(method, most, least):
    x, y = np.meshgrid(np.arange(30), np.arange(60), indexing="ij")
    chance = stats.poisson.pmf(x, 8) * stats.poisson.pmf(y, 24)
    _, lower, upper = ratio_interval(x, 1, y, 3, method=method)
    wrong = chance[(lower > 1) | (upper < 1)].sum()
    assert least <= wrong <= most


@given(counts, confidences, some.sampled_from(["exact", "byar"]))
def test_poisson_interval_holds_the_count_and_rises_with_it(count, confidence, method):
    lower, upper = poisson_interval([count, count + 1], confidence, method)
    assert 0 <= lower[0] <= count <= upper[0]
    assert lower[0] <= lower[1]
    assert upper[0] < upper[1]
    wider = poisson_interval(count, (1 + confidence) / 2, method)
    assert wider[0] <= lower[0] <= upper[0] < wider[1]


@given(counts, counts, confidences, some.sampled_from(["wilson", "exact"]))
def test_proportion_interval_mirrors(part, rest, confidence, method):
    n = part + rest + 1
    lower, upper = proportion_interval(part, n, confidence, method)
    assert 0 <= lower <= part / n <= upper <= 1
    mirrored = proportion_interval(n - part, n, confidence, method)
    assert_allclose((1 - mirrored[1], 1 - mirrored[0]), (lower, upper), atol=1e-9)


@given(some.integers(1, 500), exposures, some.integers(1, 500), exposures, some.sampled_from(["exact", "mid-p"]))
def test_ratio_interval_turns_over_and_scales(x, n, y, m, method):
    ratio, lower, upper = ratio_interval(x, n, y, m, method=method)
    assert lower < ratio < upper
    assert_allclose(np.reciprocal(ratio_interval(y, m, x, n, method=method)), (ratio, upper, lower), rtol=1e-6)
    assert_allclose(ratio_interval(x, 7 * n, y, 7 * m, method=method), (ratio, lower, upper), rtol=1e-9)


@given(some.integers(0, 300), some.integers(0, 300))
def test_mid_p_lies_within_exact(x, y):
    _, lower, upper = ratio_interval(x, 2, y + 1, 3)
    _, mid_lower, mid_upper = ratio_interval(x, 2, y + 1, 3, method="mid-p")
    assert lower <= mid_lower <= mid_upper <= upper
