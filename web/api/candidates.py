"""The queue of term candidates: filled by a job, decided on one by one."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, url_for

from glossary.candidate_records import CandidateState
from glossary.candidates import CandidateQueue
from glossary.payloads import queue_payload, queued_payload
from tm_service.errors import InvalidQuery
from web.own_jobs import queue
from web.parameters import LARGEST_ID, Fields, body_fields, query_fields
from web.services import the_termbase, who
from web.tasks.candidates import ExtractCandidates

_MOST_TARGETS = 50
_ANY = "all"


def list_candidates() -> Response:
    """Answer the candidates of a state, open ones if none is named, best first."""
    fields = query_fields()
    page = _queue().page(
        source=fields.optional_language("source"),
        target=fields.optional_language("target"),
        state=_state(fields),
        limit=fields.count("limit", 50, 1, 500),
        offset=fields.count("offset", 0, 0, LARGEST_ID),
    )
    return jsonify(queue_payload(page))


def show_candidate(number: int) -> Response:
    """Answer one candidate."""
    return jsonify(queued_payload(_queue().get(number)))


def extract_candidates() -> tuple[Response, int, dict[str, str]]:
    """Answer the job that fills the queue of a language, or of a pair."""
    fields = body_fields()
    source, target = fields.language("source"), fields.optional_language("target")
    limit = fields.count("limit", 1000, 1, 100_000)
    name = f"terms {source}" + (f" {target}" if target else "")
    job = queue(ExtractCandidates(source, target, limit), name=name)
    return jsonify({"job": job.id}), 202, {"Location": url_for("api.show_job", job_id=job.id)}


def accept_candidate(number: int) -> Response:
    """Make the concept of a candidate, or add its terms to the concept that the body names."""
    fields = body_fields()
    record, _made = _queue().accept(
        number,
        targets=fields.texts("targets", most=_MOST_TARGETS, longest=500),
        concept=fields.name("concept"),
        subject=fields.name("subject"),
        by=who(),
    )
    return jsonify(queued_payload(record))


def dismiss_candidate(number: int) -> Response:
    """Reject a candidate, or postpone it."""
    fields = body_fields()
    reason = fields.optional_text("reason", longest=1000) or None
    return jsonify(queued_payload(_queue().dismiss(number, reason=reason, postpone=fields.flag("postpone"), by=who())))


def reopen_candidate(number: int) -> Response:
    """Take back what was decided about a candidate."""
    return jsonify(queued_payload(_queue().reopen(number, by=who())))


def _queue() -> CandidateQueue:
    return CandidateQueue(the_termbase())


def _state(fields: Fields) -> CandidateState | None:
    name = fields.name("state") or CandidateState.OPEN
    if name == _ANY:
        return None
    try:
        return CandidateState(name)
    except ValueError:
        rule = f"must be one of {', '.join(CandidateState)}, {_ANY}"
        raise InvalidQuery(fields.name_of("state"), name, rule) from None


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/candidates")(list_candidates)
    blueprint.post("/candidates/extract")(extract_candidates)
    blueprint.get("/candidates/<int:number>")(show_candidate)
    blueprint.post("/candidates/<int:number>/accept")(accept_candidate)
    blueprint.post("/candidates/<int:number>/dismiss")(dismiss_candidate)
    blueprint.post("/candidates/<int:number>/reopen")(reopen_candidate)
