"""Areas against their size, with the limits that chance alone would give."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from prevent_analysis.presentation.charts.canvas import (
    INK,
    LINE_INCHES,
    PAGE,
    axes_in,
    drawn_figure,
    is_narrow,
    measure_lines,
    palette,
    plate,
    text_width,
    top_for,
    write_measure,
)
from prevent_analysis.presentation.charts.rows import SHAPE_KEY, SHAPES
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_count, format_number, is_missing, join_words
from prevent_analysis.presentation.values import (
    capital,
    drawn_formats,
    drawn_table,
    finite_max,
    headline,
    interval_columns,
    limits_of,
    local_first,
    one_of,
    refuse,
    value_words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

FEWEST_AREAS = 8
OFFSET, LOCAL_DROP = 10, 16  # points from a point to its name


def plot_funnel(
    values: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    local_code: str,
    baseline: float,
    notices: Notices,
    source: str,
    name: str = "funnel",
    place: str = "areas of the East of England",
    baseline_label: str = "the region",
    numerator_name: str = "count",
    denominator_name: str = "base",
    places: int = 1,
) -> Figure | Text:
    """Each area's value against its denominator, between 95% (dashed) and 99.8% (solid) limits.

    Parameters
    ----------
    values
        Tidy values of one measure and one period, one row an area; `comparison` says which shape a point has.
    limits
        `denominator` with `lower`, `upper` (95%), `lower_998`, `upper_998`, in the measure's unit.
        A lower limit of zero or less is not drawn: no count can be below it.
    baseline
        The value that the limits surround.

    Examples
    --------
    >>> few = pd.DataFrame({"area_code": ["E06000034"], "value": [1.0], "denominator": [100]})
    >>> plot_funnel(
    ...     few, pd.DataFrame(), local_code="E06000034", baseline=1.0, notices=Notices("OFFICIAL", True), source="None"
    ... ).paragraphs
    ('A funnel plot needs at least 8 areas whose figures can be shown, so none is drawn.',)
    """
    shown = values[values["value"].notna() & values["denominator"].notna()]
    if len(shown) < FEWEST_AREAS:
        return refuse(
            f"A funnel plot needs at least {FEWEST_AREAS} areas whose figures can be shown, so none is drawn."
        )
    local_rows = values[values["area_code"] == local_code]
    if local_rows.empty:
        return refuse("There is no figure for the named area in this period, so no funnel plot is drawn.")
    ordered = local_first(values, local_code)
    local = ordered[0]
    measure, period = one_of(values, "measure_name"), one_of(values, "period")
    beyond = [row for row in ordered if is_beyond(row, baseline)]
    missing = [row for row in ordered if is_missing(row["value"]) or is_missing(row["denominator"])]
    title = headline(local, baseline_label, baseline, places)
    subtitle = f"{measure} by {denominator_name}, {place}, {period}"
    unshown = f"Not drawn, because a figure is not shown: {_names(missing)}." if missing else ""
    caption = (
        f"The line is {baseline_label}. Dashed curves are 95% limits, solid curves 99.8% limits, both by the exact "
        f"method turned round, so that a point is outside a curve only where its own interval leaves out the line. "
        f"{SHAPE_KEY} Areas outside a solid curve are named where there is room. {unshown}"
    )
    alt = notices.add_to(
        f"Funnel plot of {measure} against {denominator_name} for {len(ordered)} {place}, {period}. "
        f"{clean_label(local['area_name'])}: {value_words(local, places)}. The baseline, {baseline_label}, is "
        f"{format_number(baseline, places)}. Outside the 99.8% limits: {_names(beyond) or 'no area'}. "
        f"{unshown} Data in the table below."
    )
    alt = " ".join(alt.split())
    columns = {
        "Area": "area_name",
        capital(numerator_name): "numerator",
        capital(denominator_name): "denominator",
        "Value": "value",
        **interval_columns(ordered),
        "Comparison": "comparison",
    }
    return drawn_figure(
        lambda drawing: _draw(drawing, ordered, limits, baseline, local_code, measure, denominator_name),
        height=4.6,
        name=name,
        title=title,
        subtitle=subtitle,
        caption=notices.add_to(caption.strip()),
        alt=alt,
        table=drawn_table(ordered, columns),
        source=source,
        number_formats=drawn_formats(columns, places),
    )


def is_beyond(row: dict[str, Any], baseline: float) -> bool:
    """Whether the row's 99.8% interval leaves out the baseline."""
    limits = limits_of(row, "_998")
    return limits is not None and not limits[0] <= baseline <= limits[1]


def _names(rows: list[dict[str, Any]]) -> str:
    return join_words(clean_label(row["area_name"]) for row in rows)


