"""What the routes of candidates.py take and answer, and its shapes."""

from __future__ import annotations

from glossary.candidate_records import CandidateState
from web.api.operations import LIMIT, OFFSET, WRITE, Operation, answered, in_path, in_query, operation, with_body
from web.api.schemas import COUNT, COUNT_OR_NULL, LANGUAGE, TEXT, TEXT_OR_NULL, Schema, array, ref, shape

_NUMBER = in_path("number", COUNT, 1)
_SCORE: Schema = {"type": "number", "minimum": 0, "maximum": 100}
_STATE: Schema = {"enum": [*CandidateState, "all"], "default": "open"}
_A_CHOICE = {"targets": ["пункт досмотра"], "subject": "borders"}


def _decision(name: str, summary: str, body: Schema | None = None) -> dict[str, Operation]:
    """Return a decision about one candidate."""
    return {
        "post": operation(
            name,
            summary,
            {200: answered("The candidate as it is now", "Candidate")},
            errors=(*WRITE, 404, 409, *((413,) if body else ())),
            parameters=(_NUMBER,),
            body=body,
        )
    }


CANDIDATE_PATHS: dict[str, dict[str, Operation]] = {
    "/candidates": {
        "get": operation(
            "listCandidates",
            "The queue of term candidates, the likeliest first",
            {200: answered("A page", "Candidates", {"total": 0, "candidates": []})},
            parameters=(
                in_query("source", LANGUAGE, example="en"),
                in_query("target", LANGUAGE, example="ru"),
                in_query("state", _STATE),
                LIMIT,
                OFFSET,
            ),
        )
    },
    "/candidates/extract": {
        "post": operation(
            "extractCandidates",
            "Fill the queue from the texts of the memory, as a job",
            {202: answered("The job; its report counts found, added, updated, decided, dropped", "QueuedJob")},
            errors=(*WRITE, 413),
            body=with_body("ExtractBody", {"source": "en", "target": "ru", "limit": 500}),
        )
    },
    "/candidates/{number}": {
        "get": operation(
            "showCandidate",
            "One candidate",
            {200: answered("The candidate", "Candidate")},
            errors=(404,),
            parameters=(_NUMBER,),
        )
    },
    "/candidates/{number}/accept": _decision(
        "acceptCandidate",
        "Make the concept of a candidate, or add its terms to a concept",
        with_body("AcceptBody", _A_CHOICE),
    ),
    "/candidates/{number}/dismiss": _decision(
        "dismissCandidate",
        "Reject a candidate, or postpone it",
        with_body("DismissBody", {"reason": "too general"}),
    ),
    "/candidates/{number}/reopen": _decision(
        "reopenCandidate", "Take a decision back, and what accepting did to the termbase"
    ),
}

CANDIDATE_SCHEMAS: dict[str, Schema] = {
    "ExtractBody": shape("source", source=LANGUAGE, target=LANGUAGE, limit={"type": "integer", "default": 1000}),
    "AcceptBody": shape(
        targets=array(TEXT) | {"description": "None: the likeliest that was found; empty: no equivalent"},
        concept=TEXT | {"description": "The id of the concept that the terms are added to"},
        subject=TEXT,
    ),
    "DismissBody": shape(reason=TEXT, postpone={"type": "boolean", "default": False}),
    "Candidate": shape(
        "number source_language target_language source target score frequency contexts equivalents acronyms"
        " expansions state reason concept found_at decided_at decided_by",
        number=COUNT,
        source_language=LANGUAGE,
        target_language=TEXT_OR_NULL,
        source=TEXT,
        target=TEXT_OR_NULL | {"description": "The likeliest equivalent"},
        score=_SCORE,
        frequency=COUNT,
        contexts=array(
            shape(
                "text translation unit document section paragraph",
                text=TEXT,
                translation=TEXT_OR_NULL,
                unit=COUNT_OR_NULL,
                document=TEXT_OR_NULL,
                section=TEXT_OR_NULL,
                paragraph=COUNT_OR_NULL,
            )
        ),
        equivalents=array(shape("term score acronyms", term=TEXT, score=_SCORE, acronyms=array(TEXT))),
        acronyms=array(TEXT),
        expansions=array(TEXT),
        state={"enum": list(CandidateState)},
        reason=TEXT_OR_NULL,
        concept=TEXT_OR_NULL | {"description": "The concept that it was accepted into"},
        found_at=TEXT,
        decided_at=TEXT_OR_NULL,
        decided_by=TEXT_OR_NULL,
    ),
    "Candidates": shape("total candidates", total=COUNT, candidates=array(ref("Candidate"))),
}
