"""The Protocol of the grammars: which words in a row can be a term, and how it is written in a dictionary.

A grammar is made for the texts that terms are looked for in, and may learn from how words are used there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Protocol

from corpora.tokens import words
from glossary.patterns import Token

MOST_WORDS = 6
"""Content words of a term; longer ones are sentences in disguise."""


class Grammar(Protocol):
    """Knows the noun phrases of one language, as far as terms need them."""

    def phrases(self, tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
        """Yield the stretches (first token, token after the last) that can be a term; they may overlap."""
        ...

    def is_content(self, word: str) -> bool:
        """Return whether a word means something by itself: no function word, no number."""
        ...

    def is_vague(self, surface: str) -> bool:
        """Return whether the head of a phrase says little by itself: the level of, an effort, оказание."""
        ...

    def dictionary_form(self, surfaces: Counter[str]) -> str:
        """Return how a term is written in a dictionary, given how often it was met in which form."""
        ...

    def name_form(self, surface: str) -> str:
        """Return how a name is cited: in the nominative where the language has cases, in its own number."""
        ...


def word_list(listed: str) -> frozenset[str]:
    """Return the words of a text that lists them between spaces."""
    return frozenset(listed.split())


def content_of(text: str, grammar: Grammar) -> str:
    """Return the content words of a text."""
    return " ".join(word.text for word in words(text) if grammar.is_content(word.text))
