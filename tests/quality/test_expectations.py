"""The traps of Great Expectations, each sprung: what it passes in silence must not pass here."""

import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from prevent_analysis.errors import SettingsError
from prevent_analysis.quality.expectations import Suite, check_table, read_suite

pytestmark = pytest.mark.xdist_group("great_expectations")


def entry(kind: str = "expect_column_values_to_be_between", rule_id: str = "TST-001", **kwargs) -> dict:
    meta = {"rule_id": rule_id, "meaning": "M.", "what_to_do": "D.", "dimension": "validity"}
    return {"type": kind, "kwargs": kwargs or {"column": "a", "min_value": 0}, "severity": "critical", "meta": meta}


def write(folder: Path, *entries: object, **changes: object) -> Path:
    path = folder / "small.json"
    path.write_text(json.dumps({"name": "small", "expectations": list(entries), **changes}), encoding="utf-8")
    return path


@pytest.fixture
def check(tmp_path: Path):
    """The findings of a frame against rules written as in a suite."""

    def findings(frame: pd.DataFrame, *entries: dict) -> list:
        return check_table(frame.assign(source_id="a.csv"), read_suite(write(tmp_path, *entries)))

    return findings


REFUSED = {
    "unknown type": ([entry("expect_typo")], "rule TST-001: Great Expectations has no rule of this type"),
    "type is not text": ([{**entry(), "type": 7}], "has no rule of this type"),
    "unknown kwarg": ([entry(column="a", minimum=0)], "rule TST-001: kwargs are not those"),
    "missing kwarg": ([entry(min_value=0)], "kwargs are not those"),
    "kwargs not by name": ([{**entry(), "kwargs": [1]}], "kwargs must be"),
    "no rules": ([], "no rules"),
    "not an object": (["x"], "entry 1: a rule has type, kwargs, severity and meta"),
    "no severity": ([{k: v for k, v in entry().items() if k != "severity"}], "entry 1"),
    "bad severity": ([{**entry(), "severity": "fatal"}], "severity must be one of"),
    "bad id": ([entry(rule_id="tst-1")], "like HCT-001"),
    "same id twice": ([entry(), entry()], "TST-001: the id is used twice"),
    "pair without a word on empty cells": (
        [entry("expect_column_pair_values_a_to_be_greater_than_b", column_A="a", column_B="b")],
        "ignore_row_if",
    ),
    "several columns without a word on empty cells": (
        [entry("expect_compound_columns_to_be_unique", column_list=["a", "b"])],
        "ignore_row_if",
    ),
    "regex that a part of the cell satisfies": (
        [entry("expect_column_values_to_match_regex", column="a", regex=r"\d{4}")],
        "begin with ^ and end with $",
    ),
    "unknown meta": ([{**entry(), "meta": {**entry()["meta"], "maybe": True}}], "mean nothing here: maybe"),
    "bad flag": ([{**entry(), "meta": {**entry()["meta"], "may_be_empty": "yes"}}], "may_be_empty must be"),
    "bad dimension": ([{**entry(), "meta": {**entry()["meta"], "dimension": "luck"}}], "dimension must be one of"),
    **{
        f"no {field}": (
            [{**entry(), "meta": {k: v for k, v in entry()["meta"].items() if k != field}}],
            f"meta.{field}",
        )
        for field in ("rule_id", "meaning", "what_to_do", "dimension")
    },
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_suite_that_would_not_check_what_it_says_is_refused(case: str, tmp_path: Path) -> None:
    entries, message = REFUSED[case]
    with pytest.raises(SettingsError) as caught:
        read_suite(write(tmp_path, *entries))
    assert str(caught.value).startswith("small.json")
    assert message in str(caught.value)


@pytest.mark.parametrize("text", ["{", "[]", '{"name": "other", "expectations": [1]}', '{"name": "small"}'])
def test_a_file_that_is_not_a_suite_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "small.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"^small\.json"):
        read_suite(path)


def test_a_missing_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^small\.json: there is no such suite"):
        read_suite(tmp_path / "small.json")


def test_a_rule_without_a_result_could_not_be_checked(check, monkeypatch) -> None:
    monkeypatch.setattr("prevent_analysis.quality.expectations._validate", lambda table, suite: {})
    [finding] = check(pd.DataFrame({"a": [1]}), entry())
    assert (finding.status, finding.rows) == ("fail", None)


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": pd.array([], dtype="Int64")}),
        pd.DataFrame({"a": pd.array([None, None], dtype="Int64")}),
        pd.DataFrame({"a": pd.array(["", None], dtype="str")}),
        pd.DataFrame({"b": [1]}),
        pd.DataFrame({"a": pd.array(["7", "[c]"], dtype="str")}),
    ],
    ids=["no rows", "all null", "all blank text", "no such column", "bounds on text raise"],
)
def test_what_cannot_be_checked_fails(frame: pd.DataFrame, check) -> None:
    in_set = entry("expect_column_values_to_be_in_set", rule_id="TST-002", column="a", value_set=[1])
    contains = entry("expect_column_distinct_values_to_contain_set", rule_id="TST-003", column="a", value_set=[1, None])
    findings = check(frame, entry(), in_set, contains)
    assert {f.status for f in findings} == {"fail"}
    assert findings[0].reason.startswith("could not be checked")
    assert findings[0].rows is None


