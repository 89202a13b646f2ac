"""Texts as rows of tokens, made anew whenever they are gone through, so that many of them need no memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from glossary.lemmas import Lemmatiser, lemmatiser_for
from glossary.patterns import Token, tokens_of
from tm_service.progress import Progress

Key = tuple[str, ...]


class Rows:
    """The tokens of each of some texts of one language."""

    def __init__(self, texts: Sequence[str], language: str) -> None:
        self.texts = texts
        self.lemmatiser: Lemmatiser = lemmatiser_for(language)
        self._progress = Progress(f"looking for terms of {language}")

    def __iter__(self) -> Iterator[list[Token]]:
        """Yield the tokens of the texts in order."""
        for number, text in enumerate(self.texts, start=1):
            self._progress.tell(number, len(self.texts))
            yield tokens_of(text, self.lemmatiser)

    def key(self, text: str) -> Key:
        """Return the key under which phrases spelled so are gathered."""
        return key_of(tokens_of(text, self.lemmatiser), self.lemmatiser)


def key_of(tokens: Sequence[Token], lemmatiser: Lemmatiser) -> Key:
    """Return the keys of the words of a phrase, without what may be left out."""
    return tuple(lemmatiser.key(token.text) for token in tokens if not token.optional)
