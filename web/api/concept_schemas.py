"""The shapes of concept entries, and of what becomes of them, as JSON Schema."""

from __future__ import annotations

from glossary.changes import Operation, ProposalKind, ProposalStatus
from glossary.duplicates import Likeness
from glossary.relations import RelationKind
from web.api.schemas import COUNT, COUNT_OR_NULL, LANGUAGE, TERM_STATUS, TEXT, TEXT_OR_NULL, Schema, array, ref, shape

_FLAG: Schema = {"type": "boolean"}
_TEXTS = array(TEXT)
_ATTRIBUTES: Schema = {"type": "object", "additionalProperties": TEXT}
_CONCEPT_OR_NULL: Schema = {"anyOf": [ref("Concept"), {"type": "null"}]}
_SCORE: Schema = {"type": "number", "minimum": 0, "maximum": 100}
_HELD = {
    "notes": _TEXTS,
    "relations": array(ref("Relation")),
    "transactions": array(ref("Transaction")),
    "attributes": _ATTRIBUTES,
    "extra": array(ref("Category")),
}
_DEFINITIONS = array(ref("Description"))
_PROPOSAL = {
    "number": COUNT,
    "kind": {"enum": list(ProposalKind)},
    "concept": TEXT_OR_NULL | {"description": "The id of the concept, of an addition once it is approved"},
    "version": COUNT_OR_NULL | {"description": "The version of the concept that it was made to"},
    "reason": TEXT_OR_NULL,
    "status": {"enum": list(ProposalStatus)},
    "proposed_at": TEXT,
    "proposed_by": TEXT_OR_NULL,
    "decided_at": TEXT_OR_NULL,
    "decided_by": TEXT_OR_NULL,
    "decision": TEXT_OR_NULL | {"description": "Why it was decided so"},
    "proposed": _CONCEPT_OR_NULL | {"description": "What the concept is to be, null for a deletion"},
}

CONCEPT_SCHEMAS: dict[str, Schema] = {
    "Concept": shape(
        "terms",
        id=TEXT,
        subject=TEXT_OR_NULL,
        definition=TEXT_OR_NULL | {"description": "The first definition"},
        terms=array(ref("Term")),
        note=TEXT_OR_NULL | {"description": "The concept's notes as one text"},
        definitions=_DEFINITIONS,
        languages=array(shape("language", language=LANGUAGE, definitions=_DEFINITIONS, **_HELD)),
        related=array(ref("RelatedConcept")) | {"readOnly": True},
        **_HELD,
    ),
    "Term": shape(
        "language term",
        language=LANGUAGE,
        term=TEXT,
        status=TERM_STATUS,
        type=TEXT_OR_NULL,
        part_of_speech=TEXT_OR_NULL,
        gender=TEXT_OR_NULL,
        usage=TEXT_OR_NULL | {"description": "Where it is used"},
        case_sensitive={"type": ["boolean", "null"]},
        source=TEXT_OR_NULL,
        contexts=array(ref("Description")),
        **_HELD,
    ),
    "Description": shape(
        "text",
        text=TEXT,
        source=TEXT_OR_NULL,
        link=shape(unit=COUNT_OR_NULL, document=TEXT_OR_NULL, section=TEXT_OR_NULL, paragraph=COUNT_OR_NULL)
        | {"description": "Where in the memory it was seen; paragraphs count from 0"},
        attributes=_ATTRIBUTES,
        extra=array(ref("Category")),
    ),
    "Relation": shape("type", type=TEXT, text=TEXT, target=TEXT, external=_FLAG),
    "Transaction": shape("type", type=TEXT, date=TEXT, responsible=TEXT, responsible_id=TEXT),
    "Category": shape(
        "element", element=TEXT, text=TEXT, attributes=_ATTRIBUTES, parts=array(ref("Category")), tail=TEXT
    )
    | {"description": "Data of a TBX file that there is no field for, as the file had it"},
    "RelatedConcept": shape(
        "id type kind incoming terms",
        id=TEXT,
        type=TEXT,
        kind={"enum": list(RelationKind)},
        incoming=_FLAG | {"description": "Whether the relation stands in the other concept"},
        terms={"type": "object", "additionalProperties": TEXT, "description": "Preferred terms by language"},
    ),
    "Concepts": shape("total concepts", total=COUNT, concepts=array(ref("Concept"))),
    "Difference": shape(
        "field before after language term text",
        field=TEXT | {"description": "The data category of ISO 12620"},
        before=TEXT_OR_NULL,
        after=TEXT_OR_NULL,
        language=TEXT_OR_NULL,
        term=TEXT_OR_NULL,
        text=TEXT | {"description": "A line for people"},
    ),
    "History": shape(
        "concept changes",
        concept=TEXT,
        changes=array(
            shape(
                "version operation at by reason proposal proposed_by merged_into differences concept",
                version=COUNT,
                operation={"enum": list(Operation)},
                at=TEXT,
                by=TEXT_OR_NULL,
                reason=TEXT_OR_NULL,
                proposal=COUNT_OR_NULL,
                proposed_by=TEXT_OR_NULL,
                merged_into=TEXT_OR_NULL,
                differences=array(ref("Difference")),
                concept=_CONCEPT_OR_NULL | {"description": "What the change left, null for a deletion"},
            )
        ),
    ),
    "Restore": shape(version=COUNT, reason=TEXT),
    "Decision": shape(reason=TEXT),
    "Undone": shape("undone", undone=_TEXTS | {"description": "The ids of the concepts that it took back"}),
    "Merge": shape("others", others=_TEXTS, preview=_FLAG, reason=TEXT),
    "Merged": shape(
        "concept merged differences gave_way repointed preview",
        concept=ref("Concept"),
        merged=_TEXTS,
        differences=array(ref("Difference")),
        gave_way=_TEXTS | {"description": "Where the other concepts' words gave way"},
        repointed=_TEXTS | {"description": "Other concepts whose relations point here now"},
        preview=_FLAG,
    ),
    "Duplicates": shape(
        "total pairs",
        total=COUNT,
        pairs=array(
            shape(
                "one other score reasons",
                one=TEXT,
                other=TEXT,
                score=_SCORE,
                reasons=array(
                    shape(
                        "likeness language one other text",
                        likeness={"enum": list(Likeness)},
                        language=LANGUAGE,
                        one=TEXT,
                        other=TEXT,
                        text=TEXT,
                    )
                ),
            )
        ),
    ),
    "TellApart": shape("one other", one=TEXT, other=TEXT, reason=TEXT, forget=_FLAG),
    "ToldApart": shape("one other distinct", one=TEXT, other=TEXT, distinct=_FLAG),
    "ProposalBody": shape(
        "kind",
        kind={"enum": [*ProposalKind, "term"]},
        id=TEXT | {"description": "The concept's, unless it is a new one"},
        version=COUNT | {"description": "The version that was looked at, the present one if not given"},
        concept=ref("Concept"),
        term=shape("language term", language=LANGUAGE, term=TEXT, status=TERM_STATUS, type=TEXT_OR_NULL),
        reason=TEXT,
    ),
    "Proposal": shape(" ".join(_PROPOSAL), **_PROPOSAL),
    "Proposals": shape("total proposals", total=COUNT, proposals=array(ref("Proposal"))),
    "Comparison": {
        "allOf": [
            ref("Proposal"),
            shape(
                "today result differences conflicts",
                today=_CONCEPT_OR_NULL,
                result=_CONCEPT_OR_NULL | {"description": "What approving it would make of today's entry"},
                differences=array(ref("Difference")),
                conflicts=_TEXTS,
            ),
        ]
    },
}
