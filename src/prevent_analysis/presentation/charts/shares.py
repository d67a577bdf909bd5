"""Shares of one total by category, for one area, in the fixed order of the categories."""

from collections.abc import Sequence

import pandas as pd

from prevent_analysis.presentation.charts.rows import Layout, Row, rows_svg
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_percent, is_missing, join_words, stands
from prevent_analysis.presentation.values import (
    cell,
    counts_words,
    drawn_formats,
    drawn_table,
    hidden_words,
    in_order,
    interval_columns,
    limits_of,
    one_of,
    refuse,
    value_words,
)


def plot_shares(
    values: pd.DataFrame,
    rest: pd.DataFrame,
    *,
    order: Sequence[str],
    notices: Notices,
    source: str,
    name: str,
    note: str,
    counted: str = "referrals",
) -> Figure | Text:
    """Share of each category with its 95% interval, and in the table the rest of the region's beside it.

    Parameters
    ----------
    values, rest
        Tidy values of one area and period, and of the rest of its region: one row a category, in per cent.
    order
        The categories in the order in which they always stand.
    note
        What a reader has to mind, and how the categories came about.
    counted
        What is counted, in the plural.

    Examples
    --------
    >>> empty = pd.DataFrame({"value": [], "category": []})
    >>> plot_shares(
    ...     empty, empty, order=(), notices=Notices("OFFICIAL", True), source="None", name="shares", note=""
    ... ).paragraphs
    ('No share can be shown, so no chart is drawn.',)
    """
    if values["value"].isna().all():
        return refuse("No share can be shown, so no chart is drawn.")
    ordered = in_order(values, "category", order)
    area, period, measure = (one_of(values, column) for column in ("area_name", "period", "measure_name"))
    shown = [row for row in ordered if not is_missing(row["value"])]
    title = f"{area}: " + join_words(f"{row['category']} {format_percent(row['value'])}" for row in shown)
    caption = notices.add_to(
        f"Bars are 95% intervals. Categories always stand in the same order, whatever their size. {note}"
    )
    sentences = " ".join(f"{row['category']}: {value_words(row, 0)}." for row in ordered)
    alt = notices.add_to(f"Dot chart of {measure}, {area}, {period}, in per cent. {sentences} Data in the table below.")
    rows = [
        Row(
            label=clean_label(row["category"]),
            value=None if is_missing(row["value"]) else float(row["value"]),
            inner=limits_of(row),
            words=hidden_words(row),
            side=counts_words(row),
        )
        for row in ordered
    ]
    layout = Layout(axis_label=f"Per cent of {counted}", side_heading="category : all")
    columns = {
        "Category": "category",
        counted.capitalize(): "numerator",
        "Out of": "denominator",
        "Per cent": "value",
        **interval_columns(ordered),
    }
    others = {row["category"]: row for row in rest.to_dict("records")}
    beside = [cell(others.get(row["category"], {}), "value") for row in ordered]
    table = drawn_table(ordered, columns).assign(
        **{
            "Rest of the region, per cent": beside,
            "Comparison": [stands(row["comparison"]) for row in ordered],
        }
    )
    formats = drawn_formats(columns, 0) | {"Rest of the region, per cent": drawn_formats({"v": "value"}, 0)["v"]}
    return Figure(
        name=name,
        title=title,
        subtitle=f"{measure}, {area}, {period}",
        caption=caption,
        alt=alt,
        svg=rows_svg(rows, layout, name=name, title=title, alt=alt),
        table=table,
        source=source,
        number_formats=formats,
    )
