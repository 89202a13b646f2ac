"""Units made ready for the store: everything that costs time and needs no database, so before a transaction begins.

What is prepared consists of built-in types alone: it may be prepared in one process and stored by another.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from corpora.normalise import plain_segment
from corpora.units import REFUSED, TranslationUnit, content_identity
from tm_service.stores.sqlite.rows import form_of, segment_of, tags_of, unit_of, unit_values
from tm_service.stores.sqlite.wording import InflectedRow, Wording

PreparedVariant = tuple[str, str, "str | None", int, str]
"""Language, text, tags as JSON, form, and the words as they are indexed."""
PreparedUnit = tuple[bool, tuple[Any, ...], tuple[PreparedVariant, ...]]
"""Whether the unit came with a key of its own, the values of UNIT_COLUMNS, its variants."""
KEY, STATUS = 0, 2
"""Where they stand among the values."""


class PreparedBatch(NamedTuple):
    """Units as rows without numbers, and the inflected words that occur in them."""

    units: list[PreparedUnit]
    inflected: list[InflectedRow]


def prepared(units: Iterable[TranslationUnit], wording: Wording) -> PreparedBatch:
    """Return units ready to be stored; the wording may have served other batches."""
    rows = [prepare(unit, wording) for unit in units]
    return PreparedBatch(rows, wording.taken_inflected())


def prepare(unit: TranslationUnit, wording: Wording) -> PreparedUnit:
    """Return one unit ready to be stored; what is refused has no words, as it is not to be found."""
    segments = [(language, plain_segment(segment)) for language, segment in unit.variants.items()]
    key = unit.key or content_identity(segments, unit.context, unit.provenance.document)
    is_refused = unit.status in REFUSED
    variants = tuple(
        (
            language,
            segment.text,
            tags_of(segment),
            form_of(segment.text),
            "" if is_refused else wording.words(language, segment.text),
        )
        for language, segment in segments
    )
    return bool(unit.key), (key, *unit_values(unit)[1:]), variants


def unprepared(unit: PreparedUnit) -> TranslationUnit:
    """Return the unit that was prepared."""
    _named, values, variants = unit
    return unit_of(values, {language: segment_of(text, tags) for language, text, tags, _form, _words in variants})
