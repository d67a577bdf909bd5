"""Seconds per briefing of the public benchmark at 11, 44 and 300 partnerships, and of the audit of what was made.

Of 300 the residents and all names but the Eastern ones are made up.

Run: python benchmarks/csp_batch.py [--areas 11 44 300] [--rows 1000000]
"""

import argparse
import csv
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from csp_generate import partnerships, write_csv
from processes import run

from prevent_analysis.reference.csps import read_csps

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = [sys.executable, "-m", "prevent_analysis"]
SOURCE = """[[file]]
path = "{path}"
table = "{table}"
supplier = "Home Office (synthetic)"
extract_date = 2026-07-23
period_start = 2023-04-01
period_end = 2026-03-31
version = "1"
supersedes = ""
definition = "police recorded crime"
marking = "OFFICIAL"
published = true
synthetic = true

"""


def make_project(folder: Path, rows: int, areas: int, others: int = 306) -> Path:
    """A project with a file of recorded crime and, for more partnerships than the Eastern ones, their residents."""
    for part in ("analysis.toml", "requirements.txt"):
        shutil.copy(ROOT / part, folder)
    for part in ("notebooks", "expectations"):
        shutil.copytree(ROOT / part, folder / part)
    raw = folder / "data" / "raw" / "csp"
    raw.mkdir(parents=True)
    write_csv(raw / "csp.csv", rows, others)
    sources = SOURCE.format(path="csp.csv", table="csp_recorded_crime")
    if areas > len(read_csps()):
        named = [place for place in partnerships() if not place[1].startswith("Unassigned")][:areas]
        with (raw / "lookup_csp.csv").open("w", encoding="utf-8", newline="") as stream:
            lines = csv.writer(stream, lineterminator="\n")
            lines.writerow(("csp_code", "csp_name", "police_force", "year", "population", "source"))
            for number, (force, name) in enumerate(named):
                lines.writerow((f"E22{number:06d}", name, force, "2023", 60_000 + 1_000 * number, "made up"))
        sources += SOURCE.format(path="lookup_csp.csv", table="lookup_csp")
    (raw / "sources.toml").write_text(sources, encoding="utf-8")
    return raw


def asked(areas: int) -> list[str]:
    """What to write on the command line for so many partnerships."""
    eastern = list(read_csps())
    if areas < len(eastern):
        return [word for code in eastern[:areas] for word in ("--area", code)]
    return ["--all-areas"]


def time_batch(rows: int, areas: int) -> None:
    """One line of the table."""
    with tempfile.TemporaryDirectory() as folder:
        project, env = Path(folder), {**os.environ, "PYTHONWARNINGS": "ignore"}
        make_project(project, rows, areas)
        command = [*PROGRAM, "run", "--raw", "data/raw/csp", "--mode", "public", "--jobs", "2", "--force"]
        seconds = []
        for words in ([*command, *asked(areas)], [*PROGRAM, "audit", "outputs"]):
            began = time.perf_counter()
            run(words, project, env)
            seconds.append(time.perf_counter() - began)
        print(f"| {areas} | {seconds[0]:.0f} | {seconds[0] / areas:.2f} | {seconds[1]:.0f} |", flush=True)


def main(areas: Sequence[int], rows: int) -> None:
    """The table."""
    print("| partnerships | seconds | seconds a briefing | seconds of the audit |\n|---|---|---|---|")
    for number in areas:
        time_batch(rows, number)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--areas", type=int, nargs="+", default=[11, 44, 300])
    parser.add_argument("--rows", type=int, default=1_000_000)
    given = parser.parse_args()
    main(given.areas, given.rows)
