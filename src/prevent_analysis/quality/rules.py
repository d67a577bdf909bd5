"""What a rule of data quality is, and what came of checking one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd

Severity = Literal["critical", "warning", "info"]
Status = Literal["pass", "fail", "not checked"]
Table: TypeAlias = pd.DataFrame | None  # None where it was not supplied
SEVERITIES = ("critical", "warning", "info")
DIMENSIONS = (
    "completeness",
    "validity",
    "uniqueness",
    "consistency",
    "timeliness",
    "coverage",
    "stability",
    "comparability",
    "privacy",
    "provenance",
)
# Everything else may hold Prevent counts below the region, whose row and problem counts are guessing oracles.
TABLES_WITHOUT_PREVENT_DATA = frozenset(
    {
        "hate_crime_totals",
        "hate_crime_strands",
        "hate_crime_records",
        "population",
        "lookup_area",
        "lookup_concern",
        "published_series",
        "home_office_tables",
        "csp_recorded_crime",
        "lookup_csp",
        "training_requirements",
        "org_register",
        "meetings",
        "action_plan",
        "engagement_eligible",
        "assurance",
        "events_timeline",
        "balance_answers",
        "risk_register",
    }
)


@dataclass(frozen=True)
class Finding:
    """What came of checking one rule; it never holds a value from the data.

    Parameters
    ----------
    rule_id
        For example ``HCT-001``; an id is never used again for another rule.
    table
        Table that the rule is about; ``sources`` for rules about the files themselves.
    dimension
        Dimension of quality, one of `DIMENSIONS`.
    severity
        How much a failure matters: `critical`, `warning` or `info`.
    status
        `pass`, `fail` or `not checked`. A rule that could not be checked is never a pass.
    meaning
        What the rule asks, in plain English.
    what_to_do
        What the analyst does when it fails.
    rows
        How many rows (or files, or areas) fail; None where they could not be counted. See `shown_rows`.
    source_ids
        Files concerned: those with the failing rows, or all that were checked.
    reason
        Why the rule was not checked or could not be, or which of the areas asked for fail it; blank otherwise.
    """

    rule_id: str
    table: str
    dimension: str
    severity: Severity
    status: Status
    meaning: str
    what_to_do: str
    rows: int | None
    source_ids: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True)
class Rule:
    """One rule: what it asks and how much it matters.

    Examples
    --------
    >>> rule = Rule("XF-099", "population", "coverage", "warning", "Every area is there.", "Ask for the rest.")
    >>> frame = pd.DataFrame({"area_code": ["E06000034"], "source_id": ["population.csv"]})
    >>> rule.judge(frame, failing=frame["area_code"] != "E06000034").status
    'pass'
    """

    rule_id: str
    table: str
    dimension: str
    severity: Severity
    meaning: str
    what_to_do: str

    def finding(self, status: Status, rows: int | None, source_ids: Iterable[str], reason: str = "") -> Finding:
        """The rule with what came of it."""
        return Finding(
            rule_id=self.rule_id,
            table=self.table,
            dimension=self.dimension,
            severity=self.severity,
            status=status,
            meaning=self.meaning,
            what_to_do=self.what_to_do,
            rows=rows,
            source_ids=tuple(sorted(set(source_ids))),
            reason=reason,
        )

    def judge(self, compared: pd.DataFrame, failing: "pd.Series[bool]") -> Finding:
        """Fail if any compared row fails; `not checked` if there was no row to compare.

        Parameters
        ----------
        compared
            The rows that the rule could be checked on, with their files in `source_id` and, where rows of two tables
            were joined, `source_id_other`.
        failing
            One boolean a row of `compared`, without missing values.
        """
        if compared.empty:
            return self.not_checked("no rows could be compared", compared)
        bad = compared[failing.astype(bool)]
        status: Status = "pass" if bad.empty else "fail"
        return self.finding(status, len(bad), files_of(compared if bad.empty else bad))

    def not_checked(self, reason: str, *frames: Table) -> Finding:
        """The rule could not be checked, which is not a pass; `frames` are those that were there."""
        return self.finding("not checked", None, (file for frame in frames for file in files_of(frame)), reason)


def files_of(frame: Table) -> set[str]:
    """The files that the rows of a frame are from."""
    if frame is None:
        return set()
    columns = [name for name in ("source_id", "source_id_other") if name in frame]
    return {file for name in columns for cell in frame[name].dropna().unique() for file in cell.split("; ")}


def absent(**frames: Table) -> str:
    """Why a rule cannot be checked: which of the tables it needs are not there; blank if all are.

    Examples
    --------
    >>> absent(population=None, lookup_area=pd.DataFrame({"area_code": ["E06000034"]}))
    'no rows of population were supplied'
    """
    names = [name for name, frame in frames.items() if frame is None or frame.empty]
    return f"no rows of {' or '.join(names)} were supplied" if names else ""


def shown_rows(finding: Finding) -> int | None:
    """The count of failing rows if an output may show it: only for tables without Prevent data.

    Examples
    --------
    >>> rule = Rule("XF-099", "prevent_counts", "coverage", "warning", "Every area is there.", "Ask for the rest.")
    >>> shown_rows(rule.finding("fail", 3, ["prevent_counts.csv"])) is None
    True
    """
    return finding.rows if finding.table in TABLES_WITHOUT_PREVENT_DATA else None
