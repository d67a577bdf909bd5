"""Names at the right-hand ends of lines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from prevent_analysis.presentation.charts.canvas import INK, PAGE, palette

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE_HEIGHT = 0.062
KEY = 1.04


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Heights from 0 to 1 moved apart to at least `gap`, in their own order, for labels that must not overlap.

    Examples
    --------
    >>> spread([0.5, 0.5, 1.0], 0.1)
    [0.45, 0.55, 0.95]
    """
    blocks: list[list[int]] = []
    order = sorted(range(len(heights)), key=lambda i: heights[i])

    def middle(block: list[int]) -> float:
        half = gap * len(block) / 2
        return max(half, min(sum(heights[i] for i in block) / len(block), 1 - half))

    for i in order:
        blocks.append([i])
        while len(blocks) > 1 and (
            middle(blocks[-1]) - middle(blocks[-2]) < gap * (len(blocks[-1]) + len(blocks[-2])) / 2
        ):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    placed = [0.0] * len(heights)
    for block in blocks:
        for step, i in enumerate(block):
            placed[i] = round(middle(block) + (step - (len(block) - 1) / 2) * gap, 6)
    return placed


def without_common_start(labels: Sequence[str]) -> list[str]:
    """Labels without the words before their first comma, if they all start with the same.

    Examples
    --------
    >>> without_common_start(["England and Wales, 44 forces", "England and Wales, 43 forces"])
    ['44 forces', '43 forces']
    """
    starts = {"".join(label.partition(", ")[:2]) for label in labels}
    common = starts.pop() if len(starts) == 1 and len(labels) > 1 else ""
    return [label.removeprefix(common) for label in labels] if common.endswith(", ") else list(labels)


def label_end(ax: "Axes", lines: Sequence[str], shape: str, height: float, is_local: bool) -> None:
    """A series' name with its shape, because a series that ends early does not end beside its name."""
    colour, fill, weight = (palette().local, palette().local, "bold") if is_local else (INK, PAGE, "normal")
    ax.plot(
        [KEY],
        [height],
        marker=shape,
        markersize=7,
        color=colour,
        markerfacecolor=fill,
        linestyle="none",
        transform=ax.transAxes,
        clip_on=False,
    )
    for number, line in enumerate(lines):
        y = height - (number - (len(lines) - 1) / 2) * LINE_HEIGHT
        ax.annotate(line, (KEY, y), (8, 0), "axes fraction", "offset points", va="center", weight=weight)
