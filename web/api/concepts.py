"""Concept entries, one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast, get_args

from flask import Blueprint, Response, jsonify, url_for

from glossary.concepts import ConceptEntry, Description, LanguageSection, Term, TermStatus
from glossary.stores.base import Order
from tm_service.errors import InvalidQuery
from web.api.preconditions import version_to_change, versioned
from web.parameters import Fields, body_fields, query_fields
from web.services import the_termbase, who

MOST_TERMS = 500


def list_concepts() -> Response:
    """Answer concepts in the order in which they were added, or of their terms."""
    fields = query_fields()
    page = the_termbase().concepts(
        language=fields.optional_language("language"),
        status=status_of(fields),
        subject=fields.name("subject"),
        order=_order_of(fields),
        limit=fields.count("limit", 50, 1, 500),
        offset=fields.count("offset", 0, 0, 10_000_000),
    )
    return jsonify({"total": page.total, "concepts": [concept_payload(record.concept) for record in page.concepts]})


def add_concept() -> Response:
    """Add the concept in the body."""
    record = the_termbase().add(_entry(body_fields(), None), by=who())
    location = url_for("api.show_concept", concept_id=record.concept.id)
    return versioned(concept_payload(record.concept), record.version, 201, location)


def show_concept(concept_id: str) -> Response:
    """Answer one concept with its version as ETag."""
    record = the_termbase().concept(concept_id)
    return versioned(concept_payload(record.concept), record.version)


def replace_concept(concept_id: str) -> Response:
    """Put the concept in the body in the place of the version that If-Match names."""
    record = the_termbase().concept(concept_id)
    version = version_to_change(record.version) or 0
    entry = replace(_entry(body_fields(), record.concept), id=concept_id)
    changed = the_termbase().update(entry, version=version, by=who())
    return versioned(concept_payload(changed.concept), changed.version)


def delete_concept(concept_id: str) -> tuple[str, int]:
    """Delete one concept, the version that If-Match names if it is given."""
    record = the_termbase().concept(concept_id)
    the_termbase().delete(concept_id, version=version_to_change(record.version, needed=False), by=who())
    return "", 204


def concept_payload(entry: ConceptEntry) -> dict[str, Any]:
    """Return a concept as far as the contract's JSON speaks of it; TBX holds everything."""
    terms = [
        {"language": language, "term": term.text, "status": term.status, "type": term.type}
        for language, term in entry.terms()
    ]
    return {
        "id": entry.id,
        "subject": entry.subject,
        "definition": entry.definition,
        "terms": terms,
        "note": entry.note,
    }


def status_of(fields: Fields) -> TermStatus | None:
    """Return the field `status`, None if it is absent."""
    name = fields.name("status")
    try:
        return TermStatus(name) if name else None
    except ValueError:
        raise InvalidQuery(fields.name_of("status"), name, f"must be one of {', '.join(TermStatus)}") from None


def _order_of(fields: Fields) -> Order:
    name = fields.name("order") or "added"
    if name not in get_args(Order):
        raise InvalidQuery(fields.name_of("order"), name, f"must be one of {', '.join(get_args(Order))}")
    return cast(Order, name)


def _entry(fields: Fields, before: ConceptEntry | None) -> ConceptEntry:
    """Return the concept that a body describes; what a body has no word for is kept from the one before."""
    known = before or ConceptEntry(fields.name("id") or "", ())
    terms: dict[str, list[Term]] = {}
    for item in fields.objects("terms", most=MOST_TERMS):
        language = item.language("language")
        terms.setdefault(language, []).append(_term(item, known.section(language)))
    if not terms:
        raise InvalidQuery(fields.name_of("terms"), [], "is empty; give at least one term")
    sections = [replace(known.section(tag) or LanguageSection(tag, ()), terms=tuple(terms[tag])) for tag in terms]
    note = fields.optional_text("note")
    return replace(
        _defined(known, tuple(sections), fields.optional_text("definition")),
        subject=fields.optional_text("subject"),
        notes=known.notes if note == known.note else (note,) if note else (),
    )


def _term(item: Fields, section: LanguageSection | None) -> Term:
    text = item.text("term", longest=500)
    same = [term for term in section.terms if term.text == text] if section else []
    return replace(same[0] if same else Term(text), status=status_of(item), type=item.name("type"))


def _defined(entry: ConceptEntry, sections: tuple[LanguageSection, ...], definition: str | None) -> ConceptEntry:
    """Return the entry with these sections and this definition, wherever its old one stood."""
    if definition == entry.definition:
        return replace(entry, languages=sections)
    cleared = tuple(replace(section, definitions=()) for section in sections) if not definition else sections
    return replace(entry, languages=cleared, definitions=(Description(definition),) if definition else ())


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/concepts")(list_concepts)
    blueprint.post("/concepts")(add_concept)
    blueprint.get("/concepts/<path:concept_id>")(show_concept)
    blueprint.put("/concepts/<path:concept_id>")(replace_concept)
    blueprint.delete("/concepts/<path:concept_id>")(delete_concept)
