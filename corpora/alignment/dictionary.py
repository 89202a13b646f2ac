"""The bilingual dictionary of one alignment: how probably each word is translated by each, both ways.

Three sources are laid on top of each other, the strongest opinion on a pair counting: anchors, background
knowledge (a Lexicon learned from a memory), and IBM model 1 trained on the beads found so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from corpora.alignment.side import Floats, Ints
from corpora.beads import Lexicon


@dataclass(frozen=True)
class Entries:
    """Pairs of words, each once, ascending: P(target | source) is `forward`, P(source | target) `backward`."""

    source: Ints
    target: Ints
    forward: Floats
    backward: Floats

    @classmethod
    def from_pairs(cls, pairs: Iterable[tuple[int, int, float]]) -> Entries:
        """Return entries of symmetric strength."""
        rows = list(pairs)
        strength = np.array([row[2] for row in rows], dtype=float)
        source = np.array([row[0] for row in rows], dtype=np.int64)
        target = np.array([row[1] for row in rows], dtype=np.int64)
        return strongest([cls(source, target, strength, strength)])

    def turned(self) -> Entries:
        """Return the entries of the other direction: source and target exchanged."""
        return strongest([Entries(self.target, self.source, self.backward, self.forward)])


def strongest(parts: Sequence[Entries]) -> Entries:
    """Return all pairs of the parts, with the highest probability that any part gives."""
    source = np.concatenate([part.source for part in parts])
    target = np.concatenate([part.target for part in parts])
    width = int(target.max()) + 1 if len(target) else 1
    keys, place = np.unique(source * width + target, return_inverse=True)
    forward, backward = np.zeros(len(keys)), np.zeros(len(keys))
    np.maximum.at(forward, place, np.concatenate([part.forward for part in parts]))
    np.maximum.at(backward, place, np.concatenate([part.backward for part in parts]))
    return Entries(keys // width, keys % width, forward, backward)


def background(lexicon: Lexicon, source: Sequence[str], target: Sequence[str]) -> Entries:
    """Return what a lexicon knows of the words of two vocabularies.

    It gives P(target | source); the other direction is its Bayes inverse under equally frequent sources,
    never above it.
    """
    number = {word: index for index, word in enumerate(target)}
    rows = [
        (s, number[word], probability)
        for s, prefix in enumerate(source)
        for word, probability in lexicon.get(prefix, {}).items()
        if word in number
    ]
    entries = Entries.from_pairs(rows)
    received = np.zeros(len(target))
    np.add.at(received, entries.target, entries.forward)
    inverse = entries.forward / np.maximum(received[entries.target], 1.0)
    return Entries(entries.source, entries.target, entries.forward, inverse)
