"""A million record-level hate crimes read, checked and counted, beside a bare `pandas.read_csv` and one groupby.

Ours checks every cell and the references for repeats, sets nothing aside unseen, and keeps counts alone; the bare
reading checks nothing. Each reading is a fresh process, timed after its imports; the two take turns, so that a busy
machine slows both alike. `--one-thread` gives pandas one thread (`mode.max_threads`). Planted malformed rows must
then be counted exactly by kind.

Run: python benchmarks/hate_crime_records.py [--rows 1000000] [--repeats 5] [--one-thread]
"""

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

FLAGS = {"race": 0.7, "religion": 0.1, "sexual_orientation": 0.15, "disability": 0.08, "transgender": 0.03}
BARS = {False: (2.5, 1.2), True: (1.8, 1.2)}
AREAS = ("E06000031", "E06000032", "E06000033", "E06000034", "E06000055", "E06000056")
LETTERS = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"))
# What is planted: the column that is wrong (blank: the whole row) and the row that takes the place of a good one.
PLANTED = {
    ("CELL-001", "crime_ref"): "ab12cd,2026-08,E06000034,Y,N,N,N,N,N",
    ("CELL-001", "recorded_month"): "X{:08d}A,August 2026,E06000034,Y,N,N,N,N,N",
    ("CELL-001", "area_code"): "X{:08d}B,2026-08,Atlantis,Y,N,N,N,N,N",
    ("CELL-001", "race"): "X{:08d}C,2026-08,E06000034,yes,N,N,N,N,N",
    ("CELL-001", "cancelled"): "X{:08d}D,2026-08,E06000034,Y,N,N,N,N,",
    ("CELL-002", ""): "X{:08d}E,2026-08,E06000034,Y,N,N,N,N",
}


def make(path: Path, rows: int) -> None:
    """A file of invented records, the same each time."""
    chance = np.random.default_rng(20261124)
    months = [str(month) for month in pd.period_range("2021-10", "2026-09", freq="M")]
    references = {"".join(text) for text in LETTERS[chance.integers(0, len(LETTERS), (rows + rows // 100 + 9, 12))]}
    frame = pd.DataFrame(
        {
            "crime_ref": sorted(references)[:rows],
            "recorded_month": chance.choice(months, rows),
            "area_code": chance.choice(AREAS, rows),
            **{name: np.where(chance.random(rows) < share, "Y", "N") for name, share in FLAGS.items()},
            "cancelled": np.where(chance.random(rows) < 0.01, "Y", "N"),
        }
    )
    frame.sample(frac=1, random_state=1).to_csv(path, index=False, lineterminator="\n")


def ours(path: Path) -> int:
    """Counts of what came of the rows."""
    from prevent_analysis.intake.clean import clean_records

    return clean_records(path, path.name, ()).ledger.rows_kept


def bare(path: Path) -> int:
    """Rows read, after one groupby."""
    return int(pd.read_csv(path).groupby(["recorded_month", "area_code"]).size().sum())


def read_once(reader: str, path: Path, one_thread: bool) -> dict[str, float]:
    """One reading in a process of its own."""
    command = [sys.executable, __file__, "--reader", reader, "--file", str(path), *["--one-thread"] * one_thread]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def time_reader(reader: str, path: Path, one_thread: bool) -> None:
    """Time a reader once, after its imports, and print seconds, peak memory and rows as JSON."""
    import prevent_analysis.intake.clean  # noqa: F401

    if one_thread:
        pd.set_option("mode.max_threads", 1)
    begun = time.perf_counter()
    rows = {"ours": ours, "bare": bare}[reader](path)
    seconds = time.perf_counter() - begun
    print(json.dumps({"seconds": seconds, "peak": peak_memory(), "rows": rows}))


def peak_memory() -> float:
    """Peak of this process in MB; what `resource` says begins with the peak of the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def plant(path: Path, spoilt: Path, each: int = 100) -> dict[tuple[str, str], int]:
    """A copy of the file with malformed rows in place of good ones; how many of each kind."""
    lines = path.read_text().splitlines()
    places = np.random.default_rng(7).choice(np.arange(1, len(lines)), each * len(PLANTED), replace=False)
    for number, place in enumerate(places.tolist()):
        lines[place] = list(PLANTED.values())[number % len(PLANTED)].format(number)
    spoilt.write_text("\n".join(lines) + "\n")
    return dict.fromkeys(PLANTED, each)


def main() -> int:
    """Make the file, let the readers take turns, and compare with the bars."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--one-thread", action="store_true")
    parser.add_argument("--reader", help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.reader:
        time_reader(chosen.reader, chosen.file, chosen.one_thread)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "hate_crime_records.csv")
        make(path, chosen.rows)
        pairs = [
            {reader: read_once(reader, path, chosen.one_thread) for reader in ("bare", "ours")}
            for _ in range(chosen.repeats)
        ]
        from prevent_analysis.intake.clean import clean_records

        planted = plant(path, Path(folder, "spoilt.csv"))
        found = dict(clean_records(Path(folder, "spoilt.csv"), "spoilt.csv", ()).ledger.by_kind)
    ratios = [pair["ours"]["seconds"] / pair["bare"]["seconds"] for pair in pairs]
    memory = statistics.median(pair["ours"]["peak"] / pair["bare"]["peak"] for pair in pairs)
    for reader in ("bare", "ours"):
        seconds = statistics.median(pair[reader]["seconds"] for pair in pairs)
        peak = statistics.median(pair[reader]["peak"] for pair in pairs)
        print(f"{reader}: {seconds:.2f} s, peak {peak:.0f} MB")
    time_bar, memory_bar = BARS[chosen.one_thread]
    print(f"time {statistics.median(ratios):.2f} times the bare reading ({min(ratios):.2f} to {max(ratios):.2f}), "
          f"bar {time_bar}; memory {memory:.2f} times, bar {memory_bar}")  # fmt: skip
    print("malformed rows counted exactly by kind" if found == planted else f"malformed rows: {found}")
    return 0 if statistics.median(ratios) <= time_bar and memory <= memory_bar and found == planted else 1


if __name__ == "__main__":
    raise SystemExit(main())
