"""Matches for one segment or for many."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

from tm_service import Query
from tm_service.matches import Match
from tm_service.payloads import match_payload
from web.metrics import the_metrics
from web.parameters import Fields, body_fields, query_fields
from web.services import the_memory

MOST_MATCHES = 100
MOST_SEGMENTS = 1000


def match_one() -> Response:
    """Answer the best matches of the text in `q`."""
    fields = query_fields()
    query = fields.text("q")
    options = match_options(fields)
    found = the_memory().match(query, document=fields.name("document"), **options)
    the_metrics().looked_up(found)
    return jsonify(_result(query, found))


def match_many() -> Response:
    """Answer the matches of each segment of the body, in order."""
    fields = body_fields()
    queries = [_query(segment) for segment in fields.objects("segments", most=MOST_SEGMENTS)]
    options = match_options(fields)
    answers = list(the_memory().match_many(queries, **options))
    the_metrics().looked_up(*answers)
    return jsonify({"results": [_result(query.text, found) for query, found in zip(queries, answers, strict=True)]})


def match_options(fields: Fields) -> dict[str, Any]:
    """Return what a query asks of the matches: languages, the least score, how many, from which memory."""
    return {
        "source": fields.language("source"),
        "target": fields.language("target"),
        "min_score": fields.number("min_score", 70.0, 0, 100),
        "limit": fields.count("limit", 5, 1, MOST_MATCHES),
        "complete": fields.flag("complete"),
        "memory": fields.name("memory"),
        "prefer": fields.name("prefer"),
    }


def _query(segment: Fields) -> Query:
    return Query(
        segment.text("text", blank=True),  # one blank line of a text must not cost the answers to the others
        document=segment.name("document"),
        previous=segment.optional_text("previous"),
        next=segment.optional_text("next"),
        key=segment.optional_text("key"),
    )


def _result(query: str, found: list[Match]) -> dict[str, Any]:
    return {"query": query, "matches": [match_payload(match) for match in found]}


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/match")(match_one)
    blueprint.post("/match")(match_many)
