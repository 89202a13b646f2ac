"""The shapes of the API's answers and bodies, as JSON Schema."""

from __future__ import annotations

from typing import Any

from corpora.units import UnitStatus
from glossary.concepts import TermStatus
from tm_service.matches import REPAIRS, MatchKind

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """Return a reference to the schema of that name."""
    return {"$ref": f"#/components/schemas/{name}"}


def array(items: Schema) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


def shape(required: str = "", /, **properties: Schema) -> Schema:
    """Return the schema of an object; `required` names the fields that are always there, parted by spaces."""
    return {"type": "object", "properties": properties} | ({"required": required.split()} if required else {})


TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
COUNT: Schema = {"type": "integer", "minimum": 0}
COUNT_OR_NULL: Schema = {"type": ["integer", "null"], "minimum": 0}
LANGUAGE: Schema = {"type": "string", "description": "A BCP 47 tag", "examples": ["en", "ru", "fr", "pt-BR"]}
OFFSET: Schema = {"type": "integer", "minimum": 0, "description": "In code points"}
PLACE: Schema = {
    "type": "string",
    "description": "What the file's format calls the place, else the line",
    "examples": ["7", "Prices!B7", "page 3"],
}
TERM_STATUS: Schema = {"enum": [*TermStatus, None]}
UNIT_STATUS: Schema = {"enum": list(UnitStatus)}

