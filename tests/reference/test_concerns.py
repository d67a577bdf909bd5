"""The lookup of types of concern."""

from dataclasses import fields

import pytest

from prevent_analysis.intake.schemas import CONCERN_GROUPS, CONCERN_SCHEMES, LOOKUP_CONCERN
from prevent_analysis.reference.concerns import Concern, concerns_from_rows, read_concerns

# The new system began in May 2024; the national statistics of 2024/25 use its list for the whole financial year.
LAST_OF_OLD, FIRST_OF_NEW = "2024-05-31", "2024-04-01"


def test_columns_are_those_of_the_schema() -> None:
    assert [field.name for field in fields(Concern)] == LOOKUP_CONCERN.names


def test_keys_are_unique_and_values_allowed() -> None:
    concerns = read_concerns()
    assert len(concerns) == 23
    assert {concern.scheme for concern in concerns.values()} <= set(CONCERN_SCHEMES)
    assert {concern.concern_group for concern in concerns.values()} <= set(CONCERN_GROUPS)
    assert all(concern.concern_raw == concern.concern_raw.strip() != "" for concern in concerns.values())


def test_every_group_is_reached() -> None:
    assert {concern.concern_group for concern in read_concerns().values()} == set(CONCERN_GROUPS)


def test_the_lists_overlap_only_while_the_systems_changed_over() -> None:
    for (scheme, _), concern in read_concerns().items():
        if scheme == "HO_pre2024":
            assert concern.valid_to == LAST_OF_OLD
            assert concern.valid_from < LAST_OF_OLD
        else:
            assert (concern.valid_from, concern.valid_to) == (FIRST_OF_NEW, "")


@pytest.mark.parametrize(
    ("scheme", "label", "group"),
    [
        ("HO_pre2024", "mixed, unstable or unclear ideology", "Mixed/unclear/multiple"),
        ("HO_pre2024", "School massacre", "Fascination with violence (no ideology)"),
        ("HO_PCMT", "No ideology – other susceptibility to radicalisation identified", "No ideology identified"),
        ("HO_PCMT", "Islamist Extremism", "Islamist"),
    ],
)
def test_labels_and_their_groups(scheme: str, label: str, group: str) -> None:
    assert read_concerns()[scheme, label].concern_group == group


def test_doubtful_labels_say_so() -> None:
    doubtful = {label for (_, label), concern in read_concerns().items() if "not verified" in concern.note}
    assert doubtful == {
        "Conflicted",
        "Incel",
        "No specific extremism issue",
        "No risk, vulnerability or ideology",
        "Multiple ideologies where none was dominant",
    }


def test_rows_of_a_council_become_concerns() -> None:
    row = dict(zip(LOOKUP_CONCERN.names, ("local", "Unclear", "Unspecified", "", "", ""), strict=True))
    assert concerns_from_rows([row]) == {("local", "Unclear"): Concern("local", "Unclear", "Unspecified", "", "", "")}
