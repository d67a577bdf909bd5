"""Values, ranks, funnels, months and claims are functions of protected counts: nothing is guessed or taken as 0."""

import math

import pandas as pd
import pytest

from prevent_analysis import statistics
from prevent_analysis.evaluation.claim_check import LOCAL_STRANDS, check_claim
from prevent_analysis.evaluation.funnels import evaluate_funnels
from prevent_analysis.evaluation.months import evaluate_months
from prevent_analysis.evaluation.ranks import evaluate_ranks
from prevent_analysis.evaluation.tables import COUNTS, FUNNELS, MONTHS, RANKS, TRENDS, VALUES
from prevent_analysis.evaluation.trends import evaluate_trends
from prevent_analysis.evaluation.values import evaluate_measures
from prevent_analysis.measures.registry import read_measures
from prevent_analysis.reference.periods import Period, month_end
from prevent_analysis.store import conform

AREAS = ("E06000034", "E06000032", "E06000031", "E06000033")
REGION = "E12000006"
END = month_end(2026, 9)
REFERRALS, OFFENCES, RESIDENTS = (14, 18, 37, 18), (332, 401, 363, 322), (178_201, 231_028, 219_509, 182_271)


def rows(series: str, counts, window: Period, category: str = "Total") -> list[dict]:
    """A count for each area and their sum; None is hidden, and then so is the sum."""
    whole = None if None in counts else sum(counts)
    return [
        {
            "series": series,
            "area_code": area,
            "period_start": window.start.isoformat(),
            "period_end": window.end.isoformat(),
            "category_type": "mid-year" if series == "population" else "total",
            "category": category,
            "count": count,
            "note": "" if count is not None else "c",
            "source_id": "a.csv",
        }
        for area, count in zip((*AREAS, REGION), (*counts, whole), strict=True)
    ]


def counts(referrals=REFERRALS, offences=OFFENCES, years: int = 3, with_local=None) -> pd.DataFrame:
    """Protected counts of yearly windows, the same each year unless given for the latest."""
    listed = []
    for step in range(years):
        window = Period.ending(END) if step == 0 else Period.ending(END).earlier(step)
        listed += rows("prevent_referrals", referrals if step == 0 else REFERRALS, window)
        listed += rows("hate_crime_offences", offences if step == 0 else OFFENCES, window)
        listed += rows("population", RESIDENTS, window, "2023")
    if with_local:
        listed += rows("hate_crime_offences_incl_local", with_local, Period.ending(END))
    return conform(pd.DataFrame(listed), COUNTS)


def values(frame: pd.DataFrame) -> pd.DataFrame:
    measures = [measure for name, measure in read_measures().items() if name in ("M01", "M02", "M03")]
    return conform(evaluate_measures(frame, measures, AREAS, REGION), VALUES)


def one(frame: pd.DataFrame, measure: str, area: str, statistic: str = "ratio", **wanted: str) -> dict:
    picked = frame[(frame["measure_id"] == measure) & (frame["area_code"] == area) & (frame["statistic"] == statistic)]
    picked = picked[picked["period_end"] == wanted.pop("period_end", END.isoformat())]
    for column, value in wanted.items():
        picked = picked[picked[column] == value]
    return picked.iloc[0].to_dict()


def test_a_ratio_its_interval_and_its_comparison():
    row = one(values(counts()), "M01", AREAS[0], area_type="UTLA")
    low, high = statistics.poisson_interval(14)
    assert row["value"] == pytest.approx(100 * 14 / 332)
    assert (row["lower_ci"], row["upper_ci"]) == pytest.approx((100 * low / 332, 100 * high / 332))
    assert row["lower_ci_998"] < row["lower_ci"] < row["upper_ci"] < row["upper_ci_998"]
    assert (row["value_note"], row["reliability"]) == ("u", "fewer than 20 events")


def test_the_rest_is_the_region_without_the_area_and_the_relative_value_is_against_it():
    frame = values(counts())
    rest = one(frame, "M01", REGION, area_type="rest of region", comparator_code=AREAS[0])
    relative = one(frame, "M01", AREAS[0], statistic="relative")
    assert (rest["numerator"], rest["denominator"]) == (sum(REFERRALS[1:]), sum(OFFENCES[1:]))
    ratio, low, high = statistics.ratio_interval(14, 332, sum(REFERRALS[1:]), sum(OFFENCES[1:]))
    assert (relative["value"], relative["lower_ci"], relative["upper_ci"]) == pytest.approx((ratio, low, high))
    assert relative["comparison"] == ("lower" if high < 1 else "higher" if low > 1 else "similar")


