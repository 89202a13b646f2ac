"""Identities: users who sign in with a provider of identities (OpenID Connect), not with a password.

A user is known by issuer and subject, which the provider never gives to anybody else; names and addresses it may.
Sign-ins that were begun are kept here as well, for ten minutes, until the browser comes back from the provider: each
serves once.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain, count
from pathlib import Path

from sqlite_utils import Database

from tm_service.errors import InvalidQuery
from tm_service.stores.connection import Connections, writing
from web.account_log import Doer, Event, record
from web.grants import Grants
from web.roles import Role
from web.tables import connections_to
from web.users import LONGEST_NAME, User, insert_user, is_last_admin, is_taken, sound_name, user_where

LONGEST_SUBJECT = 255  # characters (OpenID Connect Core 1.0, section 2)
PATIENCE = 600.0  # seconds from the beginning of a sign-in to its end


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun.

    `state` ties the answer to the browser, `nonce` to the provider's word, `verifier` (PKCE) to who began it.
    """

    state: str
    nonce: str
    verifier: str
    next: str


class Identities:
    """The identities of a store's users and the sign-ins begun; may be used by several threads and processes."""

    def __init__(self, database: str | Path | Connections) -> None:
        self._connections = connections_to(database)

    def begin(self, next_address: str) -> Begun:
        """Begin a sign-in that leads to an address of ours; those that took too long are forgotten."""
        begun = Begun(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), next_address)
        now = time.time()
        with writing(self._connections.current()) as db:
            db.execute("DELETE FROM begun_sign_in WHERE began_at <= ?", [now - PATIENCE])
            db.execute(
                "INSERT INTO begun_sign_in (digest, nonce, verifier, next, began_at) VALUES (?, ?, ?, ?, ?)",
                [_digest(begun.state), begun.nonce, begun.verifier, begun.next, now],
            )
        return begun

    def take(self, state: str) -> Begun | None:
        """Return the sign-in that was begun with a state, once; None if there is none or it took too long."""
        with writing(self._connections.current()) as db:
            row = db.execute(
                "DELETE FROM begun_sign_in WHERE digest = ? RETURNING nonce, verifier, next, began_at", [_digest(state)]
            ).fetchone()
        if row is None or time.time() - row[3] >= PATIENCE:
            return None
        return Begun(state, row[0], row[1], row[2])

    def user(self, issuer: str, subject: str) -> User | None:
        """Return who somebody is here, also if they were disabled; None if they never were let in."""
        return _known(self._connections.current(), issuer, subject)

    def admit(
        self,
        issuer: str,
        subject: str,
        name: str,
        role: Role,
        by: Doer | None = None,
        *,
        grants: Grants | None = None,
    ) -> User:
        """Return the user of an identity, whom it makes if need be, without a password; see Users.create.

        A name that another user has gets a number, `anna (2)`: who has it already keeps it. Raises InvalidQuery for a
        name or subject that is none, and for a first user who is no admin.
        """
        if not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
            raise InvalidQuery("subject", subject[:99], f"is 1 to {LONGEST_SUBJECT} printable characters")
        name = sound_name(name)
        with writing(self._connections.current()) as db:
            known = _known(db, issuer, subject)  # somebody in two windows at once is one user
            if known is not None:
                return known
            user = _insert_named_apart(db, name, role, by, grants, f"subject {subject} of {issuer}")
            db.execute("INSERT INTO identity (issuer, subject, user) VALUES (?, ?, ?)", [issuer, subject, user.id])
        return user

    def follow_role(self, user: User, role: Role, by: Doer) -> User:
        """Give a user the role that the provider tells; the last administrator stays one, lest nobody is left.

        Who has grants keeps these: an administrator gave them, and a role everywhere would be more. Unlike
        `Users.change_role` it refuses nothing: nobody is there to be told.
        """
        with writing(self._connections.current()) as db:
            user = user_where(db, "id", user.id)
            if user.role is None or user.role is role or is_last_admin(db, user):
                return user
            db.execute("UPDATE user SET role = ? WHERE id = ?", [role.value, user.id])
            record(db, Event.ROLE_CHANGED, user.party, by, before=user.role.value, after=role.value)
            return user_where(db, "id", user.id)

    def issuers(self) -> dict[int, str]:
        """Return the issuer for the number of each user who has an identity."""
        return dict(self._connections.current().execute("SELECT user, issuer FROM identity").fetchall())

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()


def _known(db: Database, issuer: str, subject: str) -> User | None:
    row = db.execute("SELECT user FROM identity WHERE issuer = ? AND subject = ?", [issuer, subject]).fetchone()
    return None if row is None else user_where(db, "id", row[0])


def _insert_named_apart(
    db: Database, name: str, role: Role, by: Doer | None, grants: Grants | None, detail: str
) -> User:
    suffixes = chain([""], (f" ({number})" for number in count(2)))
    candidates = (f"{name[: LONGEST_NAME - len(suffix)]}{suffix}" for suffix in suffixes)
    free = next(one for one in candidates if not is_taken(db, one))
    return insert_user(db, free, "", role, by, grants=grants, detail=detail)


def _digest(state: str) -> str:
    return sha256(state.encode()).hexdigest()
