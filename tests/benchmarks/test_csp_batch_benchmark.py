"""The benchmark of the batch by partnership makes a project that the program takes, of few partnerships or of many."""

import sys
from pathlib import Path

import pytest

from prevent_analysis.measures.csps import compared_csps
from prevent_analysis.pipeline.benchmark import read_open_data

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


@pytest.fixture
def benchmark(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return __import__("csp_batch")


@pytest.mark.parametrize("areas", [11, 300])
def test_a_file_with_every_partnership_that_is_to_be_briefed(benchmark, tmp_path, areas):
    raw = benchmark.make_project(tmp_path, 140 * 360, areas)
    tables = read_open_data(raw, lambda line: None).tables
    compared = compared_csps(tables.get("lookup_csp"))
    words = benchmark.asked(areas)
    assert len(compared.names if words == ["--all-areas"] else words[1::2]) == areas
    named = set(tables["csp_recorded_crime"]["csp_name"])
    assert len(named & set(compared.names.values())) >= areas - 1  # one is spelt otherwise in the file


def test_the_program_is_run_by_this_python(benchmark):
    assert benchmark.PROGRAM[0] == sys.executable
