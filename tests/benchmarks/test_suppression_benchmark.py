"""The benchmark of disclosure control at small size: it measures, compares with its bars, and names what it missed."""

import importlib.util
import json
from pathlib import Path

import pytest

from prevent_analysis.disclosure.suppression import default_weights

SMALL = ["--sizes", "24", "--rounds", "1"]


@pytest.fixture
def benchmark():
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "suppression.py"
    spec = importlib.util.spec_from_file_location("suppression_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_size_has_the_cells_that_it_says(benchmark):
    for size, shape in benchmark.SHAPES.items():
        counts = benchmark.make_counts(shape)
        assert len(benchmark.with_totals(counts, benchmark.by_of(shape))) == size
        assert counts["count"].between(1, 4).mean() > 0.1
        assert counts.equals(benchmark.make_counts(shape))


def test_a_line_for_each_kind_of_reader_and_no_instances(benchmark, tmp_path, capsys):
    assert benchmark.main([*SMALL, "--instances", str(tmp_path / "none.json")]) == 0
    printed = capsys.readouterr().out
    lines = [line.strip("| ").split(" | ") for line in printed.splitlines() if line.startswith("| 24")]
    assert [line[2] for line in lines] == ["outsiders", "partners"]
    assert all(float(seconds) > 0 for line in lines for seconds in line[4:8])
    assert int(lines[0][3]) <= int(lines[1][3])
    assert "no cost is set against an optimum" in printed


def instance(optimum: float) -> dict:
    """In one line with its total, 9 is the cheapest to hide beside the small count."""
    return {
        "rows": ["a", "b", "c"],
        "cols": ["x", "y"],
        "counts": [[3, 30], [9, 40], [20, 50]],
        "optimal_cost": optimum,
    }


@pytest.mark.parametrize(("share", "code"), [(1.0, 0), (0.9, 1)])
def test_cost_is_set_against_the_optimum(benchmark, tmp_path, capsys, share, code):
    best = default_weights(9, 0) + default_weights(30, 0) + default_weights(40, 0)
    path = tmp_path / "instances.json"
    path.write_text(json.dumps([instance(best * share)]), encoding="utf-8")
    assert benchmark.main(["--sizes", "--instances", str(path)]) == code
    assert f"worst {1 / share:.4f}" in capsys.readouterr().out


def test_a_bar_that_is_missed_is_named(benchmark, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(benchmark, "BARS", {(24, "partners"): 0.0})
    assert benchmark.main([*SMALL, "--instances", str(tmp_path / "none.json")]) == 1
    assert "Bars missed: 24 cells, partners." in capsys.readouterr().out
