"""A tile map: one equal tile an area, roughly where it lies."""

import csv
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from prevent_analysis.presentation.charts.canvas import INK, LINE_INCHES, axes_in, drawn_figure, is_narrow, palette
from prevent_analysis.presentation.charts.rows import LABEL_CHARACTERS, wrapped
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_number, is_missing, stands
from prevent_analysis.presentation.values import (
    drawn_formats,
    drawn_table,
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
MARGIN = 0.05  # inches


class Tile(NamedTuple):
    """Where an area's tile lies; row 0 is the north. `label` and `letters` are for tiles too small for the name."""

    column: int
    row: int
    label: str = ""
    letters: str = ""


class TileMap(NamedTuple):
    """A layout of tiles: its file, what its tiles are, and how high it is drawn, in inches."""

    file: str
    place: str
    unit: str
    unit_plural: str
    height: float
    narrow_height: float


AUTHORITIES = TileMap("tile_layout.csv", "authorities of the East of England", "authority", "authorities", 4.8, 5.6)
PARTNERSHIPS = TileMap(
    "tile_layout_csps.csv", "partnerships of the East of England", "partnership", "partnerships", 6.4, 6.0
)


@cache
def tile_layout(tiles: TileMap = AUTHORITIES) -> dict[str, Tile]:
    """Each area's tile, by ONS code.

    Examples
    --------
    >>> tile_layout()["E06000034"][:2], tile_layout(PARTNERSHIPS)["E22000091"]
    ((1, 3), Tile(column=3, row=7, label='Thurrock', letters='THU'))
    """
    text = files(__package__).joinpath(tiles.file).read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {
        row["area_code"]: Tile(int(row["column"]), int(row["row"]), row.get("label", ""), row.get("letters", ""))
        for row in rows
    }


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
    tiles: TileMap = AUTHORITIES,
) -> Figure | Text:
    """The value of each area printed on its tile with the word of its comparison; no tile is shaded.

    Parameters
    ----------
    values
        Tidy values of one measure and one period, one row an area of the layout.
    region_value
        What the areas are compared with; None where it is not shown.
    tiles
        The layout. Where its tiles have letters, a narrow drawing has those, and the table says whose they are.

    Examples
    --------
    >>> elsewhere = pd.DataFrame({"area_code": ["E06000035"], "value": [1.0]})
    >>> plot_tile_map(
    ...     elsewhere, local_code="E06000034", region_value=None, notices=Notices("OFFICIAL", True), source="None"
    ... ).paragraphs
    ('The tile map has no place for one of the areas, so it is not drawn.',)
    """
    layout = tile_layout(tiles)
    if not values["area_code"].isin(list(layout)).all():
        return refuse("The tile map has no place for one of the areas, so it is not drawn.")
    if values["area_code"].duplicated().any():
        return refuse("A tile map needs one measure and one period at a time.")
    local_rows = values[values["area_code"] == local_code]
    if local_rows.empty:
        return refuse("There is no figure for the named area in this period, so no tile map is drawn.")
    ordered = local_first(values, local_code)
    local = ordered[0]
    measure, period = one_of(values, "measure_name"), one_of(values, "period")
    words = [str(row.get("comparison")) for row in ordered if not is_missing(row["value"])]
    title = f"Of {len(words)} {tiles.unit_plural} shown, {words.count('higher')} are above {region_label} and "
    title += f"{words.count('lower')} below"
    has_letters = bool(layout[local_code].letters)
    ordered = [{**row, "letters": layout[row["area_code"]].letters} for row in ordered]
    subtitle = f"{measure}, {tiles.place}, {period}"
    caption = notices.add_to(
        f"Each tile is one {tiles.unit}, roughly where it lies; tiles do not show size. "
        f"Words compare it with {region_label}; a tile without a word is not distinguishable from it."
        + (" A narrow screen shows three letters of each name, which the table below explains." if has_letters else "")
    )
    alt = notices.add_to(
        f"Tile map of {measure} for {len(ordered)} {tiles.place}, {period}. "
        f"{clean_label(local['area_name'])}: {value_words(local, places)}. Data in the table below."
    )
    key = {"Letters": "letters"} if has_letters else {}
    columns = {"Area": "area_name", **key, "Value": "value", **interval_columns(ordered), "Comparison": "comparison"}
    return drawn_figure(
        lambda drawing: _draw(drawing, ordered, tiles, local_code, places),
        height=tiles.height,
        narrow_height=tiles.narrow_height,
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        table=drawn_table(ordered, columns),
        source=source,
        number_formats=drawn_formats(columns, places),
    )


def _draw(drawing: "Drawing", rows: list[dict[str, Any]], tiles: TileMap, local_code: str, places: int) -> None:
    from matplotlib.patches import Rectangle

    layout = tile_layout(tiles)
    ax = axes_in(drawing, MARGIN, MARGIN, MARGIN, MARGIN)
    ax.set_axis_off()
    columns, lines = max(tile.column for tile in layout.values()) + 1, max(tile.row for tile in layout.values()) + 1
    ax.set_xlim(0, columns)
    ax.set_ylim(lines, 0)
    step = max(0.2, LINE_INCHES * lines / (drawing.get_size_inches()[1] - 2 * MARGIN))
    for row in rows:
        tile = layout[row["area_code"]]
        is_local = row["area_code"] == local_code
        colour, width = (palette().local, 5) if is_local else (INK, 1)
        corner = (tile.column + 0.04, tile.row + 0.05)
        ax.add_patch(Rectangle(corner, 0.92, 0.9, fill=False, edgecolor=colour, linewidth=width))
        missing = is_missing(row["value"])
        figure = hidden_words(row) if missing else format_number(row["value"], places)
        texts = [
            *_name_lines(row["area_name"], tile, is_narrow(drawing)),
            figure,
            "" if missing or row.get("comparison") not in ("higher", "lower") else stands(row["comparison"]),
        ]
        first = tile.row + 0.5 - step * (1 if tile.letters else 1.5)
        for number, text in enumerate(text for text in texts if text):
            weight = "bold" if text == figure or (is_local and not tile.letters) else "normal"
            ax.text(tile.column + 0.09, first + step * number, text, va="center", weight=weight)


def _name_lines(name: str, tile: Tile, narrow: bool) -> list[str]:
    if tile.letters:
        return [tile.letters if narrow else tile.label]
    return wrapped(name, TILE_CHARACTERS if narrow else LABEL_CHARACTERS)
