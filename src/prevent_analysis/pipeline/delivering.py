"""The council's own counts of people and bookings, protected for each mode against all that its readers hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd

from prevent_analysis.disclosure import History, Policy, Record, read_history, read_key, with_delivery
from prevent_analysis.evaluation.delivery import evaluate_people, evaluate_things
from prevent_analysis.evaluation.delivery_tables import DELIVERY_COUNTS
from prevent_analysis.intake.delivery_schemas import DELIVERY_SCHEMAS
from prevent_analysis.measures.delivery.activity import quarters_of
from prevent_analysis.measures.delivery.figures import ESCALATED, ORGANISATION, Figures, delivery_figures
from prevent_analysis.measures.delivery.partners import partner_register
from prevent_analysis.measures.delivery.thresholds import read_thresholds
from prevent_analysis.pipeline.delivery_lists import delivery_lists
from prevent_analysis.pipeline.delivery_protecting import (
    Linked,
    Organisations,
    fingerprint_figures,
    held_by_named,
    hidden_beside,
    protect_figures,
)
from prevent_analysis.pipeline.delivery_things import delivery_things
from prevent_analysis.pipeline.quarter import Quarter
from prevent_analysis.settings import Settings

NOT_SHOWN = "not shown"


@dataclass(frozen=True)
class Delivered:
    """A mode's figures of people and bookings, protected: those that have people in common together.

    `history` is what its readers hold already.
    """

    figures: Sequence[Figures]
    linked: Sequence[Linked]
    history: History

    @property
    def levels(self) -> dict[str, str]:
        """By which units each figure is shown: organisations, their types, all together, or `not shown`."""
        found = {name: level for part in self.linked for name, level in part.levels.items()}
        return {one.key: found.get(one.key, NOT_SHOWN) for one in self.figures}

    @property
    def shown(self) -> dict[str, pd.DataFrame]:
        """The cells of each figure as they may be shown, in the order of the figures."""
        found = {name: frame for part in self.linked for name, frame in part.shown.items()}
        return {one.key: found[one.key] for one in self.figures if one.key in found}


def prepare_delivery(settings: Settings, quarter: Quarter, policies: Mapping[str, Policy]) -> dict[str, Delivered]:
    """Protect the delivery figures of each mode; the public ones beside the restricted, as named recipients read both.

    The people in training, in sessions and at bookings are none of those that Prevent or hate crime figures count, so
    they are a system of their own.

    Raises
    ------
    DisclosureError
        The figures cannot be protected, or the ledger is not whole.
    """
    partners, thresholds = partner_register(quarter.tables.get("org_register")), read_thresholds()
    types = dict(zip(partners["organisation_id"], partners["org_type"], strict=True))
    names = dict(zip(partners["organisation_id"], partners["name"], strict=True))
    figures = delivery_figures(quarter.tables, types, settings.period_end, thresholds)
    synthetic, period_end = quarter.pack.is_synthetic, settings.period_end.isoformat()
    key = read_key(settings.root, synthetic)
    made: dict[str, Delivered] = {}
    for mode in [mode for mode in ("restricted", "public") if mode in policies]:
        policy, beside = policies[mode], made.get("restricted")
        own = figures if mode == "restricted" else for_public(figures)
        organisations = Organisations(names, types, max(thresholds.merge_below, policy.threshold))
        counts = fingerprint_figures(key, own, organisations, policy, mode, period_end)
        history = read_history(settings.root, synthetic, mode, period_end, counts, part="delivery")
        held = held_by_named(beside.history, beside.shown, policies["restricted"]) if beside else []
        hide = partial(
            hidden_beside,
            held=held,
            history=beside.history if beside else history,
            policy=policies["restricted"],
            key=key,
        )
        made[mode] = Delivered(own, protect_figures(own, organisations, history, policy, key, hide), history)
    return made


def for_public(figures: Sequence[Figures]) -> list[Figures]:
    """What the public may see: never by organisation, and never how many bookings were passed on."""
    return [
        replace(one, levels=tuple(level for level in one.levels if level != ORGANISATION))
        for one in figures
        if one.name != ESCALATED
    ]


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
    by_key = {one.key: one for one in delivered.figures}
    frames = [
        frame.assign(measure_id=by_key[key].measure_id, table=by_key[key].table)
        for key, frame in _dated(settings, delivered).items()
    ]
    if not frames:
        return pd.DataFrame(columns=DELIVERY_COUNTS.names)
    together = pd.concat(frames, ignore_index=True)
    hidden = together["count"].isna()
    return together.assign(order=range(1, len(together) + 1), source_id=together["source_id"].where(~hidden, ""))[
        DELIVERY_COUNTS.names
    ]


def record_delivery(settings: Settings, record: Record, delivered: Delivered) -> Record:
    """The record of a release with what it shows of delivery."""
    return with_delivery(record, delivered.history, _dated(settings, delivered))


def _dated(settings: Settings, delivered: Delivered) -> dict[str, pd.DataFrame]:
    """What is shown, with the first and last day of each figure."""
    start, end = settings.period.start.isoformat(), settings.period_end.isoformat()
    snapshots = {one.key for one in delivered.figures if one.is_snapshot}
    return {
        key: frame.assign(period_start=end if key in snapshots else start, period_end=end)
        for key, frame in delivered.shown.items()
    }
