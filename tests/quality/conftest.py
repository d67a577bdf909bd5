"""Clean tables in miniature: a few rows each, every rule satisfied."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from prevent_analysis.intake.schemas import CONCERN_GROUPS, MONITORED_STRANDS, SCHEMAS, STRAND_COLUMNS, clean_schema

THURROCK, LUTON, REGION, ESSEX = "E06000034", "E06000032", "E12000006", "E23000028"
YEAR = {"period_start": "2025-10-01", "period_end": "2026-09-30"}
MONTHS = [*(f"2025-{month}" for month in (10, 11, 12)), *(f"2026-0{month}" for month in range(1, 10))]
YEAR_BEFORE = [f"{int(month[:4]) - 1}{month[4:]}" for month in MONTHS]
Row = Mapping[str, Any]


def make_table(name: str, rows: list[Row]) -> pd.DataFrame:
    """A clean table from rows that leave out what does not matter."""
    schema = clean_schema(SCHEMAS[name])
    filled = [
        {**{c: "" for c in schema.names if c.endswith("_note")}, "source_id": f"{name}.csv", **row} for row in rows
    ]
    frame = pd.DataFrame(filled).reindex(columns=schema.names)
    return frame.astype({column.name: column.dtype for column in schema.columns})


def _count(area: str, stage: str, number: int | None, dimension: str = "total", category: str = "Total") -> Row:
    cell = {"area_code": area, "stage": stage, "dimension": dimension, "category": category, "count": number}
    return {**YEAR, **cell, "provisional": "N"}


def _referral(ref: str, received: str, **more: str) -> Row:
    return {
        "referral_ref": ref,
        "received_date": received,
        "area_code": THURROCK,
        "area_basis": "residence",
        "sector": "Education",
        "concern_raw": "Islamist",
        "concern_scheme": "HO_PCMT",
        **more,
    }


def _region_row(area: str, name: str, referrals: int, panel: int, adopted: int, crimes: int) -> Row:
    return {
        **YEAR,
        "area_code": area,
        "area_name": name,
        "level": "UTLA",
        "prevent_referrals": referrals,
        "panel_discussed": panel,
        "adopted": adopted,
        "hate_crimes_5strand": crimes,
        "hc_definition": "5strand",
        "funded": "N",
        "source": "region",
        "marking": "OFFICIAL-SENSITIVE",
    }


ADOPTED = {
    "initial_date": "2025-11-10",
    "initial_outcome": "To Channel (s36)",
    "panel_date": "2025-12-01",
    "panel_decision": "Adopted",
    "exit_date": "2026-05-01",
    "exit_reason": "Concerns addressed",
}
PUBLISHED = {"area_name": "", "coverage": "all", "break_before": "N", "release": "r", "source": "s"}
CELL = {"sheet": "Table_1", "title": "t", "unit": "Numbers", "coverage": "England"}
GOOD_ROWS: dict[str, list[Row]] = {
    "prevent_counts": [
        _count(THURROCK, "received", 3),
        _count(THURROCK, "assessed", 2),
        _count(THURROCK, "received", 2, "sector", "Education"),
        _count(THURROCK, "received", 1, "sector", "Police"),
        _count(THURROCK, "received", 3, "concern_group", "Islamist"),
        _count(LUTON, "received", 30),
    ],
    "prevent_referrals": [
        _referral("AAAAAA1", "2025-11-03", **ADOPTED),
        _referral("AAAAAA2", "2026-03-02", initial_date="2026-03-05", initial_outcome="Pending"),
        _referral("AAAAAA3", "2026-05-02", sector="Police"),
    ],
    "hate_crime_totals": [
        {
            "month": month,
            "area_code": area,
            "offences_5strand": 10,
            "offences_multi_strand": 2,
            "offences_any_strand_incl_local": 11,
            "date_basis": "recorded",
            "net_of_cancelled": "Y",
            "status": "final",
        }
        for months in (MONTHS, YEAR_BEFORE)
        for month in months
        for area in (THURROCK, LUTON)
    ],
    "hate_crime_strands": [
        {"month": "2026-09", "area_code": THURROCK, "strand": strand, "flags": flags}
        for strand, flags in zip(MONITORED_STRANDS, (8, 2, 1, 1, 0), strict=True)
    ],
    "hate_crime_records": [
        {
            "month": month,
            "area_code": THURROCK,
            "offences_5strand": 10,
            "offences_multi_strand": 2,
            **dict(zip(STRAND_COLUMNS, (8, 2, 1, 1, 0), strict=True)),
        }
        for month in MONTHS
    ],
    "benchmark_region": [
        _region_row(THURROCK, "Thurrock", 3, 2, 1, 120),
        _region_row(LUTON, "Luton", 30, 9, 5, 120),
    ],
    "population": [
        {"area_code": area, "year": year, "population": people, "source": "ONS"}
        for area, year, people in (
            (THURROCK, "2023", 178_201),
            (LUTON, "2023", 231_028),
            (THURROCK, "2022", 176_877),
            (LUTON, "2022", 226_973),
        )
    ],
    "lookup_area": [
        {
            "area_code": area,
            "area_name": name,
            "force": ESSEX,
            "region_group": REGION,
            "level": "UTLA",
            "valid_from": "1998-04-01",
            "valid_to": end,
            "successor_code": successor,
        }
        for area, name, end, successor in (
            (THURROCK, "Thurrock", "2030-03-31", "E06000099"),
            (LUTON, "Luton", "", ""),
        )
    ],
    "lookup_concern": [
        {
            "scheme": "HO_PCMT",
            "concern_raw": group,
            "concern_group": group,
            "valid_from": "2024-05-01",
            "valid_to": "2030-03-31",
        }
        for group in CONCERN_GROUPS
    ],
    "published_series": [
        {**PUBLISHED, "measure": measure, "area_code": area, "year": "2024/25", "category": category, "value": 500}
        for measure, area, category in (
            ("prevent_referrals", "K04000001", "Total"),
            ("hate_crime_offences", ESSEX, "Total"),
            ("hate_crime_strand_flags", ESSEX, "Race"),
        )
    ],
    "csp_recorded_crime": [
        {
            "police_force": "Essex",
            "csp_name": name,
            "period_start": "2026-01-01",
            "period_end": "2026-03-31",
            "offence_code": "8P",
            "offences": number,
        }
        for name, number in (("Thurrock", 4), ("Unassigned Essex", 1))
    ],
    "lookup_csp": [
        {
            "csp_code": code,
            "csp_name": name,
            "police_force": "Essex",
            "year": "2023",
            "population": 100_000,
            "source": "ONS",
        }
        for code, name in (("E22000091", "Thurrock"), ("E22000089", "Southend-on-Sea"))
    ],
    "home_office_tables": [
        {**CELL, "row": row, "row_label": "Race", "column_label": "2018/19", "value": value}
        for row, value in ((5, 78_991.0), (6, -12.5))
    ],
}


@pytest.fixture(scope="session")
def make() -> Callable[[str, list[Row]], pd.DataFrame]:
    """`make(table, rows)`."""
    return make_table


@pytest.fixture(scope="session")
def good() -> dict[str, pd.DataFrame]:
    """Every table, every rule satisfied for Thurrock and Luton in the 12 months to September 2026."""
    return {name: make_table(name, rows) for name, rows in GOOD_ROWS.items()}


@pytest.fixture(scope="session")
def declared() -> list[dict[str, Any]]:
    """The entries of sources.toml for `good`."""
    dates = {"extract_date": "2026-10-16", "period_start": "2023-10-01", "period_end": "2026-09-30"}
    official = ("population", "lookup_area", "lookup_concern", "published_series", "home_office_tables")
    return [
        {
            "path": f"{name}.csv",
            "table": name,
            "supplier": "Essex Police",
            **dates,
            "published": name in official,
            "synthetic": name not in official,
            "digest": f"of {name}",
        }
        for name in GOOD_ROWS
    ]


@pytest.fixture(scope="session")
def suites() -> Path:
    """The folder of suites."""
    return Path(__file__).resolve().parents[2] / "expectations"
