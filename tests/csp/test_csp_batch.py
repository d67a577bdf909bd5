"""The batch over every partnership: published figures pass as they are, one bad area stops nothing, runs resume."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from prevent_analysis.briefing import csp
from prevent_analysis.cli import main
from prevent_analysis.errors import SettingsError, StoreError
from prevent_analysis.evaluation.benchmark import write_benchmark
from prevent_analysis.pipeline import batch, choose_settings
from prevent_analysis.pipeline.batch import Task, is_finished, run_batch
from prevent_analysis.pipeline.benchmark import make_benchmark, wants_benchmark
from prevent_analysis.pipeline.handover import audit_folder, release_outputs

AREAS = ("E22000091", "E22000009", "E22000274")


@pytest.fixture(scope="session")
def project(tmp_path_factory, batch_benchmark) -> Path:
    folder = tmp_path_factory.mktemp("benchmark")
    batch_benchmark.make_project(folder, 140 * 50 * 12, areas=44, others=0)
    return folder


@pytest.fixture(scope="session")
def facts(project):
    settings = choose_settings(project / "analysis.toml", None)
    return make_benchmark(settings, project / "data" / "raw" / "csp", lambda line: None)


def tasks(project, facts, areas=AREAS, out="outputs"):
    return [Task(project, project / out, area, "2026-09-30", facts["record"], "fork") for area in areas]


def test_published_counts_pass_unsuppressed_and_unrounded_and_audited(project, facts):
    counts = pd.read_parquet(project / "data/processed/2026-09-30/release/benchmark/counts.parquet")
    assert len(facts["areas"]) == 44
    assert facts["audit"]["result"] == "passed"
    assert facts["audit"]["cells_hidden"] == 0
    shown = counts["count"][counts["series"] == "aggravated_offences"]
    assert shown.notna().all()
    assert (shown % 5 != 0).any()
    assert shown.min() < 25


def test_a_synthetic_benchmark_replaces_no_real_one(project, facts, tmp_path):
    folder = tmp_path / "release" / "benchmark"
    folder.mkdir(parents=True)
    (folder / "release.json").write_text('{"synthetic": false}', encoding="utf-8")
    with pytest.raises(StoreError, match="made from real data"):
        write_benchmark(folder, facts, {})
    assert [path.name for path in folder.iterdir()] == ["release.json"]


def test_what_a_run_would_pass_over_in_silence_is_refused(project, batch_benchmark, tmp_path):
    raw = project / "data" / "raw" / "csp"
    assert wants_benchmark(raw, ["public"], AREAS)
    with pytest.raises(SettingsError, match="--mode public"):
        wants_benchmark(raw, ["restricted"], ())
    other = batch_benchmark.SOURCE.format(path="csp.csv", table="population")
    (tmp_path / "sources.toml").write_text(other, encoding="utf-8")
    assert not wants_benchmark(tmp_path, ["public"], ())
    with pytest.raises(SettingsError, match="no file of recorded crime"):
        wants_benchmark(tmp_path, ["public"], AREAS)


def test_values_of_every_partnership_with_estimates_marked(project, facts):
    values = pd.read_parquet(project / "data/processed/2026-09-30/release/benchmark/values.parquet")
    latest = values[(values["area_type"] == "partnership") & (values["statistic"] == "rate")]
    latest = latest[latest["period_end"] == "2026-03-31"]
    assert len(latest) == 44
    assert sorted(latest["area_name"][latest["value_note"] == "e"]) == ["Suffolk Coastal", "Waveney"]
    assert (latest["value"] == 1000 * latest["numerator"] / latest["denominator"]).all()


def test_one_bad_area_stops_nothing_and_a_second_run_resumes(project, facts, monkeypatch):
    told: list[str] = []
    bad = "E22999999"
    report = run_batch(tasks(project, facts, (*AREAS[:1], bad, *AREAS[1:2])), 2, told.append)
    assert [page.parents[1].name for page in report.made] == sorted(AREAS[:2])
    assert len(report.failed) == 1
    assert report.failed[0].startswith(bad)
    assert len(told) == 3
    assert not (project / "outputs/2026-09-30" / bad / "public").exists()
    page = (project / "outputs/2026-09-30" / AREAS[0] / "public/public_benchmark.html").read_text(encoding="utf-8")
    assert "not to be put beside the hate crime totals" in page
    assert "SYNTHETIC DEMONSTRATION DATA" in page
    monkeypatch.setattr(batch, "make_briefing", lambda task: (task.area_code, "made again"))
    again = run_batch(tasks(project, facts, AREAS[:2]), 1, told.append)
    assert (len(again.kept), len(again.made), len(again.failed)) == (2, 0, 0)
    forced = run_batch(tasks(project, facts, AREAS[:2]), 1, told.append, force=True)
    assert (len(forced.kept), len(forced.failed)) == (0, 2)
    (project / "outputs/2026-09-30" / AREAS[0] / "public/tables.csv").write_text("changed", encoding="utf-8")
    assert [is_finished(task) for task in tasks(project, facts, AREAS[:2])] == [False, True]


def test_an_estimate_is_said_where_the_rate_is(project, facts):
    by_code = {code: csp.open_benchmark(code, "2026-09-30", project) for code in AREAS}
    said = {code: "estimate [e]" in csp.rate_answer(briefing).paragraphs[0] for code, briefing in by_code.items()}
    assert said == {"E22000091": False, "E22000009": False, "E22000274": True}
    tiles = csp.tile_chart(by_code["E22000091"])
    assert tiles.svg.wide.count(">Thurrock<") == 1
    assert tiles.svg.narrow.count(">THU<") == 1
    assert len(tiles.table) == 44
    assert tiles.table["Letters"].is_unique


def test_a_command_briefs_every_partnership_and_says_which_failed(project, facts, monkeypatch, capsys):
    """All 44 but one, which fails; what was made passes the audit."""
    real = batch.make_briefing

    def make_briefing(task):
        return (task.area_code, "KeyError, a fault in the program") if task.area_code == AREAS[2] else real(task)

    monkeypatch.setattr(batch, "make_briefing", make_briefing)
    monkeypatch.chdir(project)
    out = project / "every"
    arguments = ["run", "--raw", "data/raw/csp", "--all-areas", "--mode", "public", "--jobs", "2", "--out", str(out)]
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 1
    told = capsys.readouterr().out
    assert "44 of 44: " in told
    assert "44 partnerships: 43 made, 0 there already, 1 failed" in told
    assert f"Failed: {AREAS[2]}: KeyError" in told
    settings = choose_settings(project / "analysis.toml", None)
    audit = audit_folder(settings, out)
    assert (audit.passed, audit.folders, audit.findings) == (True, 43, ())
    assert release_outputs(settings, out, "Analyst")[0].startswith("The public benchmark shows published figures alone")


@pytest.mark.skipif(importlib.util.find_spec("distributed") is None, reason="the optional extra dask is not installed")
def test_the_same_batch_on_a_dask_cluster_of_two_workers(project, facts):
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from dask.distributed import LocalCluster\n"
        "from prevent_analysis.pipeline.batch import Task, run_batch\n"
        "if __name__ == '__main__':\n"
        "    root, record, *areas = sys.argv[1:]\n"
        "    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:\n"
        "        root = Path(root)\n"
        "        tasks = [Task(root, root / 'on_cluster', area, '2026-09-30', record, 'papermill') for area in areas]\n"
        "        report = run_batch(tasks, None, print, cluster=cluster.scheduler_address)\n"
        "        print('made', len(report.made), report.failed)\n"
    )
    script = project / "on_cluster.py"
    script.write_text(code, encoding="utf-8")
    command = [sys.executable, str(script), str(project), facts["record"], *AREAS[:2]]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, env=os.environ)
    assert "made 2 []" in done.stdout, done.stderr[-2000:]
