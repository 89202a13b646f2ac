"""The JSON shapes of the contract: what both the command line and the API answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from corpora.segments import Segment
from corpora.units import FILTER, FILTER_SCORE
from tm_service.matches import Concordance, ConcordanceHit, Match, UnitRecord
from tm_service.mining import Equivalent, joined, place_of
from tm_service.rearranging import Rearranged
from tm_service.records import DocumentRecord, FileReport, IngestReport, Progress, SentenceRecord
from tm_service.review import ReviewedUnit
from tm_service.tagged import parts_of

Payload = dict[str, Any]


def match_payload(match: Match) -> Payload:
    """Return a match as the contract's `matches` hold it, with the diff beside; a repaired one shows its original."""
    payload: Payload = {
        "score": round(match.score, 2),
        "kind": match.kind.value,
        "source": match.source.text,
        "target": match.target.text,
        "source_language": match.source_language,
        "target_language": match.target_language,
        "penalties": [{"name": penalty.name, "value": penalty.value} for penalty in match.penalties],
        "diff": [{"operation": part.operation, "text": part.text} for part in match.diff],
        "count": match.count,
        "unit": provenance_payload(match.unit),
    }
    if match.original is not None:
        payload["original"] = match.original.text
        payload["repairs"] = [
            {"name": repair.name, "before": repair.before, "after": repair.after, "span": [repair.start, repair.end]}
            for repair in match.repairs
        ]
    if match.source.tags or match.target.tags:
        payload["tags"] = {"source": _tags(match.source), "target": _tags(match.target)}
        payload["parts"] = {"source": parts_payload(match.source), "target": parts_payload(match.target)}
    return payload


def provenance_payload(record: UnitRecord) -> Payload:
    """Return where a unit came from, and how far it can be trusted."""
    unit, place = record.unit, record.unit.provenance
    return {
        "id": record.id,
        "memory": record.memory,
        "document": place.document,
        "section": place.section,
        "paragraph": place.paragraph,
        "confidence": place.confidence,
        "status": unit.status.value,
        "created_by": unit.created_by,
        "changed_at": unit.changed_at,
    }


def unit_payload(record: UnitRecord) -> Payload:
    """Return a whole unit, as `/api/v1/units` does."""
    unit = record.unit
    tagged = any(segment.tags for segment in unit.variants.values())
    parts = {language: parts_payload(segment) for language, segment in unit.variants.items()} if tagged else None
    return ({"parts": parts} if parts else {}) | {
        **provenance_payload(record),
        "version": record.version,
        "key": unit.key,
        "variants": {language: segment.text for language, segment in unit.variants.items()},
        "context": unit.context,
        "note": unit.note,
        "properties": dict(unit.properties),
        "created_at": unit.created_at,
        "changed_by": unit.changed_by,
    }


def reviewed_payload(reviewed: ReviewedUnit) -> Payload:
    """Return a unit as a reviewer needs it: with the numbers of its sentences, and why a filter kept it out."""
    return {
        **unit_payload(reviewed.record),
        "refusal": _refusal(reviewed.record.unit.properties),
        "sentences": [
            {
                "number": sentence.number,
                "language": sentence.language,
                "text": sentence.text,
                "document": sentence.document,
                "section": sentence.annex,
                "paragraph": sentence.paragraph,
                "place": sentence.place,
            }
            for sentence in reviewed.sentences
        ],
    }


def rearranged_payload(rearranged: Rearranged) -> Payload:
    """Return what a step left: units, the one asked for first, and the numbers of those that are gone."""
    return {"units": [reviewed_payload(unit) for unit in rearranged.units], "gone": list(rearranged.gone)}


def progress_payload(progress: Progress) -> Payload:
    """Return how far a review has come."""
    return {
        "units": {status.value: count for status, count in progress.units.items()},
        "sentences": progress.sentences,
        "unaligned": progress.unaligned,
    }


def concordance_payload(concordance: Concordance) -> Payload:
    """Return the hits of a text search."""
    return {"query": concordance.query, "total": concordance.total, "hits": [_hit(hit) for hit in concordance.hits]}


def document_payload(document: DocumentRecord) -> Payload:
    """Return a document and its sections."""
    return {
        "name": document.name,
        "format": document.format,
        "sha256": document.sha256,
        "memory": document.memory,
        "ingested_at": document.ingested_at,
        "sections": [
            {
                "number": section.number,
                "title": section.title,
                "language": section.language,
                "segments": section.segments,
                "paired_with": list(section.paired_with),
            }
            for section in document.sections
        ],
    }


def sentence_payload(sentence: SentenceRecord) -> Payload:
    """Return a stored sentence with its place."""
    return {
        "text": sentence.text,
        "language": sentence.language,
        "document": sentence.document,
        "section": sentence.section,
        "paragraph": sentence.paragraph,
        "kind": sentence.kind,
        "place": sentence.place,
        "unit": sentence.unit,
    }


def equivalent_payload(equivalent: Equivalent) -> Payload:
    """Return sentences that say the same, and where they stand."""
    return {
        "source": joined(equivalent.source),
        "target": joined(equivalent.target),
        "confidence": round(equivalent.confidence, 4),
        "source_place": place_of(equivalent.source),
        "target_place": place_of(equivalent.target),
    }


def file_report_payload(report: FileReport) -> Payload:
    """Return what an import or export did with one file."""
    return {
        "file": report.file,
        "format": report.format,
        "format_reason": report.reason,
        "units": {
            "read": report.read,
            "added": report.added,
            "changed": report.changed,
            "duplicate": report.duplicate,
            "skipped": report.skipped,
        },
        "problems": [
            {"place": problem.place, "unit": problem.unit, "reason": problem.reason} for problem in report.problems
        ],
        "operation": report.operation,
    }


def ingest_report_payload(report: IngestReport) -> Payload:
    """Return what an ingest did."""
    return {
        "documents": [document_payload(document) for document in report.documents],
        "units": {"added": report.added, "duplicate": report.duplicate, "filtered": report.filtered},
        "repairs": [
            {
                "kind": repair.kind,
                "count": repair.count,
                "examples": [
                    {"place": place, "before": before, "after": after} for place, before, after in repair.examples
                ],
            }
            for repair in report.repairs
        ],
        "problems": [{"place": place, "reason": reason} for place, reason in report.problems],
        "operation": report.operation,
    }


def _refusal(properties: Mapping[str, str]) -> Payload | None:
    if FILTER not in properties:
        return None
    score = properties.get(FILTER_SCORE, "")  # a file may have brought any text
    return {"filter": properties[FILTER], "score": float(score) if score.replace(".", "", 1).isdecimal() else None}


def _hit(hit: ConcordanceHit) -> Payload:
    unit = provenance_payload(hit.unit) if hit.unit else None
    return {
        "text": hit.text,
        "language": hit.language,
        "spans": [list(span) for span in hit.spans],
        "target": hit.target,
        "target_language": hit.target_language,
        "document": hit.document,
        "section": hit.section,
        "paragraph": hit.paragraph,
        "unit": unit,
    }


def parts_payload(segment: Segment) -> list[Payload]:
    """Return a segment as text and numbered tags in order, for a page; see tagged.py."""
    return [
        {"text": part.text} if part.mark is None else {"text": part.text, "mark": part.mark, "kind": part.kind}
        for part in parts_of(segment)
    ]


def _tags(segment: Segment) -> list[Payload]:
    return [
        {"offset": tag.offset, "kind": tag.kind, "element": tag.element, "content": tag.content} for tag in segment.tags
    ]
