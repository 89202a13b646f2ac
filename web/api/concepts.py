"""Concept entries, one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import cast, get_args

from flask import Blueprint, Response, jsonify, redirect, url_for
from werkzeug.wrappers import Response as Redirection

from glossary.concepts import TermStatus
from glossary.entry_payloads import concept_payload
from glossary.entry_reading import entry_of
from glossary.life_payloads import related_payload
from glossary.stores.base import Order
from tm_service.errors import InvalidQuery
from web.api.preconditions import version_to_change, versioned
from web.parameters import Fields, body_fields, query_fields
from web.services import the_termbase, who


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
    record = the_termbase().add(entry_of(body_fields().values), reason=_reason(), by=who())
    location = url_for("api.show_concept", concept_id=record.concept.id)
    return versioned(concept_payload(record.concept), record.version, 201, location)


def show_concept(concept_id: str) -> Response | Redirection:
    """Answer one concept with its version as ETag, and what it is related to; lead from a merged one to where it is."""
    record = the_termbase().concept(concept_id)
    if record.concept.id != concept_id:
        return redirect(url_for("api.show_concept", concept_id=record.concept.id), 301)
    related = related_payload(the_termbase().related(concept_id))
    return versioned({**concept_payload(record.concept), **({"related": related} if related else {})}, record.version)


def replace_concept(concept_id: str) -> Response:
    """Put the concept in the body in the place of the version that If-Match names."""
    record = the_termbase().concept(concept_id)
    version = version_to_change(record.version) or 0
    entry = replace(entry_of(body_fields().values, record.concept), id=concept_id)
    changed = the_termbase().update(entry, version=version, reason=_reason(), by=who())
    return versioned(concept_payload(changed.concept), changed.version)


def delete_concept(concept_id: str) -> tuple[str, int]:
    """Delete one concept, the version that If-Match names if it is given."""
    record = the_termbase().concept(concept_id)
    version = version_to_change(record.version, needed=False)
    the_termbase().delete(concept_id, version=version, reason=_reason(), by=who())
    return "", 204


def status_of(fields: Fields) -> TermStatus | None:
    """Return the field `status`, None if it is absent."""
    name = fields.name("status")
    try:
        return TermStatus(name) if name else None
    except ValueError:
        raise InvalidQuery(fields.name_of("status"), name, f"must be one of {', '.join(TermStatus)}") from None


def _reason() -> str | None:
    return query_fields().name("reason")


def _order_of(fields: Fields) -> Order:
    name = fields.name("order") or "added"
    if name not in get_args(Order):
        raise InvalidQuery(fields.name_of("order"), name, f"must be one of {', '.join(get_args(Order))}")
    return cast(Order, name)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/concepts")(list_concepts)
    blueprint.post("/concepts")(add_concept)
    blueprint.get("/concepts/<path:concept_id>")(show_concept)
    blueprint.put("/concepts/<path:concept_id>")(replace_concept)
    blueprint.delete("/concepts/<path:concept_id>")(delete_concept)
