"""Read every text once, and count which terms stand where and what stands for them on the other side."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from glossary.concepts import ConceptEntry
from glossary.errors import UnknownConcept
from glossary.recognition import status_rank
from glossary.records import RecognisedTerm
from glossary.termbase import Termbase
from glossary.usage.names import is_abbreviation, names_of
from glossary.usage.passages import Passage
from glossary.usage.renderings import sections_for, standing_for
from glossary.usage.spellings import spelling_of
from glossary.usage.tallies import Key, Sort, Tallies
from tm_service.progress import Progress

_OPENING_BRACKET = re.compile(r"\s?[(\[]\s?[\"'«“„]?")
Recognised = Mapping[str, list[RecognisedTerm]]
"""Concept → its terms in one text."""


def survey(
    termbase: Termbase,
    texts: Iterable[Passage],
    tallies: Tallies,
    *,
    total: int,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Count the terms in all texts; `total` is their number, and `progress` is told (done, total)."""
    surveyor = _Surveyor(termbase, tallies)
    log = Progress("looking for terms in texts")
    for done, passage in enumerate(texts, start=1):
        surveyor.take(passage)
        log.tell(done, total)
        if progress is not None:
            progress(done, total)
    tallies.flush()


class _Surveyor:
    def __init__(self, termbase: Termbase, tallies: Tallies) -> None:
        self._termbase, self._tallies = termbase, tallies
        self._concepts: dict[str, ConceptEntry | None] = {}
        self._names: dict[tuple[str, str], dict[str, str]] = {}

    def take(self, passage: Passage) -> None:
        """Count what one unit or sentence holds."""
        found = {
            language: _by_concept(self._termbase.recognise(text, language=language))
            for language, text in passage.texts.items()
        }
        for language, text in passage.texts.items():
            meant = self._meant(passage, language, found)
            self._count(Sort.VOLUME, passage, "", language, more=bool(found[language]))
            self._uses(Sort.USE, passage, language, meant)
            unclear = {concept: terms for concept, terms in found[language].items() if concept not in meant}
            self._uses(Sort.UNCLEAR, passage, language, unclear)
            self._introductions(passage, language, text, meant)
            for concept, terms in meant.items():
                best = _best(terms)
                self._count(Sort.NAME, passage, concept, best.language, name=self._name(concept, best))
                self._renderings(passage, language, concept, found)

    def _meant(self, passage: Passage, language: str, found: Mapping[str, Recognised]) -> Recognised:
        """Return the concepts that a text names; where several have the same word, those that another text names too.

        None of them can be told from the other where no other text does: then all are left out.
        """
        recognised = found[language]
        spans: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
        for concept, terms in recognised.items():
            for one in terms:
                spans[one.start, one.end].add(concept)
        shared = {concept for concepts in spans.values() if len(concepts) > 1 for concept in concepts}
        proven = {concept for concept in shared if any(self._standing(passage, language, concept, found).values())}
        return {concept: terms for concept, terms in recognised.items() if concept not in shared - proven}

    def _standing(
        self, passage: Passage, source: str, concept: str, found: Mapping[str, Recognised]
    ) -> dict[tuple[str, str], list[RecognisedTerm]]:
        """Return the concept's terms in the other texts, by language and the section that serves it."""
        entry = self._concept(concept)
        served = sections_for(entry, source, passage.texts) if entry else {}
        return {
            (language, section): standing_for(
                self._termbase, concept, passage.texts[language], language, found[language]
            )
            for language, section in served.items()
        }

    def _uses(self, sort: Sort, passage: Passage, language: str, recognised: Recognised) -> None:
        for concept, terms in recognised.items():
            seen: set[tuple[str, str, str]] = set()
            for one in terms:
                use = (one.language, spelling_of(one.surface, language), one.term)
                self._count(sort, passage, concept, *use, more=use not in seen)
                seen.add(use)

    def _introductions(self, passage: Passage, language: str, text: str, meant: Recognised) -> None:
        """Count an abbreviation that stands in brackets behind another term of its concept."""
        for concept, terms in meant.items():
            for one, other in pairwise(sorted(terms, key=lambda term: term.start)):
                beside = _OPENING_BRACKET.fullmatch(text, one.end, other.start)
                if beside and is_abbreviation(other.term) and not is_abbreviation(one.term):
                    section = passage.place.section or ""
                    self._count(Sort.INTRODUCTION, passage, concept, other.language, section, other.term)

    def _renderings(self, passage: Passage, source: str, concept: str, found: Mapping[str, Recognised]) -> None:
        named = _best(found[source][concept])
        via = self._name(concept, named)
        for (_, section), standing in self._standing(passage, source, concept, found).items():
            best = _best(standing) if standing else None
            name = self._name(concept, best) if best else ""
            served = best.language if best else section
            self._count(Sort.RENDERING, passage, concept, served, named.language, name, via=via)

    def _count(
        self,
        sort: Sort,
        passage: Passage,
        concept: str,
        language: str,
        other: str = "",
        name: str = "",
        *,
        via: str = "",
        more: bool = False,
    ) -> None:
        place = passage.place
        key = Key(sort, concept, language, other, via, name, place.memory or "", place.document or "")
        self._tallies.add(key, place, more=more)

    def _concept(self, concept: str) -> ConceptEntry | None:
        if concept not in self._concepts:
            try:
                self._concepts[concept] = self._termbase.concept(concept).concept
            except UnknownConcept:  # deleted since it was recognised
                self._concepts[concept] = None
        return self._concepts[concept]

    def _name(self, concept: str, one: RecognisedTerm) -> str:
        entry, key = self._concept(concept), (concept, one.language)
        if key not in self._names:
            section = entry.section(one.language) if entry else None
            self._names[key] = names_of(section.terms, one.language) if section else {}
        return self._names[key].get(one.term, one.term)


def _best(terms: Iterable[RecognisedTerm]) -> RecognisedTerm:
    """Return the term that speaks for a text: others beside it may explain it (IOM, the UN Migration Agency)."""
    return min(terms, key=lambda one: status_rank(one.status))


def _by_concept(recognised: Iterable[RecognisedTerm]) -> Recognised:
    found: defaultdict[str, list[RecognisedTerm]] = defaultdict(list)
    for one in recognised:
        found[one.concept].append(one)
    return dict(found)
