"""What every route takes and answers; a test holds this to the routes that there are."""

from __future__ import annotations

from glossary.formats import FORMATS as TERM_FORMATS
from tm_service.formats import FORMATS as MEMORY_FORMATS
from web.api.account_events_description import ACCOUNT_EVENT_PATHS
from web.api.candidates_description import CANDIDATE_PATHS
from web.api.concordance import FARTHEST, MOST_HITS
from web.api.context_description import CONTEXT_PATHS
from web.api.exports import media_types
from web.api.history_description import HISTORY_PATHS
from web.api.jobs_description import JOB_PATHS
from web.api.lives_description import LIVES_PATHS
from web.api.match import MOST_MATCHES
from web.api.operations import ETAG as _ETAG
from web.api.operations import IF_MATCH as _IF_MATCH
from web.api.operations import IF_NONE_MATCH as _IF_NONE_MATCH
from web.api.operations import LIMIT as _LIMIT
from web.api.operations import OFFSET as _OFFSET
from web.api.operations import UNCHANGED as _UNCHANGED
from web.api.operations import UNIT_ID as _UNIT_ID
from web.api.operations import WRITE as _WRITE
from web.api.operations import Operation
from web.api.operations import answered as _answer
from web.api.operations import in_path as _in_path
from web.api.operations import in_query as _query
from web.api.operations import limit as _limit
from web.api.operations import operation as _operation
from web.api.operations import with_body as _body
from web.api.review_description import REVIEW_PATHS
from web.api.schemas import COUNT, LANGUAGE, TEXT
from web.api.terms import MOST_TERMS
from web.api.usage_description import USAGE_PATHS

_PAIR = (
    _query("source", LANGUAGE, required=True, example="en"),
    _query("target", LANGUAGE, required=True, example="ru"),
)
_MEMORY = _query("memory", TEXT)
_DOCUMENT = _query("document", TEXT)
_CONCEPT_ID = _in_path("concept_id", TEXT, "border")
_A_UNIT = {"memory": "main", "variants": {"en": "The border is open.", "ru": "Граница открыта."}, "status": "confirmed"}
_A_CONCEPT = {
    "id": "border",
    "subject": "borders",
    "definition": "The line at which one State ends and another begins.",
    "terms": [
        {"language": "en", "term": "border", "status": "preferred", "type": "fullForm"},
        {"language": "ru", "term": "граница", "status": "preferred", "type": "fullForm"},
    ],
    "note": None,
}
_REASON = _query("reason", TEXT | {"description": "Why; it is kept in the history"})
_A_RESULT = {"query": "The border is closed.", "matches": []}
_SEGMENTS = {"source": "en", "target": "ru", "min_score": 70, "segments": [{"text": "The border is closed."}]}
_A_FILE = {"file": "en,ru\nThe quay is closed.,Причал закрыт.\n", "format": "csv", "memory": "main"}

