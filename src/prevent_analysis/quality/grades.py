"""A grade for each file: how far its figures can be relied on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from prevent_analysis.quality.rules import Finding

SOME_MISSING, TOO_MUCH_MISSING = 0.05, 0.20


@dataclass(frozen=True)
class Grade:
    """A, B or C, and why in one sentence without a number from the data."""

    letter: Literal["A", "B", "C"]
    reason: str


def findings_of(findings: Iterable[Finding], source_id: str) -> list[Finding]:
    """The findings that concern one file, in order."""
    return [finding for finding in findings if source_id in finding.source_ids]


def grade_file(findings: Iterable[Finding], rows_read: int, rows_quarantined: int, missing_share: float) -> Grade:
    """Grade one file; a C on any input of the claim check means `cannot tell`.

    Parameters
    ----------
    findings
        What concerns the file (see `findings_of`).
    rows_read, rows_quarantined
        Rows of data in the file, and how many of them were left out for an invalid cell.
    missing_share
        Share of the counts wanted that are not there, 0 to 1; not a number where it is not known.

    Returns
    -------
    A: every critical rule passed and less than 5% is missing. B: 5 to 20% is missing, rows were held back, a
    warning rule failed, or a critical rule was not checked. C: anything else. If the share of quarantined rows is
    larger than the missing share, it is taken in its place.

    References
    ----------
    `docs/methods.md`, data quality.

    Examples
    --------
    >>> grade_file([], rows_read=120, rows_quarantined=0, missing_share=0.0)
    Grade(letter='C', reason='No rule could be checked on this file.')
    """
    found = list(findings)
    critical, warnings = _ids(found, "fail", "critical"), _ids(found, "fail", "warning")
    unchecked = _ids(found, "not checked", "critical")
    missing = max(missing_share, rows_quarantined / rows_read) if rows_read else 1.0
    if not any(finding.status == "pass" for finding in found) and not critical:
        return Grade("C", "No rule could be checked on this file.")
    if critical:
        return Grade("C", f"A critical rule failed: {critical}.")
    if not missing <= TOO_MUCH_MISSING:  # also where it is not a number
        return Grade("C", "More than 20% is missing, or it is not known how much.")
    flaws = [
        (missing >= SOME_MISSING, "5 to 20% is missing"),
        (rows_quarantined > 0, "rows were held back"),
        (bool(warnings), f"a warning rule failed ({warnings})"),
        (bool(unchecked), f"a critical rule was not checked ({unchecked})"),
    ]
    if reasons := [words for applies, words in flaws if applies]:
        return Grade("B", f"No critical rule failed, but {' and '.join(reasons)}.")
    return Grade("A", "Every critical rule passed and less than 5% is missing.")


def _ids(findings: list[Finding], status: str, severity: str) -> str:
    return ", ".join(found.rule_id for found in findings if (found.status, found.severity) == (status, severity))
