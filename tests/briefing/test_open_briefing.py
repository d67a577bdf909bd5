"""A notebook opens one audited release, or is told in a sentence why not."""

import shutil
from dataclasses import replace

import pandas as pd
import pytest

from prevent_analysis.briefing import open_briefing
from prevent_analysis.briefing.context import latest_release, published_series
from prevent_analysis.briefing.referrals import asked_for_table
from prevent_analysis.errors import SettingsError, StoreError

GOOD = ("E06000034", "2026-09-30", "restricted")


def test_a_release_opens_and_is_read_only_by_area(demo_run):
    briefing = open_briefing(*GOOD, demo_run)
    assert (briefing.area_name, briefing.region_name, briefing.mode) == ("Thurrock", "East of England", "restricted")
    assert set(briefing.measure("M01")["period_end"]) == {"2026-09-30"}
    assert len(briefing.separate_years("M01")["period_end"].unique()) == 3
    assert len(briefing.history("M01")["period_end"].unique()) == 9


@pytest.mark.parametrize(
    ("area", "end", "mode", "word"),
    [
        ("E06000035", "2026-09-30", "restricted", "area_code"),
        ("E06000034", "2026-09-29", "restricted", "last day of a month"),
        ("E06000034", "September", "restricted", "period_end"),
        ("E06000034", "2026-09-30", "secret", "mode"),
    ],
)
def test_a_parameter_that_does_not_fit_is_named(demo_run, area, end, mode, word):
    with pytest.raises(SettingsError, match=word):
        open_briefing(area, end, mode, demo_run)


def test_a_quarter_that_was_not_run_says_what_to_do(demo_run):
    with pytest.raises(StoreError, match="prevent-analysis run"):
        open_briefing("E06000034", "2025-09-30", "restricted", demo_run)


@pytest.mark.parametrize("part", ["counts.parquet", "values.parquet", "claims.json"])
def test_a_table_that_is_not_the_audited_one_is_refused(demo_run, tmp_path, part):
    shutil.copytree(demo_run / "data" / "processed", tmp_path / "data" / "processed")
    path = tmp_path / "data" / "processed" / "2026-09-30" / "release" / "restricted" / part
    path.write_bytes(path.read_bytes() + b" ")
    with pytest.raises(StoreError, match="audited"):
        open_briefing(*GOOD, tmp_path)


def test_the_public_release_holds_no_prevent_series_below_the_region(demo_run):
    briefing = open_briefing("E06000034", "2026-09-30", "public", demo_run)
    assert not briefing.counts["series"].str.contains("prevent").any()
    assert briefing.claim is None
    assert briefing.measure("M01").empty


def test_published_years_take_the_latest_release_and_keep_coverages_apart(demo_run):
    published = open_briefing(*GOOD, demo_run).published
    prevent = published_series(published, "prevent_referrals", ["K04000001"], "Referrals").set_index("period")["value"]
    assert (prevent["2018/19"], prevent["2024/25"]) == (5737, 8778)
    national = published_series(published, "hate_crime_offences", ["K04000001"], "Hate crime")
    assert national[national["period"] == "2024/25"]["coverage"].nunique() == 2
    assert not latest_release(published).duplicated(["measure", "area_code", "year", "category", "coverage"]).any()


def test_measures_that_are_off_are_shown_where_they_were_asked_for(demo_run):
    usual = open_briefing(*GOOD, demo_run)
    assert not asked_for_table(usual).paragraphs
    sectors = usual.values[usual.values["measure_id"] == "M06"]
    under_18 = sectors.assign(measure_id="M20", measure_name="Share of referrals of people under 18")
    table = asked_for_table(replace(usual, values=pd.concat([usual.values, under_18])))
    assert [row[0].partition(",")[0] for row in table.cells] == [
        f"Share of referrals of people under 18: {sector}"
        for sector in ("Education", "Police and criminal justice", "Other or not known")
    ]
