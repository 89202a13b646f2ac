"""The evidence of the words for a bead: how much better each side explains the other than chance does.

Every word of one side is explained by the mean of the dictionary over the other side's words, mixed with
chance at the rate `doubt`; the log of explained over chance is summed over the words, in both directions,
and halved. It is the likelihood ratio of IBM model 1 against independence.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from corpora.alignment.band import Band
from corpora.alignment.dictionary import Entries
from corpora.alignment.lattice import Shapes
from corpora.alignment.side import Floats, Ints, Side

MOST = 4
"""The most sentences on one side of a bead."""


def words_evidence(source: Side, target: Side, entries: Entries, band: Band, shapes: Shapes, *, doubt: float) -> Floats:
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

    def __init__(self, explained: Side, given: Ints, word: Ints, probability: Floats, words: int, doubt: float) -> None:
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
        summed = np.bincount(self.word[places], self.gain[places], minlength=self.size)
        return summed.astype(np.float32)


def _explained(
    given: Side, explained: Side, rows: _Rows, band: Band, shapes: Shapes
) -> Iterator[tuple[int, Ints, Floats]]:
    """Yield row, its columns, and per shape how well given[row:row+a] explains explained[column:column+b]."""
    heights = np.array([a for a, _ in shapes]) - 1
    widths = np.array([b for _, b in shapes])
    gains = {k: rows.of(given.words(k)) for k in range(min(MOST, len(given)))}
    for row in range(len(given)):
        columns = np.arange(int(band.low[row]), int(band.high[row]) + 1)
        low, end = int(columns[0]), min(len(explained), int(columns[-1]) + MOST)
        if low < end:
            ahead = range(row, min(row + MOST, len(given)))
            words = given.starts[row + 1 : ahead.stop + 1] - given.starts[row]
            ids = explained.words(low, end - low)
            means = np.cumsum([gains[k][ids] for k in ahead], axis=0) / words[:, None]
            logs = np.log(rows.doubt + means)
            sentences = np.add.reduceat(logs, explained.starts[low:end] - explained.starts[low], axis=1)
            reach = np.zeros((len(ahead), end - low + 1))
            np.cumsum(sentences, axis=1, out=reach[:, 1:])
            height = np.minimum(heights, len(ahead) - 1)[:, None]
            here = np.minimum(columns - low, end - low)
            there = np.minimum(columns - low + widths[:, None], end - low)
            yield row, columns, reach[height, there] - reach[height, here]
        gains.pop(row)
        if row + MOST < len(given):
            gains[row + MOST] = rows.of(given.words(row + MOST))
