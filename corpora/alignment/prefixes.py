"""What two languages are compared by: prefixes of words, numbers and telling marks, in any language.

A prefix serves languages that inflect at the end (all first-class ones) and does no harm where words are
short or single characters; it asks for no knowledge of the language. Accents are dropped but й stays й, as
in search.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from corpora.tokens import search_form, word_texts

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)", re.IGNORECASE)
_MARK = re.compile(r'[?!:;%()"@#&+=*/\\\[\]<>_$€£§№°]')
_MARK_FORMS = {"؟": "?", "؛": ";", "[": "(", "]": ")", ")": "", "»": "", "”": "", "«": '"', "“": '"', "„": '"'}
_ANY_MARK = re.compile(rf"{_MARK.pattern[:-1]}؟؛»”«“„]")

LONG = 8
MEDIUM = 6


def prefixes(text: str) -> list[str]:
    """Return the prefixes, numbers and marks of a text, in order; never none, and none of them empty.

    Words are folded; those of 6–7 letters keep 5, longer ones 6. A text without any of these (a line of
    dashes, nothing at all) is its own only prefix.
    """
    form = unicodedata.normalize("NFKC", text)
    if "'" in form or "’" in form:
        form = _ELISION.sub("", form)
    found = [_prefix(word) for word in word_texts(form)]
    found.extend(_MARK_FORMS.get(mark, mark) for mark in _ANY_MARK.findall(form))
    return [prefix for prefix in found if prefix] or [form.strip() or " "]


def word_forms(text: str) -> list[tuple[str, str]]:
    """Return the words of a text with their prefixes: (prefix, search form), in order, without the marks."""
    form = _ELISION.sub("", unicodedata.normalize("NFKC", text))
    return [(prefix, search_form(word)) for word in word_texts(form) if (prefix := _prefix(word))]


def is_mark(prefix: str) -> bool:
    """Return whether a prefix is a punctuation mark."""
    return _MARK.fullmatch(prefix) is not None


@lru_cache(maxsize=131072)
def _prefix(text: str) -> str:
    word = search_form(text)
    if word.isdecimal():
        return "".join(str(unicodedata.decimal(digit)) for digit in word)
    if len(word) >= LONG:
        return word[:6]
    return word[:5] if len(word) >= MEDIUM else word
