"""Partners, meetings, actions, engagement and venues.

The organisations and the 21 actions are the strategy's own; objective, owner, start and due of its actions are not set
there and are not set here. Everything else is invented: points of contact, attendance, progress, evidence, activities,
bookings, ratings, answers and risks, and three further actions with an owner and dates, which say so themselves.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from prevent_analysis.demo.draws import allocate, draw_count, pick, stream
from prevent_analysis.demo.tables import PERIOD, Row
from prevent_analysis.reference.actions import read_actions
from prevent_analysis.reference.events import read_events
from prevent_analysis.reference.organisations import read_organisations

END = PERIOD.end
NO_RETURN = ("SEC", "ICB", "LSCP")
NO_CONTACT = ("ESSEX-FIRE", "TACC")
STALE_CONTACT = ("TC-HOUSING", "PROBATION")
INVENTED = "(invented for the demonstration)"
UPDATED = date(2026, 9, 15)
STATUSES = {
    "Y1-1": ("Complete", "Training record of the Channel Panel, June 2024"),
    "Y1-2": ("Carried forward", ""),
    "Y1-3": ("Complete", "Assessment report to the Prevent Delivery Group, February 2025"),
    "Y1-4": ("Complete", "Briefing pack, November 2024"),
    "Y1-5": ("Stopped", ""),
    "Y1-6": ("Complete", ""),
    "Y1-7": ("Carried forward", "Two of five policies reviewed"),
    "Y1-8": ("Complete", "Walk Online programme, spring 2025"),
    "Y2-1": ("Complete", "Agendas of the education forum, 2025/26"),
    "Y2-2": ("On track", ""),
    "Y2-3": ("Complete", "Champions' network notes, January 2026"),
    "Y2-4": ("Complete", ""),
    "Y2-5": ("Carried forward", ""),
    "Y2-6": ("Complete", "Walk Online programme, spring 2026"),
    "Y2-7": ("Complete", "Voluntary sector forum, March 2026"),
    "Y3-1": ("On track", ""),
    "Y3-2": ("Not started", ""),
    "Y3-3": ("On track", ""),
    "Y3-5": ("On track", ""),
    "Y3-6": ("At risk", ""),
}
SCOPES = {"Y1-4": "All", "Y2-4": "All", "Y3-2": "Extreme right-wing; Islamist", "Y1-8": "All", "Y2-6": "All"}
CHECKED = {  # the Security Threat Check as somebody answered it: three answers, day, level on that day
    "Y1-2": ("Yes", "Yes", "Unclear", date(2024, 5, 14), "SUBSTANTIAL"),
    "Y1-7": ("Yes", "Yes", "Yes", date(2024, 5, 14), "SUBSTANTIAL"),
    "Y2-2": ("Yes", "Yes", "Yes", date(2025, 5, 20), "SUBSTANTIAL"),
    "Y3-1": ("Yes", "Yes", "Yes", date(2023, 11, 7), "SUBSTANTIAL"),
    "Y3-3": ("Yes", "Yes", "Yes", date(2026, 4, 21), "SUBSTANTIAL"),
    "Y3-5": ("Yes", "Yes", "Yes", date(2026, 4, 21), "SEVERE"),
}
FURTHER = (
    ("D-1", "3", "Capabilities", "2", "6", f"Refresh the induction slides {INVENTED}", "TC-EDUCATION", date(2026, 4, 1),
     date(2026, 8, 31), "On track"),
    ("D-2", "3", "Reducing permissive environments", "1", "7", f"Write to venues about booking checks {INVENTED}",
     "TC-COMMUNITY", date(2026, 4, 1), date(2026, 7, 31), "Complete"),
    ("D-3", "3", "Leadership and partnership", "2", "1", f"Agree how partners send training counts {INVENTED}",
     "TC-SAFETY", date(2026, 6, 1), date(2027, 1, 31), "At risk"),
)  # fmt: skip
AUDIENCES = {  # activities a year, mean number of people, kind of activity
    "Primary pupils": (12, 58.0, "Walk Online"),
    "Secondary pupils": (5, 80.0, "Hate crime education"),
    "Parents and carers": (4, 14.0, "Parent session"),
    "School staff and governors": (4, 22.0, "Webinar"),
    "Front-line staff": (4, 30.0, "Speaker"),
    "Community members": (5, 18.0, "Community"),
    "Landlords and letting agents": (1, 9.0, "Landlord/business"),
    "Voluntary sector": (2, 16.0, "Voluntary sector"),
}
ELIGIBLE = (
    ("Primary pupils", "2025/26", 39),
    ("Secondary pupils", "2025/26", 14),
    ("Home-educated children", "2025/26", 310),
    ("Primary pupils", "2024/25", 39),
    ("Secondary pupils", "2024/25", 14),
)
RATINGS = ("Met", "Met", "Partly met", "Met", "Met", "Partly met", "Partly met", "Not met")


def org_register() -> Iterator[Row]:
    """The partners of the strategy with an invented point of contact (C8)."""
    for organisation in read_organisations().values():
        known = organisation.organisation_id not in NO_RETURN
        spoc = "" if not known else "N" if organisation.organisation_id in NO_CONTACT else "Y"
        days = 500 if organisation.organisation_id in STALE_CONTACT else 90
        yield (
            organisation.organisation_id,
            organisation.name,
            organisation.org_type,
            organisation.pdg,
            organisation.channel_panel,
            organisation.specified_authority,
            "",
            spoc,
            END - timedelta(days=days) if spoc == "Y" else "",
            draw_count(1.6, stream("champions", organisation.organisation_id)) if known else "",
        )


def meetings() -> Iterator[Row]:
    """Two years of meetings of the group each quarter and of the panel each month (C9)."""
    members = read_organisations().values()
    for step in range(24):
        month = END.year * 12 + END.month - 1 - step
        day = date(month // 12, month % 12 + 1, 17)
        panel = [one.organisation_id for one in members if one.channel_panel == "Y"]
        yield from _meeting("Channel", day, panel, "Y" if step != 4 else "N", "")
        if step % 3 == 0:
            group = [one.organisation_id for one in members if one.pdg == "Y"]
            yield from _meeting("PDG", day, group, "Y" if step else "", "")
        if step % 6 == 2:
            forum = ["TC-EDUCATION", "TACC", "USP", "SEC"]
            yield from _meeting("Education forum", day, forum, "", "Y" if step > 6 else "N")


def _meeting(kind: str, day: date, invited: list[str], quorate: str, item: str) -> Iterator[Row]:
    for organisation in invited:
        shares = {"Attended": 0.7, "Deputy": 0.1, "Apologies": 0.12, "Absent": 0.08}
        status = pick(shares, stream("meeting", kind, day.isoformat(), organisation))
        yield f"{kind.split()[0].upper()}-{day:%y%m}", kind, day, organisation, status, quorate, item


def action_plan() -> Iterator[Row]:
    """The strategy's actions with an invented status, and three invented ones (C10)."""
    for action in read_actions().values():
        status, evidence = STATUSES.get(action.action_id, ("", ""))
        yield (
            action.action_id, action.strategy_year, action.theme, "", "", action.text, "", "", "", status,
            UPDATED if status else "", evidence, SCOPES.get(action.action_id, ""), *_check(action.action_id),
            action.continues,
        )  # fmt: skip
    for further in FURTHER:
        yield *further, UPDATED, "", "", *_check(further[0]), ""


