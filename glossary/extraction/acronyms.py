"""Acronyms and what they stand for, where texts introduce one beside the other: Missing Persons Unit (MPU)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from corpora.normalise import folded
from glossary.extraction.grammars import Grammar
from glossary.extraction.introductions import introduced, is_acronym

__all__ = ["AcronymPair", "acronym_pairs", "is_acronym"]


@dataclass(frozen=True, slots=True)
class AcronymPair:
    """An acronym, its expansion, and how often the one was introduced by the other."""

    acronym: str
    expansion: str
    frequency: int


def acronym_pairs(texts: Iterable[str], grammar: Grammar | None = None) -> list[AcronymPair]:
    """Return the pairs that texts introduce, most frequent first.

    Pairs are as written, those that differ in case only as one; with the grammar of the texts' language in dictionary
    form: SOP, Глобальный договор о миграции.
    """
    found: defaultdict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
    for text in texts:
        for acronym, expansion in introduced(text):
            pair = (acronym, expansion) if grammar is None else _cited(acronym, expansion, grammar)
            found[pair[0], folded(pair[1])][pair] += 1
    pairs = [AcronymPair(*_commonest(spellings), spellings.total()) for spellings in found.values()]
    return sorted(pairs, key=lambda pair: -pair.frequency)


def _cited(acronym: str, expansion: str, grammar: Grammar) -> tuple[str, str]:
    """Return a pair in dictionary form: SOPs is a plural if its expansion is one, CTiPs (…in Persons) is none."""
    if len(acronym) > 2 and acronym[-1] == "s" and acronym[-2].isupper():
        singular = grammar.dictionary_form(Counter({expansion: 1}))
        if singular != expansion:
            return acronym[:-1], singular
    return acronym, grammar.name_form(expansion)


def _commonest(spellings: Counter[tuple[str, str]]) -> tuple[str, str]:
    return max(spellings, key=spellings.__getitem__)
