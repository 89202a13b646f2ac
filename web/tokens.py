"""Tokens: how another program says who it is.

A token is 256 random bits. Only its SHA-256 is stored, so it is shown once and nobody can read it back. Without
accounts nothing needs one; a request that brings one is answered in its name and within its role.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tm_service.dates import now
from tm_service.errors import InvalidQuery
from tm_service.stores.connection import Connections, writing
from web.account_log import Doer, Event, Party, record
from web.grants import BY_GRANTS, Grants, read_grants, write_grants
from web.roles import Role
from web.tables import connections_to

LONGEST_NAME = 100
_PREFIX = "tms_"  # so that a token that leaked into a file is recognised as one


@dataclass(frozen=True, slots=True)
class TokenRecord:
    """A token as it is stored: without its secret."""

    id: int
    name: str
    role: Role | None  # everywhere; None for one that has grants
    created_at: str
    revoked_at: str | None
    grants: Grants | None = None

    @property
    def holder(self) -> str:
        """Who it is among all that ask."""
        return f"token {self.id}"


class Tokens:
    """The tokens of a store; may be used by several threads and processes."""

    def __init__(self, database: str | Path | Connections) -> None:
        self._connections = connections_to(database)

    def create(
        self, name: str, role: Role, by: Doer | None = None, *, grants: Grants | None = None
    ) -> tuple[TokenRecord, str]:
        """Make a token, with a role everywhere unless it is given grants; return it and, this once, its secret.

        `by` is for the log of accounts; None is who runs a command. Raises InvalidQuery for a name that is none.
        """
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise InvalidQuery("name", name, f"a token's name is 1 to {LONGEST_NAME} printable characters")
        secret = _PREFIX + secrets.token_urlsafe(32)
        with writing(self._connections.current()) as db:
            number = db.execute(
                "INSERT INTO token (name, role, digest, created_at) VALUES (?, ?, ?, ?)",
                [name, role.value if grants is None else BY_GRANTS, _digest(secret), now()],
            ).lastrowid
            write_grants(db, f"token {number}", grants)
            after, detail = (role.value, None) if grants is None else (None, f"granted {grants}")
            record(db, Event.TOKEN_MADE, Party("token", name, number), by, after=after, detail=detail)
        return next(token for token in self.all() if token.id == number), secret

    def all(self) -> list[TokenRecord]:
        """Return every token, also those that were revoked, oldest first."""
        db = self._connections.current()
        rows = db.execute("SELECT id, name, role, created_at, revoked_at FROM token ORDER BY id").fetchall()
        return [_record(db, row) for row in rows]

    def revoke(self, token_id: int, by: Doer | None = None) -> TokenRecord:
        """End a token, for good; raises InvalidQuery for a number that is none."""
        with writing(self._connections.current()) as db:
            ending = "UPDATE token SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL RETURNING name"
            for (name,) in db.execute(ending, [now(), token_id]).fetchall():
                record(db, Event.TOKEN_REVOKED, Party("token", name, token_id), by)
        for token in self.all():
            if token.id == token_id:
                return token
        raise InvalidQuery("token", token_id, "there is none of that number; `tm-service token list` shows them")

    def holder(self, secret: str) -> TokenRecord | None:
        """Return the token of a secret, None if there is none or it was revoked."""
        db = self._connections.current()
        row = db.execute(
            "SELECT id, name, role, created_at, revoked_at FROM token WHERE digest = ? AND revoked_at IS NULL",
            [_digest(secret)],
        ).fetchone()
        return None if row is None else _record(db, row)

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()


def _record(db: Database, row: tuple[Any, ...]) -> TokenRecord:
    number, name, role, created_at, revoked_at = row
    if role == BY_GRANTS:
        return TokenRecord(number, name, None, created_at, revoked_at, read_grants(db, f"token {number}"))
    return TokenRecord(number, name, Role(role), created_at, revoked_at)


def _digest(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
