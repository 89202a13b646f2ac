"""What differs between two states of a unit: its texts word by word, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpora.units import TranslationUnit
from tm_service.differences import difference
from tm_service.matches import DiffPart, UnitRecord
from tm_service.numbered_tags import with_markers


@dataclass(frozen=True, slots=True)
class UnitDifference:
    """One thing that differs: `field` is `text` with its `language`, or the name of what is said about the unit.

    `before` and `after` are None where there was or is nothing; inline tags stand in texts as markers.
    """

    field: str
    before: str | None
    after: str | None
    language: str | None = None

    @property
    def parts(self) -> tuple[DiffPart, ...]:
        """Return what turns the one into the other, word by word."""
        return difference(self.after or "", self.before or "")


def unit_differences(before: UnitRecord | None, after: UnitRecord | None) -> list[UnitDifference]:
    """Return what differs; of a unit that came or went everything does. Versions, dates and names always would."""
    old, new = (record.unit if record else None for record in (before, after))
    return [*_texts(old, new), *_said(old, new)]


def _texts(old: TranslationUnit | None, new: TranslationUnit | None) -> Iterator[UnitDifference]:
    mine, theirs = (
        {tag: with_markers(segment) for tag, segment in unit.variants.items()} if unit else {} for unit in (old, new)
    )
    for tag in dict.fromkeys([*theirs, *mine]):
        if mine.get(tag) != theirs.get(tag):
            yield UnitDifference("text", mine.get(tag), theirs.get(tag), tag)


def _said(old: TranslationUnit | None, new: TranslationUnit | None) -> Iterator[UnitDifference]:
    mine, theirs = (_told(unit) if unit else {} for unit in (old, new))
    for field in dict.fromkeys([*theirs, *mine]):
        if mine.get(field) != theirs.get(field):
            yield UnitDifference(field, mine.get(field), theirs.get(field))


def _told(unit: TranslationUnit) -> dict[str, str | None]:
    place = unit.provenance
    told: dict[str, object] = {
        "status": unit.status.value,
        "note": unit.note,
        "context": unit.context,
        "document": place.document,
        "section": place.section,
        "paragraph": place.paragraph,
        "confidence": place.confidence,
        **{f"properties.{name}": value for name, value in unit.properties.items()},
    }
    return {field: None if value is None else str(value) for field, value in told.items()}
