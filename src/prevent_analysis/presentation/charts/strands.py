"""The monitored strands of hate crime: their shares, and each over time."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from prevent_analysis.intake.schemas import MONITORED_STRANDS
from prevent_analysis.presentation.charts.canvas import FONT_SIZE, axes_in, drawn_figure, is_narrow
from prevent_analysis.presentation.charts.rows import Layout, Row, rows_svg
from prevent_analysis.presentation.charts.timeline import Point, draw_points
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import (
    clean_label,
    format_month,
    format_number,
    format_percent,
    is_missing,
    join_words,
)
from prevent_analysis.presentation.values import (
    counts_words,
    drawn_formats,
    drawn_table,
    finite_max,
    hidden_words,
    in_order,
    interval_columns,
    limits_of,
    one_of,
    refuse,
    value_words,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

OVERLAP = "An offence can have more than one strand, so the shares sum to more than 100%."
PANEL_COLUMNS = 2  # one on a telephone
PANEL_HEIGHT = 1.9


def plot_strand_mix(
    values: pd.DataFrame,
    *,
    notices: Notices,
    source: str,
    name: str = "strand-mix",
    places: int = 0,
) -> Figure | Text:
    """Share of offences with each strand, with 95% intervals, in the fixed order of the strands.

    Parameters
    ----------
    values
        Tidy values of one area and period: one row a strand in `category`, `value` and limits in per cent,
        `numerator` the offences with the strand and `denominator` all offences.

    Examples
    --------
    >>> plot_strand_mix(
    ...     pd.DataFrame({"value": []}), notices=Notices("OFFICIAL", True), source="None"
    ... ).paragraphs
    ('No share of a strand can be shown for this period, so no chart is drawn.',)
    """
    if values["value"].isna().all():
        return refuse("No share of a strand can be shown for this period, so no chart is drawn.")
    if values["category"].duplicated().any():
        return refuse("A chart of strands needs one area and one period at a time.")
    ordered = in_order(values, "category", MONITORED_STRANDS)
    area, period = one_of(values, "area_name"), one_of(values, "period")
    shown = [row for row in ordered if not is_missing(row["value"])]
    title = f"{area}: " + join_words(
        f"{clean_label(row['category']).lower()} {format_percent(row['value'], places)}" for row in shown
    )
    subtitle = f"{one_of(values, 'measure_name')}, {area}, {period}. {OVERLAP}"
    caption = notices.add_to(
        "Bars are 95% intervals. Strands always stand in the same order, whatever their size. Recorded offences also "
        "reflect how readily people report and how police record."
    )
    sentences = " ".join(f"{clean_label(row['category'])}: {value_words(row, places)}." for row in ordered)
    alt = notices.add_to(
        f"Dot chart of strand shares for {area}, {period}, in per cent. {sentences} {OVERLAP} Data in the table below."
    )
    rows = [
        Row(
            label=row["category"],
            value=None if is_missing(row["value"]) else float(row["value"]),
            inner=limits_of(row),
            words=hidden_words(row),
            side=counts_words(row),
        )
        for row in ordered
    ]
    layout = Layout(axis_label="Per cent of offences", side_heading="strand : all")
    columns = {
        "Strand": "category",
        "Offences with the strand": "numerator",
        "All offences": "denominator",
        "Per cent": "value",
        **interval_columns(ordered),
    }
    return Figure(
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        svg=rows_svg(rows, layout, name=name, title=title, alt=alt),
        table=drawn_table(ordered, columns),
        source=source,
        number_formats=drawn_formats(columns, places),
    )


def plot_strand_panels(
    values: pd.DataFrame,
    *,
    notices: Notices,
    source: str,
    name: str = "strand-panels",
    places: int = 1,
) -> Figure | Text:
    """One small chart a strand, all on one scale, of one area's value in each period.

    Parameters
    ----------
    values
        Tidy values of one area and measure: one row a strand and period.

    Examples
    --------
    >>> plot_strand_panels(
    ...     pd.DataFrame({"value": []}), notices=Notices("OFFICIAL", True), source="None"
    ... ).paragraphs
    ('No figure of a strand can be shown, so no charts are drawn.',)
    """
    if values["value"].isna().all():
        return refuse("No figure of a strand can be shown, so no charts are drawn.")
    ordered = in_order(values.sort_values("period_end"), "category", MONITORED_STRANDS)
    panels: dict[str, list[dict[str, Any]]] = {}
    for row in ordered:
        panels.setdefault(clean_label(row["category"]), []).append(row)
    by_end = values.sort_values("period_end")
    measure, area, period = one_of(values, "measure_name"), one_of(values, "area_name"), one_of(by_end, "period")
    title = f"{area}: latest figures " + join_words(
        f"{strand.lower()} {format_number(rows[-1]['value'], places)}"
        for strand, rows in panels.items()
        if not is_missing(rows[-1]["value"])
    )
    subtitle = f"{measure}, {area}, {period}. All panels have the same scale."
    caption = notices.add_to("Bars are 95% intervals. Points are not joined. Periods run from left to right.")
    latest = " ".join(f"{strand}: {value_words(rows[-1], places)}." for strand, rows in panels.items())
    alt = notices.add_to(
        f"{len(panels)} small charts of {measure} for {area}, {period}, one a strand. Latest figures. {latest} "
        "Data in the table below."
    )
    columns = {
        "Strand": "category",
        "Period": "period",
        "Count": "numerator",
        "Base": "denominator",
        "Value": "value",
        **interval_columns(ordered),
    }
    rows_of_panels = -(-len(panels) // PANEL_COLUMNS)
    return drawn_figure(
        lambda drawing: _draw_panels(drawing, panels),
        height=PANEL_HEIGHT * rows_of_panels,
        narrow_height=PANEL_HEIGHT * len(panels),
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        table=drawn_table(ordered, columns),
        source=source,
        number_formats=drawn_formats(columns, places),
    )


def _draw_panels(drawing: "Drawing", panels: dict[str, list[dict[str, Any]]]) -> None:
    points = {
        strand: [Point.from_row(row, label=format_month(row["period_end"], short=True)) for row in rows]
        for strand, rows in panels.items()
    }
    top = finite_max([number for some in points.values() for point in some for number in point.numbers]) * 1.1
    width, height = drawing.get_size_inches()
    columns = 1 if is_narrow(drawing) else PANEL_COLUMNS
    panel_width = width / columns
    for position, (strand, some) in enumerate(points.items()):
        row, column = divmod(position, columns)
        ax = axes_in(
            drawing,
            left=column * panel_width + 0.6,
            right=width - (column + 1) * panel_width + 0.15,
            top=row * PANEL_HEIGHT + 0.4,
            bottom=height - (row + 1) * PANEL_HEIGHT + 0.45,
        )
        draw_points(ax, some, top)
        ax.locator_params(axis="y", nbins=4)
        ax.set_title(strand, loc="left", fontsize=FONT_SIZE, fontweight="bold")
        for index, align in {0: "left", len(some) - 1: "right"}.items():
            edge = 0.0 if index == 0 else 1.0
            ax.annotate(some[index].label, (edge, 0), (0, -6), "axes fraction", "offset points", ha=align, va="top")
