"""What is known about a text, for a language model that translates it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tm_service.errors import InvalidQuery
from web.api.match import MOST_MATCHES
from web.context import BUDGET, LEAST_BUDGET, MATCHES, MOST_BUDGET, context_of
from web.parameters import Fields, body_fields, query_fields
from web.services import the_memory, the_termbase

FORMATS = ("json", "text")


def context_for_query() -> Response:
    """Answer what is known about the text in `q`."""
    fields = query_fields()
    return _answer(fields.text("q"), fields)


def context_for_text() -> Response:
    """Answer what is known about the text in the body."""
    fields = body_fields()
    return _answer(fields.text("text"), fields)


def _answer(text: str, fields: Fields) -> Response:
    wanted = fields.name("format") or FORMATS[0]
    if wanted not in FORMATS:
        raise InvalidQuery(fields.name_of("format"), wanted, f"must be one of {', '.join(FORMATS)}")
    found = context_of(
        text,
        memory=the_memory(),
        termbase=the_termbase(),
        source=fields.language("source"),
        target=fields.language("target"),
        budget=fields.count("budget", BUDGET, LEAST_BUDGET, MOST_BUDGET),
        min_score=fields.number("min_score", 70.0, 0, 100),
        limit=fields.count("limit", MATCHES, 1, MOST_MATCHES),
        name=fields.name("memory"),
    )
    return Response(found.text, mimetype="text/plain") if wanted == "text" else jsonify(found.payload())


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/context")(context_for_query)
    blueprint.post("/context")(context_for_text)
