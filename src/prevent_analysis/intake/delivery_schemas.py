"""The council's own files on delivery: training, organisations, actions, engagement, venues, assurance (C7a to C14)."""

import re

from prevent_analysis.reference.strategy import (
    BENCHMARKS,
    EVERY_IDEOLOGY,
    IDEOLOGIES,
    OBJECTIVES,
    STRATEGY_YEARS,
    THEMES,
)
from prevent_analysis.store import Column, Kind, TableSchema

ORGANISATION_ID = r"^[A-Z][A-Z0-9-]{1,23}$"
STAFF_REF = r"^[A-Z0-9]{6,16}$"
RECORD_ID = r"^[A-Z0-9][A-Z0-9-]{0,15}$"
QUARTER = r"^20\d{2}/\d{2} Q[1-4]$"
FINANCIAL_YEAR = r"^20\d{2}/\d{2}$"
_IDEOLOGY = "|".join(re.escape(name) for name in IDEOLOGIES)
IDEOLOGY_SCOPE = rf"^({EVERY_IDEOLOGY}|({_IDEOLOGY})(; ?({_IDEOLOGY}))*)$"
YES_NO = ("Y", "N")
ORGANISATION_TYPES = (
    "Council team",
    "Police",
    "Health",
    "Education",
    "Probation",
    "Fire",
    "Voluntary",
    "Home Office/DfE",
    "Border/Immigration",
    "Other",
)
ROLE_GROUPS = (
    "All staff",
    "Frontline",
    "DSL/deputy",
    "Manager",
    "Channel panel member",
    "Elected member",
    "Volunteer/community",
)
AMBASSADOR = "Hate crime ambassador"
COURSES = ("Awareness", "Referrals", "Channel", "Refresher", "Safeguarding annual", "Misogyny", AMBASSADOR, "Other")
TIERS = ("must", "should", "could")
MEETING_TYPES = ("PDG", "Channel", "CONTEST Essex", "Education forum")
ATTENDANCE = ("Attended", "Deputy", "Apologies", "Absent")
ACTION_STATUSES = ("Not started", "On track", "At risk", "Overdue", "Complete", "Stopped", "Carried forward")
STC_ANSWERS = ("Yes", "No", "Unclear")
THREAT_LEVELS = ("LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL")
ACTIVITY_TYPES = (
    "Walk Online",
    "Hate crime education",
    "Webinar",
    "Speaker",
    "Parent session",
    "Community",
    "Landlord/business",
    "Voluntary sector",
    "Newsletter/comms",
    "Briefing",
)
AUDIENCES = (
    "Primary pupils",
    "Secondary pupils",
    "College students",
    "Home-educated children",
    "Parents and carers",
    "School staff and governors",
    "Front-line staff",
    "Community members",
    "Landlords and letting agents",
    "Businesses",
    "Voluntary sector",
    "Elected members",
)
YEAR_GROUPS = (*(f"Year {year}" for year in range(1, 14)), "Several years")
VENUE_TYPES = ("Council-managed", "Licensed event", "Private hire")
INSTRUMENTS = ("HO assurance", "CAAS", "self")
RATINGS = ("Not met", "Partly met", "Met", "Exceeding", "Not rated")
EVENT_KINDS = ("Campaign", "Recording change", "System change", "National event", "Local event", "Policy")
AFFECTS = ("prevent", "hate_crime", "both", "training")
BALANCE_QUESTIONS = ("No activity", "None of its own", "Most of the activity", "Local focus")
CONFIDENCES = ("Low", "Medium", "High")


def _maybe(name: str, kind: Kind, meaning: str, allowed: tuple[str, ...] = (), pattern: str = "") -> Column:
    return Column(name, kind, meaning, nullable=True, allowed=allowed, pattern=pattern)


def _optional(name: str, kind: Kind, meaning: str, allowed: tuple[str, ...] = (), pattern: str = "") -> Column:
    return Column(name, kind, meaning, required=False, nullable=True, allowed=allowed, pattern=pattern)


def _organisation(meaning: str = "organisation, as in org_register") -> Column:
    return Column("organisation_id", "code", meaning, pattern=ORGANISATION_ID)


