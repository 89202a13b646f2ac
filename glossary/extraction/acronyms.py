"""Acronyms and what they stand for, where a text introduces one beside the other: Missing Persons Unit (MPU).

After Schwartz and Hearst (2003), with stricter steps: every content word of the expansion gives a letter, letters
from inside a word are the exception. So the expansion neither begins too early nor takes in what it happens to
follow. Works for any script that has capitals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from corpora.tokens import Word, search_form, words

_BRACKETS = re.compile(r"\(([^()]{2,200})\)")
_ACRONYM = re.compile(r"(?=\w*[^\W\d_a-zа-яё].*[^\W\d_a-zа-яё])[^\W_]+(?:[-/][^\W_]+)*")
_WITH_NOUN = re.compile(r"(?<=[^\W\d_a-zа-яё]) [a-zа-яё]+$")  # (MPU report)
_LONGEST = 10
_SPARE = 5
_INSIDE, _SKIPPED = 1.0, 1.5
"""What a letter from inside a word and a content word without a letter cost."""
_FUNCTION_WORD = 4
"""Letters up to which a word in small letters need give none: of, pour, для."""
_DEAREST = 0.4
"""Cost per letter above which an expansion is not believed."""
_OPENERS = " \"'«»“”„‘’,:;–—-"


@dataclass(frozen=True, slots=True)
class AcronymPair:
    """An acronym, its expansion as written, and how often the one was introduced by the other."""

    acronym: str
    expansion: str
    frequency: int


def acronym_pairs(texts: Iterable[str]) -> list[AcronymPair]:
    """Return the pairs that texts introduce, most frequent first."""
    found: Counter[tuple[str, str]] = Counter()
    for text in texts:
        found.update(_introduced(text))
    return [AcronymPair(acronym, expansion, count) for (acronym, expansion), count in found.most_common()]


def _introduced(text: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of one text: expansion (acronym), or acronym (expansion)."""
    for bracket in _BRACKETS.finditer(text):
        inside, before = bracket[1].strip(_OPENERS), text[: bracket.start()].rstrip(_OPENERS)
        inside = _WITH_NOUN.sub("", inside)
        if is_acronym(inside):
            if expansion := _expansion(inside, before):
                yield inside, expansion
        elif (last := before.split()[-1:]) and is_acronym(last[0]):
            expansion = _expansion(last[0], inside)
            if expansion and len(expansion) == len(inside):
                yield last[0], expansion


def is_acronym(text: str) -> bool:
    """Return whether a text is one word of up to ten letters with two capitals or more."""
    return len(text) <= _LONGEST and _ACRONYM.fullmatch(text) is not None


def _expansion(acronym: str, text: str) -> str | None:
    """Return the end of a text that the acronym stands for, None if there is none."""
    singular = acronym[:-1] if acronym[-1] == "s" and acronym[:-1].isupper() else acronym
    letters = "".join(search_form(char) for char in singular if char.isalnum())
    clause = list(words(text))[-min(len(letters) + _SPARE, 2 * len(letters)) - _SPARE :]
    while clause and any(mark in text[clause[0].end : clause[-1].start] for mark in ".;:()"):
        clause.pop(0)
    best: tuple[float, int, str] | None = None
    for start in range(len(clause) - 1, -1, -1):
        stretch = clause[start:]
        if len(stretch) < 2 or _is_function_word(stretch[0], text):
            continue
        cost = _cost(letters, stretch)
        if cost <= _DEAREST * len(letters) and (best is None or cost < best[0]):
            best = (cost, start, text[stretch[0].start :].strip())
    return best[2] if best else None


def _is_function_word(word: Word, text: str) -> bool:
    """Return whether a word is short and stands by itself (the, and in non-governmental not non)."""
    return word.text.islower() and len(word.text) < _FUNCTION_WORD and text[word.end : word.end + 1] == " "


def _cost(letters: str, stretch: list[Word]) -> float:
    """Return what it costs to read the letters off the words in order, infinity if that cannot be done."""
    forms = [search_form(word.text) for word in stretch]
    optional = [word.text.islower() and len(word.text) <= _FUNCTION_WORD for word in stretch]

    @cache
    def cheapest(letter: int, word: int) -> float:
        if word == len(forms):
            return 0.0 if letter == len(letters) else float("inf")
        skipped = cheapest(letter, word + 1) + (0.0 if optional[word] else _SKIPPED)
        costs = [skipped] if word and word + 1 < len(forms) else []
        if letter < len(letters) and forms[word][0] == letters[letter]:
            costs.append(cheapest(letter + 1, word + 1))
            position, taken = 0, 1
            while letter + taken < len(letters):
                position = forms[word].find(letters[letter + taken], position + 1)
                if position < 0:
                    break
                taken += 1
                costs.append(_INSIDE * (taken - 1) + cheapest(letter + taken, word + 1))
        return min(costs, default=float("inf"))

    return cheapest(0, 0)
