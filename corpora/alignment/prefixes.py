"""What two languages are compared by: stems of words, numbers and telling marks, without knowing the language.

A stem is a prefix, which serves languages that inflect at the end (all first-class ones) and does no harm
where words are short or single characters. Accents are dropped but й stays й, as in search.
"""

from __future__ import annotations

import re
import unicodedata

from corpora.tokens import search_form, words

_ELISION = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)['’](?=\w)", re.IGNORECASE)
_MARK = re.compile(r'[?!:;%()"@#&+=*/\\\[\]<>_$€£§№°]')
_MARK_FORMS = str.maketrans({"؟": "?", "؛": ";", "[": "(", "]": ")", ")": "", "»": "", "”": "", "«": '"', "“": '"', "„": '"'})

LONG = 8
MEDIUM = 6


def stems(text: str) -> list[str]:
    """Return the stems, numbers and marks of a text, in order; never empty for a text that is not.

    Words are folded; those of 6–7 letters keep 5, longer ones 6. A text without any of these (a line of
    dashes) is its own only stem.
    """
    form = _ELISION.sub("", unicodedata.normalize("NFKC", text))
    found = [_stem(search_form(word.text)) for word in words(form)]
    found.extend(_MARK.findall(form.translate(_MARK_FORMS)))
    return [stem for stem in found if stem] or [form.strip()]


def is_mark(stem: str) -> bool:
    """Return whether a stem is a punctuation mark."""
    return _MARK.fullmatch(stem) is not None


def _stem(word: str) -> str:
    if word.isdecimal():
        return "".join(str(unicodedata.decimal(digit)) for digit in word)
    if len(word) >= LONG:
        return word[:6]
    return word[:5] if len(word) >= MEDIUM else word