def test_a_hidden_count_hides_every_value_that_would_tell_it():
    frame = values(counts(referrals=(None, 18, 37, 18)))
    assert pd.isna(one(frame, "M01", AREAS[0], area_type="UTLA")["value"])
    assert one(frame, "M01", AREAS[0], area_type="UTLA")["value_note"] == "c"
    assert pd.isna(one(frame, "M01", REGION, area_type="region")["value"])
    for area in AREAS:
        assert pd.isna(one(frame, "M01", REGION, area_type="rest of region", comparator_code=area)["value"])
        assert pd.isna(one(frame, "M01", area, statistic="relative")["value"])
    assert one(frame, "M01", AREAS[1], area_type="UTLA")["comparison"] == "not compared"
    assert one(frame, "M03", AREAS[0], statistic="rate", area_type="UTLA")["value"] > 0


def test_a_true_nought_is_a_value_and_too_few_hate_crimes_is_none():
    frame = values(counts(referrals=(0, 18, 37, 18)))
    nought = one(frame, "M01", AREAS[0], area_type="UTLA")
    assert (nought["value"], nought["lower_ci"]) == (0, 0)
    assert nought["upper_ci"] > 0
    few = one(values(counts(offences=(19, 401, 363, 322))), "M01", AREAS[0], area_type="UTLA")
    assert pd.isna(few["value"])
    assert few["value_note"] == "z"


def test_no_limit_in_a_table_is_infinite():
    frame = values(counts(referrals=(14, 0, 0, 0)))
    for column in ("value", "lower_ci", "upper_ci", "lower_ci_998", "upper_ci_998"):
        assert not frame[column].map(math.isinf).any()


def test_ranks_count_from_the_lowest_and_none_is_given_where_one_area_is_hidden():
    ranks = conform(evaluate_ranks(values(counts()), AREAS), RANKS)
    ratio = ranks[ranks["measure_id"] == "M01"].set_index("area_code")
    order = sorted(AREAS, key=lambda area: REFERRALS[AREAS.index(area)] / OFFENCES[AREAS.index(area)])
    assert [int(ratio.loc[area, "rank"]) for area in order] == [1, 2, 3, 4]
    assert (ratio["lower"] <= ratio["rank"]).all()
    assert (ratio["rank"] <= ratio["upper"]).all()
    hidden = conform(evaluate_ranks(values(counts(referrals=(None, 18, 37, 18))), AREAS), RANKS)
    ratio = hidden[hidden["measure_id"] == "M01"]
    assert ratio["rank"].isna().all()
    assert set(ratio["value_note"]) == {"c"}


def test_a_point_is_outside_the_funnel_if_and_only_if_its_interval_excludes_the_baseline():
    frame = values(counts(referrals=(14, 60, 37, 2)))
    funnels = conform(evaluate_funnels(frame, AREAS, REGION), FUNNELS)
    limits = funnels[funnels["measure_id"] == "M01"]
    baseline = limits.iloc[0]["baseline"]
    assert limits["denominator"].is_monotonic_increasing
    for area in AREAS:
        row = one(frame, "M01", area, area_type="UTLA")
        nearest = limits.iloc[(limits["denominator"] - row["denominator"]).abs().argmin()]
        low, high = statistics.funnel_limits(baseline * row["denominator"] / 100, confidence=0.95)
        outside = not low <= row["numerator"] <= high
        assert outside == (not row["lower_ci"] <= baseline <= row["upper_ci"])
        assert nearest["lower"] == pytest.approx(100 * low / row["denominator"], rel=0.1)


def test_no_funnel_around_a_baseline_that_is_hidden():
    frame = values(counts(referrals=(None, 18, 37, 18)))
    assert "M01" not in set(evaluate_funnels(frame, AREAS, REGION)["measure_id"])


def monthly(series) -> pd.DataFrame:
    listed = []
    for step, count in enumerate(series):
        window = Period.ending(month_end(2024, 1 + step), months=1)
        listed += rows("hate_crime_offences", (count, 5, 5, 5), window)
    return conform(pd.DataFrame(listed), COUNTS)


def test_months_have_limits_and_a_month_far_outside_is_a_signal():
    frame = conform(evaluate_months(monthly([28, 30, 27, 29, 31, 28, 30, 29, 27, 90, 28, 30, 29]), AREAS), MONTHS)
    own = frame[frame["area_code"] == AREAS[0]].set_index("month")
    assert own.loc["2024-10", "signal"] == "outside the limits"
    assert (own["lower"] >= 0).all()
    calm = evaluate_months(monthly([28, 30, 27, 31] * 4), AREAS[:1])
    assert set(calm["signal"]) == {""}


