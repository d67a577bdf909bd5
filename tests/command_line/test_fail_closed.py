"""Where figures cannot be protected or attacked, the commands make nothing and say so in one sentence."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import highspy
import pandas as pd
import pytest
import small_quarter
from small_quarter import REFERRALS

from prevent_analysis.cli import main
from prevent_analysis.disclosure import read_policy, solver
from prevent_analysis.errors import PublishingError
from prevent_analysis.pipeline.quarter import read_quarter
from prevent_analysis.publishing.manifest import FILE_NAME as MANIFEST
from prevent_analysis.store import digest

RUN = ("run", "--raw", "data/raw/demo", "--engine", "papermill")
AUDIT, RELEASE = ("audit", "outputs", "--json", "audit.json"), ("release", "outputs", "--role", "Head of Communities")
Status = highspy.HighsModelStatus


COUNTED = ("prevent_counts", "prevent_referrals", "hate_crime_totals", "hate_crime_strands", "benchmark_region")


def stopped(*arguments, **options):
    raise MemoryError


ENDINGS = {
    "stopped by the clock": lambda patch: patch.setattr(solver, "SECONDS", 0.0),
    **{
        name: lambda patch, status=status: patch.setattr(highspy.Highs, "getModelStatus", lambda self: status)
        for name, status in {
            "killed": Status.kInterrupt,
            "out of memory": Status.kMemoryLimit,
            "failed": Status.kSolveError,
            "without an answer": Status.kUnknown,
            "without a solution": Status.kInfeasible,
        }.items()
    },
    "torn down": lambda patch: patch.setattr(highspy.Highs, "run", stopped),
}


def say(capfd, *arguments: str) -> tuple[int, str, str]:
    """Exit code and all that reaches the two streams, whoever writes it."""
    capfd.readouterr()
    try:
        main(arguments)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "highs" not in (said.out + said.err).lower()
    return code, said.out, said.err


def refused(said: tuple[int, str, str], code: int = 1) -> str:
    """The one sentence of a refusal."""
    assert said[0] == code
    assert len(said[2].strip().splitlines()) == 1
    return said[2]


def files_in(*folders: Path) -> list[str]:
    return [path.name for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock"]


def emptied(tables) -> dict[str, pd.DataFrame]:
    return {name: tables[name].head(0) for name in COUNTED if name in tables}


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The demonstration's quarter, read once."""
    settings = small_quarter.settings_in(small_quarter.ROOT)
    return read_quarter(settings, small_quarter.ROOT / "data" / "raw" / "demo", lambda line: None)


@pytest.fixture
def quarter(read, project, monkeypatch):
    """A project folder in which `run` finds the quarter read; where tables are given, those are all that count."""
    monkeypatch.chdir(project)
    monkeypatch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)

    def find(**tables: pd.DataFrame) -> Path:
        changed = replace(read, tables={**read.tables, **emptied(read.tables), **tables} if tables else read.tables)
        monkeypatch.setattr("prevent_analysis.pipeline.run.read_quarter", lambda *_: changed)
        return project

    find.tables = read.tables
    return find


def nothing_made(project: Path) -> bool:
    return not files_in(project / "outputs", project / "data" / "processed", project / "data" / "ledger")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_run_whose_solver_does_not_end_well_makes_nothing(quarter, capfd, monkeypatch, ending):
    project = quarter()
    ENDINGS[ending](monkeypatch)
    refused(say(capfd, *RUN))
    assert nothing_made(project)


def test_a_run_of_empty_tables_makes_nothing(quarter, capfd):
    project = quarter(**emptied(quarter.tables))
    assert "no file has figures" in refused(say(capfd, *RUN), 2)
    assert nothing_made(project)


def test_a_run_that_would_hide_everything_makes_nothing(quarter, capfd):
    project = quarter(hate_crime_totals=quarter.tables["hate_crime_totals"])
    settings = project / "analysis.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("[disclosure]", "[disclosure]\nthreshold = 1000000000"), encoding="utf-8")
    assert "would hide more of its cells than the policy allows" in refused(say(capfd, *RUN))
    assert nothing_made(project)


def with_one(frame: pd.DataFrame, count: int, *columns: str) -> pd.DataFrame:
    """The table with its last row's counts as large as this."""
    last = frame.index == frame[columns[0]].last_valid_index()
    return frame.assign(**{column: frame[column].mask(last, count) for column in columns})


OFFENCES = ("offences_5strand", "offences_any_strand_incl_local")


def test_a_run_with_counts_of_a_thousand_million_gets_as_far_as_its_pages(quarter, capfd, monkeypatch):
    def publish(root: Path, building: Path, *_, **__):
        counts = pd.read_parquet(next(building.rglob("release/restricted/counts.parquet")))["count"]
        raise PublishingError(f"largest {counts.max() >= 10**9}, small {counts.between(1, 4).any()}")

    monkeypatch.setattr("prevent_analysis.publishing.site.publish", publish)
    project = quarter(hate_crime_totals=with_one(quarter.tables["hate_crime_totals"], 10**9, *OFFENCES))
    assert "largest True, small False" in refused(say(capfd, *RUN))
    assert nothing_made(project)


