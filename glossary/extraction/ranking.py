"""Termhood: how often a phrase stands for itself, how long it is, how much the texts speak of its words.

Unithood is the C-value's (Frantzi, Ananiadou and Mima 2000): a phrase counts less where it is only a part of
longer ones. Its logarithm is taken, as frequencies are distributed so. A comparison with everyday language
(weirdness) was tried with word counts of film subtitles; it changed nothing that a term is known by.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Set
from math import log2

from glossary.extraction.phrases import Key, Phrase

_SUBSUMED = 0.8
"""A phrase is only a part if one longer phrase holds this share of it, or if so often the same
words stand right before it (UN Network on Migration) or right behind (national migration policy)."""
_LENGTHS = (0.8, 2.0, 2.0, 1.6, 1.3, 1.1, 1.0)
"""How welcome a term of one, two … content words is: most are of two or three."""
_ACRONYM = 1.6
_NAME = 2.0
"""The same for what is written with capitals, whatever its length: names are long."""
_TOPIC = 0.3
"""How much it counts that the texts use the rarest word of a phrase twice as often."""
_INTRODUCED = 1.5
"""How much it counts that a text introduces an acronym for it."""


def termhood(
    phrases: Mapping[Key, Phrase], words: Mapping[str, int], *, introduced: Set[Key] = frozenset()
) -> dict[Key, float]:
    """Return the phrases that stand for themselves with a weight above 0.

    `words` counts the words' keys; `introduced` are phrases that a text introduces with an acronym, or as one.
    """
    units = _unithood(phrases)
    units |= {key: log2(1 + phrases[key].frequency) * _INTRODUCED for key in introduced & phrases.keys()}
    return {key: value * _form(phrases[key], words) for key, value in units.items() if value > 0}


def _form(phrase: Phrase, words: Mapping[str, int]) -> float:
    """Return the weight of a phrase's length, times how often its rarest word is used at all."""
    length = len(phrase.content)
    if length == 1:
        return _ACRONYM if phrase.is_acronym else _LENGTHS[0]
    topic = min(log2(words[word]) for word in phrase.content)
    weight = _NAME if phrase.is_name else _LENGTHS[min(length, len(_LENGTHS)) - 1]
    return weight * (1 + _TOPIC * topic)


def _unithood(phrases: Mapping[Key, Phrase]) -> dict[Key, float]:
    """Return log2(1 + frequency less the mean frequency of the longer phrases), 0 for mere parts."""
    longer: defaultdict[Key, list[int]] = defaultdict(list)
    before, behind = Counter[Key](), Counter[Key]()
    for key, phrase in phrases.items():
        if phrase.frequency > 1:
            before[key[1:]] += phrase.frequency
            behind[key[:-1]] += phrase.frequency
        for part in _parts(key) & phrases.keys():
            longer[part].append(phrase.frequency)
    values = {}
    for key, phrase in phrases.items():
        held = longer.get(key, [0])
        extended = max(before[key], behind[key]) if len(key) > 1 else 0
        subsumed = max(*held, extended) >= _SUBSUMED * phrase.frequency
        values[key] = 0.0 if subsumed else log2(1 + phrase.frequency - sum(held) / len(held))
    return values


def _parts(key: Key) -> set[Key]:
    """Return the shorter runs of a key's words."""
    sizes = range(1, len(key))
    return {key[start : start + size] for size in sizes for start in range(len(key) - size + 1)}
