"""Stretches of a band, which are walked through side by side.

What stands thirty sentences further on hardly ever decides how these two go together, so a long band is cut
into stretches that overlap: each has rows before and behind it that are walked through and thrown away. It is
cut where the walk is well led, at trusted points; elsewhere only where the band would take too much memory.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from corpora.alignment.band import Band

LENGTH = 100
"""The fewest rows of a stretch that is cut at a trusted point."""
OVERLAP = 25
"""Rows that are walked through before and behind a stretch."""
MOST_CELLS = 400_000
"""Cells from which on a stretch is cut anywhere."""
BATCH_CELLS = 120_000
"""Cells of the stretches that are walked through side by side: about 200 bytes each."""


class Stretch(NamedTuple):
    """Rows `first`…`last` are walked through; the beads that start in `begin`…`end - 1` are taken from it."""

    first: int
    last: int
    begin: int
    end: int


def stretches(band: Band, points: Sequence[int]) -> list[Stretch]:
    """Return the stretches of a band; `points` are the rows of trusted points, ascending.

    Every row lies between `begin` and `end` of exactly one of them.
    """
    rows = len(band.low)
    cuts = [0]
    at = np.asarray(points, dtype=np.int64)
    while True:
        farthest = int(np.searchsorted(band.offset, band.offset[cuts[-1]] + MOST_CELLS))
        farthest = max(farthest, cuts[-1] + LENGTH)
        k = int(np.searchsorted(at, cuts[-1] + LENGTH))
        cut = min(farthest, int(at[k]) if k < len(at) else rows)
        if cut > rows - LENGTH:
            break
        cuts.append(cut)
    ends = [*cuts[1:], rows]
    return [
        Stretch(max(0, begin - OVERLAP), min(rows - 1, end + OVERLAP), begin, end)
        for begin, end in zip(cuts, ends, strict=True)
    ]


def batches(band: Band, parts: Sequence[Stretch]) -> Iterator[list[Stretch]]:
    """Yield runs of stretches that have BATCH_CELLS cells together, or little more."""
    batch: list[Stretch] = []
    cells = 0
    for part in parts:
        batch.append(part)
        cells += int(band.offset[part.last + 1] - band.offset[part.first])
        if cells >= BATCH_CELLS:
            yield batch
            batch, cells = [], 0
    if batch:
        yield batch
