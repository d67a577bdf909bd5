"""Finished delivery figures: what is not as it was released, or comes too close beside what was, is found."""

import pandas as pd
import pytest
import small_delivery as small

from prevent_analysis.disclosure import read_policy
from prevent_analysis.disclosure.scan_delivery import audit_delivery
from prevent_analysis.pipeline import delivery_protecting

TRAINED = {"A": (20, 9, 6), "B": (31, 3, 2), "C": (40, 15, 11), "D": (25, 7, 13), "E": (50, 18, 9)}
RULE = read_policy("restricted")
TABLE = "Awareness (must)"


@pytest.fixture
def made(tmp_path):
    """A folder of finished files in which organisation B is small, and its record."""
    settings = small.settings_in(tmp_path)
    delivered = small.protect(settings, small.returns(TRAINED))["restricted"]
    record = small.write_copy(settings, "restricted", delivered, tmp_path / "outputs" / "restricted")
    return settings, delivered, record, tmp_path / "outputs"


def rules(audit):
    return {finding.rule for finding in audit.findings}


def test_what_was_released_passes_with_its_hidden_figures_attacked(made):
    settings, _, record, out = made
    hidden = sum(note == "c" for *_, note, _ in record.delivery)
    found = small.audit(settings, out, record)
    assert (found.passed, found.hidden) == (True, hidden)
    assert hidden >= 4


def printed(out, **changes):
    """The values that the folder prints, changed by unit."""
    values = pd.read_csv(out / "restricted" / "delivery.csv", dtype=str, keep_default_na=False)
    for unit, (column, text) in changes.items():
        values.loc[values["category"] == f"Organisation {unit}", column] = text
    return values.assign(file="delivery.csv", row=range(2, len(values) + 2))


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"A": ("numerator", "21")}, "AUD-005"),
        ({"A": ("denominator", "36")}, "AUD-005"),
        ({"A": ("numerator", "4")}, "AUD-009"),
    ],
)
def test_a_figure_that_is_not_the_one_of_the_record_is_found(made, changes, rule):
    _, _, record, out = made
    assert audit_delivery(printed(out), RULE, record, [])[1] == []
    assert rule in {finding.rule for finding in audit_delivery(printed(out, **changes), RULE, record, [])[1]}


def test_a_figure_that_the_record_hides_is_found(made):
    _, _, record, out = made
    rows = tuple(
        (*row[:5], None, "c", row[7]) if row[1:3] == ("Organisation A", "In date") else row for row in record.delivery
    )
    found = audit_delivery(printed(out), RULE, small.replace(record, delivery=rows), [])[1]
    assert "AUD-004" in {finding.rule for finding in found}


def test_without_the_record_the_table_alone_is_attacked(made):
    """Five organisations with a total: the one that is blank is the rest."""
    _, _, _, out = made
    assert audit_delivery(printed(out), RULE, None, [])[1] == []
    hides = printed(out, A=("numerator", "")).assign(value="", lower_ci="", upper_ci="", value_note="")
    hides.loc[hides["numerator"] == "", "value_note"] = "c"
    shown = hides["category"].isin(["Organisation B", "Organisation C", "Organisation D", "Organisation E", "Total"])
    hides.loc[shown, "numerator"] = ["31", "40", "25", "50", "149"]
    hides.loc[shown, "value_note"] = ""
    (hidden, exact, _), found = audit_delivery(hides, RULE, None, [])
    assert (hidden, exact) == (1, 1)
    assert {finding.rule for finding in found} == {"AUD-002"}


def test_a_figure_that_the_ledger_makes_dangerous_is_found(made, tmp_path, monkeypatch):
    settings, delivered, *_ = made
    small.enter(settings, {"restricted": delivered})
    monkeypatch.setattr(delivery_protecting, "printed_before", lambda history: [])
    one_more = small.returns({**TRAINED, "C": (41, 15, 11)})
    forgot = small.protect(settings, one_more)["restricted"]
    record = small.write_copy(settings, "restricted", forgot, tmp_path / "again" / "restricted")
    assert "AUD-002" in rules(small.audit(settings, tmp_path / "again", record))
    monkeypatch.undo()
    minded = small.protect(settings, one_more)["restricted"]
    record = small.write_copy(settings, "restricted", minded, tmp_path / "minded" / "restricted")
    assert small.audit(settings, tmp_path / "minded", record).passed
