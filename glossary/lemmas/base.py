"""The Protocol of the lemmatisers: the forms of a word, one language each.

A term's word is stored under one form, its key. A word of running text may be a form of several words, so it
stands for a set of keys. A text word is a form of a term's word when the one's key is among the other's forms;
`key(word) in forms(word)` holds for every word.
"""

from __future__ import annotations

from typing import Protocol


class Lemmatiser(Protocol):
    """Knows the forms of one language's words.

    Words come as they were written, in any case; keys and forms are folded (corpora.normalise).
    """

    def __hash__(self) -> int:
        """Tell one from another, as a key of what was cached."""
        ...

    @property
    def version(self) -> str:
        """Change with every change of the keys, so that stored ones can be noticed to be old."""
        ...

    @property
    def articles(self) -> frozenset[str]:
        """The folded words that may be there or not after a preposition (implementation of [the] Compact)."""
        ...

    @property
    def prepositions(self) -> frozenset[str]:
        """The folded words after which an article may be there or not."""
        ...

    def key(self, word: str) -> str:
        """Return the form under which a term's word is stored."""
        ...

    def is_adjective(self, word: str) -> bool:
        """Return whether a word looks like a common adjective, which may stand between the words of a term."""
        ...

    def is_plural(self, word: str) -> bool:
        """Return whether a word can be nothing but a plural."""
        ...

    def forms(self, word: str) -> frozenset[str]:
        """Return every key that a word of running text may stand for."""
        ...
