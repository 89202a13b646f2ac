"""What an entry must be to be kept, and the name of one that brings none."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from operator import is_

from corpora.languages import parse_tag
from corpora.normalise import folded, plain
from glossary.concepts import ConceptEntry, LanguageSection, Term
from glossary.errors import InvalidConcept
from glossary.merging import free_id

_LONGEST_ID = 200
_LONGEST_TERM = 1_000


def checked(concept: ConceptEntry) -> ConceptEntry:
    """Return the entry with canonical language tags and terms in the form in which they are stored.

    Raises InvalidConcept for one without terms, with two sections of one language, with a term that has no word
    in it or is longer than 1,000 characters; UnknownLanguage (corpora).
    """
    concept_id = concept.id.strip()
    if len(concept_id) > _LONGEST_ID or not concept_id.isprintable():
        raise InvalidConcept("id", concept.id, f"an id has at most {_LONGEST_ID} characters, all printable")
    if not concept.languages:
        raise InvalidConcept("concept", concept.id, "a concept needs a term in at least one language")
    sections = tuple(_checked_section(section) for section in concept.languages)
    tags = [section.language for section in sections]
    if len(set(tags)) < len(tags):
        raise InvalidConcept("languages", tags, "each language has one section")
    same = concept_id == concept.id and all(map(is_, sections, concept.languages))
    return concept if same else replace(concept, id=concept_id, languages=sections)


def new_id(concept: ConceptEntry, taken: Callable[[str], bool]) -> str:
    """Return an id made of the entry's subject and first preferred term: the same for the same, if it is free."""
    first = concept.languages[0]
    named = "\n".join((folded(concept.subject or ""), first.language, folded(first.preferred.text)))
    return free_id(f"c{hashlib.sha256(named.encode()).hexdigest()[:12]}", taken)


def _checked_section(section: LanguageSection) -> LanguageSection:
    language = parse_tag(section.language)
    if not section.terms:
        raise InvalidConcept("language", language, "a language section needs a term")
    terms = tuple([_checked_term(term) for term in section.terms])
    same = language == section.language and all(map(is_, terms, section.terms))
    return section if same else replace(section, language=language, terms=terms)


def _checked_term(term: Term) -> Term:
    text = " ".join(plain(term.text).split())
    if not any(char.isalnum() for char in text):
        raise InvalidConcept("term", term.text, "a term needs at least one letter or digit")
    if len(text) > _LONGEST_TERM:
        raise InvalidConcept("term", term.text, f"a term has at most {_LONGEST_TERM:,} characters")
    return term if text == term.text else replace(term, text=text)
