"""Copies of a database: made while it is in use, whole and verified or not at all.

    <database>.backup-20260501T100000Z-before-0.2.0      kept before an upgrade; the newest three stay
    <database>.backup-20260501T100000Z-before-restore    what a restored backup took the place of

A copy is written under a passing name (`….part`), read through once, brought to the disk, and only then named.
"""

from __future__ import annotations

import glob
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sqlite_utils import Database

from tm_service.errors import StoreError
from tm_service.version import __version__

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

PART = ".part"
PATIENCE = 5.0  # seconds, for a process that has the database for itself
_BEFORE_UPGRADE = f"before-{__version__}"
_BEFORE_RESTORE = "before-restore"
_KEPT = 3
_SPARE = 16 << 20  # bytes that are to be free beside a copy: the upgrade itself needs some
_STAMP = "%Y%m%dT%H%M%SZ"
_OF_THE_INDEX = re.compile(r"fts5.*\bsearch\b", re.IGNORECASE)  # how SQLite tells of it
_log = logging.getLogger(__name__)


class Backup(NamedTuple):
    """A copy that lies beside its database."""

    file: Path
    made_at: datetime
    occasion: str


def copy_of(database: Path, file: Path) -> int:
    """Copy a database, as it is at this moment, to a new file; return its size in bytes.

    The copy has the database's rights. Raises StoreError when the file exists or cannot be written, and when the
    database cannot be read to its end.
    """
    if file.exists():
        raise StoreError(f"{file}: exists already; name another file")
    if not file.parent.is_dir():
        raise StoreError(f"{file}: the folder {file.parent} does not exist; create it or name another file")
    growing = file.with_name(f"{file.name}.{os.getpid()}{PART}")
    try:
        _make_alike(growing, database)
        with reading(database) as db:
            db.execute("VACUUM INTO ?", [str(growing)])
        with reading(growing) as db:
            if problems := list(faults(db)):
                raise StoreError(f"{file}: the copy is not sound ({problems[0]}); nothing was kept")
        flush(growing)
        if file.exists():
            raise StoreError(f"{file}: was made by somebody else meanwhile; name another file")
        growing.rename(file)
        flush(file.parent)
    except (sqlite3.DatabaseError, OSError) as error:
        raise StoreError(f"{file}: the copy cannot be made: {error}; nothing was kept") from error
    finally:
        growing.unlink(missing_ok=True)
    return file.stat().st_size


def keep_before_upgrade(database: Path) -> Path:
    """Copy a database beside itself, say so, and let go of the oldest such copies.

    Raises StoreError, before anything is changed, where there is no room for that.
    """
    needed, free = _size(database) + _SPARE, shutil.disk_usage(database.parent).free
    if free < needed:
        raise StoreError(
            f"{database}: is to be brought up to date, and there is no room for the backup that comes first:"
            f" {needed >> 20} MB are needed in {database.absolute().parent}, {free >> 20} are free; nothing was changed"
        )
    kept = name_beside(database, _BEFORE_UPGRADE)
    _log.warning("%s is brought up to date for version %s; a backup is made first", database, __version__)
    copy_of(database, kept)
    _log.warning("as it was it is kept as %s", kept)
    older = [backup for backup in listed(database) if backup.occasion != _BEFORE_RESTORE][_KEPT:]
    for backup in older:
        backup.file.unlink(missing_ok=True)
    return kept


def name_beside(database: Path, occasion: str = _BEFORE_RESTORE) -> Path:
    """Return a free name for a copy of a database that is made now."""
    stamp = datetime.now(UTC).strftime(_STAMP)
    names = (
        database.with_name(f"{database.name}.backup-{stamp}{again}-{occasion}")
        for again in ("", *(f".{at}" for at in range(2, 1000)))
    )
    return next(name for name in names if not name.exists())


def listed(database: Path) -> list[Backup]:
    """Return the copies that lie beside a database, newest first."""
    found = []
    for file in database.parent.glob(f"{glob.escape(database.name)}.backup-*"):
        stamp, _hyphen, occasion = file.name.removeprefix(f"{database.name}.backup-").partition("-")
        try:
            made_at = datetime.strptime(stamp.partition(".")[0], _STAMP).replace(tzinfo=UTC)
        except ValueError:  # somebody's own name
            continue
        if occasion and not occasion.endswith(("-wal", "-shm", "-journal", PART)):
            found.append((file.name, Backup(file, made_at, occasion)))
    return [backup for _name, backup in sorted(found, reverse=True)]


@contextmanager
def reading(file: Path) -> Iterator[Database]:
    """Open a database to read it: never made, its content never changed; raises sqlite3's errors.

    One that lies where nothing may be written is taken as it stands, if nobody has it open: nobody can write it there.
    """
    immutable = not os.access(file.parent, os.W_OK) and not file.with_name(f"{file.name}-wal").exists()
    mode = "mode=ro&immutable=1" if immutable else "mode=rw"  # with ro alone a -wal that had to be made would stay
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?{mode}", timeout=PATIENCE, uri=True)) as connection:
        yield Database(connection, execute_plugins=False)


def faults(db: Database, *, quick: bool = False, most: int = 5) -> Iterator[str]:
    """Yield what is damaged in a database, `most` faults of each kind.

    `quick` leaves out whether indexes agree with their tables, which takes most of the time. The full-text index is
    left out as well: it is made of the texts, and `reindex` makes it anew.
    """
    check = "quick_check" if quick else "integrity_check"
    found = (str(line) for (line,) in db.execute(f"PRAGMA {check}"))
    yield from islice((line for line in found if line != "ok" and not _OF_THE_INDEX.search(line)), most)
    pointing = db.execute("PRAGMA foreign_key_check")
    yield from (f"{table} row {row} points at nothing" for table, row, *_rest in islice(pointing, most))


def flush(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    if path.is_dir() and os.name == "nt":  # where folders cannot be opened
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_alike(file: Path, database: Path) -> None:
    """Make an empty file that those may read who may read the database, and nobody else: it holds the same."""
    like = database.stat()
    file.unlink(missing_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        os.chown(file, like.st_uid, like.st_gid)
    file.chmod(like.st_mode & 0o777)


def _size(database: Path) -> int:
    wal = database.with_name(f"{database.name}-wal")
    return database.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
