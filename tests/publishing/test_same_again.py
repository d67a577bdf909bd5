"""The same bytes anywhere and at any time, and a run that knows when there is nothing to do."""

import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import prevent_analysis
from prevent_analysis.pipeline.choices import choose_settings
from prevent_analysis.pipeline.unchanged import describe_inputs, made_before, program_digest
from prevent_analysis.pipeline.verify import verify_hashes
from prevent_analysis.store import read_json

RUN = ("run", "--raw", "data/raw/demo", "--mode", "both")
COPY = "outputs/2026-09-30/E06000034"


def files(folder: Path) -> dict[str, bytes]:
    found = (path for part in ("outputs", "data/processed") for path in (folder / part).rglob("*"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found if path.is_file()}


@pytest.fixture
def copied(demo_run, tmp_path) -> Path:
    return shutil.copytree(demo_run, tmp_path / "another place – é")


def test_another_folder_zone_order_of_sets_number_of_jobs_and_engine_give_the_same_bytes(
    project, demo_run, run_cli, monkeypatch
):
    for name, value in (("TZ", "Pacific/Kiritimati"), ("PYTHONHASHSEED", "77"), ("LC_ALL", "C"), ("COLUMNS", "40")):
        monkeypatch.setenv(name, value)
    for path in (project / "data" / "raw" / "demo").iterdir():
        os.utime(path, (1_000_000_000, 1_000_000_000))
    done = run_cli(project, *RUN, "--jobs", "1", "--engine", "spawn")
    assert done.returncode == 0, done.stderr
    ours, theirs = files(project), files(demo_run)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_a_second_run_says_that_nothing_has_changed_and_touches_nothing(copied, run_cli):
    before = {path: path.stat().st_mtime_ns for path in copied.rglob("*") if path.is_file()}
    done = run_cli(copied, *RUN)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Nothing has changed since these briefings were made")
    assert "--force" in done.stdout
    assert f"{COPY}/restricted/index.html" in done.stdout.replace("\\", "/")
    assert {path: path.stat().st_mtime_ns for path in copied.rglob("*") if path.is_file()} == before


def inputs(folder: Path, modes=("restricted", "public"), areas=("E06000034",), out=None) -> str:
    settings = choose_settings(folder / "analysis.toml", None)
    return describe_inputs(settings, folder / "data/raw/demo", areas, modes, out or folder / "outputs")


@pytest.mark.parametrize(
    "name",
    [
        "data/raw/demo/prevent_counts.csv",
        "data/raw/demo/a new file.csv",
        "data/raw/published/sources.toml",
        "notebooks/data_quality.ipynb",
        "notebooks/of_our_own.ipynb",
        "expectations/prevent_counts.json",
        "requirements.txt",
        "data/ledger/demonstration.jsonl",
        "data/ledger/release.key",
        "data/archive/demo/record.json",
    ],
)
def test_any_changed_or_new_file_is_noticed(copied, name):
    settings, same = choose_settings(copied / "analysis.toml", None), inputs(copied)
    assert made_before(settings, same)
    path = copied / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(" ")
    assert inputs(copied) != same
    assert made_before(settings, inputs(copied)) == []


def test_any_other_choice_is_noticed(copied):
    settings, same = choose_settings(copied / "analysis.toml", None), inputs(copied)
    raw, out = copied / "data/raw/demo", copied / "outputs"
    other_settings = replace(settings, run_date=date(2026, 12, 1))
    others = {
        inputs(copied, modes=("restricted",)),
        inputs(copied, areas=("E06000034", "E06000033")),
        inputs(copied, out=copied / "elsewhere"),
        describe_inputs(other_settings, raw, ("E06000034",), ("restricted", "public"), out),
    }
    assert len(others | {same}) == 5


def test_another_version_of_the_program_or_its_template_is_noticed(tmp_path):
    package = shutil.copytree(Path(prevent_analysis.__file__).parent, tmp_path / "package")
    digests = {program_digest(package)}
    for name in ("__init__.py", "publishing/template/prevent/page.html.j2", "measures/definitions/new.toml"):
        with (package / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        digests.add(program_digest(package))
    assert len(digests) == 4


@pytest.mark.parametrize("part", ["outputs", "data/processed/2026-09-30/release", "data/processed/2026-09-30/clean"])
def test_a_part_that_was_touched_is_made_again(copied, part):
    settings, same = choose_settings(copied / "analysis.toml", None), inputs(copied)
    first = next(path for path in sorted((copied / part).rglob("*")) if path.is_file())
    first.write_bytes(first.read_bytes() + b" ")
    assert made_before(settings, same) == []


def test_verify_names_each_file_that_is_not_what_was_made(copied, run_cli):
    folder = copied / COPY / "public"
    assert run_cli(copied, "verify", "outputs").returncode == 0
    (folder / "tables.csv").write_bytes(b"")
    (folder / "index.html").unlink()
    (folder / "more.html").write_text("")
    done = run_cli(copied, "verify", "outputs")
    assert done.returncode == 1
    assert done.stdout.splitlines() == [
        "2026-09-30/E06000034/public/index.html is missing.",
        "2026-09-30/E06000034/public/more.html is not in the manifest.",
        "2026-09-30/E06000034/public/tables.csv has been changed since it was made.",
    ]
    assert len(verify_hashes(copied / COPY / "restricted").problems) == 0
    done = run_cli(copied, "verify", "data")
    assert (done.returncode, "nothing to verify" in done.stderr) == (1, True)


def test_verify_makes_the_same_bytes_again_from_the_raw_files(copied, run_cli):
    done = run_cli(copied, "verify", "outputs", "--raw", "data/raw/demo")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].endswith("and the raw files make the same bytes again.")
    assert files(copied)


def test_verify_names_the_first_file_that_is_made_differently(copied, run_cli):
    shutil.rmtree(copied / COPY / "public")
    settings = copied / "analysis.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("2026-10-28", "2026-10-29"), encoding="utf-8")
    done = run_cli(copied, "verify", "outputs", "--raw", "data/raw/demo")
    assert done.returncode == 1
    said = done.stdout.splitlines()[-1]
    assert said.startswith("2026-09-30/E06000034/restricted/data_quality.html is not the same when it is made again: ")
    assert "from line" in said


def test_the_manifest_names_what_was_read_by_key_and_nothing_of_the_machine(demo_run):
    import hashlib
    import hmac
    import platform

    from prevent_analysis.disclosure.protection import DEMONSTRATION_KEY

    manifest = read_json(demo_run / COPY / "restricted" / "manifest.json")
    raw = demo_run / "data" / "raw" / "demo"
    expected = hmac.new(DEMONSTRATION_KEY, (raw / "prevent_counts.csv").read_bytes(), hashlib.sha256).hexdigest()
    assert manifest["inputs"]["prevent_counts.csv"] == expected
    assert {path.name for path in raw.glob("*.csv")} | {"sources.toml"} <= set(manifest["inputs"])
    text = (demo_run / COPY / "restricted" / "manifest.json").read_text(encoding="utf-8")
    for file in raw.iterdir():
        assert hashlib.sha256(file.read_bytes()).hexdigest() not in text
    for word in (platform.system(), platform.node(), platform.python_version(), str(demo_run)):
        assert word not in text
    lock = (demo_run / "requirements.txt").read_bytes()
    assert manifest["lock"] == hashlib.sha256(lock).hexdigest()
