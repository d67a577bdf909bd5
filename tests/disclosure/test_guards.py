"""Each guard is taken out in turn, and something notices: a check that passes with the guard and fails without it."""

import importlib
from pathlib import Path
from typing import NamedTuple

import guard_checks as checks
import numpy as np
import pandas as pd
import pytest
import small_quarter as quarter
from disclosure import test_gate, test_known_answers, test_ledger, test_release_model
from guard_checks import Check, Removal, changed, instead, nothing_earlier, of_the_gate, of_the_room

from prevent_analysis.disclosure import Policy, Protected
from prevent_analysis.disclosure.release import Release
from prevent_analysis.disclosure.scan import FileAudit
from prevent_analysis.errors import DisclosureError, StoreError
from prevent_analysis.pipeline import delivery_protecting, handover, protecting
from prevent_analysis.presentation import narrative, tables
from prevent_analysis.presentation.charts import areas as charts

audit, history, protected, protection, scan, scan_delivery, scan_folders, sensitive = (  # `audit` is a function too
    importlib.import_module(f"prevent_analysis.disclosure.{name}")
    for name in (
        "audit",
        "history",
        "protected",
        "protection",
        "scan",
        "scan_delivery",
        "scan_folders",
        "sensitive",
    )
)
sealed = importlib.import_module("prevent_analysis.store.sealed")


def both(*removals: Removal) -> Removal:
    def remove(patch: pytest.MonkeyPatch) -> None:
        for removal in removals:
            removal(patch)

    return remove


def without(module: object, name: str, *options: str) -> Removal:
    """The function as it is, with some of its options forgotten."""
    function = getattr(module, name)

    def forgetful(*args, **given):
        return function(*args, **{option: value for option, value in given.items() if option not in options})

    return instead(module, name, forgetful)


def nothing(*args, **options) -> None:
    return None


nothing_sensitive = both(
    *(
        instead(module, "sensitive_figures", lambda release, policy: np.zeros(len(release.figures), bool))
        for module in (protection, protected)
    )
)


def totals_unknown(shown, release: Release, policy: Policy):
    inner = np.array([len(figure.atoms) == 1 for figure in release.figures])
    return np.where(inner, shown[0], 0.0), np.where(inner, shown[1], np.inf)


def say_why(table: pd.DataFrame, name, frame: pd.DataFrame, cells, release, hidden, policy: Policy) -> pd.DataFrame:
    small = frame["count"].between(1, policy.threshold - 1).fillna(False)
    return table.assign(note=table["note"].mask(small, "s"))


