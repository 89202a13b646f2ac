"""IBM model 1: which words translate each other, learned from pairs of sentences alone.

Brown et al., "The mathematics of statistical machine translation" (1993). Every target word of a pair is
explained by one of its source words; expectation maximisation finds by which. Run in both directions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from corpora.alignment.dictionary import Entries
from corpora.alignment.side import Floats, Ints

ROUNDS = 5
RARELY = 2.0
"""Expected number of times that a pair must be seen together before it is believed."""
UNLIKELY = 0.03
MOST_LINKS = 12_000_000
"""Word pairs held at a time (about 40 bytes each): longer texts are learned from evenly spaced sentences."""

Pairs = Sequence[tuple[Ints, Ints]]


def learn(pairs: Pairs) -> Entries:
    """Return the entries that the sentence pairs (arrays of word numbers) give evidence for."""
    bead, source, target = _links(pairs)
    if not len(bead):
        return Entries.from_pairs([])
    width = int(target.max()) + 1
    keys, pair = np.unique(source * width + target, return_inverse=True)
    forward = _expectation(bead * width + target, pair, keys // width, len(keys))
    height = int(source.max()) + 1
    backward = _expectation(bead * height + source, pair, keys % width, len(keys))
    believed = (np.maximum(forward, backward) > UNLIKELY)
    return Entries(keys[believed] // width, keys[believed] % width, forward[believed], backward[believed])


def _links(pairs: Pairs) -> tuple[Ints, Ints, Ints]:
    """Return every (pair, source word, target word) of words that occur in two pairs or more."""
    stride = 1 + sum(len(source) * len(target) for source, target in pairs) // MOST_LINKS
    kept = [(np.unique(source), np.unique(target)) for source, target in pairs[::stride]]
    if not kept:
        empty = np.zeros(0, dtype=np.int64)
        return empty, empty, empty
    common_source = np.bincount(np.concatenate([source for source, _ in kept])) >= RARELY
    common_target = np.bincount(np.concatenate([target for _, target in kept])) >= RARELY
    thinned = [(source[common_source[source]], target[common_target[target]]) for source, target in kept]
    return (
        np.concatenate([np.full(len(s) * len(t), k) for k, (s, t) in enumerate(thinned)]),
        np.concatenate([np.repeat(s, len(t)) for s, t in thinned]),
        np.concatenate([np.tile(t, len(s)) for s, t in thinned]),
    )


def _expectation(explained: Ints, pair: Ints, given: Ints, size: int) -> Floats:
    """Return P(explained word | given word) of every pair of words after the rounds; 0 where rarely seen."""
    _, place = np.unique(explained, return_inverse=True)
    probability = np.ones(size)
    counts = np.zeros(size)
    for _ in range(ROUNDS):
        share = probability[pair]
        share /= np.bincount(place, share)[place]
        counts = np.bincount(pair, share, minlength=size)
        probability = counts / np.bincount(given, counts)[given]
    return np.where(np.bincount(pair, minlength=size) >= RARELY, probability, 0.0) * (counts >= 1.0)
