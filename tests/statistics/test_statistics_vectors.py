"""The statistics against figures that other projects published, where the shared folder holds them."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from prevent_analysis import statistics as st

VECTORS = Path(__file__).resolve().parents[2] / ".." / "shared" / "vectors"
pytestmark = pytest.mark.skipif(not VECTORS.is_dir(), reason="the shared reference vectors are not here")
LEVELS = {0.95: ("lower95_0cl", "upper95_0cl"), 0.998: ("lower99_8cl", "upper99_8cl")}


def read(name: str) -> pd.DataFrame:
    table = pd.read_csv(VECTORS / name)
    assert len(table) > 0
    return table


def fingertips_interval(count, confidence):
    """Exact below 10 events, Byar from 10 up: the rule of PHEindicatormethods."""
    exact = st.poisson_interval(count, confidence)
    byar = st.poisson_interval(count, confidence, "byar")
    return [np.where(np.asarray(count) < 10, e, b) for e, b in zip(exact, byar, strict=True)]


def test_byar_and_wilson():
    table = read("byar_wilson_ci.csv")
    byar = table[table["method"] == "Byars"]
    lower, upper = st.poisson_interval(byar["x"], byar["confidence"], "byar")
    assert_allclose(lower, byar["lower"].fillna(0), rtol=1e-6)
    assert_allclose(upper, byar["upper"], rtol=1e-6)
    wilson = table[table["method"] == "Wilson"]
    lower, upper = st.proportion_interval(wilson["x"], wilson["n"], wilson["confidence"])
    assert_allclose(lower, wilson["lower"], rtol=1e-6)
    assert_allclose(upper, wilson["upper"], rtol=1e-6)


def test_rates():
    table = read("rate_ci.csv")
    for confidence, columns in LEVELS.items():
        for limit, column in zip(fingertips_interval(table["Numerator"], confidence), columns, strict=True):
            assert_allclose(limit / table["Denominator"] * table["multiplier"], table[column].to_numpy(), rtol=1e-6)


def test_grouped_rates_with_missing_values():
    table = read("rate_ci_grouped.csv")
    assert table["Numerator"].isna().any()
    for limit, column in zip(fingertips_interval(table["Numerator"], 0.95), ("lowercl", "uppercl"), strict=True):
        assert_allclose(limit / table["Denominator"] * table["multiplier"], table[column], rtol=1e-6)


def test_proportions():
    table = read("proportion_ci.csv").dropna(subset=["Numerator", "Denominator"])
    for confidence, columns in LEVELS.items():
        limits = st.proportion_interval(table["Numerator"], table["Denominator"], confidence)
        for limit, column in zip(limits, columns, strict=True):
            assert_allclose(limit * table["multiplier"], table[column], rtol=1e-6)
    table = read("proportion_ci_grouped.csv").dropna(subset=["Numerator", "Denominator"])
    lower, upper = st.proportion_interval(table["Numerator"], table["Denominator"])
    assert_allclose(lower * table["multiplier"], table["lowercl"], rtol=1e-6)
    assert_allclose(upper * table["multiplier"], table["uppercl"], rtol=1e-6)


def test_observed_to_expected_ratios():
    table = read("isr_ci.csv")
    scale = table["value"] / table["observed"]
    for confidence, columns in LEVELS.items():
        for limit, column in zip(fingertips_interval(table["observed"], confidence), columns, strict=True):
            assert_allclose(limit * scale, table[column], rtol=1e-6)


def test_exact_poisson_variants():
    table = read("poisson_ci_variants.csv")
    exact = table[table["method"].str.contains("exact")]
    assert len(exact) > 0
    for row in exact.itertuples():
        lower, upper = (limit / row.exposure for limit in st.poisson_interval(row.x, row.conf))
        assert_allclose(lower, row.lower, atol=5e-4)
        assert_allclose(upper, row.upper, rtol=5e-4)


def test_rate_ratio_limits_sit_at_the_published_one_sided_p_values():
    table = read("rate_ratio.csv")
    methods = {"exact-cond larger": "exact", "cond-midp larger": "mid-p"}
    found = 0
    for row in table.itertuples():
        for text, method in methods.items():
            if row.method.startswith(text):
                null = float(row.method.split("=")[1])
                counts = (row.x1, row.n1, row.x2, row.n2)
                ratio, lower, _ = st.ratio_interval(*counts, 1 - 2 * row.p_value, method)
                assert_allclose(ratio, row.ratio, rtol=1e-6)
                assert_allclose(lower, null, rtol=1e-3 if row.p_value < 5e-4 else 1e-6)  # printed to 3 figures
                found += 1
    assert found > 0


def test_change_relative_to_the_rest():
    for row in read("change_ratio_fisher.csv").itertuples():
        assert_allclose(
            st.relative_change(row.a, row.b, row.c, row.d),
            (row.odds_ratio, row.lower, row.upper),
            rtol=1e-4,
        )


def test_funnel_limits_of_ratios_and_rates():
    table = read("funnel_limits_ratio.csv")
    for confidence, level in ((0.95, "2s"), (0.998, "3s")):
        at_lower, at_upper = table[f"lower_{level}_exp"], table[f"upper_{level}_exp"]
        assert_allclose(st.funnel_limits(at_lower, confidence)[0], table["observed"], rtol=2e-4)
        assert_allclose(st.funnel_limits(at_upper, confidence)[1], table["observed"], rtol=2e-4)
    table = read("funnel_limits_rate.csv")
    for confidence, level in ((0.95, "2s"), (0.998, "3s")):
        for side, column in enumerate((f"lower_{level}", f"upper_{level}")):
            expected = table["events"] * table["baseline"] / table[column]
            assert_allclose(st.funnel_limits(expected, confidence)[side], table["events"], rtol=2e-4)


def test_funnel_limits_of_proportions():
    table = read("funnel_limits_proportion.csv")
    for confidence, level in ((0.95, "2s"), (0.998, "3s")):
        limits = st.proportion_funnel_limits(table["population"], table["average_used"], confidence)
        for limit, side in zip(limits, ("lower", "upper"), strict=True):
            assert_allclose(100 * limit, table[f"{side}_{level}"], rtol=0, atol=1e-4)


def two_level_label(value, limits_95, limits_998, benchmark):
    at_95, at_998 = (st.compare(value, *limits, benchmark) for limits in (limits_95, limits_998))
    words = {"higher": "High", "lower": "Low", "similar": "Not significant"}
    return [
        "Not significant" if outer == "similar" else f"{words[outer]} ({'0.025' if inner == 'similar' else '0.001'})"
        for outer, inner in zip(at_95, at_998, strict=True)
    ]


def test_funnel_significance_labels():
    table = read("funnel_significance_proportion.csv")
    counts = table["numerator"], table["denominator"]
    limits = [st.proportion_interval(*counts, confidence) for confidence in (0.95, 0.998)]
    assert two_level_label(counts[0] / counts[1], *limits, table["average"]) == list(table["significance"])
    table = read("funnel_significance_ratio.csv")
    limits = [fingertips_interval(table["obs"], confidence) for confidence in (0.95, 0.998)]
    assert two_level_label(table["obs"], *limits, table["expected"]) == list(table["significance"])
    table = read("funnel_significance_rate.csv")
    limits = [fingertips_interval(table["count"], confidence) for confidence in (0.95, 0.998)]
    expected = table["average_per_100000"] * table["population"] / 100_000
    assert two_level_label(table["count"], *limits, expected) == list(table["significance"])


def test_a_point_on_the_limit_is_inside():
    table = read("funnelplotr_outliers.csv")
    words = st.compare(table["rr"], table["lcl"], table["ucl"], table["rr"])
    assert_array_equal(words != "similar", table["expected_outlier"] == 1)


def test_fingertips_comparisons():
    table = read("fingertips_ci_comparer.csv")
    table = table[table["method"].str.contains("single overlap|CIOverlappingReferenceValue95$")]
    words = st.compare(table["value"], table["lower"], table["upper"], table["comparator"])
    judged = {
        "high_is_good": {"higher": "Better", "lower": "Worse", "similar": "Same"},
        "low_is_good": {"higher": "Worse", "lower": "Better", "similar": "Same"},
        "HighIsGood": {"higher": "Better", "lower": "Worse", "similar": "Similar"},
        "LowIsGood": {"higher": "Worse", "lower": "Better", "similar": "Similar"},
        "NoJudgement": {"higher": "Higher", "lower": "Lower", "similar": "Similar"},
    }
    expected = table["expected"].fillna("None").replace("", "None")
    assert [
        judged[polarity].get(word, "None") for polarity, word in zip(table["polarity"], words, strict=True)
    ] == list(expected)


def test_recent_trend():
    words = {"significant": {"increasing", "decreasing"}, "not significant": {"no change"}}
    for row in read("fingertips_trend.csv").itertuples():
        limits = [json.loads(row.lo), json.loads(row.hi)]
        values = json.loads(row.v)
        if "proportions" in row.case:  # from the counts, with the pooled variance
            cases, bases = json.loads(row.cnt), json.loads(row.den)
            pooled = sum(cases) / sum(bases)
            margin = 1.96 * np.sqrt(pooled * (1 - pooled) / np.array(bases))
            values = np.divide(cases, bases)
            limits = [values - margin, values + margin]
        chi2, word = st.recent_trend(values, *limits)
        assert round(chi2, 2) == round(row.computed_chi2, 2)
        assert word in words.get(row.expected, {row.expected.lower()})


def test_xmr_limits():
    for row in read("spc_xmr_limits.csv").itertuples():
        values = json.loads(row.y)
        if not np.isnan(row.baseline_n):
            values = values[: int(row.baseline_n)]
        mean, lower, upper = st.xmr_limits(values, bool(row.screen_outliers))
        if row.case.startswith("i_chart_montgomery"):
            # The fixture overrides the centre line (clOverride 104.7; the values' own mean is 104.2).
            mean, lower, upper = (limit + row.mean - mean for limit in (mean, lower, upper))
        # Where the source multiplies by 3 / 1.128 and not by 2.66, so does the test.
        lower, upper = (mean + (limit - mean) * row.k / 2.66 for limit in (lower, upper))
        assert_allclose((mean, lower, upper), (row.computed_mean, row.computed_lower, row.computed_upper), rtol=1e-9)
        assert_allclose((mean, lower, upper), (row.mean, row.lower, row.upper), atol=5e-3)


def test_attribute_limits():
    table = read("spc_attribute_limits.csv")
    table = table[~table["chart"].str.match(r"^(g|t)\b|.* g_|.* t_")]
    seen = set()
    for (chart, _), rows in table.groupby(["chart", table["group"].fillna(0)]):
        counts = rows["count"].to_numpy()
        if "exclude 6,20, freeze 26" in chart:
            counts = np.delete(counts[:26], [5, 19])
        exposure, kind = None, "c"
        if "u" in chart.split()[0] or "u_chart" in chart or "up_" in chart:
            exposure = rows["exposure"].to_numpy() / (10_000 if "x10000" in chart else 1)
            kind = "u_prime" if "up_" in chart or "'" in chart else "u"
        mean, lower, upper = st.attribute_limits(counts, exposure, kind)
        if len(lower) != len(rows):
            lower, upper = lower[:1], upper[:1]
        assert_allclose(np.broadcast_to(upper, len(rows)), rows["ul99"], atol=5e-3)
        assert_allclose(np.broadcast_to(lower, len(rows)), rows["ll99"], atol=5e-3)
        warning = mean + 2 / 3 * (upper - mean)
        printed = rows["ul95"].notna().to_numpy()
        assert_allclose(np.broadcast_to(warning, len(rows))[printed], rows["ul95"].to_numpy()[printed], atol=5e-3)
        seen.add(kind)
    assert {"c", "u"} <= seen


def rule_points(rule: str, given: list) -> np.ndarray:
    """Build a series with mean 0 and limits -3 and 3 that has the signs or closeness of the vector."""
    limits = {"mean": 0, "lower": -3, "upper": 3}
    if rule.startswith("7 points one side"):
        return st.special_causes(given, **limits)["shift"]
    if rule.startswith("7 point trend"):
        return st.special_causes(given, mean=0, lower=-99, upper=99)["trend"]
    close, side = np.array(given)
    return st.special_causes(np.where(close == 1, 2.5, 1.0) * side, **limits)["two_of_three"]


def test_special_cause_rules():
    table = read("spc_rules.csv")
    table = table[table["source"].str.contains("plotthedots") & ~table["rule"].str.contains("assurance")]
    for row in table.itertuples():
        given, expected = json.loads(row.input), np.array(json.loads(row.expected), dtype=bool)
        if row.rule.startswith("backfill"):
            continue  # the vector's input is the ends, which only special_causes itself computes
        points = rule_points(row.rule, given)
        if row.rule.startswith("7 point"):  # the vector marks the ends of runs, special_causes every point
            ends = np.flatnonzero(expected)
            expected = np.zeros(len(expected), dtype=bool)
            for end in ends:
                expected[end - 6 : end + 1] = True
        elif row.rule.startswith("2 of 3"):  # the vector marks the three, special_causes the close ones
            expected &= np.array(given[0]) == 1
        assert_array_equal(points, expected, err_msg=row.rule)


def test_runs():
    for row in read("spc_anhoej_runs.csv").itertuples():
        counts = st.runs(json.loads(row.y), row.centre)
        for name, count in counts.items():
            assert count == getattr(row, name), (row.case, name)


def test_rank_ties():
    table = read("rank_ties.csv")
    table = table[(table["omega"] == 0) & ~table["fractional"] & (table["v"].isna() | (table["v"] == "null"))]
    assert len(table) > 0
    for row in table.itertuples():
        counts = json.loads(row.x)
        rank, _, _ = st.rank_intervals(counts, np.ones(len(counts)), ascending=row.increasing)
        assert_array_equal(rank, json.loads(row.expected))


def test_rank_sets():
    for _, areas in read("rank_sets_exact_rates_DERIVED.csv").groupby("case"):
        for joint, kind in ((False, "marginal"), (True, "simultaneous")):
            rank, lower, upper = st.rank_intervals(areas["count"], areas["exposure"], joint=joint)
            assert_array_equal(rank, areas["rank"])
            assert_array_equal(lower, areas[f"{kind}_lower"])
            assert_array_equal(upper, areas[f"{kind}_upper"])


def test_detectable_ratio():
    table = read("min_detectable_ratio.csv")
    assert_allclose(st.detectable_ratio(table["expected"], 0.998), table["min_detectable_ratio_80pct"], rtol=1e-6)
