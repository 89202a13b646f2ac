"""How much of what each of two passages says is said by the other: what tells a translation from a shared clause.

Passages that share a name, a title or a clause have much evidence in common and still do not say the same: what they
share covers one of them, or neither. Each word counts by three things:

- *information in context*, −log P(word | the word before), in a bigram model of the word's own text without the place
  itself: a formula that recurs ("safe, orderly and regular migration") counts about as much as its first word;
- *how telling* its translation is: a word that finds one in any other sentence (articles, the subject of all) says
  nothing, so only what is above that counts, as Cohen's kappa counts agreement above chance;
- *whether it is known*: the silence of a dictionary that does not know a word at all says little.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corpora.alignment.dictionary import Entries
from corpora.alignment.prefixes import is_mark
from corpora.alignment.side import Floats, Ints, Side
from corpora.beads import Lexicon

SILENT = 0.2
"""What a word that the dictionary does not know weighs, beside one that it knows."""


class Covered(NamedTuple):
    """The share (0–1) of each passage that the other says, and the information (nats) said by both."""

    source: float
    target: float
    shared: float


class Coverage:
    """What passages of two texts cover of each other, by one dictionary."""

    def __init__(self, source: Side, target: Side, entries: Entries, lexicon: Lexicon) -> None:
        """`lexicon` is what the entries were partly made of: it knows words whose translations nowhere occur."""
        # Of several translations each is right: a word with two of probability .5 is not half explained by one.
        self._link = np.sqrt(np.maximum(entries.forward, entries.backward))
        self._keys = entries.source * len(target.vocabulary) + entries.target  # ascending
        targets = {word for translations in lexicon.values() for word in translations}
        known = np.isin(np.arange(len(source.vocabulary)), entries.source) | _within(source, lexicon.keys())
        self._source = _Weighed.of(source, target, entries.source, entries.target, self._link, known)
        known = np.isin(np.arange(len(target.vocabulary)), entries.target) | _within(target, targets)
        self._target = _Weighed.of(target, source, entries.target, entries.source, self._link, known)

    def of(self, source: Sequence[int], target: Sequence[int]) -> Covered:
        """Return what the sentences of two passages cover of each other."""
        left, right = self._source.places(source), self._target.places(target)
        links = self._links(self._source.side.ids[left], self._target.side.ids[right])
        of_source, both = self._source.explained(left, links.max(axis=1, initial=0.0))
        of_target, too = self._target.explained(right, links.max(axis=0, initial=0.0))
        return Covered(of_source, of_target, min(both, too))

    def _links(self, left: Ints, right: Ints) -> Floats:
        wanted = left[:, None] * len(self._target.side.vocabulary) + right
        if not len(self._keys):
            return np.zeros(wanted.shape)
        place = np.minimum(np.searchsorted(self._keys, wanted), len(self._keys) - 1)
        return np.where(self._keys[place] == wanted, self._link[place], 0.0)


class _Weighed(NamedTuple):
    """A side with what every word in it weighs, and how far each prefix finds a translation in any other sentence."""

    side: Side
    weight: Floats
    usual: Floats

    @classmethod
    def of(
        cls, side: Side, other: Side, words: Ints, translations: Ints, link: Floats, known: NDArray[np.bool_]
    ) -> _Weighed:
        usual = _usual(side, other, words, translations, link)
        weight = information(side) * ((1.0 - usual) * np.where(known, 1.0, SILENT))[side.ids]
        return cls(side, weight, usual)

    def places(self, sentences: Sequence[int]) -> Ints:
        starts = self.side.starts
        return np.concatenate([np.arange(starts[k], starts[k + 1]) for k in sentences])

    def explained(self, places: Ints, link: Floats) -> tuple[float, float]:
        """Return the share of the words' weight that their best links explain, and that weight."""
        usual, weight = self.usual[self.side.ids[places]], self.weight[places]
        said = float((weight * np.maximum(link - usual, 0.0) / (1.0 - usual)).sum())
        whole = float(weight.sum())
        return (said / whole if whole else 0.0), said


def information(side: Side) -> Floats:
    """Return the information (nats) of every word of a text, given the one before; none of marks.

    P(word | before) is that of the other places of the text, smoothed by the word's own frequency as if that had been
    seen once more after `before` (Dirichlet smoothing, MacKay and Peto 1995).
    """
    ids, size = side.ids, len(side.vocabulary)
    before = np.concatenate(([0], ids[:-1] + 1))[: len(ids)]
    before[side.starts[:-1]] = 0
    _pairs, pair, times = np.unique(before * size + ids, return_inverse=True, return_counts=True)
    alone = (np.bincount(ids, minlength=size) - 0.5)[ids] / len(ids)
    following = np.bincount(before, minlength=size + 1)[before]
    chance = (times[pair] - 1 + alone) / following
    marks = np.array([is_mark(prefix) for prefix in side.vocabulary])
    return np.where(marks[ids], 0.0, -np.log(np.minimum(chance, 1.0)))


def _usual(side: Side, other: Side, words: Ints, translations: Ints, link: Floats) -> Floats:
    """Return how well each prefix of a side is explained by a sentence of the other side, on average (below 1)."""
    sentence = np.repeat(np.arange(len(other)), np.diff(other.starts))
    order = np.argsort(other.ids, kind="stable")
    sentences, start = sentence[order], np.searchsorted(other.ids[order], np.arange(len(other.vocabulary) + 1))
    usual = np.zeros(len(side.vocabulary))
    weakest_first = np.lexsort((link, words))
    bounds = np.searchsorted(words[weakest_first], np.arange(len(side.vocabulary) + 1))
    best = np.zeros(len(other))
    for word in range(len(side.vocabulary)):
        for entry in weakest_first[bounds[word] : bounds[word + 1]].tolist():
            best[sentences[start[translations[entry]] : start[translations[entry] + 1]]] = link[entry]
        if bounds[word] < bounds[word + 1]:
            usual[word] = best.sum() / (len(other) + 1)
            best[:] = 0.0
    return usual


def _within(side: Side, words: Collection[str]) -> NDArray[np.bool_]:
    return np.array([prefix in words for prefix in side.vocabulary], dtype=np.bool_)
