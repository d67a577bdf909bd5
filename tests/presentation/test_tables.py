"""Tables built from tidy values."""

from collections.abc import Callable

import pandas as pd
import pytest

from prevent_analysis.presentation import tables
from prevent_analysis.presentation.display import Notices, Text

THURROCK = "E06000034"


def test_benchmark_table(notices: Notices, make_areas: Callable) -> None:
    table = tables.benchmark_table(
        make_areas(hidden=("E06000055",)),
        local_code=THURROCK,
        notices=notices,
        numerator_name="referrals",
        denominator_name="hate crimes",
    )
    headings = ["Area", "Referrals", "Hate crimes", "Value", "95% interval", "Comparison"]
    assert [column.heading for column in table.columns] == headings
    assert table.cells[0] == ["Thurrock", "10", "375", "2.7", "1.3 to 4.9", "below"]
    assert table.cells[1] == ["Bedford", "[c]", "350", "[c]", "[c]", "not compared"]
    assert [column.numeric for column in table.columns] == [False, True, True, True, True, False]
    assert table.notes[-1] == "Method of the intervals: exact Poisson."
    assert "SYNTHETIC DEMONSTRATION DATA" in table.caption
    assert "OFFICIAL-SENSITIVE – Prevent" in table.caption
    assert table.explanations == [("[c]", "hidden to prevent disclosure")]


def test_methods_that_differ_have_a_column(notices: Notices, samples: dict[str, pd.DataFrame]) -> None:
    local = samples["windows"].query("area_code == @THURROCK")
    two = pd.concat([local, local.assign(method="Wilson")])
    table = tables.windows_table(two, notices=notices)
    methods = [row[[column.heading for column in table.columns].index("Method")] for row in table.cells]
    assert set(methods) == {"exact Poisson", "Wilson"}
    assert table.notes == ()


def test_windows_table_has_the_latest_first(notices: Notices, samples: dict[str, pd.DataFrame]) -> None:
    local = samples["windows"].query("area_code == @THURROCK")
    table = tables.windows_table(local, notices=notices)
    assert [row[0][-4:] for row in table.cells] == ["2026", "2025", "2024", "2023"]
    assert table.cells[2][3:5] == ["[c]", "[c]"]


def test_strand_table_keeps_the_order(notices: Notices, samples: dict[str, pd.DataFrame]) -> None:
    order = ("Race", "Religion", "Sexual orientation", "Disability", "Transgender")
    table = tables.strand_table(samples["strand-mix"], notices=notices)
    assert tuple(row[0] for row in table.cells) == order
    assert "sum to more" in table.notes[0]


def test_published_series_table(notices: Notices, samples: dict[str, pd.DataFrame]) -> None:
    table = tables.published_series_table(samples["published-series"], notices=notices)
    assert table.cells[0] == ["2021/22", "Essex Police", "2,900", "five strands", "no"]
    assert ["2019/20", "Norfolk Police", "1,300", "all", "yes"] in table.cells


def test_a_shown_figure_carries_its_markers(notices: Notices, make_areas: Callable) -> None:
    values = make_areas().assign(value_note="pr")
    table = tables.benchmark_table(values, local_code=THURROCK, notices=notices)
    assert table.cells[0][3] == "2.7 [p] [r]"
    assert table.columns[3].numeric
    assert [marker for marker, _ in table.explanations] == ["[p]", "[r]"]


def test_counts_without_a_base_are_not_applicable(notices: Notices, make_areas: Callable) -> None:
    values = make_areas().assign(denominator=pd.NA, lower_ci=None, upper_ci=None)
    table = tables.benchmark_table(values, local_code=THURROCK, notices=notices)
    assert table.cells[0][2] == "[z]"
    assert table.cells[0][4] == "[z]"


@pytest.mark.parametrize("rows", ["rows_kept", "rows_quarantined", "sha256", "n"])
def test_counts_of_problems_are_never_shown(rows: str, notices: Notices) -> None:
    findings = pd.DataFrame({"rule_id": ["REF-001"], "meaning": ["Dates are there"], rows: [3]})
    files = pd.DataFrame({"file": ["referrals.csv"], "grade": ["B"], rows: [3]})
    assert tables.findings_table(findings, notices=notices).cells == [["REF-001", "Dates are there"]]
    assert tables.files_table(files, notices=notices).cells == [["referrals.csv", "B"]]


def test_nothing_is_a_sentence(notices: Notices) -> None:
    assert isinstance(tables.findings_table(pd.DataFrame(), notices=notices), Text)
    assert isinstance(tables.files_table(pd.DataFrame(), notices=notices), Text)


def test_rows_of_the_region_stand_last(notices: Notices, make_areas: Callable) -> None:
    region = make_areas().head(2).assign(area_name=["East of England", "All"], area_type=["rest of region", "region"])
    values = pd.concat([region, make_areas().assign(area_type="UTLA")])
    names = [row[0] for row in tables.benchmark_table(values, local_code=THURROCK, notices=notices).cells]
    assert names[0] == "Thurrock"
    assert names[-2:] == ["All", "East of England"]
