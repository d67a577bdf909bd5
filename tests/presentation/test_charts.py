"""What holds for every chart."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from itertools import combinations

import pandas as pd
import pytest

from prevent_analysis.presentation.charts.canvas import INK, PAGE, dark_palette, palette
from prevent_analysis.presentation.display import Figure, Text

NAMES = (
    "areas",
    "windows",
    "published-series",
    "strand-mix",
    "strand-panels",
    "funnel",
    "ranks",
    "monthly",
    "coverage",
    "tiles",
)
JUDGING = ("better", "worse", "good", "bad", "poor", "risk", "↑", "↓", "▲", "▼", "rise", "fall")
THURROCK = "E06000034"


def texts_of(svg: str) -> list[str]:
    """The text nodes that are drawn."""
    return [node.text or "" for node in ElementTree.fromstring(svg).iter("text")]


@pytest.mark.parametrize("name", NAMES)
class TestEveryChart:
    def test_says_what_it_shows_in_words(self, name: str, figures: dict[str, Callable]) -> None:
        figure = figures[name]()
        assert isinstance(figure, Figure)
        assert figure.name == name
        assert figure.title
        assert not figure.title.startswith("Figure")
        assert "Sep" in figure.subtitle or "20" in figure.subtitle
        assert figure.source == "Demonstration data"
        for text in (figure.caption, figure.alt):
            assert "SYNTHETIC DEMONSTRATION DATA" in text
            assert "OFFICIAL-SENSITIVE – Prevent" in text
        assert figure.alt.split(" SYNTHETIC")[0].endswith("Data in the table below.")
        assert not figure.table.empty

    def test_is_neutral(self, name: str, figures: dict[str, Callable]) -> None:
        figure = figures[name]()
        parts = [figure.title, figure.subtitle, figure.caption, figure.alt, *texts_of(figure.svg.wide)]
        words = re.findall(r"[a-z]+|[^\sa-z0-9]", " ".join(parts).lower())
        assert not set(words) & set(JUDGING)

    @pytest.mark.parametrize("width", ["wide", "narrow"])
    def test_is_text_without_title_or_outside_address(
        self, name: str, width: str, figures: dict[str, Callable]
    ) -> None:
        figure = figures[name]()
        svg = getattr(figure.svg, width)
        assert texts_of(svg)
        assert figure.title not in texts_of(svg)
        for forbidden in ("http", "<?xml", "xmlns", "<style", "<script", "DejaVu", "date>", "<image"):
            assert forbidden not in svg
        root = ElementTree.fromstring(svg)
        assert root.get("role") == "img"
        assert root.get("viewBox")
        assert root.get("width") is None
        ids = [node.get("id") for node in root.iter() if node.get("id")]
        assert len(ids) == len(set(ids))
        start = name if width == "wide" else f"{name}-narrow"
        assert root.get("aria-labelledby") == f"{start}-title {start}-desc"
        assert root.find("title").text == figure.title
        assert root.find("desc").text == figure.alt

    @pytest.mark.parametrize(("width", "inches"), [("wide", 7), ("narrow", 4)])
    def test_is_large_enough_to_read(self, name: str, width: str, inches: int, figures: dict[str, Callable]) -> None:
        root = ElementTree.fromstring(getattr(figures[name]().svg, width))
        sizes = [float(size) for n in root.iter() for size in re.findall(r"font-size: ([\d.]+)px", n.get("style", ""))]
        assert min(sizes) / float(root.get("viewBox").split()[2]) >= 12 / (inches * 72)

    def test_shows_the_narrow_drawing_only_where_a_style_sheet_asks_for_it(
        self, name: str, figures: dict[str, Callable]
    ) -> None:
        wide, narrow = (ElementTree.fromstring(svg) for svg in figures[name]().svg)
        assert "display" not in wide.get("style")
        assert narrow.get("style").startswith("display: none; ")

    def test_has_only_the_colours_of_the_palette(self, name: str, figures: dict[str, Callable]) -> None:
        svg = "".join(figures[name]().svg).lower()
        allowed = {colour.lower() for colour in (*palette(), PAGE)}
        used = {f"#{part[:6]}" for part in svg.split("#")[1:] if not part.startswith(("m", "p"))}
        assert used <= allowed
        assert "currentcolor" in svg
        assert INK not in svg

    def test_is_the_same_bytes_each_time(self, name: str, figures: dict[str, Callable]) -> None:
        assert figures[name]()._repr_html_() == figures[name]()._repr_html_()

    def test_shares_no_id_with_a_second_chart(self, name: str, figures: dict[str, Callable]) -> None:
        def ids(svg: str) -> set[str]:
            return {node.get("id") for node in ElementTree.fromstring(svg).iter() if node.get("id")}

        first, second = figures[name]().svg, figures[name](name="second").svg
        for one, other in combinations((*first, *second), 2):
            assert not ids(one) & ids(other)


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("colours", "page", "ink"), [(palette, "#ffffff", "#0b0c0c"), (dark_palette, "#0b0c0c", "#f3f3f3")]
)
def test_neighbouring_colours_can_be_told_apart(colours: Callable, page: str, ink: str) -> None:
    local, region = colours()
    for first, second in ((local, page), (region, page), (ink, page), (local, region), (ink, region)):
        assert contrast(first, second) >= 3


def test_importing_the_charts_is_cheap() -> None:
    heavy = "matplotlib", "seaborn", "afcharts"
    code = f"import sys, prevent_analysis.presentation.charts; print([m for m in {heavy!r} if m in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"


HOSTILE = '<script>alert("1")</script> & $x^2$ \x00\n\t_{y} ]]> "quoted" \'single\''


@pytest.mark.parametrize("name", ["areas", "windows", "strand-mix", "funnel", "ranks", "monthly", "coverage", "tiles"])
def test_hostile_labels_stay_labels(name: str, figures: dict[str, Callable], samples: dict[str, pd.DataFrame]) -> None:
    values = samples[name].copy()
    columns = [c for c in ("area_name", "measure_name", "period", "category", "comparison") if c in values]
    values[columns[0]] = values[columns[0]].replace({"Thurrock": HOSTILE})
    for column in columns[1:]:
        if column != "category":
            values[column] = values[column].map(lambda text: f"{text} {HOSTILE}")
    html = figures[name](values)._repr_html_()
    assert "<script" not in html
    assert "\x00" not in figures[name](values).svg.wide
    ElementTree.fromstring(figures[name](values).svg.wide)
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("name", ["areas", "tiles", "ranks"])
def test_areas_are_never_ordered_by_size(name: str, figures: dict[str, Callable]) -> None:
    areas = list(figures[name]().table["Area"])
    assert areas[0] == "Thurrock"
    assert areas[1:] == sorted(areas[1:])


class TestHiddenAreas:
    def test_are_a_row_with_words(self, figures: dict[str, Callable], make_areas: Callable) -> None:
        figure = figures["areas"](make_areas(hidden=("E06000055", "E10000029")))
        assert texts_of(figure.svg.wide).count("not shown [c]") == 2
        rows = figure.table.set_index("Area")
        assert set(rows.loc["Bedford", ["Referrals", "Value", "95% interval, lower"]]) == {"[c]"}
        assert "0" not in texts_of(figure.svg.wide)[-6:]

    def test_named_area_hidden(self, figures: dict[str, Callable], make_areas: Callable) -> None:
        figure = figures["areas"](make_areas(hidden=(THURROCK,)))
        assert figure.title == "The figure for Thurrock is not shown [c]"
        said = [figure.title, figure.alt, *texts_of(figure.svg.wide)]
        assert not [text for text in said if "2.7" in text or "10 :" in text]
        assert set(figure.table.loc[0, ["Referrals", "Value", "95% interval, upper"]]) == {"[c]"}

    def test_drawing_does_not_depend_on_the_hidden_figure(
        self, figures: dict[str, Callable], make_areas: Callable
    ) -> None:
        other = make_areas(hidden=("E06000055",))
        order = other.sample(frac=1, random_state=1)
        assert figures["areas"](other)._repr_html_() == figures["areas"](order)._repr_html_()

    def test_all_hidden_is_a_sentence(self, figures: dict[str, Callable], make_areas: Callable) -> None:
        nothing = make_areas()
        nothing = make_areas(hidden=tuple(nothing["area_code"]))
        for name in ("areas", "funnel"):
            assert isinstance(figures[name](nothing), Text)

    def test_region_not_shown(self, figures: dict[str, Callable], make_areas: Callable) -> None:
        figure = figures["areas"](make_areas(), region_value=None)
        assert "not compared with the rest of the region" in figure.title
        assert "orange" not in figure.caption
        assert "var(--chart-region" not in figure.svg.wide


@pytest.mark.parametrize("name", ["areas", "funnel", "tiles"])
class TestOddRegions:
    @staticmethod
    def draw(figures: dict[str, Callable], name: str, values: pd.DataFrame) -> Figure | Text:
        return figures[name](values)

    def test_zero_counts(self, name: str, figures: dict[str, Callable], make_areas: Callable) -> None:
        values = make_areas(counts=dict.fromkeys(make_areas()["area_code"], 0))
        figure = self.draw(figures, name, values)
        assert isinstance(figure, Figure)
        assert set(figure.table["Value"]) == {0.0}
        assert "[c]" not in figure._repr_html_()

    @pytest.mark.parametrize("number", [1, 2])
    def test_few_areas(self, name: str, number: int, figures: dict[str, Callable], make_areas: Callable) -> None:
        values = make_areas().set_index("area_code", drop=False).loc[[THURROCK, "E10000012"][:number]]
        figure = self.draw(figures, name, values)
        assert isinstance(figure, Text if name == "funnel" else Figure)

    def test_all_equal(self, name: str, figures: dict[str, Callable], make_areas: Callable) -> None:
        values = make_areas().assign(value=5.0, lower_ci=4.0, upper_ci=6.0, comparison="similar")
        assert isinstance(self.draw(figures, name, values), Figure)

    def test_one_giant(self, name: str, figures: dict[str, Callable], make_areas: Callable) -> None:
        figure = self.draw(figures, name, make_areas(counts={"E10000012": 900_000}))
        assert isinstance(figure, Figure)
        assert "nan" not in figure.svg.wide.lower()
        assert "inf" not in figure.svg.wide.lower()

    def test_area_missing(self, name: str, figures: dict[str, Callable], make_areas: Callable) -> None:
        values = make_areas()
        assert isinstance(self.draw(figures, name, values[values["area_code"] != THURROCK]), Text)


def test_areas_refuses_two_periods(figures: dict[str, Callable], make_areas: Callable) -> None:
    assert isinstance(figures["areas"](pd.concat([make_areas(), make_areas()])), Text)


def test_unlimited_interval_is_drawn_to_the_edge(figures: dict[str, Callable], make_areas: Callable) -> None:
    values = make_areas().assign(upper_ci=float("inf"), upper_ci_998=float("inf"))
    figure = figures["areas"](values)
    assert "inf" not in figure.svg.wide
    assert "no limit" in figure._repr_html_()


def test_a_funnel_point_is_outside_exactly_where_its_word_says_so(make_areas: Callable, make_limits: Callable) -> None:
    values = make_areas()
    baseline = 100 * values["numerator"].sum() / values["denominator"].sum()
    limits = make_limits(baseline, tuple(values["denominator"]))
    for row in values.to_dict("records"):
        at_size = limits[limits["denominator"] == row["denominator"]].iloc[0]
        outside = not at_size["lower"] <= row["value"] <= at_size["upper"]
        assert outside == (not row["lower_ci"] <= baseline <= row["upper_ci"])
        beyond = not at_size["lower_998"] <= row["value"] <= at_size["upper_998"]
        assert beyond == (not row["lower_ci_998"] <= baseline <= row["upper_ci_998"])


def test_words_have_their_own_shapes(figures: dict[str, Callable], make_areas: Callable) -> None:
    def marker(word: str) -> str:
        values = make_areas().assign(comparison=word)
        root = ElementTree.fromstring(figures["areas"](values).svg.wide)
        return next(n.get("d") for n in root.iter("path") if n.get("id", "").startswith("m"))

    drawn = {word: figures["areas"](make_areas().assign(comparison=word)).svg.wide for word in SHAPED}
    assert len({svg.replace("currentColor", "") for svg in drawn.values()}) == len(SHAPED)
    assert marker("higher") != marker("lower")


SHAPED = ("higher", "similar", "lower", "not compared")


def test_tile_map_knows_every_upper_tier_area() -> None:
    from prevent_analysis.presentation.charts.tiles import tile_layout
    from prevent_analysis.reference.areas import read_areas

    upper_tier = {code for code, area in read_areas().items() if area.level == "UTLA"}
    assert set(tile_layout()) == upper_tier
    assert len(set(tile_layout().values())) == len(upper_tier)


def test_tile_map_knows_every_eastern_partnership() -> None:
    from prevent_analysis.presentation.charts.tiles import PARTNERSHIPS, tile_layout
    from prevent_analysis.reference.csps import read_csps

    layout = tile_layout(PARTNERSHIPS)
    assert set(layout) == set(read_csps())
    assert len({tile[:2] for tile in layout.values()}) == len({tile.letters for tile in layout.values()}) == 44