def _check(action_id: str) -> Row:
    if action_id not in CHECKED:
        return [""] * 7
    *answers, day, level = CHECKED[action_id]
    return [*answers, f"Reason given by the group {INVENTED}", "Prevent lead", day, level]


def engagement_log() -> Iterator[Row]:
    """Two years of activities (C11)."""
    number = 0
    for year in range(2):
        for audience, (activities, mean, kind) in AUDIENCES.items():
            for turn in range(activities):
                number += 1
                random = stream("engagement", audience, str(year), str(turn))
                day = END - timedelta(days=365 * year + 20 + int(random.random() * 330))
                people = 6 + draw_count(mean, random)
                asked, _ = allocate(people, (0.4, 0.6), random)
                positive, _ = allocate(asked, (0.9, 0.1), random)
                shares = {"All": 0.45, "Extreme right-wing": 0.40, "Islamist": 0.1, "Mixed, unclear and unstable": 0.05}
                yield (
                    f"E{number:03d}", day, kind, audience,
                    f"Year {5 + turn % 2}" if audience == "Primary pupils" else "",
                    f"SCHOOL-{1 + (turn * 2 + year) % 15:02d}" if "pupils" in audience else "",
                    "" if number % 17 == 0 else people, pick(shares, random), asked, positive,
                )  # fmt: skip
    yield "E900", END - timedelta(days=40), "Newsletter/comms", "Front-line staff", "", "", "", "All", "", ""


