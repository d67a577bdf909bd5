"""The Fingertips recent trend and the trend of a share."""

import numpy as np
import pytest
from numpy.testing import assert_allclose

from prevent_analysis.statistics import recent_trend, share_trend

# Fingertips, TrendMarkerCalculatorTest, set 1
VALUES = [24.67, 24.6, 28, 30.2, 30.6]
LOWER = [23.16, 23.15, 26.44, 28.63, 28.98]
UPPER = [26.25, 26.19, 29.64, 31.9, 32.25]


def test_recent_trend_as_published():
    chi2, word = recent_trend(VALUES, LOWER, UPPER)
    assert (round(chi2, 2), word) == (46.77, "increasing")
    # FingertipsNext, U75 cancer mortality
    word = recent_trend(
        [126.9341, 125.829, 121.5234, 122.3782, 120.7742],
        [125.9343, 124.8371, 120.5533, 121.4012, 119.8035],
        [127.94, 126.8268, 122.4993, 123.361, 121.7507],
    )[1]
    assert word == "decreasing"


def test_recent_trend_uses_the_last_five():
    chi2, word = recent_trend([None, 99, *VALUES], [None, 98, *LOWER], [None, 100, *UPPER])
    assert (round(chi2, 2), word) == (46.77, "increasing")


def test_recent_trend_that_cannot_be_calculated():
    for values, lower, upper in (
        (VALUES[1:], LOWER[1:], UPPER[1:]),
        ([*VALUES[:4], None], LOWER, UPPER),
        (VALUES, LOWER, [*UPPER[:4], np.inf]),
        (VALUES, VALUES, VALUES),
    ):
        chi2, word = recent_trend(values, lower, upper)
        assert np.isnan(chi2)
        assert word == "cannot be calculated"


def test_recent_trend_that_hangs_on_one_point():
    values = np.array([10, 10.1, 10, 9.9, 30])
    chi2, word = recent_trend(values, values - 1, values + 1)
    assert chi2 > 9.55
    assert word == "no change"


def test_recent_trend_changes_sign_with_the_values():
    chi2, word = recent_trend(-np.array(VALUES), -np.array(UPPER), -np.array(LOWER))
    assert (round(chi2, 2), word) == (46.77, "decreasing")


def quasi_binomial_by_hand(x, y, offset=0.0):
    """Fit by Newton's method: slope of the log odds, its binomial error and the Pearson dispersion."""
    x, y = np.array(x, float), np.array(y, float)
    design = np.column_stack([np.ones(len(x)), np.arange(len(x))])
    beta = np.zeros(2)
    for _ in range(50):
        share = 1 / (1 + np.exp(-(design @ beta + offset)))
        weight = (x + y) * share * (1 - share)
        information = design.T @ (design * weight[:, None])
        beta = beta + np.linalg.solve(information, design.T @ (x - (x + y) * share))
    dispersion = ((x - (x + y) * share) ** 2 / weight).sum() / (len(x) - 2)
    return beta[1], np.sqrt(np.linalg.inv(information)[1, 1]), dispersion


def test_share_trend_is_the_quasi_binomial_fit():
    x, y = [30, 55, 28, 60, 33, 80], [400, 390, 410, 405, 395, 400]
    slope, error, dispersion = quasi_binomial_by_hand(x, y)
    assert dispersion > 2
    trend = share_trend(x, y)
    margin = 2.7764451052 * np.sqrt(dispersion) * error  # t on 4 degrees of freedom
    assert_allclose(trend[:3], np.exp([slope, slope - margin, slope + margin]), rtol=1e-6)
    assert_allclose(trend.dispersion, dispersion, rtol=1e-6)
    assert (trend.p_value < 0.05) == (trend.lower > 1)


def test_little_dispersion_does_not_narrow():
    x, y = [30, 33, 36, 40, 44], [400] * 5
    slope, error, dispersion = quasi_binomial_by_hand(x, y)
    assert dispersion < 0.1
    assert_allclose(np.log(share_trend(x, y).upper) - slope, 3.1824463053 * error, rtol=1e-6)


def test_a_growing_exposure_explains_a_growing_share():
    x, y = np.array([20, 22, 24.2, 26.62]) * 100, np.full(4, 10_000.0)
    assert_allclose(share_trend(x, y).odds_ratio, 1.1, rtol=1e-6)
    assert_allclose(share_trend(x, y, x, y).odds_ratio, 1.0, rtol=1e-6)
    with pytest.raises(ValueError, match="together"):
        share_trend(x, y, exposure=x)


def test_share_trend_passes_over_periods_without_events():
    with_gap = share_trend([5, 0, 7, 9], [50, 0, 55, 52])
    assert np.isfinite(with_gap).all()
    assert with_gap.odds_ratio < share_trend([5, 7, 9], [50, 55, 52]).odds_ratio  # the gap is still time


@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([5, 6], [50, 51]),
        ([5, None, 7], [50, 51, 52]),
        ([0, 0, 0], [5, 5, 5]),
        ([0, 0, 0, 5], [9, 9, 9, 9]),
        ([5, 0, 0], [0, 5, 5]),
    ],
)
def test_share_trend_that_cannot_be_told(x, y):
    assert np.isnan(share_trend(x, y)).all()


def test_share_trend_keeps_its_level():
    rng = np.random.default_rng(3)
    found = 0
    for _ in range(200):
        clumps = rng.gamma(4, 1 / 4, size=(2, 24))  # variance above chance, common level, no trend
        counts = rng.poisson(clumps * np.array([[20], [200]]))
        found += share_trend(*counts).p_value < 0.05
    assert found / 200 < 0.09
