"""The queue of term candidates: what extraction found, accepted into the termbase or dismissed one by one."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from glossary.candidate_records import CandidateState
from glossary.candidates import CandidateQueue
from glossary.errors import TermbaseError
from tm_service.errors import InvalidQuery
from web.errors import answer_to
from web.own_jobs import queue
from web.parameters import Fields, form_fields, query_fields
from web.services import the_termbase, who
from web.tasks.candidates import ExtractCandidates
from web.ui.pair import chosen_pair, languages_to_choose

A_PAGE = 25
EXTRACTED = 500


def candidates() -> str:
    """List the candidates of a pair of languages, the likeliest first."""
    return _page(query_fields())


def extract() -> Response:
    """Fill the queue by a job, and show that."""
    fields = form_fields()
    source, target = fields.language("source"), fields.optional_language("target")
    name = f"terms {source}" + (f" {target}" if target else "")
    job = queue(ExtractCandidates(source, target, EXTRACTED), name=name)
    return redirect(url_for("ui.job", job_id=job.id), code=303)


def judge(number: int, action: str) -> Response:
    """Accept, dismiss, postpone or reopen a candidate, and go back to the list."""
    fields = form_fields()
    queue = CandidateQueue(the_termbase())
    try:
        if action == "accept":
            own = (fields.optional_text("own", longest=500) or "").strip()
            targets = [*request.form.getlist("target"), *([own] if own else [])]
            queue.accept(
                number, targets=targets, concept=fields.name("concept"), subject=fields.name("subject"), by=who()
            )
        elif action in {"dismiss", "postpone"}:
            queue.dismiss(number, postpone=action == "postpone", by=who())
        elif action == "reopen":
            queue.reopen(number, by=who())
        else:
            raise InvalidQuery("action", action, "must be one of accept, dismiss, postpone, reopen")
    except TermbaseError as error:
        told = answer_to(error)
        if told.status == 404:
            raise
        response = make_response(_page(fields, problem=told.message))
        response.status_code = told.status
        return response
    kept: dict[str, Any] = {name: fields.name(name) for name in ("source", "target", "state", "page")}
    return redirect(url_for("ui.candidates", done=action, number=number, **kept), code=303)


def _page(fields: Fields, problem: str | None = None) -> str:
    source, target = chosen_pair(fields)
    state = fields.name("state") or CandidateState.OPEN.value
    if state not in list(CandidateState):
        raise InvalidQuery("state", state, f"must be one of {', '.join(CandidateState)}")
    page = fields.count("page", 1, 1, 1_000_000)
    queue = CandidateQueue(the_termbase())
    found = queue.page(
        source=source, target=target, state=CandidateState(state), limit=A_PAGE, offset=(page - 1) * A_PAGE
    )
    return render_template(
        "candidates.html",
        pair=(source, target),
        languages=languages_to_choose(source, target),
        state=state,
        states=list(CandidateState),
        found=found,
        number=page,
        more=page * A_PAGE < found.total,
        done=fields.name("done"),
        last=fields.count("number", 0, 0, 2**62) or None,
        problem=problem,
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/termbase/candidates")(candidates)
    blueprint.post("/termbase/candidates/extract")(extract)
    blueprint.post("/termbase/candidates/<int:number>/<action>")(judge)
