"""Is the service well?"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tm_service import __version__
from web.services import the_memory


def health() -> Response:
    """Answer once the store answers; a store that cannot be read is a 503 in the error shape."""
    return jsonify({"ok": True, "version": __version__, "last_change": the_memory().last_change()})


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/health")(health)
