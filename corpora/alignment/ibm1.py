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
MOST_LINKS = 12_000_000
"""Word pairs held at a time (about 40 bytes each): longer texts are learned from evenly spaced sentences."""


class Pair(NamedTuple):
    """The words (numbers) of two texts that translate each other, and how far that is trusted (0–1)."""

    source: Ints
    target: Ints
    trust: float = 1.0


def learn(pairs: Sequence[Pair]) -> Entries:
    """Return the entries that the pairs give evidence for."""
    links = _links(pairs)
    if not len(links.pair):
        return Entries.from_pairs([])
    width = int(links.target.max()) + 1
    keys, entry = np.unique(links.source * width + links.target, return_inverse=True)
    source, target = keys // width, keys % width
    often = np.bincount(entry, minlength=len(keys)) >= RARELY
    forward = _expectation(links, links.target, entry, source) * often
    backward = _expectation(links, links.source, entry, target) * often
    believed = np.maximum(forward, backward) > UNLIKELY
    return Entries(source[believed], target[believed], forward[believed], backward[believed])


class _Links(NamedTuple):
    """Every source word with every target word of every pair: three lists in parallel, and the trust."""

    pair: Ints
    source: Ints
    target: Ints
    trust: Floats


def _links(pairs: Sequence[Pair]) -> _Links:
    """Return the links between words that occur in two pairs or more."""
    stride = 1 + sum(len(pair.source) * len(pair.target) for pair in pairs) // MOST_LINKS
    sources = _common([pair.source for pair in pairs[::stride]])
    targets = _common([pair.target for pair in pairs[::stride]])
    both = list(zip(sources, targets, strict=True))
    sizes = [len(s) * len(t) for s, t in both]
    none = [np.zeros(0, dtype=np.int64)]
    return _Links(
        np.repeat(np.arange(len(both)), sizes),
        np.concatenate(none + [np.repeat(s, len(t)) for s, t in both]),
        np.concatenate(none + [np.tile(t, len(s)) for s, t in both]),
        np.repeat([pair.trust for pair in pairs[::stride]], sizes),
    )


def _common(texts: Sequence[Ints]) -> list[Ints]:
    """Return each text's distinct words without those that stand in fewer than RARELY texts."""
    distinct = [np.unique(text) for text in texts]
    if not distinct:
        return []
    common = np.bincount(np.concatenate(distinct)) >= RARELY
    return [text[common[text]] for text in distinct]


def _expectation(links: _Links, explained: Ints, entry: Ints, given: Ints) -> Floats:
    """Return P(explained word | given word) of every entry after the rounds of expectation maximisation."""
    _, place = np.unique(links.pair * (int(explained.max()) + 1) + explained, return_inverse=True)
    probability = np.ones(len(given))
    for _ in range(ROUNDS):
        share = probability[entry]
        share *= links.trust / np.bincount(place, share)[place]
        counts = np.bincount(entry, share, minlength=len(given))
        probability = counts / np.maximum(np.bincount(given, counts), 1e-9)[given]
    return probability
