"""Putting a backup in the place of a database: all of it or nothing, and what was there is kept.

The backup is copied beside the database first, so that one rename changes one for the other. Meanwhile nobody else
may have the database open: a process that goes on with the old file would write what nobody finds again, and with its
last connection take away the new one's `-wal`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from tm_service.errors import StoreBusy, StoreError
from tm_service.stores import backups
from tm_service.stores.schemas import registered, schema_of

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

try:
    import fcntl
except ImportError:  # Windows, where a file that is open cannot be renamed over
    fcntl = None  # type: ignore[assignment]

_PATIENCE = 2.0  # seconds: a command that only looks something up has ended by then
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510  # the bytes that every user of an SQLite file locks (SQLite, os.h)
_BESIDE = ("-wal", "-shm", "-journal")


class Restored(NamedTuple):
    """What a restore did: where what was there before is kept, None if nothing was."""

    size: int  # bytes
    kept: Path | None


def restore(file: Path, database: Path) -> Restored:
    """Put a backup in the place of a database that nobody has open, and keep beside it what was there.

    Raises StoreError for what is no sound backup of a store that this version can read, when there is no room, and
    StoreBusy while another process has the database open; then nothing was changed.
    """
    if not file.is_file():
        raise StoreError(f"{file}: there is no such file")
    if database.is_dir() or not database.parent.is_dir():
        raise StoreError(f"{database}: cannot be put there; name a file in a folder that exists with --db")
    if database.exists() and file.samefile(database):
        raise StoreError(f"{file}: is the database itself; name a backup of it")
    check_backup(file)
    arriving = database.with_name(f"{database.name}.restore-{os.getpid()}")
    try:
        size = backups.copy_of(file, arriving)
        kept = _exchange(arriving, database)
    finally:
        arriving.unlink(missing_ok=True)
    return Restored(size, kept)


def check_backup(file: Path) -> None:
    """Raise StoreError for what is no sound copy of a store, or one that a newer version wrote."""
    try:
        with backups.reading(file) as db:
            if not db["store"].exists() or not db.execute("SELECT 1 FROM store WHERE name = 'id'").fetchone():
                raise StoreError(f"{file}: is an SQLite database, but no store of tm-service")
            for migrations in registered():
                schema_of(db, migrations).is_current()
            if faults := list(backups.faults(db)):
                raise StoreError(f"{file}: is damaged ({faults[0]}); take another backup")
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{file}: is no sound backup: {error}; take another one") from error


def _exchange(arriving: Path, database: Path) -> Path | None:
    """Give the database's name to the file that arrives; return the name that the former one has then."""
    if not database.exists():
        for leftover in _leftovers(database):  # of a database that was deleted: they would be taken for the new one's
            leftover.unlink()
        arriving.rename(database)
        backups.flush(database.parent)
        return None
    kept = backups.name_beside(database)
    like = database.stat()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.chown(arriving, like.st_uid, like.st_gid)
    arriving.chmod(like.st_mode & 0o777)
    with _alone_with(database):
        try:
            os.link(database, kept)
        except OSError as error:
            raise StoreError(f"{database}: cannot be kept as {kept} ({error.strerror}); nothing was changed") from error
        # What a damaged database has not taken in stays with it: beside the new one it would be taken in there.
        for leftover in _leftovers(database):
            leftover.rename(kept.with_name(kept.name + leftover.name.removeprefix(database.name)))
        arriving.replace(database)
        backups.flush(database.parent)
    return kept


def _leftovers(database: Path) -> list[Path]:
    beside = (database.with_name(database.name + ending) for ending in _BESIDE)
    return [file for file in beside if file.exists()]


@contextmanager
def _alone_with(database: Path) -> Iterator[None]:
    """Keep every other process out of a database, with all that was written taken in from its `-wal`.

    Leaving the WAL mode needs that nobody else has the file open, and so tells whether somebody has.
    """
    damaged = False
    with closing(sqlite3.connect(database, timeout=_PATIENCE, isolation_level=None)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("BEGIN EXCLUSIVE")
            (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
        except sqlite3.DatabaseError as error:
            if "locked" in str(error):
                raise _in_use(database) from error
            damaged = True
        else:
            if mode != "delete":  # somebody came in between
                raise _in_use(database)
            yield
    if damaged:  # SQLite cannot say who uses it, the system can
        with _locked(database):
            yield


@contextmanager
def _locked(database: Path) -> Iterator[None]:
    """Lock what every user of an SQLite file locks; raises StoreBusy."""
    stream: IO[bytes]
    with database.open("r+b") as stream:
        if fcntl is not None:
            try:
                fcntl.lockf(stream, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
            except OSError as error:
                raise _in_use(database) from error
        yield


def _in_use(database: Path) -> StoreBusy:
    return StoreBusy(
        f"{database}: another process has it open; stop the server and every command that uses it, then restore again"
    )
