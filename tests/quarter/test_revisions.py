"""Revisions compare what two releases showed, each kind of change apart from the others; nothing hidden is read."""

import pandas as pd
import pytest

from prevent_analysis.evaluation.revisions import Issue, find_revisions, last_issued, mark_revised, year_on_year
from prevent_analysis.evaluation.tables import REVISIONS
from prevent_analysis.store import conform

HIDDEN = {"numerator": pd.NA, "value": float("nan"), "value_note": "c"}
ABSENT = {"numerator": pd.NA, "value": float("nan"), "value_note": "x"}


def revisions(now, *earlier, definitions=None, now_definitions=None):
    issues = [Issue(f"release {place}", frame, definitions or {}) for place, frame in enumerate(earlier, start=1)]
    return find_revisions(now, last_issued(issues), now_definitions or {})


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {"numerator": 360, "value": 202.0}, ["revision"]),
        ({}, {}, []),
        (ABSENT, {}, ["new data"]),
        (HIDDEN, {}, []),
        ({}, HIDDEN, ["no longer shown"]),
        (HIDDEN, HIDDEN, []),
        (ABSENT, ABSENT, []),
        ({}, {"value": 198.09 * (1 + 1e-12)}, []),
    ],
)
def test_each_kind_of_change(figure, values, before, after, kind):
    found = revisions(values(figure(**after)), values(figure(**before)))
    assert found["kind"].tolist() == kind
    conform(found, REVISIONS)


def test_a_change_of_definition_is_not_called_a_revision(figure, values):
    moved = values(figure(numerator=360, value=202.0))
    found = revisions(moved, values(figure()), definitions={"M03": "old"}, now_definitions={"M03": "new"})
    assert found["kind"].tolist() == ["definition change"]


def test_without_an_earlier_release_nothing_is_revised(figure, values):
    assert revisions(values(figure())).empty


def test_the_latest_release_that_held_a_figure_is_compared(figure, values):
    found = revisions(
        values(figure()), values(figure(numerator=340, value=190.8)), values(figure(numerator=350, value=196.4))
    )
    assert found[["issued_in", "issued_numerator"]].to_numpy().tolist() == [["release 2", 350]]


def test_a_revised_figure_is_marked_and_no_other(figure, values):
    now = values(figure(numerator=360, value=202.0), figure(area_code="E06000033", value_note="u"))
    then = values(figure(), figure(area_code="E06000033", value_note="u"))
    marked = mark_revised(now, revisions(now, then))
    assert marked["value_note"].tolist() == ["r", "u"]


def test_movement_is_between_windows_as_counted_now(figure, values):
    frame = values(
        figure(),
        figure(period_end="2026-09-30", period="12 months to September 2026", numerator=500, value=280.6),
        figure(period_end="2026-06-30", period="12 months to June 2026", numerator=400, value=224.5),
    )
    (row,) = year_on_year(frame, "E06000034", "2026-09-30").to_dict("records")
    assert row["comparison"] == "higher"
    assert row["change"] == pytest.approx(500 / 353)
    assert row["lower_ci"] < row["change"] < row["upper_ci"]
    assert row["before_period"] == "12 months to September 2025"


def test_no_movement_is_given_where_a_year_is_hidden(figure, values):
    frame = values(figure(**HIDDEN), figure(period_end="2026-09-30", numerator=500, value=280.6))
    assert year_on_year(frame, "E06000034", "2026-09-30").empty
