"""Versions over HTTP: an ETag goes out with every unit and concept, If-Match comes back with a change."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from web.errors import MalformedRequest, MissingVersion


def versioned(payload: dict[str, Any], version: int, status: int = 200, location: str | None = None) -> Response:
    """Answer a thing that has a version; 304 if the caller has that one already."""
    response = jsonify(payload)
    response.status_code = status
    response.set_etag(str(version))
    if location is not None:
        response.location = location
    if request.method in {"GET", "HEAD"} and not request.if_match:  # which goes with changes alone
        response.make_conditional(request)
    return response


def version_to_change(current: int, *, needed: bool = True) -> int | None:
    """Return the version that If-Match names, the current one for `*`.

    Raises MissingVersion when there is no If-Match although one is needed, MalformedRequest when it names no
    version of ours.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header:
        if needed:
            raise MissingVersion
        return None
    if header == "*":
        return current
    version = header.removeprefix("W/").strip('"')
    if not (version.isascii() and version.isdigit() and len(version) < 16):
        raise MalformedRequest("If-Match", 'takes one ETag as it was sent, such as "3"')
    return int(version)
