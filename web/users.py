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
from web.account_log import Doer, Event, Party, digest_of_name, record
from web.grants import BY_GRANTS, NOTHING, Grants, read_grants, shown, write_grants
from web.roles import Role
from web.tables import connections_to

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

    @property
    def party(self) -> Party:
        """Return how the log of accounts names the user."""
        return Party("user", self.name, self.id)


class Users:
    """The users of a store; may be used by several threads and processes."""

    def __init__(self, database: str | Path | Connections) -> None:
        self._connections = connections_to(database)
        self._known = False

    def any(self) -> bool:
        """Tell whether there has ever been a user, that is whether accounts are on; none is ever removed."""
        self._known = self._known or bool(self._db.execute("SELECT EXISTS (SELECT 1 FROM user)").fetchone()[0])
        return self._known

    def create(
        self, name: str, password: str, role: Role, by: Doer | None = None, *, grants: Grants | None = None
    ) -> User:
        """Make a user, with a role everywhere unless they are given grants.

        Raises InvalidQuery for a name or password that is none, or a first user who is no admin everywhere. Names that
        differ in letter case alone are the same name. Here and below `by` is for the log of accounts; None is who runs
        a command.
        """
        name = sound_name(name)
        digest = _hashed(_sound_password(password, name))
        with writing(self._db) as db:
            return insert_user(db, name, digest, role, by, grants=grants)

    def all(self) -> list[User]:
        """Return every user, also those that were disabled, oldest first."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM user ORDER BY id").fetchall()  # noqa: S608
        return [user_of(self._db, row) for row in rows]

    def named(self, name: str) -> User:
        """Return the user of that name, in any letter case; raises InvalidQuery for none."""
        try:
            return user_where(self._db, "key", _key(name))
        except LookupError:
            raise InvalidQuery(
                "name", name, "there is no user of that name; `tm-service user list` shows them"
            ) from None

    def disable(self, name: str, by: Doer | None = None) -> User:
        """Shut a user out and end their sessions; raises InvalidQuery for nobody and for the last administrator."""
        with writing(self._db) as db:
            user = self.named(name)
            if user.disabled_at is not None:
                return user
            _refuse_last_admin(db, user)
            db.execute("UPDATE user SET disabled_at = ? WHERE id = ?", [now(), user.id])
            record(db, Event.USER_DISABLED, user.party, by)
            _end_sessions(db, user, by, "the user was disabled")
            return user_where(db, "id", user.id)

    def enable(self, name: str, by: Doer | None = None) -> User:
        """Let a user in again who was shut out, with the role and password they had; raises InvalidQuery for nobody."""
        with writing(self._db) as db:
            user = self.named(name)
            if user.disabled_at is None:
                return user
            db.execute("UPDATE user SET disabled_at = NULL WHERE id = ?", [user.id])
            record(db, Event.USER_ENABLED, user.party, by)
            return user_where(db, "id", user.id)

    def change_role(self, name: str, role: Role, by: Doer | None = None) -> User:
        """Give a user another role everywhere, which their sessions have at once; see `give`."""
        return self.give(name, role, None, by)

    def give(self, name: str, role: Role | None, grants: Grants | None, by: Doer | None = None) -> User:
        """Give a user a role everywhere, or else grants, in the place of what they had; their sessions have it at once.

        Raises InvalidQuery for nobody, and if no administrator would be left.
        """
        given = None if role is not None else grants or NOTHING
        with writing(self._db) as db:
            user = self.named(name)
            if (user.role, user.grants) == (role, given):
                return user
            _refuse_last_admin(db, user)
            db.execute("UPDATE user SET role = ? WHERE id = ?", [role.value if role else BY_GRANTS, user.id])
            write_grants(db, user.holder, given)
            changed = user_where(db, "id", user.id)
            narrow = user.grants is not None or changed.grants is not None
            detail = f"{shown(user.role, user.grants)} → {shown(changed.role, changed.grants)}" if narrow else None
            record(db, Event.ROLE_CHANGED, user.party, by, before=user.role, after=changed.role, detail=detail)
            return changed

    def change_password(self, name: str, password: str, by: Doer | None = None) -> User:
        """Give a user another password and end their sessions; raises InvalidQuery, also for who has none."""
        user = self.named(name)
        digest = _hashed(_sound_password(password, user.name))
        with writing(self._db) as db:
            if not self.has_password(user):
                rule = "signs in with an identity provider and has no password here"
                raise InvalidQuery("name", user.name, rule)
            db.execute("UPDATE user SET password = ? WHERE id = ?", [digest, user.id])
            record(db, Event.PASSWORD_CHANGED, user.party, by)
            _end_sessions(db, user, by, "the password was changed")
        return user

    def tried(self, name: str) -> Party:
        """Return how the log of accounts names whom somebody tried to sign in as: nobody's name as its digest."""
        try:
            return self.named(name).party
        except InvalidQuery:
            return Party("nobody", digest_of_name(name))

    def has_password(self, user: User) -> bool:
        """Tell whether a user signs in with a password."""
        return bool(self._db.execute("SELECT password <> '' FROM user WHERE id = ?", [user.id]).fetchone()[0])

    def with_password(self, name: str, password: str) -> User | None:
        """Return the user whom that name and password belong to, None for nobody or somebody who was disabled.

        It takes as long for a name that nobody has: the time tells nothing.
        """
        row = self._db.execute(
            f"SELECT {_COLUMNS}, password FROM user WHERE key = ? AND disabled_at IS NULL",  # noqa: S608
            [_key(name)],
        ).fetchone()
        digest = _nobodys_hash() if row is None or not row[-1] else row[-1]
        right = check_password_hash(digest, _normal(password[:LONGEST_PASSWORD])) and len(password) <= LONGEST_PASSWORD
        return user_of(self._db, row[:-1]) if right and row is not None and row[-1] else None

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()

    @property
    def _db(self) -> Database:
        return self._connections.current()


