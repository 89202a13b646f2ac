"""The lattice: all walks through a band, how probable each step is, and the walk that is most right.

A step is a bead: it leads from cell (i, j) to (i + a, j + b). Sentences without counterpart form gaps; to
open one costs more than to go on, because paragraphs get lost rather than sentences. Two sums over all
walks, one from each end (the forward-backward algorithm), give every step's share in the probability of all
walks. The walk that is returned has the highest expected number of right steps, which is what an alignment
is used for, and not the highest probability as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from corpora.alignment.band import Band
from corpora.alignment.side import Floats, Ints
from corpora.beads import Bead

Shapes = tuple[tuple[int, int], ...]
"""How many source and target sentences a bead may join; neither is 0."""

NEVER = -1e30
BESIDE, BELOW = -1, 0
"""How a walk came to a cell without a bead: along the row, or from the row above; k + 1 is shape k."""


class Gap(NamedTuple):
    """Log weights of sentences without counterpart: of the first in a gap, and of each further one."""

    opening: float
    further: float


class Step(NamedTuple):
    """A step from cell (row, column): how many sentences of each side, and its probability (0 in a gap)."""

    row: int
    column: int
    height: int
    width: int
    chance: float

    def bead(self) -> Bead:
        """Return the step as what it is to the outside."""
        return Bead(
            tuple(range(self.row, self.row + self.height)),
            tuple(range(self.column, self.column + self.width)),
            self.chance,
        )


@dataclass(frozen=True)
class Lattice:
    """A band with the log weight of every bead: `beads[k, x]` is that of shape k starting at cell x."""

    band: Band
    shapes: Shapes
    beads: Floats
    gap: Gap

    def likeliest_walk(self, least: float) -> list[Step]:
        """Return the walk with the highest sum of the beads' probabilities, each less `least` (0–1).

        So beads less probable than that are left out: their sentences stand without counterpart.
        """
        chances = self.chances()
        gains = self._by_end(chances - np.float32(least))
        best = np.full(self.band.size + 1, NEVER)
        best[0] = 0.0
        came = np.empty(self.band.size, dtype=np.int8)
        for row in range(len(self.band.low)):
            here = self.band.cells(row)
            ways = np.vstack([best[self._above[here]], best[self._into[:, here]] + gains[:, here]])
            came[here] = ways.argmax(axis=0)
            reached = np.maximum(ways.max(axis=0), best[here])
            best[here] = np.maximum.accumulate(reached)
            came[here][best[here] > reached] = BESIDE
        return self._traced(came, chances)

    def chances(self) -> Floats:
        """Return the probability (0–1) of every bead, laid out like `beads`."""
        before, after = self._before(), self._after()
        total = before[self.band.size - 1]
        share = before[:-1] + self.beads + after[self._out] - total
        chances: Floats = np.exp(np.minimum(share, 0.0)).astype(np.float32)
        return chances

    @cached_property
    def _into(self) -> Ints:
        return np.array([self.band.shifted(-a, -b) for a, b in self.shapes], dtype=np.int32)

    @cached_property
    def _out(self) -> Ints:
        return np.array([self.band.shifted(a, b) for a, b in self.shapes], dtype=np.int32)

    @cached_property
    def _above(self) -> Ints:
        return self.band.shifted(-1, 0)

    def _by_end(self, values: Floats) -> Floats:
        """Return values of beads by the cell where the bead ends, NEVER where it would start outside."""
        never = np.full((len(values), 1), NEVER, dtype=np.float32)
        return np.take_along_axis(np.hstack([values, never]), self._into, axis=1)

    def _before(self) -> Floats:
        """Return the log of the summed weight of all walks from the start to each cell."""
        weights = self._by_end(self.beads)
        beads, gaps, sums = np.full((3, self.band.size + 1), NEVER)
        for row in range(len(self.band.low)):
            here = self.band.cells(row)
            above = self._above[here]
            ended = _log_sum(sums[self._into[:, here]] + weights[:, here])
            if row == 0:
                ended[0] = 0.0
            entered = np.logaddexp(beads[above] + self.gap.opening, gaps[above] + self.gap.further)
            entered[1:] = np.logaddexp(entered[1:], ended[:-1] + self.gap.opening)
            beads[here] = ended
            gaps[here] = _along(entered, self.gap.further)
            sums[here] = np.logaddexp(beads[here], gaps[here])
        return sums

    def _after(self) -> Floats:
        """Return the log of the summed weight of all walks from each cell, reached by a bead, to the end."""
        below = self.band.shifted(1, 0)
        beads, gaps = np.full((2, self.band.size + 1), NEVER)
        for row in reversed(range(len(self.band.low))):
            here = self.band.cells(row)
            started = _log_sum(self.beads[:, here] + beads[self._out[:, here]])
            if row == len(self.band.low) - 1:
                started[-1] = 0.0
            left = np.logaddexp(started, gaps[below[here]] + self.gap.further)
            gaps[here] = _along(left[::-1], self.gap.further)[::-1]
            opened = gaps[below[here]]
            opened[:-1] = np.logaddexp(opened[:-1], gaps[here][1:])
            beads[here] = np.logaddexp(started, opened + self.gap.opening)
        return beads

    def _traced(self, came: Ints, chances: Floats) -> list[Step]:
        walk = []
        row, column = len(self.band.low) - 1, int(self.band.high[-1])
        while row or column:
            shape = int(came[self.band.at(row, column)]) if row else BESIDE
            if shape in (BESIDE, BELOW):
                height, width, chance = (0, 1, 0.0) if shape == BESIDE else (1, 0, 0.0)
            else:
                height, width = self.shapes[shape - 1]
                chance = float(chances[shape - 1, self.band.at(row - height, column - width)])
            row, column = row - height, column - width
            walk.append(Step(row, column, height, width, chance))
        return walk[::-1]


def _log_sum(values: Floats) -> Floats:
    """Return the log of the sum of exponentials over the first axis."""
    top = values.max(axis=0)
    total: Floats = top + np.log(np.exp(values - top).sum(axis=0))
    return total


def _along(values: Floats, cost: float) -> Floats:
    """Return the log sums of walks that may go on along a row at a cost a cell."""
    slope = cost * np.arange(len(values))
    sums: Floats = np.logaddexp.accumulate(values - slope) + slope
    return sums
