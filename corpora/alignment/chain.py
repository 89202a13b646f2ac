"""Trusted points: pairs of sentences that share rare words, in an order that agrees over a long stretch.

The heaviest ascending chain is found in one sweep over the points (a weighted longest increasing
subsequence); then points that do not have neighbours on nearly the same diagonal are dropped, because a
chain through a section that is missing on one side is held together by chance alone.
"""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from corpora.alignment.dictionary import Entries
from corpora.alignment.side import Floats, Ints, Side

COMMON = 40
"""Most pairs of places that the two words of an entry may have to be rare enough."""
PER_SENTENCE = 8
"""The most points of a source sentence that are looked at."""
NEAR, ASKEW, SUPPORT = 12, 4, 1.5
"""A point is trusted whose neighbours within NEAR sentences and ASKEW diagonals weigh SUPPORT."""


def trusted_points(source: Side, target: Side, entries: Entries) -> list[tuple[int, int]]:
    """Return pairs (source sentence, target sentence), ascending strictly on both sides."""
    rows, columns, weights = _points(source, target, entries)
    chosen = np.array(_heaviest_chain(rows, columns, weights), dtype=np.int64)
    rows, columns, weights = rows[chosen], columns[chosen], weights[chosen]
    first = np.searchsorted(rows, rows - NEAR)
    last = np.searchsorted(rows, rows + NEAR, "right")
    diagonal = columns - rows
    trusted = []
    for k in range(len(rows)):
        window = slice(first[k], last[k])
        if weights[window][np.abs(diagonal[window] - diagonal[k]) <= ASKEW].sum() >= SUPPORT:
            trusted.append((int(rows[k]), int(columns[k])))
    return trusted


def _points(source: Side, target: Side, entries: Entries) -> tuple[Ints, Ints, Floats]:
    """Return the candidate points by row, then by falling column, with their weights."""
    left, right = _Places(source), _Places(target)
    found: dict[tuple[int, int], float] = {}
    often = left.count[entries.source] * right.count[entries.target]
    for k in np.flatnonzero(often <= COMMON):
        weight = float(np.sqrt(entries.forward[k] * entries.backward[k] / often[k]))
        for i in left.of(entries.source[k]):
            for j in right.of(entries.target[k]):
                found[i, j] = found.get((i, j), 0.0) + weight
    if not found:
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, np.zeros(0)
    rows, columns = np.array(list(found), dtype=np.int64).T
    weights = np.array(list(found.values()))
    by_weight = np.lexsort((columns, -weights, rows))
    rank = np.arange(len(rows)) - np.searchsorted(rows[by_weight], rows[by_weight])
    kept = by_weight[rank < PER_SENTENCE]
    order = kept[np.lexsort((-columns[kept], rows[kept]))]
    return rows[order], columns[order], weights[order]


class _Places:
    """In which sentences each word stands."""

    def __init__(self, side: Side) -> None:
        sentence = np.repeat(np.arange(len(side)), np.diff(side.starts))
        pairs = np.unique(side.ids * len(side) + sentence)
        word, self.sentence = pairs // len(side), pairs % len(side)
        self.count = np.bincount(word, minlength=len(side.vocabulary))
        self.start = np.concatenate(([0], np.cumsum(self.count)))

    def of(self, word: int) -> list[int]:
        places: list[int] = self.sentence[self.start[word] : self.start[word + 1]].tolist()
        return places


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
