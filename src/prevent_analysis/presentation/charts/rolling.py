"""A rolling 12-month value with its band; only windows that share no month have a marker."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from prevent_analysis.presentation.charts.canvas import (
    FAINT,
    INK,
    PAGE,
    axes_in,
    drawn_figure,
    measure_lines,
    palette,
    top_for,
    write_gap,
    write_measure,
)
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_month, format_number, is_missing
from prevent_analysis.presentation.values import (
    capital,
    drawn_formats,
    drawn_table,
    finite_max,
    headline,
    hidden_words,
    interval_columns,
    limits_of,
    one_of,
    records,
    refuse,
    value_words,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

LONG_LABEL = 16  # characters, beyond which a number stands below its label
SHARED_MONTHS = (
    "Each point covers the 12 months to that quarter, so neighbouring points share nine months and are no separate "
    "evidence. Circles mark windows that share no month with each other; compare only these."
)


def plot_rolling(
    values: pd.DataFrame,
    *,
    local_code: str,
    region_code: str,
    notices: Notices,
    source: str,
    name: str = "rolling",
    region_label: str = "the rest of the region",
    numerator_name: str = "count",
    denominator_name: str = "base",
    places: int = 1,
) -> Figure | Text:
    """The named area's rolling value as a line in its 95% band, beside what it is compared with.

    No trend is drawn and no rule of a control chart is applied: windows that overlap would signal by themselves.

    Parameters
    ----------
    values
        Tidy values of one measure over 12-month windows: rows of the named area and of what it is compared with.
    local_code, region_code
        `area_code` of the two.

    Examples
    --------
    >>> plot_rolling(
    ...     pd.DataFrame(columns=["area_code", "value", "period_end"]), local_code="E06000034",
    ...     region_code="E12000006", notices=Notices("OFFICIAL", synthetic=True), source="Demonstration data",
    ... ).paragraphs
    ('Fewer than two windows of the named area can be shown, so no line is drawn.',)
    """
    local_rows = values[values["area_code"] == local_code].sort_values("period_end")
    if local_rows["value"].notna().sum() < 2:
        return refuse("Fewer than two windows of the named area can be shown, so no line is drawn.")
    local = records(local_rows)
    region = {row["period_end"]: row for row in records(values[values["area_code"] == region_code])}
    latest = local[-1]
    region_value = region.get(latest["period_end"], {}).get("value")
    measure, area = one_of(local_rows, "measure_name"), clean_label(latest["area_name"])
    title = headline(latest, region_label, region_value, places)
    span = f"windows ending {format_month(local[0]['period_end'])} to {format_month(latest['period_end'])}"
    subtitle = f"{measure}, {area} and {region_label}, 12-month {span}"
    caption = notices.add_to(f"The band is the 95% interval of {area}. {SHARED_MONTHS}")
    rest = value_words(region.get(latest["period_end"], {"value": None}), places)
    alt = notices.add_to(
        f"Line chart of {measure} for {area} in 12-month {span}, with a 95% band. In the latest it is "
        f"{value_words(latest, places)}, against {rest} in {region_label}. Data in the table below."
    )
    tidy = [row for one in local for row in (one, region.get(one["period_end"])) if row is not None]
    columns = {
        "Period": "period",
        "Area": "area_name",
        capital(numerator_name): "numerator",
        capital(denominator_name): "denominator",
        "Value": "value",
        **interval_columns(tidy),
    }
    return drawn_figure(
        lambda drawing: _draw(
            drawing, local, [region.get(row["period_end"]) for row in local], region_label, measure, places
        ),
        height=4.2,
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        table=drawn_table(tidy, columns),
        source=source,
        number_formats=drawn_formats(columns, places),
    )


def separate_windows(rows: Sequence[Mapping[str, Any]]) -> list[bool]:
    """Which windows share no month with the latest or with each other: every twelve months back from the latest.

    Examples
    --------
    >>> separate_windows([{"period_end": "2025-09-30"}, {"period_end": "2026-06-30"}, {"period_end": "2026-09-30"}])
    [True, False, True]
    """
    month = rows[-1]["period_end"][5:7]
    return [row["period_end"][5:7] == month for row in rows]


def _draw(
    drawing: "Drawing",
    local: Sequence[Mapping[str, Any]],
    region: Sequence[Mapping[str, Any] | None],
    region_label: str,
    measure: str,
    places: int,
) -> None:
    over = measure_lines(drawing, measure)
    ax = axes_in(drawing, left=0.7, right=1.5, top=top_for(over), bottom=0.6)
    limits = [limits_of(row) for row in local]
    values = [_number(row) for row in local]
    others = [_number(row) for row in region]
    top = finite_max([*values, *others, *(limit[1] for limit in limits if limit)]) * 1.05
    ax.set_xlim(-0.3, len(local) - 0.7)
    ax.set_ylim(0, top)
    positions = range(len(local))
    low = [limit[0] if limit else float("nan") for limit in limits]
    high = [limit[1] if limit else float("nan") for limit in limits]
    ax.fill_between(positions, low, high, color=palette().local, alpha=FAINT, linewidth=0)
    ax.plot(positions, _gaps(others), color=palette().region, linewidth=3)
    ax.plot(positions, _gaps(values), color=palette().local, linewidth=3)
    separate = separate_windows(local)
    for position, (value, row) in enumerate(zip(values, local, strict=True)):
        if value is None:
            write_gap(ax, hidden_words(row), position, top)
        elif separate[position]:
            ax.plot(
                [position],
                [value],
                marker="o",
                markersize=11,
                markerfacecolor=PAGE,
                markeredgecolor=palette().local,
                markeredgewidth=3,
                linestyle="none",
                clip_on=False,
                zorder=3,
            )
    _label_ends(ax, local[-1], region[-1], region_label, places, top)
    ax.set_xticks([position for position in positions if separate[position]])
    ax.set_xticklabels(
        [format_month(row["period_end"], short=True) for row, at in zip(local, separate, strict=True) if at]
    )
    write_measure(ax, over, left=0.7)
    ax.spines["bottom"].set_color(INK)


def _label_ends(
    ax: "Axes",
    local: Mapping[str, Any],
    region: Mapping[str, Any] | None,
    region_label: str,
    places: int,
    top: float,
) -> None:
    """Names at the ends of the lines, kept apart where the lines meet."""
    ends = [(clean_label(local["area_name"]), _number(local), "bold")]
    if region is not None:
        ends.append((capital(region_label.removeprefix("the ").replace("of the", "of")), _number(region), "normal"))
    shown = sorted(((value, label, weight) for label, value, weight in ends if value is not None), reverse=True)
    previous = None
    for value, label, weight in shown:
        number = format_number(value, places)
        text = f"{label} {number}" if len(label) < LONG_LABEL else f"{label}\n{number}"
        height = value if previous is None else min(value, previous - 0.09 * (1 + text.count("\n")) * top)
        ax.annotate(text, (1, height), (14, 0), ("axes fraction", "data"), "offset points", va="center", weight=weight)
        previous = height


def _number(row: Mapping[str, Any] | None) -> float | None:
    return None if row is None or is_missing(row["value"]) else float(row["value"])


def _gaps(values: Sequence[float | None]) -> list[float]:
    return [float("nan") if value is None else value for value in values]
