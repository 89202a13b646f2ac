"""Proposals of changes to the termbase: what waits, what each would change, and the decision."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from glossary.changes import ProposalStatus
from glossary.errors import TermbaseError
from tm_service.errors import InvalidQuery
from web.errors import answer_to
from web.parameters import form_fields, query_fields
from web.services import the_termbase, who

A_PAGE = 25


def proposals() -> str:
    """List proposals of one status, those that wait if none is asked for."""
    fields = query_fields()
    name = fields.name("status") or ProposalStatus.PROPOSED.value
    if name not in list(ProposalStatus):
        raise InvalidQuery("status", name, f"must be one of {', '.join(ProposalStatus)}")
    page = fields.count("page", 1, 1, 1_000_000)
    total, found = the_termbase().proposals(status=ProposalStatus(name), limit=A_PAGE, offset=(page - 1) * A_PAGE)
    return render_template(
        "proposals.html",
        status=name,
        statuses=list(ProposalStatus),
        total=total,
        comparisons=[the_termbase().proposal(one.number) for one in found],
        number=page,
        more=page * A_PAGE < total,
    )


def proposal(number: int) -> str:
    """Show one proposal beside today's entry."""
    return render_template("proposal.html", comparison=the_termbase().proposal(number))


def decide(number: int, action: str) -> Response:
    """Approve, reject or withdraw a proposal; show it with what is in the way where that cannot be."""
    reason = form_fields().optional_text("reason", longest=1000) or None
    termbase = the_termbase()
    decisions = {"approve": termbase.approve, "reject": termbase.reject, "withdraw": termbase.withdraw}
    if action not in decisions:
        raise InvalidQuery("action", action, f"must be one of {', '.join(decisions)}")
    try:
        decided = decisions[action](number, reason=reason, by=who())
    except TermbaseError as error:
        told = answer_to(error)
        if told.status == 404:
            raise
        response = make_response(
            render_template("proposal.html", comparison=termbase.proposal(number), problem=told.message)
        )
        response.status_code = told.status
        return response
    if action == "approve" and decided.concept and termbase.living(decided.concept):
        return redirect(url_for("ui.concept", concept_id=decided.concept), code=303)
    return redirect(url_for("ui.proposals"), code=303)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/termbase/proposals")(proposals)
    blueprint.get("/termbase/proposals/<int:number>")(proposal)
    blueprint.post("/termbase/proposals/<int:number>/<action>")(decide)
