"""Time and memory of the main job, and of briefings by our engine against papermill and nbconvert as they come.

Run `python benchmarks/briefings.py` from the project folder (about 20 minutes on two quiet cores; `--quick` shows that
it works in about two). All ways are measured in the same run, one after the other in each repeat; the table gives
medians. (a) is `papermill` and `jupyter nbconvert` for one briefing after the other, (b) the same in two processes.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path

from processes import Cost, measure, step_seconds
from sample_notebooks import NOTEBOOKS, make_sample

from prevent_analysis.publishing.site import notebooks_in

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent
PROJECT_PARTS = (
    "analysis.toml",
    "requirements.txt",
    "expectations",
    "notebooks",
    "data/raw/demo",
    "data/raw/published",
)
OURS = [sys.executable, "-m", "prevent_analysis"]
BATCH = [sys.executable, str(HERE / "batch.py")]
PERIOD_END = "2026-09-30"


def environment(project: Path) -> dict[str, str]:
    """Compiled modules kept, notebooks pointed at the project, libraries on one thread for every way alike."""
    return {**os.environ, "PREVENT_ANALYSIS_ROOT": str(project), "OMP_NUM_THREADS": "1", "PYTHONWARNINGS": "ignore"}


def one_by_one(notebook: Path, folder: Path, parameters: dict[str, str]) -> list[str]:
    """papermill and nbconvert for one briefing, as one command."""
    out = folder / f"{notebook.stem}-{'-'.join(parameters.values()).replace('/', '_')[:40]}.ipynb"
    given = " ".join(f"-p {name} {value}" for name, value in parameters.items())
    python = sys.executable
    papermill = f"'{python}' -m papermill --no-progress-bar '{notebook}' '{out}' {given}"
    return ["sh", "-c", f"{papermill} && '{python}' -m jupyter nbconvert --to html --no-input '{out}'"]


def medians(ways: dict[str, Callable[[], Cost]], repeats: int) -> dict[str, Cost]:
    """Median seconds and highest memory of each way; every repeat goes through all of them."""
    found: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(repeats):
        for name, way in ways.items():
            found[name].append(way())
    return {
        name: Cost(statistics.median(cost.seconds for cost in costs), max(cost.mebibytes for cost in costs))
        for name, costs in found.items()
    }


def compare(commands: Sequence[Sequence[str]], batch: Sequence[str], folder: Path, env: dict, repeats: int) -> dict:
    """(a), (b) and ours on the same briefings."""
    return medians(
        {
            "a": lambda: measure(commands, folder, env),
            "b": lambda: measure(commands, folder, env, at_once=2),
            "ours": lambda: measure([batch], folder, env),
        },
        repeats,
    )


def show(title: str, costs: dict[str, Cost], briefings: int) -> None:
    """A table of ways, with how much faster ours is."""
    print(f"\n{title} ({briefings} briefings)\n| way | seconds | seconds a briefing | peak MiB | ours is faster by |")
    print("|---|---|---|---|---|")
    names = {
        "a": "(a) papermill + nbconvert, one after the other",
        "b": "(b) the same in two processes",
        "ours": "ours",
    }
    for name, cost in costs.items():
        ratio = "" if name == "ours" else f"{cost.seconds / costs['ours'].seconds:.1f}x"
        each = cost.seconds / briefings
        print(f"| {names[name]} | {cost.seconds:.1f} | {each:.2f} | {cost.mebibytes:.0f} | {ratio} |", flush=True)


def main_job(project: Path, env: dict[str, str], repeats: int) -> None:
    """The main job: first run of all, made again, nothing changed; and where its time goes."""
    command = [*OURS, "run", "--raw", "data/raw/demo"]
    first = measure([[*command, "--force"]], project, env)
    ways = medians(
        {
            "made again (--force)": lambda: measure([[*command, "--force"]], project, env),
            "nothing changed": lambda: measure([command], project, env),
            "--help": lambda: measure([[*OURS, "--help"]], project, env),
        },
        repeats,
    )
    print("\nMain job: `prevent-analysis run --raw data/raw/demo`\n| what | seconds | peak MiB |\n|---|---|---|")
    for name, cost in {"first run": first, **ways}.items():
        print(f"| {name} | {cost.seconds:.2f} | {cost.mebibytes:.0f} |")
    print("\n| step | seconds |\n|---|---|")
    for step, seconds in step_seconds([*command, "--force"], project, env).items():
        print(f"| {step} | {seconds:.2f} |", flush=True)


def asked(*arguments: str, env: dict[str, str]) -> dict | list:
    """What a batch prints."""
    done = subprocess.run([*BATCH, *arguments], env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def our_notebooks(project: Path, work: Path, env: dict[str, str], areas: Sequence[str], repeats: int) -> None:
    """Our own notebooks for some areas, against (a), (b) and the same work as plain functions."""
    measure([[*OURS, "run", "--raw", "data/raw/demo", "--force"]], project, env)
    notebooks = notebooks_in(project, "restricted")
    commands = [
        one_by_one(path, work, {"area_code": area, "period_end": PERIOD_END}) for area in areas for path in notebooks
    ]
    ours = [*BATCH, "publish", str(project), str(work / "ours"), "2", *areas]
    costs = compare(commands, ours, work, env, repeats)
    show("Our notebooks", costs, len(commands))
    floor = asked("plain", str(project), *areas, env=env)
    plain, each = floor["seconds"] / floor["briefings"], costs["ours"].seconds / len(commands)
    print(
        f"\nPlain functions on one core: {plain:.3f} s a briefing; ours {each:.3f} s, allowed {0.6 * plain + 0.1:.3f} s"
    )


def areas_compared(project: Path) -> list[str]:
    """The areas compared in the project's settings."""
    return tomllib.loads((project / "analysis.toml").read_text(encoding="utf-8"))["area"]["comparators"]


