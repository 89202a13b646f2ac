"""Taking back what was done to many at once, but nothing that a person did since.

An operation is gone through from its last change to its first, some changes a transaction. What it made goes, what it
changed is again what it was, what it deleted comes back; whatever was changed by somebody since stays as it is, and is
counted. All of that is an operation itself, so it can be taken back too. One that was cut off goes on when it is asked
for again: what was taken back already is not touched.
"""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Generic, Protocol, TypeVar

from tm_service.errors import RefusedUndo
from tm_service.history import DocumentFate, Fate, Operation, OperationKind, Outcome, TakenBack
from tm_service.standing import Entry, Verdict, verdicts
from tm_service.stores.sqlite.operations import Part, SqliteOperations

A_TRANSACTION = 500  # changes
KEPT_NAMED = 1_000  # of what was kept
_GAP = 0.01  # seconds between two transactions, in which another writer takes its turn
Thing = TypeVar("Thing", bound=Hashable)


class Past(Protocol[Thing]):
    """The log of units or of concepts, as much of it as taking back needs."""

    def slice(self, first: int, last: int, limit: int) -> list[tuple[int, Thing]]:
        """Return (change, thing) from number `last` down to `first`, the newest first."""
        ...

    def entries(self, things: Collection[Thing]) -> dict[Thing, list[Entry]]:
        """Return the changes of things in their order; their additions may be missing."""
        ...

    def outcome(self, wanted: Mapping[Thing, int]) -> Outcome[Thing]:
        """Return what becomes of things that are again what they were before a change."""
        ...

    def put_back(self, wanted: Mapping[Thing, int], by: str | None) -> None:
        """Make things again what they were before a change, within the caller's transaction."""
        ...


class Documents(Protocol):
    """What taking back an ingest does with documents."""

    def present(self, document: DocumentFate) -> bool:
        """Tell whether a document of that name is there."""
        ...

    def is_as_it_was(self, document: DocumentFate) -> bool:
        """Tell whether it is the very reading that is named."""
        ...

    def holders(self, name: str) -> set[int]:
        """Return the units that hold its sentences."""
        ...

    def remove(self, name: str) -> None:
        """Remove a document with its sentences, within the caller's transaction."""
        ...


