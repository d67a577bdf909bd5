"""Each trap of the Home Office's file, and what becomes of a count that cannot be known."""

# ruff: noqa: E501

import csv
from datetime import date

import pandas as pd
import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.csp import clean_csp
from prevent_analysis.intake.pack import combine
from prevent_analysis.measures.csps import (
    SERIES,
    UNASSIGNED_SERIES,
    compared_csps,
    count_csps,
    not_compared,
    quarter_totals,
)
from prevent_analysis.reference.csps import read_csps
from prevent_analysis.reference.periods import Period

THURROCK, KINGS_LYNN = "E22000091", "E22000221"
FIRST = "2015-04-01"


def row(**parts):
    whole = {"year": "2015/16", "quarter": 1, "force": "Essex", "csp": "Thurrock", "code": "8P", "count": 3,
             "description": "Racially or religiously aggravated assault", "group": "Violence"} | parts  # fmt: skip
    order = ("year", "quarter", "force", "csp", "description", "group")
    return ",".join([*(str(whole[name]) for name in order), "Assault", whole["code"], str(whole["count"])])


def totals(path):
    return quarter_totals(clean_csp(path, "csp.csv").frame, compared_csps(None))


@pytest.mark.parametrize("old", ["Police Force", "Force Name", "police_force"])
def test_either_name_of_the_force_column(write, old):
    header = "Financial Year,Financial Quarter,Police Force,CSP Name,Offence Description,Offence Group,Offence Subgroup,Offence Code,Offence Count"
    assert clean_csp(write([row()], header.replace("Police Force", old)), "a").frame["police_force"].tolist() == [
        "Essex"
    ]


@pytest.mark.parametrize(
    "name", ["Kings Lynn and West Norfolk", "King's Lynn and West Norfolk", "King’s Lynn & West Norfolk"]
)
def test_kings_lynn_with_or_without_its_apostrophe(write, name):
    assert totals(write([row(force="Norfolk", csp=name)])) == {(KINGS_LYNN, FIRST): 3}


def test_one_partnership_under_two_spellings_at_a_time_is_refused(write):
    path = write(
        [row(force="Norfolk", csp=name) for name in ("Kings Lynn and West Norfolk", "King's Lynn and West Norfolk")]
    )
    with pytest.raises(IntakeError) as caught:
        totals(path)
    assert caught.value.rule == "KEY-002"


def test_unassigned_rows_are_shown_and_spread_over_nobody(write):
    frame = clean_csp(write([row(), row(csp="Unassigned Essex", count=7)]), "csp.csv").frame
    counts = count_csps(frame, compared_csps(None), Period.ending(date(2015, 6, 30), months=3))
    by_series = counts.dropna(subset="count").set_index(["series", "area_code"])["count"]
    assert by_series[SERIES, THURROCK] == 3
    assert by_series[UNASSIGNED_SERIES, "Unassigned Essex"] == 7
    assert by_series[SERIES].sum() == 3


def test_the_suffolk_partnerships():
    csps = read_csps()
    assert len(csps) == 44
    western = next(csp for csp in csps.values() if csp.csp_name == "Western Suffolk")
    assert western.districts == ("E07000200", "E07000203", "E07000245")
    assert western.population == 95_872 + 108_029 + 186_063
    parts = [csp for csp in csps.values() if csp.districts == ("E07000244",)]
    assert [csp.csp_name for csp in parts] == ["Suffolk Coastal", "Waveney"]
    assert sum(csp.population for csp in parts) == 247_100
    assert {csp.population_note for csp in parts} == {"e"}


@pytest.mark.parametrize(
    ("quarter", "start", "end"),
    [(1, "2015-04-01", "2015-06-30"), (3, "2015-10-01", "2015-12-31"), (4, "2016-01-01", "2016-03-31")],
)
def test_quarter_four_is_in_the_next_calendar_year(write, quarter, start, end):
    found = clean_csp(write([row(quarter=quarter)]), "a").frame.iloc[0]
    assert (found["period_start"], found["period_end"]) == (start, end)


