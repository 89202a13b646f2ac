"""Sessions: a browser that somebody signed in with.

The cookie holds 256 random bits, the store their SHA-256, so nobody who reads the store can take a session over. A
session ends when it is not used for a while, at the latest some days after it began, when its user signs out, is
disabled or gets another password.
"""

from __future__ import annotations

import secrets
import time
from hashlib import sha256
from pathlib import Path

from sqlite_utils import Database

from tm_service.errors import StoreError
from tm_service.stores.connection import BUSY_TIMEOUT_SECONDS, Connections, writing
from web.account_log import Doer, Event, Party, record
from web.tables import connections_to
from web.users import User, user_of, user_where

_HEEDED_EVERY = 60  # seconds: each use of a session is not worth a write
_SOON = 0.05  # seconds that noting a use waits for other writers; the next request notes it again


class Sessions:
    """The sessions of a store, ending after so many seconds without a use, and in all; for threads and processes."""

    def __init__(self, database: str | Path | Connections, *, idle: float, lifetime: float) -> None:
        self._connections = connections_to(database)
        self._idle, self._lifetime = idle, lifetime

    def begin(self, user: User, by: Doer | None = None, how: str = "by a command") -> str:
        """Begin a session and return its secret, for a cookie; sessions that are over are forgotten.

        `by` and `how` are for the log of accounts.
        """
        secret, now = secrets.token_urlsafe(32), time.time()
        with writing(self._connections.current()) as db:
            over = db.execute(
                "DELETE FROM session WHERE seen_at <= ? OR began_at <= ? RETURNING user",
                [now - self._idle, now - self._lifetime],
            ).fetchall()
            for (number,) in over:
                self._tell_end(db, number, Doer(Party("nobody")), "its time was over")
            record(db, Event.SIGNED_IN, user.party, by or Doer(user.party), detail=how)
            db.execute(
                "INSERT INTO session (digest, user, began_at, seen_at) VALUES (?, ?, ?, ?)",
                [_digest(secret), user.id, now, now],
            )
        return secret

    def user(self, secret: str) -> User | None:
        """Return whose session it is, None if it is over or never was; its use is noted."""
        now = time.time()
        db = self._connections.current()
        row = db.execute(
            "SELECT u.id, u.name, u.role, u.created_at, u.disabled_at, s.seen_at FROM session s"
            " JOIN user u ON u.id = s.user"
            " WHERE s.digest = ? AND s.seen_at > ? AND s.began_at > ? AND u.disabled_at IS NULL",
            [_digest(secret), now - self._idle, now - self._lifetime],
        ).fetchone()
        if row is None:
            return None
        if now - row[5] >= min(_HEEDED_EVERY, self._idle / 4):
            self._note(secret, now)
        return user_of(db, row[:-1])

    def end(self, secret: str, by: Doer | None = None, reason: str = "signed out") -> None:
        """End a session, if there is one; `by` and `reason` are for the log of accounts."""
        with writing(self._connections.current()) as db:
            ended = db.execute("DELETE FROM session WHERE digest = ? RETURNING user", [_digest(secret)]).fetchall()
            for (number,) in ended:
                self._tell_end(db, number, by, reason)

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()

    @staticmethod
    def _tell_end(db: Database, number: int, by: Doer | None, reason: str) -> None:
        record(db, Event.SESSION_ENDED, user_where(db, "id", number).party, by, detail=reason)

    def _note(self, secret: str, now: float) -> None:
        db = self._connections.current()
        db.execute(f"PRAGMA busy_timeout = {_SOON * 1000:.0f}")
        try:
            with writing(db):
                db.execute("UPDATE session SET seen_at = ? WHERE digest = ?", [now, _digest(secret)])
        except StoreError:  # somebody writes at length: a lookup need not wait for that, the next one notes it
            return
        finally:
            db.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_SECONDS * 1000:.0f}")


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
