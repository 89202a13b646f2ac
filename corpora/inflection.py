"""Inflection, for searching: the forms of a word that its stem does not reach.

Snowball's stems bring together what differs in its ending. They miss what changes within (child, children; œil,
yeux; ребёнок, дети), so the dictionaries are asked for that: pymorphy3's for Russian, simplemma's for English
and French. Other languages have their stems alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

from corpora.languages import primary
from corpora.morphology import analyser
from corpora.normalise import folded
from corpora.stems import snowball_many, stem
from corpora.tokens import search_form

_LIKELY = 0.1  # a reading of a Russian word that is rarer than this is not what is meant
_TOO_SHORT = 2  # letters: what simplemma says of such words is often wrong (te as a form of le)
_PARTICIPLES = frozenset({"PRTF", "PRTS"})
_WITH_DICTIONARY = frozenset({"en", "fr"})


class Inflection(NamedTuple):
    """What counts as a form of a word: the search forms named, and every word with one of the stems."""

    forms: frozenset[str]
    stems: frozenset[str]


@lru_cache(maxsize=16384)
def inflection(word: str, language: str) -> Inflection:
    """Return what counts as a form of a word, itself included; `language` is a canonical tag.

    The dictionary of a language is loaded with the first of its words: half a second, once a process.
    """
    forms, stems = {search_form(word)}, {stem(word, language)}
    if primary(language) == "ru":
        forms |= _russian(folded(word))
    elif primary(language) in _WITH_DICTIONARY:
        irregular = _irregular(primary(language))
        for lemma in (word.casefold(), *irregular.lemmas.get(word.casefold(), ())):
            forms |= {search_form(form) for form in (lemma, *irregular.forms.get(lemma, ()))}
            stems.add(stem(lemma, language))
    return Inflection(frozenset(forms), frozenset(stems))


def _russian(form: str) -> set[str]:
    """Return the paradigms of a word that the dictionary knows; participles only for a participle."""
    known = analyser()
    if not known.word_is_known(form):
        return set()
    return {
        search_form(str(other.word))
        for reading in known.parse(form)
        if reading.score >= _LIKELY
        for other in reading.lexeme
        if other.tag.POS not in _PARTICIPLES or reading.tag.POS in _PARTICIPLES
    }


class _Irregular(NamedTuple):
    forms: Mapping[str, list[str]]  # of a lemma, those that have another stem
    lemmas: Mapping[str, list[str]]  # of such a form


@cache
def _irregular(language: str) -> _Irregular:
    """Return the words of a dictionary whose stem is not that of their lemma, small beside the dictionary."""
    items = DefaultDictionaryFactory().get_dictionary(language).items()
    pairs = [(form, lemma) for form, lemma in items if form != lemma and form.isalpha() and len(form) > _TOO_SHORT]
    distinct = list({lemma for _form, lemma in pairs})
    stem_of_lemma = dict(zip(distinct, snowball_many(distinct, language), strict=True))
    stems = snowball_many([form for form, _lemma in pairs], language)
    forms, lemmas = defaultdict[str, list[str]](list), defaultdict[str, list[str]](list)
    for (form, lemma), its_stem in zip(pairs, stems, strict=True):
        other = stem_of_lemma[lemma]
        if its_stem != other and search_form(its_stem) != search_form(other):
            forms[lemma].append(form)
            lemmas[form].append(lemma)
    return _Irregular(dict(forms), dict(lemmas))
