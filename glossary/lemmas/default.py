"""Any other language: Snowball's stems where it has the language, else the folded word itself."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version

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
    """The stems of one language's words; exact words for a language that Snowball does not know."""

    articles: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()

    def __init__(self, language: str) -> None:
        algorithm = _SNOWBALL.get(language)
        self._stemmer = snowballstemmer.stemmer(algorithm) if algorithm else None
        self.version = f"snowball {version('snowballstemmer')} {algorithm}" if algorithm else "exact 1"
        self._stem = lru_cache(maxsize=65536)(self._stem_of)

    def key(self, word: str) -> str:
        """Return the stem."""
        return self._stem(folded(word))

    def forms(self, word: str) -> frozenset[str]:
        """Return the stem."""
        return frozenset({self.key(word)})

    def is_adjective(self, word: str) -> bool:
        """Return False: stems do not tell."""
        return False

    def _stem_of(self, form: str) -> str:
        return str(self._stemmer.stemWord(form)) if self._stemmer else form
