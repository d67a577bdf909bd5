"""Which months of which area were received."""

from typing import TYPE_CHECKING

import pandas as pd

from prevent_analysis.presentation.charts.canvas import FONT_SIZE, INK, axes_in, drawn_figure, is_narrow, text_width
from prevent_analysis.presentation.charts.rows import wrapped
from prevent_analysis.presentation.display import Figure, Notices, Text
from prevent_analysis.presentation.formats import clean_label, format_month, join_words
from prevent_analysis.presentation.values import capital, refuse

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

LETTERS = {"received": "", "provisional": "P", "missing": "M", "confidential": "C"}
SHADES = {"received": 0.0, "provisional": 0.1, "missing": 0.3, "confidential": 0.2}
MOST_MONTHS = 24
ROW_HEIGHT, NARROW_ROW_HEIGHT = 0.36, 0.26


def plot_coverage(
    statuses: pd.DataFrame,
    *,
    notices: Notices,
    source: str,
    what: str = "Monthly returns",
    name: str = "coverage",
) -> Figure | Text:
    """A grid of months by areas, each cell with the letter of its status.

    Parameters
    ----------
    statuses
        `area_name`, `month` (`YYYY-MM`) and `status`: received, provisional, missing or confidential, one row each.
        A month of an area without a row is missing.

    Examples
    --------
    >>> plot_coverage(
    ...     pd.DataFrame({"area_name": [], "month": [], "status": []}), notices=Notices("OFFICIAL", True), source="None"
    ... ).paragraphs
    ('No returns are expected for this period, so no map of returns is drawn.',)
    """
    if statuses.empty:
        return refuse("No returns are expected for this period, so no map of returns is drawn.")
    if not statuses["status"].isin(list(LETTERS)).all():
        return refuse("A return has a status that is not one of " + join_words(LETTERS) + ", so no map is drawn.")
    months = pd.period_range(statuses["month"].min(), statuses["month"].max(), freq="M").astype(str)
    if len(months) > MOST_MONTHS:
        return refuse(f"More than {MOST_MONTHS} months cannot be read in one map of returns, so none is drawn.")
    named = statuses.assign(area_name=statuses["area_name"].map(clean_label))
    grid = named.pivot(index="area_name", columns="month", values="status").reindex(columns=months).fillna("missing")
    complete = int(grid.isin(["received", "provisional"]).all(axis=1).sum())
    title = f"{what}: {complete} of {len(grid)} areas have every month"
    subtitle = f"{what}, by area and month, {format_month(months[0])} to {format_month(months[-1])}"
    key = "; ".join(f"{letter or 'empty'}: {status}" for status, letter in LETTERS.items())
    caption = notices.add_to(f"{capital(key)}. A month that was not received is never counted as zero.")
    absent = grid.isin(["missing"]).sum(axis=1)
    lacking = [f"{clean_label(area)} ({number})" for area, number in absent.items() if number]
    alt = notices.add_to(
        f"Grid of {what.lower()} for {len(grid)} areas and {len(months)} months. {title}. "
        f"Areas with missing months: {join_words(lacking) or 'none'}. Data in the table below."
    )
    table = grid.rename(columns=lambda month: format_month(month, short=True)).rename_axis("Area").reset_index()
    table.columns.name = None
    return drawn_figure(
        lambda drawing: _draw(drawing, grid),
        height=1.0 + ROW_HEIGHT * len(grid),
        narrow_height=2.2 + NARROW_ROW_HEIGHT * len(months),
        name=name,
        title=title,
        subtitle=subtitle,
        caption=caption,
        alt=alt,
        table=table,
        source=source,
    )


def _draw(drawing: "Drawing", grid: pd.DataFrame) -> None:
    """Areas down and months across; on a telephone the other way round."""
    import seaborn
    from matplotlib.colors import LinearSegmentedColormap

    narrow = is_narrow(drawing)
    areas = [wrapped(area)[0] for area in grid.index]
    months = [format_month(month, short=True) for month in grid.columns]
    longest = max(text_width(label) for label in areas)
    shown = grid.T if narrow else grid
    shades = shown.replace(SHADES).astype(float)
    if narrow:
        ax = axes_in(drawing, left=0.9, right=0.1, top=longest, bottom=0.1)
    else:
        ax = axes_in(drawing, left=longest, right=0.35, top=0.1, bottom=0.65)
    ax.grid(visible=False)
    seaborn.heatmap(
        shades,
        mask=shades == 0,
        annot=shown.replace(LETTERS),
        fmt="",
        ax=ax,
        vmin=0,
        vmax=1,
        cmap=LinearSegmentedColormap.from_list("ink", [(INK, 0.0), (INK, 1.0)]),
        cbar=False,
        xticklabels=False,  # set below; seaborn's own are measured for overlaps, which takes most of its time
        yticklabels=False,
        annot_kws={"size": FONT_SIZE, "color": INK},
    )
    rows, columns = shown.shape
    ax.hlines(range(rows + 1), 0, columns, color=INK, linewidth=1)
    ax.vlines(range(columns + 1), 0, rows, color=INK, linewidth=1)
    step = max(1, -(-len(months) // 5))
    ticks = list(range(len(months) - 1, -1, -step))
    named_months = [tick + 0.5 for tick in ticks], [months[tick] for tick in ticks]
    named_areas = [position + 0.5 for position in range(len(areas))], areas
    if narrow:
        ax.xaxis.tick_top()
        ax.tick_params(length=0)
        ax.set_xticks(*named_areas, rotation=90)
        ax.set_yticks(*named_months, rotation=0, va="center")
    else:
        ax.set_xticks(*named_months, rotation=0)
        ax.set_yticks(*named_areas, rotation=0, va="center")
    ax.set_xlabel("")
    ax.set_ylabel("")
