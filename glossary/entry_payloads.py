"""A concept entry as the JSON of the contract, with everything else that it holds beside the flat keys.

    {"id", "subject", "definition", "note",
     "terms": [{"language", "term", "status", "type", "part_of_speech", "gender", "usage", "case_sensitive", "source",
                "contexts": [{"text", "source", "link"}], "notes", "relations", "transactions"}],
     "definitions", "notes", "relations", "transactions",
     "languages": [{"language", "definitions", "notes", "relations", "transactions"}]}

The flat keys are always there. Any other is left out where it is empty or says no more than the flat ones do, and
what is left out on the way back is kept as it was (entry_reading.py): GET and PUT lose nothing.
"""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import Any

from glossary.concepts import Category, ConceptEntry, Description, LanguageSection, Relation, Term
from glossary.links import link_of, unlinked

Payload = dict[str, Any]
Holder = ConceptEntry | LanguageSection | Term
_GRAMMAR = ("part_of_speech", "gender", "usage", "case_sensitive", "source")


def concept_payload(entry: ConceptEntry) -> Payload:
    """Return everything that a concept entry holds."""
    full = _holder(entry)
    if full.get("definitions") == [{"text": entry.definition}]:
        del full["definitions"]
    if full.get("notes") == [entry.note]:
        del full["notes"]
    sections = [{"language": section.language, **held} for section in entry.languages if (held := _holder(section))]
    return {
        "id": entry.id,
        "subject": entry.subject,
        "definition": entry.definition,
        "terms": [_term(language, term) for language, term in entry.terms()],
        "note": entry.note,
        **full,
        **({"languages": sections} if sections else {}),
    }


def _term(language: str, term: Term) -> Payload:
    grammar = {name: value for name in _GRAMMAR if (value := getattr(term, name)) is not None}
    flat = {"language": language, "term": term.text, "status": term.status, "type": term.type}
    return {**flat, **grammar, **_holder(term)}


def _holder(holder: Holder) -> Payload:
    """Return what all three levels may hold, without what is empty."""
    held: Payload = {
        "definitions": [_description(one) for one in getattr(holder, "definitions", ())],
        "contexts": [_description(one) for one in getattr(holder, "contexts", ())],
        "notes": list(holder.notes),
        "relations": [_relation(one) for one in holder.relations],
        "transactions": [_without_none(asdict(one)) for one in holder.transactions],
        "attributes": dict(holder.attributes),
        "extra": [_category(one) for one in holder.extra],
    }
    return {name: value for name, value in held.items() if value}


def _description(description: Description) -> Payload:
    link = link_of(description)
    held: Payload = {
        "source": description.source,
        "link": _without_none(asdict(link)) if link else None,
        "attributes": dict(description.attributes) or None,
        "extra": [_category(one) for one in unlinked(description)] or None,
    }
    return {"text": description.text, **_without_none(held)}


def _relation(relation: Relation) -> Payload:
    held = {"type": relation.type, "text": relation.text or None, "target": relation.target}
    return _without_none(held) | ({"external": True} if relation.external else {})


def _category(category: Category) -> Payload:
    values = {field.name: getattr(category, field.name) for field in fields(category)}
    values |= {
        "attributes": dict(category.attributes) or None,
        "parts": [_category(part) for part in category.parts] or None,
        "text": category.text or None,
        "tail": category.tail or None,
    }
    return _without_none(values)


def _without_none(values: Payload) -> Payload:
    return {name: value for name, value in values.items() if value is not None}
