"""A sheet that is streamed, as checked blocks: the rules of a large CSV hold for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from pathlib import Path

from prevent_analysis.intake.checked_blocks import CheckedBlocks
from prevent_analysis.intake.formats_stream import Block
from prevent_analysis.intake.privacy import check_cells
from prevent_analysis.intake.rules import refusal
from prevent_analysis.intake.sheet_stream import Batch
from prevent_analysis.intake.structure import HEADER_WITHIN, Check


class CheckedSheet(CheckedBlocks):
    """The rows of one sheet as `CheckedBlocks`.

    Parameters
    ----------
    batches
        The rows, from `stream_ods` or `stream_xlsx`.

    Examples
    --------
    >>> import numpy as np
    >>> from prevent_analysis.intake.sheet_stream import Texts
    >>> texts = Texts("a.ods")
    >>> cells = np.array([[texts.number(text) for text in row] for row in (("area", "count"), ("Luton", "3"))])
    >>> batch = Batch(np.array([1, 2]), cells, texts)
    >>> sheet = CheckedSheet(Path("a.ods"), {"area": None, "count": None}, iter([batch]))
    >>> [good.tolist() for _, good, _ in sheet]
    [[True]]
    """

    def __init__(
        self,
        path: Path,
        columns: Mapping[str, Check | None],
        batches: Iterator[Batch],
        *,
        optional: Collection[str] = (),
        published: bool = False,
        aliases: Mapping[str, str] | None = None,
    ) -> None:
        self.batches = batches
        self.first = next(batches, None)
        super().__init__(path, columns, optional=optional, published=published, aliases=aliases)

    def read_top(self) -> list[list[str]]:
        """The first rows; those that the sheet leaves out are blank."""
        rows: list[list[str]] = []
        if self.first is None:
            return rows
        for number, row in zip(self.first.numbers.tolist(), self.first.rows(), strict=True):
            if number > HEADER_WITHIN:
                break
            rows += [[] for _ in range(number - len(rows) - 1)] + [row]
        return rows

    def read_blocks(self, plain: Collection[int]) -> Iterator[Block]:
        """The rows below the header.

        Raises
        ------
        IntakeError
            BOOK-011 where cells are merged at the header or below it.
        """
        following = len(self.top) + 1
        for batch in chain([self.first] if self.first else [], self.batches):
            if (batch.merged >= len(self.top)).any():
                raise refusal("BOOK-011", file=self.file)
            below = batch.after(len(self.top))
            if len(below.numbers):
                yield below.block(self.layout.width, following)
                following = int(below.numbers[-1]) + 1


def check_batches(batches: Iterator[Batch], file: str, published: bool) -> None:
    """Search a sheet that is not read for personal data, each text once.

    Raises
    ------
    IntakeError
        PRV-002 to PRV-009, without a place.

    Examples
    --------
    >>> check_batches(iter(()), "a.ods", published=True)
    """
    searched = 0
    for batch in batches:
        fresh = batch.texts.listed[searched:]
        check_cells([fresh], file, published=published, numbers=[1])
        searched = len(batch.texts.listed)
