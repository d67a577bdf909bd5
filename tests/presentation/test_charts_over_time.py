"""Windows, published series, control charts and the map of returns."""

from collections.abc import Callable
from itertools import pairwise

import pandas as pd

from prevent_analysis.presentation.charts.control import full_calendar, runs_of
from prevent_analysis.presentation.charts.ends import spread
from prevent_analysis.presentation.charts.series import segments
from prevent_analysis.presentation.display import Figure, Text


def years(*rows: tuple) -> list[dict]:
    names = ("period", "value", "coverage", "break_before", "value_note")
    defaults = (None, None, "all", "N", "")
    return [dict(zip(names, (*row, *defaults[len(row) :]), strict=True)) for row in rows]


def runs(rows: list[dict]) -> list[list[str]]:
    return [[row["period"] for row in run] for run in segments(rows)]


class TestSegments:
    def test_neighbours_join(self) -> None:
        assert runs(years(("2018/19", 1), ("2017/18", 2))) == [["2017/18", "2018/19"]]

    def test_missing_year_breaks(self) -> None:
        assert runs(years(("2017/18", 1), ("2019/20", 2))) == [["2017/18"], ["2019/20"]]

    def test_missing_figure_breaks(self) -> None:
        assert runs(years(("2017/18", 1), ("2018/19", None), ("2019/20", 2))) == [["2017/18"], ["2019/20"]]

    def test_declared_break_breaks(self) -> None:
        assert runs(years(("2017/18", 1), ("2018/19", 2, "all", "Y"))) == [["2017/18"], ["2018/19"]]
        assert runs(years(("2017/18", 1), ("2018/19", 2, "all", "N", "b"))) == [["2017/18"], ["2018/19"]]

    def test_change_of_coverage_breaks(self) -> None:
        assert runs(years(("2017/18", 1), ("2018/19", 2, "five strands"))) == [["2017/18"], ["2018/19"]]

    def test_a_zero_is_a_figure(self) -> None:
        assert runs(years(("2017/18", 0), ("2018/19", 2))) == [["2017/18", "2018/19"]]


class TestPublishedSeries:
    def test_table_says_which_years_join(self, figures: dict[str, Callable]) -> None:
        table = figures["published-series"]().table
        essex = table[table["Area"] == "Essex Police"]["Joined to the year before"]
        norfolk = table[table["Area"] == "Norfolk Police"]["Joined to the year before"]
        assert list(essex) == ["first", "yes", "no", "no"]
        assert list(norfolk) == ["first", "yes", "no", "yes"]

    def test_two_releases_of_a_year_are_refused(self, figures: dict[str, Callable], samples: dict) -> None:
        values = samples["published-series"]
        assert isinstance(figures["published-series"](pd.concat([values, values.head(1)])), Text)

    def test_labels_do_not_overlap(self) -> None:
        placed = sorted(spread([0.5, 0.5, 0.5, 0.52, 0.1], 0.075))
        assert min(b - a for a, b in pairwise(placed)) >= 0.0749


class TestWindows:
    def test_overlapping_windows_are_refused(self, figures: dict[str, Callable], samples: dict) -> None:
        values = samples["windows"].assign(period_start="2020-10-01")
        answer = figures["windows"](values)
        assert isinstance(answer, Text)
        assert "overlap" in answer.paragraphs[0]

    def test_hidden_window_is_a_gap_with_words(self, figures: dict[str, Callable]) -> None:
        figure = figures["windows"]()
        assert figure.svg.wide.count("not shown [c]") == 1
        hidden = figure.table[(figure.table["Period"] == "12 months to September 2024")]
        assert next(iter(hidden["Value"])) == "[c]"

    def test_points_are_not_joined(self, figures: dict[str, Callable], samples: dict) -> None:
        one = samples["windows"].query("period_end == '2026-09-30'")
        assert isinstance(figures["windows"](one), Figure)

    def test_region_without_a_row(self, figures: dict[str, Callable], samples: dict) -> None:
        local = samples["windows"].query("area_code == 'E06000034'")
        figure = figures["windows"](local)
        assert "not compared" in figure.title
        assert "var(--chart-region" not in figure.svg.wide


