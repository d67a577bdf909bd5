"""Prevent referrals.

No real count of Prevent referrals below the region is published, so none is used: these are drawn from a model. An
area is expected to receive 4.9 referrals in 12 months for each 100 hate crimes recorded there in 2024/25 (its share
of its force's total by population), times a factor of its own. The factor is lognormal with mean 1 and coefficient of
variation 0.3, drawn once; Thurrock's is set at 0.65. No area is expected to receive fewer than 10. The expected count
is the same in each of the three years, so the pack holds no real change.

Referrals arrive one at a time: the count of each sector and month is Poisson. The seed is the first from 2026 on that
leaves every area at least 10 referrals in each 12 months to the end of a quarter. Sectors follow national
shares: Education, Police and Local authority as published for 2024/25, the rest assumed. Referrals from Education
follow school terms, which is assumed; the others are even over the year. Types of concern follow national shares too:
those of the new national system (`HO_PCMT`) for referrals received from June 2024, those of the old one (`HO_pre2024`)
before. Shares and labels that were not found in print are assumed. Sector, concern and stages do not depend on each
other or on the area.

Of the initial assessments 22 in 100 lead to a Channel panel, 42 are closed and signposted, 30 closed without further
action and 6 led by the police; of those discussed at a panel 68 in 100 are adopted. These shares and all delays are
assumed. What lies after the day of the extract has not happened yet: the latest referrals are still pending and fewer
of them have reached a panel. Duplicates, errors and transfers out were taken out before.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from prevent_analysis.demo.draws import draw_count, draw_factor, pick, stream
from prevent_analysis.demo.published import Published, demo_areas
from prevent_analysis.reference.concerns import read_concerns

REFERRALS_PER_HATE_CRIME = 4.9 / 100
AREA_CV, SET_FACTORS, LEAST_EXPECTED = 0.3, {"E06000034": 0.65}, 10.0
SECTOR_SHARES = {
    "Education": 0.356, "Police": 0.300, "Local authority": 0.102, "Health": 0.095, "HMPPS": 0.045,
    "Community": 0.035, "Friends and family": 0.022, "Other": 0.030, "Unknown": 0.015,
}  # fmt: skip
TERM_WEIGHTS = {
    "01": 1.15, "02": 1.00, "03": 1.25, "04": 0.75, "05": 1.05, "06": 1.15,
    "07": 0.85, "08": 0.20, "09": 1.00, "10": 1.15, "11": 1.40, "12": 1.05,
}  # fmt: skip
EVEN_WEIGHTS = dict.fromkeys(TERM_WEIGHTS, 1.0)
NEW_SCHEME_FROM = "2024-06"
CONCERN_SHARES = {
    "HO_pre2024": {
        "Vulnerability present but no ideology or CT risk": 0.36, "Extreme Right-Wing": 0.19, "Conflicted": 0.18,
        "Islamist": 0.13, "No risk, vulnerability or ideology": 0.06, "High CT risk but no ideology": 0.03,
        "School massacre": 0.023, "Incel": 0.01, "Other": 0.01, "Unspecified": 0.007,
    },
    "HO_PCMT": {
        "No ideology identified": 0.34, "No ideology – other susceptibility to radicalisation identified": 0.22,
        "Extreme Right-Wing": 0.205, "Islamist Extremism": 0.099,
        "Fascination with extreme violence or mass casualty attacks (where no other ideology)": 0.053,
        "Multiple ideologies where none was dominant": 0.048, "Left-wing extremism": 0.002,
    },
}  # fmt: skip
OUTCOME_SHARES = {
    "Closed – signposted": 0.42, "Closed – no further action": 0.30, "To Channel (s36)": 0.22, "Police-led": 0.06,
}  # fmt: skip
SERVICE_SHARES = {
    "Early help": 0.20, "Children's social care": 0.20, "Adult social care": 0.07, "Mental health": 0.20,
    "Education support": 0.18, "Policing": 0.05, "Other": 0.05, "Unknown": 0.05,
}  # fmt: skip
DECISION_SHARES = {
    "Adopted": 0.68, "Not adopted – signposted": 0.17, "Not adopted – consent not given": 0.10,
    "Not adopted – police-led": 0.05,
}  # fmt: skip
EXIT_SHARES = {
    "Concerns addressed": 0.75, "Withdrew consent": 0.12, "Transferred": 0.05, "Police-led": 0.04, "Other": 0.04,
}  # fmt: skip
UNDER_18_SHARES = {"Y": 0.53, "N": 0.45, "Unknown": 0.02}
AREA_BASIS_SHARES = {"residence": 0.93, "referral_place": 0.07}


@dataclass(frozen=True)
class Referral:
    """One synthetic referral as it stood on the day of the extract; nothing in it is of a person."""

    area_code: str
    received: date
    sector: str
    scheme: str
    concern: str
    under18: str
    area_basis: str
    initial_date: date | None = None
    initial_outcome: str = "Pending"
    onward_service: str = ""
    panel_date: date | None = None
    panel_decision: str = ""
    exit_date: date | None = None
    exit_reason: str = ""

    @property
    def month(self) -> str:
        """Month of receipt, `YYYY-MM`."""
        return f"{self.received:%Y-%m}"

    @property
    def concern_group(self) -> str:
        """Group that the type of concern is shown in."""
        return read_concerns()[self.scheme, self.concern].concern_group

    @property
    def stages(self) -> frozenset[str]:
        """Stages that it had reached by the day of the extract."""
        reached = {
            "received": True,
            "assessed": self.initial_date is not None,
            "closed_initial": self.initial_outcome.startswith("Closed"),
            "panel_discussed": self.panel_date is not None,
            "adopted": self.panel_decision == "Adopted",
            "closed": self.exit_date is not None,
        }
        return frozenset(stage for stage, done in reached.items() if done)


def expected_referrals(area_code: str, published: Published) -> float:
    """Referrals that an area is expected to receive in 12 months."""
    force = {area.area_code: area.force for area in demo_areas()}
    people = sum(published.population[code] for code in force if force[code] == force[area_code])
    hate_crimes = published.force_total(force[area_code], "2024/25") * published.population[area_code] / people
    factor = SET_FACTORS.get(area_code) or draw_factor(AREA_CV, stream(area_code, "factor"))
    return max(LEAST_EXPECTED, REFERRALS_PER_HATE_CRIME * hate_crimes * factor)


def draw_referrals(published: Published, months: list[str], extract_date: date) -> list[Referral]:
    """Every referral received in the months, by area and then by day.

    Parameters
    ----------
    published
        Official figures that the expected counts are taken from.
    months
        Months of receipt, `YYYY-MM`.
    extract_date
        Day on which the stages are looked at.
    """
    return [
        referral
        for area in demo_areas()
        for month in months
        for referral in _draw_month(area.area_code, month, expected_referrals(area.area_code, published), extract_date)
    ]


def _draw_month(area_code: str, month: str, expected: float, extract_date: date) -> list[Referral]:
    random = stream(area_code, month, "referrals")
    referrals = []
    for sector, share in _share_out(SECTOR_SHARES).items():
        weights = _share_out(TERM_WEIGHTS if sector == "Education" else EVEN_WEIGHTS)
        for _ in range(draw_count(expected * share * weights[month[-2:]], random)):
            referrals.append(_draw_referral(area_code, month, sector, extract_date, random))
    return sorted(referrals, key=lambda referral: referral.received)


def _draw_referral(
    area_code: str, month: str, sector: str, extract_date: date, random: np.random.Generator
) -> Referral:
    year, number = int(month[:4]), int(month[-2:])
    scheme = "HO_PCMT" if month >= NEW_SCHEME_FROM else "HO_pre2024"
    received = date(year, number, 1 + int(random.random() * monthrange(year, number)[1]))
    concern = pick(CONCERN_SHARES[scheme], random)
    return Referral(
        area_code,
        received,
        sector,
        scheme,
        concern,
        under18=pick(UNDER_18_SHARES, random),
        area_basis=pick(AREA_BASIS_SHARES, random),
        **_draw_pathway(received, extract_date, random),
    )


def _draw_pathway(received: date, extract_date: date, random: np.random.Generator) -> dict:
    """What happened to a referral up to the day of the extract; later steps are left out."""
    late = random.random()
    initial_date = received + timedelta(days=1 + int(45 * late * late * late))
    panel_date = initial_date + timedelta(days=14 + int(50 * random.random()))
    exit_date = panel_date + timedelta(days=120 + int(240 * random.random()))
    outcome, service = pick(OUTCOME_SHARES, random), pick(SERVICE_SHARES, random)
    decision, reason = pick(DECISION_SHARES, random), pick(EXIT_SHARES, random)
    pathway: dict = {}
    if initial_date > extract_date:
        return pathway
    pathway |= {"initial_date": initial_date, "initial_outcome": outcome}
    if outcome == "Closed – signposted":
        pathway |= {"onward_service": service}
    if outcome != "To Channel (s36)" or panel_date > extract_date:
        return pathway
    pathway |= {"panel_date": panel_date, "panel_decision": decision}
    if decision == "Adopted" and exit_date <= extract_date:
        pathway |= {"exit_date": exit_date, "exit_reason": reason}
    return pathway


def _share_out(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}
