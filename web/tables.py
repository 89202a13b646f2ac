"""Connections to the tables of the web: every object of an app that has a table uses the same ones.

A connection holds pages of the database, statements and the schema in memory, and each thread of a server has one of
its own. With one a table there would be ten times as many.
"""

from __future__ import annotations

from pathlib import Path

from tm_service.stores.connection import Connections
from web.migrations import migrations


def connections_to(database: str | Path | Connections) -> Connections:
    """Return connections to a database whose tables of the web are up to date; those that are given are shared.

    Raises StoreError if it cannot be opened.
    """
    if isinstance(database, Connections):
        return database
    opened = Connections(database, migrations)
    opened.current()
    return opened
