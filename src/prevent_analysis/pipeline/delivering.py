"""The council's own counts of people and bookings, protected for each mode at the finest level that policy allows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from prevent_analysis.disclosure import Policy, Protected, TooMuchHiddenError, read_key, release_counts
from prevent_analysis.disclosure.cells import read_tables
from prevent_analysis.evaluation.delivery import evaluate_people, evaluate_things
from prevent_analysis.evaluation.delivery_tables import DELIVERY_COUNTS
from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.measures.cells import TOTAL
from prevent_analysis.measures.delivery.activity import quarters_of
from prevent_analysis.measures.delivery.figures import ESCALATED, ORGANISATION, Figures, cells_at, delivery_figures
from prevent_analysis.measures.delivery.partners import partner_register
from prevent_analysis.measures.delivery.thresholds import read_thresholds
from prevent_analysis.pipeline.delivery_lists import delivery_lists
from prevent_analysis.pipeline.delivery_things import delivery_things
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.settings import Settings

SEEN_BY_DISCLOSURE = ["unit", "status", "count", "note", "atoms"]
NOT_SHOWN = "not shown"


@dataclass(frozen=True)
class Delivered:
    """A mode's figures of people and bookings, protected; `protected` is None where there is nothing to count.

    `levels` says by which units each figure is shown: organisations, their types, all together, or `not shown`.
    """

    figures: Sequence[Figures]
    cells: Mapping[str, pd.DataFrame]
    protected: Protected | None
    levels: Mapping[str, str]


def prepare_delivery(settings: Settings, quarter: Quarter, policies: Mapping[str, Policy]) -> dict[str, Delivered]:
    """Protect the delivery figures of each mode; the public ones beside the restricted, as named recipients read both.

    The people in training, in sessions and at bookings are none of those that Prevent or hate crime figures count, so
    they are a system of their own.

    Raises
    ------
    DisclosureError
        The figures cannot be protected.
    """
    partners = partner_register(quarter.tables.get("org_register"))
    types = dict(zip(partners["organisation_id"], partners["org_type"], strict=True))
    figures = delivery_figures(quarter.tables, types, settings.period_end, read_thresholds())
    restricted = _protect(settings, quarter, figures, partners, policies["restricted"], ("restricted", None))
    if "public" not in policies:
        return {"restricted": restricted}
    public = _protect(settings, quarter, for_public(figures), partners, policies["public"], ("public", restricted))
    return {"restricted": restricted, "public": public}


def for_public(figures: Sequence[Figures]) -> list[Figures]:
    """What the public may see: never by organisation, and never how many bookings were passed on."""
    return [
        replace(one, levels=tuple(level for level in one.levels if level != ORGANISATION))
        for one in figures
        if one.name != ESCALATED
    ]


def _protect(
    settings: Settings,
    quarter: Quarter,
    figures: Sequence[Figures],
    partners: pd.DataFrame,
    policy: Policy,
    where: tuple[str, Delivered | None],
) -> Delivered:
    mode, beside = where
    names = dict(zip(partners["organisation_id"], partners["name"], strict=True))
    types = dict(zip(partners["organisation_id"], partners["org_type"], strict=True))
    merge_below = max(read_thresholds().merge_below, policy.threshold)
    key = read_key(settings.root, quarter.pack.is_synthetic)
    series = (f"delivery {mode}", settings.period_end.isoformat())
    rungs = {one.key: 0 for one in figures}
    while True:
        kept = [one for one in figures if rungs[one.key] < len(one.levels)]
        levels = {one.key: one.levels[rungs[one.key]] for one in kept}
        if not kept:
            return Delivered(figures, {}, None, dict.fromkeys(rungs, NOT_SHOWN))
        cells = {one.key: cells_at(one, levels[one.key], names, types, merge_below) for one in kept}
        tables = {name: frame[SEEN_BY_DISCLOSURE] for name, frame in cells.items()}
        own = {unit for one in kept if levels[one.key] == ORGANISATION for unit in cells[one.key]["unit"]} - {TOTAL}
        try:
            hide = hidden_beside(tables, beside, key) if beside else []
            protected = release_counts(
                tables, policy, partners=[{"unit": unit} for unit in sorted(own)], key=key, series=series, hide=hide
            )
        except TooMuchHiddenError as error:
            rungs[error.table] += 1
        else:
            return Delivered(figures, cells, protected, {name: levels.get(name, NOT_SHOWN) for name in rungs})


def hidden_beside(tables: Mapping[str, pd.DataFrame], beside: Delivered, key: bytes) -> list[frozenset[str]]:
    """The groups of a public copy that would tell named recipients what their own copy keeps back."""
    if beside.protected is None:
        return []
    policy = replace(beside.protected.policy, max_hidden=1.0)
    joint = release_counts(tables, policy, earlier=[beside.protected], key=key, series=("delivery beside",))
    return [cell.atoms for cell in read_tables(joint.tables) if cell.hidden]


def delivery_frames(
    settings: Settings, quarter: Quarter, mode: str, delivered: Delivered
) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
    """The tables of `evaluation.delivery_tables`, and what the release says of them."""
    thresholds, tables = read_thresholds(), quarter.tables
    partners = partner_register(tables.get("org_register"))
    shown = shown_cells(settings, delivered)
    values = [
        evaluate_people(shown, settings.area_code, thresholds),
        evaluate_things(delivery_things(settings, tables, partners, thresholds, mode), settings.area_code),
    ]
    supplied = {report.source.table for report in quarter.pack.files if report.ledger is not None}
    facts = {
        "area_code": settings.area_code,
        "thresholds": vars(thresholds),
        "levels": dict(delivered.levels),
        "quarters": quarters_of(settings.period),
        "not_supplied": [schema.name for schema in DELIVERY_SCHEMAS if schema.name not in supplied],
    }
    frames = {
        "delivery_counts": shown,
        "delivery_values": pd.concat([frame for frame in values if len(frame)], ignore_index=True),
        **delivery_lists(settings, tables, partners, mode, thresholds),
    }
    return frames, facts


def shown_cells(settings: Settings, delivered: Delivered) -> pd.DataFrame:
    """The protected cells as one table (`DELIVERY_COUNTS`)."""
    if delivered.protected is None:
        return pd.DataFrame(columns=DELIVERY_COUNTS.names)
    by_key = {one.key: one for one in delivered.figures}
    end = settings.period_end.isoformat()
    frames = [
        delivered.cells[key].assign(
            count=frame["count"].to_numpy(),
            note=frame["note"].to_numpy(),
            measure_id=by_key[key].measure_id,
            table=by_key[key].table,
            period_start=end if by_key[key].is_snapshot else settings.period.start.isoformat(),
            period_end=end,
        )
        for key, frame in delivered.protected.tables.items()
    ]
    together = pd.concat(frames, ignore_index=True)
    hidden = together["count"].isna()
    return together.assign(order=range(1, len(together) + 1), source_id=together["source_id"].where(~hidden, ""))[
        DELIVERY_COUNTS.names
    ]
