"""The lattice: all walks through a band, the best of them, and how probable each step is.

A step is a bead: it leads from cell (i, j) to (i + a, j + b). Two sums over all walks, one from each end
(the forward-backward algorithm), give every step's share in the probability of all walks; the walk that is
returned has the highest expected number of right steps, not the single most probable one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from corpora.alignment.band import Band
from corpora.alignment.evidence import Shapes
from corpora.alignment.side import Floats, Ints

NEVER = -1e30


@dataclass(frozen=True)
class Lattice:
    """A band with the log weight of every step: `steps[k]` of shape k from every cell, `skip` for 1-0 and 0-1."""

    band: Band
    shapes: Shapes
    steps: Floats
    skip: float

    @cached_property
    def _shapes(self) -> Shapes:
        return ((1, 0), *self.shapes)

    @cached_property
    def _weights(self) -> Floats:
        skips = np.full((1, self.band.size), self.skip, dtype=np.float32)
        missing = np.full((len(self._shapes), 1), NEVER, dtype=np.float32)
        return np.hstack([np.vstack([skips, self.steps]), missing])

    @cached_property
    def _into(self) -> Ints:
        return np.array([self.band.shifted(-a, -b) for a, b in self._shapes], dtype=np.int32)

    @cached_property
    def _out(self) -> Ints:
        return np.array([self.band.shifted(a, b) for a, b in self._shapes], dtype=np.int32)

    def best_walk(self) -> list[tuple[int, int, int, int]]:
        """Return the steps of the most probable walk as (i, j, a, b)."""
        return self._walk(self._weights, self.skip)

    def likeliest_steps(self) -> tuple[list[tuple[int, int, int, int]], list[float]]:
        """Return the walk with the most steps that are expected to be right, and each step's probability."""
        probability = self.probabilities()
        gains = np.hstack([probability, np.zeros((len(self._shapes), 1))]).astype(np.float32)
        gains[0] = 0.0
        walk = self._walk(gains, 0.0)
        place = {shape: k for k, shape in enumerate(self._shapes)}
        offset, low = self.band.offset, self.band.low
        return walk, [
            float(probability[place[a, b], offset[i] + j - low[i]]) if a and b else 0.0 for i, j, a, b in walk
        ]

    def probabilities(self) -> Floats:
        """Return the probability (0–1) of every step: a row per shape (1-0 first), a column per cell."""
        forward, backward = self._sums(), self._sums(backward=True)
        total = forward[self.band.size - 1]
        weights = self._weights[:, :-1] + forward[None, :-1] + backward[self._out]
        return np.exp(np.minimum(weights - total, 0.0))

    def _sums(self, *, backward: bool = False) -> Floats:
        """Return the log of the summed weight of all walks from the start to each cell, or on to the end."""
        links = self._out if backward else self._into
        kinds = np.arange(len(self._shapes))[:, None]
        sums = np.full(self.band.size + 1, NEVER)
        sums[-2 if backward else 0] = 0.0
        rows = range(len(self.band.low))
        for row in reversed(rows) if backward else rows:
            here = slice(self.band.offset[row], self.band.offset[row + 1])
            link = links[:, here]
            ways = sums[link] + self._weights[kinds, np.arange(here.start, here.stop) if backward else link]
            top = ways.max(axis=0)
            base = np.maximum(top + np.log(np.exp(ways - top).sum(axis=0)), sums[here])
            slope = self.skip * np.arange(len(base))
            if backward:
                sums[here] = (np.logaddexp.accumulate(base[::-1] - slope) + slope)[::-1]
            else:
                sums[here] = np.logaddexp.accumulate(base - slope) + slope
        return sums

    def _walk(self, weights: Floats, skip: float) -> list[tuple[int, int, int, int]]:
        """Return the heaviest walk."""
        band, kinds = self.band, np.arange(len(self._shapes))[:, None]
        best = np.full(band.size + 1, NEVER)
        best[0] = 0.0
        came = np.zeros(band.size, dtype=np.int8)
        for row in range(len(band.low)):
            here = slice(band.offset[row], band.offset[row + 1])
            link = self._into[:, here]
            ways = best[link] + weights[kinds, link]
            came[here] = ways.argmax(axis=0)
            base = np.maximum(ways.max(axis=0), best[here])
            slope = skip * np.arange(len(base))
            level = base - slope
            reached = np.maximum.accumulate(level)
            came[here][reached > level] = -1
            best[here] = reached + slope
        return self._traced(came)

    def _traced(self, came: Ints) -> list[tuple[int, int, int, int]]:
        walk = []
        row, column = len(self.band.low) - 1, int(self.band.high[-1])
        while row or column:
            kind = came[self.band.offset[row] + column - self.band.low[row]] if row else -1
            a, b = self._shapes[kind] if kind >= 0 else (0, 1)
            row, column = row - a, column - b
            walk.append((row, column, a, b))
        return walk[::-1]
