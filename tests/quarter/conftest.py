"""Figures of a values table, made to order."""

import pandas as pd
import pytest

from prevent_analysis.evaluation.tables import VALUES

NUMERIC = {"count": pd.NA, "number": float("nan")}


def one_figure(**given):
    row = {column.name: NUMERIC.get(column.kind, "") for column in VALUES.columns}
    row |= {
        "measure_id": "M03",
        "measure_name": "Recorded hate crimes per 100,000 residents",
        "area_code": "E06000034",
        "area_name": "Thurrock",
        "area_type": "UTLA",
        "statistic": "rate",
        "period": "12 months to September 2025",
        "period_start": "2024-10-01",
        "period_end": "2025-09-30",
        "category": "Total",
        "numerator": 353,
        "denominator": 178201,
        "value": 198.09,
    }
    return row | given


def values_table(*rows):
    frame = pd.DataFrame(list(rows), columns=VALUES.names)
    return frame.astype({"numerator": "Int64", "denominator": "Int64", "value": "float64"})


@pytest.fixture
def figure():
    """One row of a values table with some of its cells as given."""
    return one_figure


@pytest.fixture
def values():
    """Rows as a values table."""
    return values_table
