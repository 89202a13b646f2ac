"""The language of a text, from its script and from py3langid's statistics.

Statistics need a sentence or two. For less, the languages that a caller expects (or else English, Russian
and French) are asked first, and the confidence says how far to trust the answer.

>>> detect("Мы встретились в мае, чтобы обсудить доклад.").language
'ru'
>>> detect("1 234,5 – 2020") is None
True
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from corpora.languages import FIRST_CLASS, primary

SURE = 0.8
"""The confidence (0–1) from which a detection may overrule what a document says of itself."""

# Of mail from the beginning of its word to its first @: tried at every letter it would take cubic time.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|(?<!\S)\S[^\s@]*@\S+\.\S+")
_CYRILLIC = {"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "ba", "uk"}
# Codes of the model that are dialects, dead or made languages: on short text they only take from the others.
_PASSED_OVER = {"an", "br", "eo", "jv", "la", "oc", "vo", "wa"}
_OFFICIAL = {"no": "nb"}
_ENOUGH = 4000  # characters; more of a text changes nothing
_SHORT = 200  # letters


class Detection(NamedTuple):
    """A language tag and the confidence (0–1) in it."""

    language: str
    confidence: float


def detect(text: str, *, expected: Sequence[str] = FIRST_CLASS) -> Detection | None:
    """Return the language of a text, None when it holds no word; `expected` are tags to ask for first.

    Confidence is the model's posterior probability; for a short text in no expected language it is what
    the model gives, which may be low.
    """
    sample = _ADDRESS.sub(" ", text[:_ENOUGH])
    letters = [char for char in sample if char.isalpha()]
    if len(letters) < 2:
        return None
    cyrillic = bool(is_cyrillic(sample))
    ranked = {code: score for code, score in _identifier().rank(sample) if _possible(code, cyrillic=cyrillic)}
    total = sum(ranked.values())
    if not total:
        return None
    best = max(ranked, key=lambda code: ranked[code])
    asked = [primary(tag) for tag in expected if primary(tag) in ranked]
    if len(letters) < _SHORT and asked:
        near = max(asked, key=lambda code: ranked[code])
        # A short text of names looks a little like every language: one that is expected needs less proof.
        if ranked[near] >= ranked[best] / 3 or ranked[best] / total < SURE / 2:
            weight = sum(ranked[code] for code in asked)
            return Detection(near, ranked[near] / max(weight, ranked[best]))
    return Detection(_OFFICIAL.get(best, best), ranked[best] / total)


def is_cyrillic(text: str) -> bool | None:
    """Return whether a text's letters are mostly Cyrillic, None when it has none at all."""
    letters = [char for char in text if char.isalpha()]
    return None if not letters else 2 * sum("\u0400" <= char <= "\u052f" for char in letters) > len(letters)


def writes_cyrillic(language: str) -> bool:
    """Return whether a language is written in Cyrillic letters, as far as detection knows it."""
    return primary(language) in _CYRILLIC


def _possible(code: str, *, cyrillic: bool) -> bool:
    return len(code) == 2 and code not in _PASSED_OVER and (code in _CYRILLIC) == cyrillic


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
