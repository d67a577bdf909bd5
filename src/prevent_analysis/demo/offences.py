"""Recorded hate crime.

Each police force's total for a financial year is the published one: 2023/24 and 2024/25 as published (Suffolk's
2023/24 is not, so it is the mean of 2022/23 and 2024/25), and from April 2025 the 2024/25 total carried forward,
which is an assumption. The total is split by chance over the force's areas in proportion to their mid-2023
population and over months by a mild seasonal pattern, which is assumed: a peak in summer, a trough in winter and a
small lift in October for Hate Crime Awareness Week. The split is exact, so the months and areas of a whole financial
year sum to the force's total. The years 2023/24 and 2026/27 are drawn whole and only the pack's months are kept.

Strands follow each force's 2018/19 flags per offence, the last year found for all six forces, and are assumed to
be the same in each of its areas. An offence carries one strand or two, never more: an offence with two carries race
and, as a rule, religion. So flags are offences plus offences with more than one strand, and no strand has more flags
than there are offences.

Areas of Essex Police also hold a local sex/gender strand, which the force has recorded since October 2021: assumed
to be the only strand of 12 further offences for each 100, and a further strand of 3 in 100. It is in
`offences_any_strand_incl_local` and nowhere else. The same areas hold non-crime hate incidents, assumed to be 25
for each 100 offences; they are shown and never used.
"""

from dataclasses import dataclass

import numpy as np

from prevent_analysis.demo.draws import allocate, draw_count, stream
from prevent_analysis.demo.published import Published, demo_areas
from prevent_analysis.reference.areas import Area
from prevent_analysis.reference.periods import parse_financial_year

YEARS = ("2023/24", "2024/25", "2025/26", "2026/27")
MONTH_WEIGHTS = {
    "01": 0.92, "02": 0.90, "03": 0.97, "04": 0.98, "05": 1.04, "06": 1.09,
    "07": 1.11, "08": 1.05, "09": 1.00, "10": 1.07, "11": 0.97, "12": 0.90,
}  # fmt: skip
STRAND_ORDER = ("Race", "Disability", "Sexual orientation", "Transgender", "Religion")
ESSEX_POLICE = "E23000028"
LOCAL_STRAND = "Sex/gender (local)"
LOCAL_ONLY_RATE, LOCAL_ALSO_RATE, INCIDENT_RATE = 0.12, 0.03, 0.25


@dataclass(frozen=True)
class Offences:
    """Recorded hate crime of one area in one month.

    Parameters
    ----------
    offences, multi_strand
        Offences with at least one of the five monitored strands, and those of them with two.
    flags
        Offences that carry each strand, the local one included where it is recorded.
    any_strand
        Offences with any strand, local ones included.
    incidents
        Non-crime hate incidents; None where the force does not supply them.
    """

    offences: int
    multi_strand: int
    flags: dict[str, int]
    any_strand: int
    incidents: int | None


def draw_hate_crime(published: Published, months: list[str]) -> dict[tuple[str, str], Offences]:
    """Recorded hate crime by month (`YYYY-MM`) and area code.

    Parameters
    ----------
    published
        Official figures that it is calibrated to.
    months
        Months to keep, all within `YEARS`.
    """
    return {
        (month, area.area_code): _draw_offences(area, month, count, published)
        for (month, area), count in _split_totals(published).items()
        if month in months
    }


def _split_totals(published: Published) -> dict[tuple[str, Area], int]:
    split: dict[tuple[str, Area], int] = {}
    for force in sorted({area.force for area in demo_areas()}):
        areas = [area for area in demo_areas() if area.force == force]
        for year in YEARS:
            cells = [(month, area) for area in areas for month in parse_financial_year(year).month_labels()]
            shares = [published.population[area.area_code] * MONTH_WEIGHTS[month[-2:]] for month, area in cells]
            counts = allocate(published.force_total(force, year), shares, stream(force, year))
            split.update(zip(cells, counts, strict=True))
    return split


def _draw_offences(area: Area, month: str, offences: int, published: Published) -> Offences:
    random = stream(area.area_code, month, "strands")
    rates = [published.strand_rates[area.force, strand] for strand in STRAND_ORDER]
    counts, multi_strand = flag_strands(rates, random.random(offences))
    flags = dict(zip(STRAND_ORDER, counts, strict=True))
    if area.force != ESSEX_POLICE:
        return Offences(offences, multi_strand, flags, offences, None)
    local_only = draw_count(LOCAL_ONLY_RATE * offences, random)
    flags[LOCAL_STRAND] = local_only + int((random.random(offences) < LOCAL_ALSO_RATE).sum())
    return Offences(offences, multi_strand, flags, offences + local_only, draw_count(INCIDENT_RATE * offences, random))


def flag_strands(rates: list[float], uniforms: np.ndarray) -> tuple[list[int], int]:
    """Flag each offence with one strand or two, so that each strand is expected at its own rate.

    Systematic sampling: the rates are laid end to end on a line a little longer than 1. An offence takes the strand
    at its uniform number and, where one further on is still on the line, the strand there too.

    Parameters
    ----------
    rates
        Flags per offence of each strand, each at most 1, summing to between 1 and 2.
    uniforms
        One number from 0 to 1 an offence.

    Returns
    -------
    (list of int, int)
        Flags of each strand, and offences with two; the flags sum to offences plus offences with two.

    Examples
    --------
    >>> flag_strands([0.7, 0.2, 0.2], np.array([0.05, 0.5, 0.8]))
    ([2, 1, 1], 1)
    """
    line = np.cumsum(rates)
    second = uniforms[uniforms + 1 < line[-1]] + 1
    strands = np.searchsorted(line, np.concatenate([uniforms, second]), side="right")
    return [int(count) for count in np.bincount(strands, minlength=len(line))], len(second)
