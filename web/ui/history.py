"""What happened: changes of units one by one, operations on many at once, and taking these back."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from tm_service.errors import RefusedUndo
from tm_service.history import OperationKind
from tm_service.unit_differences import unit_differences
from web import undoing
from web.api.history import before_in, kind_in, wanted_in
from web.errors import answer_to
from web.jobs import Job
from web.parameters import query_fields
from web.services import the_memory

A_PAGE = 30
ACTIONS = ("add", "change", "delete", "undo", "merge", "split", "pair", "replace")


def changes() -> str:
    """Show who changed which units when, the last change first."""
    wanted = wanted_in(query_fields())
    found = the_memory().changes(wanted, before=before_in(query_fields()), limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    present = the_memory().store.units.get_many([change.unit for change in shown])
    return render_template(
        "changes.html",
        wanted=wanted,
        since=query_fields().name("since"),
        changes=shown,
        present=present,
        actions=ACTIONS,
        memories=the_memory().memories(),
        following=shown[-1].sequence if len(found) > A_PAGE else None,
    )


def operations() -> str:
    """Show imports, ingests and changes of many units, the last first."""
    fields = query_fields()
    kind, by = kind_in(fields), fields.name("by")
    found = the_memory().operations(kind=kind, by=by, before=before_in(fields), limit=A_PAGE + 1)
    shown = found[:A_PAGE]
    return render_template(
        "operations.html",
        operations=shown,
        kind=kind,
        kinds=list(OperationKind),
        by=by,
        following=shown[-1].number if len(found) > A_PAGE else None,
    )


def operation(number: int) -> str:
    """Show one operation and, to those who may take it back, what that would do."""
    found = the_memory().operation(number)
    if not undoing.may_undo(found):
        return _page(number)
    if not undoing.is_small(found):
        return _page(number, large=True)
    try:
        return _page(number, preview=undoing.undo(number, preview=True))
    except RefusedUndo as refused:
        return _page(number, refused=refused)


def undo_operation(number: int) -> Response | BaseResponse:
    """Take an operation back, and show what that did, or the job that does it."""
    try:
        done = undoing.undo(number)
    except RefusedUndo as refused:
        response = make_response(_page(number, refused=refused))
        response.status_code = answer_to(refused).status
        return response
    if isinstance(done, Job):
        return redirect(url_for("ui.job", job_id=done.id), code=303)
    return make_response(_page(number, done=done))


def _page(number: int, **told: object) -> str:
    return render_template("operation.html", operation=the_memory().operation(number), **told)


def for_templates() -> dict[str, object]:
    """Return the functions that templates call."""
    return {"unit_differences_of": unit_differences}


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/changes")(changes)
    blueprint.get("/operations")(operations)
    blueprint.get("/operations/<int:number>")(operation)
    blueprint.post("/operations/<int:number>/undo")(undo_operation)
    blueprint.app_context_processor(for_templates)
