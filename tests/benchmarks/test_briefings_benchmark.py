"""The benchmark of briefings works: each way makes its pages, and what is printed is what was measured."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"
psutil = pytest.importorskip("psutil", reason="comes with ipykernel, and only the benchmark needs it")


def load(name: str):
    """A benchmark's module; they import each other as scripts in one folder do."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        spec = importlib.util.spec_from_file_location(name, BENCHMARKS / f"{name}.py")
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARKS))
    return module


def batch(*arguments: str) -> str:
    command = [sys.executable, str(BENCHMARKS / "batch.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_samples_are_made_into_a_page_each_for_each_area(tmp_path):
    codes = load("sample_notebooks").make_sample(tmp_path, 2)
    batch("sample", str(tmp_path), "2", *codes)
    for name, pictures, tables in (("briefing", 2, 2), ("quality", 1, 3)):
        pages = [(tmp_path / f"{name}-{code}.ours.html").read_text(encoding="utf-8") for code in codes]
        assert pages[0] != pages[1]
        assert all(page.count("<img") == pictures and page.count("<table") == tables for page in pages)


def test_our_notebooks_are_published_and_run_as_plain_functions(demo_run, tmp_path):
    batch("publish", str(demo_run), str(tmp_path / "out"), "1", "E06000034")
    ours = tmp_path / "out" / "2026-09-30" / "E06000034" / "restricted"
    theirs = demo_run / "outputs" / "2026-09-30" / "E06000034" / "restricted"
    assert {path.name: path.read_bytes() for path in ours.iterdir()} == {
        path.name: path.read_bytes() for path in theirs.iterdir()
    }
    floor = json.loads(batch("plain", str(demo_run), "E06000034"))
    assert floor["briefings"] >= 3
    assert floor["seconds"] > 0


def test_fixed_cost_and_drawing_are_timed(tmp_path):
    assert len(json.loads(batch("empty", str(tmp_path), "2"))) == 2
    assert {name: len(seconds) for name, seconds in json.loads(batch("drawing", "1")).items()} == {
        "first": 1,
        "ours": 1,
    }


def test_commands_are_measured_together(tmp_path):
    processes = load("processes")
    hold = "import time; held = bytearray(150 * 2**20); time.sleep(1.5)"
    one = processes.measure([[sys.executable, "-c", hold]] * 2, tmp_path, os.environ)
    both = processes.measure([[sys.executable, "-c", hold]] * 2, tmp_path, os.environ, at_once=2)
    assert one.seconds > both.seconds + 0.5
    assert 150 < one.mebibytes < 300 < both.mebibytes
    with pytest.raises(SystemExit, match="no good"):
        processes.measure([[sys.executable, "-c", "raise SystemExit('no good')"]], tmp_path, os.environ)


def test_the_time_of_each_step_is_from_its_line_to_the_next(tmp_path):
    steps = load("processes").step_seconds(
        [
            sys.executable,
            "-u",
            "-c",
            "import time\nprint('Reading a')\ntime.sleep(.5)\nprint('Reading b')\nprint('Open x')",
        ],
        tmp_path,
        os.environ,
    )
    assert set(steps) == {"starting", "reading"}
    assert steps["reading"] >= 0.5


def test_the_table_says_how_much_faster(capsys):
    briefings, cost = load("briefings"), load("processes").Cost
    costs = briefings.medians(
        {"a": lambda: cost(30.0, 9.0), "b": lambda: cost(15.0, 9.0), "ours": lambda: cost(1.5, 9.0)}, 1
    )
    briefings.show("Title", costs, briefings=10)
    printed = capsys.readouterr().out
    assert "| 30.0 | 3.00 | 9 | 20.0x |" in printed
    assert "| ours | 1.5 | 0.15 | 9 |  |" in printed
