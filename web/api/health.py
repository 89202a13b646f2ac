"""Is the service well, and is it to be sent requests?"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tm_service import __version__
from web.errors import NotReady
from web.readiness import the_readiness
from web.services import the_memory


def health() -> Response:
    """Answer once the store answers; a store that cannot be read is a 503 in the error shape."""
    return jsonify({"ok": True, "version": __version__, "last_change": the_memory().last_change()})


def ready() -> Response:
    """Answer where this process is to be sent requests; 503 where it is not, or where its store does not answer."""
    if (reason := the_readiness().in_the_way()) is not None:
        raise NotReady(reason)
    memory = the_memory()
    memory.last_change()
    return jsonify({"ready": True, "writable": memory.is_writable(), "version": __version__})


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/health")(health)
    blueprint.get("/ready")(ready)
