"""A stand-in for a model: a space of words that is learned from translations in a second, and downloads nothing.

Random indexing (Kanerva, Kristofersson and Holst 2000) over pairs of translations: every pair gets a random direction,
a word is the sum of those of the pairs that it stands in, a sentence the sum of its words, rare ones louder. Words of
two languages that stand in the same pairs lie together. Numbers and names, which say the same in every language, have
a direction of their own. It knows no word that it was not taught.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import blake2b
from math import log

import numpy as np

from corpora.alignment.anchors import skeleton
from corpora.alignment.prefixes import prefixes
from corpora.alignment.side import Floats

SIZE = 512
COMMON = 5  # letters by which words of different scripts are taken for one name
ALIKE = 0.7  # how much of a word that looks like a name is that name


class StandIn:
    """An Encoder that was taught by pairs of translations."""

    name = "stand-in"

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        self._place: dict[str, Floats] = {}
        self._often: Counter[str] = Counter()
        self._pairs = 0
        self._known: dict[str, Floats] = {}
        for sides in pairs:
            self._pairs += 1
            direction = _direction(f"pair {self._pairs}")
            for word in {word for side in sides for word in prefixes(side)}:
                self._often[word] += 1
                self._place[word] = self._place.get(word, np.zeros(SIZE, dtype=np.float32)) + direction

    def encode(self, texts: Sequence[str]) -> Floats:
        """Return a row of length 1 for each text, 0 for one without a known word, number or name."""
        rows = np.array([self._sum(prefixes(text)) for text in texts], dtype=np.float32).reshape(len(texts), SIZE)
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)

    def _sum(self, words: Sequence[str]) -> Floats:
        total = np.zeros(SIZE, dtype=np.float32)
        for word in words:
            if word not in self._known:
                self._known[word] = self._of(word)
            total += self._known[word]
        return total

    def _of(self, word: str) -> Floats:
        total = np.zeros(SIZE, dtype=np.float32)
        if word in self._place:
            total += self._place[word] / np.linalg.norm(self._place[word])
        if word[0].isdecimal():
            total += _direction(word)
        elif len(key := skeleton(word)) >= COMMON:
            total += ALIKE * _direction(key[:COMMON])
        rare = log((1 + self._pairs) / (1 + self._often[word])) + 1
        return np.float32(rare) * total


@cache
def _direction(name: str) -> Floats:
    """Return a direction of length 1 that is always the same for a name, and across that of any other."""
    seed = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    direction = np.random.default_rng(seed).standard_normal(SIZE, dtype=np.float32)
    return direction / np.float32(np.linalg.norm(direction))
