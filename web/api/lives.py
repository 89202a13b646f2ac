"""What became of concepts: their history, and back; what was entered twice, and made one."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from glossary.duplicates import MIN_SCORE
from glossary.entry_payloads import concept_payload
from glossary.life_payloads import duplicates_payload, history_payload, joined_payload
from web.api.preconditions import versioned
from web.errors import MalformedRequest
from web.parameters import LARGEST_ID, Fields, body_fields, optional_body_fields, query_fields
from web.services import the_termbase, who

_MOST_MERGED = 100


def concept_history(concept_id: str) -> Response:
    """Answer what happened to a concept, the last change first, also to one that was deleted or merged."""
    limit = query_fields().count("limit", 100, 1, 1000)
    return jsonify(history_payload(concept_id, the_termbase().history(concept_id, limit=limit)))


def restore_concept(concept_id: str) -> Response:
    """Make a concept what it was at a version; bring back one that was deleted."""
    fields = optional_body_fields()
    version = fields.count("version", 0, 1, LARGEST_ID) or None
    record = the_termbase().restore(concept_id, version=version, reason=fields.name("reason"), by=who())
    return versioned(concept_payload(record.concept), record.version)


def undo_concept(concept_id: str) -> Response:
    """Take back the last step that changed a concept, in all concepts that it changed."""
    reason = optional_body_fields().name("reason")
    return jsonify({"undone": the_termbase().undo(concept_id, reason=reason, by=who())})


def merge_concepts(concept_id: str) -> Response:
    """Make one concept of several, or show what that would make."""
    fields = body_fields()
    others, preview = _ids(fields, "others"), fields.flag("preview")
    joined = the_termbase().merge(concept_id, others, preview=preview, reason=fields.name("reason"), by=who())
    return jsonify(joined_payload(joined, preview=preview))


def list_duplicates() -> Response:
    """Answer pairs of concepts that may be one, the likeliest first."""
    fields = query_fields()
    total, pairs = the_termbase().duplicates(
        concept=fields.name("concept"),
        min_score=fields.number("min_score", MIN_SCORE, 0, 100),
        limit=fields.count("limit", 50, 1, 500),
        offset=fields.count("offset", 0, 0, 10_000_000),
    )
    return jsonify(duplicates_payload(total, pairs))


def tell_apart() -> Response:
    """Remember that two concepts are two, or forget it."""
    fields = body_fields()
    one, other, forget = fields.text("one", longest=500), fields.text("other", longest=500), fields.flag("forget")
    if forget:
        the_termbase().confuse(one, other)
    else:
        the_termbase().tell_apart(one, other, reason=fields.name("reason"), by=who())
    return jsonify({"one": one, "other": other, "distinct": not forget})


def _ids(fields: Fields, name: str) -> list[str]:
    ids = fields.items(name)
    if len(ids) > _MOST_MERGED or not all(isinstance(one, str) for one in ids):
        raise MalformedRequest(name, f"takes a list of at most {_MOST_MERGED} ids of concepts")
    return ids


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/concepts/<path:concept_id>/history")(concept_history)
    blueprint.post("/concepts/<path:concept_id>/restore")(restore_concept)
    blueprint.post("/concepts/<path:concept_id>/undo")(undo_concept)
    blueprint.post("/concepts/<path:concept_id>/merge")(merge_concepts)
    blueprint.get("/duplicates")(list_duplicates)
    blueprint.post("/duplicates/distinct")(tell_apart)
