"""What the formats share that hold one pair of languages: which pair, and an entry's terms in it."""

from __future__ import annotations

from collections.abc import Sequence

from corpora.documents import Problem
from corpora.languages import available_for, parse_tag
from glossary.concepts import ConceptEntry, LanguageSection, TermStatus
from glossary.errors import InvalidConcept

COMMENT = "#"


def pair_of(languages: Sequence[str], format_name: str) -> tuple[str, str]:
    """Return source and target as canonical tags; raises InvalidConcept if they are no pair."""
    if len(languages) != 2:
        raise InvalidConcept("languages", list(languages), f"{format_name} holds one pair: give -s and -t")
    return parse_tag(languages[0]), parse_tag(languages[1])


def sections_in(concept: ConceptEntry, pair: tuple[str, str]) -> tuple[LanguageSection, LanguageSection] | None:
    """Return the sections of the languages nearest to the pair, preferred terms first; None where one is missing."""
    found = [_section(concept, language) for language in pair]
    source, target = found
    return None if source is None or target is None else (source, target)


def begins_comment(concept: ConceptEntry, pair: tuple[str, str]) -> bool:
    """Return whether an entry has a source term that would be taken for a comment."""
    sections = sections_in(concept, pair)
    return sections is not None and any(term.text.startswith(COMMENT) for term in sections[0].terms)


def commented(concepts: int, format_name: str) -> list[Problem]:
    """Return the problem of entries with source terms that would be comments, as a line that begins with # is."""
    reason = f"{concepts} {'entry has' if concepts == 1 else 'entries have'} source terms beginning with #: left out"
    return [Problem(format_name, reason)] if concepts else []


def _section(concept: ConceptEntry, language: str) -> LanguageSection | None:
    tags = available_for(language, [section.language for section in concept.languages])
    section = concept.section(tags[0]) if tags else None
    if section is None:
        return None
    terms = sorted(section.terms, key=lambda term: term.status is not TermStatus.PREFERRED)
    return LanguageSection(section.language, tuple(terms))
