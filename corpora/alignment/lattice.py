"""The lattice: all walks through a band, and how probable each of their steps is.

A step is a bead: it leads from cell (i, j) to (i + a, j + b). Sentences without counterpart form gaps; to
open one costs more than to go on, because paragraphs get lost rather than sentences. Two sums over all
walks, one from each end (the forward-backward algorithm), give every step's share in the probability of all
walks. Stretches of the band are summed over side by side: first the first rows of all of them, then the second ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import NamedTuple

import numpy as np

from corpora.alignment.band import Band
from corpora.alignment.side import Floats, Ints
from corpora.alignment.stretches import Stretch

Shapes = tuple[tuple[int, int], ...]
"""How many source and target sentences a bead may join; neither is 0."""

NEVER = -1e30
FAINT = 0.05
"""Beads less probable are not spoken of."""
APART = 1e7
"""Log weight between the rows of two stretches that lie behind one another: more than any walk weighs."""


class Gap(NamedTuple):
    """Log weights of sentences without counterpart: of the first in a gap, and of each further one."""

    opening: float
    further: float


class Found(NamedTuple):
    """Beads that may be, in parallel: cell where each starts, number of its shape, probability (FAINT–1)."""

    row: Ints
    column: Ints
    shape: Ints
    chance: Floats

    def moved(self, rows: int, columns: int) -> Found:
        """Return the same beads so many rows and columns further on."""
        return self._replace(row=self.row + rows, column=self.column + columns)


def joined(parts: Sequence[Found]) -> Found:
    """Return all beads of the parts, of which there is one at least."""
    return Found(*(np.concatenate(values) for values in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Lattice:
    """A band with the log weight of every bead: `beads[k, x]` is that of shape k starting at cell x.

    The stretches are rows of this band. A stretch may be entered at any cell of its first row and left at any of
    its last row; but where `opens` (`closes`), the band's first (last) row only at its first (last) cell.
    """

    band: Band
    shapes: Shapes
    beads: Floats
    gap: Gap
    stretches: Sequence[Stretch]
    opens: bool = True
    closes: bool = True

    def found(self) -> Found:
        """Return the beads whose probability is FAINT or more."""
        order = self._order
        weights = self.beads[:, order.source]
        before, after = self._before(weights), self._after(weights)
        total = np.repeat(self._totals(before)[order.stretch], order.width)
        inside = np.repeat(order.inside, order.width)
        about = np.where(inside, before[:-1] - total, NEVER)
        parts = []
        for k in range(len(self.shapes)):
            share = about + weights[k] + after[order.out[k]]
            cells = np.flatnonzero(share > log(FAINT))
            chance = np.exp(np.minimum(share[cells], 0.0)).astype(np.float32)
            source = order.source[cells]
            parts.append(Found(self.band.row[source], self.band.column[source], np.full(len(cells), k), chance))
        return joined(parts)

    @cached_property
    def _order(self) -> _Order:
        return _Order(self)

    def _before(self, weights: Floats) -> Floats:
        """Return the log of the summed weight of all walks from the start to each cell."""
        order, (opening, further) = self._order, self.gap
        weights = np.take_along_axis(np.pad(weights, ((0, 0), (0, 1)), constant_values=NEVER), order.into, axis=1)
        tilt = np.repeat(order.line * APART, order.width) - further * (order.column - np.repeat(order.low, order.width))
        beads, gaps, sums = np.full((3, order.size + 1), NEVER)
        for first, last in order.steps:
            here = slice(order.offset[first], order.offset[last])
            ended = np.maximum(_log_sum(sums[order.into[:, here]] + weights[:, here]), order.entry[here])
            above = order.above[here]
            entered = np.logaddexp(beads[above] + opening, gaps[above] + further)
            beside = ended[:-1] + opening
            beside[order.offset[first + 1 : last] - here.start - 1] = NEVER
            np.logaddexp(entered[1:], beside, out=entered[1:])
            entered += tilt[here]
            beads[here] = ended
            gaps[here] = np.logaddexp.accumulate(entered) - tilt[here]
            sums[here] = np.logaddexp(ended, gaps[here])
        return sums

    def _after(self, weights: Floats) -> Floats:
        """Return the log of the summed weight of all walks from each cell, reached by a bead, to the end."""
        order, (opening, further) = self._order, self.gap
        tilt = -np.repeat(order.line * APART, order.width)
        tilt -= further * (np.repeat(order.high, order.width) - order.column)
        beads, gaps = np.full((2, order.size + 1), NEVER)
        for first, last in reversed(order.steps):
            here = slice(order.offset[first], order.offset[last])
            started = np.maximum(_log_sum(beads[order.out[:, here]] + weights[:, here]), order.exit[here])
            down = gaps[order.below[here]]
            left = np.logaddexp(started, down + further)
            left += tilt[here]
            gaps[here] = np.logaddexp.accumulate(left[::-1])[::-1] - tilt[here]
            beside = gaps[here][1:].copy()
            beside[order.offset[first + 1 : last] - here.start - 1] = NEVER
            np.logaddexp(down[:-1], beside, out=down[:-1])
            beads[here] = np.logaddexp(started, down + opening)
        return beads

    def _totals(self, before: Floats) -> Floats:
        """Return the log of the summed weight of all walks through each stretch."""
        order = self._order
        totals = np.empty(len(self.stretches))
        for row in np.flatnonzero(order.last):
            cells = slice(order.offset[row], order.offset[row + 1])
            totals[order.stretch[row]] = np.logaddexp.reduce(before[cells] + order.exit[cells])
        return totals


class _Order:
    """The cells of stretches in the order in which they are walked through, row by row of all of them.

    By row: `stretch` it belongs to, `line` within its step, `inside` if its beads are taken, `last` of its
    stretch; `low`, `high` and `width` as in the band, `offset` of its cells. `steps` are runs of rows. By cell:
    `source`, its place in the band, its `column`, `entry` and `exit` (log weight of walks that start or end there),
    the cells `above` and `below`, and by shape the cells where a bead into it starts and one out of it ends
    (`size` if nowhere).
    """

    def __init__(self, lattice: Lattice) -> None:
        band, shapes, stretches = lattice.band, lattice.shapes, lattice.stretches
        first, last, begin, end = np.array(stretches).T
        counts = last - first + 1
        stretch = np.repeat(np.arange(len(stretches)), counts)
        step = np.arange(len(stretch)) - np.repeat(np.cumsum(counts) - counts, counts)
        order = np.lexsort((stretch, step))
        self.stretch, step = stretch[order], step[order]
        row = first[self.stretch] + step
        self.inside = (row >= begin[self.stretch]) & (row < end[self.stretch])
        self.last = row == last[self.stretch]
        self.low, self.high = band.low[row], band.high[row]
        self.width = self.high - self.low + 1
        self.offset = np.concatenate(([0], np.cumsum(self.width)))
        self.size = int(self.offset[-1])
        bounds = np.searchsorted(step, np.arange(counts.max() + 1))
        self.line = (np.arange(len(row)) - bounds[step]).astype(float)
        self.steps = list(zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True))
        shift = np.repeat(self.low - self.offset[:-1], self.width)
        self.column = np.arange(self.size) + shift
        self.source = np.arange(self.size) + np.repeat(band.offset[row] - self.offset[:-1], self.width)
        self.entry = self._open(step == 0, (row == 0) & lattice.opens, self.low)
        ends_it = (row == len(band.low) - 1) & lattice.closes
        self.exit = self._open(self.last, ends_it, self.high)
        self._place = np.full((len(stretches), int(counts.max())), -1)
        self._place[self.stretch, step] = np.arange(len(row))
        self._step = step
        backward = {rows: self._by_row(-rows) for rows in range(1, 1 + max(a for a, _ in shapes))}
        forward = {rows: self._by_row(rows) for rows in backward}
        self.above, self.below = self._cells(backward[1], 0), self._cells(forward[1], 0)
        self.into = np.array([self._cells(backward[a], -b) for a, b in shapes])
        self.out = np.array([self._cells(forward[a], b) for a, b in shapes])

    def _open(self, rows: Ints, corner: Ints, columns: Ints) -> Floats:
        """Return 0 for the cells of some rows, of a corner's row only for that of its column; else NEVER."""
        allowed = np.repeat(rows, self.width)
        allowed &= ~np.repeat(corner, self.width) | (self.column == np.repeat(columns, self.width))
        return np.where(allowed, 0.0, NEVER)

    def _by_row(self, rows: int) -> tuple[Ints, Ints, Ints]:
        """Return of the row so many rows on, for every cell: its first and last column, and where column 0 would be."""
        steps = self._step + rows
        inside = (steps >= 0) & (steps < self._place.shape[1])
        place = np.where(inside, self._place[self.stretch, np.where(inside, steps, 0)], -1)
        low = np.where(place < 0, 1, self.low[place])
        high = np.where(place < 0, 0, self.high[place])
        start = self.offset[place] - low
        return np.repeat(low, self.width), np.repeat(high, self.width), np.repeat(start, self.width)

    def _cells(self, row: tuple[Ints, Ints, Ints], columns: int) -> Ints:
        """Return the cells so many columns on in other rows, `size` where there is none."""
        low, high, start = row
        column = self.column + columns
        return np.where((column >= low) & (column <= high), start + column, self.size).astype(np.int32)


def _log_sum(values: Floats) -> Floats:
    """Return the log of the sum of exponentials over the first axis."""
    top = values.max(axis=0)
    values -= top
    total: Floats = top + np.log(np.exp(values.astype(np.float32)).sum(axis=0))
    return total
