"""Any other language: Snowball's stems, else simplemma's dictionary, else the folded word itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from importlib.metadata import version

import simplemma
import snowballstemmer

from corpora.normalise import folded

_SNOWBALL = {
    **{"ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek"},
    **{"eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian", "fi": "finnish"},
    **{"ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian"},
    **{"lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch", "nn": "norwegian", "no": "norwegian"},
    **{"pl": "polish", "pt": "portuguese", "ro": "romanian", "sr": "serbian", "sv": "swedish", "ta": "tamil"},
    **{"tr": "turkish", "yi": "yiddish"},
}


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

    def forms(self, word: str) -> frozenset[str]:
        """Return the stem."""
        return frozenset({self.key(word)})


def _reduction(language: str) -> tuple[str, Callable[[str], str]]:
    """Return how words of a language are reduced to one form, and the version of what does it."""
    if algorithm := _SNOWBALL.get(language):
        return f"snowball {version('snowballstemmer')} {algorithm}", snowballstemmer.stemmer(algorithm).stemWord
    try:
        simplemma.is_known("a", lang=language)
    except ValueError:  # its way of saying that it has no such language
        return "exact 1", str
    return f"simplemma {version('simplemma')}", partial(_lemma, language)


def _lemma(language: str, form: str) -> str:
    return folded(simplemma.lemmatize(form, lang=language))
