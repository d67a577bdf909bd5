"""The tables of delivery that a release holds: protected figures of people, and lists of things in words."""

from prevent_analysis.evaluation.tables import VALUES
from prevent_analysis.store import Column, TableSchema

DELIVERY_COUNTS = TableSchema(
    "delivery_counts",
    "Protected counts of people and bookings by table, unit and status",
    (
        Column("measure_id", "code", "measure, as in docs/measures.md"),
        Column("table", "text", "what is counted: a requirement, places by organisation, an audience"),
        Column("unit", "text", "organisation, type of organisation, course, audience or kind of venue, or `Total`"),
        Column("status", "text", "status, or `Total`"),
        Column("order", "count", "place of the row, as tables show it"),
        Column("count", "count", "people, places or bookings", nullable=True),
        Column("note", "text", "c confidential, x not available; blank where there is a number"),
        Column("period_start", "date", "first day"),
        Column("period_end", "date", "last day; the day itself for a snapshot"),
        Column("source_id", "text", "files that it is from, as in sources.toml"),
    ),
    ("order",),
)
DELIVERY_VALUES = TableSchema(
    "delivery_values",
    "One row for each delivery measure and breakdown, in the shape of `values`; a full count has no interval",
    VALUES.columns,
    ("measure_id", "category_type", "category"),
)
PARTNERS = TableSchema(
    "delivery_partners",
    "Partners and what each has in place; a public copy counts them by type and names none",
    (
        Column("name", "text", "organisation or, in a public copy, type of organisation"),
        Column("org_type", "category", "type of organisation"),
        Column("partners", "count", "organisations that the row is about"),
        Column("matrix", "text", "whether its matrix of required courses is agreed"),
        Column("training_return", "text", "what it sent"),
        Column("matrix_in_use", "text", "whether the matrix is agreed and a return was sent lately"),
        Column("spoc", "text", "point of contact"),
        Column("champions", "text", "whether it has champions"),
    ),
    ("name",),
)
ATTENDANCE = TableSchema(
    "delivery_attendance",
    "Meetings that each organisation was invited to and attended; empty in a public copy",
    (
        Column("meeting_type", "category", "kind of meeting"),
        Column("name", "text", "organisation"),
        Column("invited", "count", "invitations"),
        Column("attended", "count", "of these, attended, deputies included"),
        Column("deputies", "count", "of those attended, by a deputy"),
    ),
    ("meeting_type", "name"),
)
ACTIONS = TableSchema(
    "delivery_actions",
    "The action plan in words",
    tuple(
        Column(name, "text", meaning)
        for name, meaning in {
            "action_id": "action",
            "strategy_year": "year of the strategy",
            "theme": "theme",
            "objective": "objective, or not set",
            "benchmark": "assurance benchmark, or not set",
            "text": "the action",
            "owner": "who owns it, or not set; the type alone in a public copy",
            "start": "first day, or not set",
            "due": "last day, or not set",
            "status": "as reported, or No return",
            "updated_on": "day of the report",
            "evidence": "what shows it; blank in a public copy",
            "evidence_missing": "Y where it is complete without evidence",
            "ideology_scope": "ideologies that it is about, or not set",
            "late": "why it is behind, blank if it is not",
            "stc_answers": "answers to the Security Threat Check",
            "stc_reason": "reason given",
            "stc_by_role": "role of who answered",
            "stc_on": "day of the answer",
            "stc_state": "Answered, Re-check, Incomplete or Not answered",
            "for_decision": "why it is for decision, blank if it is not",
            "continues": "action of an earlier year that it goes on with",
        }.items()
    ),
    ("action_id",),
)
YEARS = TableSchema(
    "delivery_years",
    "The three years of the strategy side by side, a line of work a row",
    (
        Column("order", "count", "place of the row, as tables show it"),
        Column("line", "code", "first action of the line"),
        Column("theme", "text", "theme"),
        Column("text", "text", "the action, in the words of its latest year"),
        *(
            Column(f"year_{year}", "text", f"status in year {year}; blank where nothing was planned")
            for year in (1, 2, 3)
        ),
    ),
    ("order",),
)
BALANCE = TableSchema(
    "delivery_balance",
    "Activities about each ideology in a fixed order, the question each raises, and what people answered",
    (
        Column("order", "count", "place in the national picture"),
        Column("ideology", "text", "ideology, as the strategy defines it"),
        Column("own", "count", "activities that name it", nullable=True),
        Column("every", "count", "activities about all ideologies", nullable=True),
        Column("own_total", "count", "activities that name any", nullable=True),
        Column("question", "text", "the question it raises, blank where there is none"),
        Column("reason", "text", "the answer given"),
        Column("by_role", "text", "role of who answered"),
        Column("answered_on", "date", "day of the answer", nullable=True),
        Column("state", "text", "Answered, Re-check or Not answered; blank where there is no question"),
    ),
    ("order", "question"),
)
LISTS = TableSchema(
    "delivery_lists",
    "Lists that are shown as they were typed: ratings, events, risks, activities, meetings",
    (
        Column("list", "category", "which list"),
        Column("order", "count", "place in the list"),
        *(Column(f"cell_{number}", "text", "a cell of the list") for number in range(1, 8)),
    ),
    ("list", "order"),
)
DELIVERY_TABLES = (DELIVERY_COUNTS, DELIVERY_VALUES, PARTNERS, ATTENDANCE, ACTIONS, YEARS, BALANCE, LISTS)
