"""Checks of disclosure control that a missing guard has to fail: the product's own, those of its tests, and more."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import small_delivery as delivery
import small_quarter as quarter
from disclosure import test_gate, test_release_model
from small_quarter import REFERRALS, SWAPPED

from prevent_analysis.disclosure import Policy, audit_release, read_policy, release_counts
from prevent_analysis.disclosure.protection import with_totals
from prevent_analysis.disclosure.scan import FileAudit
from prevent_analysis.disclosure.scan_rules import values_at_fault
from prevent_analysis.errors import DisclosureError, StoreError
from prevent_analysis.pipeline import delivery_protecting, handover, protecting
from prevent_analysis.store import Column, TableSchema, read_sealed, write_sealed

Check = Callable[[Path], None]
Removal = Callable[[pytest.MonkeyPatch], None]
LARGE = (13, 19, *REFERRALS[2:])
ONE_MORE = (*LARGE[:-1], LARGE[-1] + 1)
LAST = sorted(quarter.settings_in(Path()).comparators)[-1]


def instead(module: object, name: str, other: object) -> Removal:
    return lambda patch: patch.setattr(module, name, other)


def changed(module: object, name: str, change: Callable) -> Removal:
    """What the function gives is changed, in the light of its arguments."""
    function = getattr(module, name)
    return instead(module, name, lambda *args, **given: change(function(*args, **given), *args))


nothing_earlier = changed(protecting, "link_to_earlier", lambda linked, *_: (linked[0], [], linked[2]))


def of_the_room(check: Callable, *arguments: object) -> Check:
    """Another test of this room."""
    return lambda folder: check(*arguments)


def of_the_gate(check: Callable) -> Check:
    """A test of the gate that spoils the suppressor itself."""

    def run(folder: Path) -> None:
        with pytest.MonkeyPatch.context() as patch:
            check({"table": with_totals(test_gate.TABLE, test_gate.BY)}, patch)

    return run


def the_gate(folder: Path) -> None:
    """The product's own, on a table that needs more than its small counts hidden."""
    release_counts({"table": with_totals(test_gate.TABLE, test_gate.BY)}, Policy(), partners=["row"])


def the_gate_over_time(folder: Path) -> None:
    first, second = ({"t": test_release_model.cells(("Thurrock", n, atoms))} for n, atoms in ((20, "p"), (22, "pq")))
    release_counts(second, test_release_model.LOOSE, earlier=[first])


