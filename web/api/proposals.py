"""Proposals: made by anybody, decided on by whoever keeps the termbase."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, jsonify, url_for

from glossary.changes import Proposal, ProposalKind, ProposalStatus
from glossary.edits import with_term
from glossary.entry_reading import LONGEST_TERM, entry_of
from glossary.life_payloads import comparison_payload, proposal_payload, proposals_payload
from tm_service.errors import InvalidQuery
from web.api.concepts import status_of
from web.parameters import LARGEST_ID, Fields, body_fields, optional_body_fields, query_fields
from web.services import the_termbase, who

TERM = "term"  # beside the kinds that are stored: a change that is told by its term alone


def list_proposals() -> Response:
    """Answer proposals, oldest first; those that wait if no status is asked for."""
    fields = query_fields()
    name = fields.name("status") or ProposalStatus.PROPOSED
    if name != "all" and name not in list(ProposalStatus):
        raise InvalidQuery("status", name, f"must be one of {', '.join(ProposalStatus)}, all")
    total, found = the_termbase().proposals(
        status=None if name == "all" else ProposalStatus(name),
        concept=fields.name("concept"),
        limit=fields.count("limit", 50, 1, 500),
        offset=fields.count("offset", 0, 0, 10_000_000),
    )
    return jsonify(proposals_payload(total, found))


def add_proposal() -> tuple[Response, int, dict[str, str]]:
    """Propose what the body says."""
    fields = body_fields()
    proposal = _proposed(fields, fields.name("kind") or "", fields.name("reason"))
    location = url_for("api.show_proposal", number=proposal.number)
    return jsonify(comparison_payload(the_termbase().proposal(proposal.number))), 201, {"Location": location}


def show_proposal(number: int) -> Response:
    """Answer a proposal beside today's entry."""
    return jsonify(comparison_payload(the_termbase().proposal(number)))


def approve_proposal(number: int) -> Response:
    """Make the change that is proposed."""
    return _decided(lambda reason: the_termbase().approve(number, reason=reason, by=who()))


def reject_proposal(number: int) -> Response:
    """Decline a proposal, for a reason."""
    reason = body_fields().text("reason")
    return jsonify(proposal_payload(the_termbase().reject(number, reason=reason, by=who())))


def withdraw_proposal(number: int) -> Response:
    """Take a proposal back."""
    return _decided(lambda reason: the_termbase().withdraw(number, reason=reason, by=who()))


def _proposed(fields: Fields, kind: str, reason: str | None) -> Proposal:
    termbase = the_termbase()
    if kind == ProposalKind.ADDITION:
        return termbase.propose(entry_of(fields.mapping("concept")), reason=reason, by=who())
    if kind not in (ProposalKind.CHANGE, ProposalKind.DELETION, TERM):
        raise InvalidQuery("kind", kind, f"must be one of {', '.join((*ProposalKind, TERM))}")
    concept_id = fields.text("id", longest=500)
    if kind == ProposalKind.DELETION:
        return termbase.propose_deletion(concept_id, reason=reason, by=who())
    version = fields.count("version", 0, 1, LARGEST_ID) or termbase.concept(concept_id).version
    base = termbase.at_version(concept_id, version)
    if kind == ProposalKind.CHANGE:
        entry = entry_of(fields.mapping("concept"), base)
    else:
        term = Fields(fields.mapping("term"), "term.")
        values = {"status": status_of(term), "type": term.name("type")}
        said = {name: value for name, value in values.items() if value is not None}
        entry = with_term(base, term.language("language"), term.text("term", longest=LONGEST_TERM), **said)
    return termbase.propose(entry, version=version, reason=reason, by=who())


def _decided(decide: Callable[[str | None], Proposal]) -> Response:
    return jsonify(proposal_payload(decide(optional_body_fields().name("reason"))))


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/proposals")(list_proposals)
    blueprint.post("/proposals")(add_proposal)
    blueprint.get("/proposals/<int:number>")(show_proposal)
    blueprint.post("/proposals/<int:number>/approve")(approve_proposal)
    blueprint.post("/proposals/<int:number>/reject")(reject_proposal)
    blueprint.post("/proposals/<int:number>/withdraw")(withdraw_proposal)