def test_no_limits_with_a_gap_or_few_months():
    gap = evaluate_months(monthly([28, None, *[30] * 12]), AREAS[:1])
    assert gap["mean"].isna().all()
    assert set(gap["signal"]) == {""}
    assert evaluate_months(monthly([28] * 11), AREAS[:1])["mean"].isna().all()


def claim(frame: pd.DataFrame, bounds=None, poor=()) -> dict:
    return check_claim(frame, AREAS[0], AREAS, Period.ending(END), bounds or {}, poor)


def test_the_claim_check_from_shown_counts():
    found = claim(counts())
    assert found["decision"]["reason"] is None
    assert found["recorded"]["lowest"] in ("yes", "no", "tied")
    assert set(found["pooled"]) == {"24", "36"}
    assert found["phi"] is None
    assert found["change"]["word"] == "no clear change"


def test_a_supported_word_is_seen_in_two_years_and_lost_where_a_definition_disagrees():
    low = (2, 90, 95, 88)
    frame = counts(referrals=low)
    found = claim(frame)
    assert found["decision"]["verdict_below"] == "supported"
    assert found["status"] == "new"
    agreed = claim(counts(referrals=low, with_local=(372, 401, 363, 322)))
    assert agreed["variants"] == {LOCAL_STRANDS: True}
    disagreed = claim(counts(referrals=low, with_local=(332, 4010, 9630, 9220)))
    assert disagreed["variants"] == {LOCAL_STRANDS: False}
    assert disagreed["decision"]["verdict_below"] == "cannot tell"
    assert disagreed["decision"]["reason"] == "depends on the definition"


def test_a_hidden_named_count_gives_words_alone_and_only_if_they_hold_for_every_value():
    frame = counts(referrals=(None, 190, 195, 188))
    safe = claim(frame, bounds={AREAS[0]: (1, 4)})
    assert safe["decision"]["verdict_below"] == "supported"
    assert safe["recorded"] is None
    assert "ratio" not in safe["decision"]
    unsafe = claim(counts(referrals=(None, 9, 9, 9)), bounds={AREAS[0]: (1, 4)})
    assert unsafe["decision"]["sentence"] == "cannot tell"
    assert unsafe["decision"]["reason"] == "not shown: small number"
    unbounded = claim(frame)
    assert unbounded["decision"]["reason"] == "a figure is missing"


def test_a_word_is_the_same_for_every_value_that_a_hidden_count_may_take():
    frame = counts(referrals=(None, 60, 70, 65))
    words = claim(frame, bounds={AREAS[0]: (1, 4)})["decision"]
    for hidden in range(1, 5):
        shown = claim(counts(referrals=(hidden, 60, 70, 65)))["decision"]
        for part in ("verdict_below", "verdict_lowest", "sentence"):
            assert words[part] in (shown[part], "cannot tell")


def test_a_grade_c_on_an_input_means_cannot_tell():
    found = claim(counts(), poor=("prevent_counts.csv",))
    assert found["decision"]["sentence"] == "cannot tell"
    assert "grade C" in found["decision"]["reason"]


def test_dispersion_is_estimated_where_every_quarter_is_shown():
    listed = []
    for step in range(12):
        quarter = Period.ending(END, months=3)
        window = quarter if step == 0 else quarter.earlier(step)
        listed += rows("prevent_referrals", tuple(8 + (step * place) % 7 for place in (1, 2, 3, 5)), window)
        listed += rows("hate_crime_offences", (80, 100, 90, 80), window)
    quarterly = conform(pd.DataFrame(listed), COUNTS)
    found = claim(pd.concat([counts(), quarterly], ignore_index=True))
    assert found["phi"] >= 1


def test_a_share_that_rises_month_by_month_is_a_trend_and_a_steady_one_is_not():
    rising = evaluate_trends(monthly([20 + 2 * step for step in range(24)]), AREAS, REGION)
    conform(rising, TRENDS)
    assert rising.set_index("area_code").loc[AREAS[0], "lower_ci"] > 1
    steady = evaluate_trends(monthly([20, 22, 19, 21] * 6), AREAS, REGION).set_index("area_code").loc[AREAS[0]]
    assert steady["lower_ci"] < 1 < steady["upper_ci"]
    assert evaluate_trends(monthly([20, None, *[20] * 12]), AREAS[:1], REGION).empty
