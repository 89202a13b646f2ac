"""Putting alignments right: join units, split them, pair their sentences anew, and take that back.

A unit holds sentences of its document, and until somebody edits it says exactly what they say. Whoever rearranges
moves sentences from unit to unit: each is held by one unit at most, and what loses its partner is an unaligned
sentence again. Every change is one step, which `undo` takes back whole.

    merge   a unit and the one behind it become one, with what stands unaligned between them
    split   a unit becomes two, at a boundary of sentences on each side
    pair    a unit gets other sentences; or sentences that none translates become a unit

What is said several times in a document is one unit that holds every occurrence. Merging and pairing change the
first of them, and the others become a unit of their own; splitting changes all.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from corpora.segments import Segment
from corpora.units import REFUSED, Provenance, TranslationUnit, UnitStatus
from tm_service.dates import now
from tm_service.errors import InvalidQuery, RefusedChange
from tm_service.matches import UnitRecord
from tm_service.occurrences import Sides, appended, joined, occurrences, says
from tm_service.review import ReviewedUnit, reviewed, unit_at, unjudged
from tm_service.stores.base import Arranged, PlacedSentence, Store


@dataclass(frozen=True, slots=True)
class Rearranged:
    """What a step left: the units that it changed or made, the one asked for first, and the numbers of those gone."""

    units: tuple[ReviewedUnit, ...]
    gone: tuple[int, ...]


def merge(store: Store, unit_id: int, *, version: int | None, by: str | None) -> Rearranged:
    """Join a unit with the next one of its section; raises RefusedChange when none follows, or is in the way."""
    with store.writing():
        record = unit_at(store, unit_id, version)
        first, *rest = _occurrences(store, record, "merged")
        leading = next(iter(first))
        follower = store.review.following(first[leading][-1])
        if follower is None or follower.unit is None:
            raise RefusedChange(unit_id, "merged", "no unit follows it in its section")
        other = store.units.get(follower.unit)
        second = next(sides for sides in _occurrences(store, other, "merged") if follower in sides[leading])
        sides = {
            language: _closed_up(store, unit_id, [*first.get(language, ()), *second.get(language, ())])
            for language in {**first, **second}
        }
        taken = {sentence.number for side in sides.values() for sentence in side}
        changes = _losses(store, [*sides.values()], taken, {unit_id})
        variants = {
            language: _merged(side, [(record.unit, first), (other.unit, second)], language)
            for language, side in sides.items()
        }
        changes[unit_id] = Arranged(_joined_unit(record.unit, other.unit, variants, by), _numbers(sides))
        return _arranged(store, record, changes, _copies(record, rest, taken), "merge", by)


def split(store: Store, unit_id: int, at: Mapping[str, int], *, version: int | None, by: str | None) -> Rearranged:
    """Split a unit: of each language the first `at` sentences stay together, the others become another unit.

    What is left with one language only is unaligned again. Raises InvalidQuery for a boundary that is none, and
    RefusedChange for a unit that was edited, since nobody knows where its text would be cut.
    """
    with store.writing():
        record = unit_at(store, unit_id, version)
        found = _occurrences(store, record, "split")
        sides = found[0]
        _check_boundaries(at, sides)
        if any(not says(record.unit, language, side) for language, side in sides.items()):
            raise RefusedChange(unit_id, "split", "it does not say what its sentences say; edit or undo it instead")
        parts = [
            [_cut(sides, at, keep_first=keep_first) for sides in found]
            for keep_first in (True, False)
            if len(_cut(sides, at, keep_first=keep_first)) > 1
        ]
        if not parts or _numbers(*parts[0]) == _numbers(*found):
            raise InvalidQuery("at", dict(at), "must leave something in two languages, and something else beside it")
        arranged = [Arranged(_part(record.unit, part[0], by), _numbers(*part)) for part in parts]
        return _arranged(store, record, {unit_id: arranged[0]}, arranged[1:], "split", by)


def pair(
    store: Store, sentences: Collection[int], *, unit_id: int | None = None, version: int | None = None, by: str | None
) -> Rearranged:
    """Let stored sentences (by number) translate each other: in a unit, whose other languages stay, or in a new one.

    The sentences of a language must follow one another, and all be of one document or of documents that translate
    each other; other units lose them. Raises InvalidQuery, and RefusedChange where a unit that was edited would lose
    a part of its text.
    """
    with store.writing():
        given = _by_language(store, sentences)
        record = unit_at(store, unit_id, version) if unit_id is not None else None
        held = _all_occurrences(store, record) if record else []
        first, rest = (held[0], held[1:]) if held else ({}, [])
        sides = {**first, **given}
        if len({**(record.unit.variants if record else {}), **sides}) < 2:
            raise InvalidQuery("sentences", sorted(sentences), "must be of two languages at least")
        _check_partners([sentence for side in sides.values() for sentence in side])
        changes = _losses(store, list(given.values()), set(_numbers(given)), {unit_id} if unit_id else set())
        said = {language: Segment(joined(side)) for language, side in given.items() if side != first.get(language)}
        if record is None:
            leader = next(iter(given.values()))[0]
            place = Provenance(leader.document, leader.annex, leader.paragraph)
            unit = _said(TranslationUnit({}, provenance=place), said, by, given)
            added = Arranged(unit, _numbers(given))
            return _arranged(store, None, changes, [added], "pair", by, memory=leader.memory)
        unit = _said(record.unit, {**record.unit.variants, **said}, by, sides)
        place = replace(unit.provenance, confidence=None)  # nobody has measured this one
        changes[record.id] = Arranged(replace(unit, provenance=place), _numbers(sides))
        return _arranged(store, record, changes, _copies(record, rest, set(_numbers(given))), "pair", by)


def undo(store: Store, unit_id: int, *, version: int | None, by: str | None) -> Rearranged:
    """Take back the last step that changed a unit, whole; see stores/base.py, ReviewTable, for what it raises."""
    touched = store.review.undo(unit_id, version=version, by=by)
    return _outcome(store, dict.fromkeys([unit_id, *touched]))


def _all_occurrences(store: Store, record: UnitRecord) -> list[Sides]:
    return occurrences(record.unit, store.review.held([record.id]).get(record.id, []))


def _occurrences(store: Store, record: UnitRecord, done: str) -> list[Sides]:
    found = _all_occurrences(store, record)
    if not found:
        raise RefusedChange(record.id, done, "it holds no sentences of a document")
    return found


def _numbers(*found: Sides) -> tuple[int, ...]:
    return tuple(sentence.number for sides in found for side in sides.values() for sentence in side)


def _said(unit: TranslationUnit, variants: Mapping[str, Segment], by: str | None, sides: Sides) -> TranslationUnit:
    """Return the unit as a person made it say something else, beginning where its sentences do."""
    first = next(iter(sides.values()))[0]
    place = replace(unit.provenance, paragraph=first.paragraph, section=first.annex, sentence=None)
    status = UnitStatus.EDITED
    changed = replace(unit, variants=variants, key="", status=status, properties=unjudged(unit), provenance=place)
    return replace(changed, changed_at=now(), changed_by=by)


def _part(unit: TranslationUnit, sides: Sides, by: str | None) -> TranslationUnit:
    return _said(unit, {language: Segment(joined(side)) for language, side in sides.items()}, by, sides)


def _joined_unit(
    one: TranslationUnit, other: TranslationUnit, variants: Mapping[str, Segment], by: str | None
) -> TranslationUnit:
    known = [unit.provenance.confidence for unit in (one, other) if unit.provenance.confidence is not None]
    notes = list(dict.fromkeys(unit.note for unit in (one, other) if unit.note))
    return replace(
        one,
        variants={**other.variants, **one.variants, **variants},
        key="",
        status=UnitStatus.EDITED,
        provenance=replace(one.provenance, confidence=min(known, default=None)),
        note="\n".join(notes) or None,
        properties={**other.properties, **one.properties},
        changed_at=now(),
        changed_by=by,
    )


def _copies(record: UnitRecord, rest: Sequence[Sides], taken: Collection[int]) -> list[Arranged]:
    """Return the unit that the other occurrences become, of which none may be taken from."""
    whole = [sides for sides in rest if not set(_numbers(sides)) & set(taken)]
    return [Arranged(record.unit, _numbers(*whole))] if whole else []


def _closed_up(store: Store, unit_id: int, side: Sequence[PlacedSentence]) -> list[PlacedSentence]:
    """Return the sentences in order, with those between them that nothing translates."""
    own = {sentence.number for sentence in side}
    if len({sentence.section for sentence in side}) > 1:
        raise RefusedChange(unit_id, "merged", "the one behind it stands in another section")
    positions = [sentence.position for sentence in side]
    stretch = store.review.stretch(side[0].section, min(positions), max(positions))
    for sentence in stretch:
        if sentence.number not in own and sentence.unit is not None and not sentence.refused:
            raise RefusedChange(unit_id, "merged", f"unit {sentence.unit} stands between it and the one behind it")
    return stretch


def _merged(side: Sequence[PlacedSentence], parts: Sequence[tuple[TranslationUnit, Sides]], language: str) -> Segment:
    """Return what sentences of several units say together: what they say there, which may have been edited."""
    holders = [(unit, sides[language]) for unit, sides in parts if language in sides]
    if all(says(unit, language, own) for unit, own in holders):
        return Segment(joined(side))
    covered = {sentence.number for _unit, own in holders for sentence in own}
    pieces = [(own[0].position, unit.variants[language]) for unit, own in holders]
    pieces += [(sentence.position, Segment(sentence.text)) for sentence in side if sentence.number not in covered]
    return appended([segment for _position, segment in sorted(pieces, key=lambda piece: piece[0])], language)


def _losses(
    store: Store, sides: Sequence[Sequence[PlacedSentence]], taken: Collection[int], spared: Collection[int]
) -> dict[int, Arranged | None]:
    """Return what becomes of the other units that hold these sentences."""
    holders = {sentence.unit for side in sides for sentence in side if sentence.unit is not None} - set(spared)
    records = store.units.get_many(sorted(holders))
    return {
        number: _without(records[number], occurrences(records[number].unit, held), taken)
        for number, held in store.review.held(holders).items()
    }


def _without(record: UnitRecord, found: Sequence[Sides], taken: Collection[int]) -> Arranged | None:
    """Return a unit without some sentences, None if nothing is left that translates something."""
    whole = [sides for sides in found if not set(_numbers(sides)) & set(taken)]
    if whole:
        return Arranged(record.unit, _numbers(*whole))
    left = {
        language: kept
        for language, side in found[0].items()
        if (kept := [sentence for sentence in side if sentence.number not in taken])
    }
    if len(left) < 2:
        return None
    variants = {}
    for language, side in left.items():
        if side == found[0][language]:
            variants[language] = record.unit.variants[language]
        elif says(record.unit, language, found[0][language]):
            variants[language] = Segment(joined(side))
        else:
            raise RefusedChange(record.id, "cut", "it was edited, and would lose a part of its text; undo that first")
    unit = replace(record.unit, variants=variants, key="")
    if record.unit.status not in REFUSED:
        unit = replace(unit, status=UnitStatus.EDITED, changed_at=now())
    return Arranged(unit, _numbers(left))


def _check_boundaries(at: Mapping[str, int], sides: Sides) -> None:
    for language in {**at, **sides}:
        if language not in sides:
            raise InvalidQuery(f"at.{language}", at[language], f"the unit holds sentences in {', '.join(sides)}")
        if language not in at:
            raise InvalidQuery(f"at.{language}", None, "is missing; say how many sentences stay")
        if not 0 <= at[language] <= len(sides[language]):
            raise InvalidQuery(f"at.{language}", at[language], f"must be from 0 to {len(sides[language])}")


def _cut(sides: Sides, at: Mapping[str, int], *, keep_first: bool) -> Sides:
    parts = {language: side[: at[language]] if keep_first else side[at[language] :] for language, side in sides.items()}
    return {language: part for language, part in parts.items() if part}


def _by_language(store: Store, numbers: Collection[int]) -> Sides:
    found = store.review.placed(numbers)
    if missing := set(numbers) - {sentence.number for sentence in found}:
        raise InvalidQuery("sentences", min(missing), "is the number of no stored sentence")
    if not found:
        raise InvalidQuery("sentences", [], "is empty; give the numbers of stored sentences")
    sides: Sides = {}
    for sentence in found:
        side = sides.setdefault(sentence.language, [])
        if side and (side[-1].section, side[-1].position + 1) != (sentence.section, sentence.position):
            raise InvalidQuery("sentences", sentence.number, "does not follow the other one of its language")
        side.append(sentence)
    return sides


def _check_partners(sentences: Sequence[PlacedSentence]) -> None:
    first = sentences[0]
    for other in sentences:
        names = {first.annex, first.document} & set(other.partners) and {other.annex, other.document} & set(
            first.partners
        )
        if other.document != first.document and not names:
            rule = f"is of {other.document}, which is no translation of {first.document}"
            raise InvalidQuery("sentences", other.number, rule)


def _arranged(
    store: Store,
    record: UnitRecord | None,
    changes: Mapping[int, Arranged | None],
    new: Sequence[Arranged],
    operation: str,
    by: str | None,
    *,
    memory: str = "",
) -> Rearranged:
    home = record.memory if record else memory
    added = store.review.arrange(changes, new, operation=operation, memory=home, by=by)
    asked = [record.id] if record else added[:1]
    return _outcome(store, dict.fromkeys([*asked, *changes, *added]))


def _outcome(store: Store, touched: Collection[int]) -> Rearranged:
    found = store.units.get_many(list(touched))
    return Rearranged(
        tuple(reviewed(store, [found[number] for number in touched if number in found])),
        tuple(number for number in touched if number not in found),
    )
