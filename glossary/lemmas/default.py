"""Any other language: Snowball's stems, else simplemma's dictionary, else the folded word itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from importlib.metadata import version

import simplemma

from corpora.normalise import folded
from corpora.stems import has_rules, snowball


class Stemmer:
    """The stems of one language's words; exact words for a language of which neither library knows any."""

    articles: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()

    def __init__(self, language: str) -> None:
        self.version, reduce = _reduction(language)
        self._reduce = lru_cache(maxsize=65536)(reduce)

    def key(self, word: str) -> str:
        """Return the stem."""
        return self._reduce(folded(word))

    def is_adjective(self, word: str) -> bool:
        """Return False: stems do not tell."""
        return False

    def is_plural(self, word: str) -> bool:
        """Return False: stems do not tell."""
        return False

    def forms(self, word: str) -> frozenset[str]:
        """Return the stem."""
        return frozenset({self.key(word)})


def _reduction(language: str) -> tuple[str, Callable[[str], str]]:
    """Return how words of a language are reduced to one form, and the version of what does it."""
    if has_rules(language):
        return f"snowball {version('PyStemmer')} {language}", partial(_stem, language)
    try:
        simplemma.is_known("a", lang=language)
    except ValueError:  # its way of saying that it has no such language
        return "exact 1", str
    return f"simplemma {version('simplemma')}", partial(_lemma, language)


def _lemma(language: str, form: str) -> str:
    return folded(simplemma.lemmatize(form, lang=language))


def _stem(language: str, form: str) -> str:
    return snowball(form, language)
