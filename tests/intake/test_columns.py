import pandas as pd
import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import cells, columns


def test_a_month_first_date_anywhere_refuses_the_column():
    column = pd.Series(["x", "01/02/2026", "09/30/2026"], index=[2, 3, 4], name="received_date")
    with pytest.raises(IntakeError) as caught:
        columns.read_dates(column, file="a.csv")
    assert (caught.value.rule, caught.value.row, caught.value.column) == ("DATE-001", 4, "received_date")
    check = cells.accepts(cells.date)
    assert [check(text) for text in column] == [False, True, True]  # so that the row is not quarantined alone


def test_columns_keep_their_index_and_name():
    column = pd.Series(["1,234", "[c]", "<5", "..", "0", "-"], index=[2, 3, 5, 6, 7, 8], name="count")
    values, notes = columns.read_counts(column, dash="z")
    assert values.dtype == "Int64"
    assert values.isna().tolist() == [False, True, True, True, False, True]
    assert values.dropna().to_dict() == {2: 1234, 7: 0}
    assert notes.to_dict() == {2: "", 3: "c", 5: "c", 6: "x", 7: "", 8: "z"}
    assert values.name == notes.name == "count"
    lower, upper = columns.read_count_bounds(column, dash="z")
    assert (lower[5], upper[5], lower[2], upper[2]) == (1, 4, 1234, 1234)
    assert lower.isna().tolist() == [False, True, False, True, False, True]
    assert columns.read_months(pd.Series(["2026-09", ""])).isna().tolist() == [False, True]
    assert columns.read_category(pd.Series(["Race"]), ("Race",)).tolist() == ["Race"]


@pytest.mark.parametrize(
    ("read", "rule"),
    [
        (columns.read_counts, "CELL-010"),
        (columns.read_count_bounds, "CELL-010"),
        (columns.read_months, "CELL-022"),
        (lambda column, file: columns.read_category(column, ("Race",), file=file), "CELL-030"),
    ],
)
def test_a_column_is_refused_by_rule_and_row_without_the_cell(read, rule):
    column = pd.Series(["", "Blenkinsop"], index=[2, 9], name="count")
    with pytest.raises(IntakeError) as caught:
        read(column, file="a.csv")
    assert (caught.value.file, caught.value.row, caught.value.column, caught.value.rule) == ("a.csv", 9, "count", rule)
    assert "Blenkinsop" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
