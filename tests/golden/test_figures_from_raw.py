"""The figures in the pages equal figures worked out here from the raw files by the csv module and arithmetic alone."""

import csv
import html
import math
import re
from pathlib import Path

import pytest
from pages import Tables

THURROCK, PERIOD_END = "E06000034", "2026-09-30"
MONTHS = {f"2025-{month:02d}" for month in (10, 11, 12)} | {f"2026-{month:02d}" for month in range(1, 10)}
AREAS = {
    "Peterborough": "E06000031",
    "Luton": "E06000032",
    "Southend-on-Sea": "E06000033",
    "Thurrock": THURROCK,
    "Bedford": "E06000055",
    "Central Bedfordshire": "E06000056",
    "Cambridgeshire": "E10000003",
    "Essex": "E10000012",
    "Hertfordshire": "E10000015",
    "Norfolk": "E10000020",
    "Suffolk": "E10000029",
}


def read_raw(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a raw file that are about an area."""
    lines = (folder / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines()
    header = next(place for place, line in enumerate(lines) if "area_code" in line)
    return [row for row in csv.DictReader(lines[header:]) if row["area_code"] in AREAS.values()]


@pytest.fixture(scope="module")
def raw(demo_run):
    """Counts over the latest 12 months: referrals, hate crimes and residents by area, and Thurrock's strands."""
    folder = demo_run / "data" / "raw" / "demo"
    referrals, hate_crimes, strands = dict.fromkeys(AREAS.values(), 0), dict.fromkeys(AREAS.values(), 0), {}
    for row in read_raw(folder, "prevent_counts"):
        if row["period_start"][:7] in MONTHS and (row["stage"], row["dimension"]) == ("received", "total"):
            referrals[row["area_code"]] += int(row["count"])
    for row in read_raw(folder, "hate_crime_totals"):
        if row["month"] in MONTHS:
            hate_crimes[row["area_code"]] += int(row["offences_5strand"])
    for row in read_raw(folder, "hate_crime_strands"):
        if row["month"] in MONTHS and row["area_code"] == THURROCK and "local" not in row["strand"]:
            strands[row["strand"]] = strands.get(row["strand"], 0) + int(row["flags"])
    residents = {row["area_code"]: int(row["population"].replace(",", "")) for row in read_raw(folder, "population")}
    return referrals, hate_crimes, residents, strands


def poisson_limits(count: int) -> tuple[float, float]:
    """The exact 95 % interval of a count, by bisection on the Poisson sum itself."""

    def chance_of_at_most(k: int, mean: float) -> float:
        return math.fsum(math.exp(i * math.log(mean) - mean - math.lgamma(i + 1)) for i in range(k + 1))

    def solve(k: int, target: float) -> float:
        low, high = 1e-9, 10.0 * (k + 10)
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if chance_of_at_most(k, middle) > target else (low, middle)
        return low

    return (solve(count - 1, 0.975) if count else 0.0), solve(count, 0.025)


def page_tables(demo_run: Path, page: str) -> dict[str, list[list[str]]]:
    text = (demo_run / "outputs" / PERIOD_END / THURROCK / "restricted" / f"{page}.html").read_text(encoding="utf-8")
    return Tables(text).tables


def one_place(number: float) -> str:
    return f"{number:,.1f}"


@pytest.mark.parametrize(
    ("table", "over", "under", "per"),
    [("table-m01", 0, 1, 100), ("table-m02", 0, 2, 100_000), ("table-m03", 1, 2, 100_000)],
)
def test_benchmark_tables_equal_the_raw_files(demo_run, raw, table, over, under, per):
    shown = {row[0]: row for row in page_tables(demo_run, "regional_benchmarking")[table][1:]}
    assert set(AREAS) <= set(shown)
    for name, code in AREAS.items():
        numerator, denominator = raw[over][code], raw[under][code]
        low, high = poisson_limits(numerator)
        value = shown[name][3].removesuffix(" [u]")
        assert shown[name][1:3] == [f"{numerator:,}", f"{denominator:,}"]
        assert value == one_place(per * numerator / denominator)
        assert shown[name][4] == f"{one_place(per * low / denominator)} to {one_place(per * high / denominator)}"


def test_the_region_and_the_rest_of_it_equal_the_raw_files(demo_run, raw):
    rows = {row[0]: row for row in page_tables(demo_run, "regional_benchmarking")["table-m01"][1:]}
    whole = [sum(raw[place].values()) for place in (0, 1)]
    rest = [whole[place] - raw[place][THURROCK] for place in (0, 1)]
    region = rows["East of England"]
    assert region[1:4] == [f"{whole[0]:,}", f"{whole[1]:,}", one_place(100 * whole[0] / whole[1])]
    left = next(row for name, row in rows.items() if name.startswith("Rest of the region"))
    assert left[1:4] == [f"{rest[0]:,}", f"{rest[1]:,}", one_place(100 * rest[0] / rest[1])]


def test_the_profile_says_the_ratio_in_words(demo_run, raw):
    page = demo_run / "outputs" / PERIOD_END / THURROCK / "restricted" / "local_risk_profile.html"
    text = html.unescape(re.sub(r"<[^>]+>", "", page.read_text(encoding="utf-8")))
    referrals, hate_crimes = raw[0][THURROCK], raw[1][THURROCK]
    low, high = (100 * limit / hate_crimes for limit in poisson_limits(referrals))
    assert f"received {referrals} Prevent referrals for Thurrock and recorded {hate_crimes} hate crimes" in text
    assert f"{100 * referrals / hate_crimes:.1f} referrals per 100 recorded hate crimes" in text
    assert f"(95% interval {low:.1f} to {high:.1f})" in text


def test_strands_equal_the_raw_file_and_are_never_summed(demo_run, raw):
    rows = {row[0]: row for row in page_tables(demo_run, "local_risk_profile")["strand-mix-table"][1:]}
    for strand, flags in raw[3].items():
        assert f"{flags:,}" in rows[strand]
    assert f"{sum(raw[3].values()):,}" not in {cell for row in rows.values() for cell in row}
