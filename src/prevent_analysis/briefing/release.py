"""One area's view of one release."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from prevent_analysis.errors import SettingsError
from prevent_analysis.evaluation.delivery_tables import DELIVERY_TABLES
from prevent_analysis.evaluation.release import read_release, release_folder
from prevent_analysis.presentation.display import Notices
from prevent_analysis.reference.areas import name_of
from prevent_analysis.reference.periods import Period
from prevent_analysis.settings import MODES, find_root


@dataclass(frozen=True)
class Briefing:
    """A release as one area reads it. Everything in it has passed the disclosure audit.

    `facts` is what the release says of itself; the frames are its tables; `claim` is the area's claim check
    (`evaluation.claim_check.check_claim`), None where the mode does not show one. `delivery` holds the tables of
    `evaluation.delivery_tables` by name: they are of the council whose own files were supplied.
    """

    area_code: str
    mode: str
    period: Period
    facts: Mapping[str, Any]
    counts: pd.DataFrame
    values: pd.DataFrame
    ranks: pd.DataFrame
    funnels: pd.DataFrame
    months: pd.DataFrame
    trends: pd.DataFrame
    files: pd.DataFrame
    findings: pd.DataFrame
    coverage: pd.DataFrame
    revisions: pd.DataFrame
    commentary: pd.DataFrame
    published: pd.DataFrame
    claim: Mapping[str, Any] | None
    delivery: Mapping[str, pd.DataFrame]

    @property
    def area_name(self) -> str:
        """Name of the area."""
        return self.name_of(self.area_code)

    def name_of(self, code: str) -> str:
        """Name of an area as this release knows it."""
        return str(self.facts.get("area_names", {}).get(code) or name_of(code))

    @property
    def region_code(self) -> str:
        """Code of the region that it is compared with."""
        return str(self.facts["region_code"])

    @property
    def region_name(self) -> str:
        """Name of that region."""
        return self.name_of(self.region_code)

    @property
    def notices(self) -> Notices:
        """Marking and synthetic notice, for every caption."""
        return Notices(str(self.facts["marking"]), synthetic=bool(self.facts["synthetic"]))

    @property
    def is_restricted(self) -> bool:
        """Whether this copy is for named recipients."""
        return self.mode == "restricted"

    @property
    def gates(self) -> tuple[str, ...]:
        """What has to be looked at; what the analyst does about it is no matter of the public."""
        return tuple(self.facts["gates" if self.is_restricted else "gate_facts"])

    def measure(self, measure_id: str, statistic: str | None = None) -> pd.DataFrame:
        """The values of a measure over the latest window, areas in the order of their codes."""
        rows = self.history(measure_id, statistic)
        return rows[rows["period_end"] == self.period.end.isoformat()].reset_index(drop=True)

    def history(self, measure_id: str, statistic: str | None = None) -> pd.DataFrame:
        """The values of a measure over every 12-month window; neighbours that end in other months share months."""
        rows = self.values[self.values["measure_id"] == measure_id]
        wanted = rows["statistic"] == statistic if statistic else rows["statistic"] != "relative"
        return rows[wanted].reset_index(drop=True)

    def separate_years(self, measure_id: str, statistic: str | None = None) -> pd.DataFrame:
        """The values of a measure over the windows that share no month with the latest one or each other."""
        rows = self.history(measure_id, statistic)
        return rows[rows["period_end"].str[5:7] == f"{self.period.end.month:02d}"].reset_index(drop=True)


def open_briefing(area_code: str, period_end: str, mode: str = "restricted", root: Path | None = None) -> Briefing:
    """Open the release of a quarter for one area.

    Parameters
    ----------
    area_code
        ONS code of one of the areas compared, like ``E06000034``.
    period_end
        Last day of the quarter, like ``2026-09-30``.
    mode
        ``restricted`` (named recipients) or ``public``.
    root
        Project folder; found upwards from the working folder or from ``PREVENT_ANALYSIS_ROOT`` if not given.

    Raises
    ------
    SettingsError
        A parameter is not one of those, or the area is not in the release.
    StoreError
        The release has not been made, or is not the one that was audited.
    """
    if mode not in MODES:
        raise SettingsError(f"mode must be one of {', '.join(MODES)}")
    try:
        period = Period.ending(date.fromisoformat(period_end))
    except ValueError:
        raise SettingsError("period_end must be a date like 2026-09-30") from None
    folder = (root or find_root()) / "data" / "processed" / period.end.isoformat()
    release = read_release(release_folder(folder, mode))
    if area_code not in release.facts["areas"]:
        raise SettingsError("area_code is not one of the areas of this release")
    frames = dict(release.tables)
    published, claim = frames.pop("published_series"), release.claims.get(area_code)
    delivery = {schema.name: frames.pop(schema.name) for schema in DELIVERY_TABLES}
    return Briefing(
        area_code, mode, period, release.facts, published=published, claim=claim, delivery=delivery, **frames
    )
