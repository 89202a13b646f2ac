"""Attempts to sign in: a few are free, then each takes twice as long to wait for as the one before.

They are counted in the store: all workers see the same count, and it outlives a restart. An attempt is counted before
the password is looked at, so that many at once are not more than one after the other. Addresses are counted strictly;
names more generously, since whoever knows a name could keep its user out.
"""

from __future__ import annotations

import math
import time
from hashlib import sha256
from pathlib import Path

from tm_service.stores.connection import Connections, writing
from web.errors import TooManyAttempts
from web.tables import connections_to

FREE_FROM_ADDRESS = 10
FREE_FOR_NAME = 50
FIRST_WAIT = 60.0  # seconds
LONGEST_WAIT = 3600.0  # seconds; a key that was left alone for as long is forgotten


class Attempts:
    """The attempts to sign in that failed; may be used by several threads and processes."""

    def __init__(self, database: str | Path | Connections) -> None:
        self._connections = connections_to(database)

    def begin(self, address: str, name: str) -> None:
        """Count an attempt as failed until `succeeded` is told; raises TooManyAttempts for one that comes too soon."""
        now = time.time()
        with writing(self._connections.current()) as db:
            db.execute("DELETE FROM attempt WHERE last_at <= ?", [now - LONGEST_WAIT])
            counted = [(key, *self._counted(key)) for key in _keys(address, name)]
            left = max(last + wait_after(failed, _free(key)) - now for key, failed, last in counted)
            if left > 0:
                raise TooManyAttempts(math.ceil(left))
            for key, failed, _last in counted:
                db.execute(
                    "INSERT OR REPLACE INTO attempt (key, failed, last_at) VALUES (?, ?, ?)", [key, failed + 1, now]
                )

    def succeeded(self, address: str, name: str) -> None:
        """Forget the failures for a name, and count the last attempt from an address as none.

        The other failures from an address stay: an account of one's own must not pay for guessing at others.
        """
        of_address, of_name = _keys(address, name)
        with writing(self._connections.current()) as db:
            db.execute("UPDATE attempt SET failed = failed - 1 WHERE key = ?", [of_address])
            db.execute("DELETE FROM attempt WHERE key = ?", [of_name])

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()

    def _counted(self, key: str) -> tuple[int, float]:
        row = self._connections.current().execute("SELECT failed, last_at FROM attempt WHERE key = ?", [key]).fetchone()
        return (0, 0.0) if row is None else (row[0], row[1])


def wait_after(failed: int, free: int) -> float:
    """Return for how many seconds after its last one of so many failed attempts no other is let through.

    >>> [wait_after(failed, 10) for failed in (9, 10, 11, 12, 99)]
    [0.0, 60.0, 120.0, 240.0, 3600.0]
    """
    return 0.0 if failed < free else min(FIRST_WAIT * 2.0 ** min(failed - free, 10), LONGEST_WAIT)


def _keys(address: str, name: str) -> tuple[str, str]:
    """Return what is counted; a name as its digest, since people type passwords where the name belongs."""
    return f"address {address}", f"name {sha256(name.strip().casefold().encode()).hexdigest()}"


def _free(key: str) -> int:
    return FREE_FROM_ADDRESS if key.startswith("address ") else FREE_FOR_NAME