SCHEMAS: dict[str, Schema] = {
    "Error": shape(
        "error", error=shape("code message details", code=TEXT, message=TEXT, details=shape(field=TEXT, rule=TEXT))
    ),
    "Provenance": shape(
        "id memory status",
        id=COUNT,
        memory=TEXT,
        document=TEXT_OR_NULL,
        section=TEXT_OR_NULL,
        paragraph=COUNT_OR_NULL,
        confidence={"type": ["number", "null"], "minimum": 0, "maximum": 1},
        status=UNIT_STATUS,
        created_by=TEXT_OR_NULL,
        changed_at=TEXT_OR_NULL,
    ),
    "Match": shape(
        "score kind source target penalties unit",
        score={"type": "number", "minimum": 0, "maximum": 101, "description": "After penalties; 101 in context"},
        kind={"enum": list(MatchKind)},
        source=TEXT,
        target=TEXT,
        source_language=LANGUAGE,
        target_language=LANGUAGE,
        penalties=array(shape("name value", name=TEXT, value={"type": "number"})),
        diff=array(shape("operation text", operation={"enum": ["equal", "insert", "delete"]}, text=TEXT)),
        count=COUNT,
        original=TEXT | {"description": "The stored target of a repaired match, whose `target` is the mended one"},
        repairs=array(
            shape(
                "name before after span",
                name={"enum": list(REPAIRS)},
                before=TEXT,
                after=TEXT,
                span=array(OFFSET) | {"minItems": 2, "maxItems": 2, "description": "Of `after` in the target"},
            )
        ),
        parts={
            "type": "object",
            "description": "Where there are inline tags: `source` and `target` as text and numbered tags",
            "additionalProperties": ref("Parts"),
        },
        unit=ref("Provenance"),
    ),
    "Parts": array(
        shape("text", text=TEXT, mark={"type": "integer", "minimum": 1}, kind={"enum": ["open", "close", "standalone"]})
    ),
    "Result": shape("query matches", query=TEXT, matches=array(ref("Match"))),
    "Results": shape("results", results=array(ref("Result"))),
    "Question": shape(
        "source target segments",
        source=LANGUAGE,
        target=LANGUAGE,
        min_score={"type": "number", "minimum": 0, "maximum": 100, "default": 70},
        limit={"type": "integer", "minimum": 1, "maximum": 100, "default": 5},
        complete={"type": "boolean", "default": False},
        memory=TEXT,
        prefer=TEXT,
        segments=array(shape("text", text=TEXT, document=TEXT, previous=TEXT, next=TEXT, key=TEXT)),
    ),
    "Concordance": shape(
        "query total hits",
        query=TEXT,
        total=COUNT,
        hits=array(
            shape(
                "text spans target unit",
                text=TEXT,
                language=LANGUAGE,
                spans=array({"type": "array", "items": OFFSET, "minItems": 2, "maxItems": 2}),
                target=TEXT_OR_NULL,
                target_language=TEXT_OR_NULL,
                document=TEXT_OR_NULL,
                section=TEXT_OR_NULL,
                paragraph=COUNT_OR_NULL,
                unit={"anyOf": [ref("Provenance"), {"type": "null"}]},
            )
        ),
    ),
    "FoundTerms": shape(
        "query terms",
        query=TEXT,
        terms=array(
            shape(
                "term language concept",
                term=TEXT,
                language=LANGUAGE,
                status=TERM_STATUS,
                type=TEXT_OR_NULL,
                concept=TEXT,
                subject=TEXT_OR_NULL,
                score={"type": "number"},
            )
        ),
    ),
    "RecogniseQuestion": shape("text language", text=TEXT, language=LANGUAGE, target=LANGUAGE),
    "RecognisedTerms": shape(
        "text terms",
        text=TEXT,
        terms=array(
            shape(
                "start end surface concept term status targets",
                start=OFFSET,
                end=OFFSET,
                surface=TEXT,
                concept=TEXT,
                term=TEXT,
                status=TERM_STATUS,
                targets=array(
                    shape("term status type", term=TEXT, status=TERM_STATUS, type=TEXT_OR_NULL, language=LANGUAGE)
                ),
            )
        ),
    ),
    "UnitBody": shape(
        "variants",
        memory=TEXT,
        variants={"type": "object", "additionalProperties": TEXT, "minProperties": 1},
        document=TEXT_OR_NULL,
        note=TEXT_OR_NULL,
        status=UNIT_STATUS,
    ),
    "Unit": {
        "allOf": [
            ref("Provenance"),
            shape(
                "version variants",
                version=COUNT,
                key=TEXT,
                variants={"type": "object", "additionalProperties": TEXT},
                context=TEXT_OR_NULL,
                note=TEXT_OR_NULL,
                properties={"type": "object", "additionalProperties": TEXT},
                created_at=TEXT_OR_NULL,
                changed_by=TEXT_OR_NULL,
            ),
        ]
    },
    "Units": shape("units next", units=array(ref("Unit")), next=COUNT_OR_NULL),
    "ReviewedUnit": {
        "allOf": [
            ref("Unit"),
            shape(
                "refusal sentences",
                refusal={
                    "anyOf": [
                        shape("filter score", filter=TEXT, score={"type": ["number", "null"]}),
                        {"type": "null"},
                    ]
                },
                sentences=array(
                    shape(
                        "number language text",
                        number=COUNT,
                        language=LANGUAGE,
                        text=TEXT,
                        document=TEXT,
                        section=TEXT_OR_NULL,
                        paragraph=COUNT,
                        place=PLACE,
                    )
                ),
            ),
        ]
    },
    "ReviewPage": shape("units next", units=array(ref("ReviewedUnit")), next=TEXT_OR_NULL),
    "Rearranged": shape(
        "units gone",
        units=array(ref("ReviewedUnit")) | {"description": "The unit asked for first"},
        gone=array(COUNT) | {"description": "The numbers of units that are no longer there"},
    ),
    "Progress": shape(
        "units sentences unaligned",
        units=shape(" ".join(UnitStatus), **{status.value: COUNT for status in UnitStatus}),
        sentences=COUNT,
        unaligned=COUNT | {"description": "Sentences that no unit translates"},
    ),
    "DocumentSentences": shape(
        "sentences next",
        sentences=array(
            shape(
                "number text language document section paragraph kind place unit",
                number=COUNT,
                text=TEXT,
                language=LANGUAGE,
                document=TEXT,
                section=TEXT_OR_NULL,
                paragraph=COUNT,
                kind=TEXT,
                place=PLACE,
                unit=COUNT_OR_NULL,
            )
        ),
        next=COUNT_OR_NULL,
    ),
    "ConfirmSure": shape(
        "min_confidence",
        min_confidence={"type": "number", "minimum": 0, "maximum": 1},
        preview={"type": "boolean", "default": False},
    ),
    "Confirmed": shape("units preview", units=COUNT, preview={"type": "boolean"}),
    "Boundaries": shape("at", at={"type": "object", "additionalProperties": COUNT}),
    "SentenceNumbers": shape("sentences", sentences=array(COUNT)),
    "Upload": shape(
        "file",
        file={"type": "string", "contentMediaType": "application/octet-stream"},
        memory={"type": "string", "default": "main"},
        format=TEXT,
        kind={"enum": ["documents", "memory", "terms"]},
        source=LANGUAGE,
        target=LANGUAGE,
        language=LANGUAGE,
        translation={
            "type": "array",
            "items": {"type": "string", "contentMediaType": "application/octet-stream"},
            "description": "Translations of a document, which then needs its `language`",
        },
        translation_language={"type": "array", "items": LANGUAGE, "description": "Of each translation, in their order"},
        source_file={
            "type": "string",
            "contentMediaType": "application/octet-stream",
            "description": "What the file translates, where that holds one language only (.properties, .json …)",
        },
        dry_run={"type": "boolean", "default": False, "description": "For units and terms: report, and store nothing"},
    ),
    "QueuedJob": shape("job", job=TEXT),
    "Documents": shape(
        "documents",
        documents=array(
            shape(
                "name format sha256 memory ingested_at sections",
                name=TEXT,
                format=TEXT,
                sha256=TEXT,
                memory=TEXT,
                ingested_at=TEXT,
                sections=array(
                    shape(
                        "number title language segments paired_with",
                        number=TEXT_OR_NULL,
                        title=TEXT,
                        language=LANGUAGE,
                        segments=COUNT,
                        paired_with=array(TEXT),
                    )
                ),
            )
        ),
    ),
    "Memories": shape("memories", memories=array(shape("name units", name=TEXT, units=COUNT))),
    "Languages": shape("languages", languages=array(shape("language variants", language=LANGUAGE, variants=COUNT))),
    "Health": shape("ok version last_change", ok={"type": "boolean"}, version=TEXT, last_change=COUNT),
    "Ready": shape("ready writable version", ready={"type": "boolean"}, writable={"type": "boolean"}, version=TEXT),
}
