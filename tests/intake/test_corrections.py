"""Agreed corrections of single cells: applied while they match, refused loudly once they do not."""

import pytest
from samples import good_file

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake.corrections import FILE_NAME, NOT_CORRECTED
from prevent_analysis.intake.keep import corrections_table
from prevent_analysis.intake.pack import read_pack
from prevent_analysis.quality.grades import Grade
from prevent_analysis.quality.report import why_graded

FILE = "hate_crime_totals.csv"
ENTRY = {
    "file": f'"{FILE}"',
    "key": '{ month = "2026-08", area_code = "E06000034" }',
    "column": '"offences_5strand"',
    "expected": '"12"',
    "value": '"13"',
    "reason": '"One offence was entered in the wrong month"',
    "status": '"agreed"',
}


@pytest.fixture
def pack(tmp_path):
    """Read a folder with one file, or more, and a correction with these fields changed."""

    def read(*entries: dict[str, str], text: str = "", tables=("hate_crime_totals",)):
        for table in tables:
            (tmp_path / f"{table}.csv").write_text(good_file(table), encoding="utf-8")
        lines = [line for entry in entries for line in ("[[correction]]", *(f"{n} = {v}" for n, v in entry.items()))]
        (tmp_path / FILE_NAME).write_text(text or "\n".join(lines), encoding="utf-8")
        return read_pack(tmp_path, True, lambda file: None, needs_sources=False)

    return read


def offences(read):
    frame = read.tables["hate_crime_totals"].set_index(["month", "area_code"])
    return frame.loc[("2026-08", "E06000034"), "offences_5strand"]


def test_an_agreed_correction_is_applied_and_kept_with_its_reason(pack):
    read = pack(ENTRY)
    assert offences(read) == 13
    (row,) = corrections_table(read.files).to_dict("records")
    assert (row["file"], row["entry"], row["status"]) == (FILE, 1, "agreed")
    assert "13" not in str(row)
    assert why_graded(read.files[0], Grade("A", "Good.")).endswith("Cells were corrected as agreed with the supplier.")


def test_a_proposed_correction_has_to_match_and_is_not_applied(pack):
    read = pack(ENTRY | {"status": '"proposed"'})
    assert offences(read) == 12
    (said,) = [warning for warning in read.warnings if FILE_NAME in warning]
    assert "entry 1" in said
    assert "proposed and not applied" in said
    assert why_graded(read.files[0], Grade("A", "Good.")) == "Good."
    refused = pack(ENTRY | {"status": '"proposed"', "expected": '"11"'}).first_refusal()
    assert refused.rule == "COR-004"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"expected": '"11"'}, "COR-004"),
        ({"key": '{ month = "2026-07", area_code = "E06000034" }'}, "COR-003"),
        ({"key": '{ offences_any_strand_incl_local = "12" }'}, None),  # any columns that tell the row
        ({"key": '{ net_of_cancelled = "X" }'}, "COR-003"),
    ],
)
def test_a_correction_that_no_longer_matches_refuses_its_file(pack, change, rule):
    read = pack(ENTRY | change)
    refused = read.first_refusal()
    assert (refused.rule if refused else None) == rule
    if rule:
        assert "hate_crime_totals" not in read.tables
        assert "entry 1" in str(refused)
        assert not [text for text in ("E06000034", '"11"', "13") if text in str(refused)]


def test_a_key_of_two_rows_is_refused(pack, tmp_path):
    entry = ENTRY | {"key": '{ month = "2026-08" }'}
    assert pack(entry).first_refusal() is None  # as long as one row has it
    (tmp_path / FILE).write_text(good_file("hate_crime_totals").replace("2026-09", "2026-08"), encoding="utf-8")
    assert read_pack(tmp_path, True, lambda file: None, needs_sources=False).first_refusal().rule == "COR-003"


def test_a_value_that_the_column_may_not_hold_holds_the_row_back(pack):
    read = pack(ENTRY | {"value": '"thirteen"'})
    assert read.files[0].ledger.rows_quarantined == 1
    assert "thirteen" not in read.files[0].held_back.to_csv()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"expected": "12"}, "COR-001"),
        ({"reason": '" "'}, "COR-001"),
        ({"key": "{}"}, "COR-001"),
        ({"key": '"2026-08"'}, "COR-001"),
        ({"note": '"more"'}, "COR-001"),
        ({"file": '"another.csv"'}, "COR-002"),
        ({"column": '"offences"'}, "COR-002"),
        ({"key": '{ week = "1" }'}, "COR-002"),
        ({"status": '"certain"'}, "COR-002"),
        ({"value": '"943 476 5919"'}, "PRV-002"),
        ({"reason": '"Said by jo.bloggs@example.org"'}, "PRV-006"),
    ],
)
def test_an_entry_that_is_none_is_refused_before_any_file_is_read(pack, change, rule):
    with pytest.raises(IntakeError) as caught:
        pack(ENTRY | change)
    assert (caught.value.file, caught.value.rule) == (FILE_NAME, rule)
    assert "entry 1" in str(caught.value)
    assert not [text for text in ("476", "bloggs", "another", "certain") if text in str(caught.value)]


@pytest.mark.parametrize("text", ["[[correction]", "[[corrections]]\nfile = 'a.csv'", "correction = 1"])
def test_a_file_that_is_none_is_refused(pack, text):
    with pytest.raises(IntakeError) as caught:
        pack(text=text)
    assert (caught.value.file, caught.value.rule) == (FILE_NAME, "COR-001")


@pytest.mark.parametrize("table", NOT_CORRECTED)
def test_a_reader_that_takes_no_corrections_is_given_none(pack, table):
    change = {"file": f'"{table}.csv"', "column": '"source_id"', "key": '{ source_id = "x" }'}
    with pytest.raises(IntakeError, match="COR-002"):
        pack(ENTRY | change, tables=(table,))
