"""Instances whose answer is published or fixed by hand, retyped here so that they need no other file."""

import numpy as np
import pandas as pd
import pytest

from prevent_analysis.disclosure import Policy, audit, protect, protect_release
from prevent_analysis.disclosure.cells import read_cells
from prevent_analysis.disclosure.protection import with_totals
from prevent_analysis.disclosure.release import build_release
from prevent_analysis.disclosure.suppression import default_weights, hide_figures

BY = ["row", "column"]
LOOSE = Policy(group_rule=False, max_hidden=1)


def inner(rows, columns, counts):
    cells = [(r, c, n) for r, line in zip(rows, counts, strict=True) for c, n in zip(columns, line, strict=True)]
    return pd.DataFrame(cells, columns=[*BY, "count"])


def hide(table, hidden):
    places = pd.MultiIndex.from_frame(table[BY])
    return table.assign(count=table["count"].where(~places.isin(hidden)))


def bounds_of(report, cell):
    return tuple(report.set_index(BY).loc[cell, ["lower", "upper"]])


def test_fischetti_and_salazar_running_example():
    """Management Science 47(7), the 3 by 3 table: 59 is the least loss and the hidden 22 is left [5, 30]."""
    counts = inner(["I", "II", "III"], ["A", "B", "C"], [[20, 50, 10], [8, 19, 22], [17, 32, 12]])
    table = with_totals(counts, BY)
    release = build_release(read_cells("example", table))
    sensitive = np.array([dict(f.cells[0].labels) == {"row": "II", "column": "C"} for f in release.figures])
    hidden = hide_figures(release, LOOSE, sensitive, np.where(sensitive, 0.0, release.value))
    places = {tuple(dict(release.figures[p].cells[0].labels).values()) for p in np.flatnonzero(hidden)}
    assert places == {("II", "A"), ("II", "C"), ("III", "A"), ("III", "C")}
    assert release.value[hidden].sum() == 59
    assert bounds_of(audit(hide(table, list(places)), BY, LOOSE), ("II", "C")) == (5, 30)


def test_geurts_table_10():
    """Handbook on Statistical Disclosure Control, 2nd edition, section 4.3, example 3: X11 lies in [3, 6]."""
    totals = {("1", "Total"): 7, ("2", "Total"): 3, ("3", "Total"): 6, ("Total", "1"): 9, ("Total", "2"): 7}
    shown = totals | {("Total", "Total"): 16, ("3", "1"): 3, ("3", "2"): 3}
    cells = [(r, c) for r in ("1", "2", "3", "Total") for c in ("1", "2", "Total")]
    table = pd.DataFrame([(*cell, shown.get(cell)) for cell in cells], columns=[*BY, "count"])
    assert bounds_of(audit(table, BY, Policy()), ("1", "1")) == (3, 6)


def test_sdctable_counties_and_groups():
    """sdcTable, test-linked-tables.r: each table alone hides nothing more, together N has to be hidden too."""
    regions = dict(zip("ABIJKLMN", (2, 2, 8, 8, 3, 3, 3, 7), strict=True))
    groups = [{"county-1": "ABIJ", "county-2": "KLMN"}, {"BIG": "LM", "small": "ABIJKN"}]
    tables = {
        f"table{number}": pd.DataFrame(
            [(region, count, (region,)) for region, count in regions.items()]
            + [(name, sum(regions[r] for r in members), tuple(members)) for name, members in group.items()]
            + [("Total", sum(regions.values()), tuple(regions))],
            columns=["region", "count", "atoms"],
        )
        for number, group in enumerate(groups, start=1)
    }
    policy = Policy(threshold=4, group_rule=False, max_hidden=1)

    def hidden(names):
        released = protect_release({name: tables[name] for name in names}, policy).values()
        return {region for frame in released for region in frame.loc[frame["note"] == "c", "region"]}

    assert hidden(["table1"]) == hidden(["table2"]) == set("ABKLM")
    assert hidden(["table1", "table2"]) == set("ABKLMN")


BRIDGE = (
    ["Education", "Police", "Health", "Other"],
    ["Type 1", "Type 2", "Type 3", "Type 4"],
    [[6, 3, 20, 31], [2, 7, 4, 18], [40, 22, 9, 3], [17, 35, 2, 8]],
)


def test_two_hidden_in_every_line_still_leak():
    pairs = {"Education": (1, 2), "Police": (1, 2, 3), "Health": (3, 4), "Other": (3, 4)}
    hidden = [(row, f"Type {number}") for row, numbers in pairs.items() for number in numbers]
    report = audit(hide(with_totals(inner(*BRIDGE), BY), hidden), BY, Policy())
    exact = report[report["status"] == "exact"]
    assert exact[[*BY, "lower", "upper"]].to_numpy().tolist() == [["Police", "Type 3", 4, 4]]


def test_the_cheapest_pattern_for_the_bridge_table():
    table = protect(inner(*BRIDGE), BY, LOOSE)
    pairs = {"Education": (1, 2), "Police": (1, 3), "Health": (2, 4), "Other": (3, 4)}
    expected = {(row, f"Type {number}") for row, numbers in pairs.items() for number in numbers}
    hidden = {tuple(cell) for cell in table.loc[table["note"] == "c", BY].to_numpy().tolist()}
    assert hidden == expected
    counts = inner(*BRIDGE).set_index(BY)["count"]
    cost = sum(default_weights(counts[cell], 0) for cell in hidden if counts[cell] >= 5)
    assert cost == pytest.approx(12.968333, abs=1e-6)
