"""Purge lists what is past its date, removes it only when told, never outside data/ and never through a link."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from prevent_analysis.errors import SettingsError
from prevent_analysis.quarter.purge import find_past_date, keep_until, not_signed_off, purge_lines, remove
from prevent_analysis.settings import read_settings

ROOT = Path(__file__).resolve().parents[2]
END = date(2026, 3, 31)
SIGNED = {END: date(2026, 5, 5)}


@pytest.fixture
def settings(tmp_path):
    for name in (
        "raw/2026-03-31",
        "raw/demo",
        "raw/2026-09-30",
        "processed/2026-03-31/clean",
        "ledger",
        "archive/real",
    ):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "file.csv").write_text("a\n", encoding="utf-8")
    return replace(read_settings(ROOT / "analysis.toml"), root=tmp_path, run_date=date(2026, 10, 28))


def found(settings, signed=SIGNED):
    return find_past_date(settings, signed, settings.root / "data" / "archive" / "real")


def test_what_is_past_its_date_is_listed_and_nothing_is_removed(settings):
    entries = found(settings)
    assert [(entry.kind, entry.name) for entry in entries] == [
        ("raw", "raw/2026-03-31"),
        ("processed", "processed/2026-03-31"),
    ]
    assert all(path.exists() for entry in entries for path in entry.files)
    lines = purge_lines(entries, [], settings.run_date, None)
    assert "raw/2026-03-31: 1 file, to be kept until 3 August 2026." in lines
    assert lines[-1].startswith("Nothing was removed")


def test_delete_removes_those_files_and_no_others(settings):
    assert remove(settings.root, found(settings)) == 2
    left = sorted(
        path.relative_to(settings.root / "data").as_posix() for path in (settings.root / "data").rglob("*.csv")
    )
    assert left == ["archive/real/file.csv", "ledger/file.csv", "raw/2026-09-30/file.csv", "raw/demo/file.csv"]
    assert not (settings.root / "data" / "raw" / "2026-03-31").exists()
    assert found(settings) == []


def test_the_last_day_is_still_kept(settings):
    last = keep_until(settings, SIGNED)["raw"][END]
    assert found(replace(settings, run_date=last)) == []


def test_a_quarter_that_nobody_signed_off_is_kept_and_named(settings):
    assert found(settings, {}) == []
    assert not_signed_off(settings, {}) == ["raw/2026-03-31"]


def test_aggregates_go_after_the_end_of_the_strategy(settings):
    folder = settings.root / "data" / "archive" / "real" / "2026-03-31" / "restricted" / "01"
    folder.mkdir(parents=True)
    (folder / "release.json").write_text("{}", encoding="utf-8")
    assert "archive" not in [entry.kind for entry in found(settings)]
    later = replace(settings, run_date=date(2028, 4, 1))
    assert "archive" in [entry.kind for entry in found(later)]


@pytest.fixture
def outside(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outside")
    (folder / "keep.csv").write_text("a\n", encoding="utf-8")
    return folder


def test_links_inside_are_not_followed_and_not_removed(settings, outside):
    raw = settings.root / "data" / "raw" / "2026-03-31"
    (raw / "linked").symlink_to(outside, target_is_directory=True)
    (raw / "linked.csv").symlink_to(outside / "keep.csv")
    entries = found(settings)
    assert {path.name for path in entries[0].links} == {"linked", "linked.csv"}
    remove(settings.root, entries)
    assert (outside / "keep.csv").exists()
    assert (raw / "linked").is_symlink()
    assert not (raw / "file.csv").exists()
    assert any("linked is a link" in line for line in purge_lines(entries, [], settings.run_date, 1))


def test_a_folder_of_a_quarter_that_is_a_link_is_left(settings, outside):
    (settings.root / "data" / "raw" / "2025-12-31").symlink_to(outside, target_is_directory=True)
    signed = SIGNED | {date(2025, 12, 31): date(2026, 2, 1)}
    assert date(2025, 12, 31) not in [entry.period_end for entry in found(settings, signed)]


def test_data_behind_a_link_is_refused(settings, outside):
    os.rename(settings.root / "data" / "raw", outside / "raw")
    (settings.root / "data" / "raw").symlink_to(outside / "raw", target_is_directory=True)
    with pytest.raises(SettingsError, match="link"):
        found(settings)


def test_a_file_that_becomes_a_link_before_it_goes_is_left(settings, outside):
    entries = found(settings)
    path = settings.root / "data" / "raw" / "2026-03-31" / "file.csv"
    path.unlink()
    path.symlink_to(outside / "keep.csv")
    remove(settings.root, entries)
    assert path.is_symlink()
    assert (outside / "keep.csv").exists()


@pytest.mark.parametrize("name", ["2026-03-31-old", "20260331", "quarter", "2026-3-31"])
def test_only_folders_named_after_a_day_are_looked_into(settings, name):
    folder = settings.root / "data" / "raw" / name
    folder.mkdir()
    (folder / "file.csv").write_text("a\n", encoding="utf-8")
    remove(settings.root, found(settings))
    assert (folder / "file.csv").exists()