def engagement_eligible() -> Iterator[Row]:
    """How many settings there are to reach."""
    for audience, year, eligible in ELIGIBLE:
        yield audience, year, eligible, f"Number assumed {INVENTED}"


def venue_screening() -> Iterator[Row]:
    """Six quarters of bookings and events (C12); a licensing return of the latest quarter is missing."""
    owners = (("TC-COMMUNITY", "Council-managed", 240, 0.82), ("TC-SAFETY", "Licensed event", 58, 0.45))
    for quarter in ("2025/26 Q1", "2025/26 Q2", "2025/26 Q3", "2025/26 Q4", "2026/27 Q1", "2026/27 Q2"):
        for organisation, venue, mean, share in owners:
            if (organisation, quarter) == ("TC-SAFETY", "2026/27 Q2"):
                continue
            random = stream("venues", organisation, quarter)
            bookings = draw_count(mean, random)
            screened, not_screened, unknown = allocate(bookings, (share, 0.1, 0.9 - share), random)
            escalated = min(screened, draw_count(1.0, random))
            policies = (5, 2) if venue == "Council-managed" else (3, 1)
            yield quarter, organisation, venue, bookings, screened, not_screened, unknown, escalated, *policies
        yield quarter, "TC-HOUSING", "Private hire", 14, 0, 0, 14, 0, 4, 0


def assurance() -> Iterator[Row]:
    """Two years of ratings by benchmark (C13)."""
    for year, later in (("2024/25", False), ("2025/26", True)):
        for number, rating in enumerate(RATINGS, start=1):
            instrument = "CAAS" if number == 5 else "HO assurance"
            better = "Met" if later and number == 3 else rating
            yield year, str(number), instrument, better, ""


def events_timeline() -> Iterator[Row]:
    """The events that the package knows, and two invented local campaigns (C14)."""
    for event in read_events():
        yield event.start, event.end, event.label, event.kind, event.affects, event.source
    for year in (2024, 2025):
        yield (
            date(year, 10, 13), date(year, 10, 19), f"Local awareness stalls {INVENTED}", "Campaign", "hate_crime",
            "Synthetic demonstration",
        )  # fmt: skip


def balance_answers() -> Iterator[Row]:
    """Two answers to the balance check, one of a day when the level was noted as another."""
    yield (
        "Left-wing, anarchist and single-issue", "None of its own", f"No local request or evidence {INVENTED}",
        "Prevent lead", date(2026, 7, 21), "SUBSTANTIAL",
    )  # fmt: skip
    yield (
        "Extreme right-wing", "Local focus", f"Professional judgement of the group {INVENTED}",
        "Prevent lead", date(2026, 4, 21), "SEVERE",
    )  # fmt: skip


def risk_register() -> Iterator[Row]:
    """Two risks as somebody might type them."""
    yield (
        "R1", f"Training counts of some partners are not sent, so coverage may be over- or understated {INVENTED}",
        "Possible", "Prevent lead", date(2026, 9, 15), "Medium", date(2026, 12, 15),
    )  # fmt: skip
    yield (
        "R2", f"Screening of licensed events is not recorded {INVENTED}",
        "Likely", "Licensing manager", date(2026, 9, 15), "Low", date(2026, 12, 15),
    )  # fmt: skip
