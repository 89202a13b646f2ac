"""People of every role for tests of access: with passwords that cost little, tokens, sessions, and none of these."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from web.grants import Grants
from web.roles import Role
from web.sessions import Sessions
from web.tokens import Tokens
from web.users import User, Users

PASSWORD = "four plain words suffice"  # noqa: S105 - of nobody
FORM = "application/x-www-form-urlencoded"


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Hash with next to no work; the service takes the cost of a hash from the hash itself."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("web.users.METHOD", "scrypt:512:1:1")
        yield


@dataclass(frozen=True)
class People:
    """One user and one token of each role in a store, named after it."""

    database: Path
    users: dict[Role, User]
    tokens: dict[Role, str]

    def bearer(self, role: Role) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[role]}"}

    def cookie(self, role: Role, *, idle: float = 3600) -> dict[str, str]:
        """Begin a session and return the header that brings it."""
        sessions = Sessions(self.database, idle=idle, lifetime=3600)
        secret = sessions.begin(self.users[role])
        sessions.close()
        return {"Cookie": f"tm_session={secret}"}

    def granted(self, name: str, grants: Grants) -> dict[str, str]:
        """Make a user who has grants, and return the header that brings a session of theirs."""
        users, sessions = Users(self.database), Sessions(self.database, idle=3600, lifetime=3600)
        with cheap_passwords():
            secret = sessions.begin(users.create(name, PASSWORD, Role.READER, grants=grants))
        users.close()
        sessions.close()
        return {"Cookie": f"tm_session={secret}"}


def settle(database: Path) -> People:
    """Put a user and a token of each role into a store."""
    users, tokens = Users(database), Tokens(database)
    with cheap_passwords():
        made = {role: users.create(role.value, PASSWORD, role) for role in reversed(Role)}
    secrets = {role: tokens.create(role.value, role)[1] for role in Role}
    users.close()
    tokens.close()
    return People(database, made, secrets)


def send(service: Any, path: str, headers: dict[str, str] | None = None, **values: str) -> Any:
    """Send a form as a browser does that shows one of our pages."""
    sent = {"Content-Type": FORM, "Origin": service.url, **(headers or {})}
    return service.call("POST", path, raw=urlencode(values).encode(), headers=sent)
