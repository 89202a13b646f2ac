"""The evidence for a bead: how much better the two sides explain each other than chance does.

Words: every word of one side is explained by the mean of the dictionary over the other side's words, mixed
with chance at the rate `doubt`; the log of explained over chance is summed over the words, in both
directions, and halved. It is the likelihood ratio of IBM model 1 against independence.

Length: Gale and Church (1993) with logarithms: log of target over source length is normal around the ratio
of the texts, against the spread of lengths by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from corpora.alignment.band import Band
from corpora.alignment.dictionary import Entries
from corpora.alignment.side import Floats, Ints, Side

Shapes = tuple[tuple[int, int], ...]
"""Numbers of source and target sentences that a bead may join; neither is 0."""

MOST = 4
"""The most sentences on one side of a bead."""
SPREAD = 6.8
"""Variance of the length per character (Gale and Church's figure)."""
LENGTH_LIMITS = (-9.0, 3.0)


def words_evidence(
    source: Side, target: Side, entries: Entries, band: Band, shapes: Shapes, *, doubt: float
) -> Floats:
    """Return the evidence of the words: a row per shape, a column per cell of the band where a bead starts."""
    evidence = np.zeros((len(shapes), band.size), dtype=np.float32)
    to_target = _Rows(target, entries.source, entries.target, entries.forward, len(source.vocabulary), doubt)
    for row, columns, values in _explained(source, target, to_target, band, shapes):
        start = band.offset[row]
        evidence[:, start : start + len(columns)] += values
    to_source = _Rows(source, entries.target, entries.source, entries.backward, len(target.vocabulary), doubt)
    turned = tuple((b, a) for a, b in shapes)
    for column, rows, values in _explained(target, source, to_source, band.transposed(), turned):
        evidence[:, band.offset[rows] + column - band.low[rows]] += values
    return evidence / 2


class _Rows:
    """The dictionary as rows: for a word of the one side, gains of the words of the other."""

    def __init__(self, explained: Side, given: Ints, word: Ints, probability: Floats, words: int, doubt: float):
        order = np.argsort(given, kind="stable")
        self.doubt = doubt
        self.word = word[order]
        gain = (1.0 - doubt) * probability[order] / explained.chance()[self.word]
        self.gain = gain.astype(np.float32)
        self.start = np.searchsorted(given[order], np.arange(words + 1))
        self.size = len(explained.vocabulary)

    def of(self, ids: Ints) -> Floats:
        """Return the summed gain of every word of the other side, given these words."""
        places = np.concatenate([np.arange(self.start[k], self.start[k + 1]) for k in ids])
        return np.bincount(self.word[places], self.gain[places], minlength=self.size)


def _explained(
    given: Side, explained: Side, rows: _Rows, band: Band, shapes: Shapes
) -> Iterator[tuple[int, Ints, Floats]]:
    """Yield row, its columns, and per shape how well given[row:row+a] explains explained[column:column+b]."""
    height = np.array([a for a, _ in shapes]) - 1
    width = np.array([b for _, b in shapes])
    count, last = len(given), len(explained)
    gains = {k: rows.of(given.ids[given.starts[k] : given.starts[k + 1]]) for k in range(min(MOST - 1, count))}
    for row in range(count):
        gains.pop(row - 1, None)
        if (ahead := row + MOST - 1) < count:
            gains[ahead] = rows.of(given.ids[given.starts[ahead] : given.starts[ahead + 1]])
        low, high = int(band.low[row]), int(band.high[row])
        end = min(last, high + MOST)
        columns = np.arange(low, high + 1)
        if low >= end:
            yield row, columns, np.zeros((len(shapes), len(columns)))
            continue
        first = explained.starts[low]
        ids = explained.ids[first : explained.starts[end]]
        heights = min(MOST, count - row)
        summed = np.cumsum([gains[row + k][ids] for k in range(heights)], axis=0)
        words = given.starts[row + 1 : row + 1 + heights] - given.starts[row]
        logs = np.log(rows.doubt + summed / words[:, None])
        sentence = np.add.reduceat(logs, explained.starts[low:end] - first, axis=1)
        reach = np.zeros((MOST, end - low + 1))
        reach[:heights, 1:] = np.cumsum(sentence, axis=1)
        reach[heights:] = reach[heights - 1]
        here = np.minimum(columns - low, end - low)
        there = np.minimum(columns[None, :] - low + width[:, None], end - low)
        yield row, columns, reach[height[:, None], there] - reach[height][:, here]


@dataclass(frozen=True)
class Lengths:
    """How long a translation is: `ratio` is the mean log of target over source length in characters."""

    ratio: float
    mean: float
    deviation: float

    @classmethod
    def of(cls, source: Side, target: Side) -> Lengths:
        """Return the model of two texts, from their whole lengths."""
        logs = np.log(np.diff(target.reach))
        return cls(
            ratio=float(np.log(target.reach[-1] / source.reach[-1])),
            mean=float(logs.mean()),
            deviation=max(0.5, float(logs.std())),
        )

    def evidence(self, source: Floats, target: Floats) -> Floats:
        """Return the log odds that texts of these lengths (characters) are translations, within limits."""
        variance = SPREAD / np.minimum(source, target) + 0.01
        off = np.log(target / source) - self.ratio
        chance = np.maximum(np.abs(np.log(target) - self.mean), 0.0) / self.deviation
        odds = 0.5 * (chance**2 - off**2 / variance) + np.log(self.deviation) - 0.5 * np.log(variance)
        return np.clip(odds, *LENGTH_LIMITS)
