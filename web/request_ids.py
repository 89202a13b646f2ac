"""What a request is called: in its line of the log, in its answer, and on the page of an error."""

from __future__ import annotations

import re
import secrets

from flask import current_app, g, has_request_context, request

HEADER = "X-Request-ID"
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
NO_ROUTE = "none"
_SOUND = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{7,63}")  # nothing that means something in a log or a page


def new_request_id() -> str:
    """Return a name that no other request has (64 random bits, in hex)."""
    return secrets.token_hex(8)


def request_id() -> str:
    """Return what the request is called: as the trusted proxy calls it if that is a sound name, else by a new one.

    That the header comes from that proxy and nobody else is seen to by the server (`channels`).
    """
    if "request_id" not in g:
        given = request.headers.get(HEADER, "") if current_app.config["TRUSTED_PROXY"] else ""
        g.request_id = given if _SOUND.fullmatch(given) else new_request_id()
    return str(g.request_id)


def current_request_id() -> str | None:
    """Return what the request at work in this thread is called, None where there is none."""
    return request_id() if has_request_context() else None


def method_and_endpoint() -> tuple[str, str]:
    """Return method and endpoint of the request, of which there are only so many."""
    return request.method if request.method in METHODS else "other", request.endpoint or NO_ROUTE
