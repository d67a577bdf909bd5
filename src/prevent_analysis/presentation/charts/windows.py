"""One area over non-overlapping windows, against the rest of its region."""

import pandas as pd

from prevent_analysis.presentation.charts.canvas import drawn_figure
from prevent_analysis.presentation.charts.timeline import Point, draw_timeline
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label
from prevent_analysis.presentation.values import (
    capital,
    counts_words,
    drawn_formats,
    drawn_table,
    headline,
    interval_columns,
    one_of,
    records,
    refuse,
    value_words,
)


def plot_windows(
    values: pd.DataFrame,
    *,
    local_code: str,
    region_code: str,
    notices: Notices,
    source: str,
    name: str = "windows",
    region_label: str = "the rest of the region",
    numerator_name: str = "count",
    denominator_name: str = "base",
    places: int = 1,
) -> Figure | Text:
    """The named area's value in each window with its 95% interval, and the region's value as a bar beside it.

    The points are not joined: windows that do not overlap are separate counts, and a line would suggest a course
    between them.

    Parameters
    ----------
    values
        Tidy values of one measure: rows of the named area and of what it is compared with, one row a window.
    local_code, region_code
        `area_code` of the two.

    Examples
    --------
    >>> text = plot_windows(
    ...     pd.DataFrame(columns=["area_code", "value", "period_end"]), local_code="E06000034",
    ...     region_code="E12000006", notices=Notices("OFFICIAL", synthetic=True), source="Demonstration data",
    ... )
    >>> text.paragraphs
    ('No figure of the named area can be shown for any window, so no chart is drawn.',)
    """
    local_rows = values[values["area_code"] == local_code].sort_values("period_end")
    region_rows = values[values["area_code"] == region_code].sort_values("period_end")
    if local_rows["value"].isna().all():
        return refuse("No figure of the named area can be shown for any window, so no chart is drawn.")
    starts, ends = pd.to_datetime(local_rows["period_start"]), pd.to_datetime(local_rows["period_end"])
    if (starts.iloc[1:].to_numpy() <= ends.iloc[:-1].to_numpy()).any():
        return refuse("The windows overlap, so neighbouring points would share counts; no chart is drawn.")
    local, region = records(local_rows), {row["period_end"]: row for row in records(region_rows)}
    latest = local[-1]
    region_value = region.get(latest["period_end"], {}).get("value")
    measure, area = one_of(local_rows, "measure_name"), clean_label(latest["area_name"])
    title = headline(latest, region_label, region_value, places)
    subtitle = f"{measure}, {area} and {region_label}, {one_of(local_rows, 'period')}"
    caption = notices.add_to(
        f"Circles are {area} with 95% intervals; short bars are {region_label}. The windows do not overlap, and each "
        "rests on its own counts. Points are not joined, because a difference between two windows may be chance."
    )
    alt = notices.add_to(
        f"Chart of {measure} for {area} in {len(local)} windows that do not overlap. "
        f"In the latest, {latest['period']}, it is {value_words(latest, places)}, against "
        f"{value_words(region.get(latest['period_end'], {'value': None}), places)} in {region_label}. "
        "Data in the table below."
    )
    points = [
        Point.from_row(
            row, label=row["period"], region=region.get(row["period_end"], {}).get("value"), note=counts_words(row)
        )
        for row in local
    ]
    tidy = [row for one in local for row in (one, region.get(one["period_end"])) if row is not None]
    columns = {
        "Period": "period",
        "Area": "area_name",
        capital(numerator_name): "numerator",
        capital(denominator_name): "denominator",
        "Value": "value",
        **interval_columns(tidy),
        "Comparison": "comparison",
    }
    return drawn_figure(
        lambda drawing: draw_timeline(drawing, points, measure, note_heading=f"{numerator_name} : {denominator_name}"),
        height=4.4,
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        table=drawn_table(tidy, columns),
        source=source,
        number_formats=drawn_formats(columns, places),
    )
