"""A tile map: one equal tile an area, roughly where it lies."""

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pandas as pd

from prevent_analysis.presentation.charts.canvas import INK, axes_in, is_narrow, palette, svg_of
from prevent_analysis.presentation.charts.rows import LABEL_CHARACTERS, wrapped
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_number, is_missing, stands
from prevent_analysis.presentation.values import (
    drawn_formats,
    drawn_table,
    headline,
    hidden_words,
    interval_columns,
    local_first,
    one_of,
    refuse,
    value_words,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

TILE_CHARACTERS = 14


@cache
def tile_layout() -> dict[str, tuple[int, int]]:
    """Column and row of each of the 11 Eastern authorities, by ONS code; row 0 is the north.

    Examples
    --------
    >>> tile_layout()["E06000034"]
    (1, 3)
    """
    text = files(__package__).joinpath("tile_layout.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["area_code"]: (int(row["column"]), int(row["row"])) for row in rows}


def plot_tile_map(
    values: pd.DataFrame,
    *,
    local_code: str,
    region_value: float | None,
    notices: Notices,
    source: str,
    name: str = "tiles",
    region_label: str = "the rest of the region",
    places: int = 1,
) -> Figure | Text:
    """The value of each area printed on its tile with the word of its comparison; no tile is shaded.

    Parameters
    ----------
    values
        Tidy values of one measure and one period, one row an area of the layout.
    region_value
        What the areas are compared with; None where it is not shown.

    Examples
    --------
    >>> elsewhere = pd.DataFrame({"area_code": ["E06000035"], "value": [1.0]})
    >>> plot_tile_map(
    ...     elsewhere, local_code="E06000034", region_value=None, notices=Notices("OFFICIAL", True), source="None"
    ... ).paragraphs
    ('The tile map has no place for one of the areas, so it is not drawn.',)
    """
    if not values["area_code"].isin(list(tile_layout())).all():
        return refuse("The tile map has no place for one of the areas, so it is not drawn.")
    if values["area_code"].duplicated().any():
        return refuse("A tile map needs one measure and one period at a time.")
    local_rows = values[values["area_code"] == local_code]
    if local_rows.empty:
        return refuse("There is no figure for the named area in this period, so no tile map is drawn.")
    ordered = local_first(values, local_code)
    local = ordered[0]
    measure, period = one_of(values, "measure_name"), one_of(values, "period")
    title = headline(local, region_label, region_value, places)
    subtitle = f"{measure}, authorities of the East of England, {period}"
    caption = notices.add_to(
        "Each tile is one authority, roughly where it lies; tiles do not show size. "
        f"Words compare it with {region_label}; a tile without a word is not distinguishable from it."
    )
    alt = notices.add_to(
        f"Tile map of {measure} for {len(ordered)} authorities of the East of England, {period}. "
        f"{clean_label(local['area_name'])}: {value_words(local, places)}. Data in the table below."
    )
    columns = {"Area": "area_name", "Value": "value", **interval_columns(ordered), "Comparison": "comparison"}
    return Figure(
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        svg=svg_of(
            lambda drawing: _draw(drawing, ordered, local_code, places),
            name=name,
            title=title,
            alt=alt,
            height=4.8,
            narrow_height=5.6,
        ),
        table=drawn_table(ordered, columns),
        source=source,
        number_formats=drawn_formats(columns, places),
    )


def _draw(drawing: "Drawing", rows: list[dict[str, Any]], local_code: str, places: int) -> None:
    from matplotlib.patches import Rectangle

    ax = axes_in(drawing, left=0.05, right=0.05, top=0.05, bottom=0.05)
    ax.set_axis_off()
    columns, lines = (max(position[axis] for position in tile_layout().values()) + 1 for axis in (0, 1))
    ax.set_xlim(0, columns)
    ax.set_ylim(lines, 0)
    for row in rows:
        column, line = tile_layout()[row["area_code"]]
        is_local = row["area_code"] == local_code
        colour, width = (palette().local, 5) if is_local else (INK, 1)
        ax.add_patch(Rectangle((column + 0.04, line + 0.05), 0.92, 0.9, fill=False, edgecolor=colour, linewidth=width))
        missing = is_missing(row["value"])
        figure = hidden_words(row) if missing else format_number(row["value"], places)
        name = wrapped(row["area_name"], TILE_CHARACTERS if is_narrow(drawing) else LABEL_CHARACTERS)
        texts = [
            *name,
            figure,
            "" if missing or row.get("comparison") not in ("higher", "lower") else stands(row["comparison"]),
        ]
        for number, text in enumerate(text for text in texts if text):
            weight = "bold" if is_local or text == figure else "normal"
            ax.text(column + 0.09, line + 0.23 + 0.2 * number, text, va="center", weight=weight)