class TestMonthly:
    def test_every_month_is_in_the_table(self, figures: dict[str, Callable]) -> None:
        table = figures["monthly"]().table
        assert len(table) == 30
        assert list(table["Count"]).count("[x]") == 1
        assert list(table["Count"]).count("[c]") == 1

    def test_lines_stop_at_gaps(self, samples: dict) -> None:
        months = full_calendar(samples["monthly"]).to_dict("records")
        assert [len(run) for run in runs_of(months)] == [8, 3, 17]

    def test_signals_given_are_the_signals_drawn(self, figures: dict[str, Callable], samples: dict) -> None:
        values = samples["monthly"]
        signals = [position == 2 for position in range(len(values))]
        table = figures["monthly"](values, signals=signals).table
        assert list(table[table["Stands out"] == "yes"]["Month"]) == ["June 2024"]

    def test_few_months_are_trial_limits_or_a_sentence(self, figures: dict[str, Callable], samples: dict) -> None:
        assert "trial limits" in figures["monthly"](samples["monthly"].head(6)).caption
        assert isinstance(figures["monthly"](samples["monthly"].head(2)), Text)

    def test_events_outside_are_left_out(self, figures: dict[str, Callable]) -> None:
        events = pd.DataFrame({"month": ["2020-01"], "event": ["Long ago"]})
        assert "Long ago" not in figures["monthly"](events=events)._repr_html_()

    def test_all_zero(self, figures: dict[str, Callable], samples: dict) -> None:
        values = samples["monthly"].assign(value=0.0)
        assert isinstance(figures["monthly"](values, mean=0.0, limits=(0.0, 0.0)), Figure)


class TestCoverage:
    def test_a_month_without_a_row_is_missing(self, figures: dict[str, Callable], samples: dict) -> None:
        figure = figures["coverage"](samples["coverage"].iloc[1:])
        assert figure.table.loc[figure.table["Area"] == "Peterborough", "Oct 2025"].item() == "missing"
        assert figure.title == "Monthly returns: 8 of 11 areas have every month"

    def test_unknown_status_is_refused(self, figures: dict[str, Callable], samples: dict) -> None:
        assert isinstance(figures["coverage"](samples["coverage"].assign(status="late")), Text)

    def test_too_many_months_are_refused(self, figures: dict[str, Callable], samples: dict) -> None:
        more = pd.DataFrame({"area_name": ["Luton"], "month": ["2020-01"], "status": ["received"]})
        assert isinstance(figures["coverage"](pd.concat([samples["coverage"], more])), Text)


class TestStrands:
    def test_order_is_fixed_and_sum_is_explained(self, figures: dict[str, Callable]) -> None:
        figure = figures["strand-mix"]()
        order = ["Race", "Religion", "Sexual orientation", "Disability", "Transgender"]
        assert list(figure.table["Strand"]) == order
        assert "sum to more than 100%" in figure.subtitle

    def test_panels_share_a_scale_and_say_so(self, figures: dict[str, Callable]) -> None:
        figure = figures["strand-panels"]()
        assert "All panels have the same scale" in figure.subtitle
        assert list(dict.fromkeys(figure.table["Strand"])) == list(figures["strand-mix"]().table["Strand"])
        assert len(figure.table) == 15


class TestRanks:
    def test_rank_is_never_without_its_interval(self, figures: dict[str, Callable]) -> None:
        assert figures["ranks"]().title == "Thurrock: rank 4, could be 1 to 8 of 11"

    def test_one_area_is_a_sentence(self, figures: dict[str, Callable], samples: dict) -> None:
        assert isinstance(figures["ranks"](samples["ranks"].head(1)), Text)
