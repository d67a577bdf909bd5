"""Whether a text comes twice among millions, by a 64-bit number for each instead of the text.

Two texts of a million may share a number once in 40 million files; such a file would be refused, never counted wrongly.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa

from prevent_analysis.intake.formats_stream import string_buffers

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, as in Knuth's multiplicative hashing
_SHIFT = np.uint64(29)


class Seen:
    """Takes columns of text one after the other and finds the first that came before.

    Examples
    --------
    >>> seen = Seen()
    >>> seen.add(pa.array(["AB12CD", "AB12CE"]), np.array([2, 3]))
    >>> seen.add(pa.array(["AB12CD"]), np.array([4]))
    >>> seen.first_repeat()
    4
    """

    def __init__(self) -> None:
        self._rows: list[np.ndarray] = [np.zeros(0, np.int32)]
        self._marks: list[np.ndarray] = [np.zeros(0, np.uint64)]

    def add(self, texts: pa.StringArray, rows: np.ndarray) -> None:
        """Take texts with the numbers of their rows."""
        self._rows.append(rows.astype(np.int32))
        self._marks.append(fingerprints(texts))

    def first_repeat(self) -> int | None:
        """Row of the first text that came before; None where all differ."""
        marks = np.concatenate(self._marks)
        ordered = np.sort(marks)
        if not (ordered[1:] == ordered[:-1]).any():
            return None
        return int(np.concatenate(self._rows)[pd.Series(marks).duplicated()].min())


def fingerprints(texts: pa.StringArray) -> np.ndarray:
    """Give a 64-bit number for each text: the same for the same text, and almost never for two others.

    Examples
    --------
    >>> first, second, third = fingerprints(pa.array(["AB12CD", "AB12CE", "AB12CD"]))
    >>> bool(first == third), bool(first == second)
    (True, False)
    """
    ends, marks = string_buffers(texts)
    lengths = np.diff(ends)
    result = np.zeros(len(texts), np.uint64)
    for length in np.unique(lengths):
        places = np.flatnonzero(lengths == length)
        whole = len(places) == len(texts)
        cells = marks.reshape(-1, length) if whole else marks[ends[places][:, None] + np.arange(length)]
        padded = np.zeros((len(places), -(-int(length) // 8) * 8), np.uint8)
        padded[:, :length] = cells
        mixed = np.full(len(places), length, np.uint64)
        for word in padded.view(np.uint64).T:
            mixed = (mixed ^ word) * _ODD
            mixed ^= mixed >> _SHIFT
        result[places] = mixed
    return result
