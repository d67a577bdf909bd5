"""Every sheet of a genuine file: the tables of Home Office Statistical Bulletin 24/19, where they are at hand."""

import csv
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from prevent_analysis.intake.home_office import read_home_office

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data"
GENUINE = SHARED / "hate-crime-1819-hosb2419-tables.ods"

pytestmark = pytest.mark.skipif(not GENUINE.exists(), reason="the genuine Home Office file is not at hand")


@pytest.fixture(scope="module")
def genuine() -> pd.DataFrame:
    return read_home_office(GENUINE)


def test_every_data_sheet_is_read_whole(genuine: pd.DataFrame) -> None:
    assert genuine.groupby("sheet").size().to_dict() == {
        "Figure_1": 14,
        "Figure_2": 72,
        "Figure_3": 4,
        "Figure_4": 8,
        "Figure_5": 42,
        "Figure_6": 6,
        "Figure_7": 6,
        "Figure_8": 18,
        "Figure_9": 6,
        "Table_1": 32,
        "Table_2": 63,
        "Table_3": 20,
    }
    assert genuine["note"].dropna().tolist() == ["x"]


def test_no_footnote_digit_is_left_and_no_year_is_harmed(genuine: pd.DataFrame) -> None:
    columns = ["title", "row_group", "row_label", "column_group", "column_label"]
    texts = set(genuine[columns].stack().dropna())
    assert not [text for text in texts if re.search(r"[a-z]\d", text)]
    assert {"Total", "Other notifiable offences", "2017/18", "2018/19", "% change 2017/18 to 2018/19"} <= texts
    titles = genuine.drop_duplicates("sheet").set_index("sheet")["title"]
    assert titles["Table_2"].endswith("by monitored strand, 2011/12 to 2018/19")
    assert titles["Table_3"].endswith("by perceived religion")
    assert titles["Figure_2"].endswith("recorded by the police by month, April 2013 to March 2019")
    assert titles["Figure_3"] == "Figure 3: Distribution of offences flagged as hate crimes 2018/19"
    assert titles["Figure_9"].endswith("26 forces")


def test_units_and_coverage_as_printed(genuine: pd.DataFrame) -> None:
    printed = genuine.drop_duplicates("sheet").set_index("sheet")
    assert printed["unit"].value_counts().to_dict() == {
        "Percentages": 6,
        "Numbers": 2,
        "Numbers and percentages": 2,
        "Median number of days": 1,
        "": 1,
    }
    assert set(printed["coverage"].str.lower()) == {"england and wales, recorded crime", ""}


def test_table_1_pairs_each_aggravated_code_with_its_equivalents(genuine: pd.DataFrame) -> None:
    codes = genuine.query("sheet == 'Table_1' and column_label == 'Offence code'")
    wide = codes.pivot_table(index="row", columns="column_group", values="text", aggfunc="first")
    equivalents = wide.groupby("Racially or religiously aggravated offences")["Non-aggravated equivalent offences"]
    assert equivalents.agg(list).to_dict() == {
        "8P": ["8N"],
        "105B": ["105A"],
        "8M": ["8L"],
        "9B": ["9A"],
        "58J": ["58A", "58B", "58C", "58D"],
    }


def test_table_2_is_the_published_series_row_by_row(genuine: pd.DataFrame) -> None:
    with (SHARED / "hate_crime_england_wales.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if "Table_2" in row["source"]]
    expected = {(row["strand"], row["year"]): float(row["value"]) if row["value"] else None for row in rows}
    sheet = genuine.query("sheet == 'Table_2' and not column_label.str.startswith('%')")
    found = {(row.row_label, row.column_label): None if pd.isna(row.value) else row.value for row in sheet.itertuples()}
    assert len(expected) == 56
    assert found == expected


@pytest.mark.parametrize(
    ("sheet", "row_group", "row_label", "column_group", "column_label", "value"),
    [
        ("Figure_1", None, "2018/19", None, "Hate crimes", 256.38358409396125),
        ("Figure_2", None, "April", None, "2013", 2391),
        ("Figure_2", None, "March", None, "2019", 5167),
        ("Figure_3", None, "Other notifiable offences", None, "%", 3.9807480196530634),
        ("Figure_4", None, "Public order", None, "Overall recorded crime", 7.527033),
        ("Figure_5", None, "Stalking and harassment", "Monitored hate crime strand", "Transgender", 23.649568769859282),
        ("Figure_5", None, "Stalking and harassment", None, "Total", 11.51230840687413),
        (
            "Figure_6",
            "Racially or religiously aggravated offences",
            "Criminal damage",
            None,
            "Charge/summons",
            6.590258,
        ),
        (
            "Figure_6",
            "Non-aggravated equivalent offences",
            "Criminal damage",
            None,
            "Charge/summons",
            5.317137187478416,
        ),
        ("Figure_7", "Non-hate crime flagged", "Public order offences", None, "Charge/summons", 8.955459168276874),
        ("Figure_8", None, "Public order offences", "Monitored hate crime strand", "Race", 12.945502202482798),
        ("Figure_8", None, "Public order offences", None, "Non-hate crime", 8.955459168276874),
        ("Figure_9", None, "Violence against the person", None, "Hate crime flagged", 39),
        ("Table_2", None, "Race", None, "% change 2017/18 to 2018/19", 10.842781769196227),
        ("Table_3", None, "Muslim", "2018/19", "%", 47.40800429760946),
        ("Table_3", None, "Total number of targeted religions", "2018/19", "Number of offences", 7717),
    ],
)
def test_figures_stand_under_their_headings(
    genuine: pd.DataFrame,
    sheet: str,
    row_group: str | None,
    row_label: str,
    column_group: str | None,
    column_label: str,
    value: float,
) -> None:
    keys = ["sheet", "row_group", "row_label", "column_group", "column_label"]
    wanted = [sheet, row_group or "", row_label, column_group or "", column_label]
    found = genuine[(genuine[keys].fillna("") == wanted).all(axis=1)]["value"]
    assert found.item() == pytest.approx(value, rel=1e-6)


def test_genuine_file_is_read_within_two_seconds_and_300_megabytes() -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not count a process's own peak memory")
    code = (
        "import re, sys, time\nfrom pathlib import Path\n"
        "from prevent_analysis.intake.home_office import read_home_office\n"
        "start = time.process_time()\nread_home_office(Path(sys.argv[1]))\n"
        "seconds, status = time.process_time() - start, Path('/proc/self/status').read_text()\n"
        "print(seconds, re.search(r'VmHWM:\\s+(\\d+) kB', status)[1])"  # getrusage would count the parent's peak too
    )
    done = subprocess.run([sys.executable, "-c", code, str(GENUINE)], capture_output=True, text=True, check=True)
    seconds, kilobytes = map(float, done.stdout.split())
    assert seconds < 2
    assert kilobytes < 300 * 1024