def test_labels_that_drift_between_years_change_nothing(write):
    rows = [
        row(group="Stalking and Harassment"),
        row(
            year="2016/17",
            group="Stalking and harassment",
            description="Racially or Religiously Aggravated Public Fear  Al",
        ),
    ]
    assert len(clean_csp(write(rows), "a").frame) == 2


def test_two_releases_of_one_year_are_refused(write):
    first = clean_csp(write([row()]), "old.csv").frame
    second = clean_csp(write([row(count=4)]), "new.csv").frame
    with pytest.raises(IntakeError) as caught:
        combine("csp_recorded_crime", [first, second], "new.csv")
    assert caught.value.rule == "KEY-002"
    with pytest.raises(IntakeError) as caught:
        clean_csp(write([row(), row(count=4)]), "a")
    assert caught.value.rule == "KEY-001"


def test_an_older_code_counts_only_if_its_description_says_so(write):
    table = clean_csp(write([row(code="58E"), row(code="8D", description="Assault with injury"), row(code="30A")]), "a")
    assert table.frame["offence_code"].tolist() == ["58E"]
    assert table.ledger.by_rule == {"ROW-005": 2}


def test_a_count_that_is_held_back_is_unknown_and_others_are_not(write):
    table = clean_csp(write([row(count="[x]"), row(csp="Harlow"), row(csp="Basildon", code="30A", count="?")]), "a")
    assert table.frame.set_index("csp_name")["offences"].isna().to_dict() == {"Harlow": False, "Thurrock": True}
    assert table.ledger.by_kind == {("CELL-001", "Offence Count"): 2}


def test_a_row_of_the_wrong_width_leaves_every_count_unknown(write):
    table = clean_csp(write([row(), row() + ","]), "a")
    assert table.frame["offences"].isna().all()
    assert table.ledger.by_kind == {("CELL-002", ""): 1}


@pytest.mark.parametrize(("lists_noughts", "expected"), [(False, 3), (True, None)])
def test_a_missing_code_is_nought_only_where_the_file_lists_none(write, lists_noughts, expected):
    rows = [row(), row(csp="Harlow"), row(csp="Harlow", code="9B", count=0 if lists_noughts else 5)]
    assert totals(write(rows))[THURROCK, FIRST] == expected


def test_partnerships_elsewhere_are_counted_and_not_compared(write):
    frame = clean_csp(
        write([row(), row(force="Kent", csp="Dover"), row(force="Kent", csp="Unassigned Kent")]), "a"
    ).frame
    assert not_compared(frame, compared_csps(None)) == 1
    assert set(quarter_totals(frame, compared_csps(None))) == {(THURROCK, FIRST)}


def test_a_supplied_lookup_takes_the_place_of_the_eastern_one(write):
    lookup = pd.DataFrame(
        {
            "csp_code": ["E22000999"],
            "csp_name": ["Dover"],
            "year": ["2023"],
            "population": [100],
            "source_id": ["l.csv"],
        }
    )
    frame = clean_csp(write([row(force="Kent", csp="Dover")]), "a").frame
    assert quarter_totals(frame, compared_csps(lookup)) == {("E22000999", FIRST): 3}


def test_the_sum_of_a_generated_file_is_that_of_the_csv_module(generator, tmp_path):
    path = tmp_path / "csp.csv"
    generator.write_csv(path, 140 * 50 * 4, others=0)
    expected: dict[str, int] = {}
    with path.open(newline="") as stream:
        for line in csv.DictReader(stream):
            if line["Offence Code"] in ("8P", "105B", "8M", "9B", "58J"):
                expected[line["CSP Name"]] = expected.get(line["CSP Name"], 0) + int(line["Offence Count"])
    counts = count_csps(clean_csp(path, "a").frame, compared_csps(None), Period.ending(date(2026, 3, 31), months=3))
    year = counts[(counts["period_start"] == "2025-04-01") & (counts["period_end"] == "2026-03-31")]
    found = year[year["series"] == SERIES].set_index("area_code")["count"]
    names = {csp.csp_name: code for code, csp in read_csps().items()}
    assert {name: found[code] for name, code in names.items()} == {name: expected[name] for name in names}
    assert found["E12000006"] == sum(expected[name] for name in names)
