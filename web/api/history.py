"""What happened: changes of units, operations on many at once, and taking these back."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, url_for

from tm_service.dates import moment_of
from tm_service.errors import InvalidQuery
from tm_service.history import ChangesWanted, OperationKind
from tm_service.history_payloads import change_payload, operation_payload, taken_back_payload
from web import undoing
from web.jobs import Job
from web.parameters import LARGEST_ID, Fields, optional_body_fields, query_fields
from web.services import the_memory

MOST = 500  # changes or operations of a page


def list_changes() -> Response:
    """Answer changes of units, the last first, from below `before` on."""
    fields = query_fields()
    limit = fields.count("limit", 50, 1, MOST)
    found = the_memory().changes(wanted_in(fields), before=before_in(fields), limit=limit + 1)
    shown = found[:limit]
    following = shown[-1].sequence if len(found) > limit else None
    return jsonify({"changes": [change_payload(change) for change in shown], "next": following})


def list_operations() -> Response:
    """Answer operations, the last first, from below `before` on."""
    fields = query_fields()
    limit = fields.count("limit", 50, 1, MOST)
    found = the_memory().operations(
        kind=kind_in(fields), by=fields.name("by"), before=before_in(fields), limit=limit + 1
    )
    shown = found[:limit]
    following = shown[-1].number if len(found) > limit else None
    return jsonify({"operations": [operation_payload(one) for one in shown], "next": following})


def undo_operation(number: int) -> Response | tuple[Response, int, dict[str, str]]:
    """Take an operation back, or tell what that would do; a large one by a job."""
    preview = optional_body_fields().flag("preview")
    done = undoing.undo(number, preview=preview)
    if isinstance(done, Job):
        return jsonify({"job": done.id}), 202, {"Location": url_for("api.show_job", job_id=done.id)}
    return jsonify(taken_back_payload(done, preview=preview))


def wanted_in(fields: Fields) -> ChangesWanted:
    """Return which changes a request asks for."""
    return ChangesWanted(
        unit=fields.count("unit", 0, 0, LARGEST_ID) or None,
        by=fields.name("by"),
        action=fields.name("action"),
        since=_since(fields),
        memory=fields.name("memory"),
        operation=fields.count("operation", 0, 0, LARGEST_ID) or None,
    )


def before_in(fields: Fields) -> int | None:
    """Return the number below which a page begins, None for the newest page."""
    return fields.count("before", 0, 0, LARGEST_ID) or None


def kind_in(fields: Fields) -> OperationKind | None:
    """Return the kind of operations that a request asks for."""
    name = fields.name("kind")
    if name is not None and name not in set(OperationKind):
        raise InvalidQuery(fields.name_of("kind"), name, f"must be one of {', '.join(OperationKind)}")
    return OperationKind(name) if name else None


def _since(fields: Fields) -> str | None:
    given = fields.name("since")
    try:
        return moment_of(given) if given else None
    except (ValueError, OverflowError):
        rule = "is no date; write it as 2026-05-01 or 2026-05-01T10:00Z"
        raise InvalidQuery(fields.name_of("since"), given, rule) from None


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/changes")(list_changes)
    blueprint.get("/operations")(list_operations)
    blueprint.post("/operations/<int:number>/undo")(undo_operation)
