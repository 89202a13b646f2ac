"""What was made of the texts, held against them: the full-text index, the index files of each language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tm_service.health.base import Check
from tm_service.indexes.comparing import compare
from tm_service.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    import sqlite3
else:
    from sqlite_utils.utils import sqlite3  # pysqlite3 where it is installed

_REMEDY = "run `tm-service reindex`"
_SAMPLE = 1_000  # texts


def text_search(store: SqliteStore, *, thorough: bool) -> Check:
    """Check that every text is in the full-text index and nothing else is; thoroughly also that words find texts."""
    if not store.search.is_current():
        return Check("search", True, "another version made it; it is made anew at the next opening")
    try:
        if problem := store.search.fault(sample=_SAMPLE if thorough else 0):
            return Check("search", False, problem, _REMEDY)
        if missing := store.search.missing():
            return Check("search", False, f"{missing} texts are missing or left over", _REMEDY)
    except sqlite3.DatabaseError as error:
        return Check("search", False, str(error), _REMEDY)
    return Check("search", True, "holds every text")


def indexes(store: SqliteStore, folder: Path) -> Iterator[Check]:
    """Check the index files of each language: whole, of this store, and holding what the store holds."""
    for language in store.units.languages():
        found = compare(store, folder / language, language)
        faults = [f"{place.name}: {reason}" for place, reason in found.faults]
        if found.differing:
            faults.append(f"{found.differing} texts are not those of the store")
        if faults:
            yield Check(f"index {language}", False, "; ".join(faults), _REMEDY)
            continue
        behind = "up to date" if found.behind == 0 else f"{found.behind} changes behind"
        told = "not built yet" if found.behind is None else f"{found.texts} texts, {behind}"
        yield Check(f"index {language}", True, f"{told}; the next lookup takes in what is new")
