"""Words of letters of two scripts are damage: a homoglyph, a wrong code page, bad character recognition.

One such word is a slip that a cleaner mends or a translator sees; a text of them is unreadable.
"""

from __future__ import annotations

import unicodedata

from corpora.tokens import words
from corpora.units import TranslationUnit

_SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "GEORGIAN", "HEBREW", "ARABIC")
"""Scripts that no word mixes; Japanese and Korean do mix theirs."""


class MixedScriptFilter:
    """Scores the share of words that keep to one script."""

    name = "mixed_script"
    reason = "most words mix letters of two scripts"

    def score(self, unit: TranslationUnit) -> float:
        """Return (1 + words of one script) / (1 + words), for the worst variant; numbers and codes are no words."""
        return min((_purity(segment.text) for segment in unit.variants.values()), default=1.0)

    def accept(self, score: float) -> bool:
        """Return whether half of the words are sound: one bad word is borne, whatever the length."""
        return score >= 0.5


def _purity(text: str) -> float:
    found = [word.text for word in words(text) if word.text.isalpha()]
    return (1 + sum(not _is_mixed(word) for word in found)) / (1 + len(found))


def _is_mixed(word: str) -> bool:
    if word.isascii():
        return False
    names = [unicodedata.name(letter, "") for letter in word]
    return sum(any(name.startswith(script) for name in names) for script in _SCRIPTS) > 1
