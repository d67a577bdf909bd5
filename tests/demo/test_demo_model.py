"""The draws behind the demonstration pack, each against what its distribution says."""

import numpy as np
import pytest

from prevent_analysis.demo.draws import allocate, draw_count, draw_factor, pick, stream
from prevent_analysis.demo.offences import flag_strands


def test_a_stream_depends_on_its_names_alone() -> None:
    first = stream("E06000034", "2026-09").random(3).tolist()
    stream("E06000033", "2026-09").random(100)
    assert stream("E06000034", "2026-09").random(3).tolist() == first
    assert stream("E06000033", "2026-09").random(3).tolist() != first


def test_allocation_is_exact_and_in_proportion() -> None:
    split = allocate(100_000, [1.0, 0.0, 3.0], stream("test"))
    assert sum(split) == 100_000
    assert split[1] == 0
    assert split[0] == pytest.approx(25_000, abs=5 * np.sqrt(100_000 * 0.25 * 0.75))


def test_counts_have_the_mean_and_variance_of_a_poisson() -> None:
    random = stream("test")
    counts = np.array([draw_count(2.5, random) for _ in range(4000)])
    assert counts.mean() == pytest.approx(2.5, abs=0.1)
    assert counts.var() == pytest.approx(2.5, abs=0.25)


def test_factors_have_mean_one_and_the_stated_variation() -> None:
    random = stream("test")
    factors = np.array([draw_factor(0.3, random) for _ in range(4000)])
    assert factors.mean() == pytest.approx(1, abs=0.02)
    assert factors.std() == pytest.approx(0.3, abs=0.02)


def test_pick_follows_the_shares() -> None:
    random = stream("test")
    picks = [pick({"a": 2.0, "b": 6.0}, random) for _ in range(4000)]
    assert picks.count("b") / 4000 == pytest.approx(0.75, abs=0.03)


def test_strand_flags_keep_each_rate_and_never_repeat_a_strand() -> None:
    rates = [0.82, 0.07, 0.13, 0.02, 0.08]
    flags, two = flag_strands(rates, stream("test").random(20_000))
    assert sum(flags) == 20_000 + two
    assert max(flags) <= 20_000
    assert np.array(flags) / 20_000 == pytest.approx(np.array(rates), abs=0.01)
    for uniform in np.linspace(0, 0.999, 50):
        single, _ = flag_strands(rates, np.array([uniform]))
        assert max(single) == 1
