"""A copy is no translation: the same words on both sides mean that one side was left untranslated.

Figures, codes, addresses, acronyms and up to two words (a name, a heading that two languages share) are the
same in many languages and are kept.
"""

from __future__ import annotations

import re
from itertools import combinations

from rapidfuzz import fuzz

from corpora.normalise import folded
from corpora.tokens import words
from corpora.units import TranslationUnit

ADDRESS = re.compile(r"(?<!\S)\S+@\S+|(?<!\w)\w+://\S+|www\.\S+")  # from its beginning: else in quadratic time
ENOUGH = 3
"""Ordinary words that make a text one that would be translated."""


class CopyFilter:
    """Scores how different the variants are that should be."""

    name = "copy"
    reason = "both sides are the same text"

    def score(self, unit: TranslationUnit) -> float:
        """Return 0 for two equal texts, up to 1; texts without ordinary words are 1."""
        texts = [segment.text for segment in unit.variants.values()]
        return min((_difference(one, other) for one, other in combinations(texts, 2)), default=1.0)

    def accept(self, score: float) -> bool:
        """Return whether more than a tenth of the texts differs."""
        return score > 0.1


def _difference(one: str, other: str) -> float:
    if min(_ordinary_words(one), _ordinary_words(other)) < ENOUGH:
        return 1.0
    return 1.0 - fuzz.ratio(folded(one), folded(other)) / 100


def _ordinary_words(text: str) -> int:
    found = (word.text for word in words(ADDRESS.sub(" ", text)))
    return sum(1 for word in found if word.isalpha() and not (word.isupper() and len(word) > 1))
