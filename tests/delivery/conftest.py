"""A run with the council's own files alone, shared by the tests that read it."""

import importlib.util
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
POLICE = {
    "prevent_counts",
    "prevent_referrals",
    "hate_crime_totals",
    "hate_crime_strands",
    "benchmark_region",
    "population",
}


def own_files(demo: Path, folder: Path) -> Path:
    """The demonstration without any police or population file."""
    folder.mkdir(parents=True)
    head, *entries = (demo / "sources.toml").read_text(encoding="utf-8").split("\n[[file]]\n")
    kept = [entry for entry in entries if not re.search(rf'path = "({"|".join(POLICE)})\.csv"', entry)]
    (folder / "sources.toml").write_text("\n[[file]]\n".join([head, *kept]), encoding="utf-8")
    for path in demo.glob("*.csv"):
        if path.stem not in POLICE:
            shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="session")
def own_run(tmp_path_factory: pytest.TempPathFactory):
    """The project in which both modes were made from the council's own files, and what the run said."""
    spec = importlib.util.spec_from_file_location("shared_conftest", ROOT / "tests" / "conftest.py")
    shared = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(shared)
    project = shared.copy_project(tmp_path_factory.mktemp("own") / "project")
    own_files(project / "data" / "raw" / "demo", project / "data" / "raw" / "own")
    done = shared.run_command(project, "run", "--raw", "data/raw/own", "--mode", "both")
    assert done.returncode == 0, done.stderr
    return project, done.stdout
