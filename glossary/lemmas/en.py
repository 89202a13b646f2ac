"""English: dictionary forms by simplemma, plural abbreviations, British and American spelling as one."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.metadata import version

import simplemma

from corpora.normalise import folded

_ABBREVIATIONS = re.compile(r"(?P<singular>[A-Z][A-Za-z]*[A-Z])s")
_ADJECTIVE = re.compile(r"[a-z]{2,}(?:al|ic|ive|ous|able|ible|ful|less|ary)")
_PARTICIPLE = re.compile(r"[a-z]{2,}(?:ing|ed)")
_COMPARATIVE = re.compile(r"[a-z]+(?:er|est)|less|more|most|worse|worst")
_AMERICAN = (
    (re.compile(r"isation"), "ization"),
    (re.compile(r"(?<=[a-z]{3})is(e|ed|er|ers|es|ing)$"), r"iz\1"),
    (re.compile(r"(?<=[a-z]{3})ys(e|ed|es|ing)$"), r"yz\1"),
    (re.compile(r"(?<=[a-z]{3})our(?=$|ed$|ing$|able$|al$|ite$)"), "or"),
    (re.compile(r"(?<=[a-z]{2}[bt])re$"), "er"),
    (re.compile(r"(?<=[a-z]{2})ogue$"), "og"),
    (re.compile(r"gramme$"), "gram"),
    (re.compile(r"(?<=[a-z]{2})ence$"), "ense"),
    (re.compile(r"ctise$|ctize$"), "ctice"),
    (re.compile(r"(?<=[ae])ll(?=ed$|ing$|er$)"), "l"),
    (re.compile(r"(?<=[a-z]dg)ement$"), "ment"),
)


class English:
    """The forms of English words."""

    version = f"en 1, simplemma {version('simplemma')}"
    articles = frozenset({"the", "a", "an"})
    prepositions = frozenset({"and", "at", "by", "for", "from", "in", "into", "of", "on", "or", "to", "under", "with"})

    def key(self, word: str) -> str:
        """Return the dictionary form; participles and comparatives stand for themselves.

        Peer learning is more than that peers learn, older persons are not old ones.
        """
        return _key(word)

    def forms(self, word: str) -> frozenset[str]:
        """Return the word's own form, its dictionary form, and the singular of an abbreviation (NGOs)."""
        form = folded(word)
        forms = {form, _lemma(form), self.key(word)}
        if plural := _ABBREVIATIONS.fullmatch(word):
            forms.add(folded(plural["singular"]))
        if form.endswith(("ings", "eds")):
            forms.add(form[:-1])
        return frozenset(_american(known) for known in forms)

    def is_plural(self, word: str) -> bool:
        """Return whether a word ends in the s of a plural."""
        form = folded(word)
        return form.endswith("s") and _lemma(form) != form

    def is_adjective(self, word: str) -> bool:
        """Return whether a word has the ending of an adjective."""
        return _ADJECTIVE.fullmatch(word) is not None


def own_spelling(word: str) -> str:
    """Return the dictionary form of a word in the spelling that it has, participles as they are (see English.key)."""
    form = folded(word)
    return form if _PARTICIPLE.fullmatch(form) else _lemma(form)


@lru_cache(maxsize=65536)
def _lemma(form: str) -> str:
    if _COMPARATIVE.fullmatch(form):
        return form
    return folded(simplemma.lemmatize(form, lang="en"))


@lru_cache(maxsize=65536)
def _key(word: str) -> str:
    return _american(own_spelling(word))


def _american(form: str) -> str:
    """Return one spelling for both: organisation → organization, labour → labor, centre → center."""
    for ending, spelling in _AMERICAN:
        form = ending.sub(spelling, form)
    return form
