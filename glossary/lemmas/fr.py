"""French: dictionary forms by simplemma; feminine and masculine, and the contracted prepositions, as one."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import version

import simplemma

from corpora.normalise import folded
from corpora.tokens import search_form

_CONTRACTED = {"du": "de", "des": "de", "d": "de", "au": "à", "aux": "à"}
_ACCENTS = {"E": "éèê", "A": "àâ", "I": "î", "O": "ô"}
_ABBREVIATIONS = re.compile(r"(?P<singular>[A-Z]{2,})s")
_ADJECTIVE = re.compile(r"[a-zà-ÿœ]{2,}(?:a(?:l|les?|ux)|i(?:f|ve)s?|iques?|aires?|el(?:le)?s?|eu(?:x|ses?)|[ai]bles?)")
_PARTICIPLE = re.compile(r"(?P<masculine>\w{2,}(?:é|ant))(?:e?s?)")
_MASCULINE = (
    (re.compile(r"(?<=\w{2}t)rice$"), "eur"),
    (re.compile(r"(?<=\w{2})euse$"), "eur"),
    (re.compile(r"(?<=\w{2})ale$"), "al"),
    (re.compile(r"(?<=\w{2})ive$"), "if"),
    (re.compile(r"(?<=\w{2})([en])\1e$"), r"\1"),
    (re.compile(r"(?<=\w{2}e)lle$"), "l"),
)


class French:
    """The forms of French words."""

    version = f"fr 1, simplemma {version('simplemma')}"
    articles = frozenset({"le", "la", "les", "l"})
    prepositions = frozenset(
        {"à", "avec", "contre", "dans", "de", "en", "entre", "et", "ou", "par", "pour", "sous", "sur"}
    )

    def key(self, word: str) -> str:
        """Return the dictionary form, masculine; a participle stands for itself, not for its verb."""
        form = folded(word)
        if participle := _PARTICIPLE.fullmatch(form):
            return _bare_initial(participle["masculine"])
        return _canonical(_lemma(form))

    def forms(self, word: str) -> frozenset[str]:
        """Return the word's own form and its dictionary form, and the singular of an abbreviation."""
        form = folded(word)
        forms = {_canonical(form), _canonical(_lemma(form)), self.key(word)}
        forms |= {_canonical(_lemma(accented)) for accented in _accented(word, form)}
        if plural := _ABBREVIATIONS.fullmatch(word):
            forms.add(folded(plural["singular"]))
        return frozenset(forms)

    def is_plural(self, word: str) -> bool:
        """Return whether a word ends in the s or x of a plural."""
        form = folded(word)
        return form.endswith(("s", "x")) and _lemma(form) != form

    def is_adjective(self, word: str) -> bool:
        """Return whether a word has the ending of an adjective."""
        return _ADJECTIVE.fullmatch(word) is not None


@lru_cache(maxsize=65536)
def _lemma(form: str) -> str:
    return folded(simplemma.lemmatize(form, lang="fr")) if form not in _CONTRACTED else form


def _canonical(form: str) -> str:
    form = _CONTRACTED.get(form, form)
    for ending, masculine in _MASCULINE:
        form = ending.sub(masculine, form)
    return _bare_initial(form)


def _accented(word: str, form: str) -> list[str]:
    """Return the words that a capital without its accent may stand for (Etats: états)."""
    spellings = (accent + form[1:] for accent in _ACCENTS.get(word[:1], ""))
    return [spelling for spelling in spellings if simplemma.is_known(spelling, lang="fr")]


def _bare_initial(form: str) -> str:
    """Return the form without the accent of its first letter, so that both spellings have one key."""
    return search_form(form[:1]) + form[1:] if len(form) > 1 else form
