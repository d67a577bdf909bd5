"""The page of measures is made from the definitions and is the one that they make now."""

from pathlib import Path

from prevent_analysis.measures.document import measures_page
from prevent_analysis.measures.registry import read_measures, shown_measures

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measures.md"


def test_the_page_is_current():
    assert PAGE.read_text(encoding="utf-8") == measures_page(), "run python docs/make_measures.py"


def test_every_measure_has_a_section_with_its_ladder():
    page = PAGE.read_text(encoding="utf-8")
    for measure in read_measures().values():
        assert f"## {measure.measure_id}: {measure.name}" in page
        assert all(f"{rung.months} months by {rung.grouping}" in page for rung in measure.ladder)


def test_age_and_repeats_are_made_only_where_they_are_asked_for():
    usual = {measure.measure_id for measure in shown_measures("restricted")}
    asked = {measure.measure_id for measure in shown_measures("restricted", ["M20"])}
    assert asked - usual == {"M20"}
    assert not {"M20", "M23"} & usual


def test_no_breakdown_of_referrals_is_public():
    assert not any(measure.ladder for measure in shown_measures("public", ["M20", "M23"]))
