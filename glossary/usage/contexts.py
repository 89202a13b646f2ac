"""A place where a term was found becomes one of its contexts."""

from __future__ import annotations

from corpora.languages import parse_tag
from glossary.concepts import Description
from glossary.edits import term_of, with_context
from glossary.errors import InvalidConcept
from glossary.records import ConceptRecord
from glossary.termbase import Termbase


def add_context(
    termbase: Termbase,
    concept_id: str,
    *,
    language: str,
    text: str,
    source: str | None = None,
    term: str | None = None,
    by: str | None = None,
) -> tuple[ConceptRecord, bool]:
    """Keep a text as a context of `term`, or of the concept's term that stands in it first; tell whether it is new.

    Returns the concept as it is then. `source` says where the text stands. A text that the term has already is not kept
    twice. Raises InvalidConcept when no such term stands there, UnknownConcept, UnknownLanguage, and StaleConcept when
    somebody changed the concept in the same moment.
    """
    record = termbase.concept(concept_id)
    recognised = termbase.recognise(text, language=parse_tag(language), concepts={record.concept.id})
    found = [one for one in recognised if term in (None, one.term)]
    if not found:
        raise InvalidConcept("context", text, f"holds no {language} term of the concept {concept_id!r}")
    tag, name = found[0].language, found[0].term
    if any(context.text == text for context in term_of(record.concept, tag, name).contexts):
        return record, False
    entry = with_context(record.concept, tag, name, Description(text, source))
    return termbase.update(entry, version=record.version, by=by), True
