"""The order of terms in an alphabetical list.

python -c "from glossary.collation import collation_key; print(sorted(['élan', 'eau', 'Ébène'], key=collation_key))"
"""

from __future__ import annotations

from corpora.normalise import folded
from corpora.tokens import search_form, word_texts

_AFTER_ALL = "\U0010ffff"


def collation_key(text: str) -> str:
    """Return what terms are compared by: word for word, without case, accents and marks; ё comes behind е.

    Terms that differ in nothing else are told apart by accents, then as they are written.
    """
    words = " ".join(_letters(word) for word in word_texts(text))
    return f"{words}\t{folded(text)}\t{text}"


def _letters(word: str) -> str:
    """Return a word's search form, in which ё is told from е: as a letter that comes between е and ж."""
    return "".join(f"е{_AFTER_ALL}" if letter in "ёЁ" else search_form(letter) for letter in word)