def test_a_bound_that_is_a_date_fails_on_text_and_is_no_silent_pass(check) -> None:
    dates = pd.DataFrame({"a": pd.array(["2026-01-01"], dtype="str")})
    [finding] = check(dates, entry(column="a", min_value="2015-01-01T00:00:00"))
    assert (finding.status, finding.rows) == ("fail", None)


def test_cells_that_a_file_may_leave_out_are_not_checked_rather_than_passed(check) -> None:
    optional = entry()
    optional["meta"]["may_be_empty"] = True
    conditional = entry(
        "expect_column_values_to_not_be_null",
        "TST-002",
        column="a",
        row_condition={"type": "nullity", "column": {"name": "b"}, "is_null": False},
    )
    conditional["meta"]["may_be_empty"] = True
    frame = pd.DataFrame({"a": pd.array([None], dtype="Int64"), "b": pd.array([None], dtype="str")})
    assert [f.status for f in check(frame, optional, conditional)] == ["not checked"] * 2
    del optional["meta"]["may_be_empty"], conditional["meta"]["may_be_empty"]
    assert [f.status for f in check(frame, optional, conditional)] == ["fail"] * 2


def test_nulls_are_left_to_the_rule_on_completeness(check) -> None:
    frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64")})
    findings = check(frame, entry(), entry("expect_column_values_to_not_be_null", "TST-002", column="a"))
    assert [(f.status, f.rows) for f in findings] == [("pass", 0), ("fail", 1)]


def test_an_all_null_column_fails_completeness_with_its_rows(check) -> None:
    frame = pd.DataFrame({"a": pd.array([None, None], dtype="Int64")})
    [finding] = check(frame, entry("expect_column_values_to_not_be_null", column="a"))
    assert (finding.status, finding.rows, finding.reason) == ("fail", 2, "")


def test_pairs_with_an_empty_cell_neither_fail_nor_raise(check) -> None:
    pair = entry(
        "expect_column_pair_values_a_to_be_greater_than_b",
        column_A="a",
        column_B="b",
        or_equal=True,
        ignore_row_if="either_value_is_missing",
    )
    numbers = {"a": pd.array([1, None, 5], dtype="Int64"), "b": pd.array([None, 1, 9], dtype="Int64")}
    [finding] = check(pd.DataFrame(numbers), pair)
    assert (finding.status, finding.rows) == ("fail", 1)
    dates = {"a": ["2026-02-01", "", None], "b": ["2026-01-31", "2026-01-01", ""]}
    [finding] = check(pd.DataFrame(dates, dtype="str"), pair)
    assert (finding.status, finding.rows) == ("pass", 0)


def test_keys_with_empty_parts_are_still_compared(check) -> None:
    key = entry("expect_compound_columns_to_be_unique", column_list=["a", "b"], ignore_row_if="never")
    frame = pd.DataFrame({"a": ["x", "x", "y"], "b": pd.array([None, None, None], dtype="str")})
    [finding] = check(frame, key)
    assert (finding.status, finding.rows) == ("fail", 2)


