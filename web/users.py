"""Users: people who sign in with a name and a password, and what each may do.

Of a password only its scrypt hash is stored (RFC 7914; N = 2¹⁵, r = 8, p = 3, which OWASP's password storage cheat
sheet names: 32 MB and a quarter of a second), with a salt of its own. The first user switches accounts on for the
whole store, and there is always an administrator left.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlite_utils import Database
from werkzeug.security import check_password_hash, generate_password_hash

from tm_service.dates import now
from tm_service.errors import InvalidQuery
from tm_service.stores.connection import Connections, writing
from web.grants import BY_GRANTS, Grants, read_grants, write_grants
from web.migrations import migrations
from web.roles import Role

LONGEST_NAME = 100
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200  # characters
METHOD = "scrypt:32768:8:3"
_COLUMNS = "id, name, role, created_at, disabled_at"


@dataclass(frozen=True, slots=True)
class User:
    """A user as others may see it: without the hash of the password."""

    id: int
    name: str
    role: Role | None  # everywhere; None for one who has grants
    created_at: str
    disabled_at: str | None
    grants: Grants | None = None

    @property
    def holder(self) -> str:
        """Who it is among all that ask."""
        return f"user {self.id}"


class Users:
    """The users of a store; may be used by several threads and processes."""

    def __init__(self, database: str | Path) -> None:
        self._connections = Connections(database, migrations)
        self._connections.current()
        self._known = False

    def any(self) -> bool:
        """Tell whether there has ever been a user, that is whether accounts are on; none is ever removed."""
        self._known = self._known or bool(self._db.execute("SELECT EXISTS (SELECT 1 FROM user)").fetchone()[0])
        return self._known

    def create(self, name: str, password: str, role: Role, grants: Grants | None = None) -> User:
        """Make a user, with a role everywhere unless they are given grants.

        Raises InvalidQuery for a name or password that is none, or a first user who is no admin everywhere. Names that
        differ in letter case alone are the same name.
        """
        name = _sound_name(name)
        digest = _hashed(_sound_password(password, name))
        with writing(self._db) as db:
            if db.execute("SELECT 1 FROM user WHERE key = ?", [_key(name)]).fetchone():
                raise InvalidQuery("name", name, "is taken; choose another")
            if (role is not Role.ADMIN or grants is not None) and not self.any():
                raise InvalidQuery("role", role.value, "the first user is an admin: nobody else could make others")
            number = db.execute(
                "INSERT INTO user (name, key, password, role, created_at) VALUES (?, ?, ?, ?, ?)",
                [name, _key(name), digest, role.value if grants is None else BY_GRANTS, now()],
            ).lastrowid
            write_grants(db, f"user {number}", grants)
        return self._one("id", number)

    def all(self) -> list[User]:
        """Return every user, also those that were disabled, oldest first."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM user ORDER BY id").fetchall()  # noqa: S608
        return [user_of(self._db, row) for row in rows]

    def named(self, name: str) -> User:
        """Return the user of that name, in any letter case; raises InvalidQuery for none."""
        try:
            return self._one("key", _key(name))
        except LookupError:
            raise InvalidQuery(
                "name", name, "there is no user of that name; `tm-service user list` shows them"
            ) from None

    def give(self, name: str, role: Role | None, grants: Grants | None) -> User:
        """Give a user a role everywhere, or else grants, in the place of what they had.

        Raises InvalidQuery for nobody and where no administrator would be left.
        """
        user = self.named(name)
        with writing(self._db) as db:
            if role is not Role.ADMIN:
                _spare_last_admin(db, user)
            db.execute("UPDATE user SET role = ? WHERE id = ?", [role.value if role else BY_GRANTS, user.id])
            write_grants(db, user.holder, None if role else grants)
        return self._one("id", user.id)

    def disable(self, name: str) -> User:
        """Shut a user out and end their sessions; raises InvalidQuery for nobody and for the last administrator."""
        user = self.named(name)
        with writing(self._db) as db:
            _spare_last_admin(db, user)
            db.execute("UPDATE user SET disabled_at = coalesce(disabled_at, ?) WHERE id = ?", [now(), user.id])
            _end_sessions(db, user)
        return self._one("id", user.id)

    def change_password(self, name: str, password: str) -> User:
        """Give a user another password and end their sessions; raises InvalidQuery."""
        user = self.named(name)
        digest = _hashed(_sound_password(password, user.name))
        with writing(self._db) as db:
            db.execute("UPDATE user SET password = ? WHERE id = ?", [digest, user.id])
            _end_sessions(db, user)
        return user

    def with_password(self, name: str, password: str) -> User | None:
        """Return the user whom that name and password belong to, None for nobody or somebody who was disabled.

        It takes as long for a name that nobody has: the time tells nothing.
        """
        row = self._db.execute(
            f"SELECT {_COLUMNS}, password FROM user WHERE key = ? AND disabled_at IS NULL",  # noqa: S608
            [_key(name)],
        ).fetchone()
        digest = _nobodys_hash() if row is None else row[-1]
        right = check_password_hash(digest, _normal(password[:LONGEST_PASSWORD])) and len(password) <= LONGEST_PASSWORD
        return user_of(self._db, row[:-1]) if right and row is not None else None

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()

    @property
    def _db(self) -> Database:
        return self._connections.current()

    def _one(self, column: str, value: object) -> User:
        row = self._db.execute(f"SELECT {_COLUMNS} FROM user WHERE {column} = ?", [value]).fetchone()  # noqa: S608
        if row is None:
            raise LookupError(value)
        return user_of(self._db, row)


def user_of(db: Database, row: tuple[Any, ...]) -> User:
    """Return the user of a row: number, name, role, when made, when disabled."""
    number, name, role, created_at, disabled_at = row
    if role == BY_GRANTS:
        return User(number, name, None, created_at, disabled_at, read_grants(db, f"user {number}"))
    return User(number, name, Role(role), created_at, disabled_at)


def _spare_last_admin(db: Database, user: User) -> None:
    others = "SELECT 1 FROM user WHERE role = ? AND disabled_at IS NULL AND id <> ?"
    if user.role is Role.ADMIN and not db.execute(others, [Role.ADMIN.value, user.id]).fetchone():
        raise InvalidQuery("name", user.name, "is the last administrator; make another first")


def _end_sessions(db: Database, user: User) -> None:
    db.execute("DELETE FROM session WHERE user = ?", [user.id])


def _sound_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name).strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidQuery("name", name, f"a user's name is 1 to {LONGEST_NAME} printable characters")
    return name


def _sound_password(password: str, name: str) -> str:
    """Return a password as it is hashed; the value is never told in an error."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        rule = f"a password is {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters; several words make a good one"
        raise InvalidQuery("password", "…", rule)
    if _key(name) in _key(password) and len(name) * 2 > len(password):
        raise InvalidQuery("password", "…", "is little more than the name; several words make a good one")
    return _normal(password)


def _normal(password: str) -> str:
    """Return a password in one spelling, however the keyboard composed its letters (NIST SP 800-63B, NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _hashed(password: str) -> str:
    return generate_password_hash(password, METHOD)


@cache
def _nobodys_hash() -> str:
    return _hashed("nobody signs in with this one")
