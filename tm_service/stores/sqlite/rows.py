"""Units as rows of tables, and back."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from corpora.normalise import folded, plain_segment
from corpora.segments import Segment, Tag
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service.dates import now

UNIT_COLUMNS = (
    "key, context, status, document, section, paragraph, sentence, confidence, note, properties,"
    " created_at, created_by, changed_at, changed_by"
)
DISTINCT_LANGUAGES = """
WITH RECURSIVE step(language) AS (
    SELECT min(language) FROM {table}
    UNION ALL
    SELECT (SELECT min(language) FROM {table} WHERE language > step.language) FROM step WHERE language IS NOT NULL
)
SELECT language FROM step WHERE language IS NOT NULL
"""  # a look-up a language, where DISTINCT would read the whole index
VariantRow = tuple[int, int, str, str, str | None, int]
"""Variant, unit, language, text, tags as JSON, form."""


def as_stored(unit: TranslationUnit) -> TranslationUnit:
    """Return the unit as the store would give it back: its texts in plain form, its key filled in."""
    variants = {language: plain_segment(segment) for language, segment in unit.variants.items()}
    if any(variants[language] is not segment for language, segment in unit.variants.items()):
        unit = replace(unit, variants=variants)
    return unit if unit.key else replace(unit, key=unit.content_identity())


def unit_row(unit: TranslationUnit, by: str | None) -> tuple[Any, ...]:
    """Return the values of UNIT_COLUMNS; dates and names that the unit lacks are those of now."""
    place = unit.provenance
    created = unit.created_at or now()
    return (
        unit.key,
        unit.context,
        unit.status.value,
        place.document,
        place.section,
        place.paragraph,
        place.sentence,
        place.confidence,
        unit.note,
        json.dumps(dict(unit.properties), ensure_ascii=False) if unit.properties else None,
        created,
        unit.created_by or by,
        unit.changed_at or created,
        unit.changed_by or unit.created_by or by,
    )


def unit_of(values: tuple[Any, ...], variants: dict[str, Segment]) -> TranslationUnit:
    """Return the unit of a row of UNIT_COLUMNS and its variants."""
    key, context, status, document, section, paragraph, sentence, confidence, note, properties, *dates = values
    return TranslationUnit(
        variants=variants,
        key=key,
        context=context,
        status=UnitStatus(status),
        provenance=Provenance(document, section, paragraph, sentence, confidence),
        note=note,
        properties=json.loads(properties) if properties else {},
        created_at=dates[0],
        created_by=dates[1],
        changed_at=dates[2],
        changed_by=dates[3],
    )


def variant_row(number: int, unit_id: int, language: str, segment: Segment) -> VariantRow:
    """Return the row of a variant."""
    tags = [[tag.offset, tag.kind, tag.element, tag.attributes, tag.content] for tag in segment.tags]
    stored_tags = json.dumps(tags, ensure_ascii=False) if tags else None
    return (number, unit_id, language, segment.text, stored_tags, form_of(segment.text))


def segment_of(text: str, tags: str | None) -> Segment:
    """Return the segment of a variant's text and its tags as JSON."""
    if tags is None:
        return Segment(text)
    return Segment(
        text,
        tuple(
            Tag(offset, kind, element, tuple((name, value) for name, value in attributes), content)
            for offset, kind, element, attributes, content in json.loads(tags)
        ),
    )


def form_of(text: str) -> int:
    """Return a 64-bit name for the folded text: texts that are compared alike have the same one."""
    return int.from_bytes(blake2b(folded(text).encode(), digest_size=8).digest(), "big", signed=True)


def as_json(unit: TranslationUnit) -> str:
    """Return what the log keeps of a unit that is changed or deleted."""
    return json.dumps(
        {
            "variants": {language: segment.text for language, segment in unit.variants.items()},
            "status": unit.status.value,
            "note": unit.note,
            "key": unit.key,
        },
        ensure_ascii=False,
    )
