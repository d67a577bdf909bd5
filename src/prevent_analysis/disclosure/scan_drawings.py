"""Charts measured as a stranger would: a mark in the row of a hidden figure gives its value away to a ruler."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from prevent_analysis.disclosure.scan_match import Vector

Drawing = Sequence[tuple[str, dict[str, str], str]]
Point = tuple[float, float]
NEAR = 6.0
"""How far a mark may stand from the middle of its label, in the drawing's own units."""
EXACT = 0.8
ENOUGH = 3
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)[ ,]+(-?\d+(?:\.\d+)?)")


def leaks_in_drawing(drawing: Drawing, vectors: Sequence[Vector]) -> Iterator[str]:
    """The labels of a drawing beside which a hidden figure can be measured.

    A scale on which every shown figure has a mark where it belongs is the drawing's own; then a mark beside the label
    of a hidden figure is that figure.
    """
    labels = {text: _point(given) for tag, given, text in drawing if tag == "text" and text}
    marks = [point for tag, given, _ in drawing for point in _marks(tag, given)]
    for vector in vectors:
        placed = {label: point for label in vector.figures if (point := labels.get(label))}
        for across in (0, 1):
            beside = {label: _beside(point, marks, across) for label, point in placed.items()}
            if _has_scale(beside, vector):
                yield from (label for label, found in beside.items() if found and vector.figures[label] is None)


def _has_scale(beside: Mapping[str, list[float]], vector: Vector) -> bool:
    shown = sorted(
        (
            (figure, beside[label])
            for label, figure in vector.figures.items()
            if figure is not None and beside.get(label)
        ),
        key=lambda pair: pair[0],
    )
    if len(shown) < ENOUGH or shown[0][0] == shown[-1][0]:
        return False
    (low, first), (high, last) = shown[0], shown[-1]
    for start, end in itertools.product(first, last):
        slope = (end - start) / (high - low)
        if abs(slope) > 1e-9 and all(
            min(abs(start + slope * (figure - low) - mark) for mark in marks) <= EXACT for figure, marks in shown
        ):
            return True
    return False


def _beside(label: Point, marks: Sequence[Point], across: int) -> list[float]:
    """Where marks stand along the scale, of those level with a label (`across` 0: in its row, 1: in its column)."""
    level = 1 - across
    return sorted({mark[across] for mark in marks if abs(mark[level] - label[level]) <= NEAR})


def _marks(tag: str, given: Mapping[str, str]) -> list[Point]:
    """Points of a marker, a circle, or the corners of a bar; lines with many points are axes and grids."""
    if tag in ("use", "circle"):
        point = _point(given, "cx" if tag == "circle" else "x", "cy" if tag == "circle" else "y")
        return [point] if point else []
    if tag == "rect":
        corner = _point(given)
        size = _point(given, "width", "height")
        return _edges([corner, (corner[0] + size[0], corner[1] + size[1])]) if corner and size else []
    if tag == "path" and "fill: none" not in given.get("style", "") and "z" in given.get("d", "").lower():
        return _edges([(float(x), float(y)) for x, y in _PAIR.findall(given["d"])])
    return []


def _edges(corners: Sequence[Point]) -> list[Point]:
    """Middles of the four sides of a bar: level with its label, at the end of its length."""
    columns: dict[str, list[float]] = defaultdict(list)
    for x, y in corners:
        columns["x"].append(x)
        columns["y"].append(y)
    if not corners:
        return []
    (left, right), (top, bottom) = ((min(side), max(side)) for side in (columns["x"], columns["y"]))
    return [
        (left, (top + bottom) / 2),
        (right, (top + bottom) / 2),
        ((left + right) / 2, top),
        ((left + right) / 2, bottom),
    ]


def _point(given: Mapping[str, str], x: str = "x", y: str = "y") -> Point | None:
    try:
        return float(given[x]), float(given[y])
    except (KeyError, ValueError):
        return None
