"""Sentences and chart of the referral picture: hidden is a word, reasons fit the comparisons, nothing is judged."""

import pandas as pd
import pytest

from prevent_analysis.presentation import referrals
from prevent_analysis.presentation.charts.shares import plot_shares
from prevent_analysis.presentation.display import Notices
from prevent_analysis.presentation.wording import wording_faults

PERIOD = "24 months to July 2026"


def row(value: float | None, comparison: str = "similar", **changes: object) -> dict:
    numbers = {"numerator": 6, "denominator": 26, "lower_ci": 0.3, "upper_ci": 1.8, "value_note": ""}
    if value is None:
        numbers |= dict.fromkeys(("numerator", "lower_ci", "upper_ci")) | {"value_note": "c"}
    named = {"area_name": "Thurrock", "period": PERIOD, "comparison": comparison, "value": value, "method": "Wilson"}
    return named | numbers | changes


def three(relative: float, comparison: str, denominator: int = 200_000) -> tuple[dict, dict, dict]:
    return row(3.0, comparison, denominator=denominator), row(4.0), row(relative, comparison)


@pytest.mark.parametrize(
    ("panel", "received", "share", "words"),
    [
        ("similar", "similar", "similar", "is not supported by these counts, nor is the opposite"),
        ("lower", "lower", "similar", "fewer are received; the share discussed is not distinguishable"),
        ("lower", "similar", "lower", "a smaller share is discussed; the number received is not distinguishable"),
        ("lower", "lower", "lower", "fewer are received and a smaller share of them is discussed"),
        ("lower", "similar", "similar", "neither part alone can be told"),
        ("higher", "higher", "similar", "is not supported by these counts, nor is the opposite"),
    ],
)
def test_the_panel_sentence_says_which_part_is_low(panel, received, share, words):
    said = referrals.describe_channel(three(0.5, panel), three(0.6, received), three(0.9, share, 26))
    assert words in said[1]
    assert "8.0 would be expected" in said[0]


def test_a_hidden_panel_count_gives_no_figure():
    hidden = (row(None), row(4.0), row(None, "not compared"))
    (said,) = referrals.describe_channel(hidden, three(0.6, "similar"), hidden)
    assert "cannot be told" in said
    assert not any(character.isdigit() for character in said)


def test_hidden_closures_say_why():
    assert "[c]" in referrals.describe_closures(row(None), row(70.0), row(None))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"step": 1, "of": 8, "words": "w", "shows": "areas"}, "Shown as defined: w."),
        ({"step": 3, "of": 8, "words": "w", "shows": "areas"}, "step 3 of 8): w."),
        ({"step": 9, "of": 8, "words": "withheld", "shows": "nothing"}, "Withheld:"),
        (None, ""),
    ],
)
def test_the_step_is_told(step, words):
    assert words in referrals.describe_step(step)


def test_days_have_no_middle_where_a_band_is_hidden():
    rows = pd.DataFrame({"category": ["a", "b", "c"], "numerator": [3, 4, 6], "value": [23.0, 31.0, 46.0]})
    assert referrals.describe_days(rows) == "The middle one took b."
    assert referrals.describe_days(rows.assign(value=[None, 31.0, 46.0])) == ""


def test_national_shares_are_of_one_coverage_and_year():
    def published(**years: int) -> pd.DataFrame:
        return pd.DataFrame(
            {"area_name": "England and Wales", "period": list(years), "coverage": "all", "value": list(years.values())}
        )

    said = referrals.describe_national(published(y1=50, y2=60), published(), published(y1=200, y3=400))
    assert "y1: discussed at a Channel panel 50 of 200 referrals (25%)" in said
    assert "y2" not in said
    assert referrals.describe_national(published(), published(), published()).startswith("No published")


def shares(*values: float | None) -> pd.DataFrame:
    names = ["Education", "Police", "Health"][: len(values)]
    rows = [row(value, category=name) for name, value in zip(names, values, strict=True)]
    return pd.DataFrame(rows).assign(measure_name="Share of referrals from each sector")


def drawn(frame: pd.DataFrame, rest: pd.DataFrame):
    order = ("Education", "Police", "Health")
    return plot_shares(frame, rest, order=order, notices=Notices("M", True), source="s", name="shares", note="A note.")


def test_hidden_shares_are_words_and_the_order_is_fixed():
    figure = drawn(shares(20.0, None, 60.0).iloc[::-1], shares(30.0, 40.0, 30.0))
    assert figure.table["Category"].tolist() == ["Education", "Police", "Health"]
    assert figure.table.loc[1, "Per cent"] == "[c]"
    assert "not shown [c]" in figure.svg.wide
    assert "Police" not in figure.title
    assert "A note." in figure.caption
    assert figure.table["Rest of the region, per cent"].tolist() == [30.0, 40.0, 30.0]


def test_a_chart_of_nothing_is_refused():
    assert "no chart is drawn" in drawn(shares(None, None), shares(None, None)).paragraphs[0]


@pytest.mark.parametrize("name", [name for name in vars(referrals) if name.isupper()])
def test_standing_sentences_pass_the_wording_lint(name):
    sentence = getattr(referrals, name)
    if isinstance(sentence, str):
        assert not wording_faults(sentence)
