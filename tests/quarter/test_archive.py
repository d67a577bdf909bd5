"""What is released is kept: tables with their digests, manifests, ledger and role; never the key, never a raw file."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from prevent_analysis.errors import StoreError
from prevent_analysis.pipeline.upkeep import archive_outputs
from prevent_analysis.quarter.archive import read_issues, sign_offs
from prevent_analysis.settings import read_settings


@pytest.fixture
def finished(demo_run, tmp_path):
    """A finished project of its own, and its settings."""
    folder = tmp_path / "project"
    shutil.copytree(demo_run, folder)
    (folder / "data" / "ledger").mkdir(exist_ok=True)
    (folder / "data" / "ledger" / "release.key").write_text("secret", encoding="utf-8")
    return read_settings(folder / "analysis.toml")


def outputs(settings):
    return settings.root / "outputs" / "2026-09-30"


def test_both_copies_are_kept_with_manifest_and_role(finished):
    kept = archive_outputs(finished, outputs(finished), "Prevent lead")
    assert {path.parent.name for path in kept} == {"restricted", "public"}
    entries = sign_offs(finished.root, synthetic=True)
    assert {(entry.mode, entry.role, entry.number, entry.signed_off) for entry in entries} == {
        ("restricted", "Prevent lead", 1, date(2026, 10, 28)),
        ("public", "Prevent lead", 1, date(2026, 10, 28)),
    }
    for path in kept:
        assert (path / "manifests" / "E06000034.json").is_file()
        names = {file.name for file in path.rglob("*")}
        assert "release.key" not in names
        assert not {name for name in names if name.endswith(".csv")}
    assert sign_offs(finished.root, synthetic=False) == []


def test_the_same_release_again_is_the_same_version(finished):
    archive_outputs(finished, outputs(finished), "Prevent lead")
    archive_outputs(finished, outputs(finished), "Prevent lead")
    assert [entry.number for entry in sign_offs(finished.root, synthetic=True)] == [1, 1]


def test_what_is_kept_can_be_compared_with(finished):
    archive_outputs(finished, outputs(finished), "Prevent lead")
    (issue,) = read_issues(finished.root, "restricted", synthetic=True)
    assert issue.name == "2026/27 Q2, released 28 October 2026"
    assert "M01" in issue.definitions
    assert len(issue.values)


def test_a_table_that_was_touched_in_the_archive_is_refused(finished):
    kept = archive_outputs(finished, outputs(finished), "Prevent lead")
    for path in kept:
        (path / "values.parquet").write_bytes(b"PAR1")
    with pytest.raises(StoreError, match="not the table that was released"):
        read_issues(finished.root, "restricted", synthetic=True)


def test_outputs_of_another_run_are_not_archived(finished):
    manifest = outputs(finished) / "E06000034" / "restricted" / "manifest.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"settings": "', '"settings": "0'), encoding="utf-8")
    with pytest.raises(StoreError, match="another run"):
        archive_outputs(finished, outputs(finished), "Prevent lead")


def test_a_folder_without_finished_files_is_refused(finished, tmp_path):
    with pytest.raises(StoreError, match=r"no manifest\.json"):
        archive_outputs(replace(finished), tmp_path / "nothing", "Prevent lead")
