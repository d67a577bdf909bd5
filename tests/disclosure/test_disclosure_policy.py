"""The policy: what it refuses, what it rounds, and that settings only tighten it."""

import dataclasses

import pytest

from prevent_analysis.disclosure import Policy, read_policy
from prevent_analysis.errors import DisclosureError, SettingsError


@pytest.mark.parametrize("threshold", [0, -1, 2.5, 5.0, True, "5", None])
def test_a_threshold_is_a_whole_number_of_at_least_one(threshold):
    with pytest.raises(DisclosureError, match="whole threshold"):
        Policy(threshold=threshold)


@pytest.mark.parametrize(
    "setting", [{"rounding": 0}, {"rounding": True}, {"group_rule": 1}, {"max_hidden": 0}, {"max_hidden": 1.01}]
)
def test_other_settings_are_checked_too(setting):
    with pytest.raises(DisclosureError):
        Policy(**setting)


def test_a_policy_is_frozen_and_its_fingerprint_tells_policies_apart():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Policy().threshold = 1
    assert Policy().fingerprint == Policy(5, 1, True, 0.4).fingerprint
    others = [Policy(threshold=6), Policy(rounding=5), Policy(group_rule=False), Policy(max_hidden=0.3)]
    assert len({policy.fingerprint for policy in [Policy(), *others]}) == 5


def test_the_two_modes():
    assert read_policy("restricted") == Policy(5, 1, True, 0.4)
    assert read_policy("public") == Policy(10, 5, True, 0.4)


@pytest.mark.parametrize(
    "loosened", [{"threshold": 4}, {"group_rule": False}, {"max_hidden": 0.5}, {"limit": 5}, {"threshold": "9"}]
)
def test_settings_cannot_loosen_a_mode(loosened):
    with pytest.raises(SettingsError):
        read_policy("restricted", loosened)


def test_rounding_can_only_be_made_coarser():
    assert read_policy("public", {"rounding": 10}).rounding == 10
    for finer in (1, 7):
        with pytest.raises(SettingsError, match="never looser"):
            read_policy("public", {"rounding": finer})


def test_an_unknown_mode_is_refused():
    with pytest.raises(SettingsError, match="restricted, public"):
        read_policy("secret")


@pytest.mark.parametrize("policy", [Policy(10, 5), Policy(5, 1), Policy(5, 10), Policy(3, 2), Policy(2, 5)])
def test_the_range_behind_a_printed_count_is_every_count_that_prints_so(policy):
    shown = [count for count in range(60) if not policy.is_small(count)]
    for printed in {policy.rounded(count) for count in shown if count < 40}:
        behind = [count for count in shown if policy.rounded(count) == printed]
        assert policy.range_of(printed) == (behind[0], behind[-1])
