"""Delivery figures protected by the finest units that policy allows, against each other and all that readers hold."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from prevent_analysis.disclosure import (
    History,
    Policy,
    Printed,
    Protected,
    TooMuchHiddenError,
    fingerprint_counts,
    hidden_in,
    release_after,
)
from prevent_analysis.disclosure.history import Place
from prevent_analysis.disclosure.joint import attack_issues, too_close
from prevent_analysis.disclosure.parts import Part, separate_parts
from prevent_analysis.disclosure.record import delivery_cells
from prevent_analysis.disclosure.recording import OTHER_FIGURES
from prevent_analysis.errors import DisclosureError, UnfinishedError
from prevent_analysis.measures.cells import TOTAL
from prevent_analysis.measures.delivery.figures import ORGANISATION, Figures, cells_at
from prevent_analysis.measures.delivery.parts import parts_frame

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Organisations:
    """Name and type of each organisation by id, and how many people one has to have to stand by itself."""

    names: Mapping[str, str]
    types: Mapping[str, str]
    merge_below: int

    def cells(self, figures: Figures, level: str) -> pd.DataFrame:
        """The cells of the figures by units of a level."""
        return cells_at(figures, level, self.names, self.types, self.merge_below)


@dataclass(frozen=True)
class Linked:
    """Figures as they may be shown: their cells, their levels, and what passed the gate (None if nothing is shown)."""

    cells: Tables
    levels: Mapping[str, str]
    protected: Protected | None

    @property
    def shown(self) -> dict[str, pd.DataFrame]:
        """The cells with what is shown of each in place of the counts."""
        shown = self.protected.tables if self.protected else {}
        return {name: self.cells[name].assign(**frame[["count", "note"]]) for name, frame in shown.items()}


def fingerprint_figures(
    key: bytes, figures: Sequence[Figures], organisations: Organisations, policy: Policy, *about: str
) -> str:
    """Keyed fingerprint of all that decides on the cells: counts, groups, and the units that they may be shown by."""
    parts = [
        parts_frame(one.parts)
        .drop(columns="source_id")
        .assign(
            figures=one.key,
            levels=", ".join(one.levels),
            name=[organisations.names.get(part.unit, "") for part in one.parts],
            kind=[organisations.types.get(part.unit, "") for part in one.parts],
        )
        for one in figures
    ]
    together = pd.concat(parts) if parts else pd.DataFrame({"figures": []})
    return fingerprint_counts(key, together, policy, "delivery", str(organisations.merge_below), *about)


def printed_before(history: History) -> list[Printed]:
    """What the entries before show; their atoms are those of the ledger, so a group is the same in every release."""
    return [
        Printed(
            {f"{n} (released {e.sequence})": delivery_cells(f) for n, f in e.record.tables("delivery").items()},
            e.record.policy,
        )
        for e in history.earlier
    ]


def protect_figures(
    figures: Sequence[Figures],
    organisations: Organisations,
    history: History,
    policy: Policy,
    key: bytes,
    hide: Callable[[Tables], set[Place]],
) -> list[Linked]:
    """Protect figures against all that their readers hold, those that have nobody in common each by themselves.

    Parameters
    ----------
    figures, organisations
        What there is to show.
    history, policy, key
        As for `release_after`.
    hide
        The cells of some tables that other readers must not see.

    Raises
    ------
    DisclosureError
        The figures cannot be protected.
    """
    before = printed_before(history)
    finest = {one.key: delivery_cells(organisations.cells(one, one.levels[0])) for one in figures}
    return [
        _protect_linked(
            [one for one in figures if one.key in part.tables],
            organisations,
            history,
            _printed(part),
            policy,
            key,
            hide,
        )
        for part in (separate_parts(finest, before, []) if finest else [])
    ]


def _protect_linked(
    figures: Sequence[Figures],
    organisations: Organisations,
    history: History,
    before: Sequence[Printed],
    policy: Policy,
    key: bytes,
    hide: Callable[[Tables], set[Place]],
) -> Linked:
    """Figures that have people in common; what hides too much, or cannot stand beside earlier ones, gets coarser."""
    stored = history.stored.record.tables("delivery") if history.stored else None
    rungs = {one.key: 0 if stored is None else _rung_of(one, organisations, stored.get(one.key)) for one in figures}
    while True:
        levels = {one.key: one.levels[rungs[one.key]] for one in figures if rungs[one.key] < len(one.levels)}
        if not levels:
            return Linked({}, {}, None)
        cells = {one.key: organisations.cells(one, levels[one.key]) for one in figures if one.key in levels}
        tables = {name: delivery_cells(frame) for name, frame in cells.items()}
        own = {unit for name, frame in cells.items() if levels[name] == ORGANISATION for unit in frame["unit"]}
        partners = [{"unit": unit} for unit in sorted(own - {TOTAL})]
        try:
            hidden = hide(tables)
            protected = release_after(history, tables, policy, before=before, partners=partners, key=key, hide=hidden)
            linked = Linked(cells, levels, protected)
            if stored is None and before:
                _require_safe_over_time(
                    [*before, Printed({n: delivery_cells(f) for n, f in linked.shown.items()}, policy)]
                )
        except UnfinishedError:
            raise
        except DisclosureError as error:
            if stored is not None or not (before or isinstance(error, TooMuchHiddenError)):
                raise
            rungs[error.table if isinstance(error, TooMuchHiddenError) else min(levels, key=rungs.__getitem__)] += 1
        else:
            return linked


def _require_safe_over_time(issues: Sequence[Printed]) -> None:
    """Ask what the audit of the finished files will: of figures that changed in both directions it knows the net alone.

    Raises
    ------
    DisclosureError
        A reader of all issues comes too close to a small number.
    """
    if len(too_close(attack_issues(issues), issues[-1].policy)):
        raise DisclosureError("What changed since earlier releases comes too close to a small number.")


def _rung_of(one: Figures, organisations: Organisations, stored: pd.DataFrame | None) -> int:
    """Where on its ladder a figure stood when the same counts were released."""
    if stored is None:
        return len(one.levels)
    places = set(zip(stored["unit"], stored["status"], strict=True))
    for rung, level in enumerate(one.levels):
        cells = organisations.cells(one, level)
        if set(zip(cells["unit"], cells["status"], strict=True)) == places:
            return rung
    raise DisclosureError(OTHER_FIGURES)


def held_by_named(history: History, shown: Tables, policy: Policy) -> list[Printed]:
    """What named recipients hold beside a public copy: all that they were given, and what their own copy shows."""
    own = {f"{name} (restricted)": delivery_cells(frame) for name, frame in shown.items()}
    return [*printed_before(history), Printed(own, policy)] if own else []


def hidden_beside(tables: Tables, held: Sequence[Printed], history: History, policy: Policy, key: bytes) -> set[Place]:
    """The cells of a public copy that would tell named recipients what their own copies keep back.

    Parameters
    ----------
    tables
        Of the public copy.
    held
        What named recipients hold beside it.
    history, policy
        What their copy was protected against, and by which policy.
    """
    if not held:
        return set()
    history, policy = replace(history, stored=None), replace(policy, max_hidden=1.0)
    return {
        place
        for part in separate_parts(tables, held, [])
        for place in hidden_in(release_after(history, part.tables, policy, before=_printed(part), key=key))
    }


def _printed(part: Part) -> list[Printed]:
    """The earlier issues of a part."""
    return [Printed(issue.tables, issue.policy) for issue in part.earlier if not isinstance(issue, Mapping)]
