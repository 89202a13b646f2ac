"""What the routes of usage.py take and answer."""

from __future__ import annotations

from typing import Any

from glossary.usage import Kind
from web.api.operations import ETAG, LIMIT, WRITE, Operation, answered, in_path, in_query, operation, with_body
from web.api.operations import OFFSET as OFFSET_OF_PAGE
from web.api.schemas import (
    COUNT,
    COUNT_OR_NULL,
    LANGUAGE,
    OFFSET,
    TERM_STATUS,
    TEXT,
    TEXT_OR_NULL,
    Schema,
    array,
    shape,
)

_CONCEPT_ID = in_path("concept_id", TEXT, "border")
_DOCUMENT = in_query("document", TEXT | {"description": "Only this document, as it is now"})
_A_CONTEXT = {"language": "en", "text": "The border is open.", "source": "harbour.txt, section 1, paragraph 1"}
_NOTHING: dict[str, Any] = {"total": 0, "made_at": "2026-05-01T10:00:00Z", "current": True, "inconsistencies": []}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_OFFSET_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0, "description": "In code points"}
_CURRENT: Schema = {"type": "boolean", "description": "Whether nothing has changed since"}

USAGE_PATHS: dict[str, dict[str, Operation]] = {
    "/concepts/{concept_id}/usage": {
        "get": operation(
            "conceptUsage",
            "Where a concept stands in memory and documents, and what stands for it on the other side",
            {200: answered("Counts by language, and a page of places", "ConceptUsage")},
            errors=(400, 404, 422),
            parameters=(
                _CONCEPT_ID,
                in_query("language", LANGUAGE),
                in_query("target", LANGUAGE),
                in_query("texts", {"type": "integer", "minimum": 1, "description": "To be read in a language"}),
                in_query("limit", COUNT | {"maximum": 500, "default": 20}),
                OFFSET_OF_PAGE,
            ),
        )
    },
    "/concepts/{concept_id}/contexts": {
        "post": operation(
            "keepContext",
            "Keep a text as a context of the term that stands in it",
            {
                201: answered("Kept", "Concept", headers=ETAG),
                200: answered("The term has it already", "Concept", headers=ETAG),
            },
            errors=(*WRITE, 404, 409, 413),
            parameters=(_CONCEPT_ID,),
            body=with_body("Context", _A_CONTEXT),
        )
    },
    "/inconsistencies": {
        "get": operation(
            "inconsistencies",
            "Concepts that texts name in more ways than one, the most important first",
            {200: answered("A page; 409 where all texts were never read", "Inconsistencies", _NOTHING)},
            errors=(400, 404, 409, 422),
            parameters=(
                in_query("source", LANGUAGE),
                in_query("target", LANGUAGE),
                _DOCUMENT,
                in_query("kind", TEXT | {"description": "One or several, parted by commas"}, example="deprecated"),
                LIMIT,
                OFFSET_OF_PAGE,
            ),
        ),
        "post": operation(
            "survey",
            "Read all texts anew; the work is done by a job",
            {202: answered("Taken", "QueuedJob", {"job": "x7Pq1mA0kZc2Lw9e"})},
            errors=(403,),
        ),
    },
    "/coverage": {
        "get": operation(
            "coverage",
            "Which share of the texts holds a term, and the terms that stand nowhere",
            {200: answered("The shares; 409 where all texts were never read", "Coverage")},
            errors=(400, 404, 409, 422),
            parameters=(_DOCUMENT,),
        )
    },
}

_PLACE: dict[str, Schema] = {
    "unit": COUNT_OR_NULL,
    "memory": TEXT_OR_NULL,
    "document": TEXT_OR_NULL,
    "section": TEXT_OR_NULL,
    "paragraph": COUNT_OR_NULL,
    "place": TEXT_OR_NULL | {"description": "The place in words, as the source of a context"},
}
_DOCUMENTS = array(shape("document memory count", document=TEXT_OR_NULL, memory=TEXT_OR_NULL, count=COUNT))
_COVERED: dict[str, Schema] = {"language": LANGUAGE, "texts": COUNT, "with_terms": COUNT, "share": _SHARE}

USAGE_SCHEMAS: dict[str, Schema] = {
    "ConceptUsage": shape(
        "concept languages places",
        concept=TEXT,
        languages=array(
            shape(
                "language candidates read exact occurrences texts terms documents translations",
                language=LANGUAGE,
                candidates=COUNT | {"description": "Texts that hold the words of its terms, at most"},
                read=COUNT | {"description": "Of these; all other counts are of what was read"},
                exact={"type": "boolean", "description": "Whether all were read"},
                occurrences=COUNT,
                texts=COUNT,
                terms=array(
                    shape(
                        "term status type occurrences texts",
                        term=TEXT,
                        status=TERM_STATUS,
                        type=TEXT_OR_NULL,
                        occurrences=COUNT,
                        texts=COUNT,
                    )
                ),
                documents=_DOCUMENTS,
                translations=array(shape("language term texts", language=LANGUAGE, term=TEXT_OR_NULL, texts=COUNT)),
            )
        ),
        places=array(
            shape(
                "language text start end term status unit document translations",
                language=LANGUAGE,
                text=TEXT,
                start=OFFSET,
                end=OFFSET,
                term=TEXT,
                status=TERM_STATUS,
                **_PLACE,
                translations=array(
                    shape(
                        "language term status start end text",
                        language=LANGUAGE,
                        term=TEXT_OR_NULL | {"description": "Null where another wording stands for the concept"},
                        status=TERM_STATUS,
                        start=_OFFSET_OR_NULL,
                        end=_OFFSET_OR_NULL,
                        text=TEXT,
                    )
                ),
            )
        ),
    ),
    "Context": shape("language text", language=LANGUAGE, text=TEXT, source=TEXT_OR_NULL, term=TEXT_OR_NULL),
    "Inconsistencies": shape(
        "total made_at current inconsistencies",
        total=COUNT,
        made_at=TEXT,
        current=_CURRENT,
        inconsistencies=array(
            shape(
                "kind concept language source document expected count total share variants",
                kind={"enum": list(Kind)},
                concept=TEXT,
                language=LANGUAGE,
                source=TEXT_OR_NULL,
                document=TEXT_OR_NULL,
                expected=TEXT,
                count=COUNT,
                total=COUNT,
                share=_SHARE,
                variants=array(
                    shape(
                        "term status count documents examples",
                        term=TEXT_OR_NULL | {"description": "Null for wordings that are none of the terms"},
                        status=TERM_STATUS,
                        count=COUNT,
                        documents=_DOCUMENTS,
                        examples=array(shape("text source", text=TEXT, source=TEXT_OR_NULL, **_PLACE)),
                    )
                ),
            )
        ),
    ),
    "Coverage": shape(
        "made_at current languages documents terms unseen",
        made_at=TEXT,
        current=_CURRENT,
        languages=array(shape("language texts with_terms share", **_COVERED)),
        documents=array(
            shape(
                "document memory language texts with_terms share",
                document=TEXT_OR_NULL,
                memory=TEXT_OR_NULL,
                **_COVERED,
            )
        ),
        terms=COUNT,
        unseen=array(
            shape("concept language term status", concept=TEXT, language=LANGUAGE, term=TEXT, status=TERM_STATUS)
        ),
    ),
}
