"""Record-level hate crime: counted by month and area, malformed rows by kind, nothing of a record kept."""

import random
from datetime import date

import pandas as pd
import pytest

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import formats_lines, formats_stream
from prevent_analysis.intake.aliases import TableAliases
from prevent_analysis.intake.clean import Reading, clean_records
from prevent_analysis.intake.keep import keep_pack
from prevent_analysis.intake.pack import FileReport, Pack, combine_files, declared_months, with_records
from prevent_analysis.intake.provenance import Source
from prevent_analysis.intake.records import strands_of, totals_of
from prevent_analysis.intake.schemas import HATE_CRIME_RECORDS, STRAND_COLUMNS
from prevent_analysis.quality.rules import TABLES_WITHOUT_PREVENT_DATA

HEAD = ",".join(HATE_CRIME_RECORDS.names)
THURROCK, LUTON = "E06000034", "E06000032"
MONTHS = ["2026-08", "2026-09"]


@pytest.fixture(params=[64, formats_lines.BLOCK_BYTES], ids=["small blocks", "one block"], autouse=True)
def block_size(request, monkeypatch):
    monkeypatch.setattr(formats_stream.read_blocks, "__defaults__", (request.param,))


def record(ref, month="2026-08", area=THURROCK, flags="YNNNN", cancelled="N"):
    return ",".join([ref, month, area, *flags, cancelled])


def read(make, rows, months=MONTHS, **keywords):
    return clean_records(make.csv("\n".join([HEAD, *rows]) + "\n"), "records.csv", months, **keywords)


def cells(cleaned, month, area):
    found = cleaned.frame[(cleaned.frame["month"] == month) & (cleaned.frame["area_code"] == area)]
    assert len(found) == 1
    return [None if value is pd.NA else int(value) for value in found.iloc[0][COUNTS]]


COUNTS = ["offences_5strand", "offences_multi_strand", *STRAND_COLUMNS]
UNKNOWN = [None] * len(COUNTS)
GOOD = [
    record("REF001", flags="YYNNN"),
    record("REF002", flags="YNNNN"),
    record("REF003", flags="NNNNN"),  # no monitored strand: no hate crime of the five
    record("REF004", flags="YYYYY", cancelled="Y"),
    record("REF005", month="2026-09", area=LUTON, flags="NNNNY"),
]


def test_offences_strands_and_cancelled_records(make):
    cleaned = read(make, GOOD)
    assert cells(cleaned, "2026-08", THURROCK) == [2, 1, 2, 1, 0, 0, 0]
    assert cells(cleaned, "2026-09", LUTON) == [1, 0, 0, 0, 0, 0, 1]
    assert cells(cleaned, "2026-09", THURROCK) == [0] * 7  # covered, and nothing recorded
    assert cleaned.ledger.rows_kept == 5
    assert len(cleaned.frame) == 4


def test_counts_are_those_of_a_plain_count_of_many_records(make):
    chance = random.Random(5)
    rows, expected = [], {}
    for number in range(400):
        month, area = chance.choice(MONTHS), chance.choice([THURROCK, LUTON, "Southend"])
        flags, cancelled = "".join(chance.choice("YN") for _ in range(5)), chance.choice("NNNY")
        rows.append(record(f"R{number:06d}", month, area, flags, cancelled))
        code = "E06000033" if area == "Southend" else area
        if cancelled == "N" and "Y" in flags:
            sums = expected.setdefault((month, code), [0] * 7)
            for place, add in enumerate([1, flags.count("Y") > 1, *(flag == "Y" for flag in flags)]):
                sums[place] += add
    cleaned = read(make, rows)
    assert {(month, area): cells(cleaned, month, area) for month, area in expected} == expected


def test_without_a_declared_period_months_run_from_the_first_to_the_last(make):
    cleaned = read(make, [record("REF001", "2026-05"), record("REF002", "2026-08")], months=())
    assert sorted(cleaned.frame["month"]) == ["2026-05", "2026-06", "2026-07", "2026-08"]


def test_a_record_of_another_month_is_set_aside(make):
    cleaned = read(make, [*GOOD, record("REF006", "2026-07"), record("REF007", "2026-10")])
    assert cleaned.ledger.by_rule == {"ROW-005": 2}
    assert set(cleaned.frame["month"]) == set(MONTHS)


@pytest.mark.parametrize(
    ("row", "spoilt"),
    [
        (record("REF006", flags="yNNNN"), {("2026-08", THURROCK)}),
        (record("bad"), {("2026-08", THURROCK)}),
        (record("REF006", month="August 2026"), {("2026-08", THURROCK), ("2026-09", THURROCK)}),
        (record("REF006", area="Atlantis"), {("2026-08", THURROCK), ("2026-08", LUTON)}),
        (record("REF006") + ",x", {(month, area) for month in MONTHS for area in (THURROCK, LUTON)}),
    ],
)
def test_what_a_malformed_record_would_have_fed_is_not_known(make, row, spoilt):
    cleaned = read(make, [*GOOD, row])
    assert cleaned.ledger.rows_quarantined == 1
    every = {(month, area) for month in MONTHS for area in (THURROCK, LUTON)}
    assert {place for place in every if cells(cleaned, *place) == UNKNOWN} == spoilt
    assert set(cleaned.frame["offences_5strand_note"]) <= {"", "x"}


