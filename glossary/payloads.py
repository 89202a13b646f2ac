"""The termbase's answers as the JSON objects that commands and the web give out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from corpora.documents import Problem
from glossary.candidate_records import CandidatePage, CandidateRecord, QueueReport
from glossary.errors import TermbaseError
from glossary.extraction.records import TermCandidate
from glossary.records import EntryReport, FoundTerm, RecognisedTerm, TermExportReport, TermFileReport

Payload = dict[str, Any]


def recognition_payload(text: str, terms: list[RecognisedTerm]) -> Payload:
    """Return the terms of a text; offsets are code points."""
    return {"text": text, "terms": [_recognised(term) for term in terms]}


def search_payload(query: str, found: list[FoundTerm]) -> Payload:
    """Return the terms that a search found."""
    return {"query": query, "terms": [_found(term) for term in found]}


def import_payload(report: TermFileReport, entries: Sequence[EntryReport] | None = None) -> Payload:
    """Return what became of a file's entries, of those that are listed one by one."""
    outcomes = ("read", "added", "changed", "duplicate", "skipped")
    listed = {} if entries is None else {"entries": [entry_payload(entry) for entry in entries]}
    return listed | {
        "file": report.file,
        "format": report.format,
        "concepts": {outcome: getattr(report, outcome) for outcome in outcomes},
        "terms": {"read": report.terms},
        "problems": [_problem(problem) for problem in report.problems],
        "operation": report.operation,
    }


def entry_payload(entry: EntryReport) -> Payload:
    """Return what became of one entry."""
    return {
        "place": entry.place,
        "concept": entry.concept,
        "outcome": entry.outcome,
        "changes": list(entry.changes),
        "reasons": list(entry.reasons),
    }


def refusal_payload(error: TermbaseError) -> Payload:
    """Return what stands for a file that could not be read among others that could."""
    return {"file": None, "problems": [{"place": None, "reason": str(error)}]}


def export_payload(report: TermExportReport) -> Payload:
    """Return what an export wrote."""
    return {
        "file": report.file,
        "format": report.format,
        "concepts": {"written": report.concepts, "left_out": report.left_out},
        "terms": {"written": report.terms},
        "languages": list(report.languages),
        "problems": [_problem(problem) for problem in report.problems],
    }


def candidate_payload(candidate: TermCandidate) -> Payload:
    """Return a term that extraction found; `target` is its likeliest equivalent, null where there is none."""
    best = candidate.equivalents[0].term if candidate.equivalents else None
    return {
        "source": candidate.term,
        "target": best,
        "score": candidate.score,
        "frequency": candidate.frequency,
        "contexts": list(candidate.contexts),
        "equivalents": [{"term": one.term, "score": one.score} for one in candidate.equivalents],
        "acronyms": list(candidate.acronyms),
        "expansions": list(candidate.expansions),
    }


def queued_payload(record: CandidateRecord) -> Payload:
    """Return a candidate of the queue; `paragraph` of a context counts from 0, as that of a unit does."""
    found, evidence, decision = record.found, record.found.evidence, record.decision
    return {
        "number": record.number,
        "source_language": record.source,
        "target_language": record.target,
        "source": found.term,
        "target": evidence.equivalents[0].term if evidence.equivalents else None,
        "score": found.score,
        "frequency": found.frequency,
        "contexts": [asdict(context) for context in evidence.contexts],
        "equivalents": [
            {"term": one.term, "score": one.score, "acronyms": list(one.acronyms)} for one in evidence.equivalents
        ],
        "acronyms": list(evidence.acronyms),
        "expansions": list(evidence.expansions),
        "state": decision.state,
        "reason": decision.reason,
        "concept": decision.concept,
        "found_at": record.found_at,
        "decided_at": decision.at,
        "decided_by": decision.by,
    }


def queue_payload(page: CandidatePage) -> Payload:
    """Return a page of the queue."""
    return {"total": page.total, "candidates": [queued_payload(record) for record in page.candidates]}


def queue_report_payload(report: QueueReport) -> Payload:
    """Return what an extraction did to the queue."""
    return asdict(report)


def _recognised(term: RecognisedTerm) -> Payload:
    return {
        "start": term.start,
        "end": term.end,
        "surface": term.surface,
        "concept": term.concept,
        "term": term.term,
        "status": term.status,
        "targets": [
            {"term": target.term, "status": target.status, "type": target.type, "language": target.language}
            for target in term.targets
        ],
    }


def _found(term: FoundTerm) -> Payload:
    return {
        "term": term.term,
        "language": term.language,
        "status": term.status,
        "type": term.type,
        "concept": term.concept,
        "subject": term.subject,
        "score": term.score,
    }


def _problem(problem: Problem) -> Payload:
    return {"place": problem.place, "reason": problem.reason}
