"""Translations are of comparable length."""

from __future__ import annotations

from corpora.tokens import words
from corpora.units import TranslationUnit

ALLOWANCE = 12
"""Characters added to every length: an abbreviation may stand for a name."""
CHARACTERS_A_SIGN = 3
"""What a character of a script without spaces is worth in letters."""


class LengthRatioFilter:
    """Scores the shortest variant against the longest."""

    name = "length_ratio"
    reason = "one side is far longer than the other"

    def score(self, unit: TranslationUnit) -> float:
        """Return the ratio of the shortest to the longest variant, in characters with an allowance."""
        lengths = [_length(segment.text) + ALLOWANCE for segment in unit.variants.values()]
        return min(lengths) / max(lengths) if lengths else 1.0

    def accept(self, score: float) -> bool:
        """Return whether no side is four times as long as another."""
        return score >= 0.25


def _length(text: str) -> int:
    signs = sum(1 for word in words(text) if len(word.text) == 1 and ord(word.text) >= 0x0E00)
    return len(text.strip()) + (CHARACTERS_A_SIGN - 1) * signs
