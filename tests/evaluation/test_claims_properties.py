"""What must hold of every decision."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from prevent_analysis.evaluation.claims import COLUMNS, decide, decide_range, is_fragile, word_is_safe
from prevent_analysis.evaluation.claims.decision import WORDS
from prevent_analysis.evaluation.claims.exact import ALPHA, chance_this_high, judge, ratio_of_ratios_limits
from prevent_analysis.evaluation.claims.ordinary_spread import (
    chance_as_high,
    chance_as_low,
    chance_of_lowest,
    fit_spread,
    usual_counts,
)

LEVELS = ["below", "not distinguishable", "above"]
RANKS = ["lowest", "among the lowest", "cannot tell", "not the lowest"]
VERDICTS = ["supported", "cannot tell", "not supported"]
ORDER = {
    "level": LEVELS,
    "rank_word": RANKS,
    "verdict_below": VERDICTS,
    "verdict_lowest": VERDICTS,
    "sentence": VERDICTS,
}

PHI = st.sampled_from([1.0, 1.3, 1.5, 3.0])
AREA = st.tuples(st.integers(0, 60), st.integers(20, 2000))
REGIONS = st.lists(AREA, min_size=2, max_size=12).filter(lambda areas: any(count for count, _ in areas))


def split(areas: list[tuple[int, int]]) -> tuple[list[int], list[int]]:
    referrals, hate_crimes = zip(*areas, strict=True)
    return list(referrals), list(hate_crimes)


@given(REGIONS, PHI)
@settings(max_examples=300, deadline=None)
def test_level_word_holds_exactly_when_the_printed_interval_excludes_1(areas, phi) -> None:
    referrals, hate_crimes = split(areas)
    judged = judge(referrals, hate_crimes, phi)
    low, high = ratio_of_ratios_limits(referrals[0], sum(referrals[1:]), hate_crimes[0], sum(hate_crimes[1:]), phi)
    assert (judged.level == "below") == (high < 1)
    assert (judged.level == "above") == (low > 1)


@given(REGIONS, PHI)
@settings(max_examples=60, deadline=None)
def test_words_never_contradict_each_other_or_the_recorded_position(areas, phi) -> None:
    decision = decide(*split(areas), phi)
    assert list(decision) == list(COLUMNS)
    assert 1 <= decision["rank_lo"] <= decision["rank_hi"] <= len(areas)
    if decision["rank_word"] == "lowest":
        assert decision["rank_hi"] == 1
        assert decision["recorded_rank"] == 1
        assert not decision["tied"]
    if decision["level"] != "not distinguishable":
        assert decision["recorded_below"] == ("yes" if decision["level"] == "below" else "no")
    # The critical counts are the words, read backwards.
    assert (areas[0][0] <= decision["crit_low"]) == (decision["level"] == "below")
    assert (areas[0][0] >= decision["crit_high"]) == (decision["level"] == "above")
    if decision["spread_from"] is not None:
        unusual = not decision["spread_from"] <= areas[0][0] <= decision["spread_to"]
        assert unusual == (decision["spread_word"] != "within the usual spread")


@given(REGIONS, PHI)
@settings(max_examples=100, deadline=None)
def test_words_move_one_way_in_the_named_area_and_the_other_way_in_each_peer(areas, phi) -> None:
    referrals, hate_crimes = split(areas)
    for area, direction in ((0, 1), (1, -1), (len(areas) - 1, -1)):
        rows = np.tile(referrals, (80, 1))
        rows[:, area] = np.arange(80)
        judged = judge(rows[rows.any(axis=1)], hate_crimes, phi)
        for word, order in ORDER.items():
            positions = [order.index(value) for value in getattr(judged, word)]
            assert positions[::direction] == sorted(positions), word


@given(REGIONS, st.integers(2, 50))
@settings(max_examples=40, deadline=None)
def test_a_decision_does_not_depend_on_the_scale_of_hate_crime(areas, scale) -> None:
    referrals, hate_crimes = split(areas)
    one, other = decide(referrals, hate_crimes), decide(referrals, [scale * count for count in hate_crimes])
    for column in set(COLUMNS) - {"ratio", "ratio_lo", "ratio_hi", "rest_ratio"}:
        expected = one[column]
        assert other[column] == (
            pytest.approx(expected, rel=1e-6, abs=1e-12) if isinstance(expected, float) else expected
        )
    assert scale * other["ratio"] == pytest.approx(one["ratio"])


@given(REGIONS, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_the_other_areas_does_not_matter(areas, random) -> None:
    others = areas[1:]
    random.shuffle(others)
    one, other = decide(*split(areas)), decide(*split([areas[0], *others]))
    assert other == {
        column: pytest.approx(value, rel=1e-9) if isinstance(value, float) else value for column, value in one.items()
    }


@given(
    st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3), st.integers(20, 400)), min_size=2, max_size=5),
    PHI,
)
@settings(max_examples=80, deadline=None)
def test_a_range_gives_a_word_exactly_when_every_count_within_gives_it(areas, phi) -> None:
    lowest, width, hate_crimes = zip(*areas, strict=True)
    highest = [low + more for low, more in zip(lowest, width, strict=True)]
    words = decide_range(lowest, highest, hate_crimes, phi)
    if not any(highest):
        assert words["reason"] == "no referrals recorded anywhere"
        return
    choices = product(*(range(low, high + 1) for low, high in zip(lowest, highest, strict=True)))
    rows = np.array(list(choices))
    judged = judge(rows[rows.any(axis=1)], hate_crimes, phi)
    may_be_none = not rows.any(axis=1).all()
    for word in WORDS:
        found = set(getattr(judged, word).tolist())
        expected = "cannot tell" if may_be_none or len(found) > 1 else found.pop()
        assert words[word] == expected, word


@given(REGIONS, PHI, st.integers(0, 6), st.integers(0, 6))
@settings(max_examples=60, deadline=None)
def test_a_word_is_safe_exactly_when_the_range_gives_it_throughout(areas, phi, low, more) -> None:
    referrals, hate_crimes = split(areas)
    safe = word_is_safe([None, *referrals[1:]], hate_crimes, phi, low, low + more)
    words = decide_range([low, *referrals[1:]], [low + more, *referrals[1:]], hate_crimes, phi)
    assert safe == (words["reason"] != "depends on figures that are not shown")


@given(st.integers(0, 200), st.integers(1, 500), st.integers(20, 3000), st.integers(20, 9000))
@settings(max_examples=100, deadline=None)
def test_chances_are_binomial_when_referrals_are_not_clustered(x, y, h, k) -> None:
    share = h / (h + k)
    assert chance_this_high(x, y, h, k) == pytest.approx(stats.binom.sf(x - 1, x + y, share), rel=1e-8)
    assert chance_this_high(y, x, k, h) == pytest.approx(stats.binom.cdf(x, x + y, share), rel=1e-8)


def test_usual_spread_agrees_with_negative_binomials_summed_over_a_finer_grid() -> None:
    counts, exposures = np.array([12, 25, 44, 40, 20, 160, 14]), np.array([350, 450, 600, 900, 650, 2800, 400])
    tau = np.linspace(0.0125, 2, 160)[:, np.newaxis, np.newaxis]
    mean = np.exp(np.linspace(np.log(0.01), np.log(0.3), 400))[np.newaxis, :, np.newaxis]
    shape = 1 / tau**2
    likelihood = stats.nbinom.logpmf(counts, shape, shape / (shape + mean * exposures)).sum(-1)
    log_weight = likelihood + stats.halfnorm.logpdf(tau[..., 0], scale=0.5)
    weight = np.exp(log_weight - log_weight.max())
    success = (shape / (shape + mean * 375))[..., 0]
    expected = np.sum(weight * stats.nbinom.cdf(14, shape[..., 0], success)) / weight.sum()
    spread = fit_spread(counts, exposures)
    assert chance_as_low(14, 375, spread) == pytest.approx(expected, abs=0.003)
    assert chance_as_low(14, 375, spread) + chance_as_high(15, 375, spread) == pytest.approx(1)
    first, last = usual_counts(375, spread)
    assert chance_as_low(first - 1, 375, spread) < ALPHA <= chance_as_low(first, 375, spread)
    assert chance_as_high(last + 1, 375, spread) < ALPHA <= chance_as_high(last, 375, spread)


def test_chances_of_lowest_add_up_over_the_areas() -> None:
    counts, exposures = [4, 17, 22, 30, 12, 32], [375, 350, 450, 600, 300, 650]
    turns = [chance_of_lowest(np.roll(counts, -area), np.roll(exposures, -area)) for area in range(len(counts))]
    assert sum(turns) == pytest.approx(1, abs=0.005)
    assert turns[0] == max(turns)


@pytest.mark.parametrize(
    ("referrals", "hate_crimes", "reason"),
    [
        ([4, float("nan")], [375, 350], "a figure is missing"),
        ([4, 17], [375, None], "a figure is missing"),
        ([4, None], [375, 3], "a figure is missing"),
        ([4, 17], [375, 19], "an area has fewer than 20 recorded hate crimes"),
        ([0, 0], [375, 350], "no referrals recorded anywhere"),
        ([4], [375], "fewer than 2 areas"),
    ],
)
def test_no_verdict_without_the_figures_for_one(referrals, hate_crimes, reason) -> None:
    decision = decide(referrals, hate_crimes)
    assert list(decision) == list(COLUMNS)
    assert decision["reason"] == reason
    assert {column for column in COLUMNS if decision[column] is not None} == {
        "reason",
        "verdict_below",
        "verdict_lowest",
        "sentence",
    }
    assert decision["sentence"] == "cannot tell"
    assert not is_fragile(decision)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (([-731, 17], [375, 350]), "referrals"),
        (([7.31, 17], [375, 350]), "referrals"),
        ((["731", 17], [375, 350]), "referrals"),
        (([float("inf"), 17], [375, 350]), "referrals"),
        (([731, 17], [-375, 350]), "hate_crimes"),
        (([731, 17], [375]), "hate_crimes"),
        (([], []), "referrals"),
        (([731, 17], [375, 350], 0.731), "phi"),
        (([731, 17], [375, 350], float("nan")), "phi"),
    ],
)
def test_a_bad_argument_is_named_and_its_value_is_not_repeated(arguments, named) -> None:
    with pytest.raises(ValueError, match=named) as refused:
        decide(*arguments)
    assert not any(character.isdigit() and character in "7345" for character in str(refused.value))


def test_clustering_already_allowed_for_is_not_held_against_the_word() -> None:
    hate_crimes = [375, 9700]
    assert decide([8, 476], hate_crimes, 1.5)["level"] != decide([8, 476], hate_crimes, 3.0)["level"]
    assert decide([8, 476], hate_crimes, 3.0)["clustered"]
