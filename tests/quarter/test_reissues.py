"""A re-issued extract is compared with the earlier one row by row and in total."""

import pandas as pd

from prevent_analysis.intake.schemas import HATE_CRIME_STRANDS, clean_schema
from prevent_analysis.quarter.reissues import compare_versions

SCHEMA = clean_schema(HATE_CRIME_STRANDS)


def strands(**flags):
    rows = [
        (f"2026-{month}", "E06000034", "Race", count, "" if count is not None else "x", "f")
        for month, count in flags.items()
    ]
    return pd.DataFrame(rows, columns=SCHEMA.names).astype({"flags": "Int64"})


def test_rows_added_taken_out_and_changed_and_totals():
    earlier, now = strands(**{"07": 5, "08": 6, "06": 9}), strands(**{"07": 5, "08": 8, "09": 4})
    found = compare_versions("v2.csv", "v1.csv", earlier, now, SCHEMA)
    assert str(found) == "v2.csv takes the place of v1.csv: 1 rows added, 1 taken out, 1 changed."
    assert found.changed[["month", "column", "earlier", "now"]].to_numpy().tolist() == [["2026-08", "flags", "6", "8"]]
    assert found.totals.to_numpy().tolist() == [["flags", 20, 17]]


def test_the_same_again_changes_nothing_even_where_it_is_empty():
    frame = strands(**{"07": 5, "08": None})
    found = compare_versions("v2.csv", "v1.csv", frame, frame.copy(), SCHEMA)
    assert (found.added, found.removed, found.changed_rows) == (0, 0, 0)


def test_a_number_that_is_taken_back_is_a_change():
    found = compare_versions("v2.csv", "v1.csv", strands(**{"07": 5}), strands(**{"07": None}), SCHEMA)
    assert set(found.changed["column"]) == {"flags", "flags_note"}
    assert found.changed_rows == 1
