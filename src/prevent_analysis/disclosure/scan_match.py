"""Hidden figures looked for in every table of a folder: a column that agrees with the shown ones may show a hidden one.

A stranger needs no heading to know a column again: it has the same numbers in the same places.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from prevent_analysis.disclosure.cells import HIDDEN
from prevent_analysis.disclosure.scan_figures import REST
from prevent_analysis.disclosure.scan_pages import Grid

FIELDS = ("numerator", "denominator", "value", "lower_ci", "upper_ci", "lower_ci_998", "upper_ci_998")
NAMED_BY = ("area_name", "category", "period")
ENOUGH = 2
DIGITS = 3.5
"""Shown figures, and digits in all of them together, that have to agree before a column is taken for a known one."""
_NUMBER = re.compile(r"^'?(-?\d[\d,]*(?:\.(\d+))?)\s*%?(?: to .*)?(?:\s*\[[a-z]\])*$")


@dataclass(frozen=True)
class Vector:
    """Figures of one kind by the label of whoever they are of; None where hidden."""

    figures: Mapping[str, float | None]

    @property
    def shown(self) -> int:
        """How many of them are shown."""
        return sum(figure is not None for figure in self.figures.values())


def all_vectors(values: pd.DataFrame) -> list[Vector]:
    """Each line of figures in a values table: along areas, categories or periods, the rest fixed.

    A rest of the region is no area among others; it has its own categories and periods.
    """
    lines: dict[tuple, list[tuple[str, float | None]]] = defaultdict(list)
    fields = [name for name in FIELDS if name in values.columns]
    for row in values.to_dict("records"):
        for field in fields:
            figure = _figure(row[field])
            if figure is None and row["value_note"] != HIDDEN:
                continue
            for label in NAMED_BY[row["area_type"] == REST :]:
                fixed = [row[name] for name in ("measure_id", "statistic", *NAMED_BY) if name != label]
                lines[field, label, *fixed].append((row[label], figure))
    return [Vector(figures) for line in lines.values() if len(figures := dict(line)) == len(line)]


def with_hidden(lines: Sequence[Vector]) -> list[Vector]:
    """The lines that have a hidden figure in them and enough shown."""
    return [line for line in lines if ENOUGH <= line.shown < len(line.figures)]


def leaks_in(grid: Grid, vectors: Sequence[Vector], lines: Sequence[Vector] = ()) -> Iterator[int]:
    """The rows (from 1, headings included) of a table that show a figure which is hidden elsewhere.

    Parameters
    ----------
    grid
        The table.
    vectors
        Lines with a hidden figure.
    lines
        All lines. A column of which every number is one that another line shows in its place is that line: percentages
        of two digits agree by chance, if there are enough of them.

    Examples
    --------
    >>> known = Vector({"Race": 211.0, "Religion": 26.0, "Disability": None})
    >>> rows = [["Strand", "Offences"], ["Race", "211"], ["Religion", "26"], ["Disability", "3"]]
    >>> list(leaks_in(Grid("", rows), [known])), list(leaks_in(Grid("", [*rows[:3], ["Disability", "[c]"]]), [known]))
    ([4], [])
    """
    labels = {label for vector in vectors for label in vector.figures}
    sides = (grid.rows, [list(column) for column in zip(*_padded(grid.rows), strict=True)])
    for turned, rows in enumerate(sides):
        width = max((len(row) for row in rows), default=0)
        named = [(number, found) for number, row in enumerate(rows) if (found := [c for c in row if c in labels])]
        for vector in vectors:
            places = {
                label: number
                for number, cells_named in named
                for label in [next((cell for cell in cells_named if cell in vector.figures), None)]
                if label
            }
            if len(places) <= ENOUGH:
                continue
            for column in range(width):
                cells = {label: _number(rows[place], column) for label, place in places.items()}
                if _is_same(cells, vector) and not any(_explains(line, cells) for line in lines):
                    for label, place in places.items():
                        if vector.figures[label] is None and cells[label] is not None:
                            yield (column if turned else place) + 1


def _is_same(cells: Mapping[str, tuple[float, float] | None], vector: Vector) -> bool:
    pairs = [
        (cells[label], figure) for label, figure in vector.figures.items() if label in cells and figure is not None
    ]
    told = [(cell, figure) for cell, figure in pairs if cell is not None]
    digits = sum(math.log10(max(1.0, abs(figure) / (2 * off))) for (_, off), figure in told)
    alike = all(abs(number - figure) <= off for (number, off), figure in told)
    return alike and len(told) >= ENOUGH and digits >= DIGITS


def _explains(line: Vector, cells: Mapping[str, tuple[float, float] | None]) -> bool:
    """Whether a line shows each number of a column in its place."""
    return all(
        cell is None or ((figure := line.figures.get(label)) is not None and abs(cell[0] - figure) <= cell[1])
        for label, cell in cells.items()
    )


def _figure(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _number(row: Sequence[str], column: int) -> tuple[float, float] | None:
    """A cell's number and how far off it may be for having been rounded."""
    found = _NUMBER.match(row[column].strip()) if column < len(row) else None
    if not found:
        return None
    decimals = len(found[2] or "")
    return float(found[1].replace(",", "")), 0.5 * 10.0**-decimals + 1e-9


def _padded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    width = max((len(row) for row in rows), default=0)
    return [[*row, *[""] * (width - len(row))] for row in rows]
