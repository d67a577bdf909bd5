"""Settings: frozen, fingerprinted, and never taken from today or from the environment."""

from dataclasses import FrozenInstanceError, replace
from datetime import date
from pathlib import Path

import pytest

from prevent_analysis.errors import SettingsError
from prevent_analysis.settings import FILE_NAME, ROOT_VARIABLE, check_settings, find_root, read_settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings():
    return read_settings(ROOT / FILE_NAME)


def test_the_shipped_settings_are_thurrocks(settings):
    assert settings.area_code == "E06000034"
    assert len(settings.comparators) == 11
    assert settings.period.label == "12 months to September 2026"
    assert settings.threat.level == "SUBSTANTIAL"
    assert settings.threat.is_stale(settings.run_date)
    assert "lowest prevent referrals to hate crime" in settings.strategy.claim


def test_the_fingerprint_changes_with_any_setting_and_not_with_the_folder(settings, tmp_path):
    assert replace(settings, root=tmp_path).fingerprint == settings.fingerprint
    assert replace(settings, run_date=date(2026, 11, 1)).fingerprint != settings.fingerprint
    assert replace(settings, disclosure={"threshold": 10}).fingerprint != settings.fingerprint


def test_settings_cannot_be_changed(settings):
    with pytest.raises(FrozenInstanceError):
        settings.area_code = "E06000032"


@pytest.mark.parametrize(("days", "stale"), [(0, False), (7, False), (8, True)])
def test_the_threat_level_is_stale_after_seven_days(settings, days, stale):
    checked = date.fromordinal(settings.run_date.toordinal() - days)
    assert replace(settings.threat, checked_on=checked).is_stale(settings.run_date) == stale


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"comparators": ("E06000034",)}, "two or more"),
        ({"comparators": ("E06000034", "E06000034")}, "twice"),
        ({"area_code": "E07000008"}, "one of the comparators"),
        ({"region_code": "East"}, "region"),
        ({"period_end": date(2026, 9, 29)}, "last day of a month"),
        ({"run_date": date(2026, 9, 30)}, "run_date"),
        ({"record_level_reference": " "}, "reference"),
    ],
)
def test_fields_that_do_not_fit_are_named(settings, change, word):
    with pytest.raises(SettingsError, match=word):
        check_settings(replace(settings, **change))


def test_the_root_is_found_upwards_or_from_the_variable(tmp_path, monkeypatch):
    (tmp_path / FILE_NAME).write_text("")
    deep = tmp_path / "notebooks" / "deep"
    deep.mkdir(parents=True)
    monkeypatch.delenv(ROOT_VARIABLE, raising=False)
    assert find_root(deep) == tmp_path.resolve()
    monkeypatch.setenv(ROOT_VARIABLE, str(tmp_path))
    assert find_root(Path("/")) == tmp_path.resolve()
    monkeypatch.setenv(ROOT_VARIABLE, str(deep))
    with pytest.raises(SettingsError, match=ROOT_VARIABLE):
        find_root()


def test_nothing_but_the_root_comes_from_the_environment(monkeypatch, settings):
    for name in ("THRESHOLD", "PREVENT_ANALYSIS_THRESHOLD", "PREVENT_ANALYSIS_MODE"):
        monkeypatch.setenv(name, "1")
    assert read_settings(ROOT / FILE_NAME) == settings
