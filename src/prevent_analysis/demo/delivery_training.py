"""Training of the partners.

Everything is invented. Six council teams have a register, ten partners send counts, and two do not: South Essex College
has never sent a return and the Integrated Care Board's last one is of the quarter before. Adult Community College's
counts do not add up. USP College has agreed no validity for its course, so its completions are of unknown currency.
Numbers of staff, shares in date and places booked are assumed; none is any organisation's own.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from prevent_analysis.demo.draws import allocate, draw_count, pick, stream
from prevent_analysis.demo.tables import PERIOD, Row

AS_AT, BEFORE = PERIOD.end, date(2026, 6, 30)
VALID_DAYS = 1096  # 36 months
# Staff, and the share in date, expired and never completed; a register or counts.
REGISTERS = {
    "TC-HOUSING": (64, (0.62, 0.20, 0.18)),
    "TC-SAFETY": (31, (0.60, 0.20, 0.20)),
    "TC-COMMUNITY": (36, (0.55, 0.22, 0.23)),
    "TC-EDUCATION": (58, (0.70, 0.15, 0.15)),
    "TC-CHILDREN": (118, (0.78, 0.12, 0.10)),
    "TC-ADULTS": (104, (0.68, 0.18, 0.14)),
}
COUNTS = {
    "CTP-EASTERN": (44, (0.66, 0.18, 0.16)),
    "HOME-OFFICE": (3, (1.0, 0.0, 0.0)),
    "DFE": (4, (0.5, 0.25, 0.25)),
    "POLICE-COMMUNITY": (83, (0.72, 0.15, 0.13)),
    "TACC": (58, (0.60, 0.22, 0.18)),
    "USP": (131, (0.40, 0.35, 0.25)),
    "EPUT": (342, (0.81, 0.11, 0.08)),
    "NELFT": (268, (0.77, 0.13, 0.10)),
    "PROBATION": (47, (0.62, 0.19, 0.19)),
    "ESSEX-FIRE": (96, (0.45, 0.25, 0.30)),
}
PANEL = ("TC-EDUCATION", "TC-ADULTS", "POLICE-COMMUNITY", "EPUT", "NELFT", "PROBATION")
NO_CURRENT_RETURN, DOES_NOT_ADD_UP = "ICB", "TACC"
REQUIREMENTS = (
    ("", "Council team", "All staff", "Awareness", "must", 36, date(2025, 3, 18)),
    ("", "Council team", "DSL/deputy", "Referrals", "must", 24, date(2025, 3, 18)),
    ("", "Council team", "All staff", "Misogyny", "could", 36, date(2025, 3, 18)),
    ("", "Police", "All staff", "Awareness", "must", 36, date(2025, 6, 10)),
    ("", "Health", "All staff", "Awareness", "must", 36, date(2025, 6, 10)),
    ("", "Education", "All staff", "Awareness", "must", 36, date(2025, 6, 10)),
    ("", "Education", "DSL/deputy", "Referrals", "must", 24, date(2025, 6, 10)),
    ("USP", "", "All staff", "Awareness", "must", "", ""),
    ("", "Probation", "All staff", "Awareness", "must", 36, ""),
    ("", "Fire", "All staff", "Awareness", "should", 36, ""),
    ("", "Home Office/DfE", "All staff", "Awareness", "must", 36, date(2025, 6, 10)),
    *(
        ("", kind, "Channel panel member", "Channel", "must", 24, date(2025, 3, 18))
        for kind in ("Council team", "Police", "Health", "Probation")
    ),
)
SESSION_ORGANISATIONS = (*REGISTERS, "POLICE-COMMUNITY", "TACC", "USP", "EPUT", "NELFT", "PROBATION", "ESSEX-FIRE")


def training_register() -> Iterator[Row]:
    """One row for each person and course in scope, of the council teams (C7a)."""
    for team, (staff, shares) in REGISTERS.items():
        random = stream("register", team)
        in_date, expired, never = allocate(staff, shares, random)
        ages = [int(random.random() * VALID_DAYS) for _ in range(in_date)]
        ages += [VALID_DAYS + 1 + int(random.random() * 600) for _ in range(expired)]
        for number, age in enumerate([*ages, *[None] * never], start=1):
            staff_ref = f"{team[3:]}{number:04d}"
            role = "Manager" if number % 9 == 0 else "Frontline" if number % 2 else "All staff"
            completed = "" if age is None else AS_AT - timedelta(days=age)
            left = AS_AT - timedelta(days=20) if number == 5 else ""
            yield staff_ref, team, role, "Awareness", completed, "Y", left
        for number in range(1, 1 + _leads(team)):
            completed = AS_AT - timedelta(days=int(random.random() * 900)) if number % 4 else ""
            yield f"{team[3:]}9{number:03d}", team, "DSL/deputy", "Referrals", completed, "Y", ""
    for number in range(1, 15):
        completed = AS_AT - timedelta(days=30 * number) if number > 1 else ""
        yield f"AMBASSADOR{number:03d}", "TC-SAFETY", "Volunteer/community", "Hate crime ambassador", completed, "Y", ""


def _leads(team: str) -> int:
    return {"TC-EDUCATION": 26, "TC-CHILDREN": 14}.get(team, 0)


def training_agg() -> Iterator[Row]:
    """Counts of the partners without a register (C7b), this quarter's and the one before."""
    for as_at in (BEFORE, AS_AT):
        for partner, (staff, shares) in COUNTS.items():
            in_date, expired, never = allocate(staff, shares, stream("counts", partner, as_at.isoformat()))
            wrong = 2 if (partner, as_at) == (DOES_NOT_ADD_UP, AS_AT) else 0
            yield partner, as_at, "All staff", "Awareness", staff + wrong, in_date, expired, never
        for partner in PANEL:
            yield (
                partner,
                as_at,
                "Channel panel member",
                "Channel",
                2,
                2 if partner != "NELFT" else 1,
                0,
                int(partner == "NELFT"),
            )
        yield "USP", as_at, "DSL/deputy", "Referrals", 11, 6, 5, 0
    yield NO_CURRENT_RETURN, BEFORE, "All staff", "Awareness", 37, 24, 7, 6


def training_requirements() -> tuple[Row, ...]:
    """Which course each role must, should or could do (C7c)."""
    return REQUIREMENTS


def training_sessions() -> Iterator[Row]:
    """Two years of monthly sessions, and community sessions each quarter (C7d)."""
    for step in range(24):
        month = PERIOD.end.year * 12 + PERIOD.end.month - 1 - step
        day = date(month // 12, month % 12 + 1, 9)
        random = stream("sessions", day.isoformat())
        course = pick({"Awareness": 0.6, "Referrals": 0.25, "Misogyny": 0.15}, random)
        mode = pick({"online": 0.7, "in person": 0.3}, random)
        for place, organisation in enumerate(SESSION_ORGANISATIONS):
            if (place + step) % 3 == 0:
                yield _session(f"S{day:%y%m}", day, course, organisation, mode, 9.0, 0.78)
        if step % 3 == 1:
            yield _session(f"C{day:%y%m}", day + timedelta(days=10), "Awareness", "", "in person", 16.0, 0.7)


def _session(session: str, day: date, course: str, organisation: str, mode: str, places: float, share: float) -> Row:
    random = stream("session", session, organisation)
    booked = 2 + draw_count(places, random)
    attended, _ = allocate(booked, (share, 1 - share), random)
    evaluated, _ = allocate(attended, (0.6, 0.4), random)
    confident, _ = allocate(evaluated, (0.85, 0.15), random)
    return session, day, course, organisation, mode, booked, attended, evaluated, confident
