"""After a run the notebooks also work under papermill as it comes, from any folder of the project."""

import os
import subprocess
import sys

import nbformat
import pytest


@pytest.mark.parametrize("name", ["local_risk_profile", "regional_benchmarking", "prevent_delivery", "data_quality"])
def test_a_notebook_runs_under_plain_papermill(demo_run, tmp_path, name):
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", f"notebooks/{name}.ipynb", str(out), "--no-progress-bar"]
    parameters = ["-p", "area_code", "E06000034", "-p", "period_end", "2026-09-30"]
    environment = {name: value for name, value in os.environ.items() if name != "PREVENT_ANALYSIS_ROOT"}
    done = subprocess.run([*command, *parameters], cwd=demo_run, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    outputs = [output for cell in nbformat.read(out, as_version=4).cells for output in cell.get("outputs", [])]
    assert outputs
    assert all(output.output_type != "error" for output in outputs)
