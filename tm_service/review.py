"""What people say about units: right, wrong, to be said otherwise; and which of them to look at first.

Rearranging the sentences that units hold is the matter of rearranging.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpora.segments import Segment
from corpora.units import FILTER, FILTER_SCORE, REFUSED, TranslationUnit, UnitStatus
from tm_service.errors import InvalidQuery, RefusedChange, StaleVersion
from tm_service.history import OperationKind
from tm_service.matches import UnitRecord
from tm_service.stores.base import PlacedSentence, Store
from tm_service.stores.sqlite.operations import Recording


@dataclass(frozen=True, slots=True)
class ReviewedUnit:
    """A unit and the sentences that it holds, in document order."""

    record: UnitRecord
    sentences: tuple[PlacedSentence, ...]


def reviewed(store: Store, records: Sequence[UnitRecord]) -> list[ReviewedUnit]:
    """Return units with the sentences that they hold."""
    held = store.review.held([record.id for record in records])
    return [ReviewedUnit(record, tuple(held.get(record.id, ()))) for record in records]


def unjudged(unit: TranslationUnit) -> dict[str, str]:
    """Return the properties of a unit without what a filter said of it: a person knows better."""
    return {name: value for name, value in unit.properties.items() if name not in (FILTER, FILTER_SCORE)}


def decide(store: Store, unit_id: int, status: UnitStatus, *, version: int | None, by: str | None) -> UnitRecord:
    """Give a unit a status; raises UnknownUnit and StaleVersion. A unit that has it already stays as it is."""

    def decided(unit: TranslationUnit) -> TranslationUnit:
        return replace(unit, status=status, properties=unit.properties if status in REFUSED else unjudged(unit))

    try:
        record = unit_at(store, unit_id, version)
    except StaleVersion as error:
        raise error.sending(decided) from None
    if record.unit.status is status:
        return record
    return store.units.replace(unit_id, decided(record.unit), version=record.version, by=by)


def restore(store: Store, unit_id: int, *, version: int | None, by: str | None) -> UnitRecord:
    """Let a rejected or filtered unit be found again, as one that nobody has judged; RefusedChange for any other."""
    record = unit_at(store, unit_id, version)
    if record.unit.status not in REFUSED or record.unit.status is UnitStatus.PROPOSED:
        raise RefusedChange(unit_id, "restored", f"it is {record.unit.status}, neither rejected nor filtered")
    aligned = record.unit.provenance.confidence is not None
    status = UnitStatus.ALIGNED if aligned else UnitStatus.IMPORTED
    return decide(store, unit_id, status, version=record.version, by=by)


def edit(store: Store, unit_id: int, texts: Mapping[str, str], *, version: int | None, by: str | None) -> UnitRecord:
    """Put other texts (language → text) in a unit, `edited` from then on; InvalidQuery for a language that it lacks."""

    def edited(unit: TranslationUnit) -> TranslationUnit:
        variants = dict(unit.variants)
        for language, text in texts.items():
            if language not in variants:
                raise InvalidQuery("language", language, f"unit {unit_id} has {', '.join(variants)}")
            if not text.strip():
                raise InvalidQuery(language, text, "is empty; give at least one character")
            variants[language] = variants[language] if variants[language].text == text else Segment(text)
        return replace(unit, variants=variants, status=UnitStatus.EDITED, properties=unjudged(unit))

    try:
        record = unit_at(store, unit_id, version)
    except StaleVersion as error:
        raise error.sending(edited) from None
    return store.units.replace(unit_id, edited(record.unit), version=record.version, by=by)


def confirm_sure(
    store: Store, *, document: str | None, memory: str | None, min_confidence: float, preview: bool, by: str | None
) -> int:
    """Confirm what is aligned with at least that confidence (0–1), or only count it; return how many units.

    Raises UnknownDocument and InvalidQuery.
    """
    if not 0 <= min_confidence <= 1:
        raise InvalidQuery("min_confidence", min_confidence, "must lie between 0 and 1")
    if document is not None:
        store.documents.get(document)
    name = f"{document or memory or 'every memory'}, confidence {min_confidence:g} and more"
    recording = store.operations.recording(OperationKind.CONFIRM, name, memory=memory, by=by)
    found = 0
    after: tuple[float | None, int] | None = None
    while page := store.review.page(
        memory=memory,
        document=document,
        statuses=[UnitStatus.ALIGNED],
        confidence=(min_confidence, 1.0),
        after=after,
        limit=500,
    ):
        found += len(page) if preview else _confirm_unchanged(store, page, recording, by)
        after = (page[-1].unit.provenance.confidence, page[-1].id)
    return found


def _confirm_unchanged(store: Store, records: Sequence[UnitRecord], recording: Recording, by: str | None) -> int:
    """Confirm units in a transaction of their own, so that others get their turn; not what they changed meanwhile."""
    with recording.batch() as part:
        present = store.units.get_many([record.id for record in records])
        still = [record for record in records if present.get(record.id) == record]
        for record in still:
            decide(store, record.id, UnitStatus.CONFIRMED, version=record.version, by=by)
        part.changed = len(still)
    return len(still)


def unit_at(store: Store, unit_id: int, version: int | None) -> UnitRecord:
    """Return a unit; raises UnknownUnit, or StaleVersion unless `version` is the present one or None."""
    return store.units.at_version(unit_id, version)
