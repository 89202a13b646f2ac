"""Wordings that the termbase lacks: what translates a concept time and again where none of its terms stands.

The texts in which a concept is named and no term answers are looked through for the phrase that stands in most of
them and whose words translate those of the term, as far as the memory's other units tell (see extraction.equivalents).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from corpora.languages import available_for
from glossary.concepts import LanguageSection, Term
from glossary.extraction.equivalents import Equivalents
from glossary.extraction.grammars import grammar_for
from glossary.extraction.grammars.base import content_of
from glossary.lemmas import lemmatiser_for
from glossary.patterns import beginning, patterns_of, tokens_of
from glossary.recognition import Candidate, analysed, found_in
from glossary.termbase import Termbase
from glossary.usage.findings import ConceptOf, Counted, Finding
from glossary.usage.names import is_abbreviation, names_of
from glossary.usage.records import Kind
from glossary.usage.tallies import Sort, Tallies, Tally
from tm_service.background import known_pairs
from tm_service.memory import TranslationMemory

_LEAST_TEXTS = 2  # of which a wording stands in as many, or it is chance
_LEAST_SHARE = 0.5  # of the texts without a term
_LEAST_SCORE = 20.0  # of an equivalent, 0–100
_OFFERED = 5
_COMPARED = 60  # texts without a term that are compared for one concept
_LEARNED = 2_000  # pairs that words are learned from besides


class _Group(NamedTuple):
    """A concept whose translations have other wordings."""

    concept: str
    language: str
    source: str
    rows: list[Tally]

    def numbers(self) -> list[int]:
        """Return units in which none of the terms stands: not all of very many, but some of every part of them."""
        found = [place for row in self.rows if not row.key.name for place in row.places if place > 0]
        return found[:: -(-len(found) // _COMPARED) or 1]


def unlisted(
    tallies: Tallies, memory: TranslationMemory, termbase: Termbase, concept_of: ConceptOf
) -> Iterator[Finding]:
    """Yield the wordings that translate a concept and are none of its terms."""
    rows = groupby(tallies.of(Sort.RENDERING), key=lambda row: row.key[1:4])
    groups = [_Group(concept, language, source, list(own)) for (concept, language, source), own in rows]
    wanted = [one for one in groups if sum(row.count for row in one.rows if not row.key.name) >= _LEAST_TEXTS]
    by_pair = sorted(wanted, key=lambda one: (one.source, one.language))
    for (source, language), own in groupby(by_pair, key=lambda one: (one.source, one.language)):
        looking = _Wordings(memory, termbase, source, language, list(own))
        yield from looking.findings(concept_of)


class _Wordings:
    """The other wordings of one direction of translation."""

    def __init__(
        self, memory: TranslationMemory, termbase: Termbase, source: str, language: str, groups: list[_Group]
    ) -> None:
        self._termbase, self._source, self._language, self._groups = termbase, source, language, groups
        numbers = {number for one in groups for number in one.numbers()}
        self._pairs: dict[int, tuple[str, str]] = {}
        for number, record in memory.store.units.get_many(sorted(numbers)).items():
            variants = record.unit.variants
            own, other = available_for(source, variants), available_for(language, variants)
            if own and other:
                self._pairs[number] = (variants[own[0]].text, variants[other[0]].text)
        own_pairs = set(self._pairs.values())
        background = [pair for pair in known_pairs(memory.store, source, language) if pair not in own_pairs]
        texts = [*self._pairs.values(), *background[:: max(1, len(background) // _LEARNED)]]
        self._equivalents = Equivalents(texts, language)
        lemmatiser = lemmatiser_for(source)
        self._grammar = grammar_for(source, [tokens_of(text, lemmatiser) for text, _ in texts])
        self._place = {number: at for at, number in enumerate(self._pairs)}

    def findings(self, concept_of: ConceptOf) -> Iterator[Finding]:
        """Yield the groups that have a wording in common."""
        for one in self._groups:
            concept = concept_of(one.concept)
            section = concept.section(one.language) if concept else None
            numbers = [number for number in one.numbers() if number in self._place]
            if section is None or len(numbers) < _LEAST_TEXTS:
                continue
            found = self._wording(one.concept, numbers)
            if found is not None:
                yield _finding(one, section, len(numbers), *found)

    def _wording(self, concept: str, numbers: Sequence[int]) -> tuple[str, list[int]] | None:
        """Return what most of these units have in common, and the units that have it."""
        surface = self._surface(concept, numbers)
        offered = self._equivalents.of(
            content_of(surface, self._grammar),
            frozenset(self._place[number] for number in numbers),
            is_acronym=is_abbreviation(surface),
            limit=_OFFERED,
        )
        standing = {
            one.term: [number for number in numbers if _stands(one.term, self._pairs[number][1], self._language)]
            for one in offered
        }
        for one in offered:
            held = standing[one.term]
            if one.score >= _LEAST_SCORE and len(held) >= max(_LEAST_TEXTS, _LEAST_SHARE * len(numbers)):
                # A word that always stands in the same phrase is a part of it.
                return max((term for term in standing if one.term in term and standing[term] == held), key=len), held
        return None

    def _surface(self, concept: str, numbers: Sequence[int]) -> str:
        """Return the term that names the concept in the first of the units."""
        for number in numbers:
            for one in self._termbase.recognise(self._pairs[number][0], language=self._source, concepts={concept}):
                return one.term
        return ""


def _finding(group: _Group, section: LanguageSection, compared: int, wording: str, held: list[int]) -> Finding:
    """Return a wording that so many units have, of those compared, beside the preferred term."""
    name = names_of(section.terms, group.language)[section.preferred.text]
    expected, other = Counted(name, section.preferred.status), Counted(wording, None, len(held), places=held[:3])
    for row in group.rows:
        if row.key.name == name:
            expected.take(row, row.count)
        elif not row.key.name and (here := len(set(held).intersection(row.places))):
            other.documents[row.key.document, row.key.memory] += here
    total = sum(row.count for row in group.rows if row.key.name) + compared
    variants = (expected, other)
    return Finding(Kind.UNLISTED, group.concept, group.language, group.source, None, name, variants, len(held), total)


def _stands(wording: str, text: str, language: str) -> bool:
    """Return whether a phrase stands in a text, in any inflection."""
    lemmatiser = lemmatiser_for(language)
    candidates = [Candidate(pattern, "", language, Term(wording)) for pattern in patterns_of(Term(wording), lemmatiser)]
    by_key: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        by_key.setdefault(beginning(candidate.pattern, lemmatiser), []).append(candidate)
    return bool(found_in(analysed(text, lemmatiser), by_key))
