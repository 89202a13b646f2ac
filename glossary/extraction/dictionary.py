"""Which words translate each other in some units, as far as IBM model 1 and look-alikes tell."""

from __future__ import annotations

from collections.abc import Container, Sequence
from functools import lru_cache
from math import exp, log, sqrt

from corpora.alignment.anchors import anchors
from corpora.alignment.background import learn_lexicon
from corpora.alignment.prefixes import is_mark, prefixes

_Entries = dict[str, dict[str, float]]

_FLOOR, _UNKNOWN = 0.01, 0.05
"""Probability of a translation that was never seen, of words with translations and of words without any."""


class WordDictionary:
    """The probabilities that words, known by their prefixes, translate each other."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        turned = [(target, source) for source, target in pairs]
        self._forward = {word: dict(known) for word, known in learn_lexicon(pairs).items()}
        self._backward = {word: dict(known) for word, known in learn_lexicon(turned).items()}
        left = sorted({prefix for source, _ in pairs for prefix in prefixes(source)})
        right = sorted({prefix for _, target in pairs for prefix in prefixes(target)})
        for s, t, strength in anchors(left, right):
            _raise(self._forward, left[s], right[t], strength)
            _raise(self._backward, right[t], left[s], strength)

    def likeness(self, source: str, target: str) -> float:
        """Return how far the content words of two phrases explain each other, both ways, 0–1."""
        left, right = _words(source), _words(target)
        forward = _explained(right, left, self._forward, self._backward)
        return sqrt(forward * _explained(left, right, self._backward, self._forward))


def _raise(entries: _Entries, given: str, word: str, strength: float) -> None:
    known = entries.setdefault(given, {})
    known[word] = max(known.get(word, 0.0), strength)


@lru_cache(maxsize=65536)
def _words(text: str) -> tuple[str, ...]:
    """Return the prefixes of a phrase's words."""
    return tuple(prefix for prefix in prefixes(text) if not is_mark(prefix))


def _explained(words: Sequence[str], given: Sequence[str], entries: _Entries, known: Container[str]) -> float:
    """Return the geometric mean of the words' best probabilities given the other phrase.

    A word that is not `known` to translate anything speaks less against two phrases, of which other words translate
    each other, than one that has translations.
    """
    best = [max((entries[one].get(word, 0.0) for one in given if one in entries), default=0.0) for word in words]
    unknown = _UNKNOWN if max(best, default=0.0) > _UNKNOWN else _FLOOR
    logs = [log(max(one, _FLOOR if word in known else unknown)) for word, one in zip(words, best, strict=True)]
    return exp(sum(logs) / len(logs)) if logs else 0.0
