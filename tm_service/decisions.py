"""What people decided about a document's units outlives a new reading of it, as long as the sentences are there.

Before a changed document takes the place of what it was, the sentences of every unit that a person confirmed, edited
or rejected are noted. Where they stand in the new one, the unit holds them again, as it is; what the aligner makes of
these sentences is left out. A unit whose sentences are gone stays without them, and is reported.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from corpora.bitexts import AlignedUnit, Alignment, Refused
from corpora.units import DECIDED
from tm_service.matches import UnitRecord
from tm_service.occurrences import occurrences
from tm_service.stores.base import PlacedSentence, Store

Sentences = Mapping[str, Sequence[int]]
"""Language → the numbers of stored sentences, in the order in which the aligner saw them."""


_ALL = -1


class _At(NamedTuple):
    """A sentence of a new reading: the group of sections, the language, the place in that."""

    group: int
    language: str
    place: int


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


def decisions_of(store: Store, names: Collection[str]) -> list[Decision]:
    """Return what was decided about the units of documents; what these hold in other documents stays as it is."""
    found: dict[int, UnitRecord] = {}
    for name in names:
        page = store.review.page(memory=None, document=name, statuses=DECIDED, confidence=None, after=None, limit=_ALL)
        found.update((record.id, record) for record in page)
    held = store.review.held(found)
    return [
        Decision(
            record, tuple(sides for one in occurrences(record.unit, held[number]) if (sides := _noted(one, names)))
        )
        for number, record in sorted(found.items())
        if any(sentence.document in names for sentence in held.get(number, ()))
    ]


def keep_decisions(
    store: Store, decisions: Sequence[Decision], alignments: Sequence[Alignment], sentences: Sequence[Sentences]
) -> tuple[list[Alignment], list[UnitRecord]]:
    """Let the units hold their sentences again; return the alignments without these, and the units that lost theirs.

    `sentences` are those of each alignment, and behind them those of sections that were not aligned.
    """
    texts = [_texts(store, numbers) for numbers in sentences]
    claimed: list[set[tuple[str, int]]] = [set() for _group in sentences]
    links: list[tuple[int, int | None]] = []
    lost = []
    for decision in decisions:
        places = [place for sides in decision.held if (place := _place(sides, texts, claimed))]
        for at in (at for place in places for at in place):
            claimed[at.group].add((at.language, at.place))
            links.append((sentences[at.group][at.language][at.place], decision.record.id))
        if not places:
            lost.append(decision.record)
    store.documents.link(links)
    kept = [_rest(alignment, taken) for alignment, taken in zip(alignments, claimed, strict=False)]
    return kept, lost


def _noted(sides: Mapping[str, Sequence[PlacedSentence]], names: Collection[str]) -> Mapping[str, _Side]:
    return {
        language: _Side(tuple(sentence.text for sentence in side), side[0].position)
        for language, side in sides.items()
        if side[0].document in names
    }


def _texts(store: Store, sentences: Sentences) -> dict[str, list[str]]:
    """Return the texts as they are stored, which is how the units know them."""
    stored = {
        sentence.number: sentence.text
        for sentence in store.review.placed([number for numbers in sentences.values() for number in numbers])
    }
    return {language: [stored[number] for number in numbers] for language, numbers in sentences.items()}


def _place(
    sides: Mapping[str, _Side],
    texts: Sequence[Mapping[str, Sequence[str]]],
    claimed: Sequence[set[tuple[str, int]]],
) -> list[_At] | None:
    """Return where all the sides stand, in one group of sections if that is possible; None unless all are there."""
    alone = [{group} for group in range(len(texts))]
    for groups in (*alone, set(range(len(texts)))):
        found = [_stretch(language, side, texts, claimed, groups) for language, side in sides.items()]
        if all(found):
            return [at for stretch in found for at in stretch]
    return None


def _stretch(
    language: str,
    side: _Side,
    texts: Sequence[Mapping[str, Sequence[str]]],
    claimed: Sequence[set[tuple[str, int]]],
    groups: Collection[int],
) -> list[_At]:
    """Return where the texts of a side stand one after the other and nobody's, nearest to where they stood."""
    size = len(side.texts)
    starts = [
        (abs(start - side.position), group, start)
        for group in groups
        for start in range(len(texts[group].get(language, ())) - size + 1)
        if tuple(texts[group][language][start : start + size]) == side.texts
        and not any((language, index) in claimed[group] for index in range(start, start + size))
    ]
    if not starts:
        return []
    _distance, group, start = min(starts)
    return [_At(group, language, index) for index in range(start, start + size)]


def _rest(alignment: Alignment, claimed: set[tuple[str, int]]) -> Alignment:
    def free(aligned: AlignedUnit | Refused) -> bool:
        return not any((tag, index) in claimed for tag, side in aligned.sentences.items() for index in side)

    return Alignment(
        tuple(filter(free, alignment.units)),
        tuple(filter(free, alignment.refused)),
        tuple(filter(free, alignment.filtered)),
    )
