"""IBM model 1: which words translate each other, learned from pairs of sentences alone.

Brown et al., "The mathematics of statistical machine translation" (1993). Every target word of a pair is
explained by one of its source words; expectation maximisation finds by which. Run in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from corpora.alignment.dictionary import Entries
from corpora.alignment.side import Floats, Ints

ROUNDS = 5
RARELY = 2
"""How often two words must be seen together before they are believed."""
UNLIKELY = 0.03
MOST_LINKS = 4_000_000
"""Word pairs held at a time (about 60 bytes each): longer texts are learned from evenly spaced sentences,
and a pair that has more by itself not at all."""


class Pair(NamedTuple):
    """The words (numbers) of two texts that translate each other, and how far that is trusted (0–1)."""

    source: Ints
    target: Ints
    trust: float = 1.0


def learn(pairs: Sequence[Pair]) -> Entries:
    """Return the entries that the pairs give evidence for."""
    links = _links(pairs)
    if not len(links.source):
        return Entries.from_pairs([])
    width = int(links.target.max()) + 1
    links_by_entry = links.source * width + links.target
    if (int(links.source.max()) + 1) * width < np.iinfo(np.int32).max:
        links_by_entry = links_by_entry.astype(np.int32)  # sorts faster
    keys, entry = np.unique(links_by_entry, return_inverse=True)
    source, target = np.divmod(keys.astype(np.int64), width)
    often = np.bincount(entry, minlength=len(keys)) >= RARELY
    forward = _expectation(links, links.target_place, entry, source) * often
    backward = _expectation(links, links.source_place, entry, target) * often
    believed = np.maximum(forward, backward) > UNLIKELY
    return Entries(source[believed], target[believed], forward[believed], backward[believed])


class _Links(NamedTuple):
    """Every source word with every target word of every pair: lists in parallel.

    `source_place` and `target_place` number the words of all pairs, so that the links of one word are found.
    """

    source: Ints
    target: Ints
    source_place: Ints
    target_place: Ints
    trust: Floats


def _links(pairs: Sequence[Pair]) -> _Links:
    """Return the links between words that occur in two pairs or more."""
    bounded = [pair for pair in pairs if len(pair.source) * len(pair.target) <= MOST_LINKS]
    stride = 1 + sum(len(pair.source) * len(pair.target) for pair in bounded) // MOST_LINKS
    chosen = bounded[::stride]
    sources, source_counts = _common([pair.source for pair in chosen])
    targets, target_counts = _common([pair.target for pair in chosen])
    wide = np.repeat(target_counts, source_counts)  # how many links each source word has
    source_place = np.repeat(np.arange(len(sources), dtype=np.int32), wide)
    first = np.repeat(np.cumsum(target_counts) - target_counts, source_counts)
    target_place = np.arange(len(source_place)) + np.repeat(first - (np.cumsum(wide) - wide), wide)
    trust = np.repeat([pair.trust for pair in chosen], source_counts * target_counts)
    return _Links(sources[source_place], targets[target_place], source_place, target_place.astype(np.int32), trust)


def _common(texts: Sequence[Ints]) -> tuple[Ints, Ints]:
    """Return the texts' distinct words but those that stand in fewer than RARELY texts, and how many each text has."""
    if not texts:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    words = np.concatenate(texts)
    size = int(words.max()) + 1
    number = np.repeat(np.arange(len(texts)), [len(text) for text in texts])
    number, word = np.divmod(np.unique(number * size + words), size)
    common = (np.bincount(word) >= RARELY)[word]
    return word[common], np.bincount(number[common], minlength=len(texts))


def _expectation(links: _Links, place: Ints, entry: Ints, given: Ints) -> Floats:
    """Return P(explained word | given word) of every entry after the rounds of expectation maximisation.

    `place` numbers the explained words of all pairs.
    """
    probability = np.ones(len(given))
    for _ in range(ROUNDS):
        share = probability[entry]
        share *= links.trust / np.bincount(place, share)[place]
        counts = np.bincount(entry, share, minlength=len(given))
        probability = counts / np.maximum(np.bincount(given, counts), 1e-9)[given]
    return probability
