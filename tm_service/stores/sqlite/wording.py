"""How a text stands in the full-text index: the words of a language under its key, each worked out once.

>>> wording = Wording()
>>> wording.words("en", "Two letters")
'en00000two en00000letters'
>>> wording.taken_inflected()
[('en00000', 'letter', 'letters')]
"""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from corpora.languages import primary, script
from corpora.stems import stem
from corpora.tokens import search_form, word_texts

InflectedRow = tuple[str, str, str]
"""A row of the table `word`: the language's key, a stem, and a form of it that is another word."""
_WORDS_KEPT = 12_000  # of a language, in the memory of the process: some 3 MB; over that, those of the last batch


class Wording:
    """Turns texts into what is indexed, and gathers which inflected words were among them."""

    def __init__(self) -> None:
        self._known: dict[str, _Words] = {}
        self._seen = defaultdict[str, set[str]](set)

    def words(self, language: str, text: str) -> str:
        """Return the words of a text as they are indexed, parted by spaces."""
        words = word_texts(text)
        known = self._known.get(language)
        if known is None:
            known = self._known[language] = _Words(language)
        self._seen[language].update(words)
        return " ".join(map(known.__getitem__, words))

    def taken_inflected(self) -> list[InflectedRow]:
        """Return the rows of the inflected words since this was asked last."""
        rows: list[InflectedRow] = []
        for language, seen in self._seen.items():
            inflected = self._known[language].inflected
            rows += (inflected[word] for word in seen & inflected.keys())
            if len(self._known[language]) > _WORDS_KEPT:
                self._known[language].keep(seen)
        self._seen.clear()
        return rows


@lru_cache(maxsize=1024)
def key_of(language: str) -> str:
    """Return what the language's words begin with: always as long, and alike for relatives (en, en-GB)."""
    return f"{primary(language)[:3]:0<3}{(script(language) or '').lower():0<4}"


class _Words(dict[str, str]):
    """The words of a language as they were written → as they are indexed, each worked out once."""

    def __init__(self, language: str) -> None:
        self.inflected: dict[str, InflectedRow] = {}
        self._language, self._key = language, key_of(language)

    def __missing__(self, word: str) -> str:
        form, its_stem = search_form(word), stem(word, self._language)
        if form != its_stem:
            self.inflected[word] = (self._key, its_stem, form)
        self[word] = self._key + form
        return self[word]

    def keep(self, words: set[str]) -> None:
        """Forget all other words: the frequent ones are among those of any batch."""
        kept = [(word, self[word], self.inflected.get(word)) for word in words]
        self.clear()
        self.inflected.clear()
        for word, indexed, row in kept:
            self[word] = indexed
            if row is not None:
                self.inflected[word] = row
