"""`analysis.toml` as frozen settings with a fingerprint. Nothing defaults to today or to the latest file."""

import hashlib
import json
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from prevent_analysis.errors import SettingsError
from prevent_analysis.reference.areas import LEVELS, read_areas
from prevent_analysis.reference.periods import Period

FILE_NAME = "analysis.toml"
ROOT_VARIABLE = "PREVENT_ANALYSIS_ROOT"
THREAT_LEVELS = {
    "LOW": "an attack is highly unlikely",
    "MODERATE": "an attack is possible, but not likely",
    "SUBSTANTIAL": "an attack is likely",
    "SEVERE": "an attack is highly likely",
    "CRITICAL": "an attack is highly likely in the near future",
}
THREAT_STALE_AFTER_DAYS = 7
MODES = ("restricted", "public")
ONS_CODE = re.compile(r"^[EWK]\d{8}$")


@dataclass(frozen=True)
class Threat:
    """The national threat level as somebody last read it: quoted with its source, never computed."""

    level: str
    date_set: str
    source: str
    checked_on: date

    def is_stale(self, run_date: date) -> bool:
        """Whether nobody has looked at the level for more than seven days before the run."""
        return (run_date - self.checked_on).days > THREAT_STALE_AFTER_DAYS


@dataclass(frozen=True)
class Strategy:
    """The strategy: `claim` is its sentence on referrals and hate crime, tested; `judgement` is only quoted."""

    title: str
    start: date
    end: date
    owner: str
    signed: date
    claim: str
    judgement: str


@dataclass(frozen=True)
class Retention:
    """Days for which files are kept: raw and processed after sign-off, the archive after the strategy's end."""

    raw_days: int
    processed_days: int
    archive_days: int


@dataclass(frozen=True)
class Override:
    """A gate that somebody decided to pass this quarter: which, by which role, why, and on which day."""

    gate: str
    role: str
    reason: str
    given_on: date


@dataclass(frozen=True)
class Settings:
    """One quarter of one council.

    `root` is the project folder; every other path is found from it.
    """

    area_code: str
    region_code: str
    comparators: tuple[str, ...]
    period_end: date
    run_date: date
    strategy: Strategy
    threat: Threat
    markings: Mapping[str, str]
    contact_role: str
    challenge: str
    record_level_agreed: bool
    record_level_reference: str
    disclosure: Mapping[str, Any]
    retention: Retention
    overrides: tuple[Override, ...]
    root: Path = field(compare=False)
    measures_also: tuple[str, ...] = ()

    @property
    def period(self) -> Period:
        """The 12 months that end with the quarter."""
        return Period.ending(self.period_end)

    @property
    def period_folder(self) -> Path:
        """Where the quarter's processed tables are kept."""
        return self.root / "data" / "processed" / self.period_end.isoformat()

    @property
    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change with any setting."""
        content = {name: value for name, value in asdict(self).items() if name != "root"}
        return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()[:12]


class _Section:
    """One section of the file; asks for each field by name and type, and knows which were never asked for."""

    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name, self.content = name, content
        self.asked: set[str] = set()

    def get(self, key: str, kind: type, meaning: str) -> Any:
        self.asked.add(key)
        value = self.content.get(key)
        if type(value) is not kind:
            raise SettingsError(f"{FILE_NAME}: [{self.name}] {key} must be {meaning}")
        return value

    def text(self, key: str) -> str:
        value = self.get(key, str, "text in quotation marks")
        if not value.strip():
            raise SettingsError(f"{FILE_NAME}: [{self.name}] {key} is empty")
        return value

    def day(self, key: str) -> date:
        return self.get(key, date, "a date like 2026-09-30, without quotation marks")

    def refuse_unknown(self) -> None:
        unknown = sorted(set(self.content) - self.asked)
        if unknown:
            raise SettingsError(f"{FILE_NAME}: [{self.name}] {unknown[0]} is not a setting; remove it or correct it")


def read_settings(path: Path) -> Settings:
    """Read and cross-check a settings file.

    Raises
    ------
    SettingsError
        The file is missing or malformed; the message names the section and field.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"there is no settings file {path.name}; give one with --settings") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        place = re.search(r"line \d+", str(error))
        where = f" ({place[0]})" if place else ""
        raise SettingsError(f"{path.name} is not valid TOML{where}; compare it with the shipped {FILE_NAME}") from None

    sections = {name: _Section(name, value) for name, value in content.items() if isinstance(value, dict)}
    wanted = ("area", "period", "strategy", "threat", "marking", "contact", "record_level", "disclosure", "retention")
    for name in sorted(set(content) - {*wanted, "override", "measures"}):
        raise SettingsError(f"{FILE_NAME}: [{name}] is not a section; remove it or correct it")
    for name in wanted:
        if name not in sections:
            raise SettingsError(f"{FILE_NAME}: the section [{name}] is missing")
    overrides = content.get("override", [])
    if not isinstance(overrides, list) or not all(isinstance(entry, dict) for entry in overrides):
        raise SettingsError(f"{FILE_NAME}: [[override]] is written with two brackets on each side")
    numbered = {f"override {place}": entry for place, entry in enumerate(overrides, start=1)}
    sections |= {name: _Section(name, entry) for name, entry in numbered.items()}
    settings = _settings_from(sections, path.resolve().parent)
    for section in sections.values():
        if section.name != "disclosure":  # checked where the policy is made: it may only be raised
            section.refuse_unknown()
    return check_settings(settings)


