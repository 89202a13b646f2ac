"""One pass through two texts: the beads that may be, stretch by stretch, so that memory is bounded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from corpora.alignment.band import Band
from corpora.alignment.lattice import Found, Gap, Lattice, Shapes, joined
from corpora.alignment.side import Floats, Side
from corpora.alignment.stretches import Stretch, batches, stretches

AnySide = TypeVar("AnySide", bound=Side)
Weigh = Callable[[AnySide, AnySide, Band], Floats]
"""Parts of two texts and their band → log weights: a row per shape, a column per cell where a bead starts."""


def found_beads(
    source: AnySide,
    target: AnySide,
    band: Band,
    weigh: Weigh[AnySide],
    gap: Gap,
    shapes: Shapes,
    points: Sequence[int],
) -> Found:
    """Return the beads that may be; `points` are the rows of trusted points, ascending."""
    parts = []
    for batch in batches(band, stretches(band, points)):
        first, last = batch[0].first, batch[-1].last
        low, high = int(band.low[first]), int(band.high[last])
        inner = band.part(first, last)
        weights = weigh(source.part(first, last), target.part(low, high), inner)
        rows = [Stretch(*(row - first for row in stretch)) for stretch in batch]
        ends = first == 0, last == len(source)
        parts.append(Lattice(inner, shapes, weights, gap, rows, *ends).found().moved(first, low))
    return joined(parts)