ROLE_GROUP = Column(
    "role_group", "category", "a person is in one role group; `All staff` for those in no other", allowed=ROLE_GROUPS
)
COURSE = Column("course", "category", "course", allowed=COURSES)
SCOPE = _maybe(
    "ideology_scope", "category", "ideologies that it is about, separated by `;`, or `All`", pattern=IDEOLOGY_SCOPE
)

TRAINING_REGISTER = TableSchema(
    "training_register",
    "One row for each person and course in scope, pseudonymised; blank completed_date for never completed (C7a)",
    (
        Column("staff_ref", "code", "pseudonym of the person, made by the supplier", pattern=STAFF_REF),
        _organisation(),
        ROLE_GROUP,
        COURSE,
        _maybe("completed_date", "date", "day of completion; blank: not completed"),
        Column("in_scope", "flag", "Y if the course is required of the person", allowed=YES_NO),
        _optional("left_date", "date", "last day in post"),
    ),
    ("staff_ref", "organisation_id", "role_group", "course", "completed_date"),
)
TRAINING_AGG = TableSchema(
    "training_agg",
    "Training in counts, for partners without a register of their own: one row a quarter, role and course (C7b)",
    (
        _organisation(),
        Column("as_at", "date", "day that the counts are of"),
        ROLE_GROUP,
        COURSE,
        _maybe("n_in_scope", "count", "people in scope"),
        _maybe("n_in_date", "count", "of these, completed and in date"),
        _maybe("n_expired", "count", "of these, completed and no longer in date"),
        _maybe("n_never", "count", "of these, never completed"),
    ),
    ("organisation_id", "as_at", "role_group", "course"),
)
TRAINING_REQUIREMENTS = TableSchema(
    "training_requirements",
    "Which course each role must, should or could do, for an organisation or for all of a type (C7c)",
    (
        _maybe("organisation_id", "code", "organisation; blank where org_type is given", pattern=ORGANISATION_ID),
        _maybe(
            "org_type", "category", "type of organisation; blank where organisation_id is given", ORGANISATION_TYPES
        ),
        ROLE_GROUP,
        COURSE,
        Column("tier", "category", "must, should or could", allowed=TIERS),
        _maybe("validity_months", "count", "months that a completion holds; blank: not agreed, so currency is unknown"),
        _maybe("agreed_on", "date", "day on which the organisation agreed it; blank: proposed"),
    ),
    ("organisation_id", "org_type", "role_group", "course"),
)
TRAINING_SESSIONS = TableSchema(
    "training_sessions",
    "Places booked and taken up, one row for each session and organisation of those booked (C7d)",
    (
        Column("session_id", "code", "session", pattern=RECORD_ID),
        Column("date", "date", "day of the session"),
        COURSE,
        _maybe(
            "organisation_id",
            "code",
            "organisation of those booked; blank: open to the community",
            pattern=ORGANISATION_ID,
        ),
        Column("mode", "category", "how it was held", allowed=("online", "in person")),
        _maybe("booked", "count", "places booked"),
        _maybe("attended", "count", "of these, taken up"),
        _maybe("evaluated_n", "count", "people who gave feedback"),
        _maybe("confident_after_n", "count", "of these, confident afterwards"),
    ),
    ("session_id", "organisation_id"),
)
ORG_REGISTER = TableSchema(
    "org_register",
    "The partners: Prevent Delivery Group and Channel Panel; no name of a person (C8)",
    (
        _organisation("organisation, for the other files"),
        Column("name", "text", "name of the organisation or team"),
        Column("org_type", "category", "type", allowed=ORGANISATION_TYPES),
        Column("pdg", "flag", "Y for a member of the Prevent Delivery Group", allowed=YES_NO),
        Column("channel_panel", "flag", "Y for a member of the Channel Panel", allowed=YES_NO),
        _maybe("specified_authority", "flag", "Y if the Prevent duty applies to it; blank: not known", YES_NO),
        _maybe("headcount_band", "category", "people in post", ("1 to 9", "10 to 49", "50 to 249", "250 or more")),
        _maybe("spoc", "flag", "Y if it has a named point of contact; blank: no return", YES_NO),
        _maybe("spoc_confirmed_on", "date", "day on which the point of contact was last confirmed"),
        _maybe("champions", "count", "Prevent champions; blank: no return"),
    ),
    ("organisation_id",),
)
MEETINGS = TableSchema(
    "meetings",
    "Who was at which meeting, one row for each meeting and organisation invited (C9)",
    (
        Column("meeting_id", "code", "meeting", pattern=RECORD_ID),
        Column("type", "category", "kind of meeting", allowed=MEETING_TYPES),
        Column("date", "date", "day of the meeting"),
        _organisation(),
        Column("status", "category", "who came; a deputy counts as attendance", allowed=ATTENDANCE),
        _maybe("quorate", "flag", "Y if the meeting was quorate; blank: not recorded", YES_NO),
        _maybe("prevent_item", "flag", "Y if Prevent was on the agenda; blank: not recorded", YES_NO),
    ),
    ("meeting_id", "organisation_id"),
)
ACTION_PLAN = TableSchema(
    "action_plan",
    "One action a row, with progress, evidence and the Security Threat Check as people answered it (C10)",
    (
        Column("action_id", "code", "action", pattern=RECORD_ID),
        Column("strategy_year", "category", "year of the strategy that it is planned for", allowed=STRATEGY_YEARS),
        Column("theme", "category", "theme", allowed=THEMES),
        _maybe("objective", "category", "objective of the strategy; blank: not set", tuple(OBJECTIVES)),
        _maybe("benchmark", "category", "assurance benchmark; blank: not set", tuple(BENCHMARKS)),
        Column("text", "text", "the action in words"),
        _maybe("owner_org", "code", "organisation that owns it; blank: not set", pattern=ORGANISATION_ID),
        _maybe("start", "date", "first day; blank: not set"),
        _maybe("due", "date", "last day; blank: not set"),
        _maybe("status", "category", "as the owner reports it; blank: no return", ACTION_STATUSES),
        _maybe("updated_on", "date", "day of the report"),
        _maybe("evidence", "text", "what shows it, in words; no name of a person"),
        SCOPE,
        _maybe("stc_q1", "category", "Security Threat Check: mindful of the threat", STC_ANSWERS),
        _maybe("stc_q2", "category", "Security Threat Check: proportionate to it", STC_ANSWERS),
        _maybe("stc_q3", "category", "Security Threat Check: likely to reduce it", STC_ANSWERS),
        _maybe("stc_reason", "text", "reason in a line"),
        _maybe("stc_by_role", "text", "role of who answered, never a name"),
        _maybe("stc_on", "date", "day of the answer"),
        _optional("stc_threat_level", "category", "threat level on that day", THREAT_LEVELS),
        _optional("continues", "code", "action of an earlier year that it goes on with", pattern=RECORD_ID),
    ),
    ("action_id",),
)
ENGAGEMENT_LOG = TableSchema(
    "engagement_log",
    "Activities for others than staff: what, for whom, how many; no setting's name (C11)",
    (
        Column("activity_id", "code", "activity", pattern=RECORD_ID),
        Column("date", "date", "day"),
        Column("type", "category", "kind of activity", allowed=ACTIVITY_TYPES),
        Column("audience", "category", "whom it was for", allowed=AUDIENCES),
        _maybe("year_group", "category", "year group of pupils", YEAR_GROUPS),
        _maybe("setting_id", "code", "pseudonym of the school or venue", pattern=ORGANISATION_ID),
        _maybe("participants", "count", "people who took part; blank: not counted"),
        SCOPE,
        _maybe("feedback_n", "count", "people who gave feedback"),
        _maybe("feedback_positive_n", "count", "of these, positive"),
    ),
    ("activity_id",),
)
ENGAGEMENT_ELIGIBLE = TableSchema(
    "engagement_eligible",
    "How many settings of each audience there are, to set reach against; from published lists (with C11)",
    (
        Column("audience", "category", "audience", allowed=AUDIENCES),
        Column("academic_year", "category", "academic year, like 2025/26", pattern=FINANCIAL_YEAR),
        Column("eligible", "count", "settings (children, for those taught at home) in the area"),
        Column("source", "text", "where the number is from"),
    ),
    ("audience", "academic_year"),
)
VENUE_SCREENING = TableSchema(
    "venue_screening",
    "Bookings and events screened, and policies that reflect the duty, by quarter (C12)",
    (
        Column("quarter", "category", "financial quarter, like 2026/27 Q2", pattern=QUARTER),
        _organisation("organisation that manages or licenses the venue"),
        Column("venue_type", "category", "kind of venue", allowed=VENUE_TYPES),
        _maybe("bookings", "count", "bookings or events"),
        _maybe("screened", "count", "of these, screened"),
        _maybe("not_screened", "count", "of these, known not to be screened"),
        _maybe("unknown", "count", "of these, nobody knows"),
        _maybe("escalated", "count", "of those screened, passed on for advice"),
        _maybe("policy_in_scope", "count", "hire or licensing policies in scope"),
        _maybe("policy_reflects_duty", "count", "of these, reviewed and reflecting the duty"),
    ),
    ("quarter", "organisation_id", "venue_type"),
)
ASSURANCE = TableSchema(
    "assurance",
    "Rating of each assurance benchmark by year and instrument (C13)",
    (
        Column("year", "category", "financial year", pattern=FINANCIAL_YEAR),
        Column("benchmark", "category", "benchmark", allowed=tuple(BENCHMARKS)),
        Column("instrument", "category", "who rated it", allowed=INSTRUMENTS),
        Column("rating", "category", "rating", allowed=RATINGS),
        _maybe("note", "text", "why, in words"),
    ),
    ("year", "benchmark", "instrument"),
)
EVENTS_TIMELINE = TableSchema(
    "events_timeline",
    "What happened that figures may show: campaigns, changes of recording and systems, events (C14)",
    (
        Column("start", "date", "first day; the first of the month where only that is known"),
        _maybe("end", "date", "last day; blank for a single day or a change that stays"),
        Column("label", "text", "what happened"),
        Column("kind", "category", "kind", allowed=EVENT_KINDS),
        Column("affects", "category", "figures that it may touch", allowed=AFFECTS),
        Column("source", "text", "where it was read"),
    ),
    ("start", "label"),
)
BALANCE_ANSWERS = TableSchema(
    "balance_answers",
    "What people answered to the questions of the balance check across ideologies",
    (
        Column("ideology", "category", "ideology that the question is about", allowed=IDEOLOGIES),
        Column("question", "category", "question", allowed=BALANCE_QUESTIONS),
        Column("reason", "text", "the answer in a line: local evidence, national threat, request, judgement"),
        Column("by_role", "text", "role of who answered, never a name"),
        Column("answered_on", "date", "day of the answer"),
        Column("threat_level", "category", "threat level on that day", allowed=THREAT_LEVELS),
    ),
    ("ideology", "question"),
)
RISK_REGISTER = TableSchema(
    "risk_register",
    "Risks as people judged and typed them; shown beside the figures, nothing is computed from it",
    (
        Column("risk_id", "code", "risk", pattern=RECORD_ID),
        Column("risk", "text", "the risk in words"),
        _maybe("rating", "text", "rating in the words of whoever judged it"),
        Column("by_role", "text", "role of who judged it, never a name"),
        Column("judged_on", "date", "day of the judgement"),
        Column("confidence", "category", "confidence of whoever judged it", allowed=CONFIDENCES),
        Column("review_on", "date", "day on which it is to be looked at again"),
    ),
    ("risk_id",),
)
DELIVERY_SCHEMAS = (
    TRAINING_REGISTER,
    TRAINING_AGG,
    TRAINING_REQUIREMENTS,
    TRAINING_SESSIONS,
    ORG_REGISTER,
    MEETINGS,
    ACTION_PLAN,
    ENGAGEMENT_LOG,
    ENGAGEMENT_ELIGIBLE,
    VENUE_SCREENING,
    ASSURANCE,
    EVENTS_TIMELINE,
    BALANCE_ANSWERS,
    RISK_REGISTER,
)
