"""The texts of a memory: units with all their languages, and sentences that no unit translates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from corpora.units import REFUSED
from glossary.usage.records import Place
from tm_service.errors import UnknownDocument
from tm_service.matches import UnitRecord
from tm_service.memory import TranslationMemory


class Passage(NamedTuple):
    """A unit's texts by language, or the one of a sentence."""

    place: Place
    texts: Mapping[str, str]


def passages(memory: TranslationMemory, *, name: str | None = None, document: str | None = None) -> Iterator[Passage]:
    """Yield what the memory holds, of one named memory or one document only if they are given.

    What was rejected or filtered out translates nothing: its sentences come as sentences. Raises UnknownDocument where
    neither a stored document nor a unit has that name.
    """
    known = document is None
    for record in memory.units(memory=name, document=document):
        known = True
        if record.unit.status not in REFUSED:
            texts = {language: segment.text for language, segment in record.unit.variants.items()}
            yield Passage(place_of(record), texts)
    memories = {stored.name: stored.memory for stored in memory.documents()}
    if document is not None and document not in memories:
        if not known:
            raise UnknownDocument(document)
        return
    for sentence in memory.sentences(document=document):
        held_by = memories.get(sentence.document)
        if sentence.unit is None and name in (None, held_by):
            place = Place(None, held_by, sentence.document, sentence.section, sentence.paragraph, sentence.number)
            yield Passage(place, {sentence.language: sentence.text})


def place_of(record: UnitRecord) -> Place:
    """Return where a unit was found."""
    found = record.unit.provenance
    return Place(record.id, record.memory, found.document, found.section, found.paragraph)


def place_name(place: Place) -> str | None:
    """Return a place in words, as the source of a context: "harbour.txt, section 2, paragraph 4"; None if unknown.

    Paragraphs are counted from 1 here, as people do.
    """
    parts = [
        place.document,
        None if place.section is None else f"section {place.section}",
        None if place.paragraph is None else f"paragraph {place.paragraph + 1}",
    ]
    return ", ".join(part for part in parts if part) or None
