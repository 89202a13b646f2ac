"""What the store holds: documents, memories, languages."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tm_service.payloads import document_payload
from web.services import the_memory


def documents() -> Response:
    """Answer the documents with their sections and how these are paired."""
    return jsonify({"documents": [document_payload(record) for record in the_memory().documents()]})


def memories() -> Response:
    """Answer the named memories with their numbers of units."""
    return jsonify({"memories": [{"name": record.name, "units": record.units} for record in the_memory().memories()]})


def languages() -> Response:
    """Answer the languages of the memory with their numbers of variants."""
    counts = the_memory().languages()
    return jsonify({"languages": [{"language": tag, "variants": counts[tag]} for tag in sorted(counts)]})


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/documents")(documents)
    blueprint.get("/memories")(memories)
    blueprint.get("/languages")(languages)
