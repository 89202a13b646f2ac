"""The log of accounts, for administrators: who made, changed or disabled which user or token, who signed in."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from web.parameters import LARGEST_ID, query_fields
from web.services import the_account_log


def account_events() -> Response:
    """Answer events, the newest first; `next` is what to send as `before` for the older ones."""
    fields = query_fields()
    limit = fields.count("limit", 100, 1, 1_000)
    before = fields.count("before", 0, 0, LARGEST_ID) or None
    found = the_account_log().events(limit=limit + 1, before=before, since=fields.moment("since"))
    page = found[:limit]
    return jsonify({"events": [event.payload() for event in page], "next": page[-1].id if len(found) > limit else None})


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/audit")(account_events)
