"""A release set into its quarter: compared with earlier releases, with commentary beside it and its gates listed."""

import hashlib
from typing import Any

import pandas as pd

from prevent_analysis.evaluation.revisions import find_revisions, last_issued, mark_revised
from prevent_analysis.evaluation.tables import VALUES
from prevent_analysis.intake.provenance import Source
from prevent_analysis.measures.registry import Measure, read_measures
from prevent_analysis.pipeline.delivery_lists import threat_of
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.quarter.archive import read_issues
from prevent_analysis.quarter.commentary import describe_commentary
from prevent_analysis.quarter.gates import (
    apply_overrides,
    commentary_gates,
    grade_gates,
    security_threat_gate,
    threat_gate,
)
from prevent_analysis.settings import Settings
from prevent_analysis.store import conform


def set_in_quarter(
    settings: Settings,
    quarter: Quarter,
    mode: str,
    facts: dict[str, Any],
    frames: dict[str, pd.DataFrame],
    claims: dict[str, Any],
) -> tuple[dict[str, Any], dict[str, pd.DataFrame], dict[str, Any]]:
    """The release with its revisions, commentary, gates and overrides."""
    issues = [
        issue
        for issue in read_issues(settings.root, mode, quarter.pack.is_synthetic)
        if not is_same(issue.values, frames["values"])
    ]
    definitions = {name: definition_key(measure, quarter.pack.sources) for name, measure in read_measures().items()}
    revisions = find_revisions(frames["values"], last_issued(issues), definitions)
    values = mark_revised(frames["values"], revisions)
    period_end = settings.period_end.isoformat()
    commentary, stale = describe_commentary(quarter.comments, mode, values, period_end, claims)
    gates = [
        *threat_gate(settings),
        *grade_gates(quarter.grades, quarter.findings),
        *security_threat_gate(quarter.tables.get("action_plan"), threat_of(settings)),
        *commentary_gates(stale),
    ]
    still_open, overrides = apply_overrides(gates, settings.overrides)
    told = {
        "gates": [gate.sentence for gate in still_open],
        "gate_facts": [gate.fact for gate in still_open],
        "open_gates": [gate.name for gate in still_open],
        "overrides": overrides,
        "definitions": definitions,
        "compared_with": [issue.name for issue in issues],
        "released_periods": sorted({end for issue in issues for end in issue.values["period_end"]}),
        "reissued": reissued_sentences(quarter.pack.sources),
    }
    return facts | told, frames | {"values": values, "revisions": revisions, "commentary": commentary}, claims


def is_same(issued: pd.DataFrame, values: pd.DataFrame) -> bool:
    """Whether a release is this very one: a page that is made again after it left is the same page."""
    told = [*VALUES.key, "numerator", "denominator"]
    return conform(issued, VALUES)[told].equals(conform(values, VALUES)[told])


def definition_key(measure: Measure, sources: list[Source]) -> str:
    """Twelve hexadecimal digits that change with the definition of a measure or of a file that it rests on."""
    tables = measure.sources.split(", ")
    texts = sorted(f"{source.table} {source.definition}" for source in sources if source.table in tables)
    content = [measure.measure_id, str(measure.review.definition_version), *texts]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()[:12]


def reissued_sentences(sources: list[Source]) -> list[str]:
    """A sentence for each file that takes the place of an earlier version."""
    return [
        f"{source.path} (version {source.version or 'not given'}) takes the place of {source.supersedes}."
        for source in sources
        if source.supersedes
    ]
