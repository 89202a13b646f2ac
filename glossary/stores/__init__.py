"""Where a termbase is kept: the Protocol and its members.

python -c "from glossary.stores import open_store; print(open_store('terms.db').languages())"
"""

from __future__ import annotations

from pathlib import Path

from glossary.stores.base import TermStore
from glossary.stores.sqlite import SqliteTermStore

__all__ = ["SqliteTermStore", "TermStore", "open_store"]


def open_store(database: str | Path) -> TermStore:
    """Return the store of a database, making its tables if need be; raises StoreError (tm_service)."""
    return SqliteTermStore(database)
