"""The default store: one SQLite file."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

from tm_service.history import Log
from tm_service.stores.backups import copy_of
from tm_service.stores.connection import Connections, writing
from tm_service.stores.sqlite.documents import SqliteDocuments
from tm_service.stores.sqlite.migrations import migrations
from tm_service.stores.sqlite.narrowed import HeldDocuments, HeldUnits, NarrowedDocuments, NarrowedSearch, NarrowedUnits
from tm_service.stores.sqlite.narrowing import change_only, see_only
from tm_service.stores.sqlite.operations import SqliteOperations
from tm_service.stores.sqlite.overview import SqliteOverview
from tm_service.stores.sqlite.past import DocumentsPast, UnitsPast
from tm_service.stores.sqlite.review import SqliteReview
from tm_service.stores.sqlite.search import SqliteSearch
from tm_service.stores.sqlite.units import SqliteUnits


class SqliteStore:
    """Units, documents and their full-text index in the SQLite file at `path`, created at first use.

    May be used by several threads (one connection each) and by several processes at once.
    """

    def __init__(self, path: str | Path, *, refresh: bool = True) -> None:
        """Open the store; with `refresh` its full-text index is made anew if another version made it."""
        self.connections = Connections(path, migrations)
        self.search = SqliteSearch(self.connections)
        if refresh:
            self.search.refresh()
        self.units = SqliteUnits(self.connections, self.search)
        self.documents = SqliteDocuments(self.connections, self.search)
        self._join()

    def _join(self) -> None:
        """Put together what needs all the tables."""
        self.review = SqliteReview(self.connections, self.units, self.documents)
        self.overview = SqliteOverview(self.connections)
        self.operations = SqliteOperations(self.connections, Log.UNITS)
        self.past = UnitsPast(self.connections, self.units, self.documents, self.review)
        self.documents_past = DocumentsPast(self.connections, self.documents)
        self.identity = str(self.connections.current().execute("SELECT value FROM store WHERE name='id'").fetchone()[0])

    def writing(self) -> AbstractContextManager[object]:
        """Hold one write transaction on this thread's connection."""
        return writing(self.connections.current())

    def backup(self, file: Path) -> int:
        """Copy the database to a new file in one step, as it is at this moment; return its size in bytes.

        Raises StoreError when the file exists or cannot be written.
        """
        return copy_of(self.connections.path, file)

    def close(self) -> None:
        """Close the connections of all threads."""
        self.connections.close()


class NarrowedStore(SqliteStore):
    """The part of a store that lies in certain memories, to be looked at; there is nothing else in it."""

    units: NarrowedUnits

    def __init__(self, path: str | Path, memories: Collection[str], *, terms: bool) -> None:
        """Open what lies in those memories; operations on the termbase are told of with `terms` alone."""
        self.connections = Connections(path, migrations, partial(see_only, memories=memories, terms=terms))
        self.search = NarrowedSearch(self.connections)
        self.units = NarrowedUnits(self.connections, self.search)
        self.documents = NarrowedDocuments(self.connections, self.search)
        self._join()


class HeldStore(SqliteStore):
    """A store in which nothing but certain memories can be changed; see MemoryOutOfReach."""

    def __init__(self, path: str | Path, memories: Collection[str]) -> None:
        self.connections = Connections(path, migrations, partial(change_only, memories=memories))
        self.search = SqliteSearch(self.connections)
        self.units = HeldUnits(self.connections, self.search, memories)
        self.documents = HeldDocuments(self.connections, self.search, memories)
        self._join()
