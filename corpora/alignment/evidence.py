"""The evidence of the words for a bead: how much better each side explains the other than chance does.

Every word of one side is explained by the mean of the dictionary over the other side's words, mixed with
chance at the rate `doubt`; the log of explained over chance is summed over the words, in both directions,
and halved. It is the likelihood ratio of IBM model 1 against independence.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from corpora.alignment.band import Band
from corpora.alignment.dictionary import Entries
from corpora.alignment.lattice import Shapes
from corpora.alignment.side import Floats, Ints, Side

MOST = 4
"""The most sentences on one side of a bead."""
TOGETHER = 48
"""The most rows that are reckoned at a time."""
WORDS = 150_000
"""The most words, rows times words in their reach, that are reckoned at a time: what a cache holds."""


def words_evidence(source: Side, target: Side, entries: Entries, band: Band, shapes: Shapes, *, doubt: float) -> Floats:
    """Return the evidence of the words: a row per shape, a column per cell of the band where a bead starts."""
    return WordsEvidence(source, target, entries, doubt).of(source, target, band, shapes)


class WordsEvidence:
    """The evidence that a dictionary gives for beads of two texts, whole or in parts."""

    def __init__(self, source: Side, target: Side, entries: Entries, doubt: float, least: float = 0.0) -> None:
        """Translations less probable (in the direction they are asked for) than `least` are left to chance."""
        forward, backward = entries.forward >= least, entries.backward >= least
        self._to_target = _Gains.of(
            source, target, entries.source[forward], entries.target[forward], entries.forward[forward], doubt
        )
        self._to_source = _Gains.of(
            target, source, entries.target[backward], entries.source[backward], entries.backward[backward], doubt
        )

    def of(self, source: Side, target: Side, band: Band, shapes: Shapes) -> Floats:
        """Return a row per shape, a column per cell of the band: the band of these parts of the two texts."""
        evidence = np.empty((len(shapes), band.size), dtype=np.float32)
        for cells, values in _explained(source, target, self._to_target, band, shapes):
            evidence[:, cells] = values
        turned = band.transposed()
        mirrored = tuple((width, height) for height, width in shapes)
        start = band.offset[:-1] - band.low
        for cells, values in _explained(target, source, self._to_source, turned, mirrored):
            place = start[turned.column[cells]] + turned.row[cells]
            for k in range(len(shapes)):
                evidence[k, place] += values[k]
        evidence *= 0.5
        return evidence


class _Gains(NamedTuple):
    """The dictionary by given word: `gain[start[w]:start[w + 1]]` is what w gives to each word of `word`.

    A gain is the probability that the dictionary gives, over that of chance; `words` are those that can be explained.
    """

    doubt: float
    words: int
    word: Ints
    gain: Floats
    start: Ints

    @classmethod
    def of(cls, given: Side, explained: Side, words: Ints, by: Ints, probability: Floats, doubt: float) -> _Gains:
        """Return the gains of one direction: `words` of the given side explain those of `by`."""
        order = np.argsort(words, kind="stable")
        gain = (1.0 - doubt) * probability[order] / explained.chance[by[order]]
        start = np.searchsorted(words[order], np.arange(len(given.vocabulary) + 1))
        return cls(doubt, len(explained.vocabulary), by[order], gain.astype(np.float32), start)

    def summed(self, given: Side, rows: range, wanted: Ints) -> Floats:
        """Return the summed gain of every wanted word, given the words of each of some sentences."""
        ids = given.words(rows.start, len(rows))
        sentence = np.repeat(np.arange(len(rows)), np.diff(given.starts[rows.start : rows.stop + 1]))
        counts = self.start[ids + 1] - self.start[ids]
        places = np.arange(counts.sum()) + np.repeat(self.start[ids] - (np.cumsum(counts) - counts), counts)
        seen = np.zeros(self.words, dtype=np.bool_)
        seen[wanted] = True
        column = np.cumsum(seen, dtype=np.int32) - 1
        word = self.word[places]
        known = seen[word]
        size = int(column[-1]) + 1
        cells = np.repeat(sentence, counts)[known] * size + column[word[known]]
        sums = np.bincount(cells, self.gain[places[known]], minlength=len(rows) * size)
        return sums.astype(np.float32).reshape(len(rows), size)[:, column[wanted]]


def _explained(
    given: Side, explained: Side, gains: _Gains, band: Band, shapes: Shapes
) -> Iterator[tuple[slice, Floats]]:
    """Yield cells of the band, and per shape how well given[row:row+a] explains explained[column:column+b]."""
    row = 0
    while row < len(band.low):
        last = _last_together(explained, band, row)
        cells = slice(int(band.offset[row]), int(band.offset[last + 1]))
        yield cells, _values(given, explained, gains, band, shapes, row, last)
        row = last + 1


def _last_together(explained: Side, band: Band, row: int) -> int:
    """Return the last of the rows from `row` on that are reckoned at a time."""
    last = min(row + TOGETHER, len(band.low)) - 1
    while last > row:
        end = min(len(explained), int(band.high[last]) + MOST)
        words = explained.starts[end] - explained.starts[min(int(band.low[row]), end)]
        if words * (last - row + 1) <= WORDS:
            break
        last = (row + last) // 2
    return last


def _values(given: Side, explained: Side, gains: _Gains, band: Band, shapes: Shapes, first: int, last: int) -> Floats:
    """Return the values of the cells of rows first…last; where a bead would leave the texts they mean nothing."""
    cells = slice(int(band.offset[first]), int(band.offset[last + 1]))
    values = np.zeros((len(shapes), cells.stop - cells.start), dtype=np.float32)
    low, end = int(band.low[first]), min(len(explained), int(band.high[last]) + MOST)
    if low >= end or first >= len(given):
        return values
    count, ahead = last - first + 1, range(first, min(last + MOST, len(given)))
    single = gains.summed(given, ahead, explained.words(low, end - low))
    single = np.vstack([single, np.zeros((count + MOST - 1 - len(ahead), single.shape[1]), dtype=np.float32)])
    sentences = explained.starts[low:end] - explained.starts[low]
    starts = given.starts[np.minimum(np.arange(first, last + MOST + 1), len(given))]
    width = end - low + 1
    base = (band.row[cells] - first) * width
    column = band.column[cells] - low
    begin, *ends = (base + np.minimum(column + count, end - low) for count in range(1 + max(b for _, b in shapes)))
    summed = np.zeros_like(single[:count])
    for height in range(1, 1 + max(a for a, _ in shapes)):
        summed += single[height - 1 : height - 1 + count]
        words = np.maximum(starts[height : height + count] - starts[:count], 1).astype(np.float32)
        logs = summed / words[:, None]
        logs += np.float32(gains.doubt)
        np.log(logs, out=logs)
        sums = np.zeros((count, width), dtype=np.float32)
        np.cumsum(np.add.reduceat(logs, sentences, axis=1), axis=1, out=sums[:, 1:])
        flat = sums.ravel()
        before = flat[begin]
        for k, (a, b) in enumerate(shapes):
            if a == height:
                values[k] = flat[ends[b - 1]] - before
    return values