def insert_user(
    db: Database,
    name: str,
    digest: str,
    role: Role,
    by: Doer | None,
    *,
    grants: Grants | None = None,
    detail: str | None = None,
) -> User:
    """Make a user of a sound name in the transaction that is open; an empty digest is no password.

    Raises InvalidQuery for a name that is taken and a first user who is no admin everywhere.
    """
    if is_taken(db, name):
        raise InvalidQuery("name", name, "is taken; choose another")
    if (role is not Role.ADMIN or grants is not None) and not db.execute("SELECT 1 FROM user LIMIT 1").fetchone():
        raise InvalidQuery("role", role.value, "the first user is an admin: nobody else could make others")
    number = db.execute(
        "INSERT INTO user (name, key, password, role, created_at) VALUES (?, ?, ?, ?, ?)",
        [name, _key(name), digest, role.value if grants is None else BY_GRANTS, now()],
    ).lastrowid
    write_grants(db, f"user {number}", grants)
    user = user_where(db, "id", number)
    told = [detail, None if grants is None else f"granted {grants}"]
    record(db, Event.USER_MADE, user.party, by, after=user.role, detail="; ".join(filter(None, told)) or None)
    return user


def is_taken(db: Database, name: str) -> bool:
    """Tell whether a user has that name, in any letter case."""
    return db.execute("SELECT 1 FROM user WHERE key = ?", [_key(name)]).fetchone() is not None


def is_last_admin(db: Database, user: User) -> bool:
    """Tell whether no administrator would be left without a user."""
    others = "SELECT 1 FROM user WHERE role = ? AND disabled_at IS NULL AND id <> ?"
    is_one = user.role is Role.ADMIN and user.disabled_at is None
    return is_one and not db.execute(others, [Role.ADMIN.value, user.id]).fetchone()


def user_where(db: Database, column: str, value: object) -> User:
    """Return the user who has that value in a column; raises LookupError for nobody."""
    row = db.execute(f"SELECT {_COLUMNS} FROM user WHERE {column} = ?", [value]).fetchone()  # noqa: S608
    if row is None:
        raise LookupError(value)
    return user_of(db, row)


def user_of(db: Database, row: tuple[Any, ...]) -> User:
    """Return the user of a row: number, name, role, when made, when disabled."""
    number, name, role, created_at, disabled_at = row
    if role == BY_GRANTS:
        return User(number, name, None, created_at, disabled_at, read_grants(db, f"user {number}"))
    return User(number, name, Role(role), created_at, disabled_at)


def _end_sessions(db: Database, user: User, by: Doer | None, reason: str) -> None:
    for _ in range(db.execute("DELETE FROM session WHERE user = ?", [user.id]).rowcount):
        record(db, Event.SESSION_ENDED, user.party, by, detail=reason)


def _refuse_last_admin(db: Database, user: User) -> None:
    if is_last_admin(db, user):
        raise InvalidQuery("name", user.name, "is the last administrator; make another first")


def sound_name(name: str) -> str:
    """Return a user's name as it is kept; raises InvalidQuery for one that is none."""
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
