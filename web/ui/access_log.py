"""The access log: a page for administrators of what was done to users and tokens, and who signed in."""

from __future__ import annotations

from flask import Blueprint, render_template

from web.parameters import LARGEST_ID, query_fields
from web.services import the_account_log

_PAGE = 50  # events


def access_log() -> str:
    """Show the newest events, or those older than the one of number `before`."""
    before = query_fields().count("before", 0, 0, LARGEST_ID) or None
    found = the_account_log().events(limit=_PAGE + 1, before=before)
    page = found[:_PAGE]
    return render_template(
        "access_log.html", events=page, first=before is None, following=page[-1].id if len(found) > _PAGE else None
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/settings/access-log")(access_log)
