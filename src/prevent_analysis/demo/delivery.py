"""The delivery files of the pack: what each holds, who it stands in for, and its rows."""

from collections.abc import Callable, Iterable

from prevent_analysis.demo import delivery_partners, delivery_training
from prevent_analysis.demo.tables import Row

# Table: who it stands in for, what its rows are, and what makes them.
FILES: dict[str, tuple[str, str, Callable[[], Iterable[Row]]]] = {
    "training_register": (
        "the council's learning and development team",
        "One row for each member of staff and course required, pseudonymised, of six council teams",
        delivery_training.training_register,
    ),
    "training_agg": (
        "the partners of the Prevent Delivery Group",
        "People in scope, in date, expired and never trained at the end of the quarter and of the one before",
        delivery_training.training_agg,
    ),
    "training_requirements": (
        "the Prevent lead",
        "The matrix of courses that each role must, should or could do, as agreed",
        delivery_training.training_requirements,
    ),
    "training_sessions": (
        "the council's learning and development team",
        "Places booked and taken up at each session, by organisation of those booked",
        delivery_training.training_sessions,
    ),
    "org_register": (
        "the Prevent lead",
        "The partners named in the strategy, with whether each has a point of contact and champions",
        delivery_partners.org_register,
    ),
    "meetings": (
        "the Prevent lead",
        "Who was invited to each meeting of the group, the panel and the education forum, and who came",
        delivery_partners.meetings,
    ),
    "action_plan": (
        "the Prevent lead",
        "The strategy's 21 actions and three invented ones, with status, evidence and Security Threat Check",
        delivery_partners.action_plan,
    ),
    "engagement_log": (
        "the council's community development team",
        "Activities with schools, parents, communities and businesses",
        delivery_partners.engagement_log,
    ),
    "engagement_eligible": (
        "the council's education team",
        "Schools in the area, and children taught at home, by academic year",
        delivery_partners.engagement_eligible,
    ),
    "venue_screening": (
        "the council's venue and licensing teams",
        "Bookings and events screened by quarter, and hire policies that reflect the duty",
        delivery_partners.venue_screening,
    ),
    "assurance": (
        "the Prevent lead",
        "Rating of each assurance benchmark by year",
        delivery_partners.assurance,
    ),
    "events_timeline": (
        "the Prevent lead",
        "Campaigns, changes of recording and events that figures may show",
        delivery_partners.events_timeline,
    ),
    "balance_answers": (
        "the Prevent lead",
        "Answers to the questions of the balance check across ideologies",
        delivery_partners.balance_answers,
    ),
    "risk_register": (
        "the Prevent lead",
        "Risks as people judged and typed them",
        delivery_partners.risk_register,
    ),
}
