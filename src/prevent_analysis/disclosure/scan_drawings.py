"""Charts measured as a stranger would: a mark in the row of a hidden figure gives its value away to a ruler."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from prevent_analysis.disclosure.scan_match import Vector

Drawing = Sequence[tuple[str, dict[str, str], str]]
Point = tuple[float, float]
NEAR = 6.0
"""How far a mark may stand from the middle of its label, in the drawing's own units."""
EXACT = 0.8
PAGE = "fill: var(--page"
ENOUGH = 3
_TICK = re.compile(r"^\d[\d,]*(?:\.\d+)?%?$")
_PAIR = re.compile(r"(-?\d+(?:\.\d+)?)[ ,]+(-?\d+(?:\.\d+)?)")


def leaks_in_drawing(drawing: Drawing, vectors: Sequence[Vector]) -> Iterator[str]:
    """The labels of a drawing beside which a hidden figure can be measured.

    The numbers along an axis are its scale. Where every shown figure of a kind has a mark at its place on the scale, a
    mark beside the label of a hidden one is that figure.
    """
    texts = [(text, point) for tag, given, text in drawing if tag == "text" and text and (point := _point(given))]
    labels = dict(texts)
    shapes = [shape for shape in drawing if shape[0] != "g"]
    marks = [
        point
        for (tag, given, _), after in zip(shapes, [*shapes[1:], ("", {}, "")], strict=True)
        if not _is_plate(given, after)
        for point in _marks(tag, given)
    ]
    for across in (0, 1):
        for scale in _scales(texts, across):
            for vector in vectors:
                beside = {label: _beside(labels[label], marks, across) for label in vector.figures if label in labels}
                told = {label: figure for label, figure in vector.figures.items() if figure is not None}
                drawn = [
                    any(abs(scale(figure) - mark) <= EXACT for mark in beside[label])
                    for label, figure in told.items()
                    if beside.get(label)
                ]
                if len(drawn) >= ENOUGH and all(drawn):
                    yield from (label for label, found in beside.items() if found and label not in told)


def _scales(texts: Sequence[tuple[str, Point]], across: int) -> Iterator[Callable[[float], float]]:
    """The scales of a drawing: numbers that stand in line, evenly or by their logarithm."""
    lines: dict[float, list[Point]] = defaultdict(list)
    for text, point in texts:
        if _TICK.match(text):
            lines[round(point[1 - across])].append((float(text.strip("%").replace(",", "")), point[across]))
    for ticks in lines.values():
        ordered = sorted(ticks)
        if len(ordered) < ENOUGH or ordered[0][0] == ordered[-1][0]:
            continue
        if scale := _line_through(ordered):
            yield scale
        elif ordered[0][0] > 0 and (scale := _line_through([(math.log(value), place) for value, place in ordered])):
            yield _of_logarithm(scale)


def _of_logarithm(line: Callable[[float], float]) -> Callable[[float], float]:
    return lambda value: line(math.log(value)) if value > 0 else math.inf


def _line_through(points: Sequence[Point]) -> Callable[[float], float] | None:
    (low, first), (high, last) = points[0], points[-1]

    def line(value: float) -> float:
        return first + (value - low) * (last - first) / (high - low)

    return line if all(abs(line(value) - place) <= EXACT for value, place in points) else None


def _beside(label: Point, marks: Sequence[Point], across: int) -> list[float]:
    """Where marks stand along the scale, of those level with a label (`across` 0: in its row, 1: in its column)."""
    level = 1 - across
    return sorted({mark[across] for mark in marks if abs(mark[level] - label[level]) <= NEAR})


def _is_plate(given: Mapping[str, str], after: tuple[str, dict[str, str], str]) -> bool:
    """Whether a shape in the page's colour lies behind the words drawn next: it is as large as they are."""
    return PAGE in given.get("style", "") and after[0] == "text" and bool(after[2])


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