PATHS: dict[str, dict[str, Operation]] = {
    "/match": {
        "get": _operation(
            "match",
            "The best matches of one segment",
            {200: _answer("The matches, best first", "Result", _A_RESULT)},
            parameters=(
                _query("q", TEXT, required=True, example="The border is closed."),
                *_PAIR,
                _query("min_score", {"type": "number", "minimum": 0, "maximum": 100, "default": 70}),
                _limit(5, MOST_MATCHES),
                _DOCUMENT,
                _MEMORY,
                _query("prefer", TEXT),
                _query("complete", {"type": "boolean", "default": False}),
            ),
        ),
        "post": _operation(
            "matchMany",
            "The best matches of many segments, in their order",
            {200: _answer("One result a segment", "Results", {"results": [_A_RESULT]})},
            errors=(*_WRITE, 413),
            body=_body("Question", _SEGMENTS),
        ),
    },
    "/concordance": {
        "get": _operation(
            "concordance",
            "Words in context",
            {200: _answer("The hits, best first", "Concordance", {"query": "border", "total": 0, "hits": []})},
            parameters=(
                _query("q", TEXT, required=True, example="border"),
                _query("language", LANGUAGE, required=True, example="en"),
                _query("target", LANGUAGE),
                _limit(20, MOST_HITS),
                _query("offset", COUNT | {"maximum": FARTHEST, "default": 0}),
            ),
        )
    },
    "/terms": {
        "get": _operation(
            "searchTerms",
            "Terms that resemble the words",
            {200: _answer("The terms, best first", "FoundTerms", {"query": "border", "terms": []})},
            parameters=(
                _query("q", TEXT, required=True, example="border"),
                _query("language", LANGUAGE),
                _query("status", TEXT, example="preferred"),
                _query("subject", TEXT),
                _limit(20, MOST_TERMS),
            ),
        )
    },
    "/terms/recognise": {
        "post": _operation(
            "recogniseTerms",
            "Terms in running text, in any inflection",
            {200: _answer("The terms with their offsets", "RecognisedTerms", {"text": "На границе", "terms": []})},
            errors=(*_WRITE, 413),
            body=_body("RecogniseQuestion", {"text": "На границе тихо.", "language": "ru", "target": "en"}),
        )
    },
    "/units": {
        "get": _operation(
            "listUnits",
            "Units by ascending number",
            {200: _answer("A page; `next` is the `after` of the following one", "Units", {"units": [], "next": None})},
            parameters=(_MEMORY, _DOCUMENT, _query("after", COUNT), _LIMIT),
        ),
        "post": _operation(
            "addUnit",
            "Add a unit",
            {201: _answer("Added", "Unit", headers=_ETAG), 200: _answer("Known already", "Unit", headers=_ETAG)},
            errors=(*_WRITE, 413),
            body=_body("UnitBody", _A_UNIT),
        ),
    },
    "/units/{unit_id}": {
        "get": _operation(
            "showUnit",
            "One unit",
            {200: _answer("The unit", "Unit", headers=_ETAG), **_UNCHANGED},
            errors=(404,),
            parameters=(_UNIT_ID, _IF_NONE_MATCH),
        ),
        "put": _operation(
            "replaceUnit",
            "Replace a unit at the version that If-Match names",
            {200: _answer("The new version", "Unit", headers=_ETAG)},
            errors=(*_WRITE, 404, 409, 413, 428),
            parameters=(_UNIT_ID, _IF_MATCH | {"required": True}),
            body=_body("UnitBody", _A_UNIT),
        ),
        "delete": _operation(
            "deleteUnit",
            "Delete a unit",
            {204: _answer("Deleted", None)},
            errors=(400, 403, 404, 409),
            parameters=(_UNIT_ID, _IF_MATCH),
        ),
    },
    "/concepts": {
        "get": _operation(
            "listConcepts",
            "Concept entries",
            {200: _answer("A page", "Concepts", {"total": 1, "concepts": [_A_CONCEPT]})},
            parameters=(
                _query("language", LANGUAGE),
                _query("status", TEXT, example="preferred"),
                _query("subject", TEXT),
                _query("order", {"enum": ["added", "term"], "default": "added"}),
                _LIMIT,
                _OFFSET,
            ),
        ),
        "post": _operation(
            "addConcept",
            "Add a concept entry",
            {201: _answer("Added", "Concept", _A_CONCEPT, headers=_ETAG)},
            errors=(*_WRITE, 409, 413),
            parameters=(_REASON,),
            body=_body("Concept", _A_CONCEPT),
        ),
    },
    "/concepts/{concept_id}": {
        "get": _operation(
            "showConcept",
            "One concept entry",
            {
                200: _answer("The concept", "Concept", _A_CONCEPT, headers=_ETAG),
                301: _answer("It was merged into another one, to which this leads", None),
                **_UNCHANGED,
            },
            errors=(404,),
            parameters=(_CONCEPT_ID, _IF_NONE_MATCH),
        ),
        "put": _operation(
            "replaceConcept",
            "Replace a concept entry at the version that If-Match names",
            {200: _answer("The new version", "Concept", _A_CONCEPT, headers=_ETAG)},
            errors=(*_WRITE, 404, 409, 413, 428),
            parameters=(_CONCEPT_ID, _IF_MATCH | {"required": True}, _REASON),
            body=_body("Concept", _A_CONCEPT),
        ),
        "delete": _operation(
            "deleteConcept",
            "Delete a concept entry",
            {204: _answer("Deleted", None)},
            errors=(400, 403, 404, 409),
            parameters=(_CONCEPT_ID, _IF_MATCH, _REASON),
        ),
    },
    "/import": {
        "post": _operation(
            "importFile",
            "Import a file; the work is done by a job",
            {202: _answer("Taken", "QueuedJob", {"job": "x7Pq1mA0kZc2Lw9e"})},
            errors=(*_WRITE, 413),
            body=_body("Upload", _A_FILE, media_type="multipart/form-data"),
        )
    },
    "/export.{ending}": {
        "get": _operation(
            "export",
            "The memory or the termbase as a file",
            {
                200: {
                    "description": "The file",
                    "content": {media_type: {} for media_type in media_types()},
                    "headers": {"ETag": {"description": "The state of the store", "schema": TEXT}},
                },
                **_UNCHANGED,
            },
            errors=(400, 404, 422),
            parameters=(
                _in_path("ending", {"enum": sorted({*MEMORY_FORMATS, *TERM_FORMATS})}, "tmx"),
                _query("source", LANGUAGE),
                _query("target", LANGUAGE),
                _MEMORY,
                _DOCUMENT,
                _query("kind", {"enum": ["memory", "terms"]}),
                _query("language", TEXT | {"description": "Only variants or terms in it; several parted by commas"}),
                _query("subject", TEXT | {"description": "Only concepts of this subject"}),
                _query("status", TEXT | {"description": "Only units or terms of it; several parted by commas"}),
                _query("changed_since", TEXT | {"description": "Only what was changed since this date (ISO 8601)"}),
                _IF_NONE_MATCH,
            ),
        )
    },
    "/documents": {
        "get": _operation(
            "documents",
            "The documents and their sections",
            {200: _answer("All of them, by name", "Documents", {"documents": []})},
            errors=(),
        )
    },
    "/memories": {
        "get": _operation(
            "memories",
            "The named memories",
            {200: _answer("All of them", "Memories", {"memories": [{"name": "main", "units": 210}]})},
            errors=(),
        )
    },
    "/languages": {
        "get": _operation(
            "languages",
            "The languages of the memory",
            {200: _answer("All of them", "Languages", {"languages": [{"language": "en", "variants": 210}]})},
            errors=(),
        )
    },
    "/health": {
        "get": _operation(
            "health",
            "Whether the service is well",
            {200: _answer("It is", "Health", {"ok": True, "version": "0.1.0", "last_change": 12})},
            errors=(),
        )
    },
    "/ready": {
        "get": _operation(
            "ready",
            "Whether this process is to be sent requests",
            {200: _answer("It is", "Ready", {"ready": True, "writable": True, "version": "0.1.0"})},
            errors=(),
        )
    },
    "/openapi.json": {
        "get": _operation(
            "openapi",
            "This description",
            {200: {"description": "OpenAPI 3.1", "content": {"application/json": {}}}},
            errors=(),
        )
    },
    **CONTEXT_PATHS,
    **REVIEW_PATHS,
    **HISTORY_PATHS,
    **JOB_PATHS,
    **USAGE_PATHS,
    **LIVES_PATHS,
    **CANDIDATE_PATHS,
    **ACCOUNT_EVENT_PATHS,
}
