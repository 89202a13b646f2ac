"""Whether a store is sound, and what to do where it is not.

Nothing is made, brought up to date or mended here, and a damaged store is told of like everything else. What is
found out in a moment comes first; what only a sound database can be asked is left out where it is not.

    python -m tm_service doctor
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tm_service.errors import StoreError
from tm_service.health.base import Check
from tm_service.health.caches import indexes, text_search
from tm_service.health.database import integrity, place, readable, schemas, versions
from tm_service.health.surroundings import copies, disk, leftovers, rights, write_ahead_log
from tm_service.stores.sqlite import SqliteStore

__all__ = ["Check", "examine"]


def examine(database: Path, index_folder: Path, *, thorough: bool = False) -> Iterator[Check]:
    """Yield the checks of a store; `thorough` reads all of it, also against what was made of it."""
    found = place(database)
    yield found
    if not found.ok:
        return
    yield from versions()
    yield from (rights(database), disk(database), write_ahead_log(database), leftovers(database, index_folder))
    yield copies(database)
    opens = readable(database)
    if not opens.ok:
        yield opens
        return
    current, told = schemas(database)
    yield told
    whole = integrity(database, thorough=thorough)
    yield whole
    if not (current and whole.ok):
        return
    try:
        store = SqliteStore(database, refresh=False)
    except StoreError as error:
        yield Check("open", False, str(error), "see the check `rights` above; else stop what has the store open")
        return
    try:
        yield text_search(store, thorough=thorough)
        yield from indexes(store, index_folder)
    finally:
        store.close()
