"""What speaks for a bead before any word is read: its shape, the lengths, paragraphs and their kinds."""

from __future__ import annotations

from collections.abc import Mapping
from math import log

import numpy as np

from corpora.alignment.band import Band
from corpora.alignment.lengths import Lengths
from corpora.alignment.side import Floats, Ints, Side

PRIOR: Mapping[tuple[int, int], float] = {
    (1, 1): 0.8,
    (1, 2): 0.04,
    (2, 1): 0.04,
    (2, 2): 0.01,
    (1, 3): 0.008,
    (3, 1): 0.008,
    (1, 4): 0.002,
    (4, 1): 0.002,
    (2, 3): 0.004,
    (3, 2): 0.004,
    (3, 3): 0.002,
}
"""How probable each shape of bead is; what is missing from 1 is left to gaps."""
SHAPES = tuple(PRIOR)

TOGETHER, APART, CROSSED = 0.7, -0.5, -4.0
"""Both sides of a bead start a paragraph; one does; a paragraph ends within a side."""
UNLIKE = -1.5
"""The two sides are known to be different things: a heading and running text, a footnote and a list item."""


def structure_evidence(source: Side, target: Side, band: Band, lengths: Lengths) -> Floats:
    """Return the log weights of beads: a row for each of SHAPES, a column per cell of the band."""
    rows, columns = band.row, band.column
    start = _beginnings(source, target, rows, columns)
    left = {count: _Stretch(source, count) for count in {height for height, _width in SHAPES}}
    right = {count: _Stretch(target, count) for count in {width for _height, width in SHAPES}}
    evidence = np.empty((len(SHAPES), band.size), dtype=np.float32)
    for k, (height, width) in enumerate(SHAPES):
        above, beside = left[height], right[width]
        evidence[k] = lengths.evidence(above.length[rows], beside.length[columns])
        evidence[k] += start + np.float32(log(PRIOR[height, width]))
        evidence[k] += above.crossing[rows] + beside.crossing[columns]
    return evidence


class _Stretch:
    """So many sentences from each sentence of a side on: their log length, and CROSSED if a paragraph starts within."""

    def __init__(self, side: Side, count: int) -> None:
        first, last = np.arange(len(side) + 1), len(side) - 1
        characters = side.reach[np.minimum(first + count, len(side))] - side.reach
        self.length = np.log(np.maximum(characters, 1)).astype(np.float32)
        paragraph = np.cumsum(side.opens)
        crosses = paragraph[np.minimum(first + count - 1, last)] > paragraph[np.minimum(first, last)]
        self.crossing = (CROSSED * crosses).astype(np.float32)


def _beginnings(source: Side, target: Side, rows: Ints, columns: Ints) -> Floats:
    """Return what the two sentences that a bead starts with say about each other."""
    names = {kind: number for number, kind in enumerate(sorted({"", *source.kinds, *target.kinds}))}
    opens = np.append(source.opens, False).astype(np.int8)[rows] + np.append(target.opens, False)[columns]
    weight: Floats = np.array((0.0, APART, TOGETHER), dtype=np.float32)[opens]
    if len(names) > 1:
        left = np.array([names[kind] for kind in (*source.kinds, "")])[rows]
        right = np.array([names[kind] for kind in (*target.kinds, "")])[columns]
        unlike = (left != right) & (left != names[""]) & (right != names[""])
        weight += np.float32(UNLIKE) * unlike
    return weight
