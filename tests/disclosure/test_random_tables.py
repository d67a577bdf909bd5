"""Whatever the counts, nobody comes close after protection; and the answer depends on the counts alone."""

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prevent_analysis.disclosure import Policy, audit, audit_release, protect, protect_release, release_counts
from prevent_analysis.disclosure.protection import with_totals
from prevent_analysis.errors import DisclosureError

BY = ["row", "column"]
policies = st.builds(
    Policy,
    threshold=st.sampled_from([3, 5, 10]),
    rounding=st.sampled_from([1, 5]),
    group_rule=st.booleans(),
    max_hidden=st.just(1.0),
)


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    sizes = st.one_of(st.integers(0, 6), st.integers(0, 60))
    counts = draw(st.lists(sizes, min_size=rows * columns, max_size=rows * columns))
    places = [(f"r{i}", f"c{j}") for i in range(rows) for j in range(columns)]
    return pd.DataFrame(places, columns=BY).assign(count=counts)


def sensitive_rows(table, policy):
    small = table["count"].between(1, policy.threshold - 1)
    return set(map(tuple, table.loc[small, BY].to_numpy()))


@settings(max_examples=120, deadline=None)
@given(tables(), policies)
def test_the_audit_finds_nothing_after_protection(counts, policy):
    protected = protect(counts, BY, policy)
    report = audit(protected, BY, policy)
    table = with_totals(counts, BY)
    small = sensitive_rows(table, policy)
    hidden = protected["note"] == "c"
    assert small <= set(map(tuple, protected.loc[hidden, BY].to_numpy()))
    assert protected["count"].isna().equals(hidden)
    assert not (protected["count"] == 0).any() or (table["count"][protected["count"] == 0] == 0).all()
    truth = table.set_index(BY)["count"]
    for row, column, lower, upper, status in report.itertuples(index=False):
        assert lower <= truth[row, column] <= upper
        if (row, column) in small:
            assert status == "protected"


@settings(max_examples=40, deadline=None)
@given(tables(), st.randoms(use_true_random=False))
def test_neither_row_order_nor_a_second_run_changes_the_answer(counts, random):
    policy = Policy(max_hidden=1)
    once = protect(counts, BY, policy)
    order = list(range(len(counts)))
    random.shuffle(order)
    again = protect(counts.iloc[order].reset_index(drop=True), BY, policy)
    assert once.to_json() == again.to_json()


@settings(max_examples=40, deadline=None)
@given(tables(), policies)
def test_the_audit_agrees_with_a_stranger_who_uses_scipy(stranger, counts, policy):
    protected = protect(counts, BY, policy)
    table = with_totals(counts, BY)
    shown = [
        (frozenset(atoms), *policy.range_of(int(count)))
        for atoms, count in zip(table["atoms"], protected["count"], strict=True)
        if not pd.isna(count)
    ]
    report = audit(protected, BY, policy)
    groups = [frozenset(atoms) for atoms in table["atoms"][protected["count"].isna()]]
    bounds = stranger(shown, groups)
    assert [bounds[group] for group in groups] == list(zip(report["lower"], report["upper"], strict=True))


@settings(max_examples=40, deadline=None)
@given(st.lists(tables(), min_size=2, max_size=3), policies)
def test_two_releases_of_running_totals_pass_the_gate(quarters, policy):
    """Each quarter adds people to the same places; the gate raises if a cell or a difference is given away."""
    places = quarters[0][BY]
    size, earlier, total = len(places), [], np.zeros(len(places), dtype=int)
    for number, quarter in enumerate(quarters):
        total = total + np.resize(quarter["count"].to_numpy(), size)
        table = with_totals(places.assign(count=total), BY)
        atoms = [tuple(f"{a}@{q}" for a in cell for q in range(number + 1)) for cell in table["atoms"]]
        released = release_counts({"to date": table.assign(atoms=atoms)}, policy, earlier=earlier)
        earlier.append(released)
    report = audit_release(earlier[-1].tables, policy, earlier[:-1])
    assert set(report["status"]) <= {"exact", "narrow", "protected"}


def test_the_key_breaks_ties_and_the_same_key_breaks_them_the_same_way():
    places = [(f"r{i}", f"c{j}") for i in range(5) for j in range(5)]
    counts = pd.DataFrame(places, columns=BY).assign(count=[2 if i == 7 else 9 for i in range(25)])
    patterns = [protect(counts, BY, Policy(), key=key)["note"].tolist() for key in (b"1", b"1", b"2", b"3", b"4")]
    assert patterns[0] == patterns[1]
    assert len({tuple(pattern) for pattern in patterns}) > 1
    later = protect(counts, BY, Policy(), key=b"1", series=("referrals", "2026-09-30"))
    assert (later["note"] == "c").sum() == patterns[0].count("c")


def test_another_process_gives_the_same_bytes():
    """Sets of names come in another order in each process; the pattern may not depend on it."""
    script = (
        "import sys, pandas as pd; from prevent_analysis.disclosure import Policy, protect; "
        "places = [(f'r{i}', f'c{j}') for i in range(6) for j in range(5)]; "
        "counts = pd.DataFrame(places, columns=['row', 'column']).assign(count=[(7 * i) % 13 for i in range(30)]); "
        "protect(counts, ['row', 'column'], Policy(max_hidden=1), partners=['row']).to_csv(sys.stdout)"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        for seed in ("1", "2")
    ]
    assert ",c\n" in runs[0].stdout
    assert runs[0].stdout == runs[1].stdout


def test_row_order_of_a_release_does_not_matter():
    table = with_totals(
        pd.DataFrame(
            [(r, c, n) for r, n in zip("abcd", (2, 9, 30, 6), strict=True) for c in "xy"], columns=[*BY, "count"]
        ),
        BY,
    )
    once = protect_release({"table": table}, Policy(max_hidden=1))["table"]
    again = protect_release({"table": table.iloc[::-1]}, Policy(max_hidden=1))["table"]
    pd.testing.assert_frame_equal(once, again.sort_index())


def test_a_threshold_of_one_hides_nothing():
    counts = pd.DataFrame({"row": ["a", "b"], "column": ["x", "x"], "count": [1, 2]})
    assert not protect(counts, BY, Policy(threshold=1, group_rule=False))["note"].eq("c").any()


def test_a_release_without_tables_is_refused():
    with pytest.raises(DisclosureError, match="at least one table"):
        protect_release({}, Policy())
