"""A run that is killed, refused or starved leaves what stood before, whole."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from prevent_analysis.store import tree_digest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to stop and kill with")

RUN = ("run", "--raw", "data/raw/demo", "--mode", "both")
STEPS = (
    "Reading prevent_counts.csv",
    "Checking",
    "Counting and protecting",
    "Writing the restricted briefings",
    "Writing the public briefings",
    "Putting everything in its place",
)


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "PREVENT_ANALYSIS_ROOT"}


def start(project: Path, *arguments: str, **options) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "prevent_analysis", *arguments],
        cwd=project,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def wait_for(run: subprocess.Popen, line: str) -> None:
    for said in run.stdout:
        if said.startswith(line):
            return
    pytest.fail(f"the run ended before it said {line!r}: {run.stderr.read()}")


def made(project: Path) -> dict[str, str]:
    """Digest of each finished part of a project."""
    processed = project / "data" / "processed" / "2026-09-30"
    parts = [
        *(processed / "release" / mode for mode in ("restricted", "public")),
        *(project / "outputs" / "2026-09-30" / "E06000034" / mode for mode in ("restricted", "public")),
        *(processed / name for name in ("clean", "quarantine", "run.json")),
    ]
    return {str(part.relative_to(project)): tree_digest(part) for part in parts}


def hidden(project: Path) -> list[str]:
    folders = (project / "data" / "processed", project / "outputs")
    return [path.name for folder in folders for path in folder.rglob(".*")]


@pytest.fixture
def changed(demo_run, tmp_path) -> Path:
    """A project with finished briefings, and a change since, so that a run has everything to make again."""
    project = shutil.copytree(demo_run, tmp_path / "project")
    settings = project / "analysis.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("2026-10-28", "2026-10-29"), encoding="utf-8")
    return project


@pytest.mark.parametrize("step", STEPS)
def test_a_run_killed_in_any_step_leaves_the_last_release_whole(changed, step):
    before = made(changed)
    assert all(before.values())
    with start(changed, *RUN) as run:
        wait_for(run, step)
        run.send_signal(signal.SIGKILL)
    after = made(changed)
    if step != STEPS[-1]:
        assert after == before
    assert all(after.values())  # no part is away or half there


def test_a_full_disk_ends_with_a_sentence_and_changes_nothing(changed):
    import resource

    def starve() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    before = made(changed)
    with start(changed, *RUN, preexec_fn=starve) as run:
        _, errors = run.communicate()
    assert run.returncode == 1
    assert "the disk is full, so nothing was kept" in errors
    assert len(errors.strip().splitlines()) == 1
    assert made(changed) == before
    assert not hidden(changed)


def test_a_folder_that_cannot_be_written_to_ends_with_a_sentence(changed, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o500)
    folder = closed / "briefings" if os.geteuid() else Path("/proc/briefings")  # nothing is closed to root but /proc
    before = made(changed)
    with start(changed, *RUN, "--out", str(folder)) as run:
        _, errors = run.communicate()
    assert run.returncode == 1
    assert "the folder briefings cannot be written to" in errors
    assert len(errors.strip().splitlines()) == 1
    assert made(changed) == before
