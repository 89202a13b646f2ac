"""Whether a store is sound, and what to do where it is not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tm_service.indexes import Indexes
from tm_service.stores.connection import SAFE_SQLITE
from tm_service.stores.sqlite import SqliteStore

_LITTLE_SPACE = 200 * 2**20  # bytes


class Check(NamedTuple):
    """One thing that was looked at; `remedy` says what to do when it is not `ok`."""

    name: str
    ok: bool
    detail: str
    remedy: str | None = None


def examine(store: SqliteStore, index_folder: Path) -> Iterator[Check]:
    """Yield the checks of a store, the quick ones first."""
    path = store.connections.path
    yield _library(store)
    free = shutil.disk_usage(path.parent).free
    yield Check("disk", free > _LITTLE_SPACE, f"{free // 2**20} MB free", "make room on the disk, or move the database")
    yield _integrity(store)
    yield _search(store)
    yield from _indexes(store, index_folder)


def _library(store: SqliteStore) -> Check:
    version = store.connections.current().sqlite_version
    remedy = "install pysqlite3>=0.6.1: with an older SQLite several writing processes can corrupt the database"
    return Check("sqlite", version >= SAFE_SQLITE, ".".join(map(str, version)), remedy)


def _integrity(store: SqliteStore) -> Check:
    db = store.connections.current()
    found = [row[0] for row in db.execute("PRAGMA quick_check(5)")]
    broken = [f"{table} row {row} points at nothing" for table, row, *_rest in db.execute("PRAGMA foreign_key_check")]
    detail = "sound" if found == ["ok"] and not broken else "; ".join([*found, *broken[:5]])
    return Check("integrity", detail == "sound", detail, "restore the newest backup")


def _search(store: SqliteStore) -> Check:
    missing = store.search.missing()
    detail = "holds every text" if missing == 0 else f"{missing} texts are missing or left over"
    return Check("search", missing == 0, detail, "run `tm-service reindex`")


def _indexes(store: SqliteStore, folder: Path) -> Iterator[Check]:
    indexes = Indexes(store, folder)
    for language in store.units.languages():
        behind = indexes.behind(language)
        detail = "up to date" if behind == 0 else "not built yet" if behind is None else f"{behind} changes behind"
        yield Check(f"index {language}", True, f"{detail}; it is brought up to date by the next lookup")
