"""What is counted as what: returns, currency, merging, checks, carried forward."""

from datetime import date

import pandas as pd
import pytest

from prevent_analysis.measures.delivery.actions import YEAR_OVER, action_rows, describe_actions, year_view
from prevent_analysis.measures.delivery.activity import quarters_of, screening_parts, session_parts
from prevent_analysis.measures.delivery.checks import (
    ANSWERED,
    INCOMPLETE,
    RECHECK,
    UNANSWERED,
    ThreatLevel,
    check_state,
    describe_balance,
)
from prevent_analysis.measures.delivery.partners import NO_RETURN, contact_words
from prevent_analysis.measures.delivery.parts import MERGED, Part, cells_of, merge_small, parts_frame
from prevent_analysis.measures.delivery.requirements import read_matrix
from prevent_analysis.measures.delivery.thresholds import read_thresholds
from prevent_analysis.measures.delivery.training import Snapshot, lapse_parts, training_parts
from prevent_analysis.reference.periods import Period
from prevent_analysis.reference.strategy import IDEOLOGIES

DAY = date(2026, 9, 30)
PERIOD = Period.ending(DAY)
SNAPSHOT = Snapshot(DAY, return_months=3, lapse_days=90)
TYPES = {"A": "Council team", "B": "Health", "C": "Health"}
SUBSTANTIAL = ThreatLevel("SUBSTANTIAL", "2024-01")


def matrix(months: int | None = 36):
    row = {"organisation_id": None, "role_group": "All staff", "course": "Awareness", "tier": "must"}
    rows = [{**row, "org_type": kind, "validity_months": months, "agreed_on": "2025-01-01"} for kind in TYPES.values()]
    return read_matrix(pd.DataFrame(rows).astype({"validity_months": "Int64"}))


def register(*rows: tuple[str, str | None, str, str | None]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["staff_ref", "completed_date", "in_scope", "left_date"]).astype("str")
    return frame.assign(organisation_id="A", role_group="Manager", course="Awareness", source_id="r.csv")


def counts(**changes) -> pd.DataFrame:
    row = {"organisation_id": "B", "as_at": "2026-09-30", "role_group": "All staff", "course": "Awareness"}
    numbers = {"n_in_scope": 30, "n_in_date": 20, "n_expired": 6, "n_never": 4}
    notes = {f"{name}_note": "" for name in numbers}
    frame = pd.DataFrame([row | numbers | notes | {"source_id": "c.csv"} | changes])
    return frame.astype(dict.fromkeys(numbers, "Int64"))