def test_findings_keep_the_order_of_the_suite_when_a_rule_raises(check) -> None:
    absent = entry(rule_id="TST-002", column="nowhere", min_value=0)
    findings = check(pd.DataFrame({"a": [1]}), entry(), absent, entry(rule_id="TST-003"))
    assert [(f.rule_id, f.status) for f in findings] == [
        ("TST-001", "pass"),
        ("TST-002", "fail"),
        ("TST-003", "pass"),
    ]


def test_the_index_of_the_frame_does_not_matter(tmp_path: Path) -> None:
    suite = read_suite(write(tmp_path, entry()))
    frame = pd.DataFrame({"a": [1, -1, -2], "source_id": ["a.csv", "b.csv", "b.csv"]}, index=[7, 7, 9])
    [finding] = check_table(frame, suite)
    assert (finding.rows, finding.source_ids) == (2, ("b.csv",))


def test_no_value_reaches_a_finding_or_the_screen(check, capfd, caplog) -> None:
    secret = "ZQXVALUE"
    frame = pd.DataFrame({"a": pd.array([secret, secret, "x"], dtype="str"), "b": [777_123, 1, 2], "c": 0})
    findings = check(
        frame,
        entry(column="a", min_value=0),
        entry("expect_column_values_to_be_in_set", "TST-002", column="a", value_set=["y"]),
        entry("expect_column_values_to_match_regex", "TST-003", column="a", regex="^y$"),
        entry("expect_compound_columns_to_be_unique", "TST-004", column_list=["a", "c"], ignore_row_if="never"),
        entry("expect_column_distinct_values_to_be_in_set", "TST-005", column="a", value_set=["y"]),
        entry("expect_column_max_to_be_between", "TST-006", column="b", max_value=5),
    )
    assert {f.status for f in findings} == {"fail"}
    printed = capfd.readouterr()
    everything = f"{findings}{printed.out}{printed.err}{caplog.text}"
    assert secret not in everything
    assert "777" not in everything
    assert printed.out == printed.err == ""


def test_the_results_of_great_expectations_hold_no_value(tmp_path: Path) -> None:
    from prevent_analysis.quality.expectations import _validate

    suite: Suite = read_suite(
        write(
            tmp_path,
            entry("expect_column_values_to_be_in_set", "TST-001", column="a", value_set=["y"]),
            entry(
                "expect_column_pair_values_to_be_in_set",
                "TST-002",
                column_A="a",
                column_B="b",
                value_pairs_set=[["y", "y"]],
                ignore_row_if="neither",
            ),
            entry("expect_compound_columns_to_be_unique", "TST-003", column_list=["a", "b"], ignore_row_if="never"),
            entry("expect_column_distinct_values_to_contain_set", "TST-004", column="a", value_set=["y"]),
        )
    )
    frame = pd.DataFrame({"a": ["ZQXVALUE", "ZQXVALUE"], "b": ["p", "p"]})
    results = _validate(frame, suite)
    assert len(results) == 4
    assert not any(result.success for result in results.values())
    assert not any("ZQX" in str(result.result) for result in results.values())


WATCH = """
import sys
events = []
def watch(event, args):
    writes = event == "open" and isinstance(args[1], str) and any(c in args[1] for c in "wax+")
    if writes and str(args[0]) == "/dev/null":
        return
    probe = event == "socket.__new__" or (event == "socket.bind" and args[1] == ("::1", 0))  # urllib3: is there IPv6?
    if (event.startswith("socket.") and not probe) or event in ("os.mkdir", "os.rename") or writes:
        events.append((event, str(args)[:200]))
sys.dont_write_bytecode = True
from pathlib import Path
import pandas as pd
from prevent_analysis.quality import check_quality
assert "great_expectations" not in sys.modules, "imported before it is needed"
sys.addaudithook(watch)
row = {"area_code": "E06000034", "year": "2023", "population": 178201, "source_id": "p.csv"}
frame = pd.DataFrame([row]).astype({"population": "Int64"})
findings = check_quality({"population": frame}, [], Path(sys.argv[1]), ["E06000034"], "2026-09-30")
assert [f.status for f in findings][:3] == ["pass"] * 3, findings[:3]
print(events)
"""


def test_nothing_is_sent_or_written(suites: Path, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", WATCH, str(suites)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (run.returncode, run.stdout.strip(), run.stderr) == (0, "[]", "")
    assert list(tmp_path.iterdir()) == []
