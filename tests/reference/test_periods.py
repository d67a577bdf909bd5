"""Periods: any month end, whole months, labels as the field writes them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prevent_analysis.errors import SettingsError
from prevent_analysis.reference.periods import Period, month_end, parse_financial_year, parse_month

MONTH_ENDS = st.builds(month_end, st.integers(2000, 2060), st.integers(1, 12))


@pytest.mark.parametrize(
    ("end", "months", "label", "kind"),
    [
        (date(2026, 6, 30), 3, "2026/27 Q1", "financial quarter"),
        (date(2026, 9, 30), 3, "2026/27 Q2", "financial quarter"),
        (date(2026, 12, 31), 3, "2026/27 Q3", "financial quarter"),
        (date(2027, 3, 31), 3, "2026/27 Q4", "financial quarter"),
        (date(2027, 3, 31), 12, "12 months to March 2027", "financial year"),
        (date(2026, 7, 31), 12, "12 months to July 2026", "12 months"),
        (date(2026, 7, 31), 3, "3 months to July 2026", "3 months"),
        (date(2026, 2, 28), 1, "February 2026", "month"),
    ],
)
def test_labels(end, months, label, kind):
    period = Period.ending(end, months)
    assert (period.label, period.period_type) == (label, kind)


def test_a_period_ends_on_the_last_day_of_a_month():
    with pytest.raises(SettingsError, match="last day of a month"):
        Period.ending(date(2026, 9, 29))


@given(MONTH_ENDS, st.integers(1, 36))
def test_a_period_has_the_months_that_it_says(end, months):
    period = Period.ending(end, months)
    labels = period.month_labels()
    assert len(labels) == len(set(labels)) == months == period.months
    assert labels[-1] == f"{end:%Y-%m}"
    assert labels == sorted(labels)


@given(MONTH_ENDS, st.integers(1, 24), st.integers(1, 3))
def test_earlier_windows_do_not_overlap(end, months, steps):
    period = Period.ending(end, months)
    earlier = period.earlier(steps)
    assert earlier.end < period.start
    assert earlier.months == months
    assert not set(earlier.month_labels()) & set(period.month_labels())


@pytest.mark.parametrize("text", ["2026-13", "2026/09", "09-2026", "2026-9", ""])
def test_what_is_not_a_month(text):
    with pytest.raises(ValueError, match="YYYY-MM"):
        parse_month(text)


@pytest.mark.parametrize("text", ["2018//19", "2020/19", "2018-19", "2018/20", "2018"])
def test_what_is_not_a_financial_year(text):
    with pytest.raises(ValueError, match="2024/25"):
        parse_financial_year(text)


def test_a_century_turns():
    assert parse_financial_year("1999/00").end == date(2000, 3, 31)
