"""What the routes of review.py take and answer."""

from __future__ import annotations

from typing import Any

from web.api.operations import (
    ETAG,
    IF_MATCH,
    LIMIT,
    UNIT_ID,
    WRITE,
    Operation,
    answered,
    in_path,
    in_query,
    limit,
    operation,
    with_body,
)
from web.api.schemas import COUNT, LANGUAGE, TEXT, Schema

_NAME = in_path("name", TEXT, "rules.txt")
_MEMORY = in_path("name", TEXT, "main")
_OF_PAGE = (
    in_query("status", TEXT | {"description": "One or several, parted by commas"}, example="aligned,filtered"),
    in_query("after", TEXT | {"description": "The `next` of the page before"}),
    LIMIT,
)
_A_PAGE: dict[str, Any] = {"units": [], "next": None}


def _step(name: str, summary: str, body: Schema | None = None) -> dict[str, Operation]:
    """Return a change to one unit at the version that If-Match names."""
    return {
        "post": operation(
            name,
            summary,
            {200: answered("What that left, with the unit's ETag", "Rearranged", headers=ETAG)},
            errors=(*WRITE, 404, 409, 428, *((413,) if body else ())),
            parameters=(UNIT_ID, IF_MATCH | {"required": True}),
            body=body,
        )
    }


REVIEW_PATHS: dict[str, dict[str, Operation]] = {
    "/units/{unit_id}/confirm": _step("confirmUnit", "Say that a unit is right"),
    "/units/{unit_id}/reject": _step("rejectUnit", "Say that a unit is wrong: it is kept and never found"),
    "/units/{unit_id}/restore": _step("restoreUnit", "Take a rejected or filtered unit back"),
    "/units/{unit_id}/merge": _step("mergeUnit", "Join a unit with the next one of its section"),
    "/units/{unit_id}/split": _step(
        "splitUnit",
        "Split a unit behind the first sentences of each language",
        with_body("Boundaries", {"at": {"en": 1, "ru": 1}}),
    ),
    "/units/{unit_id}/pair": _step(
        "pairUnit", "Give a unit other sentences", with_body("SentenceNumbers", {"sentences": [2, 8]})
    ),
    "/units/{unit_id}/undo": _step("undoUnit", "Take back the last step that changed a unit"),
    "/documents/{name}/units": {
        "get": operation(
            "reviewDocument",
            "The units of a document with their sentences, the least sure first",
            {200: answered("A page; `next` is the `after` of the following one", "ReviewPage", _A_PAGE)},
            errors=(400, 404, 422),
            parameters=(_NAME, *_OF_PAGE),
        ),
        "post": operation(
            "pairSentences",
            "Make a unit of sentences that translate each other",
            {201: answered("What that left", "Rearranged", headers=ETAG)},
            errors=(*WRITE, 404, 413),
            parameters=(_NAME,),
            body=with_body("SentenceNumbers", {"sentences": [4, 9]}),
        ),
    },
    "/documents/{name}/progress": {
        "get": operation(
            "documentProgress",
            "How far the review of a document has come",
            {200: answered("Units by status, sentences without one", "Progress")},
            errors=(404,),
            parameters=(_NAME,),
        )
    },
    "/documents/{name}/sentences": {
        "get": operation(
            "documentSentences",
            "The sentences of a document with their numbers",
            {200: answered("A page", "DocumentSentences", {"sentences": [], "next": None})},
            errors=(400, 404, 422),
            parameters=(
                _NAME,
                in_query("language", LANGUAGE),
                in_query("unaligned", {"type": "boolean", "default": False}),
                in_query("after", COUNT),
                limit(200, 1000),
            ),
        )
    },
    "/documents/{name}/confirm": {
        "post": operation(
            "confirmSure",
            "Confirm every aligned unit of a confidence or more, or count them",
            {200: answered("How many", "Confirmed", {"units": 118, "preview": True})},
            errors=(*WRITE, 404, 413),
            parameters=(_NAME,),
            body=with_body("ConfirmSure", {"min_confidence": 0.95, "preview": True}),
        )
    },
    "/memories/{name}/units": {
        "get": operation(
            "reviewMemory",
            "The units of a memory with their sentences, the least sure first",
            {200: answered("A page; `next` is the `after` of the following one", "ReviewPage", _A_PAGE)},
            parameters=(_MEMORY, *_OF_PAGE),
        )
    },
}
