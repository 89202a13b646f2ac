"""Terms: found by search, recognised in running text."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from glossary.payloads import recognition_payload, search_payload
from web.api.concepts import status_of
from web.parameters import body_fields, query_fields
from web.services import the_termbase

MOST_TERMS = 200


def search_terms() -> Response:
    """Answer the terms that resemble the words in `q`."""
    fields = query_fields()
    query = fields.text("q")
    found = the_termbase().search(
        query,
        language=fields.optional_language("language"),
        status=status_of(fields),
        subject=fields.name("subject"),
        limit=fields.count("limit", 20, 1, MOST_TERMS),
    )
    return jsonify(search_payload(query, found))


def recognise_terms() -> Response:
    """Answer the terms in a text, with their offsets in code points."""
    fields = body_fields()
    text = fields.text("text")
    found = the_termbase().recognise(
        text, language=fields.language("language"), target=fields.optional_language("target")
    )
    return jsonify(recognition_payload(text, found))


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/terms")(search_terms)
    blueprint.post("/terms/recognise")(recognise_terms)
