"""What terms are extracted from: the texts of one language that a memory holds, and their translations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from corpora.languages import available_for, parse_tag
from corpora.units import REFUSED
from tm_service.memory import TranslationMemory
from tm_service.progress import Progress


class Place(NamedTuple):
    """Where a text stands: the number of a unit that holds it, document, section, paragraph (from 0), if known."""

    unit: int | None = None
    document: str | None = None
    section: str | None = None
    paragraph: int | None = None


@dataclass(frozen=True)
class Texts:
    """The texts of a language, each once, and what units say is their translation (text → translation).

    `places` says where each text was found first.
    """

    language: str
    texts: tuple[str, ...]
    target_language: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)


def texts_of(memory: TranslationMemory, *, source: str, target: str | None = None) -> Texts:
    """Return the segments of a language's units and its other stored sentences, those of its relatives included.

    Units that somebody rejected are left out. Raises UnknownLanguage for a tag that is none.
    """
    language, other = parse_tag(source), None if target is None else parse_tag(target)
    places: dict[str, Place] = {}
    translations: dict[str, str] = {}
    covered: set[int | None] = set()
    progress = Progress(f"reading the texts of {language}")
    for number, record in enumerate(memory.units(), start=1):
        progress.tell(number)
        variants = record.unit.variants
        sources = available_for(language, variants)
        if not sources or record.unit.status in REFUSED:
            continue
        text, where = variants[sources[0]].text, record.unit.provenance
        places.setdefault(text, Place(record.id, where.document, where.section, where.paragraph))
        covered.add(record.id)
        if other is not None and (targets := available_for(other, variants)):
            translations.setdefault(text, variants[targets[0]].text)
    for tag in available_for(language, memory.store.documents.languages()):
        for sentence in memory.sentences(language=tag):
            if sentence.unit not in covered:
                place = Place(sentence.unit, sentence.document, sentence.section, sentence.paragraph)
                places.setdefault(sentence.text, place)
    return Texts(language, tuple(places), other, translations, places)
