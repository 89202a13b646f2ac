"""Mining the store: stored sentences of two languages that say the same although nobody aligned them.

What is found is offered for review; nothing is stored before it is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpora.beads import Bead, Line
from corpora.bitexts import space_in
from corpora.documents import Place
from corpora.filters import refusal
from corpora.languages import available_for, primary
from corpora.mining import MIN_CONFIDENCE, mine
from corpora.segments import Segment
from corpora.starter import vocabulary
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service.background import known_pairs
from tm_service.errors import InvalidQuery
from tm_service.history import OperationKind
from tm_service.records import AddReport, SentenceRecord
from tm_service.review import decide
from tm_service.stores.base import PlacedSentence, Store

__all__ = ["MIN_CONFIDENCE", "Equivalent", "equivalent_of", "find_equivalents", "keep_equivalents"]


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Sentences of two languages that say the same, one or two neighbours a side; confidence 0–1."""

    source: tuple[SentenceRecord, ...]
    target: tuple[SentenceRecord, ...]
    confidence: float

    def unit(self) -> TranslationUnit:
        """Return the unit that accepting this would store, its provenance the place of the source."""
        first = self.source[0]
        return TranslationUnit(
            {side[0].language: Segment(joined(side)) for side in (self.source, self.target)},
            status=UnitStatus.ALIGNED,
            provenance=Provenance(
                document=first.document,
                section=first.section,
                paragraph=first.paragraph,
                confidence=round(self.confidence, 4),
            ),
        )


def joined(side: Sequence[SentenceRecord]) -> str:
    """Return the text of neighbouring sentences."""
    return space_in(side[0].language).join(sentence.text for sentence in side)


def place_of(side: Sequence[SentenceRecord]) -> str:
    """Return where the sentences begin, as `document:line` or `document:Sheet1!B7`."""
    return str(Place(side[0].document, side[0].line, side[0].place))


def find_equivalents(
    store: Store, source: str, target: str, *, min_confidence: float = MIN_CONFIDENCE
) -> list[Equivalent]:
    """Return what stored sentences of two languages say the same, surest first, no order assumed.

    Looked at are the sentences that no unit translates into the other language. Languages are BCP 47, with
    fallback; raises UnknownLanguage, and InvalidQuery for a confidence out of range or twice one language.
    """
    if not 0 <= min_confidence <= 1:
        raise InvalidQuery("min_confidence", min_confidence, "must lie between 0 and 1")
    if primary(source) == primary(target):
        raise InvalidQuery("target", target, f"must be another language than the source, {source}")
    sources, targets = _uncovered(store, source, target), _uncovered(store, target, source)
    if not sources or not targets:
        return []
    known = known_pairs(store, source, target)
    words = vocabulary(primary(source), primary(target))
    beads = mine(_lines(sources), _lines(targets), known=known, vocabulary=words, min_confidence=min_confidence)
    found = (_equivalent(bead, sources, targets) for bead in beads)
    refused = _refused(store, sources)
    return [
        equivalent
        for equivalent in found
        if refusal(equivalent.unit()) is None and equivalent.unit().variants not in refused
    ]


def equivalent_of(store: Store, source: Sequence[int], target: Sequence[int], confidence: float) -> Equivalent | None:
    """Return what was offered, by the numbers of its sentences; None if one of them is gone with its document."""
    sides = [tuple(map(_sentence, store.review.placed(numbers))) for numbers in (source, target)]
    if [len(side) for side in sides] != [len(source), len(target)]:
        return None
    return Equivalent(sides[0], sides[1], confidence)


def _sentence(placed: PlacedSentence) -> SentenceRecord:
    return SentenceRecord(
        text=placed.text,
        language=placed.language,
        document=placed.document,
        section=placed.annex,
        paragraph=placed.paragraph,
        kind="",
        unit=placed.unit,
        number=placed.number,
        place=placed.place,
    )


def keep_equivalents(
    store: Store,
    equivalents: Sequence[Equivalent],
    *,
    memory: str,
    status: UnitStatus | None = None,
    by: str | None = None,
) -> AddReport:
    """Store equivalents as units, and link to them the sentences that no unit holds yet: all or nothing.

    With a `status` that is what was decided about them, also about those that were there.
    """
    first = equivalents[0] if equivalents else None
    name = f"{first.source[0].document}, {first.target[0].document}" if first else ""
    recording = store.operations.recording(OperationKind.MINE, name, memory=memory, by=by)
    with recording.batch() as part:
        report = store.units.add([equivalent.unit() for equivalent in equivalents], memory=memory, by=by)
        links: dict[int, int] = {}
        for equivalent, unit in zip(equivalents, report.ids, strict=True):
            for sentence in (*equivalent.source, *equivalent.target):
                if sentence.unit is None:
                    links.setdefault(sentence.number, unit)  # of two units the surer one comes first
        store.documents.link(list(links.items()))
        if status is not None:
            for unit in report.ids:
                decide(store, unit, status, version=None, by=by)
        part.added, part.changed = report.added, report.changed
    return report


def _uncovered(store: Store, language: str, other: str) -> list[SentenceRecord]:
    """Return the sentences of a language that no unit translates into the other one, in document order."""
    sentences = [
        sentence
        for tag in available_for(language, store.documents.languages())
        for sentence in store.documents.sentences(language=tag)
    ]
    units = store.units.get_many(sorted({sentence.unit for sentence in sentences if sentence.unit is not None}))
    covered = {number for number, record in units.items() if available_for(other, record.unit.variants)}
    return [sentence for sentence in sentences if sentence.unit not in covered]


def _refused(store: Store, sentences: Iterable[SentenceRecord]) -> list[Mapping[str, Segment]]:
    """Return what units say that hold some of the sentences and were refused: it is not offered again."""
    placed = store.review.placed([sentence.number for sentence in sentences])
    holders = sorted({sentence.unit for sentence in placed if sentence.unit is not None and sentence.refused})
    return [record.unit.variants for record in store.units.get_many(holders).values()]


def _lines(sentences: Iterable[SentenceRecord]) -> list[Line]:
    """Return lines, those of one paragraph only where the sentences are neighbours."""
    lines: list[Line] = []
    paragraph, before = 0, None
    for sentence in sentences:
        here = (sentence.document, sentence.section, sentence.paragraph, sentence.number)
        if before is None or here != (*before[:3], before[3] + 1):
            paragraph += 1
        lines.append(Line(sentence.text, paragraph, sentence.kind))
        before = here
    return lines


def _equivalent(bead: Bead, sources: Sequence[SentenceRecord], targets: Sequence[SentenceRecord]) -> Equivalent:
    return Equivalent(tuple(sources[k] for k in bead.source), tuple(targets[k] for k in bead.target), bead.confidence)
