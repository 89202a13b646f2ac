"""Dictionary forms: how a term is found in running text though its words are inflected.

English and French by simplemma, Russian by pymorphy3, other languages by Snowball's stems or
simplemma's dictionaries where there are any, and else word for word.

    python -c "from glossary.lemmas import lemmatiser_for; print(lemmatiser_for('ru').key('первоходцами'))"
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from corpora.languages import primary
from glossary.lemmas.base import Lemmatiser
from glossary.lemmas.default import Stemmer
from glossary.lemmas.en import English
from glossary.lemmas.fr import French
from glossary.lemmas.ru import Russian

__all__ = ["LEMMATISERS", "Lemmatiser", "lemmatiser_for"]

LEMMATISERS: dict[str, Callable[[], Lemmatiser]] = {"en": English, "fr": French, "ru": Russian}


def lemmatiser_for(language: str) -> Lemmatiser:
    """Return the lemmatiser of a canonical language tag; the same one each time."""
    return _lemmatiser(primary(language))


@lru_cache(maxsize=256)
def _lemmatiser(language: str) -> Lemmatiser:
    member = LEMMATISERS.get(language)
    return member() if member else Stemmer(language)
