"""Each rule of each suite on delivery passes on a good table and fails on the rows that break it."""

from pathlib import Path

import pandas as pd
import pytest

from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.intake.schemas import SCHEMAS, clean_schema
from prevent_analysis.quality.expectations import check_table, read_suite

pytestmark = pytest.mark.xdist_group("great_expectations")
SUITES = Path(__file__).resolve().parents[2] / "expectations"
# A good row of each table; further rows change some of its cells.
GOOD = {
    "training_register": {"staff_ref": "AAAAAA1", "organisation_id": "TC-A", "role_group": "Manager",
                          "course": "Awareness", "completed_date": "2026-01-05", "in_scope": "Y"},
    "training_agg": {"organisation_id": "EPUT", "as_at": "2026-09-30", "role_group": "All staff",
                     "course": "Awareness", "n_in_scope": 10, "n_in_date": 7, "n_expired": 2, "n_never": 1},
    "training_requirements": {"organisation_id": "EPUT", "role_group": "All staff", "course": "Awareness",
                              "tier": "must", "validity_months": 36, "agreed_on": "2025-01-05"},
    "training_sessions": {"session_id": "S1", "date": "2026-01-05", "course": "Awareness", "organisation_id": "EPUT",
                          "mode": "online", "booked": 9, "attended": 8, "evaluated_n": 7, "confident_after_n": 6},
    "org_register": {"organisation_id": "EPUT", "name": "Trust", "org_type": "Health", "pdg": "Y",
                     "channel_panel": "Y", "spoc": "Y", "spoc_confirmed_on": "2026-01-05", "champions": 2},
    "meetings": {"meeting_id": "P1", "type": "Channel", "date": "2026-01-05", "organisation_id": "EPUT",
                 "status": "Attended", "quorate": "Y"},
    "action_plan": {"action_id": "Y1-1", "strategy_year": "1", "theme": "Capabilities", "text": "Do it.",
                    "owner_org": "EPUT", "status": "Complete", "evidence": "Minutes", "stc_q1": "Yes",
                    "stc_by_role": "Lead", "stc_on": "2026-01-05"},
    "engagement_log": {"activity_id": "E1", "date": "2026-01-05", "type": "Webinar", "audience": "Businesses",
                       "participants": 9, "feedback_n": 8, "feedback_positive_n": 7},
    "engagement_eligible": {"audience": "Businesses", "academic_year": "2025/26", "eligible": 9, "source": "list"},
    "venue_screening": {"quarter": "2026/27 Q2", "organisation_id": "TC-A", "venue_type": "Private hire",
                        "bookings": 9, "screened": 8, "not_screened": 1, "unknown": 0, "escalated": 2,
                        "policy_in_scope": 3, "policy_reflects_duty": 1},
    "assurance": {"year": "2025/26", "benchmark": "1", "instrument": "self", "rating": "Met"},
    "events_timeline": {"start": "2026-01-05", "label": "A campaign", "kind": "Campaign", "affects": "both",
                        "source": "council"},
    "balance_answers": {"ideology": "Islamist", "question": "No activity", "reason": "Nobody asked for it.",
                        "by_role": "Lead", "answered_on": "2026-01-05", "threat_level": "SUBSTANTIAL"},
    "risk_register": {"risk_id": "R1", "risk": "Returns may stay out.", "by_role": "Lead", "judged_on": "2026-01-05",
                      "confidence": "Low", "review_on": "2026-04-05"},
}  # fmt: skip
FURTHER_GOOD = {"meetings": [{"meeting_id": "F1", "type": "Education forum", "prevent_item": "Y"}]}
# Rows that are added to the good one, and how many rows fail each rule, in the order of the suite.
BROKEN = {
    "training_register": ([{}, {"staff_ref": "B1", "completed_date": "1999-01-05", "in_scope": "N"},
                           {"staff_ref": "B2", "in_scope": "N"}, {"staff_ref": "B3", "in_scope": "N"}], [2, 1, 3]),
    "training_agg": ([{}, {"organisation_id": "B1", "n_in_scope": None}, {"organisation_id": "B2", "n_in_date": 11},
                      {"organisation_id": "B3", "n_expired": 11}, {"organisation_id": "B4", "n_never": 11}],
                     [2, 1, 1, 1, 1]),
    "training_requirements": ([{}, {"organisation_id": "B1", "validity_months": 99, "agreed_on": None},
                               {"organisation_id": "B2", "validity_months": None}], [2, 1, 1, 1]),
    "training_sessions": ([{}, {"session_id": "B1", "attended": 10}, {"session_id": "B2", "evaluated_n": 9},
                           {"session_id": "B3", "confident_after_n": 8}], [2, 1, 1, 1]),
    "org_register": ([{}, {"organisation_id": "B1", "spoc": None}, {"organisation_id": "B2", "champions": 201,
                                                                    "spoc_confirmed_on": None}], [2, 1, 1, 1]),
    "meetings": ([{}, {"meeting_id": "B1", "quorate": None}, {"meeting_id": "B2", "type": "Education forum"}],
                 [2, 1, 1]),
    "action_plan": ([{}, {"action_id": "B1", "status": None, "stc_by_role": None},
                     {"action_id": "B2", "evidence": None, "stc_on": None, "owner_org": None}], [2, 1, 1, 1, 1, 1]),
    "engagement_log": ([{}, {"activity_id": "B1", "participants": None, "feedback_positive_n": 9},
                        {"activity_id": "B2", "feedback_n": 10}], [2, 1, 1, 1]),
    "engagement_eligible": ([{}, {"audience": "Voluntary sector", "eligible": 0}], [2, 1]),
    "venue_screening": ([{}, {"organisation_id": "B1", "screened": 10}, {"organisation_id": "B2", "escalated": 9},
                         {"organisation_id": "B3", "policy_reflects_duty": 4}], [2, 1, 1, 1]),
    "assurance": ([{}, {"benchmark": "2", "rating": "Not rated"}, {"benchmark": "3", "rating": "Not rated"},
                   {"benchmark": "4", "rating": "Not rated"}], [2, 3]),
    "events_timeline": ([{}, {"start": "1999-01-05"}], [2, 1]),
    "balance_answers": ([{}, {"ideology": "Extreme right-wing", "reason": "Why?"}], [2, 1]),
    "risk_register": ([{}, {"risk_id": "R2", "risk": "Bad"}], [2, 1]),
}  # fmt: skip
NAMES = [schema.name for schema in DELIVERY_SCHEMAS]


def table(name: str, changes: list[dict]) -> pd.DataFrame:
    schema = clean_schema(SCHEMAS[name])
    blank = {column: "" for column in schema.names if column.endswith("_note")} | {"source_id": f"{name}.csv"}
    frame = pd.DataFrame([blank | GOOD[name] | change for change in changes]).reindex(columns=schema.names)
    return frame.astype({column.name: column.dtype for column in schema.columns})


@pytest.mark.parametrize("name", NAMES)
def test_a_good_table_passes_every_rule(name: str) -> None:
    findings = check_table(table(name, [{}, *FURTHER_GOOD.get(name, [])]), read_suite(SUITES / f"{name}.json"))
    assert {(found.rule_id, found.status) for found in findings if found.status != "pass"} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_broken_table_fails_every_rule_with_the_rows_that_break_it(name: str) -> None:
    changes, failing = BROKEN[name]
    findings = check_table(table(name, [{}, *changes]), read_suite(SUITES / f"{name}.json"))
    assert [(found.rule_id, found.status, found.rows) for found in findings] == [
        (found.rule_id, "fail", rows) for found, rows in zip(findings, failing, strict=True)
    ]
