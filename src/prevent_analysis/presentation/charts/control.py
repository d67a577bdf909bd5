"""Monthly counts on a control chart: months that stand out, and what happened then."""

from collections.abc import Sequence
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
    top_for,
    write_gap,
    write_measure,
)
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_count, format_month, format_number, is_missing
from prevent_analysis.presentation.values import cell, finite_max, hidden_words, one_of, records, refuse

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

FEWEST_MONTHS = 3
FIRM_LIMITS = 13


def plot_monthly_spc(
    values: pd.DataFrame,
    *,
    mean: float,
    limits: tuple[float, float],
    events: pd.DataFrame,
    notices: Notices,
    source: str,
    signals: Sequence[bool] | None = None,
    name: str = "monthly",
) -> Figure | Text:
    """Monthly counts with their mean and three-sigma limits; months that stand out are filled squares.

    Counts are drawn as they were recorded, never smoothed or rolled up: rolled-up points share months, and the rules
    would signal for nearly every stable series.

    Parameters
    ----------
    values
        Tidy values of one area and measure, one row a month, in `value`. A month without a row is a gap.
    mean, limits
        Centre line, and lower and upper limit; a lower limit of zero or less is not drawn.
    events
        `month` (`YYYY-MM`) and `event`, in neutral words; months outside the series are left out.
    signals
        For each row of `values`, whether a rule singles the month out; months outside the limits if not given.

    Examples
    --------
    >>> plot_monthly_spc(
    ...     pd.DataFrame({"value": [], "period_end": []}), mean=0, limits=(0, 0), events=pd.DataFrame(),
    ...     notices=Notices("OFFICIAL", True), source="None",
    ... ).paragraphs
    ('Fewer than 3 months have a figure that can be shown, so no control chart is drawn.',)
    """
    if values["value"].notna().sum() < FEWEST_MONTHS:
        return refuse(
            f"Fewer than {FEWEST_MONTHS} months have a figure that can be shown, so no control chart is drawn."
        )
    lower, upper = limits
    outside = (values["value"] < lower) | (values["value"] > upper)
    flagged = values.assign(signal=outside.fillna(False) if signals is None else list(signals))
    months = records(full_calendar(flagged))
    area, measure = one_of(values, "area_name"), one_of(values, "measure_name")
    shown = [row for row in months if not is_missing(row["value"])]
    standing_out = [format_month(row["month"]) for row in shown if row["signal"]]
    title = f"{area}: {len(standing_out)} of {len(shown)} months stand out from the usual variation"
    subtitle = f"{measure}, {area}, by month, {format_month(months[0]['month'])} to {format_month(months[-1]['month'])}"
    trial = f"With fewer than {FIRM_LIMITS} months the limits are trial limits. " if len(shown) < FIRM_LIMITS else ""
    marked = events_in(events, months)
    listed = " ".join(f"{row['number']}: {row['event']} ({format_month(row['month'])})." for row in marked)
    caption = notices.add_to(
        f"The line is the mean, {format_number(mean)} a month; dashed lines are three-sigma limits. {trial}"
        "Filled squares are months that stand out. An event in the same month is not shown to be the cause. "
        f"{listed}".strip()
    )
    low_words = f"{format_number(lower)} to " if lower > 0 else "up to "
    alt = notices.add_to(
        f"Control chart of {measure} for {area}, {len(shown)} months. The mean is {format_number(mean)} and the limits "
        f"are {low_words}{format_number(upper)}. Months that stand out: {', '.join(standing_out) or 'none'}. "
        "Data in the table below."
    )
    table = pd.DataFrame(
        {
            "Month": [format_month(row["month"]) for row in months],
            "Count": [cell(row, "value") for row in months],
            "Stands out": [_stands_out(row) for row in months],
            "Event": ["; ".join(e["event"] for e in marked if e["month"] == row["month"]) or "none" for row in months],
        },
        dtype=object,
    )
    return drawn_figure(
        lambda drawing: _draw(drawing, months, mean, limits, marked, measure),
        height=4.2,
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        table=table,
        source=source,
        number_formats={"Count": format_count},
    )


