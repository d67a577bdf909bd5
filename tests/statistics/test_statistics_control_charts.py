"""Control charts: limits, special causes, runs."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.testing import assert_allclose, assert_array_equal

from prevent_analysis.statistics import attribute_limits, runs, special_causes, xmr_limits

SPIKE = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
series = some.lists(some.integers(0, 60), min_size=3, max_size=30)


def test_xmr_limits_as_published():
    # NHSRplotthedots, vignette "deviations": screened -0.72 to 4.60, unscreened -3.06 to 6.95
    assert_allclose(xmr_limits(SPIKE), (1.94, -0.72, 4.60), atol=5e-3)
    assert_allclose(xmr_limits(SPIKE, screen_outliers=False), (1.94, -3.06, 6.95), atol=5e-3)


def test_screening_leaves_moderate_ranges_in():
    # Ranges 1, 1, 1, 1, 3: the last is 2.1 times their mean of 1.4, below 3.267.
    assert_allclose(xmr_limits([0, 1, 0, 1, 0, 3]), np.array([0, -1, 1]) * 2.66 * 1.4 + 5 / 6)


def test_xmr_limits_of_little():
    assert xmr_limits([3, 3, 3]) == (3, 3, 3)
    assert np.isnan(xmr_limits([3])[1:]).all()
    assert np.isnan(xmr_limits([])).all()
    assert np.isnan(xmr_limits([1, None, 2])).all()


def test_attribute_limits_as_published():
    # clinical-qikit fixtures: c_chart_ucl, up_laney_overdispersion, up_laney_underdispersion
    mean, lower, upper = attribute_limits([4] * 8)
    assert (mean, lower[0], upper[0]) == (4, 0, 10)
    mean, lower, upper = attribute_limits([10, 20, 5, 25, 10], [100] * 5, "u_prime")
    assert_allclose((mean, lower[0], upper[0]), (0.14, 0, 0.538936170212766))
    calm = [10, 11, 10, 11, 10, 11, 10, 11, 10, 16]
    mean, lower, upper = attribute_limits(calm, [100] * 10, "u_prime")
    assert_allclose((mean, lower[0], upper[0]), (0.11, 0.010501256289, 0.209498743711))
    # PowerBI-SPC u.test: 575 events in 310,466.8333, per 10,000, limits 15.9366 to 20.5349 around 18.23575
    exposure = 31.04668333
    mean = (15.9366 + 20.5349) / 2
    _, lower, upper = attribute_limits([mean * exposure], [exposure], "u")
    assert_allclose((lower[0], upper[0]), (15.9366, 20.5349), atol=5e-4)


def test_attribute_limits_of_nothing_and_of_gaps():
    assert_array_equal(attribute_limits([0, 0], [1, 2], "u_prime")[2], [0, 0])
    mean, lower, upper = attribute_limits([4, None, 5])
    assert np.isnan([mean, *lower, *upper]).all()


def test_exposure_goes_with_the_chart():
    for exposure, chart in ((None, "u"), ([1, 1], "c")):
        with pytest.raises(ValueError, match="exposure"):
            attribute_limits([1, 2], exposure, chart)


@given(series)
def test_u_prime_is_never_narrower_than_u(counts):
    exposure = np.linspace(1, 3, len(counts))
    mean, _, plain = attribute_limits(counts, exposure, "u")
    _, lower, wide = attribute_limits(counts, exposure, "u_prime")
    assert (wide >= plain).all()
    assert (lower >= 0).all()
    assert_allclose(mean, sum(counts) / exposure.sum())


def marked(values, rule, **options):
    causes = special_causes(values, **({"mean": 0, "lower": -3, "upper": 3} | options))
    return causes[rule].astype(int).tolist()


def test_rules_as_published():
    # NHSRplotthedots, test-ptd_calculate_point_type
    assert marked([-1] * 8 + [1], "shift") == [1] * 8 + [0]
    assert marked([0, 1, 1, 1, 1, 1, 1], "shift") == [0] * 7
    assert marked([2, 1, 2, 3, 4, 5, 6, 7, 3], "trend", upper=99) == [0] + [1] * 7 + [0]
    assert marked([1, 2, 3, 4, 5, 6, 6, 7], "trend", upper=99) == [0] * 8
    assert marked([2.5, 1, 2.5], "two_of_three") == [1, 0, 1]
    assert marked([2.5, -1, 2.5], "two_of_three") == [0, 0, 0]
    assert marked([1, 2.5, -2.5], "two_of_three") == [0, 0, 0]
    assert marked([3.5, 1, 2.5], "two_of_three") == [0, 0, 0]  # close to the limit is not beyond it


def test_the_length_of_runs_can_be_set():
    assert marked([1] * 6, "shift") == [0] * 6
    assert marked([1] * 6, "shift", shift=6) == [1] * 6
    assert marked([1, 2, 3, 4], "trend", trend=4, upper=9) == [1] * 4
    with pytest.raises(ValueError, match="trend must be at least 2"):
        marked([1, 2], "trend", trend=1)


def test_a_point_on_the_limit_is_inside_and_a_gap_breaks_runs():
    assert marked([3, 3.01, -3, -3.01], "beyond_limits") == [0, 1, 0, 1]
    assert marked([1, 1, 1, None, 1, 1, 1, 1], "shift") == [0] * 8
    assert marked([None, 1], "beyond_limits", upper=[0, 0.5]) == [0, 1]


def test_a_lower_limit_cut_off_at_zero_does_not_bring_two_of_three_nearer():
    # c chart, mean 4: 2 sigma below is 0, so a count of 1 is ordinary.
    assert marked([1, 1, 1], "two_of_three", mean=4, lower=0, upper=10) == [0, 0, 0]


@given(series, some.integers(-3, 3))
def test_rules_do_not_depend_on_the_level(values, level):
    limits = np.array([20, 5, 35])
    before = special_causes(values, *limits)
    after = special_causes(np.array(values) + level, *(limits + level))
    for rule in before:
        assert_array_equal(before[rule], after[rule])


def test_runs_as_published():
    # Montgomery example 7.5 by qicharts2 (ex_7.5_1), centre 1.42326
    rates = [1.4, 1.5, 20 / 13, 1.1, 14 / 19, 1.0, 1.75, 32 / 21, 19 / 12, 1.84]
    assert runs(rates, 1.4232558139534883) == {
        "centre": 1.4232558139534883,
        "n_useful": 10,
        "longest_run": 4,
        "longest_run_max": 6,
        "n_crossings": 3,
        "n_crossings_min": 2,
    }


def test_runs_leave_out_gaps_and_the_centre_line():
    assert runs([1, 2, None, 3])["centre"] == 2
    assert runs([1, 2, None, 3])["n_useful"] == 2
    nothing = runs([2, 2])
    assert nothing["n_useful"] == 0
    assert np.isnan(nothing["longest_run"])


@given(series)
def test_runs_and_crossings_fit_together(values):
    counts = runs(values)
    if counts["n_useful"]:
        assert counts["longest_run"] * (counts["n_crossings"] + 1) >= counts["n_useful"]
        assert counts["longest_run"] + counts["n_crossings"] <= counts["n_useful"]
        assert runs(values[::-1]) == counts
