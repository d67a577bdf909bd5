"""Disclosure control timed: `protect`, `protect_release`, the audit and the whole gate on made-up tables.

Tables of 120 cells (2 categories) and 600 (3, with every margin), totals included, for outsiders and with each row as
a partner; the median of some rounds, in processor time, which other jobs on the machine disturb least. Where a file of
instances with their proved optimum is there, what ours cost is set against it. Exit code 1 if a bar is missed.

Run: python benchmarks/suppression.py [--sizes 120 600] [--rounds 3] [--instances two_way.json]
"""

import argparse
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from prevent_analysis.disclosure import Policy, audit, protect, protect_release, release_counts
from prevent_analysis.disclosure.protection import with_totals
from prevent_analysis.disclosure.suppression import default_weights

INSTANCES = Path(__file__).resolve().parents[2] / "shared" / "disclosure" / "two_way.json"
SHAPES: Mapping[int, tuple[int, ...]] = {24: (5, 3), 120: (11, 9), 600: (19, 5, 4)}
"""Inner categories by the number of cells that they make with every total."""
BARS = {(120, "outsiders"): 1.0, (120, "partners"): 4.0, (600, "outsiders"): 60.0, (600, "partners"): 60.0}
COST_BAR = 1.02
POLICY = Policy(max_hidden=1)
OF_THE_INSTANCES = Policy(group_rule=False, max_hidden=1)


def make_counts(shape: Sequence[int]) -> pd.DataFrame:
    """Invented counts, the same each time: categories of unlike size, about one inner count in three small."""
    chance = np.random.default_rng(20261124)
    expected = np.full(tuple(shape), 11.0)
    for axis, size in enumerate(shape):
        share = chance.gamma(3.0, size=size)
        expected *= (share / share.mean()).reshape([-1 if place == axis else 1 for place in range(len(shape))])
    frame = pd.DataFrame(np.argwhere(expected > 0)).map("{:02d}".format)
    frame.columns = by_of(shape)
    return frame.assign(count=chance.poisson(expected).ravel())


def by_of(shape: Sequence[int]) -> list[str]:
    """The category columns; a partner knows its own of the first."""
    return ["area", "type", "period"][: len(shape)]


def seconds(work: Callable[[], Any], rounds: int) -> float:
    """Processor seconds, the median of some rounds."""
    taken = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return statistics.median(taken)


def measure(cells: int, rounds: int) -> Iterator[dict[str, Any]]:
    """A line for each kind of reader: what is hidden, and seconds of each step."""
    by = by_of(SHAPES[cells])
    counts = make_counts(SHAPES[cells])
    tables = {"table": with_totals(counts, by)}
    for readers, partners in (("outsiders", ()), ("partners", by[:1])):
        protected = protect(counts, by, POLICY, partners=partners)
        report = audit(protected, by, POLICY)
        small = tables["table"]["count"].between(1, POLICY.threshold - 1)
        yield {
            "cells": len(protected),
            "small": int(small.sum()),
            "readers": readers,
            "hidden": len(report),
            "protect": seconds(lambda who=partners: protect(counts, by, POLICY, partners=who), rounds),
            "protect_release": seconds(lambda who=partners: protect_release(tables, POLICY, partners=who), rounds),
            "audit": seconds(lambda table=protected: audit(table, by, POLICY), rounds),
            "gate": seconds(lambda who=partners: release_counts(tables, POLICY, partners=who), rounds),
        }


def cost_ratio(instance: Mapping[str, Any]) -> float:
    """What ours cost on an instance, as a multiple of the proved optimum."""
    places = pd.MultiIndex.from_product([instance["rows"], instance["cols"]], names=["row", "column"])
    counts = pd.DataFrame({"count": np.ravel(instance["counts"])}, index=places).reset_index()
    by = list(places.names)
    table = with_totals(counts, by)
    hides = protect(counts, by, OF_THE_INSTANCES)["note"].eq("c") & ~table["count"].between(1, 4)
    levels = (table[by] == "Total").sum(axis=1)
    cost = sum(default_weights(n, level) for n, level in zip(table["count"][hides], levels[hides], strict=True))
    optimum = instance["optimal_cost"]
    return cost / optimum if optimum else 1.0 + cost


def describe_machine() -> str:
    """What it was measured on."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("highspy", "numpy", "pandas", "scipy"))
    load = f"; load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}, {packages}{load}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print as Markdown, and compare with the bars."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="*", choices=sorted(SHAPES), default=[120, 600])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--instances", type=Path, default=INSTANCES)
    chosen = parser.parse_args(arguments)
    missed = []
    print("| Cells | Small | Readers | Hidden | protect, s | protect_release, s | audit, s | whole gate, s | Bar, s |")
    print("|---|---|---|---|---|---|---|---|---|")
    for size in chosen.sizes:
        for line in measure(size, chosen.rounds):
            bar = BARS.get((size, line["readers"]))
            steps = (f"{line[step]:.3f}" for step in ("protect", "protect_release", "audit", "gate"))
            about = (str(line[name]) for name in ("cells", "small", "readers", "hidden"))
            print("|", " | ".join([*about, *steps, "" if bar is None else f"{bar:g}"]), "|", flush=True)
            if bar is not None and line["protect"] >= bar:
                missed.append(f"{size} cells, {line['readers']}")
    print(f"\n{describe_machine()}; processor time, median of {chosen.rounds}.")
    if chosen.instances.exists():
        ratios = [cost_ratio(instance) for instance in json.loads(chosen.instances.read_text(encoding="utf-8"))]
        print(f"Cost of {len(ratios)} instances over the optimum: mean {statistics.mean(ratios):.4f}, "
              f"worst {max(ratios):.4f}, bar {COST_BAR}.")  # fmt: skip
        if max(ratios) > COST_BAR:
            missed.append("cost")
    else:
        print(f"No {chosen.instances.name} here, so no cost is set against an optimum.")
    print(f"Bars missed: {'; '.join(missed) or 'none'}.")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
