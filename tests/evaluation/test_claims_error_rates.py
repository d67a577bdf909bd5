"""How often the words are wrong, and how often right, over simulated regions (seeded)."""

import numpy as np
import pytest

from prevent_analysis.evaluation.claims.dispersion import pearson_dispersion
from prevent_analysis.evaluation.claims.exact import Judgement, judge

RUNS = 4000
CEILING = 0.035
# The shape of the Eastern Region: hate crimes of 12 months, the named area first.
HATE_CRIMES = np.array([375, 350, 450, 600, 900, 650, 2800, 400, 1850, 900, 800])
AREAS = len(HATE_CRIMES)


def region(
    seed: int, per_100: float, relative: np.ndarray, *, quarters: int = 4, variance: float = 1.0
) -> tuple[np.ndarray, np.ndarray]:
    """Quarterly referrals and hate crimes, shape (runs, areas, quarters); referrals of variance x mean."""
    rng = np.random.default_rng(seed)
    shape = (RUNS, AREAS, quarters)
    crimes = rng.poisson(np.broadcast_to(HATE_CRIMES[:, np.newaxis] / 4, shape))
    mean = np.broadcast_to((per_100 / 100 * relative * HATE_CRIMES / 4)[..., np.newaxis], shape)
    if variance > 1:
        mean = rng.gamma(mean / (variance - 1), variance - 1)
    return rng.poisson(mean), crimes


def judged_year(referrals: np.ndarray, crimes: np.ndarray, phi: np.ndarray | float = 1.0) -> Judgement:
    return judge(referrals[..., -4:].sum(-1), crimes[..., -4:].sum(-1), phi)


def alike(**named: float) -> np.ndarray:
    """Every area at the same underlying ratio, but for those given as area_<position>=ratio."""
    relative = np.ones(AREAS)
    for area, ratio in named.items():
        relative[int(area.removeprefix("area_"))] = ratio
    return relative


@pytest.mark.parametrize("per_100", [2, 5, 8])
def test_words_are_seldom_given_to_areas_that_are_alike(per_100: float) -> None:
    judged = judged_year(*region(1, per_100, alike()))
    assert np.mean(judged.level == "below") <= CEILING
    assert np.mean(judged.level == "above") <= CEILING
    assert np.mean(judged.rank_word == "not the lowest") <= 0.06
    assert np.mean(judged.rank_word == "lowest") <= 0.005


@pytest.mark.parametrize("tied", ["area_6", "area_3"])
def test_lowest_is_seldom_given_to_an_area_tied_for_lowest(tied: str) -> None:
    judged = judged_year(*region(2, 8, alike(area_0=1 / 3, **{tied: 1 / 3})))
    assert 0 < np.mean(judged.rank_word == "lowest") <= CEILING


def test_among_the_lowest_is_seldom_given_to_an_area_tied_with_three_others() -> None:
    judged = judged_year(*region(3, 8, alike(area_0=1 / 3, area_4=1 / 3, area_6=1 / 3, area_8=1 / 3)))
    assert 0 < np.mean(np.isin(judged.rank_word, ["lowest", "among the lowest"])) <= CEILING


@pytest.mark.parametrize("per_100", [2, 5, 8])
def test_clustered_referrals_seldom_give_a_word_once_their_dispersion_is_estimated(per_100: float) -> None:
    referrals, crimes = region(4, per_100, alike(), quarters=12, variance=1.5)
    phi = np.maximum(1, pearson_dispersion(referrals, crimes))
    judged = judged_year(referrals, crimes, phi)
    assert np.mean(judged.level == "below") <= CEILING
    assert np.mean(judged.level == "above") <= CEILING
    assert np.mean(judged.rank_word == "not the lowest") <= CEILING


def test_clustering_that_is_ignored_breaks_the_ceiling() -> None:
    judged = judged_year(*region(4, 8, alike(), quarters=12, variance=1.5))
    assert np.mean(judged.level == "below") > CEILING


def test_below_appears_in_one_of_four_looks_no_more_than_7_times_in_100() -> None:
    referrals, crimes = region(5, 5, alike(), quarters=7)
    looks = [judged_year(referrals[..., :end], crimes[..., :end]).level == "below" for end in range(4, 8)]
    assert np.mean(looks[-1]) < np.mean(np.any(looks, axis=0)) <= 0.07


def test_below_has_the_right_sign_when_areas_differ() -> None:
    relative = np.random.default_rng(6).gamma(1 / 0.3**2, 0.3**2, size=(RUNS, AREAS))
    referrals, crimes = region(7, 5, relative)
    rest = (relative[:, 1:] * HATE_CRIMES[1:]).sum(1) / HATE_CRIMES[1:].sum()
    wrong = (judged_year(referrals, crimes).level == "below") & (relative[:, 0] >= rest)
    assert np.mean(wrong) <= 0.01


def test_an_area_truly_far_below_is_seen_to_be() -> None:
    judged = judged_year(*region(8, 5, alike(area_0=0.27)))
    assert np.mean(judged.level == "below") >= 0.94
    assert np.mean(judged.rank_word == "lowest") >= 0.45
    assert np.mean(judged.sentence == "supported") >= 0.45


def test_an_area_truly_above_is_seen_to_be_not_the_lowest() -> None:
    judged = judged_year(*region(9, 5, alike(area_0=2.0)))
    assert np.mean(judged.sentence == "not supported") >= 0.9
