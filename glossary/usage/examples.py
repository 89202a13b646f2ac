"""Findings with their places: the numbers of units and sentences become texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from corpora.languages import available_for
from glossary.usage.findings import Counted, Finding
from glossary.usage.passages import place_of
from glossary.usage.records import DocumentCount, Example, Inconsistency, Place, Variant
from tm_service.matches import UnitRecord
from tm_service.memory import TranslationMemory
from tm_service.stores.base import PlacedSentence

_AT_ONCE = 200  # findings


def with_examples(found: Sequence[Finding], memory: TranslationMemory) -> Iterator[Inconsistency]:
    """Yield the findings in their order, each with the texts that show it; what is gone meanwhile is left out."""
    for start in range(0, len(found), _AT_ONCE):
        some = found[start : start + _AT_ONCE]
        texts = _Texts(memory, {place for one in some for variant in one.variants for place in variant.places})
        for one in some:
            yield Inconsistency(
                kind=one.kind,
                concept=one.concept,
                language=one.language,
                source=one.source,
                document=one.document,
                expected=one.expected,
                count=one.count,
                total=one.total,
                variants=tuple(_variant(variant, one, texts) for variant in one.variants),
            )


def _variant(counted: Counted, finding: Finding, texts: _Texts) -> Variant:
    examples = (texts.example(place, finding.language, finding.source) for place in counted.places)
    return Variant(
        term=counted.term,
        status=counted.status,
        count=counted.count,
        documents=tuple(
            DocumentCount(document or None, memory or None, count)
            for (document, memory), count in counted.documents.most_common()
        ),
        examples=tuple(example for example in examples if example is not None),
    )


class _Texts:
    """The texts behind some numbers: units, and sentences with a minus before them."""

    def __init__(self, memory: TranslationMemory, numbers: Iterable[int]) -> None:
        wanted = sorted(numbers)
        self._units = memory.store.units.get_many([number for number in wanted if number > 0])
        placed = memory.store.review.placed([-number for number in wanted if number < 0])
        self._sentences = {sentence.number: sentence for sentence in placed}

    def example(self, number: int, language: str, source: str | None) -> Example | None:
        if number < 0:
            return _of_sentence(self._sentences[-number]) if -number in self._sentences else None
        return _of_unit(self._units[number], language, source) if number in self._units else None


def _of_sentence(sentence: PlacedSentence) -> Example:
    place = Place(None, sentence.memory, sentence.document, sentence.annex, sentence.paragraph, sentence.number)
    return Example(place, sentence.text)


def _of_unit(record: UnitRecord, language: str, source: str | None) -> Example | None:
    variants = record.unit.variants
    own = available_for(language, variants)
    if not own:
        return None
    other = available_for(source, variants) if source else []
    return Example(place_of(record), variants[own[0]].text, variants[other[0]].text if other else None)
