"""Connections to the one SQLite file that every package shares.

WAL lets readers go on while one writer writes. Writers begin with `BEGIN IMMEDIATE`: a deferred transaction
that reads and then writes fails with "database is locked" whatever the busy timeout says. sqlite-utils takes
pysqlite3 where it is installed, because SQLite before 3.51.3 can corrupt a WAL database that several
processes write.
"""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

from tm_service.errors import MemoryOutOfReach, StoreBusy, StoreError

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

BUSY_TIMEOUT_SECONDS = 30.0
_LOOK_AGAIN = 0.003  # seconds
_CACHE_KIBIBYTES = 16_000  # keys and forms are written in no order: a small cache writes their pages again and again
_CHECKPOINT_PAGES = 4_000  # 16 MB, more than one batch of an import changes
OUT_OF_REACH = "a memory that may not be changed here"  # what a trigger says, see sqlite/narrowing.py
SAFE_SQLITE = (3, 51, 3)  # the first version without the WAL-reset bug


def connect(path: str | Path) -> Database:
    """Open the SQLite file at `path`, creating it if need be; the folder must exist.

    Raises StoreError when the file is no database, or cannot be opened or written.
    """
    file = Path(path)
    if not file.parent.is_dir():
        raise StoreError(f"{file}: the folder {file.parent} does not exist; create it or name another with --db")
    if file.is_dir():
        raise StoreError(f"{file}: is a folder; name a file with --db")
    try:
        connection = sqlite3.connect(file, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIBIBYTES}")
        connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{file}: {error}; is it a tm-service database that may be written?") from error
    return Database(connection, execute_plugins=False)


@contextmanager
def writing(db: Database) -> Iterator[Database]:
    """Hold a write transaction: committed at the end of the block, rolled back if the block raises.

    Inside another such block it is part of that one. Raises StoreBusy when the database stays locked,
    StoreError when it is read-only or the disk is full, MemoryOutOfReach where the connection may not change that.
    """
    if _in_transaction(db):
        yield db
        return
    _begin(db)
    try:
        yield db
    except BaseException as error:
        if _in_transaction(db):  # a full disk ends it by itself
            db.conn.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError):
            raise StoreError(f"the database cannot be written: {error}; nothing was stored") from error
        if isinstance(error, sqlite3.IntegrityError) and str(error) == OUT_OF_REACH:
            raise MemoryOutOfReach from error
        raise
    else:
        db.conn.execute("COMMIT")


def _begin(db: Database) -> None:
    """Begin to write as soon as nobody else does.

    SQLite itself would look again ever more seldom, at last ten times a second, and find none of the short gaps
    between the transactions of an import; so it is asked in small steps.
    """
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()  # milliseconds
    deadline = time.monotonic() + patience / 1000
    db.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                db.conn.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    raise StoreError(f"the database cannot be written: {error}") from error
                if time.monotonic() >= deadline:
                    raise StoreBusy(f"the database cannot be written: {error}") from error
            time.sleep(_LOOK_AGAIN)
    finally:
        db.execute(f"PRAGMA busy_timeout = {patience}")


def _in_transaction(db: Database) -> bool:
    return bool(db.conn.in_transaction)


def migrate(db: Database, migrations: Migrations) -> None:
    """Bring one package's tables up to date; a database that a newer version wrote is refused by StoreError."""
    known = {migration.name for migration in migrations._migrations}
    newer = [applied.name for applied in migrations.applied(db) if applied.name not in known]
    if newer:
        raise StoreError(f"the database was written by a newer version (it has {newer[-1]!r}); update tm-service")
    if migrations.pending(db):
        with writing(db):  # so that of two processes that open a new file only one migrates it
            migrations.apply(db)


class Connections:
    """One connection a thread to one file, each migrated, then `prepared`: what a store or a termbase holds.

    They are closed by `close`, and at the latest when nobody holds them any more.
    """

    def __init__(
        self, path: str | Path, migrations: Migrations, prepared: Callable[[Database], None] | None = None
    ) -> None:
        self.path = Path(path)
        self._migrations = migrations
        self._prepared = prepared
        self._local = threading.local()
        self._open: list[Database] = []
        self._lock = threading.Lock()
        weakref.finalize(self, _close_all, self._open)

    def current(self) -> Database:
        """Return this thread's connection, opening it at first use."""
        db: Database | None = getattr(self._local, "db", None)
        if db is None:
            db = connect(self.path)
            migrate(db, self._migrations)
            if self._prepared is not None:  # before anybody can have it
                self._prepared(db)
            self._local.db = db
            with self._lock:
                self._open.append(db)
        return db

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            _close_all(self._open)
        self._local = threading.local()


def _close_all(opened: list[Database]) -> None:
    for db in opened:
        db.conn.close()
    opened.clear()
