"""The spelling of a term in a text, without its inflection: where two of them differ, one word is spelled in two ways.

Only English has such pairs that recognition takes for one (organisation, organization). Hyphens are left alone: peer
learning and peer-learning methods are both right.
"""

from __future__ import annotations

from collections.abc import Sequence

from corpora.languages import primary
from corpora.tokens import word_texts
from glossary.lemmas import lemmatiser_for
from glossary.lemmas.en import own_spelling

_POSSESSIVE = {"s", "S"}


def spelling_of(surface: str, language: str) -> str:
    """Return the words of a term as they stand in a text, each in its dictionary form but in its own spelling.

    Empty where the language has one spelling only.
    """
    if primary(language) != "en":
        return ""
    return " ".join(own_spelling(word) for word in word_texts(surface) if word not in _POSSESSIVE)


def differing(spellings: Sequence[str], language: str) -> list[str]:
    """Return those of the spellings that are one and the same words, spelled otherwise: none, or two and more."""
    key = lemmatiser_for(language).key
    by_key: dict[tuple[str, ...], list[str]] = {}
    for spelling in spellings:
        by_key.setdefault(tuple(map(key, spelling.split())), []).append(spelling)
    return max((alike for alike in by_key.values() if len(alike) > 1), key=len, default=[])
