"""What the route of account_events.py answers."""

from __future__ import annotations

from web.account_log import Event
from web.api.operations import Operation, answered, in_query, limit, operation
from web.api.schemas import COUNT, COUNT_OR_NULL, TEXT, TEXT_OR_NULL, Schema, array, ref, shape
from web.roles import Role

_ANNA = {"kind": "user", "name": "anna", "id": 1}
_AN_EVENT = {
    "id": 7,
    "at": "2026-05-01T10:00:00Z",
    "event": "role_changed",
    "by": _ANNA,
    "address": "192.0.2.17",
    "about": {"kind": "user", "name": "boris", "id": 2},
    "role_before": "reader",
    "role_after": "translator",
    "detail": None,
}
_ROLE: Schema = {"type": ["string", "null"], "enum": [*(role.value for role in Role), None]}

ACCOUNT_EVENT_PATHS: dict[str, dict[str, Operation]] = {
    "/audit": {
        "get": operation(
            "accountEvents",
            "The log of accounts: what was done to users and tokens, who signed in or failed to; for administrators",
            {200: answered("A page, the newest first", "AccountEvents", {"events": [_AN_EVENT], "next": None})},
            parameters=(
                in_query("since", TEXT | {"description": "A date, or date and time; without a time zone it is UTC"}),
                in_query("before", COUNT | {"description": "Only events of a smaller number: the `next` of a page"}),
                limit(100, 1000),
            ),
        )
    },
}
ACCOUNT_EVENT_SCHEMAS: dict[str, Schema] = {
    "AccountParty": shape(
        "kind name id",
        kind={"type": "string", "enum": ["user", "token", "command", "provider", "nobody"]},
        name=TEXT_OR_NULL,
        id=COUNT_OR_NULL,
    ),
    "AccountEvent": shape(
        "id at event by address about role_before role_after detail",
        id=COUNT,
        at=TEXT,
        event={"type": "string", "enum": [event.value for event in Event]},
        by=ref("AccountParty"),
        address=TEXT_OR_NULL,
        about={"anyOf": [ref("AccountParty"), {"type": "null"}]},
        role_before=_ROLE,
        role_after=_ROLE,
        detail=TEXT_OR_NULL,
    ),
    "AccountEvents": shape("events next", events=array(ref("AccountEvent")), next=COUNT_OR_NULL),
}
