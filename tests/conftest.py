"""A project folder to run in, and one finished run of the demonstration that all tests share."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PROJECT_PARTS = (
    "analysis.toml",
    "aliases.toml",
    "requirements.txt",
    "expectations",
    "notebooks",
    "data/raw/demo",
    "data/raw/published",
)
PERIOD_END = "2026-09-30"
THURROCK = "E06000034"


def copy_project(folder: Path) -> Path:
    """The parts of the project that a run reads, in a folder of its own."""
    for part in PROJECT_PARTS:
        source, target = ROOT / part, folder / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
        else:
            shutil.copy(source, target)
    return folder


def run_command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line as a user runs it, in its own process."""
    environment = {name: value for name, value in os.environ.items() if name != "PREVENT_ANALYSIS_ROOT"}
    return subprocess.run(
        [sys.executable, "-m", "prevent_analysis", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A fresh project folder."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def demo_run(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A project in which both modes of the demonstration have been made; one run serves every worker."""
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "demo-run"
    done, failed = shared.with_suffix(".done"), shared.with_suffix(".failed")
    try:
        shared.mkdir()
    except FileExistsError:
        while not done.exists():
            if failed.exists():
                pytest.fail(failed.read_text(encoding="utf-8"))
            time.sleep(0.2)
        return shared
    copy_project(shared)
    finished = run_command(shared, "run", "--raw", "data/raw/demo", "--mode", "both")
    if finished.returncode:
        failed.write_text(finished.stderr or "the run failed without a word", encoding="utf-8")
        pytest.fail(finished.stderr)
    done.write_text(finished.stdout, encoding="utf-8")
    return shared
