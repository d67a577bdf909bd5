"""What the command line was asked for, checked against the settings."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from prevent_analysis.errors import SettingsError
from prevent_analysis.reference.areas import name_of
from prevent_analysis.settings import FILE_NAME, MODES, Settings, check_settings, find_root, read_settings


def choose_settings(path: Path | None, period_end: str | None) -> Settings:
    """The settings of a run: the file given or the nearest one, with the period end given on the command line."""
    settings = read_settings(path or find_root() / FILE_NAME)
    if period_end is None:
        return settings
    try:
        end = date.fromisoformat(period_end)
    except ValueError:
        raise SettingsError("--period-end must be a date like 2026-09-30") from None
    return check_settings(replace(settings, period_end=end))


def choose_areas(settings: Settings, asked: Sequence[str], all_areas: bool) -> tuple[str, ...]:
    """The areas to brief: those asked for, all that are compared, or the one in the settings."""
    if all_areas:
        return settings.comparators
    for code in asked:
        if code not in settings.comparators:
            raise SettingsError(
                f"--area must be the ONS code of one of the comparators in {FILE_NAME}, like {settings.area_code} "
                f"for {name_of(settings.area_code)}"
            )
    return tuple(dict.fromkeys(asked)) or (settings.area_code,)


def split_areas(asked: Sequence[str]) -> tuple[list[str], list[str]]:
    """Codes of areas, and those of Community Safety Partnerships, which the public benchmark is about.

    Examples
    --------
    >>> split_areas(["E06000034", "E22000091"])
    (['E06000034'], ['E22000091'])
    """
    partnerships = [code for code in asked if code[1:3] == "22"]
    return [code for code in asked if code not in partnerships], partnerships


def raw_folder(settings: Settings) -> Path:
    """Where the files of the quarter are unless another folder is named."""
    return settings.root / "data" / "raw" / settings.period_end.isoformat()


def choose_modes(mode: str) -> tuple[str, ...]:
    """The modes to make."""
    if mode not in (*MODES, "both"):
        raise SettingsError(f"--mode must be {', '.join(MODES)} or both")
    return MODES if mode == "both" else (mode,)
