"""Published yearly series, broken wherever two years cannot be compared."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from prevent_analysis.presentation.charts.canvas import (
    INK,
    PAGE,
    axes_in,
    drawn_figure,
    is_narrow,
    measure_lines,
    palette,
    text_width,
    top_for,
    write_measure,
)
from prevent_analysis.presentation.charts.ends import LINE_HEIGHT, label_end, spread, without_common_start
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_number, is_missing, join_words, note_letters
from prevent_analysis.presentation.values import (
    capital,
    drawn_formats,
    drawn_table,
    finite_max,
    one_of,
    read_in,
    records,
    refuse,
)
from prevent_analysis.reference.periods import parse_financial_year

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

MOST_SERIES = 6
SHAPES = ("o", "s", "D", "P", "X", "p")
LABEL_CHARACTERS, NARROW_CHARACTERS = 22, 12
TICK_WIDTH = 0.75


def year_number(row: Mapping[str, Any]) -> int:
    """The calendar year that a financial year ends in.

    Examples
    --------
    >>> year_number({"period": "2024/25"})
    2025
    """
    return parse_financial_year(str(row["period"])).end.year


def segments(rows: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """The runs of years that may be joined by a line.

    A run ends before a missing year or figure, before a declared break (`break_before` Y, or note `b`) and where the
    coverage changes.

    Examples
    --------
    >>> rows = [{"period": "2022/23", "value": 5}, {"period": "2023/24", "value": 6},
    ...         {"period": "2024/25", "value": 7, "break_before": "Y"}]
    >>> [len(run) for run in segments(rows)]
    [2, 1]
    """
    runs: list[list[Mapping[str, Any]]] = []
    before: Mapping[str, Any] | None = None
    for row in sorted(rows, key=year_number):
        if is_missing(row["value"]):
            before = None
            continue
        if before is not None and joins(before, row):
            runs[-1].append(row)
        else:
            runs.append([row])
        before = row
    return runs


def joins(before: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    """Whether two figures are neighbours that can be compared."""
    declared = row.get("break_before") == "Y" or "b" in note_letters(row.get("value_note"))
    same_coverage = before.get("coverage") == row.get("coverage")
    return not declared and same_coverage and year_number(row) == year_number(before) + 1


def plot_published_series(
    values: pd.DataFrame,
    *,
    notices: Notices,
    source: str,
    local_code: str | None = None,
    name: str = "published-series",
    places: int = 0,
    title: str = "",
    place: str = "",
) -> Figure | Text:
    """Lines of published yearly figures, one an area or coverage, labelled at their ends.

    Parameters
    ----------
    values
        Tidy values of one measure with `period` as a financial year (`2024/25`); `coverage` and `break_before` as in
        the published series, if they are there. An area that changes coverage keeps its line, broken at the change.
    local_code
        The area to draw in the local colour; the others are in ink, and every line has its own shape.
    title, place
        What stands above the chart, and what its lines are of; the latest figure of one line, and their names, where
        blank.

    Examples
    --------
    >>> text = plot_published_series(pd.DataFrame({"value": []}), notices=Notices("OFFICIAL", True), source="None")
    >>> text.paragraphs
    ('There are no published figures to draw.',)
    """
    if values["value"].dropna().empty:
        return refuse("There are no published figures to draw.")
    keys = ["area_name"] + (["category"] if "category" in values and values["category"].nunique() > 1 else [])
    series = {" – ".join(map(clean_label, key)): records(rows) for key, rows in values.groupby(keys, sort=False)}
    if len(series) > MOST_SERIES:
        return refuse(f"More than {MOST_SERIES} series cannot be told apart in one chart, so none is drawn.")
    if values.duplicated([*keys, "period"]).any():
        return refuse("A year has more than one published figure; choose one release before drawing.")
    measure = one_of(values, "measure_name")
    ordered = sorted(records(values), key=lambda row: (list(series).index(_key(row, keys)), year_number(row)))
    last = {label: segments(rows)[-1][-1] for label, rows in series.items() if segments(rows)}
    breaks = sum(max(len(segments(rows)) - 1, 0) for rows in series.values())
    local = next((_key(row, keys) for row in ordered if row.get("area_code") == local_code), None)
    first_label = local if local in last else max(last, key=lambda label: year_number(last[label]))
    latest = last[first_label]
    title = title or f"{capital(first_label)}: {format_number(latest['value'], places)} in {latest['period']}"
    names = place or join_words(dict.fromkeys(label.split(", ")[0] for label in series))
    years = sorted({(year_number(row), str(row["period"])) for row in ordered})
    subtitle = f"{measure}, {names}, {years[0][1]} to {years[-1][1]}"
    caption = notices.add_to(
        "Official figures as published. A gap in a line means that the years on its two sides cannot be compared: the "
        "way of recording or the forces covered changed, or a year was not published."
        + (" A symbol beside a name says which line is meant; it is not a figure." if len(series) > 1 else "")
    )
    alt = notices.add_to(
        f"Line chart of {measure}, {years[0][1]} to {years[-1][1]}. Latest figures: "
        + join_words(f"{label} {format_number(row['value'], places)} ({row['period']})" for label, row in last.items())
        + f". The lines are broken in {breaks} places. Data in the table below."
    )
    columns = {
        "Area": "area_name",
        **({"Category": "category"} if len(keys) > 1 else {}),
        "Year": "period",
        "Value": "value",
    }
    table = drawn_table(ordered, columns)
    if "coverage" in values:
        table["Coverage"] = [row["coverage"] for row in ordered]
    if "source" in values:
        table["Read in"] = [read_in(row["source"]) for row in ordered]
    table["Joined to the year before"] = _joined(ordered, keys)
    return drawn_figure(
        lambda drawing: _draw(drawing, series, measure, years, local, places),
        height=4.2,
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        table=table,
        source=source,
        number_formats=drawn_formats(columns, places),
    )


def _key(row: Mapping[str, Any], keys: Sequence[str]) -> str:
    return " – ".join(clean_label(row[key]) for key in keys)


def _joined(ordered: Sequence[Mapping[str, Any]], keys: Sequence[str]) -> list[str]:
    answers = []
    for before, row in zip([None, *ordered[:-1]], ordered, strict=True):
        same = before is not None and _key(before, keys) == _key(row, keys)
        both = before is not None and not (is_missing(row["value"]) or is_missing(before["value"]))
        answers.append("first" if not same else "yes" if both and joins(before, row) else "no")  # type: ignore[arg-type]
    return answers


def _draw(
    drawing: "Drawing",
    series: Mapping[str, Sequence[Mapping[str, Any]]],
    measure: str,
    years: Sequence[tuple[int, str]],
    local: str | None,
    places: int,
) -> None:
    short = dict(zip(series, without_common_start(list(series)), strict=True))
    characters = NARROW_CHARACTERS if is_narrow(drawing) else LABEL_CHARACTERS
    labels = {label: textwrap.wrap(short[label], characters, break_long_words=False)[:3] for label in series}
    left, right = 0.85, max(text_width(line) for lines in labels.values() for line in lines) + 0.35
    over = measure_lines(drawing, measure)
    ax = axes_in(drawing, left=left, right=right, top=top_for(over), bottom=0.6)
    top = finite_max([row["value"] for rows in series.values() for row in rows]) * 1.08
    ax.set_ylim(0, top)
    ax.set_xlim(years[0][0] - 0.5, years[-1][0] + 0.3)
    span = years[-1][0] - years[0][0] + 1
    fitting = int((drawing.get_size_inches()[0] - left - right) / TICK_WIDTH)
    step = -(-span // fitting) if fitting > 1 else max(span - 1, 1)  # the first and the last year always fit
    ticks = list(range(years[-1][0], years[0][0] - 1, -step))
    ax.set_xticks(ticks, [f"{year - 1}/{year % 100:02d}" for year in ticks])
    ax.yaxis.set_major_formatter(lambda value, _: format_number(value, places if top >= 5 else 1))
    write_measure(ax, over, left)
    ends: dict[str, float] = {}
    for (label, rows), shape in zip(series.items(), SHAPES, strict=False):
        colour = palette().local if label == local else INK
        runs = segments(rows)
        for run in runs:
            x, y = [year_number(row) for row in run], [float(row["value"]) for row in run]
            ax.plot(
                x,
                y,
                color=colour,
                linewidth=3 if label == local else 1.5,
                marker=shape,
                markersize=7,
                markerfacecolor=colour if label == local else PAGE,
                clip_on=False,
            )
        if runs:
            ends[label] = float(runs[-1][-1]["value"]) / top
    gap = LINE_HEIGHT * (max(len(lines) for lines in labels.values()) + 0.3)
    placed = dict(zip(ends, spread(list(ends.values()), gap), strict=True))
    for (label, lines), shape in zip(labels.items(), SHAPES, strict=False):
        if label in placed:
            label_end(ax, lines, shape if len(labels) > 1 else "", placed[label], label == local)
