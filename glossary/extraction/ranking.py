"""Termhood: how often a phrase stands for itself, how long it is, how much the texts speak of its words.

Unithood is the C-value's (Frantzi, Ananiadou and Mima 2000): a phrase counts less where it is only a part of
longer ones. Its logarithm is taken, as frequencies are distributed so. A comparison with everyday language
(weirdness) was tried with word counts of film subtitles; it changed nothing that a term is known by.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Set
from math import log2

from glossary.extraction.phrases import SHORT, Phrase
from glossary.extraction.rows import Key

_SUBSUMED = 0.8
"""A phrase is only a part if one longer phrase holds this share of it, or if so often the same
words stand right before it (UN Network on Migration) or right behind (national migration policy). The
parts of names are only parts whichever names these are (International Organization)."""
_CONTINUED = 0.95
"""Share of its places from which on a name that always goes on, whichever way, is no whole: Network (for Ports)."""
_LENGTHS = (0.8, 2.0, 2.0, 1.6, 1.3, 1.1, 1.0)
"""How welcome a term of one, two … content words is: most are of two or three."""
_ACRONYM = 5.0
"""The same for an acronym: nearly every one is a term."""
_NAME = 2.0
"""The same for what is written with capitals, whatever its length: names are long."""
_TOPIC = 0.3
"""How much it counts that the texts use the rarest word of a phrase twice as often."""
_INTRODUCED = 1.5
"""How much it counts that a text introduces an acronym for it."""


_VAGUE = 0.4
"""What is left of the weight of a phrase whose head says little (level of, effort)."""
_COMPOSED = 0.5
"""What is left of the weight of a phrase that says whose something is, unless that is said often."""
_OFTEN = 3


def termhood(
    phrases: Mapping[Key, Phrase],
    words: Mapping[str, int],
    *,
    introduced: Set[Key] = frozenset(),
    is_vague: Callable[[str], bool] = lambda surface: False,
) -> dict[Key, float]:
    """Return the phrases that stand for themselves with a weight above 0.

    `words` counts the words' keys; `introduced` are phrases that a text introduces with an acronym, or as one;
    `is_vague` says of a phrase that its head says little.
    """
    composed = {key: rest for key, phrase in phrases.items() if (rest := _composed_of(key, phrase, phrases))}
    composed = {key: rest for key, rest in composed.items() if key not in introduced}
    units = _unithood(phrases, composed)
    units |= {key: log2(1 + phrases[key].frequency) * _INTRODUCED for key in introduced & phrases.keys()}
    weights = {key: value * _form(phrases[key], words) for key, value in units.items() if value > 0}
    for key in weights.keys() - introduced:
        weights[key] *= (_VAGUE if is_vague(phrases[key].surface) else 1.0) * (_COMPOSED if key in composed else 1.0)
    return weights


def _composed_of(key: Key, phrase: Phrase, phrases: Mapping[Key, Phrase]) -> Key | None:
    """Return the phrase that one of three words or more consists of beside an acronym or a name of one word."""
    if len(key) <= 2 or phrase.frequency >= _OFTEN or phrase.is_name:
        return None
    ends = ((key[:1], key[1:]), (key[-1:], key[:-1]))
    return next((rest for own, rest in ends if rest in phrases and own in phrases and _is_own(phrases[own])), None)


def _is_own(phrase: Phrase) -> bool:
    return phrase.is_acronym or (phrase.is_name and len(phrase.surface) > SHORT)


def _form(phrase: Phrase, words: Mapping[str, int]) -> float:
    """Return the weight of a phrase's length, times how often its rarest word is used at all."""
    length = len(phrase.content)
    if length == 1:
        return _ACRONYM if phrase.is_acronym else _LENGTHS[0]
    topic = min(log2(words[word]) for word in phrase.content)
    weight = _NAME if phrase.is_name else _LENGTHS[min(length, len(_LENGTHS)) - 1]
    return weight * (1 + _TOPIC * topic)


def _unithood(phrases: Mapping[Key, Phrase], composed: Mapping[Key, Key]) -> dict[Key, float]:
    """Return log2(1 + frequency less the mean frequency of the longer phrases), 0 for mere parts.

    Nothing is a mere part of what is `composed` of it and an acronym.
    """
    longer: defaultdict[Key, list[int]] = defaultdict(list)
    before, behind = Counter[Key](), Counter[Key]()
    for key, phrase in phrases.items():
        rest = composed.get(key)
        if phrase.frequency > 1:
            for counts, part in ((before, key[1:]), (behind, key[:-1])):
                counts[part] += phrase.frequency * (part != rest)
        for part in (_parts(key) & phrases.keys()) - {rest}:
            longer[part].append(phrase.frequency)
    values, rests = {}, {*composed.values()}
    for key, phrase in phrases.items():
        held = longer.get(key, [0])
        extended = max(before[key], behind[key]) if len(key) > 1 else 0
        named = phrase.held if phrase.is_name and len(key) > 1 else 0
        incomplete = phrase.is_name and phrase.continued >= _CONTINUED * phrase.frequency and key not in rests
        subsumed = incomplete or max(*held, extended, named) >= _SUBSUMED * phrase.frequency
        values[key] = 0.0 if subsumed else log2(1 + phrase.frequency - sum(held) / len(held))
    return values


def _parts(key: Key) -> set[Key]:
    """Return the shorter runs of a key's words."""
    sizes = range(1, len(key))
    return {key[start : start + size] for size in sizes for start in range(len(key) - size + 1)}
