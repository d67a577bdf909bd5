"""The command line as a user runs it, in a process and with the environment of the test."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture
def run_cli() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command in a folder."""

    def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "prevent_analysis", *arguments],
            cwd=folder,
            env={name: value for name, value in os.environ.items() if name != "PREVENT_ANALYSIS_ROOT"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run
