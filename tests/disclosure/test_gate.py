"""The one-way type, and every way in which the room has to fail closed."""

import copy
import dataclasses
import importlib
import pickle

import numpy as np
import pandas as pd
import pytest

from prevent_analysis.disclosure import Policy, Protected, audit, protect, protect_release, release_counts
from prevent_analysis.disclosure.protection import with_totals
from prevent_analysis.errors import DisclosureError

LOOSE = Policy(max_hidden=1)
BY = ["row", "column"]

solver, audit_module, protected_module, suppression = (
    importlib.import_module(f"prevent_analysis.disclosure.{name}")
    for name in ("solver", "audit", "protected", "suppression")
)


def counts_of(*lines):
    cells = [(f"r{i}", f"c{j}", n) for i, line in enumerate(lines) for j, n in enumerate(line)]
    return pd.DataFrame(cells, columns=[*BY, "count"])


TABLE = counts_of((40, 3, 20), (11, 12, 13), (17, 9, 8))


@pytest.fixture
def tables():
    return {"table": with_totals(TABLE, BY)}


def test_a_release_that_passes(tables):
    released = release_counts(tables, Policy())
    protect_alone = protect_release(tables, Policy())["table"]
    pd.testing.assert_frame_equal(released.tables["table"], protect_alone)
    assert released.policy == Policy()
    assert released.policy_fingerprint == Policy().fingerprint
    assert dataclasses.astuple(released.summary) == (12, 4, 0, "passed")
    bounds = released.bounds("table")
    assert bounds.columns.tolist() == [*BY, "lower", "upper"]
    truth = TABLE.set_index(BY)["count"]
    assert all(lower <= truth[row, column] <= upper for row, column, lower, upper in bounds.itertuples(index=False))
    with pytest.raises(DisclosureError, match="no table called"):
        released.bounds("other")


def test_protected_counts_are_frozen_and_cannot_leave_by_another_way(tables):
    released = release_counts(tables, Policy())
    with pytest.raises(DisclosureError, match="release_counts alone"):
        Protected(None, tables, Policy(), pd.DataFrame(), released.summary)
    for copier in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(DisclosureError, match="pickled"):
            copier(released)
    with pytest.raises(DisclosureError, match="changed"):
        released.policy = LOOSE
    with pytest.raises(DisclosureError, match="changed"):
        del released.policy
    copied = released.tables["table"]
    copied.loc[:, "count"] = 0
    assert released.tables["table"]["count"].max() == TABLE["count"].sum()
    assert repr(released) == str(released) == "Protected(tables: table; audit passed)"


def hide_only_small(tables, policy, **_):
    small = {name: t["count"].between(1, policy.threshold - 1) for name, t in tables.items()}
    return {
        name: t.assign(count=t["count"].mask(small[name]), note=np.where(small[name], "c", ""))
        for name, t in tables.items()
    }


def test_the_gate_stops_a_suppressor_that_hides_too_little(tables, monkeypatch):
    monkeypatch.setattr(protected_module, "protect_release", hide_only_small)
    with pytest.raises(DisclosureError, match="A reader could come too close"):
        release_counts(tables, Policy())


def test_the_gate_stops_a_suppressor_that_forgets_partners(tables, monkeypatch):
    def without_partners(*args, partners=(), **options):
        return protect_release(*args, **options)

    monkeypatch.setattr(protected_module, "protect_release", without_partners)
    with pytest.raises(DisclosureError, match="A partner could come too close"):
        release_counts(tables, Policy(), partners=["row"])


def test_the_gate_stops_a_suppressor_that_forgets_earlier_releases(monkeypatch):
    def without_memory(*args, earlier=(), **options):
        return protect_release(*args, **options)

    first = {"t": pd.DataFrame({"area": ["a"], "count": [20], "atoms": [("q1",)]})}
    second = {"t": pd.DataFrame({"area": ["a"], "count": [22], "atoms": [("q1", "q2")]})}
    monkeypatch.setattr(protected_module, "protect_release", without_memory)
    with pytest.raises(DisclosureError, match="a difference with the table t"):
        release_counts(second, Policy(), earlier=[first])


@pytest.mark.parametrize(("place", "figure"), [("r0", 41), ("r1", 12)])
def test_the_gate_stops_figures_that_are_not_the_true_ones(tables, monkeypatch, place, figure):
    def wrong(*args, **options):
        table = protect_release(*args, **options)["table"]
        cell = (table["row"] == place) & (table["column"] == "c0")
        return {"table": table.assign(count=table["count"].mask(cell, figure))}

    monkeypatch.setattr(protected_module, "protect_release", wrong)
    with pytest.raises(DisclosureError):
        release_counts(tables, Policy())


@pytest.mark.parametrize(("true", "false"), [(20, 21), (3, 3)])
def test_the_gate_compares_each_printed_figure_with_its_count(monkeypatch, true, false):
    table = pd.DataFrame({"area": ["a"], "count": [true], "atoms": [("a",)]})
    monkeypatch.setattr(protected_module, "protect_release", lambda *_, **__: {"t": table.assign(count=false, note="")})
    with pytest.raises(DisclosureError, match="does not fit its counts"):
        release_counts({"t": table}, LOOSE)


@pytest.mark.parametrize("call", [protect, audit])
def test_the_clock_only_aborts(call, monkeypatch):
    protected = protect(TABLE, BY, Policy())
    monkeypatch.setattr(solver, "SECONDS", 0.0)
    with pytest.raises(DisclosureError, match="did not"):
        call(TABLE if call is protect else protected, BY, Policy())