def before_the_gate(protected: Protected, cells: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The counts as they were."""
    return pd.concat([cells[name] for name in protected.tables], ignore_index=True)[protecting.COUNTS.names]


class Raw:
    """The values as they would be without the gate, for a maker of something to look at."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        shown_counts = protecting.shown_counts

        def remember(protected: Protected, cells: dict[str, pd.DataFrame]) -> pd.DataFrame:
            self.values = quarter.values_of(quarter.settings_in(Path()), before_the_gate(protected, cells))
            return shown_counts(protected, cells)

        patch.setattr(protecting, "shown_counts", remember)

    def rows_of(self, values: pd.DataFrame) -> pd.DataFrame:
        return self.values.loc[values.index]

    def row_of(self, row: dict) -> dict:
        alike = [self.values[name] == row[name] for name in ("area_code", "comparator_code", "statistic")]
        return self.values[np.logical_and.reduce(alike)].iloc[0].to_dict()


def raw_table_or_chart(module: object, name: str) -> Removal:
    def remove(patch: pytest.MonkeyPatch) -> None:
        raw, make = Raw(patch), getattr(module, name)
        patch.setattr(module, name, lambda values, **how: make(raw.rows_of(values), **how))

    return remove


def raw_sentence(patch: pytest.MonkeyPatch) -> None:
    raw, say = Raw(patch), narrative.describe_ratio
    patch.setattr(narrative, "describe_ratio", lambda *rows: say(*(raw.row_of(row) for row in rows)))


def by_size(module: object) -> Removal:
    def remove(patch: pytest.MonkeyPatch) -> None:
        raw, order = Raw(patch), module.local_first
        patch.setattr(
            module, "local_first", lambda *args: sorted(order(*args), key=lambda row: raw.row_of(row)["numerator"])
        )

    return remove


class Mutant(NamedTuple):
    """What is taken out, and the check that has to notice."""

    remove: Removal
    check: Check


MUTANTS = {
    "totals are no equations of the suppressor": Mutant(
        changed(Release, "shown_range", totals_unknown), checks.the_gate
    ),
    "totals are no equations of the audit": Mutant(
        changed(audit, "printed_cells", lambda cells, *_: [cell for cell in cells if cell.level == 0]),
        of_the_room(test_known_answers.test_geurts_table_10),
    ),
    "ties are no equations": Mutant(
        changed(protection, "build_release", lambda release, cells, ties: protected.build_release(cells)),
        of_the_room(test_release_model.test_flags_are_tied_to_their_total),
    ),
    "differences are not protected": Mutant(
        instead(sensitive, "implied_groups", lambda figures: {}),
        of_the_room(test_release_model.test_a_difference_with_an_earlier_release_is_protected),
    ),
    "the suppressor forgets earlier releases": Mutant(
        without(protected, "protect_release", "earlier"), checks.the_gate_over_time
    ),
    "the ledger is not read": Mutant(instead(history, "known_to", lambda *_: []), checks.a_late_revision_is_hidden),
    "a run forgets the ledger": Mutant(nothing_earlier, checks.a_late_revision_is_hidden),
    "the audit of finished files forgets the ledger": Mutant(
        instead(scan, "_held_beside", lambda *_: []), checks.finished_files_that_forgot_the_ledger_fail
    ),
    "a run forgets the delivery figures of the ledger": Mutant(
        instead(delivery_protecting, "printed_before", lambda history: []), checks.a_late_return_is_hidden
    ),
    "the audit of finished files forgets the delivery figures of the ledger": Mutant(
        instead(scan_delivery, "known_to", lambda *_: []), checks.delivery_files_that_forgot_the_ledger_fail
    ),
    "a note tells the small from those hidden beside them": Mutant(
        changed(protection, "_printed", say_why), checks.hidden_counts_change_nothing
    ),
    "a mark tells the small": Mutant(
        changed(tables, "cell", lambda cell, *_: "<5" if cell == "[c]" else cell), checks.finished_files_pass
    ),
    "a table is in order of size": Mutant(by_size(tables), checks.hidden_counts_change_nothing),
    "a chart is in order of size": Mutant(by_size(charts), checks.hidden_counts_change_nothing),
    "everything is made from raw counts": Mutant(
        instead(protecting, "shown_counts", before_the_gate), checks.hidden_counts_change_nothing
    ),
    "everything is made from raw counts, as the audit sees it": Mutant(
        instead(protecting, "shown_counts", before_the_gate), checks.finished_files_pass
    ),
    "a chart is made from raw counts": Mutant(
        raw_table_or_chart(charts, "plot_areas_with_intervals"), checks.hidden_counts_change_nothing
    ),
    "a chart is made from raw counts, as the audit sees it": Mutant(
        raw_table_or_chart(charts, "plot_areas_with_intervals"), checks.finished_files_pass
    ),
    "a table is made from raw counts": Mutant(
        raw_table_or_chart(tables, "benchmark_table"), checks.finished_files_pass
    ),
    "a sentence is made from raw counts": Mutant(raw_sentence, checks.hidden_counts_change_nothing),
    "the gate does not ask for outsiders": Mutant(
        instead(protected, "_require_safe_from_outsiders", nothing),
        of_the_gate(test_gate.test_the_gate_stops_a_suppressor_that_hides_too_little),
    ),
    "the gate does not ask for partners": Mutant(
        instead(protected, "_require_safe_from_partner", nothing),
        of_the_gate(test_gate.test_the_gate_stops_a_suppressor_that_forgets_partners),
    ),
    "the gate does not compare figures with their counts": Mutant(
        instead(protected, "_require_true_figures", nothing), checks.false_figures_are_stopped
    ),
    "the stored pattern is not attacked again": Mutant(
        both(
            instead(protected, "_require_safe_from_outsiders", nothing),
            instead(protected, "_require_true_figures", nothing),
        ),
        test_ledger.test_the_stored_pattern_goes_through_the_gate_again,
    ),
    "the suppressor forgets partners": Mutant(without(protected, "protect_release", "partners"), checks.the_gate),
    "a run forgets partners": Mutant(without(protecting, "release_after", "partners"), checks.partners_learn_nothing),
    "no group rule": Mutant(
        instead(sensitive, "one_category_lines", lambda cells: []),
        of_the_room(test_release_model.test_a_line_in_one_category_is_hidden_with_its_zeros),
    ),
    "no threshold": Mutant(nothing_sensitive, checks.public_counts_are_large_and_rounded),
    "no threshold, as the audit sees it": Mutant(nothing_sensitive, checks.finished_files_pass),
    "the suppressor has no threshold": Mutant(
        instead(protection, "sensitive_figures", lambda release, policy: np.zeros(len(release.figures), bool)),
        checks.the_gate,
    ),
    "no rounding": Mutant(
        instead(Policy, "rounded", lambda policy, count: count), checks.public_counts_are_large_and_rounded
    ),
    "any policy will do": Mutant(
        instead(scan_folders, "loosest", lambda *_: False), checks.a_policy_that_is_too_loose_fails
    ),
    "a sealed release is opened whatever its digests": Mutant(
        instead(sealed, "digest", lambda path: ""), checks.what_was_touched_is_not_opened
    ),
    "release does not ask the audit": Mutant(
        instead(handover, "audit_folder", lambda *_: FileAudit(1, 1, 0, 0, 0, ())),
        checks.what_fails_the_audit_is_not_released,
    ),
}


PASSED: set[Check] = set()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_guard_that_is_taken_out_is_missed(name, tmp_path, monkeypatch):
    mutant = MUTANTS[name]
    for folder in ("with", "without"):
        (tmp_path / folder).mkdir()
    if mutant.check not in PASSED:  # once is enough
        mutant.check(tmp_path / "with")
        PASSED.add(mutant.check)
    mutant.remove(monkeypatch)
    with pytest.raises((AssertionError, DisclosureError, StoreError, pytest.fail.Exception)):
        mutant.check(tmp_path / "without")
