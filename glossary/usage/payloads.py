"""Usage, inconsistencies and coverage as the JSON objects that commands and the web give out."""

from __future__ import annotations

from collections.abc import Iterable

from glossary.payloads import Payload
from glossary.usage.passages import place_name
from glossary.usage.records import (
    ConceptUsage,
    Coverage,
    Covered,
    DocumentCount,
    Example,
    Inconsistency,
    LanguageUsage,
    Place,
    Rendering,
    TermPlace,
    Variant,
)


def usage_payload(usage: ConceptUsage) -> Payload:
    """Return how a concept is used; offsets are code points."""
    return {
        "concept": usage.concept,
        "languages": [_language(language) for language in usage.languages],
        "places": [_term_place(place) for place in usage.places],
    }


def inconsistency_payload(one: Inconsistency) -> Payload:
    """Return a concept that texts name in more ways than one; `term` null is any other wording."""
    return {
        "kind": one.kind,
        "concept": one.concept,
        "language": one.language,
        "source": one.source,
        "document": one.document,
        "expected": one.expected,
        "count": one.count,
        "total": one.total,
        "share": round(one.share, 4),
        "variants": [_variant(variant) for variant in one.variants],
    }


def coverage_payload(coverage: Coverage) -> Payload:
    """Return which share of the texts holds a term, and the terms that stand nowhere."""
    return {
        "languages": [_shares(one) for one in coverage.languages],
        "documents": [{"document": one.document, "memory": one.memory, **_shares(one)} for one in coverage.documents],
        "terms": coverage.terms,
        "unseen": [
            {"concept": one.concept, "language": one.language, "term": one.term, "status": one.status}
            for one in coverage.unseen
        ],
    }


def _language(usage: LanguageUsage) -> Payload:
    return {
        "language": usage.language,
        "candidates": usage.candidates,
        "read": usage.read,
        "exact": usage.exact,
        "occurrences": usage.occurrences,
        "texts": usage.texts,
        "terms": [
            {
                "term": term.term,
                "status": term.status,
                "type": term.type,
                "occurrences": term.occurrences,
                "texts": term.texts,
            }
            for term in usage.terms
        ],
        "documents": _documents(usage.documents),
        "translations": [{"language": one.language, "term": one.term, "texts": one.texts} for one in usage.renderings],
    }


def _term_place(one: TermPlace) -> Payload:
    return {
        "language": one.language,
        "text": one.text,
        "start": one.start,
        "end": one.end,
        "term": one.term,
        "status": one.status,
        **place_payload(one.place),
        "translations": [_rendering(rendering) for rendering in one.renderings],
    }


def place_payload(place: Place) -> Payload:
    """Return where a text stands, in fields and (`place`) in words."""
    return {
        "unit": place.unit,
        "memory": place.memory,
        "document": place.document,
        "section": place.section,
        "paragraph": place.paragraph,
        "place": place_name(place),
    }


def _rendering(rendering: Rendering) -> Payload:
    return {
        "language": rendering.language,
        "term": rendering.term,
        "status": rendering.status,
        "start": rendering.start,
        "end": rendering.end,
        "text": rendering.text,
    }


def _variant(variant: Variant) -> Payload:
    return {
        "term": variant.term,
        "status": variant.status,
        "count": variant.count,
        "documents": _documents(variant.documents),
        "examples": [_example(example) for example in variant.examples],
    }


def _example(example: Example) -> Payload:
    return {"text": example.text, "source": example.source, **place_payload(example.place)}


def _documents(counts: Iterable[DocumentCount]) -> list[Payload]:
    return [{"document": one.document, "memory": one.memory, "count": one.count} for one in counts]


def _shares(one: Covered) -> Payload:
    return {
        "language": one.language,
        "texts": one.texts,
        "with_terms": one.holding,
        "share": round(one.share, 4),
    }
