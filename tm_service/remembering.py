"""What a memory tells of its past, and takes back of it: the part of TranslationMemory that is for that."""

from __future__ import annotations

from collections.abc import Callable

from tm_service.errors import RefusedUndo
from tm_service.history import Change, ChangesWanted, Log, Operation, OperationKind, TakenBack
from tm_service.stores.sqlite import SqliteStore
from tm_service.undoing import take_back

EVERY_CHANGE = ChangesWanted()


class Remembering:
    """Changes one by one, operations on many units, and taking these back; see docs/history.md."""

    store: SqliteStore

    def changes(
        self, wanted: ChangesWanted = EVERY_CHANGE, *, before: int | None = None, limit: int = 50
    ) -> list[Change]:
        """Return changes of units, the last first, from below number `before` on."""
        return self.store.units.log.page(wanted, before=before, limit=limit)

    def operations(
        self, *, kind: OperationKind | None = None, by: str | None = None, before: int | None = None, limit: int = 50
    ) -> list[Operation]:
        """Return what was done to many units or concepts at once, the last first, from below number `before` on."""
        return self.store.operations.page(kind=kind, by=by, before=before, limit=limit)

    def operation(self, number: int) -> Operation:
        """Return one operation, or raise UnknownOperation."""
        return self.store.operations.get(number)

    def take_back(
        self,
        number: int,
        *,
        preview: bool = False,
        by: str | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> TakenBack:
        """Take an operation on units back, but nothing that was changed since; a `preview` only tells what that does.

        Raises UnknownOperation, and RefusedUndo for one that cannot be taken back, or that was done to concepts.
        """
        operation = self.store.operations.get(number)
        if operation.log is not Log.UNITS:
            raise RefusedUndo(number, "it was done to the termbase, which takes it back")
        return take_back(
            self.store.operations,
            self.store.past,
            operation,
            documents=self.store.documents_past,
            by=by,
            preview=preview,
            progress=progress,
        )