def false_figures_are_stopped(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        test_gate.test_the_gate_compares_each_printed_figure_with_its_count(patch, 20, 21)


def in_small(folder: Path, referrals=REFERRALS, mode: str = "restricted", policy: Policy | None = None, **counted):
    """The small quarter, protected."""
    settings = quarter.settings_in(folder)
    counts = quarter.counts_of(settings, referrals, **counted)
    return settings, quarter.protect_quarter(settings, counts, mode, policy or read_policy(mode))


def audited(folder: Path, **how: object) -> FileAudit:
    """The product's audit of the small quarter's finished files."""
    settings, prepared = in_small(folder, **how)
    quarter.write_copy(settings, prepared, folder / "outputs" / "restricted")
    return quarter.audit_copy(settings, prepared, folder / "outputs")


def finished_files_pass(folder: Path) -> None:
    found = audited(folder)
    assert found.hidden
    assert found.passed, found.lines()


def hidden_counts_change_nothing(folder: Path) -> None:
    """Two quarters that differ in hidden counts alone make the same page, byte for byte."""
    pages = []
    for name, referrals in (("one", REFERRALS), ("other", SWAPPED)):
        copy = quarter.write_copy(*in_small(folder, referrals), folder / name)
        pages.append({path.name: path.read_bytes() for path in copy.iterdir() if path.name != "manifest.json"})
    assert pages[0] == pages[1]


def partners_learn_nothing(folder: Path) -> None:
    """Each area fills in its own count and attacks the small one."""
    settings, prepared = in_small(folder)
    table = next(frame for name, frame in prepared.protected.tables.items() if name.startswith("prevent_referrals"))
    small, *others = sorted(settings.comparators)
    for area, count in zip(others, REFERRALS[1:], strict=True):
        own = table["area_code"] == area
        told = table.assign(count=table["count"].mask(own, count), note=table["note"].mask(own, ""))
        report = audit_release({"told": told}, Policy()).set_index("area_code")
        assert report.loc[small, "status"] == "protected"


def a_late_revision_is_hidden(folder: Path) -> None:
    """One referral more where the count was shown: the ledger tells that the difference is one person."""
    quarter.enter(*in_small(folder, LARGE))
    shown = quarter.shown(in_small(folder, ONE_MORE)[1])
    late = shown[shown["area_code"].eq(LAST) & shown["series"].eq("prevent_referrals")]
    assert late["note"].tolist() == ["c"]


def finished_files_that_forgot_the_ledger_fail(folder: Path) -> None:
    quarter.enter(*in_small(folder, LARGE))
    with pytest.MonkeyPatch.context() as patch:
        nothing_earlier(patch)
        found = audited(folder, referrals=ONE_MORE)
    assert "AUD-002" in {finding.rule for finding in found.findings}


TRAINED = {"A": (20, 9, 6), "B": (31, 12, 8), "C": (40, 15, 11), "D": (25, 7, 13), "E": (50, 18, 9)}
ONE_MORE_TRAINED = {**TRAINED, "B": (32, 12, 8)}


def a_late_return_is_hidden(folder: Path) -> None:
    """One person more in date where the number was shown: the ledger tells that the difference is one person."""
    settings = delivery.settings_in(folder)
    delivery.enter(settings, delivery.protect(settings, delivery.returns(TRAINED)))
    again = delivery.protect(settings, delivery.returns(ONE_MORE_TRAINED))["restricted"]
    assert delivery.numbers(again)["Organisation B", "In date"] is None


def delivery_files_that_forgot_the_ledger_fail(folder: Path) -> None:
    settings = delivery.settings_in(folder)
    delivery.enter(settings, delivery.protect(settings, delivery.returns(TRAINED)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delivery_protecting, "printed_before", lambda history: [])
        forgot = delivery.protect(settings, delivery.returns(ONE_MORE_TRAINED))["restricted"]
    record = delivery.write_copy(settings, "restricted", forgot, folder / "outputs" / "restricted")
    found = delivery.audit(settings, folder / "outputs", record)
    assert "AUD-002" in {finding.rule for finding in found.findings}


def a_policy_that_is_too_loose_fails(folder: Path) -> None:
    found = audited(folder, policy=Policy(threshold=2))
    assert "AUD-013" in {finding.rule for finding in found.findings}


def public_counts_are_large_and_rounded(folder: Path) -> None:
    """The rule of finished files (AUD-009) on every count of a public copy, by the policy that it has to have."""
    counts = quarter.shown(in_small(folder, mode="public", offences=REFERRALS)[1])["count"].dropna()
    assert len(counts) >= len(REFERRALS) / 2
    rows = [{"row": 2, "numerator": str(n), "denominator": "9", "statistic": "rate", "value_note": ""} for n in counts]
    about = dict.fromkeys(("area_code", "period_start", "period_end"), "")
    assert not list(values_at_fault(pd.DataFrame(rows).assign(**about), Policy(threshold=10, rounding=5), ()))


def what_was_touched_is_not_opened(folder: Path) -> None:
    columns = (Column("area", "code", "area"), Column("count", "count", "people"))
    schemas = {"counts": TableSchema("counts", "Counts", columns, ("area",))}
    for name, count in (("sealed", 20), ("other", 3)):
        write_sealed(folder / name, {}, {"counts": pd.DataFrame({"area": ["x"], "count": [count]})}, schemas)
    (folder / "other" / "counts.parquet").replace(folder / "sealed" / "counts.parquet")
    with pytest.raises(StoreError, match="is not the table that was audited"):
        read_sealed(folder / "sealed", schemas)


def what_fails_the_audit_is_not_released(folder: Path) -> None:
    settings, prepared = in_small(folder)
    copy = quarter.write_copy(settings, prepared, folder / "outputs" / "restricted")
    (copy / "page.html").write_text("<p>943 476 5919</p>", encoding="utf-8")
    with pytest.raises(DisclosureError, match="did not pass"):
        handover.release_outputs(settings, folder / "outputs", "Head of Communities")
