"""Word stems: what inflected forms of a word have in common, for searching rather than for showing.

Snowball's rules serve the languages that they know; elsewhere a word is its own stem.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import Stemmer

from corpora.languages import primary
from corpora.tokens import search_form

_ALGORITHMS = {
    **{"ar": "arabic", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german", "el": "greek"},
    **{"en": "english", "eo": "esperanto", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian"},
    **{"fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian"},
    **{"id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali", "nl": "dutch"},
    **{"nn": "norwegian", "no": "norwegian", "pl": "polish", "pt": "portuguese", "ro": "romanian", "ru": "russian"},
    **{"sr": "serbian", "st": "sesotho", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish"},
}
_NOTHING_KEPT = 0  # by stemmers: it would be ten thousand words a language and thread, and stemming takes little
_stemmers = threading.local()  # a stemmer holds the word it is working on


def has_rules(language: str) -> bool:
    """Return whether Snowball knows the language of a canonical tag."""
    return primary(language) in _ALGORITHMS


def snowball(word: str, language: str) -> str:
    """Return the Snowball stem of a word in lower case; the word itself in a language without rules."""
    stemmer = _stemmer(language)
    return word if stemmer is None else str(stemmer.stemWord(word))


def snowball_many(words: Sequence[str], language: str) -> Sequence[str]:
    """Return the Snowball stems of many words, far faster than one by one."""
    stemmer = _stemmer(language)
    return words if stemmer is None else list(stemmer.stemWords(words))


def _stemmer(language: str) -> Any:  # noqa: ANN401
    """Return this thread's stemmer of a language, None for one without rules."""
    try:
        return getattr(_stemmers, language)
    except AttributeError:
        algorithm = _ALGORITHMS.get(primary(language))
        setattr(_stemmers, language, Stemmer.Stemmer(algorithm, _NOTHING_KEPT) if algorithm else None)
        return getattr(_stemmers, language)


@lru_cache(maxsize=8192)
def stem(word: str, language: str) -> str:
    """Return the stem of a word in the form under which it is searched (folded, accents removed).

    `language` is a canonical tag; a language without rules gives the word's search form.
    """
    return search_form(snowball(word.casefold(), language))
