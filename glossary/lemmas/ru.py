"""Russian: dictionary forms by pymorphy3, which guesses those of unknown words rightly as well."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from corpora.morphology import parses
from corpora.normalise import folded

_ABBREVIATION = re.compile(r"(?P<stem>[А-ЯЁ]{2,})[а-яё]{0,3}")
_MIXED = re.compile(r"(?=.*[a-z])(?=.*[а-яё])")
_CYRILLIC = str.maketrans("abcdefghiklmnoprstuvxyz", "авсдефгниклмноррстувхуз")
_NOMINATIVE = frozenset({"masc", "sing", "nomn"})
_STEM = 4  # letters in which the superlatives of one adjective differ
_PARTICIPLES = frozenset({"PRTF", "PRTS"})


class Russian:
    """The forms of Russian words."""

    version = f"ru 1, pymorphy3 {version('pymorphy3')}, {version('pymorphy3-dicts-ru')}"
    articles: frozenset[str] = frozenset()
    prepositions: frozenset[str] = frozenset()

    def key(self, word: str) -> str:
        """Return the dictionary form: the word itself if it can be one, else the likeliest."""
        form = _cyrillic(folded(word))
        if abbreviation := _ABBREVIATION.fullmatch(word):
            return folded(abbreviation["stem"])
        bases = _bases(form)
        return form if form in bases else bases[0]

    def forms(self, word: str) -> frozenset[str]:
        """Return the dictionary forms of all that the word may be, and an abbreviation without its ending."""
        form = _cyrillic(folded(word))
        return frozenset({form, *_bases(form), self.key(word)})

    def is_plural(self, word: str) -> bool:
        """Return whether a word is plural in whatever way it is understood."""
        return _is_plural(_cyrillic(folded(word)))

    def is_adjective(self, word: str) -> bool:
        """Return whether a word is most likely an adjective."""
        return word.islower() and _is_adjective(_cyrillic(folded(word)))


@lru_cache(maxsize=65536)
def _bases(form: str) -> tuple[str, ...]:
    """Return the dictionary forms, likeliest first; a participle's is its own nominative, not its verb."""
    return tuple(dict.fromkeys(folded(_base(parse, form)) for parse in parses(form))) or (form,)


@lru_cache(maxsize=65536)
def _is_adjective(form: str) -> bool:
    return any(parse.tag.POS == "ADJF" for parse in parses(form)[:1])


@lru_cache(maxsize=65536)
def _is_plural(form: str) -> bool:
    known = parses(form)
    return bool(known) and all("plur" in parse.tag for parse in known)


def _base(parse: Any, form: str) -> str:  # noqa: ANN401
    if parse.tag.POS in _PARTICIPLES:
        nominative = parse.inflect({"PRTF", "masc", "sing", "nomn"})
        if nominative is not None:
            return str(nominative.word)
    if "Supr" in parse.tag:  # лучший is another word than хороший
        alike = (one for one in parse.lexeme if _NOMINATIVE in one.tag and one.word[:_STEM] == form[:_STEM])
        return next((str(one.word) for one in alike), str(parse.normal_form))
    return str(parse.normal_form)


def _cyrillic(form: str) -> str:
    """Return a word of mixed script in Cyrillic: letters that look or sound alike slip in (дискrиминация)."""
    return form.translate(_CYRILLIC) if _MIXED.match(form) else form
