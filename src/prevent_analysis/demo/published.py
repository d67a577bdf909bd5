"""The official figures that the demonstration pack is calibrated to, read from `data/raw/published`."""

import csv
from dataclasses import dataclass
from pathlib import Path

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.schemas import MONITORED_STRANDS
from prevent_analysis.reference.areas import Area, read_areas

HATE_CRIME_FILE, POPULATION_FILE = "published_hate_crime.csv", "population.csv"
REGION = "E12000006"
SUFFOLK = "E23000025"
POPULATION_YEAR = "2023"
STRAND_YEAR = "2018/19"
RELEASES = (  # named, so that a release added to the file later leaves the pack as it is
    "Hate crime 2018/19 (15 October 2019)",
    "Hate crime 2022/23 (5 October 2023)",
    "Hate crime year ending March 2025 (9 October 2025)",
)


@dataclass(frozen=True)
class Published:
    """Official figures of the region.

    Parameters
    ----------
    totals
        Recorded hate crime offences by force code and financial year.
    strand_rates
        Flags per offence in 2018/19 by force code and strand.
    population, population_source
        Residents in mid-2023 by area code, and where the figure comes from.
    """

    totals: dict[tuple[str, str], int]
    strand_rates: dict[tuple[str, str], float]
    population: dict[str, int]
    population_source: dict[str, str]

    def force_total(self, force: str, year: str) -> int:
        """Offences of a force in a financial year as the pack has them, with its two assumptions.

        Suffolk has no published 2023/24 total, so it is the mean of the years beside it. From April 2025 the
        2024/25 total is carried forward.
        """
        if year > "2024/25":
            return self.totals[force, "2024/25"]
        if (force, year) == (SUFFOLK, "2023/24"):
            return round((self.totals[force, "2022/23"] + self.totals[force, "2024/25"]) / 2)
        return self.totals[force, year]


def demo_areas() -> list[Area]:
    """The 11 upper-tier and unitary areas of the six Eastern forces, by code.

    Examples
    --------
    >>> len(demo_areas()), demo_areas()[3].area_name
    (11, 'Thurrock')
    """
    areas = [area for area in read_areas().values() if area.level == "UTLA" and area.region_group == REGION]
    return sorted(areas, key=lambda area: area.area_code)


def read_published(folder: Path) -> Published:
    """Read what the pack needs from the two published files.

    Raises
    ------
    IntakeError
        A file, or a figure in it that the pack needs, is missing.
    """
    series = [row for row in _rows(folder / HATE_CRIME_FILE) if row["release"] in RELEASES]
    offences = {(row["area_code"], row["year"]): row for row in series if row["measure"] == "hate_crime_offences"}
    flags = {
        (row["area_code"], row["category"]): row
        for row in series
        if row["measure"] == "hate_crime_strand_flags" and row["year"] == STRAND_YEAR
    }
    people = {row["area_code"]: row for row in _rows(folder / POPULATION_FILE) if row["year"] == POPULATION_YEAR}
    areas = demo_areas()
    forces = {area.force for area in areas}
    try:
        totals = {key: int(row["value"]) for key, row in offences.items()}
        published = Published(
            totals,
            strand_rates={
                (force, strand): int(flags[force, strand]["value"]) / totals[force, STRAND_YEAR]
                for force in forces
                for strand in MONITORED_STRANDS
            },
            population={area.area_code: int(people[area.area_code]["population"]) for area in areas},
            population_source={area.area_code: people[area.area_code]["source"] for area in areas},
        )
        for force in forces:
            published.force_total(force, "2023/24")
            published.force_total(force, "2024/25")
    except (KeyError, ValueError):
        raise IntakeError(
            f"a figure that the demonstration pack needs is missing from {HATE_CRIME_FILE} or {POPULATION_FILE}; "
            "restore the published files that came with the package"
        ) from None
    return published


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(csv.DictReader(lines))
    except OSError:
        raise IntakeError(
            "the demonstration pack is calibrated to this file and it is not there; "
            "restore the published files that came with the package",
            file=path.name,
        ) from None