def by_status(parts: list[Part]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for part in parts:
        found[part.status] = None if part.count is None else found.get(part.status, 0) + part.count
    return found


def test_status_of_each_person_on_the_day():
    rows = register(
        ("P00001", "2026-09-01", "Y", None),  # in date
        ("P00002", "2023-09-30", "Y", None),  # its last day
        ("P00003", "2023-09-29", "Y", None),  # a day over
        ("P00004", None, "Y", None),
        ("P00005", None, "N", None),  # not in scope
        ("P00006", "2026-01-01", "Y", "2026-09-30"),  # left
        ("P00007", "2020-01-01", "Y", None),  # done again: the latest counts
        ("P00007", "2025-01-01", "Y", None),
        ("P00008", "2026-10-05", "Y", None),  # after the day: not yet known then
    )
    parts = training_parts({"training_register": rows}, TYPES, matrix(), SNAPSHOT)
    assert by_status(parts) == {"In date": 3, "No longer in date": 1, "Never completed": 1}
    assert by_status(lapse_parts(parts)) == {"Lapses later": 2, "Lapses soon": 1}


def test_unknown_validity_is_never_in_date():
    rows = register(("P00001", "2026-09-01", "Y", None), ("P00002", None, "Y", None))
    tables = {"training_register": rows, "training_agg": counts()}
    parts = training_parts(tables, TYPES, matrix(None), SNAPSHOT)
    assert by_status(parts) == {"Completed, currency unknown": 1 + 20 + 6, "Never completed": 1 + 4}


@pytest.mark.parametrize(
    "change", [{"as_at": "2026-06-30"}, {"as_at": "2026-10-01"}, {"n_in_scope": 31}, {"organisation_id": "Z"}]
)
def test_a_return_that_is_old_or_wrong_makes_no_figure_at_all(change):
    assert training_parts({"training_agg": counts(**change)}, TYPES, matrix(), SNAPSHOT) == []


def test_no_return_makes_no_part_and_a_hidden_part_stays_hidden():
    assert training_parts({}, TYPES, matrix(), SNAPSHOT) == []
    [hidden] = [
        part
        for part in training_parts({"training_agg": counts(n_never=None, n_never_note="c")}, TYPES, matrix(), SNAPSHOT)
        if part.status == "Never completed"
    ]
    assert (hidden.count, hidden.note) == (None, "c")
    cells = cells_of(parts_frame([hidden, Part("t", "B", "In date", 20, "x", "c.csv")]))
    assert cells.set_index("status")["note"].to_dict() == {"Never completed": "c", "In date": "", "Total": "c"}


def test_a_register_is_preferred_and_never_added():
    own = counts(organisation_id="A")
    rows = register(("P00001", "2026-09-01", "Y", None))
    parts = training_parts({"training_register": rows, "training_agg": own}, TYPES, matrix(), SNAPSHOT)
    assert sum(part.count for part in parts) == 1


@pytest.mark.parametrize(
    ("sizes", "merged"),
    [
        ({"a": 3, "b": 40, "c": 50}, {"a", "b", "c"}),  # 3 and 40 would let b work out a
        ({"a": 3, "b": 4, "c": 5, "d": 50}, {"a", "b", "c"}),
        ({"a": 5, "b": 40}, set()),
        ({"a": 2}, {"a"}),
        ({"a": None, "b": 2, "c": 9, "d": 30}, {"b", "c", "d"}),
    ],
)
def test_small_units_are_merged_until_no_member_can_work_out_a_small_rest(sizes, merged):
    labels = merge_small(sizes, below=5)
    assert {unit for unit, label in labels.items() if label == MERGED} == merged


def test_a_session_without_numbers_is_not_available():
    row = {"session_id": "S1", "date": "2026-01-05", "course": "Awareness", "organisation_id": None, "booked": 9}
    frame = pd.DataFrame([row | {"attended": None, "booked_note": "", "attended_note": "x", "source_id": "s"}])
    parts = session_parts(frame.astype({"booked": "Int64", "attended": "Int64"}), PERIOD)
    assert {(part.count, part.note) for part in parts} == {(None, "x")}
    assert {part.unit for part in parts} == {"Open to the community", "Awareness"}


def test_what_is_neither_screened_nor_known_not_to_be_is_not_known():
    row = {"quarter": "2026/27 Q2", "organisation_id": "A", "venue_type": "Private hire", "source_id": "v"}
    numbers = {"bookings": 20, "screened": 5, "not_screened": 3, "unknown": None}
    frame = pd.DataFrame([row | numbers]).astype(dict.fromkeys(numbers, "Int64"))
    assert by_status(screening_parts(frame, quarters_of(PERIOD))) == {"Screened": 5, "Not screened": 3, "Not known": 12}
    wrong = frame.assign(unknown=pd.array([1], dtype="Int64"))
    assert set(by_status(screening_parts(wrong, quarters_of(PERIOD))).values()) == {None}


@pytest.mark.parametrize(
    ("answers", "day", "level", "threat", "state"),
    [
        (["Yes"] * 3, "2026-04-21", "SUBSTANTIAL", SUBSTANTIAL, ANSWERED),
        (["Yes"] * 3, "2026-04-21", None, SUBSTANTIAL, ANSWERED),
        (["Yes"] * 3, "2026-04-21", "SUBSTANTIAL", ThreatLevel("SEVERE", "2026-05-01"), RECHECK),  # the level changed
        (["Yes"] * 3, "2026-04-21", "SUBSTANTIAL", ThreatLevel("SUBSTANTIAL", "2026-05"), RECHECK),  # its date did
        (["Yes"] * 3, "2026-04-21", "SEVERE", SUBSTANTIAL, RECHECK),
        (["Yes", "Yes", None], "2026-04-21", None, SUBSTANTIAL, INCOMPLETE),
        (["Yes"] * 3, None, None, SUBSTANTIAL, INCOMPLETE),
        ([None] * 3, None, None, SUBSTANTIAL, UNANSWERED),
    ],
)
def test_an_answer_holds_only_at_the_level_that_it_was_given_at(answers, day, level, threat, state):
    assert check_state(answers, "why", "Prevent lead", day, level, threat) == state


def test_an_answer_without_a_role_or_a_reason_does_not_count():
    assert check_state(["Yes"] * 3, None, "Lead", "2026-04-21", None, SUBSTANTIAL) == INCOMPLETE
    assert check_state(["Yes"] * 3, "why", None, "2026-04-21", None, SUBSTANTIAL) == INCOMPLETE


def log(*scopes: str) -> pd.DataFrame:
    return pd.DataFrame({"date": ["2026-05-01"] * len(scopes), "ideology_scope": list(scopes)})


def questions(balance: pd.DataFrame) -> dict[str, list[str]]:
    asked = balance[balance["question"] != ""]
    return {ideology: list(rows["question"]) for ideology, rows in asked.groupby("ideology")}


def test_the_balance_check_asks_and_never_answers():
    balance = describe_balance(log(*["Extreme right-wing"] * 8, "Islamist"), None, PERIOD, 70, SUBSTANTIAL)
    assert tuple(balance["ideology"].unique()) == IDEOLOGIES
    asked = questions(balance)
    assert asked["Extreme right-wing"] == ["Most of the activity", "Local focus"]
    assert asked["No ideology identified"] == ["No activity"]
    assert "Islamist" not in asked
    assert set(balance.loc[balance["question"] != "", "state"]) == {UNANSWERED}


def test_an_activity_about_all_is_not_one_of_its_own():
    asked = questions(describe_balance(log("All", "Islamist"), None, PERIOD, 70, SUBSTANTIAL))
    assert asked["Mixed, unclear and unstable"] == ["None of its own"]


def test_a_balance_answer_is_reopened_when_the_level_changes():
    answer = {"ideology": "Extreme right-wing", "question": "Local focus", "reason": "CTLP", "by_role": "Lead"}
    answers = pd.DataFrame([answer | {"answered_on": "2026-04-21", "threat_level": "SUBSTANTIAL"}])
    for threat, state in ((SUBSTANTIAL, ANSWERED), (ThreatLevel("SEVERE", "2026-05"), RECHECK)):
        balance = describe_balance(log("Islamist"), answers, PERIOD, 70, threat)
        assert set(balance.loc[balance["question"] == "Local focus", "state"]) == {state}


def test_the_strategys_own_actions_have_nothing_set():
    actions = describe_actions(action_rows(None), {}, DAY, date(2024, 4, 1), SUBSTANTIAL)
    assert len(actions) == 21
    for column in ("objective", "owner", "start", "due"):
        assert set(actions[column]) == {"not set"}
    assert set(actions["status"]) == {"No return"}
    late = actions[actions["late"] == YEAR_OVER]["strategy_year"]
    assert set(late) == {"1", "2"}  # the third year is not over


def test_an_action_carried_forward_stays_open_until_one_goes_on_with_it():
    plan = action_rows(None).copy()
    plan.loc[plan["action_id"].isin(["Y1-2", "Y1-8"]), "status"] = "Carried forward"
    years = year_view(describe_actions(plan, {}, DAY, date(2024, 4, 1), SUBSTANTIAL), 3).set_index("line")
    assert years.loc["Y1-2", ["year_2", "year_3"]].tolist() == ["carried from year 1, open"] * 2
    assert years.loc["Y1-8", ["year_2", "year_3"]].tolist() == ["Y2-6: No return", "Y3-5: No return"]
    assert len(years) == 21 - 5  # five actions go on with an earlier one


def test_a_point_of_contact_has_to_be_confirmed_again_after_a_year():
    assert contact_words("Y", "2025-10-01", DAY, 12) == "Named and confirmed"
    assert contact_words("Y", "2025-09-30", DAY, 12) == "Named, to be confirmed again"
    assert contact_words("N", None, DAY, 12) == "None"
    assert contact_words(None, None, DAY, 12) == NO_RETURN


def test_every_threshold_is_data():
    assert vars(read_thresholds()) == {
        "lapse_days": 90,
        "return_months": 3,
        "matrix_return_months": 6,
        "merge_below": 5,
        "share_base": 10,
        "low_base": 20,
        "contact_months": 12,
        "most_share": 70,
    }