@pytest.mark.parametrize(
    ("count", "columns", "words"),
    [
        (10**11, OFFENCES, "whole count from 0 to ten thousand million"),
        (10**9, OFFENCES[:1], "The figures contradict each other"),  # more with a monitored strand than with any
    ],
)
def test_a_run_of_counts_that_cannot_be_makes_nothing(quarter, capfd, count, columns, words):
    project = quarter(hate_crime_totals=with_one(quarter.tables["hate_crime_totals"], count, *columns))
    assert words in refused(say(capfd, *RUN))
    assert nothing_made(project)


@pytest.fixture
def finished(tmp_path, monkeypatch):
    """A project folder with the finished files of a small quarter."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PREVENT_ANALYSIS_ROOT", raising=False)
    shutil.copy(small_quarter.ROOT / "analysis.toml", tmp_path)

    def make(referrals=REFERRALS, **counted) -> Path:
        settings = small_quarter.settings_in(tmp_path)
        counts = small_quarter.counts_of(settings, referrals, **counted)
        prepared = small_quarter.protect_quarter(settings, counts, "restricted", read_policy("restricted"))
        return small_quarter.write_copy(settings, prepared, tmp_path / "outputs" / "restricted")

    return make


def rewrite(copy: Path, change) -> None:
    """Change the values table, and list the file as it is then, as a careful forger would."""
    values = change(pd.read_csv(copy / "tables.csv", dtype=str, keep_default_na=False))
    values.to_csv(copy / "tables.csv", index=False)
    manifest = json.loads((copy / MANIFEST).read_text(encoding="utf-8"))
    manifest["outputs"]["tables.csv"] = digest(copy / "tables.csv")
    (copy / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def rules_found(project: Path) -> set[str]:
    found = json.loads((project / "audit.json").read_text(encoding="utf-8"))
    assert found["passed"] == (not found["findings"])
    return {finding["rule"] for finding in found["findings"]}


def not_released(capfd) -> bool:
    """Whether `release` refuses in one sentence and leaves neither ledger nor archive."""
    assert "did not pass" in refused(say(capfd, *RELEASE))
    return not files_in(Path("data"))


def test_finished_files_that_pass(finished, capfd):
    finished()
    code, out, errors = say(capfd, *AUDIT)
    assert (code, errors) == (0, "")
    assert out == (
        "3 files in 1 folders opened; 3 hidden figures attacked: 0 can be worked out and 0 come too close. "
        "The audit passed.\n"
    )


@pytest.mark.parametrize("ending", [ending for ending in ENDINGS if ending not in ("torn down", "without a solution")])
def test_an_attack_that_does_not_end_is_a_failure_of_its_own(finished, capfd, monkeypatch, ending):
    finished()
    ENDINGS[ending](monkeypatch)
    code, out, errors = say(capfd, *AUDIT)
    assert (code, errors) == (1, "")
    assert "nothing here may leave" in out
    assert rules_found(Path()) == {"AUD-015"}
    assert not_released(capfd)


def test_an_attack_that_is_torn_down_is_one_sentence(finished, capfd, monkeypatch):
    finished()
    ENDINGS["torn down"](monkeypatch)
    for command in (AUDIT, RELEASE):
        refused(say(capfd, *command))
    assert not files_in(Path("data"))
    assert not Path("audit.json").exists()


def test_finished_files_that_contradict_themselves(finished, capfd):
    """A region with fewer referrals than one of its areas."""

    def forge(values: pd.DataFrame) -> pd.DataFrame:
        return values.assign(numerator=values["numerator"].mask(values["area_type"] == "region", "60"))

    rewrite(finished(), forge)
    assert say(capfd, *AUDIT)[0] == 1
    assert "AUD-005" in rules_found(Path())
    assert not_released(capfd)


def test_finished_files_without_a_figure(finished, capfd):
    rewrite(finished(), lambda values: values.head(0))
    code, out, errors = say(capfd, *AUDIT)
    assert (code, errors) == (0, "")
    assert "0 hidden figures attacked" in out


def test_finished_files_that_hide_everything(finished, capfd):
    def hide(values: pd.DataFrame) -> pd.DataFrame:
        gone = {name: "" for name in values.columns if name.startswith(("value", "lower", "upper", "numerator"))}
        return values.assign(**gone, comparison="not compared").assign(value_note="c")

    copy = finished()
    rewrite(copy, hide)
    say(capfd, *AUDIT)
    assert not {"AUD-002", "AUD-003", "AUD-015"} & rules_found(Path())


def test_finished_files_with_counts_of_a_thousand_million(finished, capfd):
    finished(offences=(10**9,) * 9 + (375, 400))
    assert say(capfd, *AUDIT)[0] == 0


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_nothing_to_audit_or_release(finished, capfd, folder):
    Path("empty").mkdir()
    assert say(capfd, "audit", folder)[0] == 1
    refused(say(capfd, "release", folder, "--role", "Head of Communities"))


@pytest.mark.parametrize("role", ["", " ", "someone@example.org", "x" * 81])
def test_a_role_is_a_role(finished, capfd, role):
    finished()
    refused(say(capfd, "release", "outputs", "--role", role), 2)
    assert not files_in(Path("data"))


def test_the_solver_prints_no_banner_in_a_process_of_its_own(finished):
    finished()
    command = [sys.executable, "-m", "prevent_analysis", "audit", "outputs"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 files in 1 folders opened; 3 hidden figures attacked")
    assert len(done.stdout.splitlines()) == 1
