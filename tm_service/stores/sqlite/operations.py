"""What was done to many at once, in SQLite: rows of operations and of their transactions, none of single changes.

A writer has the database for itself, so the changes of one transaction have numbers that follow each other: two numbers
say which they are, however many.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tm_service.dates import now_exactly
from tm_service.errors import UnknownOperation
from tm_service.history import Batch, DocumentFate, Fate, Log, Operation, OperationKind
from tm_service.stores.connection import Connections, writing

_OPERATIONS = """
SELECT operation.number, kind, operation.log, operation.name, memory.name, at, by, takes_back,
       (SELECT max(undo.number) FROM operation AS undo WHERE undo.takes_back = operation.number),
       coalesce(sum(added), 0), coalesce(sum(changed), 0), coalesce(sum(removed), 0)
FROM operation LEFT JOIN memory ON memory.id = memory_id
LEFT JOIN operation_batch ON operation_batch.operation = operation.number
WHERE {condition} GROUP BY operation.number ORDER BY operation.number DESC LIMIT :limit
"""
_LAST = {
    Log.UNITS: "SELECT coalesce(max(sequence), 0) FROM change",
    Log.CONCEPTS: "SELECT coalesce(max(sequence), 0) FROM concept_change",
}


@dataclass(slots=True)
class Part:
    """What one transaction of an operation does: how much it adds, changes, removes, and which documents it stores."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    documents: list[DocumentFate] = field(default_factory=list)


class SqliteOperations:
    """The tables `operation`, `operation_batch` and `operation_document`, for the changes of one log."""

    def __init__(self, connections: Connections, log: Log) -> None:
        self._connections = connections
        self.log = log

    def recording(
        self,
        kind: OperationKind,
        name: str,
        *,
        memory: str | None = None,
        by: str | None = None,
        takes_back: int | None = None,
        number: int | None = None,
    ) -> Recording:
        """Return what records an operation while it is done, or goes on with the one of that number."""
        return Recording(self, number, lambda: self._begin(kind, name, memory, by, takes_back))

    def page(
        self, *, kind: OperationKind | None = None, by: str | None = None, before: int | None = None, limit: int = 50
    ) -> list[Operation]:
        """Return operations of every log, the last first, from below number `before` on."""
        condition = "(:kind IS NULL OR kind = :kind) AND (:by IS NULL OR by = :by)"
        condition += " AND (:before IS NULL OR operation.number < :before)"
        return self._found(condition, {"kind": kind, "by": by, "before": before, "limit": limit})

    def get(self, number: int) -> Operation:
        """Return one operation, or raise UnknownOperation."""
        found = self._found("operation.number = :number", {"number": number, "limit": 1})
        if not found:
            raise UnknownOperation(number)
        return found[0]

    def batches(self, number: int) -> list[Batch]:
        """Return the transactions of an operation in their order."""
        sql = "SELECT number, first, last FROM operation_batch WHERE operation = ? ORDER BY number"
        return [Batch(*row) for row in self._connections.current().execute(sql, [number])]

    def documents(self, batch: int) -> list[DocumentFate]:
        """Return what a transaction did with documents."""
        sql = "SELECT name, sha256, ingested_at, fate FROM operation_document WHERE batch = ? ORDER BY name"
        rows = self._connections.current().execute(sql, [batch]).fetchall()
        return [DocumentFate(name, sha256, ingested_at, Fate(fate)) for name, sha256, ingested_at, fate in rows]

    def undo_of(self, number: int) -> int | None:
        """Return the last undo of an operation, if that was not taken back itself: it can be gone on with."""
        operation = self.get(number)
        if operation.taken_back_by is None or self.get(operation.taken_back_by).taken_back_by is not None:
            return None
        return operation.taken_back_by

    def last_change(self) -> int:
        """Return the number of the last change of the log."""
        return int(self._connections.current().execute(_LAST[self.log]).fetchone()[0])

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold a write transaction."""
        with writing(self._connections.current()):
            yield

    def add_batch(self, operation: int, first: int, last: int, part: Part) -> None:
        """Note a transaction, within it."""
        db = self._connections.current()
        batch = db.execute(
            "INSERT INTO operation_batch (operation, log, first, last, added, changed, removed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [operation, self.log, first, last, part.added, part.changed, part.removed],
        ).lastrowid
        db.conn.executemany(
            "INSERT INTO operation_document (batch, name, sha256, ingested_at, fate) VALUES (?, ?, ?, ?, ?)",
            [(batch, *document) for document in part.documents],
        )

    def _begin(self, kind: OperationKind, name: str, memory: str | None, by: str | None, takes_back: int | None) -> int:
        number = (
            self._connections.current()
            .execute(
                "INSERT INTO operation (kind, log, name, memory_id, at, by, takes_back)"
                " VALUES (?, ?, ?, (SELECT id FROM memory WHERE name = ?), ?, ?, ?)",
                [kind, self.log, name, memory, now_exactly(), by, takes_back],
            )
            .lastrowid
        )
        return int(number or 0)

    def _found(self, condition: str, values: dict[str, Any]) -> list[Operation]:
        rows = self._connections.current().conn.execute(_OPERATIONS.format(condition=condition), values).fetchall()
        return [_operation(row) for row in rows]


class Recording:
    """An operation while it is done; its row is written with the first of its transactions that changes something."""

    def __init__(self, table: SqliteOperations, number: int | None, begin: Callable[[], int]) -> None:
        self.number = number
        self._table = table
        self._begin = begin

    @contextmanager
    def batch(self) -> Iterator[Part]:
        """Hold a write transaction, and note it with what the block says that it did."""
        part, number = Part(), self.number
        with self._table.writing():
            first = self._table.last_change() + 1
            yield part
            last = self._table.last_change()
            if last >= first or part.documents:
                number = number or self._begin()
                self._table.add_batch(number, first, last, part)
        self.number = number


def _operation(row: Sequence[Any]) -> Operation:
    number, kind, log, *rest = row
    return Operation(number, OperationKind(kind), Log(log), *rest)
