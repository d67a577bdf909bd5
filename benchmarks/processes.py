"""Commands timed from outside: wall-clock seconds and the peak memory of a process with all its children."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import psutil

SAMPLE_SECONDS = 0.2
Commands = Sequence[Sequence[str]]


class Cost(NamedTuple):
    """Wall-clock seconds, and the most memory held at one time in MiB (pages that processes share counted once)."""

    seconds: float
    mebibytes: float


def memory_of(processes: Iterable[psutil.Process]) -> int:
    """Bytes that processes hold together."""
    total = 0
    for one in processes:
        try:
            info = one.memory_full_info()
        except psutil.Error:
            continue  # it has just ended
        total += getattr(info, "pss", 0) or info.uss
    return total


def measure(commands: Commands, folder: Path, environment: Mapping[str, str], at_once: int = 1) -> Cost:
    """Seconds of commands, and then their memory by running some of them again.

    Looking at the memory of a tree of processes makes them wait, and forked ones most of all, so the run that is timed
    is not looked at.

    Raises
    ------
    SystemExit
        A command failed; what it said is shown.
    """
    began = time.perf_counter()
    run_all(commands, folder, environment, at_once)
    seconds = time.perf_counter() - began
    return Cost(seconds, peak_mebibytes(commands[: 2 * at_once], folder, environment, at_once))


def peak_mebibytes(commands: Commands, folder: Path, environment: Mapping[str, str], at_once: int) -> float:
    """The most memory that commands hold together."""
    peak, ended, here = 0, threading.Event(), psutil.Process()
    others = set(here.children(recursive=True))

    def watch() -> None:
        nonlocal peak
        while not ended.wait(SAMPLE_SECONDS):
            peak = max(peak, memory_of(set(here.children(recursive=True)) - others))

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    run_all(commands, folder, environment, at_once)
    ended.set()
    watcher.join()
    return peak / 2**20


def run_all(commands: Commands, folder: Path, environment: Mapping[str, str], at_once: int) -> None:
    """Run commands, some at the same time."""
    with ThreadPoolExecutor(at_once) as pool:
        for _ in pool.map(lambda command: run(command, folder, environment), commands):
            pass


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> None:
    """Run one command to its end."""
    done = subprocess.run(command, cwd=folder, env=dict(environment), capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)}\n{done.stderr[-3000:]}")


def step_seconds(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> dict[str, float]:
    """Seconds from each line that a command prints to the next, by the first word of the line."""
    steps: dict[str, float] = {}
    step, began = "starting", time.perf_counter()
    with subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout or ():
            now = time.perf_counter()
            steps[step] = steps.get(step, 0) + now - began
            step, began = line.split()[0].lower(), now
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    return {name: seconds for name, seconds in steps.items() if name not in ("mind:", "open")}
