"""What the routes of lives.py and proposals.py take and answer."""

from __future__ import annotations

from typing import Any

from glossary.duplicates import MIN_SCORE
from web.api.operations import (
    ETAG,
    LIMIT,
    OFFSET,
    WRITE,
    Operation,
    answered,
    in_path,
    in_query,
    limit,
    operation,
    with_body,
)
from web.api.schemas import COUNT, TEXT, Schema

_ID = in_path("concept_id", TEXT, "border")
_NUMBER = in_path("number", COUNT, 1)
_OPTIONAL: Schema = {"required": False}
_CONCEPT = in_query("concept", TEXT)
_CHANGING = (*WRITE, 404, 409, 413)
_A_PROPOSAL: dict[str, Any] = {
    "kind": "term",
    "id": "border",
    "term": {"language": "ru", "term": "рубеж", "status": "admitted"},
    "reason": "It stands in the laws.",
}


def _posted(name: str, summary: str, answer: Schema, body: Schema, *parameters: Schema) -> dict[str, Operation]:
    return {
        "post": operation(name, summary, {200: answer}, errors=_CHANGING, parameters=parameters, body=body),
    }


def _decision(name: str, summary: str) -> dict[str, Operation]:
    body = with_body("Decision", {"reason": "As the style guide has it."})
    body = body if name == "rejectProposal" else body | _OPTIONAL
    return _posted(name, summary, answered("The proposal as it is then", "Proposal"), body, _NUMBER)


LIVES_PATHS: dict[str, dict[str, Operation]] = {
    "/concepts/{concept_id}/history": {
        "get": operation(
            "conceptHistory",
            "What happened to a concept, also to one that was deleted or merged",
            {200: answered("The changes, the last one first", "History", {"concept": "border", "changes": []})},
            errors=(400, 404, 422),
            parameters=(_ID, limit(100, 1000)),
        )
    },
    "/concepts/{concept_id}/restore": _posted(
        "restoreConcept",
        "Make a concept what it was at a version; bring a deleted one back",
        answered("The new version", "Concept", headers=ETAG),
        with_body("Restore", {"version": 1, "reason": "The definition was right."}) | _OPTIONAL,
        _ID,
    ),
    "/concepts/{concept_id}/undo": _posted(
        "undoConcept",
        "Take back the last step that changed a concept, such as a merge",
        answered("The concepts that it took back", "Undone", {"undone": ["border", "frontier"]}),
        with_body("Decision", {"reason": "They are two."}) | _OPTIONAL,
        _ID,
    ),
    "/concepts/{concept_id}/merge": _posted(
        "mergeConcepts",
        "Make one concept of several, or show what that would make",
        answered("The concept and what is new in it", "Merged"),
        with_body("Merge", {"others": ["frontier"], "preview": True}),
        _ID,
    ),
    "/duplicates": {
        "get": operation(
            "listDuplicates",
            "Pairs of concepts that may have been entered twice",
            {200: answered("The likeliest first", "Duplicates", {"total": 0, "pairs": []})},
            parameters=(
                _CONCEPT,
                in_query("min_score", {"type": "number", "minimum": 0, "maximum": 100, "default": MIN_SCORE}),
                LIMIT,
                OFFSET,
            ),
        )
    },
    "/duplicates/distinct": _posted(
        "tellApart",
        "Remember that two concepts are two, or forget it",
        answered("What is remembered now", "ToldApart"),
        with_body("TellApart", {"one": "border", "other": "frontier", "reason": "One is a line, the other a zone."}),
    ),
    "/proposals": {
        "get": operation(
            "listProposals",
            "Proposals by ascending number; those that wait if no status is asked for",
            {200: answered("A page", "Proposals", {"total": 0, "proposals": []})},
            parameters=(in_query("status", TEXT, example="all"), _CONCEPT, LIMIT, OFFSET),
        ),
        "post": operation(
            "addProposal",
            "Propose a new concept, a change, a term for a concept or its deletion",
            {201: answered("Kept; nothing is changed until it is approved", "Comparison")},
            errors=_CHANGING,
            body=with_body("ProposalBody", _A_PROPOSAL),
        ),
    },
    "/proposals/{number}": {
        "get": operation(
            "showProposal",
            "A proposal beside today's entry",
            {200: answered("What approving it would make of that, or what conflicts", "Comparison")},
            errors=(404,),
            parameters=(_NUMBER,),
        )
    },
    "/proposals/{number}/approve": _decision("approveProposal", "Make the change that is proposed"),
    "/proposals/{number}/reject": _decision("rejectProposal", "Decline a proposal, for a reason"),
    "/proposals/{number}/withdraw": _decision("withdrawProposal", "Take a proposal back"),
}
