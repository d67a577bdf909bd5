"""The four families of made-up instances: no stranger and no partner comes close to a small cell."""

import time

import numpy as np
import pandas as pd
import pytest

from prevent_analysis.disclosure import Policy, audit, protect, protect_release, release_counts
from prevent_analysis.disclosure.protection import with_totals
from prevent_analysis.disclosure.suppression import default_weights

BY = ["row", "column"]
LOOSE = Policy(group_rule=False, max_hidden=1)
STRICT = Policy(max_hidden=1)


def require_protected(bounds, values):
    """Nobody gets a small count exactly, within fewer than 5, or as "at least so many"."""
    assert bounds
    for group, (lower, upper) in bounds.items():
        assert upper - lower >= 5
        assert lower < values[group]


def small_cells(*tables):
    cells = [(frozenset(a), n) for t in tables for a, n in zip(t["atoms"], t["count"], strict=True)]
    return {atoms: count for atoms, count in cells if 1 <= count < 5}


def two_way(instance):
    cells = [
        (row, column, count)
        for row, line in zip(instance["rows"], instance["counts"], strict=True)
        for column, count in zip(instance["cols"], line, strict=True)
    ]
    return pd.DataFrame(cells, columns=[*BY, "count"])


def test_two_way_tables_cost_no_more_than_the_optimum(instances, stranger, printed):
    for instance in instances("two_way"):
        counts = two_way(instance)
        table = with_totals(counts, BY)
        protected = protect(counts, BY, LOOSE)
        hides = (protected["note"] == "c") & ~table["count"].between(1, 4)
        levels = (table[BY] == "Total").sum(axis=1)
        cost = sum(default_weights(n, level) for n, level in zip(table["count"][hides], levels[hides], strict=True))
        assert cost <= instance["optimal_cost"] * 1.02 + 1e-9, instance["id"]
        values = small_cells(table)
        assert len(values) == len(instance["primary"])
        shown = printed({"table": protected.assign(atoms=table["atoms"])})
        require_protected(stranger(shown, values), values)


def test_two_way_tables_against_every_partner(instances, stranger, printed):
    for number, instance in enumerate(instances("two_way")):
        counts = two_way(instance)
        table = with_totals(counts, BY)
        protected = protect(counts, BY, STRICT, partners=["row"]).assign(atoms=table["atoms"])
        shown = printed({"table": protected})
        for row in np.roll(instance["rows"], number)[:2]:  # another two each time; the gate below asks all
            own = printed({"own": table[table["row"] == row]})
            people = frozenset().union(*(atoms for atoms, _, _ in own))
            others = {atoms: n for atoms, n in small_cells(table).items() if not atoms <= people}
            for lower, upper in stranger([*shown, *own], others).values():
                assert upper - lower >= 5
        release_counts({"table": table}, STRICT, partners=["row"])


def linked_tables(instance, tabulate):
    names, labels, counts = ["source", "type", "age"], instance["labels"], np.array(instance["counts"])
    tables = {}
    for summed, lost in enumerate(names):
        kept = {name: known for name, known in zip(names, labels, strict=True) if name != lost}

        def atoms(*cell, summed=summed):
            return ["|".join([*cell[:summed], label, *cell[summed:]]) for label in labels[summed]]

        tables[f"without {lost}"] = tabulate(counts.sum(axis=summed), kept, atoms)
    return tables


@pytest.mark.parametrize("partners", [(), ("source",)])
def test_linked_tables(instances, tabulate, stranger, printed, partners):
    for instance in instances("linked"):
        tables = linked_tables(instance, tabulate)
        values = small_cells(*tables.values())
        released = release_counts(tables, STRICT, partners=partners).tables
        require_protected(stranger(printed(released), values), values)


BANDS = {
    "15 and under": [0],
    "16 to 20": [1, 2],
    "21 and over": [3],
    "17 and under": [0, 1],
    "18 and over": [2, 3],
    "16 to 17": [1],
    "18 to 20": [2],
}


@pytest.mark.parametrize("partners", [(), ("age",)])
def test_overlapping_bands(instances, tabulate, stranger, printed, partners):
    for instance in instances("overlapping_bands"):
        counts = np.array(instance["counts"])

        def table(bands, counts=counts, types=instance["types"]):
            sums = np.array([counts[BANDS[band]].sum(axis=0) for band in bands])
            columns = {"age": bands, "type": types}
            return tabulate(sums, columns, lambda band, kind: [f"{i}|{kind}" for i in BANDS[band]])

        tables = {name: table(instance[f"{name}_bands"]) for name in ("table1", "table2")}
        implied = table(["16 to 17", "18 to 20"])
        values = small_cells(*tables.values(), implied[implied["age"] != "Total"])
        released = release_counts(tables, LOOSE, partners=partners).tables
        require_protected(stranger(printed(released), values), values)


@pytest.mark.parametrize("at_once", [True, False])
def test_running_totals(instances, tabulate, stranger, printed, at_once):
    for instance in instances("year_to_date"):
        sources, types, quarters = instance["labels"]
        counts = np.array(instance["counts_source_type_quarter"])

        def table(quarters, counts=counts, columns={"source": sources, "type": types}):  # noqa: B006
            sums = counts[:, :, quarters].sum(axis=2)
            return tabulate(sums, columns, lambda source, kind: [f"{source}|{kind}|{q}" for q in quarters])

        running = [table(list(range(end))) for end in range(1, len(quarters) + 1)]
        singles = [table([quarter]) for quarter in range(len(quarters))]
        releases = []
        if at_once:
            releases = [protect_release({f"to Q{n}": t for n, t in enumerate(running, start=1)}, STRICT)]
        else:
            for frame in running:
                releases.append(release_counts({"to date": frame}, STRICT, earlier=releases).tables)
        values = small_cells(*running, *singles)
        for group, (lower, upper) in stranger(printed(*releases), values).items():
            assert upper - lower >= 5, (instance["id"], sorted(group))
            assert lower < values[group] or not at_once


def test_time_of_120_cells(instances):
    """Bars of 1 s, and 4 s with partners, for the largest instance, with room for a busy machine."""
    instance = max(instances("two_way"), key=lambda one: len(one["rows"]) * len(one["cols"]))
    counts = two_way(instance)
    began = time.process_time()
    protect(counts, BY, STRICT)
    assert time.process_time() - began < 1
    began = time.process_time()
    protect(counts, BY, STRICT, partners=["row"])
    assert time.process_time() - began < 4


def test_every_instance_agrees_between_audit_and_stranger(instances, stranger, printed):
    """Second opinion: scipy's linear programme on the printed figures and the audit agree on all cells."""
    for instance in instances("two_way"):
        table = with_totals(two_way(instance), BY)
        naive = table.assign(count=table["count"].mask(table["count"].between(1, 4)), note="c")
        report = audit(naive, BY, Policy())
        expected = stranger(printed({"naive": naive}), [frozenset(a) for a in naive["atoms"][naive["count"].isna()]])
        bounds = list(zip(report["lower"], report["upper"], strict=True))
        places = [tuple(place) for place in report[BY].to_numpy()]
        atoms = table.set_index(BY)["atoms"]
        assert [expected[frozenset(atoms[place])] for place in places] == bounds
        assert len(bounds) == len(expected)