def _settings_from(sections: Mapping[str, _Section], root: Path) -> Settings:
    area, period, strategy, threat = (sections[name] for name in ("area", "period", "strategy", "threat"))
    marking, contact, record_level = (sections[name] for name in ("marking", "contact", "record_level"))
    retention = sections["retention"]
    return Settings(
        area_code=area.text("code"),
        region_code=area.text("region"),
        comparators=tuple(area.get("comparators", list, "a list of ONS codes")),
        period_end=period.day("end"),
        run_date=period.day("run_date"),
        strategy=Strategy(
            title=strategy.text("title"),
            start=strategy.day("start"),
            end=strategy.day("end"),
            owner=strategy.text("owner"),
            signed=strategy.day("signed"),
            claim=strategy.text("claim"),
            judgement=strategy.text("judgement"),
        ),
        threat=Threat(
            level=threat.text("level"),
            date_set=threat.text("date_set"),
            source=threat.text("source"),
            checked_on=threat.day("checked_on"),
        ),
        markings={mode: marking.text(mode) for mode in MODES},
        contact_role=contact.text("role"),
        challenge=contact.text("challenge"),
        record_level_agreed=record_level.get("agreed", bool, "true or false"),
        record_level_reference=record_level.get("reference", str, "text in quotation marks"),
        disclosure=dict(sections["disclosure"].content),
        retention=Retention(
            raw_days=retention.get("raw_days", int, "a whole number of days"),
            processed_days=retention.get("processed_days", int, "a whole number of days"),
            archive_days=retention.get("archive_days", int, "a whole number of days"),
        ),
        overrides=tuple(
            Override(section.text("gate"), section.text("role"), section.text("reason"), section.day("given_on"))
            for name, section in sections.items()
            if name.startswith("override ")
        ),
        root=root,
        measures_also=_names(sections, "measures", "also"),
    )


def _names(sections: Mapping[str, _Section], section: str, key: str) -> tuple[str, ...]:
    """A list of names in a section that may be left out."""
    if section not in sections:
        return ()
    names = sections[section].get(key, list, "a list of names")
    if not all(isinstance(name, str) for name in names):
        raise SettingsError(f"{FILE_NAME}: [{section}] {key} must be a list of names")
    return tuple(names)


def check_settings(settings: Settings) -> Settings:
    """The same settings, if their fields agree with each other.

    Raises
    ------
    SettingsError
        Names the field, or the two fields, that do not fit.
    """

    def require(condition: bool, problem: str) -> None:
        if not condition:
            raise SettingsError(f"{FILE_NAME}: {problem}")

    codes = settings.comparators
    require(
        all(isinstance(code, str) and ONS_CODE.match(code) for code in codes) and len(codes) > 1,
        "[area] comparators must be two or more ONS codes like E06000034",
    )
    require(len(set(codes)) == len(codes), "[area] comparators names an area twice")
    require(
        bool(ONS_CODE.match(settings.area_code)) and settings.area_code in codes,
        "[area] code must be an ONS code that is one of the comparators",
    )
    require(bool(ONS_CODE.match(settings.region_code)), "[area] region must be an ONS code like E12000006")
    tiers = {known.level for code in codes if (known := read_areas().get(code))}
    require(len(tiers) <= 1, f"[area] comparators mixes tiers ({', '.join(t for t in LEVELS if t in tiers)})")
    try:
        Period.ending(settings.period_end)
    except SettingsError:
        require(False, "[period] end must be the last day of a month")
    require(settings.run_date > settings.period_end, "[period] run_date must be after [period] end")
    require(settings.strategy.start < settings.strategy.end, "[strategy] start must be before end")
    require(settings.threat.level in THREAT_LEVELS, f"[threat] level must be one of {', '.join(THREAT_LEVELS)}")
    require(
        bool(re.match(r"^\d{4}-(0[1-9]|1[0-2])(-\d{2})?$", settings.threat.date_set)),
        "[threat] date_set must be a month or day like 2024-01 or 2024-01-15",
    )
    require(settings.threat.checked_on <= settings.run_date, "[threat] checked_on must not be after [period] run_date")
    require(
        not settings.record_level_agreed or bool(settings.record_level_reference.strip()),
        "[record_level] agreed is true, so reference must name the agreement",
    )
    require(min(vars(settings.retention).values()) >= 0, "[retention] days must be 0 or more")
    for override in settings.overrides:
        require(
            settings.period_end < override.given_on <= settings.run_date,
            "[[override]] given_on must be after [period] end and not after run_date: an override counts for one "
            "quarter, so remove it or give it again",
        )
    return settings


def find_root(start: Path | None = None) -> Path:
    """The project folder: `PREVENT_ANALYSIS_ROOT`, or the nearest folder upwards that holds `analysis.toml`.

    Raises
    ------
    SettingsError
        There is none.
    """
    if named := os.environ.get(ROOT_VARIABLE):
        if (Path(named) / FILE_NAME).is_file():
            return Path(named).resolve()
        raise SettingsError(f"{ROOT_VARIABLE} names a folder without {FILE_NAME}")
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / FILE_NAME).is_file():
            return folder
    raise SettingsError(f"there is no {FILE_NAME} here or in a folder above; run from the project folder")
