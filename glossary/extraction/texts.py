"""What terms are extracted from: the texts of one language that a memory holds, and their translations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpora.languages import available_for, parse_tag
from corpora.units import REFUSED
from tm_service.memory import TranslationMemory


@dataclass(frozen=True)
class Texts:
    """The texts of a language, each once, and what units say is their translation (text → translation)."""

    language: str
    texts: tuple[str, ...]
    target_language: str | None = None
    translations: Mapping[str, str] = field(default_factory=dict)


def texts_of(memory: TranslationMemory, *, source: str, target: str | None = None) -> Texts:
    """Return the segments of a language's units and its other stored sentences, those of its relatives included.

    Units that somebody rejected are left out. Raises UnknownLanguage for a tag that is none.
    """
    language, other = parse_tag(source), None if target is None else parse_tag(target)
    texts: dict[str, None] = {}
    translations: dict[str, str] = {}
    covered: set[int | None] = set()
    for record in memory.units():
        variants = record.unit.variants
        sources = available_for(language, variants)
        if not sources or record.unit.status in REFUSED:
            continue
        text = variants[sources[0]].text
        texts[text] = None
        covered.add(record.id)
        if other is not None and (targets := available_for(other, variants)):
            translations.setdefault(text, variants[targets[0]].text)
    for tag in available_for(language, memory.store.documents.languages()):
        texts |= {sentence.text: None for sentence in memory.sentences(language=tag) if sentence.unit not in covered}
    return Texts(language, tuple(texts), other, translations)
