"""How referrals are broken down: the attributes of a referral, and the ordered categories that they are shown in."""

from collections.abc import Mapping
from dataclasses import dataclass

from prevent_analysis.intake.schemas import CONCERN_GROUPS, ONWARD_SERVICES, SECTORS

TOTAL = "Total"
RECEIVED, ASSESSED, CLOSED = "Received", "Assessed", "Closed at the initial assessment"
PANEL, ADOPTED = "Discussed at a Channel panel", "Adopted as a Channel case"
_WAITING, _OTHERWISE, _NOT_ADOPTED = "waiting", "assessed otherwise", "discussed and not adopted"
STAGE_REACHED = (_WAITING, CLOSED, _OTHERWISE, _NOT_ADOPTED, ADOPTED)
"""How far a referral got; each is in one. A referral closed at the initial assessment reaches no panel."""
DAYS = ("0 to 5 days", "6 to 14 days", "15 to 28 days", "29 days or more")
DAY_LIMITS = (5, 14, 28)
UNKNOWN, NO_SERVICE = "Unknown", "None"
POLICE_AND_JUSTICE, OTHER_SECTORS = "Police and criminal justice", "Other or not known"
MISSING_LIMIT = 0.2
"""Above this share of referrals without a known sector, nothing is said by sector."""
SCHEME_BREAK = "2024-04"
"""First month of the national types of concern in use now; a window on both sides would join two lists."""

ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "sector": SECTORS,
    "concern": CONCERN_GROUPS,
    "stage": STAGE_REACHED,
    "days_to_decision": DAYS,
    "days_to_panel": DAYS,
    "under_18": ("Y", "N", UNKNOWN),
    "referred_before": ("Y", "N", UNKNOWN),
    "onward": ONWARD_SERVICES,
}


@dataclass(frozen=True)
class Grouping:
    """An attribute of referrals, and for each category that is shown, in order, the values that it covers."""

    attribute: str
    categories: Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Series:
    """A breakdown of referrals: the attribute, and the stages that a referral must have reached to be counted.

    `from_counts` is the stage and the dimension in the table of counts that can give it, if that table can.
    """

    attribute: str
    stages: frozenset[str] = frozenset(STAGE_REACHED)
    from_counts: tuple[str, str] | None = None
    total: str = TOTAL


def _each(attribute: str, *without: str) -> Grouping:
    return Grouping(attribute, {value: frozenset({value}) for value in ATTRIBUTES[attribute] if value not in without})


def _merged(attribute: str, **named: tuple[str, ...]) -> Grouping:
    return Grouping(attribute, {name: frozenset(values) for name, values in named.items()})


REACHED = {
    RECEIVED: frozenset(STAGE_REACHED),
    ASSESSED: frozenset(STAGE_REACHED) - {_WAITING},
    CLOSED: frozenset({CLOSED}),
    PANEL: frozenset({_NOT_ADOPTED, ADOPTED}),
    ADOPTED: frozenset({ADOPTED}),
}
# No ideology identified is never put together with anything: the learning reviews found it given too much weight.
GROUPINGS: Mapping[str, Grouping] = {
    "stages": Grouping("stage", REACHED),
    "stages but adoption": Grouping("stage", {name: REACHED[name] for name in (RECEIVED, ASSESSED, CLOSED, PANEL)}),
    "sectors": _each("sector"),
    "sector groups": _merged(
        "sector",
        **{
            "Education": ("Education",),
            POLICE_AND_JUSTICE: ("Police", "HMPPS"),
            OTHER_SECTORS: tuple(name for name in SECTORS if name not in ("Education", "Police", "HMPPS")),
        },
    ),
    "concern groups": _each("concern"),
    "four concern groups": _merged(
        "concern",
        **{
            "Islamist": ("Islamist",),
            "Extreme right-wing": ("Extreme right-wing",),
            "Mixed, other ideology, fascination with violence or unspecified": (
                "Mixed/unclear/multiple",
                "Other ideology",
                "Fascination with violence (no ideology)",
                "Unspecified",
            ),
            "No ideology identified": ("No ideology identified",),
        },
    ),
    "three concern groups": _merged(
        "concern",
        **{
            "One ideology (Islamist, extreme right-wing or other)": (
                "Islamist",
                "Extreme right-wing",
                "Other ideology",
            ),
            "Mixed, unclear or multiple, fascination with violence or unspecified": (
                "Mixed/unclear/multiple",
                "Fascination with violence (no ideology)",
                "Unspecified",
            ),
            "No ideology identified": ("No ideology identified",),
        },
    ),
    "bands of days to the decision": _each("days_to_decision"),
    "within 14 days or later to the decision": _merged(
        "days_to_decision", **{"0 to 14 days": DAYS[:2], "15 days or more": DAYS[2:]}
    ),
    "bands of days to the panel": _each("days_to_panel"),
    "within 28 days or later to the panel": _merged(
        "days_to_panel", **{"0 to 28 days": DAYS[:3], "29 days or more": DAYS[3:]}
    ),
    "under 18": _each("under_18"),
    "referred before": _each("referred_before"),
    "onward services": _merged(
        "onward",
        **{
            "Social care or mental health": ("Children's social care", "Adult social care", "Mental health"),
            "Early help or education support": ("Early help", "Education support"),
            "Policing or another service": ("Policing", "Other"),
            "A service that was not recorded": (UNKNOWN,),
            "No service": (NO_SERVICE,),
        },
    ),
    "signposted onward or not": _merged(
        "onward",
        **{
            "Signposted onward": tuple(name for name in ONWARD_SERVICES if name != NO_SERVICE),
            "Not signposted": (NO_SERVICE,),
        },
    ),
}
SERIES: Mapping[str, Series] = {
    "referral_sectors": Series("sector", from_counts=("received", "sector")),
    "referral_concerns": Series("concern", from_counts=("received", "concern_group")),
    "referral_stages": Series("stage", total=RECEIVED),
    "assessed_by_sector": Series("sector", REACHED[ASSESSED], ("assessed", "sector")),
    "closed_by_sector": Series("sector", REACHED[CLOSED], ("closed_initial", "sector")),
    "decision_days": Series("days_to_decision", REACHED[ASSESSED]),
    "panel_days": Series("days_to_panel", REACHED[PANEL]),
    "referral_under_18": Series("under_18"),
    "referral_before": Series("referred_before"),
    "closed_by_onward": Series("onward", REACHED[CLOSED]),
    "referrals_pending": Series("stage"),
}
"""Each series of counts about the same referrals as `prevent_referrals`, by its name in the table of counts."""
STAGE_IN_COUNTS = {
    RECEIVED: "received",
    ASSESSED: "assessed",
    CLOSED: "closed_initial",
    PANEL: "panel_discussed",
    ADOPTED: "adopted",
}
