"""The published figures: columns, keys, sources, breaks, and the research that they were retyped from."""

import csv
import tomllib
from collections import defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pandas as pd
import pytest

from prevent_analysis.intake.schemas import (
    CONCERN_SPECIFIED,
    MONITORED_STRANDS,
    POPULATION,
    PUBLISHED_CONCERNS,
    PUBLISHED_SERIES,
    SCHEMAS,
)
from prevent_analysis.reference.areas import read_areas
from prevent_analysis.store import TableSchema, conform

ROOT = Path(__file__).resolve().parents[2]
PUBLISHED = ROOT / "data" / "raw" / "published"
SHARED = ROOT / ".." / "shared" / "data"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
LAST_RESEARCHED = "2024/25"
HATE_CRIME, PREVENT = "published_hate_crime.csv", "published_prevent.csv"
Row = dict[str, str]


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def series(row: Row) -> tuple[str, str, str]:
    return row["measure"], row["area_code"], row["category"]


def key(row: Row) -> tuple[str, ...]:
    return (*series(row), row["year"], row["coverage"], row["release"])


def year_before(year: str) -> str:
    return f"{int(year[:4]) - 1}/{int(year[5:]) - 1:02d}"


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read(PUBLISHED / HATE_CRIME) + read(PUBLISHED / PREVENT)


@pytest.mark.parametrize(
    ("name", "schema"), [(HATE_CRIME, PUBLISHED_SERIES), (PREVENT, PUBLISHED_SERIES), ("population.csv", POPULATION)]
)
def test_file_is_as_its_schema_says(name: str, schema: TableSchema) -> None:
    text = pd.read_csv(PUBLISHED / name, dtype=str, keep_default_na=False)
    assert list(text.columns) == schema.names
    for column in schema.columns:
        cells = text[column.name]
        assert column.nullable or (cells != "").all()
        assert not column.allowed or cells.isin(column.allowed).all()
        assert not column.pattern or cells.str.fullmatch(column.pattern).all()
        assert column.kind != "count" or cells.str.fullmatch(r"\d+").all()
    assert len(conform(text, schema)) == len(text)


@pytest.mark.parametrize("name", [HATE_CRIME, PREVENT])
def test_rows_are_in_order(name: str) -> None:
    keys = [key(row) for row in read(PUBLISHED / name)]
    assert keys == sorted(keys)


def test_licence_is_stated() -> None:
    assert LICENCE in (PUBLISHED / "README.md").read_text(encoding="utf-8")
    assert LICENCE in (PUBLISHED / "sources.toml").read_text(encoding="utf-8")


def test_sources_describe_every_file(rows: list[Row]) -> None:
    files = tomllib.loads((PUBLISHED / "sources.toml").read_text(encoding="utf-8"))["file"]
    assert {file["path"] for file in files} == {path.name for path in PUBLISHED.glob("*.csv")}
    for file in files:
        assert file["table"] in SCHEMAS
        assert file["published"] is True
        assert file["synthetic"] is False
        assert file["marking"] == "OFFICIAL"
        assert file["period_start"] <= file["period_end"] <= file["extract_date"]
    for file in files[:2]:
        years = sorted(row["year"] for row in read(PUBLISHED / file["path"]))
        assert file["period_start"] == date(int(years[0][:4]), 4, 1)
        assert file["period_end"] == date(int(years[-1][:4]) + 1, 3, 31)


def test_areas_are_the_six_forces_and_the_country(rows: list[Row]) -> None:
    areas = read_areas()
    forces = {area.area_code for area in areas.values() if area.level == "force"}
    assert len(forces) == 6
    assert {row["area_code"] for row in rows} == forces | {"K04000001"}
    assert all(row["area_name"] == areas[row["area_code"]].area_name for row in rows)
    assert {row["area_code"] for row in rows if row["measure"].startswith("prevent")} == {"K04000001"}


def test_breaks_are_where_no_like_value_stands_the_year_before(rows: list[Row]) -> None:
    coverages = defaultdict(set)
    for row in rows:
        coverages[*series(row), row["year"]].add(row["coverage"])
    new_system = {("2024/25", "including Metropolitan Police")}
    for row in rows:
        before = coverages[*series(row), year_before(row["year"])]
        other_coverage = bool(before) and row["coverage"] not in before
        changed = (row["year"], row["coverage"]) in new_system
        tracker = row["measure"].startswith("prevent") and row["year"] == "2024/25"
        assert row["break_before"] == ("Y" if other_coverage or changed or tracker else "N"), key(row)


def test_a_later_release_of_the_same_year_sorts_after_the_earlier_one(rows: list[Row]) -> None:
    releases = sorted({row["release"] for row in rows if row["measure"].startswith("hate")})
    when = [pd.Timestamp(release.rsplit("(", 1)[1].rstrip(")")) for release in releases]
    assert all(earlier < later for earlier, later in pairwise(when))
    releases = sorted({row["release"] for row in rows if row["measure"].startswith("prevent")})
    when = [pd.Timestamp(release.rsplit("(", 1)[1].rstrip(")")) for release in releases]
    assert all(earlier < later for earlier, later in pairwise(when))