def take_back(
    operations: SqliteOperations,
    past: Past[Thing],
    operation: Operation,
    *,
    documents: Documents | None = None,
    by: str | None,
    preview: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> TakenBack:
    """Take an operation back, or only tell what that would do; `progress` is told (changes done, of how many).

    Raises RefusedUndo when nothing of it can be taken back, and why.
    """
    undo = _Undo(operations, past, operation, documents, by, preview, progress)
    undo.run()
    told = undo.report
    if not told.anything:
        reason = next(iter(told.documents_kept.values()), "all of it was taken back already")
        raise RefusedUndo(operation.number, reason)
    return told


class _Undo(Generic[Thing]):
    def __init__(
        self,
        operations: SqliteOperations,
        past: Past[Thing],
        operation: Operation,
        documents: Documents | None,
        by: str | None,
        preview: bool,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        number = operations.undo_of(operation.number)
        self.report = TakenBack(operation.number, None if preview else number)
        self._recording = operations.recording(
            OperationKind.UNDO,
            operation.name,
            memory=operation.memory,
            by=by,
            takes_back=operation.number,
            number=number,
        )
        self._operations, self._past, self._documents = operations, past, documents
        self._by, self._preview, self._progress = by, preview, progress
        self._batches = operations.batches(operation.number)
        self._total = sum(max(0, batch.last - batch.first + 1) for batch in self._batches)
        self._gone: set[Hashable] = set()  # in a preview, of one batch

    def run(self) -> None:
        fates = {batch: self._operations.documents(batch.number) for batch in self._batches}
        if any(one.fate is Fate.REMOVED for documents in fates.values() for one in documents):
            raise RefusedUndo(self.report.operation, "the sentences of its documents are gone; ingest the files again")
        done = 0
        for batch in reversed(self._batches):
            if reasons := self._in_the_way(fates[batch]):
                self.report.documents_kept |= reasons
                continue
            self._gone = set()
            last = batch.last
            while last >= batch.first:
                rows = self._part(batch.first, last)
                last = rows[-1] - 1 if rows else 0
                done += len(rows)
                if self._progress is not None:
                    self._progress(done, self._total)
            self._remove(fates[batch])
        if not self._preview:
            self.report.number = self._recording.number

    def _part(self, first: int, last: int) -> list[int]:
        """Take some changes back; return their numbers, the newest first."""
        with self._batch() as part:
            rows = self._past.slice(first, last, A_TRANSACTION)
            wanted = self._still_standing(rows)
            outcome = self._past.outcome(wanted)
            part.added, part.changed = len(outcome.returned), len(outcome.restored)
            part.removed = len(outcome.removed)
            if not self._preview and wanted:
                self._past.put_back(wanted, self._by)
        self.report.returned += part.added
        self.report.restored += part.changed
        self.report.removed += part.removed
        if self._preview:
            self._gone |= outcome.removed
        elif wanted:
            time.sleep(_GAP)
        return [sequence for sequence, _thing in rows]

    def _still_standing(self, rows: Sequence[tuple[int, Thing]]) -> dict[Thing, int]:
        """Return the things that are as the operation left them, each with the first of these changes of it."""
        own: dict[Thing, list[int]] = {}
        for sequence, thing in rows:
            own.setdefault(thing, []).append(sequence)
        wanted: dict[Thing, int] = {}
        for thing, log in self._past.entries(own).items():
            known = {entry.sequence for entry in log}
            whole = sorted([*log, *(Entry(one) for one in own[thing] if one not in known)])
            verdict = verdicts(whole, [entry.sequence for entry in whole if self._is_ours(entry.sequence)])
            standing = [one for one in own[thing] if verdict[one] is Verdict.STANDS]
            if standing:
                wanted[thing] = min(standing)
            changed = [one for one in own[thing] if verdict[one] is Verdict.CHANGED_SINCE]
            if changed and not any(verdict[one] is Verdict.CHANGED_SINCE for one in verdict if one > max(changed)):
                self._keep(thing)
        return wanted

    def _keep(self, thing: Hashable) -> None:
        self.report.kept += 1
        if len(self.report.kept_ids) < KEPT_NAMED and isinstance(thing, int | str):
            self.report.kept_ids.append(thing)

    def _is_ours(self, sequence: int) -> bool:
        at = bisect_right(self._batches, sequence, key=lambda batch: batch.first)
        return any(batch.first <= sequence <= batch.last for batch in self._batches[max(0, at - 1) : at])

    def _in_the_way(self, documents: Sequence[DocumentFate]) -> dict[str, str]:
        """Return why the documents of a transaction stay, and what it did with them; nothing if they need not."""
        for one in documents:
            if one.fate is Fate.REPLACED:
                reason = f"{one.name} took the place of an earlier reading, which is gone; ingest that file again"
            elif self._documents and self._documents.present(one) and not self._documents.is_as_it_was(one):
                reason = f"{one.name} was read again since"
            else:
                continue
            return {document.name: reason for document in documents}
        return {}

    def _remove(self, documents: Sequence[DocumentFate]) -> None:
        """Remove the documents whose sentences no unit holds any more."""
        for one in documents:
            with self._batch() as part:
                if not self._documents or not self._documents.present(one) or not self._documents.is_as_it_was(one):
                    continue
                if holders := self._documents.holders(one.name) - self._gone:
                    self.report.documents_kept[one.name] = f"{len(holders)} units hold its sentences, and stay"
                    continue
                if not self._preview:
                    self._documents.remove(one.name)
                    part.documents.append(one._replace(fate=Fate.REMOVED))
                self.report.documents.append(one.name)

    @contextmanager
    def _batch(self) -> Iterator[Part]:
        if self._preview:
            yield Part()
        else:
            with self._recording.batch() as part:
                yield part
