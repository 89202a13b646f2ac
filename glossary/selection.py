"""Which part of a termbase an export writes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corpora.languages import available_for
from corpora.normalise import folded
from glossary.concepts import ConceptEntry, LanguageSection, TermStatus
from glossary.records import ConceptRecord


@dataclass(frozen=True, slots=True)
class Selection:
    """What is asked for; an empty field asks for all.

    Of a concept that fits, `languages` (each with its relatives: `en` takes `en-GB` along) and `statuses` say which
    sections and terms are written; one that has none of them is left out. `subject` and `changed_since` (ISO 8601,
    UTC; a date is its first moment) choose whole concepts.
    """

    languages: tuple[str, ...] = ()
    subject: str | None = None
    statuses: frozenset[TermStatus] = frozenset()
    changed_since: str | None = None

    def of(self, record: ConceptRecord) -> ConceptEntry | None:
        """Return what of a concept is to be written, None for nothing."""
        concept = record.concept
        if self.subject is not None and folded(concept.subject or "") != folded(self.subject):
            return None
        if self.changed_since is not None and record.changed_at < self.changed_since:
            return None
        if not self.languages and not self.statuses:
            return concept
        sections = tuple(filter(None, map(self._section, self._wanted(concept))))
        return replace(concept, languages=sections) if sections else None

    def _wanted(self, concept: ConceptEntry) -> list[LanguageSection]:
        if not self.languages:
            return list(concept.languages)
        tags = [section.language for section in concept.languages]
        wanted = {tag for language in self.languages for tag in available_for(language, tags)}
        return [section for section in concept.languages if section.language in wanted]

    def _section(self, section: LanguageSection) -> LanguageSection | None:
        terms = tuple(term for term in section.terms if not self.statuses or term.status in self.statuses)
        return replace(section, terms=terms) if terms else None


EVERY_CONCEPT = Selection()
