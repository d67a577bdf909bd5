"""Ranks and their confidence sets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from numpy.testing import assert_array_equal

from prevent_analysis.statistics import rank_intervals

areas = some.lists(some.tuples(some.integers(0, 300), some.integers(20, 3000)), min_size=1, max_size=8)


def test_ties_share_the_smaller_rank():
    # csranks 1.2.3, test_rank_utils: "ties, smallest"
    rank, _, _ = rank_intervals([1, 3, 4, 4, 4, 7, 7, 10], np.ones(8))
    assert_array_equal(rank, [8, 7, 4, 4, 4, 2, 2, 1])
    rank, _, _ = rank_intervals([1, 2, 3], [3, 6, 9])  # the same rate from different exposures
    assert_array_equal(rank, [1, 1, 1])


def test_sets_of_five_areas():
    counts = [12, 30, 45, 80, 200]
    rank, lower, upper = rank_intervals(counts, np.ones(5))
    assert_array_equal(rank, [5, 4, 3, 2, 1])
    assert_array_equal(lower, [5, 3, 3, 2, 1])
    assert_array_equal(upper, [5, 4, 4, 2, 1])
    rank, lower, upper = rank_intervals(counts, np.ones(5), ascending=True)
    assert_array_equal(rank, [1, 2, 3, 4, 5])
    assert_array_equal(lower, [1, 2, 2, 4, 5])
    assert_array_equal(upper, [1, 3, 3, 4, 5])


def test_joint_sets_pay_for_the_whole_table():
    # 20 against 40 has p = 0.0067: below 0.05 / 6 (its own six tests), not below 0.05 / 10 (third of twelve).
    counts, exposures = [10, 20, 30, 40], np.ones(4)
    _, lower, upper = rank_intervals(counts, exposures)
    assert_array_equal(lower, [3, 2, 1, 1])
    assert_array_equal(upper, [4, 4, 3, 2])
    _, lower, upper = rank_intervals(counts, exposures, joint=True)
    assert_array_equal(lower, [3, 1, 1, 1])
    assert_array_equal(upper, [4, 4, 3, 3])


def test_few_events_say_almost_nothing():
    _, lower, upper = rank_intervals([0, 1, 2, 3], [100, 100, 100, 100])
    assert_array_equal(lower, [1, 1, 1, 1])
    assert_array_equal(upper, [4, 4, 4, 4])


def test_one_unknown_area_could_stand_anywhere():
    for part in rank_intervals([5, None, 60], [100, 100, 100]):
        assert np.isnan(part).all()


def test_lengths_must_agree():
    with pytest.raises(ValueError, match="exposures"):
        rank_intervals([1, 2], [1])


@given(areas, some.booleans())
def test_sets_hold_the_rank_and_joint_sets_hold_the_marginal_ones(table, ascending):
    counts, exposures = np.array(table).T
    rank, lower, upper = rank_intervals(counts, exposures, ascending=ascending)
    _, joint_lower, joint_upper = rank_intervals(counts, exposures, joint=True, ascending=ascending)
    assert ((joint_lower >= 1) & (joint_lower <= lower) & (lower <= rank)).all()
    assert ((rank <= upper) & (upper <= joint_upper) & (joint_upper <= len(counts))).all()


@given(areas)
def test_the_unit_of_exposure_and_the_order_of_areas_do_not_matter(table):
    counts, exposures = np.array(table).T
    sets = rank_intervals(counts, exposures)
    assert_array_equal(rank_intervals(counts, exposures / 4), sets)
    backwards = rank_intervals(counts[::-1], exposures[::-1])
    assert_array_equal([part[::-1] for part in backwards], sets)


@pytest.mark.parametrize("joint", [False, True])
def test_sets_cover_the_true_ranks(joint):
    rng = np.random.default_rng(7)
    rates = np.array([1.0, 1.0, 1.4, 2.0, 3.0])
    exposures = np.array([10, 40, 20, 30, 15])
    lowest = np.array([4, 4, 3, 2, 1])  # the tied two may stand 4th or 5th
    highest = np.array([5, 5, 3, 2, 1])
    missed = np.zeros(5)
    for counts in rng.poisson(rates * exposures, size=(400, 5)):
        _, lower, upper = rank_intervals(counts, exposures, joint=joint)
        # A set covers a tied area if it holds any rank the tie allows.
        missed += (lower > highest) | (upper < lowest)
    assert (missed / 400 <= 0.05).all()
    _, lower, upper = rank_intervals(rates * exposures * 100, exposures, joint=joint)
    assert_array_equal(lower[2:], [3, 2, 1])  # and with enough events it is sharp
    assert_array_equal(upper[2:], [3, 2, 1])
