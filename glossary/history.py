"""Take a concept back to what it was."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from glossary.changes import Cause, Change, Operation
from glossary.concepts import ConceptEntry
from glossary.errors import ChangedSince, UnknownConcept, UnknownVersion
from glossary.indexing import rows_of
from glossary.records import ConceptRecord
from glossary.relations import stored
from glossary.stores import TermStore
from tm_service.dates import now
from tm_service.history import Outcome
from tm_service.standing import Entry


def history(store: TermStore, concept_id: str, *, limit: int | None = None) -> list[Change]:
    """Return the changes of a concept, the last one first, also of one that was deleted or merged.

    Raises UnknownConcept for one that never was.
    """
    found = store.changes.of(concept_id, limit=limit)
    if not found:
        raise UnknownConcept(concept_id)
    return found


def at_version(store: TermStore, concept_id: str, version: int) -> ConceptEntry:
    """Return what a concept that is there was at a version; raises UnknownConcept, UnknownVersion."""
    last = stored(store, concept_id).version
    change = store.changes.at(concept_id, version)
    if change is None or change.after is None:
        raise UnknownVersion(concept_id, version, last)
    return change.after


def restore(
    store: TermStore, concept_id: str, *, version: int | None, reason: str | None, by: str | None
) -> ConceptRecord:
    """Make a concept what it was at a version, of one that was deleted the last one if None; that is a change, too.

    Raises UnknownConcept, UnknownVersion.
    """
    last = history(store, concept_id, limit=1)[0]
    wanted = version or last.version
    change = last if wanted == last.version else store.changes.at(concept_id, wanted)
    if change is None:
        raise UnknownVersion(concept_id, wanted, last.version)
    entry = change.after if version or change.after else change.before
    if entry is None:
        raise UnknownVersion(concept_id, wanted, last.version)
    cause = Cause(Operation.RESTORE, reason)
    if last.after is None:
        store.insert(entry, rows_of(entry), at=now(), by=by, cause=cause)
    elif last.after != entry:
        store.replace(entry, rows_of(entry), at=now(), by=by, cause=cause)
    return stored(store, concept_id)


def undo(store: TermStore, concept_id: str, *, reason: str | None, by: str | None) -> list[str]:
    """Take back the last step that changed a concept, in all concepts that it changed; return their ids.

    To undo an undo is to do it again. Raises UnknownConcept, and ChangedSince when another concept of the step was
    changed after it.
    """
    step = store.changes.step(history(store, concept_id, limit=1)[0])
    for change in step:
        if (last := history(store, change.concept, limit=1)[0]).version != change.version:
            raise ChangedSince(concept_id, change.concept, change.version, last.version)
    number = store.sequence() + 1 if len(step) > 1 else None
    for change in step:
        put_back(store, change, reason, number, by)
    return [change.concept for change in step]


def put_back(store: TermStore, change: Change, reason: str | None, step: int | None, by: str | None) -> None:
    """Make a concept what it was before a change, which all that was made of it since must have been taken back to."""
    cause = Cause(Operation.UNDO, reason, step=step, takes_back=change.sequence)
    present = store.concept(change.concept) is not None
    if change.before is None and present:
        deleted = store.changes.at(change.concept, change.version - 1)
        merged_into = deleted.merged_into if deleted else None
        store.remove(change.concept, at=now(), by=by, cause=cause._replace(merged_into=merged_into))
    elif change.before is not None:
        write = store.replace if present else store.insert
        write(change.before, rows_of(change.before), at=now(), by=by, cause=cause)


class ConceptsPast:
    """The log of concepts and what it can be used for; see tm_service/undoing.py."""

    def __init__(self, store: TermStore) -> None:
        self._store = store

    def slice(self, first: int, last: int, limit: int) -> list[tuple[int, str]]:
        """Return (change, concept) from number `last` down to `first`, the newest first."""
        return self._store.changes.slice(first, last, limit)

    def entries(self, things: Collection[str]) -> dict[str, list[Entry]]:
        """Return the changes of concepts in their order."""
        return self._store.changes.entries(things)

    def outcome(self, wanted: Mapping[str, int]) -> Outcome[str]:
        """Return which concepts would go, change and come."""
        there = {concept for concept in wanted if self._store.concept(concept) is not None}
        known = {concept for concept, sequence in wanted.items() if self._made(sequence).before is not None}
        return Outcome(
            removed=frozenset(there - known),
            restored=frozenset(there & known),
            returned=frozenset(known - there),
        )

    def put_back(self, wanted: Mapping[str, int], by: str | None) -> None:
        """Make concepts again what they were before a change, within the caller's transaction."""
        for sequence in wanted.values():
            put_back(self._store, self._made(sequence), None, None, by)

    def _made(self, sequence: int) -> Change:
        change = self._store.changes.made(sequence)
        if change is None:
            raise LookupError(f"the log of concepts has no change {sequence}")
        return change
