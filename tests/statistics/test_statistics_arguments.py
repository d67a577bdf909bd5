"""What goes in and comes out is the same for every statistic: shapes, missing values, refusals."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from prevent_analysis import statistics as st
from prevent_analysis.statistics.arguments import read_numbers

SECRET = 987654.25


@pytest.mark.parametrize(
    "make", [list, tuple, np.array, pd.Series, lambda values: pd.Series(values, dtype="Int64", index=[7, 8])]
)
def test_sequences_give_arrays_by_position(make):
    lower, upper = st.poisson_interval(make([3, 10]))
    assert isinstance(lower, np.ndarray)
    np.testing.assert_allclose(upper, [8.7673, 18.3904], atol=1e-4)


def test_scalars_give_floats():
    results = [
        *st.poisson_interval(np.int64(3)),
        *st.proportion_interval(3, 9),
        *st.ratio_interval(3, 9, 4, 9),
        *st.funnel_limits(9, 0.95),
        *st.proportion_funnel_limits(9, 0.5, 0.95),
        *st.relative_change(3, 4, 5, 6),
        st.detectable_ratio(9, 0.95),
    ]
    assert all(type(result) is float for result in results)
    assert type(st.compare(1, 0, 2, 1)) is str


def test_confidence_broadcasts():
    lower, _ = st.poisson_interval(10, [0.95, 0.998])
    assert lower.shape == (2,)
    assert lower[0] > lower[1]


def test_masked_and_decimal_values_are_read():
    values = pd.Series([1, pd.NA, 3], dtype="Int64")
    assert np.isnan(read_numbers("count", values)[1])
    assert read_numbers("count", Decimal("2.5")) == 2.5


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: st.poisson_interval(-SECRET), "count"),
        (lambda: st.poisson_interval([1, str(SECRET)]), "count"),
        (lambda: st.poisson_interval(str(SECRET)), "count"),
        (lambda: st.poisson_interval([[1], [SECRET, 2]]), "count"),
        (lambda: st.poisson_interval(pd.Timestamp("2026-09-30")), "count"),
        (lambda: st.poisson_interval(np.inf), "count"),
        (lambda: st.poisson_interval(SECRET, 0), "confidence"),
        (lambda: st.poisson_interval(SECRET, 1), "confidence"),
        (lambda: st.poisson_interval(SECRET, 95), "confidence"),
        (lambda: st.poisson_interval(SECRET, None), "confidence"),
        (lambda: st.poisson_interval(SECRET, method="wald"), "method"),
        (lambda: st.proportion_interval(SECRET, 9), "numerator"),
        (lambda: st.proportion_interval(-SECRET, 9), "numerator"),
        (lambda: st.proportion_interval(0, 0), "denominator"),
        (lambda: st.proportion_interval(1, 2, method="wald"), "method"),
        (lambda: st.ratio_interval(1, 0, 1, SECRET), "exposure"),
        (lambda: st.ratio_interval(1, SECRET, -1, 1), "other_count"),
        (lambda: st.ratio_interval(1, 1, 1, -SECRET), "other_exposure"),
        (lambda: st.ratio_interval(1, 1, 1, 1, method="score"), "method"),
        (lambda: st.compare("x", 1, 2, 3), "value"),
        (lambda: st.detectable_ratio(0, 0.95), "expected"),
        (lambda: st.detectable_ratio(1, 0.95, 1), "power"),
        (lambda: st.detectable_ratio(1, 0.95, limit="wald"), "limit"),
        (lambda: st.relative_change(1, 2, 3, 4, exposure_change=0), "exposure_change"),
        (lambda: st.funnel_limits(-SECRET, 0.95), "expected"),
        (lambda: st.proportion_funnel_limits(9, SECRET, 0.95), "baseline"),
        (lambda: st.proportion_funnel_limits(0, 0.5, 0.95), "denominator"),
        (lambda: st.overdispersion([1, 2], [1, 0]), "expected"),
        (lambda: st.rank_intervals([-1, 2], [1, 1]), "counts"),
        (lambda: st.rank_intervals([1, 2], [1, 0]), "exposures"),
        (lambda: st.rank_intervals(SECRET, 1), "counts"),
        (lambda: st.xmr_limits(["a"]), "values"),
        (lambda: st.attribute_limits([-1]), "counts"),
        (lambda: st.attribute_limits([1], chart="p"), "chart"),
        (lambda: st.attribute_limits([1], [0], "u"), "exposure"),
        (lambda: st.special_causes([1], 1, 1, 1, shift=0), "shift"),
        (lambda: st.recent_trend([1], [2], [1]), "lower"),
        (lambda: st.share_trend([1, 2, 3], [1, 2]), "rest_counts"),
    ],
)
def test_refusals_name_the_argument_and_never_the_value(call, argument):
    with pytest.raises(ValueError, match=f"^{argument} must") as refusal:
        call()
    assert "987654" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_every_public_name_is_there():
    assert all(callable(getattr(st, name)) for name in st.__all__)
