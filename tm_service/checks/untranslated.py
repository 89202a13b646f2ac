"""A translation is there, and is not the source again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpora.filters.copies import ENOUGH
from corpora.normalise import folded
from corpora.tokens import words
from tm_service.checks.base import Finding, Pair, Severity
from tm_service.literals import blanked

_LATIN = re.compile(r"[a-z]{2,}")
_CYRILLIC_LANGUAGES = frozenset(("ru", "uk", "be", "bg", "mk", "kk", "ky", "tg", "mn"))
_CYRILLIC = re.compile(r"[а-яё]{2,}")


class Untranslated:
    """Looks for empty targets and for copies of the source.

    Codes, names and up to two words may be the same in two languages; three words with one in small letters
    are a text, and so is, between Latin and Cyrillic, any with a word in small letters of the other script.
    """

    name = "untranslated"

    def findings(self, pair: Pair) -> Iterator[Finding]:
        """Yield an error for an empty target, a warning for a copy."""
        source, target = pair.source.text, pair.target.text
        if source.strip() and not target.strip():
            yield Finding(self.name, Severity.ERROR, "there is no translation: translate it")
        elif pair.languages[0] != pair.languages[1] and folded(source) == folded(target) and _would_be_translated(pair):
            yield Finding(self.name, Severity.WARNING, "the target is the source again: translate it", (0, len(target)))


def _would_be_translated(pair: Pair) -> bool:
    found = [word.text for word in words(blanked(pair.target.text))]
    ordinary = [word for word in found if word.isalpha() and (len(word) == 1 or not word.isupper())]
    small = [word for word in ordinary if word.islower()]
    other_script = _LATIN if pair.languages[1] in _CYRILLIC_LANGUAGES else _CYRILLIC
    return len(found) >= ENOUGH and (
        (len(ordinary) >= ENOUGH and bool(small)) or any(map(other_script.fullmatch, small))
    )