def sample_notebooks(work: Path, env: dict[str, str], codes: Sequence[str], repeats: int) -> None:
    """Notebooks of an ordinary size by (a), (b) and ours."""
    commands = [
        one_by_one(work / f"{name}.ipynb", work, {"area": code, "folder": str(work)})
        for code in codes
        for name in NOTEBOOKS
    ]
    costs = compare(commands, [*BATCH, "sample", str(work), "2", *codes], work, env, repeats)
    show("Notebooks of an ordinary size (two seaborn figures and two tables, one and three)", costs, len(commands))


def growth(work: Path, env: dict[str, str], codes: Sequence[str], numbers: Sequence[int]) -> None:
    """Seconds and memory of ours as the areas become more."""
    print("\n| areas | seconds | peak MiB |\n|---|---|---|")
    for number in numbers:
        cost = measure([[*BATCH, "sample", str(work), "2", *codes[:number]]], work, env)
        print(f"| {number} | {cost.seconds:.1f} | {cost.mebibytes:.0f} |", flush=True)


def fixed_cost(work: Path, env: dict[str, str]) -> None:
    """An empty notebook."""
    seconds = asked("empty", str(work), "10", env=env)
    print(f"\nAn empty notebook, run and rendered: {statistics.median(seconds):.3f} s", flush=True)


def drawing(env: dict[str, str]) -> None:
    """A chart."""
    draws = asked("drawing", "10", env=env)
    first, ours = statistics.median(draws["first"]), statistics.median(draws["ours"])
    print(f"One chart: a first seaborn version {first:.3f} s, ours {ours:.3f} s, {first / ours:.1f}x", flush=True)


def benchmark(parts: Sequence[str], areas: int, repeats: int, numbers: Sequence[int]) -> None:
    """The parts asked for, in a temporary project."""
    with tempfile.TemporaryDirectory() as temporary:
        work, project = Path(temporary) / "work", Path(temporary) / "project"
        for part in PROJECT_PARTS:
            target = project / part
            target.parent.mkdir(parents=True, exist_ok=True)
            (shutil.copytree if (ROOT / part).is_dir() else shutil.copy)(ROOT / part, target)
        env, codes = environment(project), make_sample(work, max(areas, *numbers))
        every: dict[str, Callable[[], None]] = {
            "main": lambda: main_job(project, env, repeats),
            "sample": lambda: sample_notebooks(work, env, codes[:areas], repeats),
            "growth": lambda: growth(work, env, codes, numbers),
            "ours": lambda: our_notebooks(project, work, env, areas_compared(project)[:areas], repeats),
            "empty": lambda: fixed_cost(work, env),
            "drawing": lambda: drawing(env),
        }
        for part in parts or every:
            every[part]()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", help="main, sample, growth, ours, empty, drawing; all by default")
    parser.add_argument("--areas", type=int, default=11)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--quick", action="store_true", help="one area, once: shows that it works, measures nothing")
    given = parser.parse_args()
    if given.quick:
        benchmark(given.parts, areas=1, repeats=1, numbers=(1,))
    else:
        benchmark(given.parts, given.areas, given.repeats, numbers=(1, 11, 22, 44))
