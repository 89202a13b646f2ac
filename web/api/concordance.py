"""Keyword in context."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tm_service.concordance import LONGEST_QUERY
from tm_service.payloads import concordance_payload
from web.parameters import query_fields
from web.services import the_memory

MOST_HITS = 200
FARTHEST = 100_000  # hits to skip


def concordance() -> Response:
    """Answer the segments and sentences that hold the words in `q`."""
    fields = query_fields()
    found = the_memory().concordance(
        fields.text("q", longest=LONGEST_QUERY),
        language=fields.language("language"),
        target=fields.optional_language("target"),
        limit=fields.count("limit", 20, 1, MOST_HITS),
        offset=fields.count("offset", 0, 0, FARTHEST),
    )
    return jsonify(concordance_payload(found))


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/concordance")(concordance)
