"""Connections to the one SQLite file that every package shares.

WAL lets readers go on while one writer writes. Writers begin with `BEGIN IMMEDIATE`: a deferred transaction
that reads and then writes fails with "database is locked" whatever the busy timeout says. sqlite-utils takes
pysqlite3 where it is installed, because SQLite before 3.51.3 can corrupt a WAL database that several
processes write. What a transaction stored is on the disk when it ends (`synchronous=FULL`): a power cut takes
nothing that was confirmed (docs/store.md).
"""

from __future__ import annotations

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlite_utils import Database, Migrations

from tm_service.errors import MemoryOutOfReach, StoreBusy, StoreError
from tm_service.stores import backups
from tm_service.stores.deadlines import STEPS, late, put_off, too_slow
from tm_service.stores.schemas import registered, schema_of

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

BUSY_TIMEOUT_SECONDS = 30.0
_LOOK_AGAIN = 0.003  # seconds
_CACHE_KIBIBYTES = 2_000  # of each connection: a server has many, and the system keeps the file's pages as well
_LARGE_CACHE_KIBIBYTES = 8_000
_CHECKPOINT_PAGES = 4_000  # 16 MB, more than one batch of an import changes
_WAL_BYTES = 64 << 20  # to which the -wal is cut once it was taken in: a long reader may have let it grow
OUT_OF_REACH = "a memory that may not be changed here"  # what a trigger says, see sqlite/narrowing.py
SAFE_SQLITE = (3, 51, 3)  # the first version without the WAL-reset bug
_log = logging.getLogger(__name__)


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
    except sqlite3.DatabaseError as error:
        raise _cannot_be_opened(file, error) from error
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute(f"PRAGMA cache_size=-{_CACHE_KIBIBYTES}")
        connection.execute(f"PRAGMA wal_autocheckpoint={_CHECKPOINT_PAGES}")
        connection.execute(f"PRAGMA journal_size_limit={_WAL_BYTES}")
        connection.execute("SELECT 1 FROM sqlite_schema").fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _cannot_be_opened(file, error) from error
    connection.set_progress_handler(late, STEPS)
    return Database(connection, execute_plugins=False)


def _cannot_be_opened(file: Path, error: Exception) -> StoreError:
    if not os.access(file if file.exists() else file.parent, os.W_OK) or not os.access(file.parent, os.W_OK):
        return StoreError(
            f"{file}: the file and its folder must both be writable, also for looking up ({error});"
            " give the rights to the user who runs this, or copy the database to another folder"
        )
    if "locked" in str(error) or "readonly" in str(error):  # the second is what a file says that was replaced
        return StoreBusy(f"{file}: another process has it for itself, as `tm-service restore` does; try again")
    return StoreError(f"{file}: {error}; is it a tm-service database? `tm-service doctor` says what is wrong with it")


@contextmanager
def writing(db: Database, *, patiently: str | None = None) -> Iterator[Database]:
    """Hold a write transaction: committed at the end of the block, rolled back if the block raises.

    Inside another such block it is part of that one. Raises StoreBusy when the database stays locked,
    StoreError when it is read-only or the disk is full, QueryTooSlow for a statement that is over its time,
    MemoryOutOfReach where the connection may not change that. With `patiently` another process is waited for however
    long it writes, and told of: that says what it may be doing.
    """
    if _in_transaction(db):
        yield db
        return
    _begin(db, patiently)
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException as error:
        if _in_transaction(db):  # a full disk may end it by itself
            db.conn.execute("ROLLBACK")
        if isinstance(error, sqlite3.OperationalError) or type(error) is sqlite3.DatabaseError:  # damaged
            if slow := too_slow(error):
                raise slow from error
            raise StoreError(f"the database cannot be written: {error}; nothing was stored") from error
        if isinstance(error, sqlite3.IntegrityError) and str(error) == OUT_OF_REACH:
            raise MemoryOutOfReach from error
        raise


def expect_much(db: Database) -> None:
    """Give a connection the page cache for much that is written.

    Keys and forms are written in no order: a small cache writes their pages again and again.
    """
    db.execute(f"PRAGMA cache_size=-{_LARGE_CACHE_KIBIBYTES}")


def _begin(db: Database, patiently: str | None) -> None:
    """Begin to write as soon as nobody else does.

    SQLite itself would look again ever more seldom, at last ten times a second, and find none of the short gaps
    between the transactions of an import; so it is asked in small steps.
    """
    (patience,) = db.execute("PRAGMA busy_timeout").fetchone()  # milliseconds
    begun = time.monotonic()
    deadline = begun + patience / 1000
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
                    if patiently is None:
                        raise StoreBusy(f"the database cannot be written: {error}") from error
                    _log.warning("another process is writing, it may be %s; waiting for it", patiently)
                    deadline += patience / 1000
            time.sleep(_LOOK_AGAIN)
    finally:
        put_off(time.monotonic() - begun)
        db.execute(f"PRAGMA busy_timeout = {patience}")


def _in_transaction(db: Database) -> bool:
    return bool(db.conn.in_transaction)


def migrate(db: Database, path: Path, migrations: Migrations) -> None:
    """Bring the tables of one package up to date, and with them those of all others that the database holds.

    What is there already is kept first, as a backup beside the database: one for all packages, and no step is taken
    when it cannot be made. Of several processes that open the database one does all this and the others wait.
    Raises StoreError for a database that a newer version wrote.
    """
    if schema_of(db, migrations).is_current():
        return
    with writing(db, patiently="bringing the database up to date"):
        others = (one for one in registered() if one.name != migrations.name)
        schemas = [schema_of(db, migrations), *(schema_of(db, one) for one in others)]
        due = [schema for schema in schemas if not schema.is_current() and (schema.held or schema is schemas[0])]
        if any(schema.held for schema in due):
            backups.keep_before_upgrade(path)
        for schema in due:
            schema.migrations.apply(db)


class Connections:
    """One connection a thread to one file, each migrated: what a store or a termbase holds.

    With `prepared` it is that in the place of migrations, for connections that are narrowed to a part of what another
    store of this process has brought up to date: they must neither change tables nor copy the whole. They are closed
    by `close`, and at the latest when nobody holds them any more.
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
            if self._prepared is None:
                migrate(db, self.path, self._migrations)
            else:  # before anybody can have it
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
