"""Bytes changed by chance are read or refused by rule, never a crash of another kind."""

import io
import random
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prevent_analysis.errors import IntakeError
from prevent_analysis.intake import read_grids, read_table, scan_table

NAMES = ["area", "count"]


def damage(chance, data):
    changed = bytearray(data)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[place] = chance.randrange(256)
            case 1:
                del changed[place : place + chance.randint(1, 20)]
            case 2:
                start = chance.randrange(len(changed))
                changed[place:place] = changed[start : start + chance.randint(1, 60)]
            case 3:
                digits = [at for at, byte in enumerate(changed) if 48 <= byte <= 57] or [place]
                at = chance.choice(digits)
                changed[at : at + 1] = chance.choice([b"0", b"9", b"99999", b"-1", b"1e9", b""])
    return bytes(changed)


def repack(chance, path):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    hit = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, damage(chance, data) if name == hit else data)
    return packed.getvalue()


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_damaged_parts_of_a_workbook(make, kind):
    rows = [NAMES, *([f"area {number}", str(number)] for number in range(5))]
    path = make.xlsx_rows(rows) if kind == "xlsx" else make.ods_rows(rows)
    outcomes = set()
    for seed in range(150):
        damaged = make.csv(repack(random.Random(seed), path), f"damaged.{kind}")
        try:
            read_grids(damaged)
            outcomes.add("read")
        except IntakeError as error:
            outcomes.add(error.rule)
    assert {"read", "BOOK-001"} <= outcomes


def test_an_unknown_encoding_in_a_part_is_damage(make):
    def change(data):
        return data.replace(b"UTF-8", b"UTF-0", 1)

    with pytest.raises(IntakeError) as caught:
        read_grids(make.xlsx_rows([NAMES], parts={"xl/sharedStrings.xml": change}))
    assert caught.value.rule == "BOOK-001"


@settings(max_examples=300, deadline=None)
@given(st.lists(st.binary(max_size=6) | st.sampled_from([b'"', b",", b"\n", b"\r\n", b"area,count", b"Total", b"3"])))
def test_any_bytes_as_csv(tmp_path_factory, pieces):
    path = tmp_path_factory.mktemp("fuzz") / "counts.csv"
    path.write_bytes(b"area,count\n" + b"".join(pieces))
    for read in (lambda: read_table(path, NAMES), lambda: scan_table(path, NAMES, {})):
        try:
            ledger = read().ledger
        except IntakeError as error:
            outcome = error.rule
        else:
            outcome = "read"
            assert ledger.rows_read == ledger.rows_kept + ledger.rows_quarantined + ledger.rows_set_aside
        assert outcome
