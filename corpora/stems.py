"""Word stems: what inflected forms of a word have in common, for searching rather than for showing.

Snowball's rules serve the languages that they know; elsewhere a word is its own stem.
"""

from __future__ import annotations

import threading
from functools import lru_cache

import snowballstemmer

from corpora.languages import primary
from corpora.tokens import search_form

_ALGORITHMS = {
    "ar": "arabic",
    "ca": "catalan",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "ne": "nepali",
    "nl": "dutch",
    "no": "norwegian",
    "nb": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sr": "serbian",
    "sv": "swedish",
    "ta": "tamil",
    "tr": "turkish",
    "yi": "yiddish",
}
_stemmers = threading.local()  # a stemmer holds the word it is working on


@lru_cache(maxsize=262144)
def stem(word: str, language: str) -> str:
    """Return the stem of a word in the form under which it is searched (folded, accents removed).

    `language` is a canonical tag; a language without rules gives the word's search form.
    """
    algorithm = _ALGORITHMS.get(primary(language))
    if algorithm is None:
        return search_form(word)
    stemmer = getattr(_stemmers, algorithm, None)
    if stemmer is None:
        stemmer = snowballstemmer.stemmer(algorithm)
        setattr(_stemmers, algorithm, stemmer)
    return search_form(str(stemmer.stemWord(word.casefold())))
