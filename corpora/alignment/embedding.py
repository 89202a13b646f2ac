"""One side of an alignment with its sentences laid into a space: which windows of both sides lie close together.

A window is one to four sentences in a row, encoded together, as Vecalign does (Thompson and Koehn 2019). How far
two windows are apart is 1 − cosine, over how far either is from the other text at large: the same margin by which
Artetxe and Schwenk (2019) keep a sentence that lies close to everything from winning everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import NamedTuple, Self

import numpy as np

from corpora.alignment.band import Band
from corpora.alignment.lattice import Shapes
from corpora.alignment.side import Floats, Ints, Side
from corpora.encoders.base import Encoder

LONGEST = 4
"""The most sentences of a window: the most on one side of a bead."""
LEAST = 1e-3
"""How far from the other text at large a window is taken to be at least."""
_ROWS = 64  # that are multiplied at a time
_FAR_ROWS = 512


@dataclass(frozen=True)
class EmbeddedSide(Side):
    """A side, its windows and how far each of them usually is: `windows[k][i]` begins at sentence i and has k + 1."""

    windows: tuple[Floats, ...]
    usual: tuple[Floats, ...]

    def part(self, first: int, end: int) -> Self:
        """Return sentences first…end - 1 as a side of their own; windows that reach beyond it stay what they were."""
        return super().part(first, end)._of(slice(first, end))

    def only(self, sentences: Ints) -> Self:
        """Return some sentences, ascending, as a side of their own."""
        return super().only(sentences)._of(sentences)

    def _of(self, sentences: slice | Ints) -> Self:
        """Return the side with the windows that begin at some of its sentences."""
        windows, usual = (tuple(rows[sentences] for rows in kind) for kind in (self.windows, self.usual))
        return replace(self, windows=windows, usual=usual)


def windows_of(texts: Sequence[str], encoder: Encoder) -> tuple[Floats, ...]:
    """Return the encoded windows of a text, none empty; at its end they are as long as it lasts."""
    joined = [
        [" ".join(texts[first : first + count]) for first in range(len(texts))] for count in range(1, LONGEST + 1)
    ]
    distinct = list(dict.fromkeys(text for row in joined for text in row))
    rows = encoder.encode(distinct)
    number = {text: k for k, text in enumerate(distinct)}
    return tuple(rows[[number[text] for text in row]] for row in joined)


def facing(
    left: Side, left_windows: tuple[Floats, ...], right: Side, right_windows: tuple[Floats, ...]
) -> tuple[EmbeddedSide, EmbeddedSide]:
    """Return two sides that know how far the other is."""
    return (
        _embedded(left, left_windows, right_windows[0]),
        _embedded(right, right_windows, left_windows[0]),
    )


def _embedded(side: Side, windows: tuple[Floats, ...], others: Floats) -> EmbeddedSide:
    centre = others.mean(axis=0)
    usual = tuple(np.maximum(1.0 - rows @ centre, LEAST).astype(np.float32) for rows in windows)
    own = {field.name: getattr(side, field.name) for field in fields(Side)}
    return EmbeddedSide(**own, windows=windows, usual=usual)


class Closeness(NamedTuple):
    """How far translations are apart in a pair of texts, and how far what is none: about 1.

    Both are taken for normal with one variance, so that nearer is always better (linear discriminant).
    """

    near: float
    variance: float

    def evidence(self, distance: Floats) -> Floats:
        """Return the log odds that windows so far apart are translations."""
        odds: Floats = (1.0 - self.near) / self.variance * ((1.0 + self.near) / 2 - distance)
        return odds


def distances(
    source: EmbeddedSide, target: EmbeddedSide, rows: slice, columns: slice, shape: tuple[int, int] = (1, 1)
) -> Floats:
    """Return how far windows are apart: 0 for the same place in space, about 1 for windows that share nothing."""
    height, width = shape[0] - 1, shape[1] - 1
    likeness = source.windows[height][rows] @ target.windows[width][columns].T
    usual = (source.usual[height][rows][:, None] + target.usual[width][columns]) / 2
    found: Floats = (1.0 - likeness) / usual
    return found


def embedding_evidence(
    source: EmbeddedSide, target: EmbeddedSide, band: Band, shapes: Shapes, closeness: Closeness
) -> Floats:
    """Return the log weights of beads: a row for each shape, a column per cell of the band.

    A window is one witness, however many sentences it has: what is nearer because it is longer wins nothing.
    """
    evidence = np.zeros((len(shapes), band.size), dtype=np.float32)
    for first, last in pairwise([*range(0, len(source), _ROWS), len(source)]):
        cells = slice(int(band.offset[first]), int(band.offset[last]))
        low, high = int(band.low[first]), min(int(band.high[last - 1]) + 1, len(target))
        if low >= high:
            continue
        row, column = band.row[cells] - first, np.minimum(band.column[cells], high - 1) - low
        for k, shape in enumerate(shapes):
            apart = distances(source, target, slice(first, last), slice(low, high), shape)
            evidence[k, cells] = closeness.evidence(apart)[row, column]
    return evidence


def mutual(source: EmbeddedSide, target: EmbeddedSide) -> tuple[Ints, Ints, Floats]:
    """Return the pairs of sentences each of which is the other's nearest, by row, and how far they are apart."""
    nearest, least = np.empty(len(source), dtype=np.int64), np.full(len(source), np.inf, dtype=np.float32)
    back, back_least = np.zeros(len(target), dtype=np.int64), np.full(len(target), np.inf, dtype=np.float32)
    for first, apart in _blocks(source, target):
        here = slice(first, first + len(apart))
        nearest[here], least[here] = apart.argmin(axis=1), apart.min(axis=1)
        best = apart.min(axis=0)
        better = best < back_least
        back[better], back_least[better] = first + apart.argmin(axis=0)[better], best[better]
    rows = np.flatnonzero(back[nearest] == np.arange(len(source)))
    return rows, nearest[rows], least[rows]


def _blocks(source: EmbeddedSide, target: EmbeddedSide) -> Iterator[tuple[int, Floats]]:
    for first in range(0, len(source), _FAR_ROWS):
        yield first, distances(source, target, slice(first, first + _FAR_ROWS), slice(None))
