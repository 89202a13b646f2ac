"""Units as rows of tables, and back."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any, NamedTuple

from corpora.normalise import folded, plain_segment
from corpora.segments import Segment, Tag
from corpora.units import REFUSED, Provenance, TranslationUnit, UnitStatus
from tm_service.dates import now
from tm_service.matches import UnitRecord

UNIT_COLUMNS = (
    "key, context, status, document, section, paragraph, sentence, confidence, note, properties,"
    " created_at, created_by, changed_at, changed_by"
)
_NAMES = UNIT_COLUMNS.split(", ")
_REFUSED = ", ".join(f"'{status.value}'" for status in sorted(REFUSED))
IS_REFUSED = f"status IN ({_REFUSED})"
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
    return signed(unit_values(unit), now(), by)


def unit_values(unit: TranslationUnit) -> tuple[Any, ...]:
    """Return the values of UNIT_COLUMNS as the unit has them."""
    place = unit.provenance
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
        unit.created_at,
        unit.created_by,
        unit.changed_at,
        unit.changed_by,
    )


def signed(values: tuple[Any, ...], at: str, by: str | None) -> tuple[Any, ...]:
    """Return the values of UNIT_COLUMNS with that moment and name where they lack dates and names."""
    *rest, created_at, created_by, changed_at, changed_by = values
    created = created_at or at
    return (*rest, created, created_by or by, changed_at or created, changed_by or created_by or by)


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
    return (number, unit_id, language, segment.text, tags_of(segment), form_of(segment.text))


def tags_of(segment: Segment) -> str | None:
    """Return the tags of a segment as JSON, None if it has none."""
    if not segment.tags:
        return None
    tags = [[tag.offset, tag.kind, tag.element, tag.attributes, tag.content] for tag in segment.tags]
    return json.dumps(tags, ensure_ascii=False)


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


class Before(NamedTuple):
    """What the log kept of a unit; `sentences` are those that it held, None where the change was not about them."""

    memory: str
    version: int
    unit: TranslationUnit
    sentences: tuple[int, ...] | None


def snapshot(record: UnitRecord, sentences: Sequence[int] | None = None) -> str:
    """Return what the log keeps of a unit that is changed or deleted, as JSON; `before_of` reads it."""
    variants = record.unit.variants
    kept = {
        "variants": {language: segment.text for language, segment in variants.items()},
        "tags": {language: tags for language, segment in variants.items() if (tags := tags_of(segment))},
        **dict(zip(_NAMES, unit_row(record.unit, None), strict=True)),
        "memory": record.memory,
        "version": record.version,
        "sentences": None if sentences is None else list(sentences),
    }
    return json.dumps(kept, ensure_ascii=False)


def before_of(text: str) -> Before:
    """Return what `snapshot` put down."""
    kept = json.loads(text)
    variants = {language: segment_of(said, kept["tags"].get(language)) for language, said in kept["variants"].items()}
    unit = unit_of(tuple(kept[name] for name in _NAMES), variants)
    held = kept["sentences"]
    return Before(kept["memory"], kept["version"], unit, None if held is None else tuple(held))
