"""Rows of points with intervals: one row an area, a category or a rank."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prevent_analysis.presentation.charts.canvas import (
    FONT_SIZE,
    INK,
    LINE_INCHES,
    NARROW,
    PAGE,
    WIDTH,
    axes_in,
    is_narrow,
    palette,
    plate,
    svg_of,
    text_width,
)
from prevent_analysis.presentation.display import Drawings
from prevent_analysis.presentation.formats import clean_label

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

ROW_HEIGHT, BOTTOM = 0.42, 0.65
LABEL_CHARACTERS, NARROW_CHARACTERS = 21, 15
SHAPES = {"higher": "s", "lower": "D", "similar": "o", "not compared": "X"}
SHAPE_KEY = "Square: above; diamond: below; ring: not distinguishable; cross: not compared."
Limits = tuple[float, float]


@dataclass(frozen=True)
class Row:
    """One row: a label, a point with one or two intervals or else words, and a text at the right."""

    label: str
    value: float | None = None
    inner: Limits | None = None
    outer: Limits | None = None
    words: str = ""
    side: str = ""
    comparison: str = ""
    is_local: bool = False


@dataclass(frozen=True)
class Layout:
    """What stands around the rows; `reference` is a line with its label."""

    axis_label: str
    side_heading: str = ""
    reference: float | None = None
    reference_label: str = ""
    whole_numbers: bool = False
    start: float = 0.0

    @property
    def top(self) -> float:
        """Inches above the rows: a line for the heading, another for the reference's label."""
        return 0.4 if self.reference is None else 0.7


def height_of(rows: Sequence[Row], layout: Layout) -> float:
    """Height in inches that the rows and what stands around them need."""
    return layout.top + BOTTOM + ROW_HEIGHT * len(rows)


def narrow_height_of(rows: Sequence[Row], layout: Layout) -> float:
    """The same on a telephone, where the text at a row's right stands under its label."""
    most = max(len(narrow_lines(row)) for row in rows)
    return layout.top + BOTTOM + LINE_INCHES + (LINE_INCHES * most + 0.1) * len(rows)


def narrow_lines(row: Row) -> list[str]:
    """A row's label and what belongs to it, line by line."""
    return [*wrapped(row.label, NARROW_CHARACTERS, most=3), *([row.side] if row.side else [])]


def rows_svg(rows: Sequence[Row], layout: Layout, *, name: str, title: str, alt: str) -> Drawings:
    """The rows as a drawing for a page."""
    return svg_of(
        lambda drawing: draw_rows(drawing, rows, layout),
        name=name,
        title=title,
        alt=alt,
        height=height_of(rows, layout),
        narrow_height=narrow_height_of(rows, layout),
    )


def wrapped(label: str, characters: int = LABEL_CHARACTERS, most: int = 2) -> list[str]:
    """A label in at most two lines, or as many as `most`.

    Examples
    --------
    >>> wrapped("King's Lynn and West Norfolk")
    ["King's Lynn and West", 'Norfolk']
    """
    return textwrap.wrap(clean_label(label), characters, max_lines=most, placeholder="…") or ["(no name)"]


def draw_rows(drawing: "Drawing", rows: Sequence[Row], layout: Layout) -> None:
    """Draw the rows from top to bottom, in the order given."""
    narrow = is_narrow(drawing)
    labels = [narrow_lines(row) if narrow else wrapped(row.label) for row in rows]
    left = min(max(text_width(line) for lines in labels for line in lines), NARROW * 0.4 if narrow else WIDTH / 3)
    right = 0.25 if narrow else min(max((text_width(row.side) for row in rows if row.side), default=0.2), WIDTH / 3)
    ax = axes_in(drawing, left, right, top=layout.top, bottom=BOTTOM + (LINE_INCHES if narrow else 0))
    ax.grid(visible=True, axis="x")
    ax.grid(visible=False, axis="y")
    ax.set_ylim(len(rows) - 0.4, -0.6)
    ax.set_yticks([])
    ax.set_xlim(layout.start, _axis_end(rows, layout))
    ax.set_xlabel("\n".join(textwrap.wrap(clean_label(layout.axis_label), 28 if narrow else 70)))
    if layout.whole_numbers:
        ax.set_xticks(_whole_ticks(ax.get_xlim()[1], most=7 if narrow else 13))
    if layout.reference is not None:
        _draw_reference(ax, layout, layout.reference, narrow)
    if layout.side_heading:
        _draw_side_heading(ax, layout.side_heading, room=-left if narrow else right)
    spacing = 1 / max(map(len, labels)) if narrow else 0.4
    for position, (row, lines) in enumerate(zip(rows, labels, strict=True)):
        _draw_row(ax, position, row, lines, spacing)
        if row.side and not narrow:
            place_text(ax, row.side, 1, position, 6, "left", "bold" if row.is_local else "normal")


