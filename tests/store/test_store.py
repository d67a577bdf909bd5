"""The store: schema, key and order both ways; written whole or not at all."""

import pandas as pd
import pytest

from prevent_analysis.errors import StoreError
from prevent_analysis.store import (
    Column,
    TableSchema,
    conform,
    digest,
    read_json,
    read_table,
    replace_folder,
    write_json,
    write_table,
)

SCHEMA = TableSchema(
    "counts",
    "A count a month",
    (Column("month", "month", "month"), Column("count", "count", "count", nullable=True)),
    ("month",),
)
FRAME = pd.DataFrame({"count": [3, None], "month": ["2026-09", "2026-08"]})


def test_a_table_comes_back_in_order_with_its_types(tmp_path):
    path = tmp_path / "counts.parquet"
    write_table(path, FRAME, SCHEMA)
    frame = read_table(path, SCHEMA)
    assert frame["month"].tolist() == ["2026-08", "2026-09"]
    assert frame["count"].dtype == "Int64"
    assert frame["count"].isna().tolist() == [True, False]


def test_the_order_of_rows_and_columns_does_not_change_a_byte(tmp_path):
    write_table(tmp_path / "a.parquet", FRAME, SCHEMA)
    write_table(tmp_path / "b.parquet", FRAME.iloc[::-1][["month", "count"]], SCHEMA)
    assert digest(tmp_path / "a.parquet") == digest(tmp_path / "b.parquet")


@pytest.mark.parametrize(
    ("frame", "word"),
    [
        (FRAME.drop(columns="count"), "count"),
        (FRAME.assign(name="x"), "name"),
        (FRAME.assign(month=["2026-09", "2026-09"]), "unique"),
        (FRAME.assign(month=["2026-09", None]), "empty"),
    ],
)
def test_what_does_not_fit_is_refused_and_leaves_no_file(tmp_path, frame, word):
    with pytest.raises(StoreError, match=word):
        write_table(tmp_path / "counts.parquet", frame, SCHEMA)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_and_a_damaged_file_say_what_to_do(tmp_path):
    with pytest.raises(StoreError, match="run `prevent-analysis run` first"):
        read_table(tmp_path / "counts.parquet", SCHEMA)
    (tmp_path / "counts.parquet").write_bytes(b"PAR1 and then nonsense")
    with pytest.raises(StoreError, match="damaged"):
        read_table(tmp_path / "counts.parquet", SCHEMA)
    (tmp_path / "facts.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="damaged"):
        read_json(tmp_path / "facts.json")


def test_json_is_the_same_whatever_the_order_of_its_keys(tmp_path):
    write_json(tmp_path / "a.json", {"b": 1, "a": "–"})
    write_json(tmp_path / "b.json", {"a": "–", "b": 1})
    assert digest(tmp_path / "a.json") == digest(tmp_path / "b.json")
    assert read_json(tmp_path / "a.json") == {"a": "–", "b": 1}


def test_a_folder_is_replaced_whole(tmp_path):
    old, new = tmp_path / "release", tmp_path / ".release.building"
    old.mkdir()
    (old / "stale.txt").write_text("old")
    new.mkdir()
    (new / "fresh.txt").write_text("new")
    replace_folder(new, old)
    assert [path.name for path in old.iterdir()] == ["fresh.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["release"]


def test_conform_does_not_change_what_it_is_given():
    frame = FRAME.copy()
    conform(frame, SCHEMA)
    pd.testing.assert_frame_equal(frame, FRAME)


def test_categories_are_sorted_by_their_texts_and_become_text():
    texts = pd.DataFrame({"area": ["b", "a", "c", "a"], "n": [1, 2, 3, 4]})
    schema = TableSchema("t", "", (Column("area", "text", ""), Column("n", "count", "")), ("area", "n"))
    coded = texts.assign(area=pd.Categorical(texts["area"], ["c", "x", "a", "b"]))
    pd.testing.assert_frame_equal(conform(coded, schema), conform(texts, schema))
    with pytest.raises(StoreError, match="empty cells"):
        conform(coded.assign(area=coded["area"].where(coded["n"] > 1)), schema)
    with pytest.raises(StoreError, match="not unique"):
        conform(coded.assign(n=2), schema)