def full_calendar(values: pd.DataFrame) -> pd.DataFrame:
    """Every month from the first to the last, as `month`; a month without a row has no value.

    Examples
    --------
    >>> full_calendar(pd.DataFrame({"period_end": ["2026-01-31", "2026-03-31"], "value": [4, 5]}))["month"].tolist()
    ['2026-01', '2026-02', '2026-03']
    """
    months = pd.PeriodIndex(pd.to_datetime(values["period_end"]), freq="M")
    calendar = pd.period_range(months.min(), months.max(), freq="M").astype(str)
    return (
        values.assign(month=months.astype(str)).set_index("month").reindex(calendar).rename_axis("month").reset_index()
    )


def events_in(events: pd.DataFrame, months: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events of the months drawn, numbered in order of time."""
    if events.empty:
        return []
    inside = events[events["month"].isin([row["month"] for row in months])].sort_values("month", kind="stable")
    return [
        {"number": number, "month": row["month"], "event": clean_label(row["event"])}
        for number, row in enumerate(records(inside), start=1)
    ]


def _stands_out(row: dict[str, Any]) -> str:
    if is_missing(row["value"]):
        return "no figure"
    return "yes" if row["signal"] else "no"


def runs_of(months: Sequence[dict[str, Any]]) -> list[list[tuple[int, float]]]:
    """Positions and values of months that follow one another without a gap."""
    runs: list[list[tuple[int, float]]] = [[]]
    for position, row in enumerate(months):
        if is_missing(row["value"]):
            runs.append([])
        else:
            runs[-1].append((position, float(row["value"])))
    return [run for run in runs if run]


def _draw(
    drawing: "Drawing",
    months: Sequence[dict[str, Any]],
    mean: float,
    limits: tuple[float, float],
    events: Sequence[dict[str, Any]],
    measure: str,
) -> None:
    over = measure_lines(drawing, measure)
    ax = axes_in(drawing, left=0.7, right=0.95, top=top_for(over, 0.75), bottom=0.55)
    top = finite_max([*(row["value"] for row in months), limits[1], mean]) * 1.12
    ax.set_xlim(-0.7, len(months) - 0.3)
    ax.set_ylim(0, top)
    step = max(1, -(-len(months) // (2 if is_narrow(drawing) else 6)))
    ticks = list(range(len(months) - 1, -1, -step))
    ax.set_xticks(ticks, [format_month(months[i]["month"], short=True) for i in ticks])
    write_measure(ax, over, left=0.7, above=26)
    ax.axhline(mean, color=palette().region, linewidth=2, zorder=1.5)
    lines = [("mean", mean), ("upper limit", limits[1])] + ([("lower limit", limits[0])] if limits[0] > 0 else [])
    for words, height in lines:
        if words != "mean":
            ax.axhline(height, color=INK, linewidth=1.2, linestyle="--", zorder=1.5)
        ax.annotate(words, (1, height), (4, 0), ("axes fraction", "data"), "offset points", va="center")
    for run in runs_of(months):
        ax.plot(*zip(*run, strict=True), color=palette().local, linewidth=1.5, zorder=2)
    for position, row in enumerate(months):
        if is_missing(row["value"]):
            write_gap(ax, hidden_words(row), position, top)
            continue
        ax.plot(
            [position],
            [row["value"]],
            marker="s" if row["signal"] else "o",
            markersize=9 if row["signal"] else 6,
            markerfacecolor=palette().local if row["signal"] else PAGE,
            markeredgecolor=palette().local,
            markeredgewidth=1.5,
            linestyle="none",
            clip_on=False,
            zorder=3,
        )
    positions = {row["month"]: position for position, row in enumerate(months)}
    for event in events:
        x = positions[event["month"]]
        ax.axvline(x, color=INK, linewidth=1, linestyle=":", zorder=1.4)
        ax.annotate(
            str(event["number"]), (x, 1), (0, 4), ("data", "axes fraction"), "offset points", ha="center", weight="bold"
        )
