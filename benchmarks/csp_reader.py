"""Rows per second and peak memory of the reader of recorded crime by partnership, beside bare pandas and calamine.

Each reading is a fresh process; the readers take turns, so that a busy machine slows all alike. What a process
held after its imports is given apart, since pandas alone takes about 100 MB.

Run: python benchmarks/csp_reader.py FILE... [--repeats 3]
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path


def ours(path: Path) -> int:
    """`scan_table` to the counts that M03b is made from."""
    from prevent_analysis.intake.csp import clean_csp

    return int(clean_csp(path, path.name).frame["offences"].sum())


def bare(path: Path) -> int:
    """Bare pandas: read everything, keep five codes, add up by partnership and quarter. It checks nothing."""
    import pandas as pd

    frame = pd.read_csv(path)
    kept = frame[frame["Offence Code"].isin(CODES)]
    keys = ["CSP Name", "Financial Year", "Financial Quarter"]
    return int(kept.groupby(keys)["Offence Count"].sum().sum())


def calamine(path: Path) -> int:
    """python-calamine, row by row over every sheet of a year, keeping five codes. It checks the width alone."""
    from python_calamine import CalamineWorkbook

    workbook, total = CalamineWorkbook.from_path(path), 0
    for name in workbook.sheet_names:
        if name[:2] != "20":
            continue
        for row in workbook.get_sheet_by_name(name).iter_rows():
            if len(row) == 9 and row[7] in CODES:
                total += int(row[8])
    return total


CODES = frozenset({"8P", "105B", "8M", "9B", "58J"})
READERS = {"ours": ours, "bare": bare, "calamine": calamine}


def preload(reader: str) -> None:
    """Import what a reader needs, so that it is not timed."""
    if reader == "ours":
        import prevent_analysis.intake.csp  # noqa: F401
    elif reader == "bare":
        import pandas  # noqa: F401
        import pyarrow.csv  # noqa: F401
    else:
        import python_calamine  # noqa: F401


def peak_megabytes() -> float:
    """Most memory that this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(reader: str, path: Path) -> None:
    """Time one reading and print it as JSON."""
    preload(reader)
    before, start, spent = peak_megabytes(), time.perf_counter(), time.process_time()
    total = READERS[reader](path)
    seconds, spent = time.perf_counter() - start, time.process_time() - spent
    print(json.dumps({"seconds": seconds, "cpu": spent, "peak": peak_megabytes(), "before": before, "sum": total}))


def main() -> None:
    """Measure each file with each reader that suits it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", choices=READERS)
    given = parser.parse_args()
    if given.one:
        measure(given.one, given.paths[0])
        return
    for path in given.paths:
        readers = ("ours", "bare") if path.suffix == ".csv" else ("ours", "calamine")
        found: dict[str, list[dict[str, float]]] = {reader: [] for reader in readers}
        for _ in range(given.repeats):
            for reader in readers:
                command = [sys.executable, __file__, str(path), "--one", reader]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
                found[reader].append(json.loads(done.stdout))
        other = readers[1]
        pairs = list(zip(found["ours"], found[other], strict=True))
        for reader in readers:
            runs = found[reader]
            seconds = [run["seconds"] for run in runs]
            print(
                f"{path.name} {reader}: {statistics.median(seconds):.2f} s [{min(seconds):.2f}-{max(seconds):.2f}], "
                f"processor {statistics.median(run['cpu'] for run in runs):.2f} s, "
                f"peak {max(run['peak'] for run in runs):.0f} MB of which imports {runs[0]['before']:.0f}, "
                f"sum {runs[0]['sum']}"
            )
        for what in ("seconds", "cpu"):
            ratios = sorted(mine[what] / theirs[what] for mine, theirs in pairs)
            spread = f"[{ratios[0]:.2f}-{ratios[-1]:.2f}]"
            print(f"{path.name} ours / {other}, {what}: {statistics.median(ratios):.2f} {spread}")


if __name__ == "__main__":
    main()
