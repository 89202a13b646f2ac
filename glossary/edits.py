"""Small changes of an entry, as people ask for them: a term more, another status."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from glossary.concepts import ConceptEntry, Description, LanguageSection, Term
from glossary.differences import language_name
from glossary.errors import InvalidConcept


def with_term(entry: ConceptEntry, language: str, text: str, **values: Any) -> ConceptEntry:  # noqa: ANN401
    """Return the entry with that term in that language (a canonical tag), and these fields of it set.

    A term that is there keeps its other fields, one that is not is put behind the others.
    """
    section = entry.section(language) or LanguageSection(language, ())
    terms = section.terms if any(term.text == text for term in section.terms) else (*section.terms, Term(text))
    terms = tuple(replace(term, **values) if term.text == text else term for term in terms)
    return _with_section(entry, replace(section, terms=terms))


def with_context(entry: ConceptEntry, language: str, text: str, context: Description) -> ConceptEntry:
    """Return the entry with one more context of a term; one that it has already is not doubled."""
    contexts = term_of(entry, language, text).contexts
    return entry if context in contexts else with_term(entry, language, text, contexts=(*contexts, context))


def without_term(entry: ConceptEntry, language: str, text: str) -> ConceptEntry:
    """Return the entry without a term, and without its language if that was the last one; raises InvalidConcept."""
    gone = term_of(entry, language, text)
    section = entry.section(language) or LanguageSection(language, ())
    return _with_section(entry, replace(section, terms=tuple(term for term in section.terms if term is not gone)))


def term_of(entry: ConceptEntry, language: str, text: str) -> Term:
    """Return the term of that text in that language; raises InvalidConcept if there is none."""
    section = entry.section(language)
    for term in section.terms if section else ():
        if term.text == text:
            return term
    held = ", ".join(repr(term.text) for term in section.terms) if section else "none"
    rule = f"is no {language_name(language)} term of concept {entry.id!r}; its {language_name(language)} terms: {held}"
    raise InvalidConcept("term", text, rule)


def _with_section(entry: ConceptEntry, section: LanguageSection) -> ConceptEntry:
    known = [one.language for one in entry.languages]
    sections = entry.languages if section.language in known else (*entry.languages, section)
    changed = (section if one.language == section.language else one for one in sections)
    return replace(entry, languages=tuple(one for one in changed if one.terms))
