"""The tables of a store that shows certain memories only, or lets only these be changed.

The connections do that (narrowing.py); here is what would be slow over them, and what a change must not be told of.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import numpy.typing as npt
from sqlite_utils import Database

from tm_service.matches import UnitRecord
from tm_service.records import DocumentRecord
from tm_service.stores.connection import Connections
from tm_service.stores.sqlite.documents import SqliteDocuments
from tm_service.stores.sqlite.search import NEWEST, SqliteSearch
from tm_service.stores.sqlite.units import SqliteUnits

_NEWEST = "SELECT coalesce(max(sequence), 0) FROM main.change"
_NEWEST_SEEN = "SELECT coalesce(max(sequence), 0) FROM change WHERE sequence > ?"
_LANGUAGES = "SELECT DISTINCT {said}.language FROM {parts} ORDER BY 1"
_OF_UNITS = (
    "main.memory CROSS JOIN main.unit ON unit.memory_id = memory.id CROSS JOIN main.variant ON unit_id = unit.id"
    " WHERE memory.name IN (SELECT name FROM temp.memory)"
)
_OF_DOCUMENTS = (
    "document CROSS JOIN section ON document_id = document.id CROSS JOIN sentence ON section_id = section.id"
)
_ALL_VARIANTS = f"SELECT variant.id FROM {_OF_UNITS} ORDER BY 1"  # noqa: S608 - what is seen first, and not all
_ALL_SENTENCES = f"SELECT sentence.id FROM {_OF_DOCUMENTS} ORDER BY 1"  # noqa: S608
_MATCHING = "SELECT rowid FROM main.search WHERE search MATCH ? ORDER BY rowid"
_AT_ONCE = 4096
Numbers = npt.NDArray[np.int64]
_SENTENCES = """
SELECT (SELECT seq FROM main.sqlite_sequence WHERE name = 'sentence'), (SELECT count(*) FROM main.document)
"""
_WAS_IN = """
SELECT memory.name FROM change JOIN memory ON memory.id = memory_id WHERE unit_id = ? AND operation != 'add'
ORDER BY sequence DESC LIMIT 1
"""


class NarrowedSearch(SqliteSearch):
    """Full-text search among the texts that are seen.

    The connection would look at each text that holds a word whether it is seen, at some 25 µs each. So the numbers of
    those that are seen are kept. Numbers only ever grow, so that only what is new is read; that of a text which is no
    more is found no more. Texts are fetched over the connection, which shows none that is not seen.
    """

    def __init__(self, connections: Connections) -> None:
        super().__init__(connections)
        self._seen: list[_Seen] = [_Seen("variant", 0, _ALL_VARIANTS), _Seen("sentence", 1, _ALL_SENTENCES)]
        self._lock = threading.Lock()

    def _found_at_all(self, expressions: Sequence[str]) -> list[str]:
        return [expression for expression in expressions if self._count(expression, 1)]

    def _count(self, expression: str, limit: int) -> int:
        found = 0
        for rows in self._found(expression):
            found += len(rows)
            if 0 <= limit <= found:
                return limit
        return found

    def _rows(self, expression: str, limit: int, offset: int) -> list[int]:
        page: list[int] = []
        for rows in self._found(expression):
            page += rows[offset : offset + limit - len(page)].tolist()
            offset = max(0, offset - len(rows))
            if len(page) >= limit:
                break
        return page

    def _found(self, expression: str) -> Iterator[Numbers]:
        """Yield the rows that a query finds and that are seen, in order, some at a time."""
        with self._lock:
            seen = [one.upto_now(self._connections.current()) for one in self._seen]
        cursor = self._connections.current().execute(_MATCHING, [expression])
        while some := cursor.fetchmany(_AT_ONCE):
            rows = np.array(some, np.int64)[:, 0]
            numbers = NEWEST - (rows & NEWEST)
            is_seen = np.zeros(len(rows), bool)
            for known in seen:
                is_seen |= _within(numbers, known)
            yield rows[is_seen]


class _Seen:
    """The numbers of the texts of one table that are seen, as the full-text index has them: twice, and one more."""

    def __init__(self, table: str, kind: int, everything: str) -> None:
        self._table, self._kind, self._everything = table, kind, everything
        self._upto = 0
        self._numbers: Numbers = np.empty(0, np.int64)

    def upto_now(self, db: Database) -> Numbers:
        """Return the numbers, those of new texts among them, ascending."""
        newest = int(db.execute(f"SELECT coalesce(max(id), 0) FROM main.{self._table}").fetchone()[0])  # noqa: S608
        if newest < self._upto:  # a store that was put back to an earlier state
            self._upto, self._numbers = 0, np.empty(0, np.int64)
        if newest > self._upto:
            between = f"SELECT id FROM {self._table} WHERE id > ? AND id <= ? ORDER BY id"  # noqa: S608
            new = db.execute(between, [self._upto, newest]) if self._upto else db.execute(self._everything)
            numbers = np.array([row[0] for row in new], np.int64) * 2 + self._kind
            self._numbers = np.concatenate((self._numbers, numbers[numbers <= newest * 2 + 1]))
            self._upto = newest
        return self._numbers


def _within(numbers: Numbers, known: Numbers) -> npt.NDArray[np.bool_]:
    """Return which numbers are among those that are known, which ascend."""
    if not len(known):
        return np.zeros(len(numbers), bool)
    found: npt.NDArray[np.bool_] = known[np.minimum(np.searchsorted(known, numbers), len(known) - 1)] == numbers
    return found


class NarrowedUnits(SqliteUnits):
    """Units of which some memories are seen. Numbers of changes are those of the whole store."""

    def __init__(self, connections: Connections, search: SqliteSearch) -> None:
        super().__init__(connections, search)
        self._seen = (0, 0)  # up to which change was looked, and the newest among them that is seen
        self._languages: tuple[int, list[str]] | None = None

    def last_change(self) -> int:
        """Return the newest sequence number that is seen; of what others changed only the newest is looked at."""
        db = self._connections.current()
        upto, seen = self._seen  # first: while the newest is read another thread may look further
        newest = int(db.execute(_NEWEST).fetchone()[0])
        if newest < upto:  # a store that was put back to an earlier state
            upto = seen = 0
        if newest > upto:
            seen = int(db.execute(_NEWEST_SEEN, [upto]).fetchone()[0]) or seen
            self._seen = (newest, seen)
        return seen

    def languages(self) -> list[str]:
        """Return the languages that there are variants in; read again after a change alone."""
        change, known = self.last_change(), self._languages
        if known is None or known[0] != change:
            rows = self._connections.current().execute(_LANGUAGES.format(said="variant", parts=_OF_UNITS))
            self._languages = known = (change, [row[0] for row in rows])
        return known[1]

    def numbers(self) -> list[int]:
        """Return the numbers of all units that are seen, ascending."""
        return [row[0] for row in self._connections.current().execute("SELECT id FROM unit ORDER BY id")]

    def memory_of(self, unit_id: int) -> str | None:
        """Return the memory that a unit is in, or was in before it was deleted; None for one that is not seen."""
        if found := self.get_many([unit_id]):
            return found[unit_id].memory
        row = self._connections.current().execute(_WAS_IN, [unit_id]).fetchone()
        return row and str(row[0])


class NarrowedDocuments(SqliteDocuments):
    """Documents of some memories."""

    _languages: tuple[tuple[int, int], list[str]] | None = None

    def languages(self) -> list[str]:
        """Return the languages that there are sentences in; read again when there are others."""
        db = self._connections.current()
        state, known = db.execute(_SENTENCES).fetchone(), self._languages
        if known is None or known[0] != state:
            rows = db.execute(_LANGUAGES.format(said="sentence", parts=_OF_DOCUMENTS)).fetchall()
            self._languages = known = (state, [row[0] for row in rows])
        return known[1]


class HeldUnits(SqliteUnits):
    """Units of which only those of some memories are listed: a new reading of a document must not heed the others."""

    def __init__(self, connections: Connections, search: SqliteSearch, memories: Collection[str]) -> None:
        super().__init__(connections, search)
        self._memories = memories

    def select(
        self,
        *,
        memory: str | None = None,
        document: str | None = None,
        after: int = 0,
        limit: int | None = None,
        filtered: bool = False,
    ) -> Iterator[UnitRecord]:
        """Yield the units of these memories by ascending number; see SqliteUnits.select."""
        found = super().select(memory=memory, document=document, after=after, limit=limit, filtered=filtered)
        return (record for record in found if record.memory in self._memories)


class HeldDocuments(SqliteDocuments):
    """Documents of which only those of some memories are known: the others must not be told of, nor count as there."""

    def __init__(self, connections: Connections, search: SqliteSearch, memories: Collection[str]) -> None:
        super().__init__(connections, search)
        self._memories = memories

    def _records(self, name: str | None) -> list[DocumentRecord]:
        return [record for record in super()._records(name) if record.memory in self._memories]