@pytest.mark.parametrize("limit", [{"ROUNDS": 1}, {"NODES": 0}, {"STEPS": 0}])
def test_at_a_solver_limit_the_pattern_still_protects(limit, monkeypatch):
    generator = np.random.default_rng(3)
    counts = counts_of(*generator.poisson(9, size=(9, 6)))
    best = protect(counts, BY, LOOSE)
    for name, value in limit.items():
        monkeypatch.setattr(suppression, name, value)
    limited = protect(counts, BY, LOOSE)
    small = with_totals(counts, BY)["count"].between(1, 4)
    assert limited.loc[small, "note"].eq("c").all()
    assert limited["count"].isna().sum() >= best["count"].isna().sum() > small.sum()
    assert set(audit(limited, BY, LOOSE)["status"]) == {"protected"}


@pytest.mark.parametrize("bad", [-1, 2.5, np.inf, "7", True, 10**12])
def test_counts_that_are_not_whole_counts_are_refused_without_saying_them(bad):
    counts = TABLE.astype({"count": object})
    counts.loc[4, "count"] = bad
    with pytest.raises(DisclosureError, match="Row 5") as refusal:
        protect(counts, BY, Policy())
    assert str(bad) not in str(refusal.value).replace("Row 5", "")


def test_a_missing_count_makes_its_totals_not_available():
    counts = TABLE.assign(count=TABLE["count"].astype(float).where(TABLE.index != 4))
    protected = protect(counts, BY, LOOSE).set_index(BY)["note"]
    for place in (("r1", "c1"), ("r1", "Total"), ("Total", "c1"), ("Total", "Total")):
        assert protected[place] == "x"


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        (TABLE.head(0), "no rows"),
        (TABLE.drop(columns="row"), "column called row"),
        (TABLE.drop(columns="count"), "column called count"),
        (pd.concat([TABLE, TABLE.head(1)]), "twice"),
        (TABLE.replace("r1", "Total"), "may be called Total"),
        (TABLE.replace("r1", None), "needs a category"),
    ],
)
def test_tables_of_another_form_are_refused(counts, message):
    with pytest.raises(DisclosureError, match=message):
        protect(counts, BY, Policy())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"atoms": [()]}, "atoms"),
        ({"atoms": ["abc"]}, "atoms"),
        ({"atoms": [("a", "a")]}, "atoms"),
        ({"rate": [0.3]}, "holds numbers"),
    ],
)
def test_cells_of_another_form_are_refused(change, message):
    table = pd.DataFrame({"area": ["a"], "count": [20], "atoms": [("a",)]}).assign(**change)
    with pytest.raises(DisclosureError, match=message):
        protect_release({"areas": table}, Policy())
    with pytest.raises(DisclosureError, match="column called atoms"):
        protect_release({"areas": table.drop(columns="atoms")}, Policy())


def test_figures_that_contradict_each_other_are_refused():
    table = pd.DataFrame({"area": ["a", "b", "Total"], "count": [20, 2, 10], "atoms": [("a",), ("b",), ("a", "b")]})
    with pytest.raises(DisclosureError, match="contradict"):
        protect_release({"areas": table}, LOOSE)
    printed = pd.DataFrame({"area": ["a", "b", "Total"], "count": [20, None, 10]})
    with pytest.raises(DisclosureError):
        audit(printed, ["area"], LOOSE)
    same = pd.DataFrame({"area": ["a", "b"], "count": [20, 21], "atoms": [("a",), ("a",)]})
    with pytest.raises(DisclosureError, match="differ"):
        protect_release({"areas": same}, LOOSE)


def test_one_small_cell_alone_is_hidden_with_its_totals():
    protected = protect(counts_of((3,)), BY, LOOSE)
    assert protected["count"].isna().all()
    report = audit(protected, BY, LOOSE)
    assert report["status"].eq("protected").all()
    assert report["upper"].eq(np.inf).all()


def test_everything_small_is_hidden_everywhere():
    protected = protect(counts_of((1, 1), (1, 1)), BY, LOOSE)
    assert protected["count"].isna().all()
    with pytest.raises(DisclosureError, match="merge"):
        protect(counts_of((1, 1), (1, 1)), BY, Policy())


def test_nothing_to_hide_leaves_all_shown():
    zeros = protect(counts_of((0, 0), (0, 0)), BY, Policy())
    assert zeros["count"].tolist() == [0] * 9
    assert protect(counts_of((30, 20), (10, 9)), BY, Policy())["note"].eq("").all()
    assert audit(zeros, BY, Policy()).empty


def test_very_large_counts_are_exact():
    table = counts_of((10**9, 3, 7), (10**9, 10**9, 4), (8, 10**9, 10**9))
    protected = protect(table, BY, LOOSE)
    report = audit(protected, BY, LOOSE)
    small = set(map(tuple, table.loc[table["count"].between(1, 4), BY].to_numpy()))
    assert small <= set(map(tuple, report[BY].to_numpy()))
    assert report["status"].eq("protected").all()
    truth = with_totals(table, BY).set_index(BY)["count"]
    for row, column, lower, upper, _ in report.itertuples(index=False):
        assert lower <= truth[row, column] <= upper
    naive = with_totals(table, BY)
    naive["count"] = naive["count"].mask((naive["row"] == "r0") & (naive["column"] == "c1"))
    assert audit(naive, BY, LOOSE)[["lower", "upper"]].to_numpy().tolist() == [[3, 3]]
