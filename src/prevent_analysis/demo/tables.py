"""The rows of each table of the pack."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from prevent_analysis.demo.offences import Offences
from prevent_analysis.demo.published import POPULATION_YEAR, Published, demo_areas
from prevent_analysis.demo.referrals import Referral
from prevent_analysis.intake.schemas import CONCERN_GROUPS, SECTORS, STAGES
from prevent_analysis.reference.areas import name_of
from prevent_analysis.reference.periods import Period, parse_month

PERIOD = Period.ending(date(2026, 9, 30), months=36)
MONTHS = PERIOD.month_labels()
PROVISIONAL = MONTHS[-3:]
RECORD_LEVEL_AREA = "E06000034"
NOT_A_NUMBER = ("2023-11", "E10000020", "Disability")
CONFIDENTIAL = ("2024-03", "E06000033", "received", "sector", "Education")
MARKING = "OFFICIAL-SENSITIVE (synthetic demonstration)"
Row = Sequence[object]
HateCrime = Mapping[tuple[str, str], Offences]


def prevent_counts(referrals: Iterable[Referral]) -> Iterator[Row]:
    """Every stage in total, and those received by sector and concern group, zeros included (C1b)."""
    counts: Counter[tuple[str, ...]] = Counter()
    for referral in referrals:
        place = (referral.month, referral.area_code)
        counts.update((*place, stage, "total", "Total") for stage in referral.stages)
        counts[(*place, "received", "sector", referral.sector)] += 1
        counts[(*place, "received", "concern_group", referral.concern_group)] += 1
    breakdowns = [(stage, "total", "Total") for stage in STAGES]
    breakdowns += [("received", "sector", sector) for sector in SECTORS]
    breakdowns += [("received", "concern_group", group) for group in CONCERN_GROUPS]
    for month in MONTHS:
        period, provisional = parse_month(month), "Y" if month in PROVISIONAL else "N"
        for area in demo_areas():
            for breakdown in breakdowns:
                key = (month, area.area_code, *breakdown)
                count = "[c]" if key == CONFIDENTIAL else counts[key]
                yield period.start, period.end, area.area_code, *breakdown, count, provisional


def prevent_referrals(referrals: Iterable[Referral]) -> Iterator[Row]:
    """One row a referral of the area whose records are shared (C1); dates are day-first."""
    shared = [referral for referral in referrals if referral.area_code == RECORD_LEVEL_AREA]
    for number, referral in enumerate(shared, start=1):
        yield (
            f"D{number:07d}",
            _day_first(referral.received),
            referral.area_code,
            referral.area_basis,
            referral.sector,
            referral.concern,
            referral.scheme,
            referral.under18,
            _day_first(referral.initial_date),
            referral.initial_outcome,
            referral.onward_service,
            _day_first(referral.panel_date),
            referral.panel_decision,
            _day_first(referral.exit_date),
            referral.exit_reason,
        )


def hate_crime_totals(hate_crime: HateCrime) -> Iterator[Row]:
    """Offences by month and area, and a total row below them (C2a)."""
    total = [0, 0, 0]
    for (month, area_code), crime in _in_order(hate_crime):
        counts = [crime.offences, crime.multi_strand, crime.any_strand]
        total = [before + count for before, count in zip(total, counts, strict=True)]
        status = "provisional" if month in PROVISIONAL else "final"
        yield month, area_code, *counts, crime.incidents, "recorded", "Y", status
    yield "Total", "", *total, "", "", "", ""


def hate_crime_strands(hate_crime: HateCrime) -> Iterator[Row]:
    """Flags by month, area and strand (C2b)."""
    for (month, area_code), crime in _in_order(hate_crime):
        for strand, flags in crime.flags.items():
            key = (month, area_code, strand)
            yield *key, "tbc" if key == NOT_A_NUMBER else flags


def benchmark_region(referrals: Sequence[Referral], hate_crime: HateCrime) -> Iterator[Row]:
    """Sums over three periods of 12 months, newest first; small stage counts are confidential (C3)."""
    latest = Period.ending(PERIOD.end)
    for window in (latest, latest.earlier(), latest.earlier(2)):
        months = frozenset(window.month_labels())
        for area in demo_areas():
            reached = Counter(
                stage
                for referral in referrals
                if referral.area_code == area.area_code and referral.month in months
                for stage in referral.stages
            )
            yield (
                window.start,
                window.end,
                area.area_code,
                name_of(area.area_code),
                area.level,
                reached["received"],
                _confidential_if_small(reached["panel_discussed"]),
                _confidential_if_small(reached["adopted"]),
                sum(hate_crime[month, area.area_code].offences for month in months),
                "5strand",
                area.funded,
                "Synthetic demonstration (sums of its monthly files)",
                MARKING,
            )


def population(published: Published) -> Iterator[Row]:
    """Mid-2023 residents with thousands separators (C4)."""
    for area_code, residents in published.population.items():
        yield area_code, POPULATION_YEAR, f"{residents:,}", published.population_source[area_code]


def _in_order(hate_crime: HateCrime) -> list[tuple[tuple[str, str], Offences]]:
    return sorted(hate_crime.items(), key=lambda item: item[0])


def _confidential_if_small(count: int) -> int | str:
    return "[c]" if 1 <= count <= 4 else count


def _day_first(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""
