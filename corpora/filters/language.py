"""Every variant is in its language, as far as its script and, for longer texts, statistics can tell.

The statistics only ask whether a text is in the language of another variant: that is what happens in
documents (a sentence or a heading left untranslated), and it does not depend on knowing all languages.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from langcodes import Language

from corpora.detection import detect
from corpora.filters.copies import ADDRESS
from corpora.languages import primary
from corpora.tokens import words
from corpora.units import TranslationUnit

LONG_ENOUGH = 40
"""Letters from which statistics are asked."""
LETTERS_OF = {
    "Latn": ("LATIN",),
    "Cyrl": ("CYRILLIC",),
    "Grek": ("GREEK",),
    "Arab": ("ARABIC",),
    "Hebr": ("HEBREW",),
    "Armn": ("ARMENIAN",),
    "Geor": ("GEORGIAN",),
    "Hans": ("CJK",),
    "Hant": ("CJK",),
    "Jpan": ("CJK", "HIRAGANA", "KATAKANA"),
    "Kore": ("HANGUL", "CJK"),
}
"""ISO 15924 script → how Unicode's names of its letters begin."""


class LanguageFilter:
    """Scores the variant that is least in its language."""

    name = "language"
    reason = "the text is not in its language"

    def score(self, unit: TranslationUnit) -> float:
        """Return the lowest score of a variant: share of letters in its script, or doubt of the statistics."""
        tags = list(unit.variants)
        return min((_score(segment.text, tag, tags) for tag, segment in unit.variants.items()), default=1.0)

    def accept(self, score: float) -> bool:
        """Return whether something at least is in the right script, and no other language is all but sure."""
        return score >= 0.1


def _score(text: str, tag: str, tags: list[str]) -> float:
    """Return 1 for text without ordinary words: names in capitals, figures and codes are in any language."""
    ordinary = [word.text for word in words(ADDRESS.sub(" ", text)) if word.text.isalpha() and not word.text.isupper()]
    letters = "".join(ordinary)
    beginnings = LETTERS_OF.get(_script(tag))
    if not letters or beginnings is None:
        return 1.0
    own = sum(unicodedata.name(letter, "").startswith(beginnings) for letter in letters) / len(letters)
    if own < 1 / 2 or len(letters) < LONG_ENOUGH:
        return own if own < 1 / 2 else 1.0
    others = {primary(other) for other in tags} - {primary(tag)}
    found = detect(text, expected=tags)
    return 1.0 - found.confidence if found and found.language in others else 1.0


@lru_cache(maxsize=1024)
def _script(tag: str) -> str:
    return Language.get(tag).maximize().script or ""
