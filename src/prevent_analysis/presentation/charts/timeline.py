"""Points with intervals over named periods, from left to right."""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from prevent_analysis.presentation.charts.canvas import (
    INK,
    PAGE,
    axes_in,
    is_narrow,
    measure_lines,
    palette,
    top_for,
    write_gap,
    write_measure,
)
from prevent_analysis.presentation.formats import clean_label, is_missing
from prevent_analysis.presentation.values import finite_max, hidden_words, limits_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

LINE_POINTS = 16
Limits = tuple[float, float]


@dataclass(frozen=True)
class Point:
    """One period: a value with its interval or else words, the region's value, and a note under the label."""

    label: str
    value: float | None
    limits: Limits | None
    words: str
    region: float | None
    note: str

    @classmethod
    def from_row(cls, row: Mapping[str, Any], label: str, region: float | None = None, note: str = "") -> "Point":
        """The point of a tidy row."""
        missing = is_missing(row["value"])
        return cls(
            label=clean_label(label),
            value=None if missing else float(row["value"]),
            limits=limits_of(row),
            words=hidden_words(row) if missing else "",
            region=None if is_missing(region) else region,
            note=note,
        )

    @property
    def numbers(self) -> list[float | None]:
        """Everything that the axis must reach."""
        return [self.value, self.region, *(self.limits or ())]


def draw_timeline(drawing: "Drawing", points: Sequence[Point], measure: str, note_heading: str) -> None:
    """Draw the points in the order given, from zero upwards."""
    over = measure_lines(drawing, measure)
    ax = axes_in(drawing, left=0.7, right=0.3, top=top_for(over), bottom=1.3)
    top = finite_max([number for point in points for number in point.numbers]) * 1.1
    draw_points(ax, points, top)
    write_measure(ax, over, left=0.7)
    width = max(8, (36 if is_narrow(drawing) else 62) // max(len(points), 1))
    labels = [textwrap.wrap(point.label, width)[:3] for point in points]
    deepest = max((len(lines) for lines in labels), default=0)
    for position, (point, label) in enumerate(zip(points, labels, strict=True)):
        lines = [*label, *[""] * (deepest - len(label)), point.note]
        for number, line in enumerate(lines):
            ax.annotate(
                line,
                (position, 0),
                (0, -8 - LINE_POINTS * number),
                ("data", "axes fraction"),
                "offset points",
                ha="center",
                va="top",
            )
    ax.annotate(
        note_heading,
        (0.5, 0),
        (0, -8 - LINE_POINTS * (deepest + 1)),
        "axes fraction",
        "offset points",
        ha="center",
        va="top",
    )


def draw_points(ax: "Axes", points: Sequence[Point], top: float) -> None:
    """Points, intervals, the region's bars and the words of periods without a figure."""
    ax.set_xlim(-0.6, max(len(points), 1) - 0.4)
    ax.set_ylim(0, top)
    ax.set_xticks([])
    for position, point in enumerate(points):
        if point.region is not None:
            ax.plot(
                [position - 0.3, position + 0.3], [point.region] * 2, color=palette().region, linewidth=4, zorder=1.5
            )
        if point.value is None:
            write_gap(ax, point.words, position, top)
            continue
        if point.limits is not None:
            upper = min(point.limits[1], top)
            ax.plot([position] * 2, [point.limits[0], upper], color=palette().local, linewidth=3, solid_capstyle="butt")
        ax.plot(
            [position],
            [point.value],
            marker="o",
            markersize=11,
            markerfacecolor=PAGE,
            markeredgecolor=palette().local,
            markeredgewidth=3,
            linestyle="none",
            clip_on=False,
            zorder=3,
        )
    ax.spines["bottom"].set_color(INK)
