"""Take a concept back to what it was."""

from __future__ import annotations

from glossary.changes import Cause, Change, Operation
from glossary.concepts import ConceptEntry
from glossary.errors import ChangedSince, UnknownConcept, UnknownVersion
from glossary.indexing import rows_of
from glossary.records import ConceptRecord
from glossary.relations import stored
from glossary.stores import TermStore
from tm_service.dates import now


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
        _put_back(store, change, reason, number, by)
    return [change.concept for change in step]


def _put_back(store: TermStore, change: Change, reason: str | None, step: int | None, by: str | None) -> None:
    cause = Cause(Operation.UNDO, reason, step=step)
    if change.before is None:
        deleted = store.changes.at(change.concept, change.version - 1)
        merged_into = deleted.merged_into if deleted else None
        store.remove(change.concept, at=now(), by=by, cause=cause._replace(merged_into=merged_into))
    elif change.after is None:
        store.insert(change.before, rows_of(change.before), at=now(), by=by, cause=cause)
    else:
        store.replace(change.before, rows_of(change.before), at=now(), by=by, cause=cause)
