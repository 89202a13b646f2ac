"""What speaks for a bead before any word is read: its shape, the lengths, paragraphs and their kinds."""

from __future__ import annotations

from collections.abc import Mapping

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
    evidence = np.empty((len(SHAPES), band.size), dtype=np.float32)
    for k, (height, width) in enumerate(SHAPES):
        below, right = np.minimum(rows + height, len(source)), np.minimum(columns + width, len(target))
        source_length = np.maximum(source.reach[below] - source.reach[rows], 1)
        target_length = np.maximum(target.reach[right] - target.reach[columns], 1)
        evidence[k] = np.log(PRIOR[height, width]) + start + lengths.evidence(source_length, target_length)
        evidence[k] += CROSSED * (_crosses(source, rows, below) + _crosses(target, columns, right))
    return evidence


def _beginnings(source: Side, target: Side, rows: Ints, columns: Ints) -> Floats:
    """Return what the two sentences that a bead starts with say about each other."""
    opens = np.append(source.opens, False)[rows] * 1 + np.append(target.opens, False)[columns]
    names = {kind: number for number, kind in enumerate(sorted({"", *source.kinds, *target.kinds}))}
    left = np.array([names[kind] for kind in (*source.kinds, "")])[rows]
    right = np.array([names[kind] for kind in (*target.kinds, "")])[columns]
    unlike = (left != right) & (left != names[""]) & (right != names[""])
    weight: Floats = np.choose(opens, (0.0, APART, TOGETHER)) + UNLIKE * unlike
    return weight


def _crosses(side: Side, first: Ints, end: Ints) -> Ints:
    """Return 1 where a paragraph starts within the sentences after the first, else 0."""
    paragraph = np.cumsum(side.opens)
    last = len(side) - 1
    return (paragraph[np.clip(end - 1, 0, last)] > paragraph[np.minimum(first, last)]).astype(np.int64)
