"""What the routes of context.py take and answer, and its shapes."""

from __future__ import annotations

from typing import Any

from web.api.context import FORMATS
from web.api.operations import READ, Operation, answered, in_query, operation, with_body
from web.api.schemas import COUNT, LANGUAGE, TERM_STATUS, TEXT, TEXT_OR_NULL, UNIT_STATUS, Schema, array, ref, shape
from web.context import BUDGET, LEAST_BUDGET, MATCHES, MOST_BUDGET

_BUDGET: Schema = {
    "type": "integer",
    "minimum": LEAST_BUDGET,
    "maximum": MOST_BUDGET,
    "default": BUDGET,
    "description": "Characters of the ready text",
}
_LEAST: Schema = {"type": "number", "minimum": 0, "maximum": 100, "default": 70}
_MOST: Schema = {"type": "integer", "minimum": 1, "maximum": 100, "default": MATCHES}
_FORMAT: Schema = {"enum": list(FORMATS), "default": FORMATS[0], "description": "`text` answers the ready text alone"}
_READY = "[1] The border is closed.\nterm: border = граница"
_KNOWN: dict[str, Any] = {
    "text": _READY,
    "characters": len(_READY),
    "segments": [
        {
            "number": 1,
            "text": "The border is closed.",
            "terms": [
                {
                    "term": "border",
                    "status": "preferred",
                    "concept": "border",
                    "targets": [{"term": "граница", "status": "preferred"}],
                }
            ],
            "matches": [],
        }
    ],
    "left_out": {"terms": 0, "matches": 0},
}
_ASKED = {"text": "The border is closed. Nobody may cross it.", "source": "en", "target": "ru", "budget": 2000}


def _answer() -> Schema:
    answer = answered("What fits into the budget, the most binding first", "TextContext", _KNOWN)
    answer["content"]["text/plain"] = {"schema": TEXT}
    return answer


CONTEXT_PATHS: dict[str, dict[str, Operation]] = {
    "/context": {
        "get": operation(
            "context",
            "What memory and termbase know about a text, to be put into the prompt of a language model",
            {200: _answer()},
            parameters=(
                in_query("q", TEXT, required=True, example="The border is closed."),
                in_query("source", LANGUAGE, required=True, example="en"),
                in_query("target", LANGUAGE, required=True, example="ru"),
                in_query("budget", _BUDGET),
                in_query("min_score", _LEAST),
                in_query("limit", _MOST),
                in_query("memory", TEXT),
                in_query("format", _FORMAT),
            ),
        ),
        "post": operation(
            "contextOfText",
            "The same for a text in the body",
            {200: _answer()},
            errors=(*READ, 413),
            body=with_body("ContextQuestion", _ASKED),
        ),
    }
}

CONTEXT_SCHEMAS: dict[str, Schema] = {
    "ContextQuestion": shape(
        "text source target",
        text=TEXT,
        source=LANGUAGE,
        target=LANGUAGE,
        budget=_BUDGET,
        min_score=_LEAST,
        limit=_MOST,
        memory=TEXT,
        format=_FORMAT,
    ),
    "TextContext": shape(
        "text characters segments left_out",
        text=TEXT | {"description": "Ready to be put into a prompt; empty where nothing is known"},
        characters=COUNT,
        segments=array(
            shape(
                "number text terms matches",
                number=COUNT,
                text=TEXT,
                terms=array(ref("ContextTerm")),
                matches=array(ref("ContextMatch")),
            )
        ),
        left_out=shape("terms matches", terms=COUNT, matches=COUNT)
        | {"description": "How many did not fit into the budget"},
    ),
    "ContextTerm": shape(
        "term status concept targets",
        term=TEXT,
        status=TERM_STATUS,
        concept=TEXT,
        targets=array(shape("term status", term=TEXT, status=TERM_STATUS)),
    ),
    "ContextMatch": shape(
        "score source target unit status document",
        score={"type": "number", "minimum": 0, "maximum": 101},
        source=TEXT,
        target=TEXT,
        unit=COUNT,
        status=UNIT_STATUS,
        document=TEXT_OR_NULL,
    ),
}
