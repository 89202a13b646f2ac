"""Names that the target has as they stand in the source: programs, commands, products, acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tm_service.repair.menders.base import Change, Comparison, Edit
from tm_service.repair.tokens import Token, tokens

_SHAPE = re.compile(r"\w*[^\W\d_A-ZА-ЯЁ][A-ZА-ЯЁ]|\w.*[\d_.:@+/]|[A-ZА-ЯЁ]{2}")
_OTHER_SCRIPTS = frozenset(
    {"ru", "uk", "be", "bg", "mk", "el", "hy", "ka", "he", "ar", "fa", "hi", "th", "ja", "ko", "zh"}
)


class Names:
    """Puts one name in the place of another."""

    kinds = frozenset({"word"})

    def edits(self, comparison: Comparison, change: Change) -> Iterator[Edit]:
        """Yield an edit for a pair of names of which the target holds the old one.

        A word is taken for a name by its shape (letters with digits, joints or capitals within), or by a capital
        in the middle of a sentence; in a text of another script whatever is left as it was is one. What the memory
        translates is none.
        """
        for before, after in change.pairs("word"):
            at = comparison.place(before.text)
            if at is None or after.text in comparison.gone:
                continue
            if not _translated(comparison, after.text) and _both_names(comparison, before, after):
                place = tokens(comparison.target)[at]
                yield Edit(place.start, place.end, after.text, "name")


def _both_names(comparison: Comparison, before: Token, after: Token) -> bool:
    shaped = [_is_name(before, comparison.source), _is_name(after, comparison.query)]
    foreign = comparison.languages[1] in _OTHER_SCRIPTS and before.text.isascii()
    return all(shaped) or (foreign and not shaped[0] and len(before.text) > 1 and after.text.isalpha())


def _is_name(word: Token, text: str) -> bool:
    if _SHAPE.match(word.text):
        return True
    others = [token.text for token in tokens(text) if token.kind == "word" and token.start > 0 and token != word]
    heading = sum(other[0].isupper() for other in others) * 2 >= len(others)
    return word.start > 0 and word.text[0].isupper() and not heading


def _translated(comparison: Comparison, word: str) -> bool:
    known = comparison.phrases.targets(word)
    return bool(known) and word not in known
