"""Funnel limits that cannot disagree with the intervals; overdispersion."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.testing import assert_allclose

from prevent_analysis.statistics import (
    compare,
    funnel_limits,
    overdispersion,
    poisson_interval,
    proportion_funnel_limits,
    proportion_interval,
)

levels = some.sampled_from([0.95, 0.998])


def position(point, lower, upper):
    return "higher" if point > upper else "lower" if point < lower else "similar"


@given(some.integers(0, 3000), some.floats(0.01, 3000), levels)
def test_outside_the_funnel_exactly_when_the_interval_excludes_the_baseline(count, expected, confidence):
    word = compare(count, *poisson_interval(count, confidence), expected)
    assert position(count, *funnel_limits(expected, confidence)) == word


@given(some.integers(0, 20), some.floats(0.01, 20), levels)
def test_the_same_where_counts_are_small(count, expected, confidence):
    word = compare(count, *poisson_interval(count, confidence), expected)
    assert position(count, *funnel_limits(expected, confidence)) == word


@given(some.integers(0, 400), some.integers(0, 400), some.floats(0.001, 0.999), levels)
def test_the_same_for_proportions(part, rest, baseline, confidence):
    n = part + rest + 1
    lower, upper = proportion_interval(part, n, confidence)
    funnel = proportion_funnel_limits(n, baseline, confidence)
    if min(abs(baseline - limit) for limit in (lower, upper)) > 1e-9:  # not on the line itself
        assert position(part / n, *funnel) == compare(part / n, lower, upper, baseline)


def test_published_limits():
    # R PHEindicatormethods, testdata_funnel_ratio_outputs: counts whose limits touch these expected counts
    assert_allclose(funnel_limits(18.39035799, 0.95)[0], 10, rtol=2e-4)
    assert_allclose(funnel_limits(4.795387629, 0.95)[1], 10, rtol=2e-4)
    assert_allclose(funnel_limits(2.960519925, 0.998)[1], 10, rtol=2e-4)
    # testdata_funnel_prop_outputs
    lower, upper = proportion_funnel_limits(4, 0.8064244785714955, 0.95)
    assert_allclose((100 * lower, upper), (41.923356, 1), atol=1e-4)


def test_no_expected_events():
    assert funnel_limits(0, 0.95) == (0, 0)
    assert np.isnan(funnel_limits(None, 0.95)).all()


@given(some.floats(0.01, 1e5), levels)
def test_limits_surround_and_rise(expected, confidence):
    lower, upper = funnel_limits([expected, expected * 1.1], confidence)
    assert (lower <= [expected, expected * 1.1]).all()
    assert (upper > [expected, expected * 1.1]).all()
    assert lower[0] <= lower[1]
    assert upper[0] < upper[1]


def test_overdispersion_by_hand():
    # Residuals -2, -1, 0, 1, 2 at expected 100; the 25% and 75% quantiles are -1 and 1.
    observed = [80, 90, 100, 110, 120]
    assert overdispersion(observed, [100] * 5, winsorise=0)[0] == pytest.approx(2)
    phi, tau2 = overdispersion(observed, [100] * 5, winsorise=0.25)
    assert phi == pytest.approx(4 / 5)
    assert tau2 == 0  # 5 x 0.8 is not above 4
    assert overdispersion(observed, [100] * 5, 0)[1] == pytest.approx((10 - 4) / (500 - 100))


def test_overdispersion_finds_what_was_put_in():
    rng = np.random.default_rng(1)
    expected = np.full(4000, 200.0)
    observed = rng.poisson(expected * rng.normal(1, 0.2, 4000))
    phi, tau2 = overdispersion(observed, expected, winsorise=0)
    assert tau2 == pytest.approx(0.04, rel=0.1)
    assert phi == pytest.approx(1 + 200 * 0.04, rel=0.1)


def test_overdispersion_that_cannot_be_told():
    assert np.isnan(overdispersion([5], [5])).all()
    assert np.isnan(overdispersion([5, None], [5, 5])).all()
    with pytest.raises(ValueError, match="winsorise"):
        overdispersion([5, 5], [5, 5], winsorise=0.5)
