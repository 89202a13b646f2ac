"""What the routes of history.py take and answer."""

from __future__ import annotations

from tm_service.history import Log, OperationKind
from web.api.history import MOST
from web.api.operations import WRITE, Operation, answered, in_path, in_query, limit, operation, with_body
from web.api.schemas import COUNT, COUNT_OR_NULL, TEXT, TEXT_OR_NULL, Schema, array, ref, shape

_FLAG: Schema = {"type": "boolean"}
_BEFORE = in_query("before", COUNT | {"description": "The `next` of the page before"})
_BY = in_query("by", TEXT | {"description": "Done by this one only"})
_KIND: Schema = {"enum": list(OperationKind)}
_SIDE: Schema = {"anyOf": [ref("Unit"), {"type": "null"}]}

HISTORY_PATHS: dict[str, dict[str, Operation]] = {
    "/changes": {
        "get": operation(
            "listChanges",
            "Who changed which units when, with what they were before and after, the last change first",
            {200: answered("A page; `next` is the `before` of the following one", "Changes")},
            parameters=(
                in_query("unit", COUNT | {"description": "Of this unit only, also one that was deleted"}),
                _BY,
                in_query("action", TEXT, example="add"),
                in_query("since", TEXT | {"description": "Made since this date (ISO 8601, UTC)"}),
                in_query("memory", TEXT),
                in_query("operation", COUNT),
                _BEFORE,
                limit(50, MOST),
            ),
        )
    },
    "/operations": {
        "get": operation(
            "listOperations",
            "What was done to many units or concepts at once, the last first",
            {200: answered("A page; `next` is the `before` of the following one", "Operations")},
            parameters=(in_query("kind", _KIND), _BY, _BEFORE, limit(50, MOST)),
        )
    },
    "/operations/{number}/undo": {
        "post": operation(
            "undoOperation",
            "Take an operation back, but nothing that was changed since; or with `preview` tell what that would do",
            {
                200: answered("What that did, or would do", "TakenBack"),
                202: answered("It is large, and a job does it; its report is that of a small one", "QueuedJob"),
            },
            errors=(*WRITE, 404, 409, 413),
            parameters=(in_path("number", COUNT, 1),),
            body=with_body("UndoWish", {"preview": True}) | {"required": False},
        )
    },
}
HISTORY_SCHEMAS: dict[str, Schema] = {
    "Change": shape(
        "sequence unit memory action at by step takes_back operation before after differences",
        sequence=COUNT,
        unit=COUNT,
        memory=TEXT_OR_NULL,
        action=TEXT,
        at=TEXT,
        by=TEXT_OR_NULL,
        step=COUNT_OR_NULL | {"description": "The same for changes that were made together"},
        takes_back=COUNT_OR_NULL | {"description": "The change that an undo took back"},
        operation=COUNT_OR_NULL | {"description": "The operation of which it is a part"},
        before=_SIDE | {"description": "null where there was no unit"},
        after=_SIDE | {"description": "null where there was none any more"},
        differences=array(
            shape(
                "field language before after diff",
                field=TEXT,
                language=TEXT_OR_NULL,
                before=TEXT_OR_NULL,
                after=TEXT_OR_NULL,
                diff=array(shape("operation text", operation={"enum": ["equal", "insert", "delete"]}, text=TEXT)),
            )
        ),
    ),
    "Changes": shape("changes next", changes=array(ref("Change")), next=COUNT_OR_NULL),
    "Operation": shape(
        "number kind log name memory at by takes_back taken_back_by added changed removed",
        number=COUNT,
        kind=_KIND,
        log={"enum": list(Log)},
        name=TEXT,
        memory=TEXT_OR_NULL,
        at=TEXT,
        by=TEXT_OR_NULL,
        takes_back=COUNT_OR_NULL,
        taken_back_by=COUNT_OR_NULL,
        added=COUNT,
        changed=COUNT,
        removed=COUNT,
    ),
    "Operations": shape("operations next", operations=array(ref("Operation")), next=COUNT_OR_NULL),
    "UndoWish": shape(preview=_FLAG | {"default": False}),
    "TakenBack": shape(
        "operation undo preview removed restored returned kept kept_ids documents documents_kept",
        operation=COUNT,
        undo=COUNT_OR_NULL | {"description": "The operation that it is itself, null where nothing was done"},
        preview=_FLAG,
        removed=COUNT | {"description": "What the operation had added, and is gone"},
        restored=COUNT | {"description": "What it had changed, and is as it was"},
        returned=COUNT | {"description": "What it had removed, and is there again"},
        kept=COUNT | {"description": "What somebody changed since, and stays"},
        kept_ids=array({"type": ["integer", "string"]}) | {"description": "The first thousand of these"},
        documents=array(TEXT) | {"description": "Documents that are gone with their sentences"},
        documents_kept=array(shape("name reason", name=TEXT, reason=TEXT)),
    ),
}
