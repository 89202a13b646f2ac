"""The walk that is most right: beads that do not cross, with the highest expected number of right ones.

That is what an alignment is used for, and not the highest probability as a whole. Only few beads are probable
enough to be worth a place; the best of them are found in one sweep (a weighted longest increasing subsequence of
rectangles), whatever lies between them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpora.alignment.lattice import Found, Shapes
from corpora.beads import Bead


class Step(NamedTuple):
    """A bead at cell (row, column): how many sentences of each side it joins, and its probability (0–1)."""

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


def likeliest_walk(found: Found, shapes: Shapes, least: float) -> list[Step]:
    """Return the beads, in order, with the highest sum of probabilities, each less `least` (0–1).

    So beads less probable than that are left out: their sentences stand without counterpart.
    """
    gain = found.chance - np.float32(least)
    kept = np.flatnonzero(gain > 0)
    kept = kept[np.lexsort((found.shape[kept], found.column[kept], found.row[kept]))]
    rows, columns = found.row[kept].tolist(), found.column[kept].tolist()
    sizes = [shapes[k] for k in found.shape[kept].tolist()]
    below = [row + height for row, (height, _) in zip(rows, sizes, strict=True)]
    right = [column + width for column, (_, width) in zip(columns, sizes, strict=True)]
    chances = found.chance[kept].tolist()
    chosen = _chain(rows, columns, below, right, gain[kept].tolist())
    return [Step(rows[k], columns[k], sizes[k][0], sizes[k][1], chances[k]) for k in chosen]


def _chain(
    rows: Sequence[int], columns: Sequence[int], below: Sequence[int], right: Sequence[int], gains: list[float]
) -> list[int]:
    """Return the rectangles of the heaviest chain; they come by row.

    `ends` are the columns where the heaviest chain that ended so far gets heavier: a staircase.
    """
    ends, totals, holders = [0], [0.0], [-1]
    before, sums = [-1] * len(rows), list(gains)
    ending = sorted(range(len(rows)), key=below.__getitem__)
    done = 0

    def settle(row: int | None) -> None:
        """Let the rectangles that end up to a row hold their steps of the staircase."""
        nonlocal done
        while done < len(ending) and (row is None or below[ending[done]] <= row):
            k = ending[done]
            done += 1
            place = bisect_right(ends, right[k])
            if totals[place - 1] >= sums[k]:
                continue
            start = place - 1 if ends[place - 1] == right[k] else place
            while place < len(ends) and totals[place] <= sums[k]:
                place += 1
            ends[start:place], totals[start:place], holders[start:place] = [right[k]], [sums[k]], [k]

    for k, (row, column) in enumerate(zip(rows, columns, strict=True)):
        settle(row)
        place = bisect_right(ends, column) - 1
        before[k] = holders[place]
        sums[k] += totals[place]
    settle(None)
    chain, k = [], holders[-1]
    while k >= 0:
        chain.append(k)
        k = before[k]
    return chain[::-1]
