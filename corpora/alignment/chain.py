"""Trusted points: pairs of sentences that share rare words, in an order that agrees over a long stretch.

The heaviest ascending chain is found in one sweep over the points (a weighted longest increasing
subsequence); then points that do not have neighbours on nearly the same diagonal are dropped, because a
chain through a section that is missing on one side is held together by chance alone.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

import numpy as np

from corpora.alignment.dictionary import Entries
from corpora.alignment.side import Floats, Ints, Side

COMMON = 40
"""Most pairs of places that the two words of an entry may have to be rare enough."""
PER_SENTENCE = 8
"""The most points of a source sentence that are looked at."""
LARGE, LEVELS = 50, 4
"""Sentences on both sides between two points from which on more points are looked for there, and how often at most."""
NEAR, ASKEW, SUPPORT = 12, 4, 1.5
"""A point is trusted whose neighbours within NEAR sentences and ASKEW diagonals weigh SUPPORT."""


def trusted_points(source: Side, target: Side, entries: Entries, levels: int = LEVELS) -> list[tuple[int, int]]:
    """Return pairs (source sentence, target sentence), ascending strictly on both sides.

    Words that are frequent in the whole are rare between two points, so what lies there is looked at again,
    down to so many levels.
    """
    points = ascending(*_points(source, target, entries))
    if not points or levels == 1:
        return points
    found = []
    for (top, left), (bottom, right) in pairwise([(0, 0), *points, (len(source), len(target))]):
        if top:
            found.append((top, left))
        if min(bottom - top, right - left) > LARGE:
            inner = trusted_points(source.part(top, bottom), target.part(left, right), entries, levels - 1)
            found += [(top + row, left + column) for row, column in inner]
    return found


def ascending(rows: Ints, columns: Ints, weights: Floats) -> list[tuple[int, int]]:
    """Return those of some points, by row and then by falling column, that the heaviest chain leads through.

    Only supported ones, and none at the start of a text, where every walk begins.
    """
    chosen = np.array(_heaviest_chain(rows, columns, weights), dtype=np.int64)
    return [point for point in supported(rows[chosen], columns[chosen], weights[chosen]) if min(point)]


def supported(rows: Ints, columns: Ints, weights: Floats, least: float = SUPPORT) -> list[tuple[int, int]]:
    """Return those points of a chain, ascending strictly, that have neighbours on nearly the same diagonal.

    Together with these they weigh `least` or more.
    """
    support = weights.astype(float)
    for step in range(1, min(NEAR, len(rows) - 1) + 1):
        apart, askew = rows[step:] - rows[:-step], columns[step:] - columns[:-step]
        near = (apart <= NEAR) & (np.abs(askew - apart) <= ASKEW)
        support[:-step] += weights[step:] * near
        support[step:] += weights[:-step] * near
    kept = support >= least
    return list(zip(rows[kept].tolist(), columns[kept].tolist(), strict=True))


def _points(source: Side, target: Side, entries: Entries) -> tuple[Ints, Ints, Floats]:
    """Return the candidate points by row, then by falling column, with their weights."""
    left, right = _Places(source), _Places(target)
    often = left.count[entries.source] * right.count[entries.target]
    rare = np.flatnonzero((often > 0) & (often <= COMMON))
    strength: Floats = np.sqrt(entries.forward[rare] * entries.backward[rare] / often[rare])
    entry = np.repeat(rare, often[rare])
    turn = np.arange(len(entry)) - np.repeat(np.cumsum(often[rare]) - often[rare], often[rare])
    down, across = np.divmod(turn, right.count[entries.target[entry]])
    rows = left.sentence[left.start[entries.source[entry]] + down]
    columns = right.sentence[right.start[entries.target[entry]] + across]
    cells, place = np.unique(rows * len(target) + columns, return_inverse=True)
    weights = np.zeros(len(cells))
    np.add.at(weights, place, np.repeat(strength, often[rare]))
    rows, columns = np.divmod(cells, len(target))
    by_weight = np.lexsort((columns, -weights, rows))
    rank = np.arange(len(rows)) - np.searchsorted(rows[by_weight], rows[by_weight])
    kept = by_weight[rank < PER_SENTENCE]
    order = kept[np.lexsort((-columns[kept], rows[kept]))]
    return rows[order], columns[order], weights[order]


class _Places:
    """In which sentences each word stands: word w in `count[w]` of them, from `sentence[start[w]]` on."""

    def __init__(self, side: Side) -> None:
        sentence = np.repeat(np.arange(len(side)), np.diff(side.starts))
        pairs = np.unique(side.ids * len(side) + sentence)
        word, self.sentence = pairs // len(side), pairs % len(side)
        self.count = np.bincount(word, minlength=len(side.vocabulary))
        self.start = np.concatenate(([0], np.cumsum(self.count)))


def _heaviest_chain(rows: Ints, columns: Ints, weights: Floats) -> list[int]:
    """Return the points of the heaviest chain; points come by row, then by falling column.

    `ends` are the columns where the heaviest chain so far gets heavier: a staircase.
    """
    ends: list[int] = []
    totals: list[float] = []
    holders: list[int] = []
    before = [-1] * len(rows)
    for k, (column, weight) in enumerate(zip(columns.tolist(), weights.tolist(), strict=True)):
        place = bisect_left(ends, column)
        total = weight + (totals[place - 1] if place else 0.0)
        before[k] = holders[place - 1] if place else -1
        stop = place
        while stop < len(ends) and totals[stop] <= total:
            stop += 1
        if stop > place or place == len(ends) or ends[place] > column:
            ends[place:stop], totals[place:stop], holders[place:stop] = [column], [total], [k]
    chain, k = [], holders[-1] if holders else -1
    while k >= 0:
        chain.append(k)
        k = before[k]
    return chain[::-1]
