"""Names beside the acronym that they have in another language: the Office for Vocational Training (OFPPT).

Initials tell only a part of it there, so the name must be one beyond doubt: three words or more with capitals right
behind an article, and the acronym at least four letters long, of which some stand in the name in order.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import LCSseq

from corpora.tokens import Word, search_form, words
from glossary.extraction.grammars.base import word_list

_ARTICLES = frozenset({"the", "le", "la", "l"})
_INNER = word_list("of for on and to in the de du des d l la le et pour s")
_LETTERS, _WORDS, _IN_COMMON, _SHARE = 4, 3, 2, 0.4


def foreign_expansion(acronym: str, before: str) -> str | None:
    """Return the name that ends a text if the acronym may be its acronym in another language, else None."""
    letters = "".join(search_form(char) for char in acronym if char.isalnum())
    name = _name(before)
    if len(letters) < _LETTERS or not acronym.isupper() or len(_initials(name)) < _WORDS:
        return None
    common = LCSseq.similarity(letters, _initials(name))
    if common < max(_IN_COMMON, _SHARE * len(letters)):
        return None
    while len(_initials(name)) > _WORDS and LCSseq.similarity(letters, _initials(name[1:])) == common:
        if search_form(name[0].text)[0] == letters[0]:
            break
        name = name[1:]
    while not name[0].text[0].isupper():
        name = name[1:]
    return before[name[0].start :]


def _name(before: str) -> list[Word]:
    """Return the words with capitals that end a text, with what may stand between them, if an article does before."""
    run: list[Word] = []
    for word in reversed(list(words(before))):
        broken = run and any(mark in ".,;:()\n" for mark in before[word.end : run[0].start])
        if broken or not (word.text[0].isupper() or word.text in _INNER):
            break
        run.insert(0, word)
    article = next((place for place, word in enumerate(run) if word.text in _ARTICLES), None)
    return [] if article is None else run[article + 1 :]


def _initials(name: Sequence[Word]) -> str:
    return "".join(search_form(word.text)[0] for word in name if word.text[0].isupper())
