"""Areas side by side, each with its interval: the default comparison."""

import pandas as pd

from prevent_analysis.presentation.charts.rows import SHAPE_KEY, Layout, Row, rows_svg
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_number, is_missing
from prevent_analysis.presentation.values import (
    capital,
    comparison_words,
    counts_words,
    drawn_formats,
    drawn_table,
    headline,
    hidden_words,
    interval_columns,
    limits_of,
    local_first,
    one_of,
    refuse,
    value_words,
)


def plot_areas_with_intervals(
    values: pd.DataFrame,
    *,
    local_code: str,
    region_value: float | None,
    notices: Notices,
    source: str,
    name: str = "areas",
    place: str = "areas of the East of England",
    region_label: str = "the rest of the region",
    numerator_name: str = "count",
    denominator_name: str = "base",
    places: int = 1,
) -> Figure | Text:
    """Dots with 95% (thick) and 99.8% (thin) intervals, the named area first and the others by name.

    Not sorted by size: it would make a league table out of differences that are mostly chance, and give hidden
    figures away.

    Parameters
    ----------
    values
        Tidy values of one measure and one period, one row an area.
    local_code
        ONS code of the named area.
    region_value
        What the areas are compared with, in the measure's unit; None where it is not shown.
    numerator_name, denominator_name
        What the counts at the right are counts of.
    places
        Decimal places.

    Examples
    --------
    >>> text = plot_areas_with_intervals(
    ...     pd.DataFrame(columns=["area_code", "value"]), local_code="E06000034", region_value=None,
    ...     notices=Notices("OFFICIAL", synthetic=True), source="Demonstration data",
    ... )
    >>> text.paragraphs
    ('There is no figure for the named area in this period, so no chart of areas is drawn.',)
    """
    local_rows = values[values["area_code"] == local_code]
    if local_rows.empty:
        return refuse("There is no figure for the named area in this period, so no chart of areas is drawn.")
    if values["area_code"].duplicated().any():
        return refuse("A chart of areas needs one measure and one period at a time.")
    if values["value"].isna().all():
        return refuse("No area's figure can be shown for this period, so no chart of areas is drawn.")
    ordered = local_first(values, local_code)
    local = ordered[0]
    measure = one_of(values, "measure_name")
    if region_value is not None and is_missing(region_value):
        region_value = None
    title = headline(local, region_label, region_value, places)
    subtitle = f"{measure}, {place}, {one_of(values, 'period')}"
    reference = None if region_value is None else format_number(region_value, places)
    if reference is None:
        line, region_sentence = "", f"The figure for {region_label} is not shown."
    else:
        line = f"The vertical line is {region_label}."
        region_sentence = f"The figure for {region_label} is {reference}."
    caption = (
        f"Thick bars are 95% intervals, thin bars 99.8% intervals. {line} {SHAPE_KEY} "
        "Intervals compare each area with the line, not two areas with each other."
    )
    shown = [row for row in ordered if not is_missing(row["value"])]
    outside = sum(
        1
        for row in shown
        if region_value is not None
        and (limits := limits_of(row, "_998"))
        and not limits[0] <= region_value <= limits[1]
    )
    alt = notices.add_to(
        f"Dot chart of {measure} for {len(ordered)} {place}, {one_of(values, 'period')}. "
        f"{clean_label(local['area_name'])}: {value_words(local, places)}; "
        f"{comparison_words(local, region_label, region_value, places)}. {region_sentence} "
        f"{outside} of {len(shown)} areas shown are outside the 99.8% limits. "
        f"{len(ordered) - len(shown)} areas have no figure that can be shown. Data in the table below."
    )
    rows = [
        Row(
            label=row["area_name"],
            value=None if is_missing(row["value"]) else float(row["value"]),
            inner=limits_of(row),
            outer=limits_of(row, "_998"),
            words=hidden_words(row),
            side=counts_words(row),
            comparison=str(row.get("comparison")),
            is_local=row["area_code"] == local_code,
        )
        for row in ordered
    ]
    layout = Layout(
        axis_label=measure,
        side_heading=f"{numerator_name} : {denominator_name}",
        reference=region_value,
        reference_label=f"{capital(region_label)} {reference}",
    )
    columns = {
        "Area": "area_name",
        capital(numerator_name): "numerator",
        capital(denominator_name): "denominator",
        "Value": "value",
        **interval_columns(ordered),
        "Comparison": "comparison",
    }
    return Figure(
        name=name,
        title=title,
        subtitle=subtitle,
        caption=notices.add_to(" ".join(caption.split())),
        alt=alt,
        svg=rows_svg(rows, layout, name=name, title=title, alt=alt),
        table=drawn_table(ordered, columns),
        source=source,
        number_formats=drawn_formats(columns, places),
    )
