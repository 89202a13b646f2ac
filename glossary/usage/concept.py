"""Where one concept stands in the memory, and what stands for it on the other side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from corpora.languages import available_for, parse_tag
from glossary.concepts import ConceptEntry, LanguageSection
from glossary.records import RecognisedTerm
from glossary.termbase import Termbase
from glossary.usage.candidates import candidates
from glossary.usage.passages import place_of
from glossary.usage.records import (
    ConceptUsage,
    DocumentCount,
    LanguageUsage,
    Place,
    Rendering,
    RenderingCount,
    TermCount,
    TermPlace,
)
from glossary.usage.renderings import sections_for, standing_for
from tm_service.errors import UnknownDocument
from tm_service.matches import UnitRecord
from tm_service.memory import TranslationMemory
from tm_service.stores.base import FoundText

MOST = 30
"""Texts of a language that are read for one concept unless the caller says otherwise: some tens of milliseconds."""


def usage_of(
    memory: TranslationMemory,
    termbase: Termbase,
    concept_id: str,
    *,
    language: str | None = None,
    target: str | None = None,
    most: int = MOST,
    limit: int = 20,
    offset: int = 0,
) -> ConceptUsage:
    """Return how a concept is used, in one language (BCP 47, with fallback) or in all that it has terms in.

    `target` narrows what is said of the other side to one language. At most about `most` texts of a language are read,
    see LanguageUsage. `limit` places are returned from `offset` on, aligned ones first, each group in the order of
    documents. Raises UnknownConcept, UnknownLanguage.
    """
    concept = termbase.concept(concept_id).concept
    reading = _Reading(memory, termbase, concept, None if target is None else parse_tag(target))
    tags = [section.language for section in concept.languages]
    wanted = tags if language is None else available_for(language, tags)
    sections = [section for section in concept.languages if section.language in wanted]
    found = [reading.language(section, most) for section in sections]
    places = sorted((place for _, places in found for place in places), key=_in_order)
    return ConceptUsage(concept.id, tuple(usage for usage, _ in found), tuple(places[offset : offset + limit]))


@dataclass
class _Tally:
    """What was counted in one language."""

    texts: int = 0
    occurrences: Counter[str] = field(default_factory=Counter)
    holding: Counter[str] = field(default_factory=Counter)
    documents: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)
    renderings: Counter[tuple[str, str | None]] = field(default_factory=Counter)


class _Reading:
    """Reads the texts that may hold a concept."""

    def __init__(
        self, memory: TranslationMemory, termbase: Termbase, concept: ConceptEntry, target: str | None
    ) -> None:
        self._memory, self._termbase, self._concept, self._target = memory, termbase, concept, target
        store = memory.store
        self._available = list(dict.fromkeys([*store.units.languages(), *store.documents.languages()]))
        self._memories: dict[str, str | None] = {}

    def language(self, section: LanguageSection, most: int) -> tuple[LanguageUsage, list[TermPlace]]:
        """Return how the terms of a section are used, with all places that were read."""
        texts, total = candidates(
            self._memory.store.search,
            [term.text for term in section.terms],
            language=section.language,
            languages=available_for(section.language, self._available),
            most=most,
        )
        records = self._memory.store.units.get_many([text.unit for text in texts if text.unit is not None])
        tally, places = _Tally(), list[TermPlace]()
        for text in texts:
            record = records.get(text.unit) if text.unit is not None else None
            if text.unit is None or record is not None:  # a unit may have been deleted meanwhile
                places += self._text(text, record, section.language, tally)
        return _usage(section, total, len(texts), tally), places

    def _text(self, text: FoundText, record: UnitRecord | None, section: str, tally: _Tally) -> Iterator[TermPlace]:
        recognised = self._termbase.recognise(text.text, language=text.language)
        found = [one for one in recognised if one.concept == self._concept.id and one.language == section]
        if not found:
            return
        place = place_of(record) if record else self._place(text)
        renderings = tuple(self._renderings(record, text.language)) if record else ()
        tally.texts += 1
        tally.occurrences.update(one.term for one in found)
        tally.holding.update({one.term for one in found})
        tally.documents[place.document, place.memory] += len(found)
        tally.renderings.update({(one.language, one.term) for one in renderings})
        for one in found:
            yield TermPlace(place, text.language, text.text, one.start, one.end, one.term, one.status, renderings)

    def _renderings(self, record: UnitRecord, source: str) -> Iterator[Rendering]:
        variants = record.unit.variants
        wanted = variants if self._target is None else available_for(self._target, variants)
        for language in sections_for(self._concept, source, wanted):
            text = variants[language].text
            standing = standing_for(self._termbase, self._concept.id, text, language, {})
            yield from (_rendering(language, text, one) for one in standing)
            if not standing:
                yield Rendering(language, text)

    def _place(self, text: FoundText) -> Place:
        name = text.document
        if name is not None and name not in self._memories:
            try:
                self._memories[name] = self._memory.document(name).memory
            except UnknownDocument:  # it was taken away since the text was found
                self._memories[name] = None
        return Place(None, self._memories[name] if name else None, name, text.section, text.paragraph)


def _rendering(language: str, text: str, one: RecognisedTerm) -> Rendering:
    return Rendering(language, text, one.term, one.status, one.start, one.end)


def _usage(section: LanguageSection, total: int, read: int, tally: _Tally) -> LanguageUsage:
    terms: Sequence[TermCount] = [
        TermCount(term.text, term.status, term.type, tally.occurrences[term.text], tally.holding[term.text])
        for term in section.terms
    ]
    by_language: defaultdict[str, list[RenderingCount]] = defaultdict(list)
    for (language, name), texts in tally.renderings.most_common():
        by_language[language].append(RenderingCount(language, name, texts))
    return LanguageUsage(
        language=section.language,
        candidates=total,
        read=read,
        occurrences=tally.occurrences.total(),
        texts=tally.texts,
        terms=tuple(sorted(terms, key=lambda term: -term.occurrences)),
        documents=tuple(DocumentCount(*key, count) for key, count in tally.documents.most_common()),
        renderings=tuple(count for language in sorted(by_language) for count in by_language[language]),
    )


def _in_order(one: TermPlace) -> tuple[object, ...]:
    place = one.place
    return (
        place.unit is None,
        place.document or "",
        [int(part) if part.isdecimal() else -1 for part in (place.section or "").split(".")],
        place.paragraph or 0,
        place.unit or 0,
        one.language,
        one.start,
    )
