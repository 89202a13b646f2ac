"""The band: which cells of the big rectangle of two texts are looked at, led by trusted points.

A row is a place between source sentences (0…n), a column a place between target sentences (0…m); a walk goes
from (0, 0) to (n, m). Each row has one stretch of columns, and stretches only ever move right. All cells lie
behind one another in one flat array, row by row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from corpora.alignment.side import Ints

SMALL = 60_000
"""Cells up to which the whole rectangle is looked at."""
MARGIN, NARROW, WIDEST = 10, 6, 250
"""Sentences around the points that lead the first pass, and the later ones; columns where points are scarce."""


@dataclass(frozen=True)
class Band:
    """`low[i]…high[i]` (inclusive) are the columns of row i; both ascend, the first column and the last are inside."""

    low: Ints
    high: Ints

    @cached_property
    def offset(self) -> Ints:
        """Return where each row starts in the flat array, and its size as the last value."""
        return np.concatenate(([0], np.cumsum(self.high - self.low + 1)))

    @cached_property
    def row(self) -> Ints:
        """Return the row of every cell."""
        return np.repeat(np.arange(len(self.low)), self.high - self.low + 1)

    @cached_property
    def column(self) -> Ints:
        """Return the column of every cell."""
        return np.arange(self.size) - self.offset[self.row] + self.low[self.row]

    @property
    def size(self) -> int:
        """Return the number of cells."""
        return int(self.offset[-1])

    def part(self, first: int, last: int) -> Band:
        """Return rows first…last as a band of their own, columns counted from the first of them."""
        return Band(self.low[first : last + 1] - self.low[first], self.high[first : last + 1] - self.low[first])

    def transposed(self) -> Band:
        """Return the same cells with rows and columns exchanged."""
        columns = np.arange(int(self.high[-1]) + 1)
        return Band(np.searchsorted(self.high, columns, "left"), np.searchsorted(self.low, columns, "right") - 1)


def band_along(points: Sequence[tuple[int, int]], rows: int, columns: int, *, margin: int, widest: int) -> Band:
    """Return the band that holds a chain of cells, and between two of them the whole rectangle.

    `points` ascend strictly in both coordinates. A rectangle of more than `widest` rows and columns is
    narrowed to about that many columns along its diagonal; one that is long in one direction only (a section
    that the other side lacks) stays whole. `margin` rows and columns are added on every side.
    """
    low, high = np.full(rows + 1, columns), np.zeros(rows + 1, dtype=np.int64)
    chain = [(0, 0), *points, (rows, columns)]
    for (top, left), (bottom, right) in pairwise(chain):
        span = np.arange(max(0, top - margin), min(rows, bottom + margin) + 1)
        starts, ends = np.full(len(span), left), np.full(len(span), right)
        if min(right - left, bottom - top) > widest:
            slope = (right - left) / (bottom - top)
            centre = left + slope * np.clip(span - top, 0, bottom - top)
            half = max(widest / 2, 2 * slope)
            starts, ends = np.maximum(starts, centre - half), np.minimum(ends, centre + half)
        low[span] = np.minimum(low[span], np.maximum(starts - margin, 0))
        high[span] = np.maximum(high[span], np.minimum(ends + margin, columns))
    return Band(np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high))