def test_malformed_rows_are_counted_by_kind(make):
    kinds = {
        ("CELL-001", "crime_ref"): record("bad"),
        ("CELL-001", "recorded_month"): record("REF90{}", month="2026-13"),
        ("CELL-001", "area_code"): record("REF91{}", area="X"),
        ("CELL-001", "religion"): record("REF92{}", flags="Y NNN"),
        ("CELL-001", "cancelled"): record("REF93{}", cancelled=""),
        ("CELL-002", ""): "REF94{},2026-08",
    }
    rows = [row.replace("{}", str(number)) for number in range(7) for row in kinds.values()]
    random.Random(1).shuffle(rows)
    cleaned = read(make, [*GOOD, *rows])
    assert cleaned.ledger.by_kind == dict.fromkeys(sorted(kinds), 7)
    ledger = cleaned.ledger
    assert ledger.rows_read == ledger.rows_kept + ledger.rows_quarantined + ledger.rows_set_aside == 5 + 42


@pytest.mark.parametrize(
    ("rows", "rule", "row"),
    [
        ([record("REF001"), record("REF002"), record("REF001", "2026-09", LUTON)], "KEY-001", 4),
        ([record("REF001"), record("9434765919")], "PRV-002", 3),
        ([record("REF001", area="E05002246")], "PRV-012", None),
        ([record("REF001", area="RM17 6SL")], "PRV-005", 2),
    ],
)
def test_a_file_is_refused(make, rows, rule, row):
    with pytest.raises(IntakeError) as caught:
        read(make, rows)
    assert (caught.value.rule, caught.value.row) == (rule, row)
    assert caught.value.file == "counts.csv"


def test_other_encodings_and_workbooks_give_the_same(make):
    text = "\n".join([HEAD, *GOOD, record("bad"), record("REF006", "2026-07")]) + "\n"
    plain = clean_records(make.csv(text), "r", MONTHS)
    rows = [line.split(",") for line in text.splitlines()]
    others = [
        make.csv(text.encode("utf-16"), "wide.csv"),
        make.csv(text.replace("\n", "\r").encode(), "mac.csv"),
        make.csv(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(), "bom.csv"),
        make.xlsx_rows(rows),
        make.ods_rows(rows),
    ]
    for path in others:
        other = clean_records(path, "r", MONTHS)
        assert other.frame.equals(plain.frame), path.name
        assert other.ledger == plain.ledger, path.name


def test_totals_and_strands_are_filled_only_where_the_police_gave_none(make):
    records = read(make, GOOD).frame
    totals = totals_of(records)
    assert totals["offences_5strand"].sum() == 3
    assert set(strands_of(records)["strand"]) == set(STRAND_COLUMNS.values())
    police = totals[totals["area_code"] == LUTON].assign(offences_5strand=99, source_id="police.csv")
    together = with_records({"hate_crime_records": records, "hate_crime_totals": police})["hate_crime_totals"]
    by_area = together.groupby("area_code")["offences_5strand"].sum()
    assert by_area.to_dict() == {THURROCK: 2, LUTON: 198}


def test_only_counts_are_kept(make, tmp_path):
    assert HATE_CRIME_RECORDS.name in TABLES_WITHOUT_PREVENT_DATA
    cleaned = read(make, [*GOOD, record("REF9ZZZ", area="Blenkinsop")])
    source = Source(
        "records.csv", "hate_crime_records", "police", date(2026, 10, 1), None, None, "1", "", "", "", False, True
    )  # fmt: skip
    tables, refused = combine_files({"hate_crime_records": [(source, cleaned.frame)]})
    assert not refused
    report = FileReport(source, cleaned.ledger, None, cleaned.held_back)
    keep_pack(Pack(with_records(tables), [report]), tmp_path / "kept")
    everything = b"".join(path.read_bytes() for path in (tmp_path / "kept").rglob("*") if path.is_file())
    assert (tmp_path / "kept" / "clean" / "hate_crime_totals.parquet").exists()
    for secret in (b"REF0", b"REF9ZZZ", b"Blenkinsop"):
        assert secret not in everything
    assert (tmp_path / "kept" / "quarantine" / "records.csv").read_text().splitlines()[1] == "7,area_code,CELL-001"


def test_whole_months_of_the_declared_period(make):
    source = Source(
        "r.csv", "hate_crime_records", "", None, date(2026, 7, 2), date(2026, 9, 30), *[""] * 4, False, False
    )
    assert declared_months(source) == MONTHS


def test_a_column_alias_serves_here_too(make):
    text = "\n".join([HEAD.replace("recorded_month", "Month recorded"), *GOOD]) + "\n"
    reading = Reading(TableAliases({"month_recorded": "recorded_month"}))
    cleaned = clean_records(make.csv(text), "r", MONTHS, reading)
    assert cleaned.used == {("recorded_month", "")}
    assert cells(cleaned, "2026-08", THURROCK)[0] == 2