def test_strands_sum_to_motivating_factors_and_exceed_offences(rows: list[Row]) -> None:
    values = {(row["measure"], row["area_code"], row["year"], row["category"]): int(row["value"]) for row in rows}
    factors = [where for where in values if where[0] == "hate_crime_motivating_factors"]
    assert len(factors) >= 8 + 2 * 6
    for where in factors:
        _, area, year, _ = where
        assert values[where] == sum(values["hate_crime_strand_flags", area, year, name] for name in MONITORED_STRANDS)
        offences = values.get(("hate_crime_offences", area, year, "Total"))
        assert (offences is None) == (year == "2011/12")
        assert offences is None or offences < values[where]


def test_prevent_stages_are_within_each_other(rows: list[Row]) -> None:
    values = {(row["measure"], row["year"], row["release"]): int(row["value"]) for row in rows}
    stages = ("prevent_referrals", "prevent_panel_discussed", "prevent_adopted")
    for _, year, release in [where for where in values if where[0] == "prevent_adopted"]:
        reached = [values[stage, year, release] for stage in stages if (stage, year, release) in values]
        assert reached == sorted(reached, reverse=True)


def test_population_of_counties_and_region_is_the_sum_of_their_districts() -> None:
    population = {row["area_code"]: int(row["population"]) for row in read(PUBLISHED / "population.csv")}
    areas = read_areas()
    districts = [code for code, area in areas.items() if area.level == "LAD"]
    unitaries = [code for code, area in areas.items() if area.level == "UTLA" and code.startswith("E06")]
    counties = [code for code in areas if code.startswith("E10")]
    assert set(population) == {*districts, *unitaries, *counties, "E12000006"}
    assert len(districts) + len(unitaries) == 45
    for county in counties:
        assert population[county] == sum(population[code] for code in districts if areas[code].upper_tier == county)
    assert population["E12000006"] == 6_468_665
    assert population["E12000006"] == sum(population[code] for code in (*districts, *unitaries))


needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the research that these were retyped from is not at hand"
)


@needs_shared
def test_hate_crime_is_as_in_the_research(rows: list[Row]) -> None:
    measures = {
        "Total number of offences": ("hate_crime_offences", "Total"),
        "Total number of motivating factors": ("hate_crime_motivating_factors", "Total"),
    }
    country = read(SHARED / "hate_crime_england_wales.csv")
    forces = [row for row in read(SHARED / "hate_crime_eastern_forces.csv") if row["police_force_area"] != "Kent"]
    found = [
        (row.get("police_force_area", ""), row["year"], *measures.get(row["strand"], ("", row["strand"])), row["value"])
        for row in country + forces
        if row["value"] and "assumed" not in row["note"]
    ]
    held = []
    for row in rows:
        if row["measure"].startswith("hate") and row["year"] <= LAST_RESEARCHED:
            force = "" if row["area_code"] == "K04000001" else row["area_name"].removesuffix(" Police")
            measure = "" if row["measure"] == "hate_crime_strand_flags" else row["measure"]
            held.append((force, row["year"], measure, row["category"], row["value"]))
    from_notes = [
        ("", "2020/21", "hate_crime_offences", "Total", "124104"),
        ("", "2021/22", "hate_crime_offences", "Total", "153536"),
        ("", "2022/23", "hate_crime_offences", "Total", "147645"),
        ("", "2022/23", "", "Religion", "9387"),
    ]
    assert sorted(held) == sorted(found + from_notes)


@needs_shared
def test_prevent_is_as_in_the_research(rows: list[Row]) -> None:
    columns = {
        "referrals": "prevent_referrals",
        "discussed_at_channel_panel": "prevent_panel_discussed",
        "adopted_as_channel_case": "prevent_adopted",
    }
    found = [
        (measure, row["year"].removesuffix(" (revised)"), row[column])
        for row in read(SHARED / "prevent_england_wales.csv")
        for column, measure in columns.items()
        if row[column]
    ]
    from_notes = [("prevent_panel_discussed", "2015/16", "1146"), ("prevent_adopted", "2015/16", "380")]
    ours = [
        row
        for row in rows
        if row["measure"].startswith("prevent") and row["category"] == "Total" and row["year"] <= LAST_RESEARCHED
    ]
    held = [(row["measure"], row["year"], row["value"]) for row in ours]
    assert sorted(held) == sorted(found + from_notes)


def test_types_of_concern_are_fewer_than_the_referrals_that_have_one(rows: list[Row]) -> None:
    values = {
        row["category"]: int(row["value"])
        for row in rows
        if row["measure"] == "prevent_referrals" and row["year"] == "2024/25"
    }
    typed = sum(value for category, value in values.items() if category in PUBLISHED_CONCERNS)
    assert set(PUBLISHED_CONCERNS) <= set(values)
    assert typed <= values[CONCERN_SPECIFIED] <= values["Total"]


@needs_shared
def test_population_is_as_in_the_research() -> None:
    held = {row["area_code"]: row["population"] for row in read(PUBLISHED / "population.csv")}
    geography = read(SHARED / "geography.csv")
    assert len(geography) == 45
    assert all(held[row["lad_code"]] == row["population_mid_2023"] for row in geography)
