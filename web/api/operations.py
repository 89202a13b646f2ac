"""What descriptions of routes are put together from, as OpenAPI has it."""

from __future__ import annotations

from typing import Any

from web.api.access_description import ACCESS
from web.api.schemas import COUNT, TEXT, Schema, ref

Operation = dict[str, Any]

_MESSAGES = {
    400: "Malformed",
    401: "Nobody signed in, or a token that is none",
    403: "A role that is too low, here or in the memory concerned, or a write from another origin",
    404: "Not there",
    409: "Changed by somebody else meanwhile, or there already",
    413: "Too large",
    422: "A value out of range or an unknown language",
    428: "If-Match is missing",
    429: "Too many requests; Retry-After says when to send the next",
    503: "The store cannot be read or written",
}
_ANYWHERE = (*ACCESS, 503)


def answered(description: str, schema: str | None, example: object = None, headers: Schema | None = None) -> Schema:
    """Return an answer: JSON of the schema of that name, if any."""
    answer: Schema = {"description": description}
    if schema:
        content: Schema = {"schema": ref(schema)}
        answer["content"] = {"application/json": content | ({"example": example} if example is not None else {})}
    return answer | ({"headers": headers} if headers else {})


def in_query(name: str, schema: Schema, *, required: bool = False, example: object = None) -> Schema:
    """Return a parameter in the query string."""
    parameter = {"name": name, "in": "query", "required": required, "schema": schema}
    return parameter | ({"example": example} if example is not None else {})


def in_path(name: str, schema: Schema, example: object) -> Schema:
    """Return a parameter in the path."""
    return {"name": name, "in": "path", "required": True, "schema": schema, "example": example}


def limit(default: int, most: int) -> Schema:
    """Return the parameter that says how many a page holds."""
    return in_query("limit", {"type": "integer", "minimum": 1, "maximum": most, "default": default})


def with_body(schema: str, example: object = None, media_type: str = "application/json") -> Schema:
    """Return a body of the schema of that name."""
    content: Schema = {"schema": ref(schema)} | ({"example": example} if example is not None else {})
    return {"required": True, "content": {media_type: content}}


def operation(
    name: str,
    summary: str,
    answers: dict[int, Schema],
    *,
    errors: tuple[int, ...] = (400, 422),
    parameters: tuple[Schema, ...] = (),
    body: Schema | None = None,
) -> Operation:
    """Return one method of a route; `errors` are the statuses of its refusals beside those of every route."""
    refusals = {status: answered(_MESSAGES[status], "Error") for status in (*errors, *_ANYWHERE)}
    described: Operation = {
        "operationId": name,
        "summary": summary,
        "responses": {str(status): answer for status, answer in sorted((answers | refusals).items())},
    }
    if parameters:
        described["parameters"] = list(parameters)
    return described | ({"requestBody": body} if body else {})


ETAG: Schema = {"ETag": {"description": "The version", "schema": TEXT}}
LIMIT = limit(50, 500)
OFFSET = in_query("offset", COUNT | {"maximum": 10_000_000, "default": 0})
IF_MATCH: Schema = {
    "name": "If-Match",
    "in": "header",
    "schema": TEXT,
    "description": "The ETag of the version that was looked at; * for any",
    "example": "*",
}
READ = (400, 422)
WRITE = (400, 403, 422)
IF_NONE_MATCH: Schema = {
    "name": "If-None-Match",
    "in": "header",
    "schema": TEXT,
    "description": "The ETag of what is there already: 304 while it is the same",
}
UNCHANGED: dict[int, Schema] = {304: {"description": "Unchanged since the ETag in If-None-Match"}}
UNIT_ID = in_path("unit_id", COUNT, 1)