def _draw(
    drawing: "Drawing",
    rows: list[dict[str, Any]],
    limits: pd.DataFrame,
    baseline: float,
    local_code: str,
    measure: str,
    denominator_name: str,
) -> None:
    over = measure_lines(drawing, measure)
    ax = axes_in(drawing, left=0.8, right=0.6 if is_narrow(drawing) else 1.0, top=top_for(over), bottom=0.75)
    drawn = [row for row in rows if not (is_missing(row["value"]) or is_missing(row["denominator"]))]
    right = finite_max([row["denominator"] for row in drawn]) * 1.05
    # Limits at a very small size go far up; the axis ends a little above what the points need.
    top = finite_max([*(row["value"] for row in drawn), *(row.get("upper_ci") for row in drawn), baseline]) * 1.1
    ax.set_xlim(0, right)
    ax.set_ylim(0, top)
    ax.locator_params(axis="x", nbins=3 if is_narrow(drawing) else 5)
    ax.xaxis.set_major_formatter(lambda value, _: format_count(value))
    ax.set_xlabel(capital(clean_label(denominator_name)))
    write_measure(ax, over, left=0.8)
    ax.axhline(baseline, color=palette().region, linewidth=2, zorder=1.5)
    for column, style in (("lower", "--"), ("upper", "--"), ("lower_998", "-"), ("upper_998", "-")):
        curve = limits.sort_values("denominator")
        curve = curve[(curve[column] > 0) & (curve["denominator"] <= right)]
        if curve.empty:
            continue
        ax.plot(curve["denominator"], curve[column], color=INK, linewidth=1.2, linestyle=style, zorder=1.6)
        if column.startswith("upper") and curve[column].iloc[-1] < top:
            words = "99.8%" if column.endswith("998") else "95%"
            _label(ax, words, 1, curve[column].iloc[-1], offset=5 if column.endswith("998") else -3)
    for row in drawn:
        is_local = row["area_code"] == local_code
        _draw_point(ax, row, is_local)
    wanted = [row for row in drawn if row["area_code"] == local_code or is_beyond(row, baseline)]
    for row in with_room(ax, wanted, drawn, local_code):
        _name_point(ax, row, row["area_code"] == local_code)


def with_room(
    ax: "Axes", rows: list[dict[str, Any]], drawn: list[dict[str, Any]], local_code: str
) -> list[dict[str, Any]]:
    """The rows whose names cover neither a point nor the name of a row before; the named area's stands always."""
    points = [_inches(ax, row) for row in drawn]
    named: list[dict[str, Any]] = []
    taken: list[tuple[float, float, float]] = []
    for row in rows:
        is_local = row["area_code"] == local_code
        x, y = _inches(ax, row)
        y -= LOCAL_DROP / 72 if is_local else 0
        width = text_width(clean_label(row["area_name"]))
        left = x + OFFSET / 72 if _is_rightwards(ax, row) else x - OFFSET / 72 - width
        covers = any(left < other < left + width and abs(y - height) < LINE_INCHES / 2 for other, height in points)
        meets = any(
            left < start + room and start < left + width and abs(y - height) < LINE_INCHES
            for start, room, height in taken
        )
        if is_local or not (covers or meets):
            taken.append((left, width, y))
            named.append(row)
    return named


def _inches(ax: "Axes", row: dict[str, Any]) -> tuple[float, float]:
    x, y = ax.transData.transform((row["denominator"], row["value"])) / ax.figure.dpi
    return float(x), float(y)


def _is_rightwards(ax: "Axes", row: dict[str, Any]) -> bool:
    return bool(row["denominator"] < ax.get_xlim()[1] * 0.6)


def _label(ax: "Axes", text: str, x: float, y: float, offset: float) -> None:
    ax.annotate(text, (x, y), (4, offset), ("axes fraction", "data"), "offset points", va="center")


def _draw_point(ax: "Axes", row: dict[str, Any], is_local: bool) -> None:
    colour = palette().local if is_local else INK
    limits = limits_of(row)
    if is_local and limits:
        ax.plot([row["denominator"]] * 2, limits, color=colour, linewidth=3, solid_capstyle="butt", zorder=2)
    comparison = str(row.get("comparison"))
    ax.plot(
        [row["denominator"]],
        [row["value"]],
        marker=SHAPES.get(comparison, "o"),
        markersize=11 if is_local else 8,
        markerfacecolor=colour if comparison in ("higher", "lower") else PAGE,
        markeredgecolor=colour,
        markeredgewidth=2,
        linestyle="none",
        clip_on=False,
        zorder=4 if is_local else 3,
    )


def _name_point(ax: "Axes", row: dict[str, Any], is_local: bool) -> None:
    rightwards = _is_rightwards(ax, row)
    ax.annotate(
        clean_label(row["area_name"]),
        (row["denominator"], row["value"]),
        (OFFSET if rightwards else -OFFSET, -LOCAL_DROP if is_local else 0),
        "data",
        "offset points",
        ha="left" if rightwards else "right",
        va="center",
        weight="bold" if is_local else "normal",
        zorder=5,
        bbox=plate(),
    )
