"""The database itself: there, readable, of a version that is known, whole."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tm_service.errors import StoreError
from tm_service.health.base import Check
from tm_service.stores import backups
from tm_service.stores.connection import SAFE_SQLITE
from tm_service.stores.restoring import check_backup
from tm_service.stores.schemas import registered, schema_of
from tm_service.version import __version__

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

_KEPT_AWAY = ("locked", "unable to open", "readonly")  # what SQLite says of a file that may be sound


def place(database: Path) -> Check:
    """Check that there is a file."""
    if database.is_file():
        return Check("database", True, f"{database.stat().st_size / 2**20:.1f} MB")
    detail = "is a folder" if database.is_dir() else "there is no such file"
    kept = backups.listed(database) if database.parent.is_dir() else []
    back = (
        f"`tm-service restore {kept[0].file}` brings its newest backup back" if kept else "`tm-service demo` makes one"
    )
    return Check("database", False, detail, f"name another file with --db; {back}")


def versions() -> Iterator[Check]:
    """Check what reads and writes the database."""
    yield Check("program", True, f"tm-service {__version__}, Python {platform.python_version()}")
    remedy = "install pysqlite3>=0.6.1: with an older SQLite several writing processes can corrupt the database"
    yield Check("sqlite", sqlite3.sqlite_version_info >= SAFE_SQLITE, sqlite3.sqlite_version, remedy)


def readable(database: Path) -> Check:
    """Check that it is a database of ours that SQLite can open at all."""
    try:
        with backups.reading(database) as db:
            if db["store"].exists() and db.execute("SELECT 1 FROM store WHERE name = 'id'").fetchone():
                return Check("open", True, "can be opened")
    except sqlite3.DatabaseError as error:
        if any(reason in str(error) for reason in _KEPT_AWAY):
            remedy = (
                "see the check `rights` above; else another process has it for itself: look again when that has ended"
            )
            return Check("open", False, str(error), remedy)
        return Check("integrity", False, str(error), _bring_back(database))
    return Check("open", False, "is an SQLite database, but no store of tm-service", "name another file with --db")


def schemas(database: Path) -> tuple[bool, Check]:
    """Return whether nothing is due, and the check that no newer version wrote the tables of any package."""
    with backups.reading(database) as db:
        found = [schema_of(db, migrations) for migrations in registered()]
    told = ", ".join(f"{one.package} {one.held} of {one.held + len(one.due)}" for one in found if one.held)
    try:
        states = [one.is_current() for one in found if one.held]  # of all: each may be of a newer version
    except StoreError as error:
        remedy = "install the newest tm-service; or restore a backup that this version made, with `tm-service restore`"
        return False, Check("schema", False, str(error), remedy)
    current = all(states)
    due = "" if current else "; brought up to date at the next opening, after a backup"
    return current, Check("schema", True, f"{told}{due}")


def integrity(database: Path, *, thorough: bool) -> Check:
    """Check that what the database holds agrees with itself; thoroughly also its indexes with its tables."""
    try:
        with backups.reading(database) as db:
            found = list(backups.faults(db, quick=not thorough))
    except sqlite3.DatabaseError as error:
        found = [str(error)]
    remedy = _bring_back(database) if found else None
    return Check("integrity", not found, "; ".join(found) or ("sound, read in full" if thorough else "sound"), remedy)


def _bring_back(database: Path) -> str:
    """Return how to get a sound database again: from the newest backup beside it that is sound."""
    for backup in backups.listed(database):
        try:
            check_backup(backup.file)
        except StoreError:
            continue
        return f"stop the server, then run `tm-service restore {backup.file}`"
    return (
        "stop the server, then put a backup in its place: `tm-service restore FILE`; none that is sound lies beside it"
    )
