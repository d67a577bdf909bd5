"""Lookups that come with the files: their names are read in the other files, and their rows go before our own."""

import pytest
from samples import as_csv, good_rows

from prevent_analysis.intake.pack import read_pack, with_reference

AREA = {"area_code": "E06000099", "area_name": "South Essex", "aliases": "Thames Gateway;New Unitary"}
CONCERN = {"scheme": "HO_PCMT", "concern_raw": "Islamist Extremism", "concern_group": "Unspecified", "note": "agreed"}


@pytest.fixture
def pack(tmp_path):
    def read(area: str, lookups: dict[str, dict[str, str]]):
        for name, row in lookups.items():
            (tmp_path / f"{name}.csv").write_text(as_csv([good_rows(name)[0] | row]), encoding="utf-8")
        rows = [good_rows("hate_crime_totals")[0] | {"area_code": area}]
        (tmp_path / "hate_crime_totals.csv").write_text(as_csv(rows), encoding="utf-8")
        return read_pack(tmp_path, False, lambda file: None, needs_sources=False)

    return read


@pytest.mark.parametrize("name", ["South Essex", " south essex ", "Thames Gateway", "new unitary", "E06000099"])
def test_a_name_or_other_name_of_a_supplied_area_is_read(pack, name):
    read = pack(name, {"lookup_area": AREA})  # whose file is read first although its name comes later
    assert read.tables["hate_crime_totals"]["area_code"].tolist() == ["E06000099"]


def test_without_the_lookup_its_name_holds_the_row_back(pack):
    ledger = pack("South Essex", {}).files[0].ledger
    assert [(entry.rule, entry.column) for entry in ledger.entries] == [("CELL-001", "area_code")]


def test_a_name_that_we_know_too_is_the_supplied_one(pack):
    read = pack("Thurrock", {"lookup_area": AREA | {"area_name": "Thurrock"}})
    assert read.tables["hate_crime_totals"]["area_code"].tolist() == ["E06000099"]


def test_supplied_rows_go_before_ours_and_ours_fill_the_rest(pack):
    read = pack("Thurrock", {"lookup_area": AREA | {"area_code": "E06000034"}, "lookup_concern": CONCERN})
    tables = with_reference(read.tables)
    areas = tables["lookup_area"].set_index("area_code")
    assert areas.index.is_unique
    assert areas.loc["E06000034", "area_name"] == "South Essex"
    assert areas.loc["E06000033", "source_id"] == "reference"
    concerns = tables["lookup_concern"].set_index(["scheme", "concern_raw"])
    assert concerns.index.is_unique
    assert concerns.loc[("HO_PCMT", "Islamist Extremism"), "concern_group"] == "Unspecified"
    assert len(concerns) > 1
