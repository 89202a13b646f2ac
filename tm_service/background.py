"""What is known to translate each other: text pairs from which the words of two languages are learned.

They are the memory's own units; while these are few, the starter corpus helps out. The terms of a termbase that may
occur in a text teach the aligner as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from corpora import starter
from corpora.alignment.background import learn_lexicon
from corpora.beads import Lexicon
from corpora.bitexts import align_sections
from corpora.documents import SectionText
from corpora.languages import available_for
from corpora.pairing import pair
from corpora.pipeline import prepare
from corpora.units import REFUSED, TranslationUnit
from tm_service.stores.base import Store
from tm_service.terminology import Terminology

FEW = 1000
"""With fewer pairs than these the starter corpus is learned from as well."""
MOST, PARTS = 20_000, 20
"""More units teach hardly anything new: so many are taken, in parts spread over the memory."""

TextPair = tuple[str, str]


def known_pairs(store: Store, source: str, target: str) -> list[TextPair]:
    """Return texts of the two languages (BCP 47, with fallback) that translate each other, each pair once."""
    found = own_pairs(store, source, target)
    if len(found) < FEW and not _holds_starter(store):
        found = list(dict.fromkeys([*found, *starter_pairs(source, target)]))
    return found


def own_pairs(store: Store, source: str, target: str) -> list[TextPair]:
    """Return those of the known pairs that the memory's units hold."""
    return list(dict.fromkeys(_pairs(_spread(store), source, target)))


def lexicon_of_terms(terminology: Terminology, text: SectionText, target: str) -> Lexicon:
    """Return what the terms that may occur in a text teach of its words in another language."""
    texts = (sentence.text for sentence in text.sentences)
    found = terminology.translations(texts, source=text.section.language, target=target)
    return learn_lexicon(found * 2)  # what stands once is not believed there: terms are, somebody wrote them down


@lru_cache(maxsize=16)
def starter_pairs(source: str, target: str) -> tuple[TextPair, ...]:
    """Return the pairs that aligning the starter corpus gives: none in languages that it is not written in."""
    return tuple(_pairs(_starter_units(), source, target))


@lru_cache(maxsize=1)
def _starter_units() -> Sequence[TranslationUnit]:
    return [
        aligned.unit
        for file in starter.documents()
        for group in pair(prepare(file).sections)
        for aligned in align_sections(group, document=file.name).units
    ]


def _holds_starter(store: Store) -> bool:
    return {file.name for file in starter.documents()} <= {document.name for document in store.documents.select()}


def _spread(store: Store) -> Iterator[TranslationUnit]:
    total = sum(memory.units for memory in store.units.memories())
    if total <= MOST:
        yield from (record.unit for record in store.units.select())
        return
    for after in range(0, total, total // PARTS):
        yield from (record.unit for record in store.units.select(after=after, limit=MOST // PARTS))


def _pairs(units: Iterable[TranslationUnit], source: str, target: str) -> Iterator[TextPair]:
    for unit in units:
        sources, targets = available_for(source, unit.variants), available_for(target, unit.variants)
        if sources and targets and unit.status not in REFUSED:
            yield unit.variants[sources[0]].text, unit.variants[targets[0]].text
