"""What people decided about a document's units outlives a new reading of it, as long as the sentences are there.

Before a changed document takes the place of what it was, the sentences of every unit that a person confirmed, edited
or rejected are noted. Where they stand in the new one, the unit holds them again, as it is; what the aligner makes of
these sentences is left out. A unit whose sentences are gone stays without them, and is reported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpora.bitexts import AlignedUnit, Alignment
from corpora.units import DECIDED
from tm_service.matches import UnitRecord
from tm_service.occurrences import occurrences
from tm_service.stores.base import PlacedSentence, Store

Sentences = Mapping[str, Sequence[int]]
"""Language → the numbers of stored sentences, in the order in which the aligner saw them."""


@dataclass(frozen=True, slots=True)
class _Side:
    """What a unit held in one language: the texts, and where the first of them stood."""

    texts: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Decision:
    """A unit that a person decided on, and what it held, occurrence by occurrence."""

    record: UnitRecord
    held: tuple[Mapping[str, _Side], ...]


def decisions_of(store: Store, names: Iterable[str]) -> list[Decision]:
    """Return what was decided about the units of documents; units that hold no sentences have nothing to lose."""
    records = [
        record for name in names for record in store.units.select(document=name) if record.unit.status in DECIDED
    ]
    held = store.review.held([record.id for record in records])
    return [
        Decision(record, tuple(_noted(sides) for sides in occurrences(record.unit, held[record.id])))
        for record in records
        if record.id in held
    ]


def keep_decisions(
    store: Store, decisions: Sequence[Decision], alignments: Sequence[Alignment], sentences: Sequence[Sentences]
) -> tuple[list[Alignment], list[UnitRecord]]:
    """Let the units hold their sentences again; return the alignments without these, and the units that lost theirs."""
    texts = [_texts(store, numbers) for numbers in sentences]
    claimed: list[set[tuple[str, int]]] = [set() for _group in sentences]
    links: list[tuple[int, int | None]] = []
    lost = []
    for decision in decisions:
        found = False
        for sides in decision.held:
            for group, numbers in enumerate(sentences):
                at = _found(sides, texts[group], claimed[group])
                if at is not None:
                    claimed[group] |= at
                    links += [(numbers[language][index], decision.record.id) for language, index in at]
                    found = True
                    break
        if not found:
            lost.append(decision.record)
    store.documents.link(links)
    kept = [_rest(alignment, taken) for alignment, taken in zip(alignments, claimed, strict=True)]
    return kept, lost


def _noted(sides: Mapping[str, Sequence[PlacedSentence]]) -> Mapping[str, _Side]:
    return {
        language: _Side(tuple(sentence.text for sentence in side), side[0].position) for language, side in sides.items()
    }


def _texts(store: Store, sentences: Sentences) -> dict[str, list[str]]:
    """Return the texts as they are stored, which is how the units know them."""
    stored = {
        sentence.number: sentence.text
        for sentence in store.review.placed([number for numbers in sentences.values() for number in numbers])
    }
    return {language: [stored[number] for number in numbers] for language, numbers in sentences.items()}


def _found(
    sides: Mapping[str, _Side], texts: Mapping[str, Sequence[str]], claimed: set[tuple[str, int]]
) -> set[tuple[str, int]] | None:
    """Return where all the sides stand, nearest to where they stood; None unless all are there and nobody's."""
    found: set[tuple[str, int]] = set()
    for language, side in sides.items():
        size, there = len(side.texts), texts.get(language, ())
        places = [
            at
            for at in range(len(there) - size + 1)
            if tuple(there[at : at + size]) == side.texts
            and not any((language, index) in claimed for index in range(at, at + size))
        ]
        if not places:
            return None
        start = min(places, key=lambda at: abs(at - side.position))
        found |= {(language, index) for index in range(start, start + size)}
    return found


def _rest(alignment: Alignment, claimed: set[tuple[str, int]]) -> Alignment:
    def free(aligned: AlignedUnit) -> bool:
        return not any((tag, index) in claimed for tag, side in aligned.sentences.items() for index in side)

    units, filtered = filter(free, alignment.units), filter(free, alignment.filtered)
    return replace(alignment, units=tuple(units), filtered=tuple(filtered))