def _axis_end(rows: Sequence[Row], layout: Layout) -> float:
    ends = [layout.reference or 0.0]
    for row in rows:
        ends += [row.value or 0.0, *(row.inner or ()), *(row.outer or ())]
    largest = max(end for end in ends if math.isfinite(end))
    return largest * 1.05 if largest > layout.start else layout.start + 1.0


def _draw_side_heading(ax: "Axes", heading: str, room: float) -> None:
    """Over the texts at the right; one that is longer than they are ends at the edge and reaches over the plot.

    With negative room the texts are at the left, and it begins at the left edge.
    """
    if room < 0:
        ax.annotate(clean_label(heading), (0, 1), (72 * room + 4, 8), "axes fraction", "offset points", va="bottom")
        return
    fits = text_width(heading) <= room
    offset, align = (6, "left") if fits else (72 * room - 4, "right")
    ax.annotate(clean_label(heading), (1, 1), (offset, 8), "axes fraction", "offset points", ha=align, va="bottom")


def _whole_ticks(end: float, most: int) -> list[int]:
    return list(range(1, int(end) + 1)) if end < most else [1, *range(5, int(end) + 1, 5)]


def _draw_reference(ax: "Axes", layout: Layout, reference: float, narrow: bool) -> None:
    ax.axvline(reference, color=palette().region, linewidth=2, zorder=1.5)
    if narrow:  # the label has the whole line to itself, up to the plot's right end
        ax.annotate(layout.reference_label, (1, 1), (0, 28), "axes fraction", "offset points", ha="right", va="bottom")
        return
    leftish = reference < sum(ax.get_xlim()) / 2
    ax.annotate(
        layout.reference_label,
        (reference, 1),
        (-2 if leftish else 2, 28),
        ("data", "axes fraction"),
        "offset points",
        ha="left" if leftish else "right",
        va="bottom",
    )


def _draw_row(ax: "Axes", position: int, row: Row, lines: Sequence[str], spacing: float) -> None:
    colour = palette().local if row.is_local else INK
    weight = "bold" if row.is_local else "normal"
    for number, line in enumerate(lines):
        y = position + (number - (len(lines) - 1) / 2) * spacing
        place_text(ax, line, 0, y, -6, "right", weight)
    if row.value is None:
        place_text(ax, row.words, 0, position, 6, "left", weight, behind=plate())
        return
    for limits, width in ((row.outer, 1.5), (row.inner, 4.5)):
        if limits is not None:
            end = min(limits[1], ax.get_xlim()[1])
            ax.plot([limits[0], end], [position] * 2, color=colour, linewidth=width, solid_capstyle="butt", zorder=2)
    ax.plot(
        [row.value],
        [position],
        marker=SHAPES.get(row.comparison, "o"),
        markersize=11 if row.is_local else 9,
        markerfacecolor=colour if row.comparison in ("higher", "lower") else PAGE,
        markeredgecolor=colour,
        markeredgewidth=2,
        linestyle="none",
        clip_on=False,
        zorder=3,
    )


def place_text(
    ax: "Axes",
    text: str,
    x: float,
    y: float,
    offset: float,
    align: str,
    weight: str = "normal",
    behind: dict[str, Any] | None = None,
) -> None:
    """A text at a height of the data and a fraction of the axes' width, moved sideways by `offset` points."""
    ax.annotate(
        clean_label(text),
        (x, y),
        (offset, 0),
        ("axes fraction", "data"),
        "offset points",
        ha=align,
        va="center",
        weight=weight,
        size=FONT_SIZE,
        annotation_clip=False,
        bbox=behind,
    )
