"""The log of accounts: who did what to which user or token, and who signed in or failed to; it is only ever added to.

An event is written in the transaction of what it tells, so that nothing happens without it and nothing is told that
did not happen. It bears names as they were then. Triggers keep rows from being changed or removed by whoever writes
to the table by mistake; the one way to forget is `AccountLog.forget`, which leaves an event of its own. (Somebody who
may write the file can do as they like: keep a copy elsewhere if that matters.)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from tm_service.console import user_name
from tm_service.dates import now
from tm_service.stores.connection import Connections, writing
from web.migrations import ACCOUNT_EVENTS_STAY
from web.tables import connections_to

_COLUMNS = (
    "id, at, event, by_kind, by_name, by_id, address, about_kind, about_name, about_id, role_before, role_after, detail"
)
_DIGITS = 12  # of a digest: enough to see that a name comes back, too few to be sure what it was


class Event(StrEnum):
    """What is told of."""

    USER_MADE = "user_made"
    USER_DISABLED = "user_disabled"
    USER_ENABLED = "user_enabled"
    ROLE_CHANGED = "role_changed"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - no password
    TOKEN_MADE = "token_made"  # noqa: S105 - no token
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - no token
    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SESSION_ENDED = "session_ended"
    EVENTS_FORGOTTEN = "events_forgotten"


@dataclass(frozen=True, slots=True)
class Party:
    """Who did something, or whom or what it was done to.

    `kind` is user, token, command (an account of the machine), provider (of identities) or nobody; `id` is the number
    of a user or token.
    """

    kind: str
    name: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Doer:
    """Who does something, and the address they do it from, where they do it over the network."""

    party: Party
    address: str | None = None


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """An event as it is stored; `at` is in UTC, `detail` says how or why, in English."""

    id: int
    at: str
    event: Event
    by: Party
    address: str | None
    about: Party | None
    role_before: str | None
    role_after: str | None
    detail: str | None

    def payload(self) -> dict[str, Any]:
        """Return the event as JSON has it, on the command line and in the API."""
        return {
            "id": self.id,
            "at": self.at,
            "event": self.event.value,
            "by": _party_payload(self.by),
            "address": self.address,
            "about": None if self.about is None else _party_payload(self.about),
            "role_before": self.role_before,
            "role_after": self.role_after,
            "detail": self.detail,
        }


def at_the_console() -> Doer:
    """Return who runs a command on this machine."""
    return Doer(Party("command", user_name()))


def record(
    db: Database,
    event: Event,
    about: Party | None,
    by: Doer | None,
    *,
    before: str | None = None,
    after: str | None = None,
    detail: str | None = None,
) -> None:
    """Write an event, in the transaction that is open; `by` is None for who runs a command on this machine."""
    by, about = by or at_the_console(), about or Party("")
    db.execute(
        "INSERT INTO account_event (at, event, by_kind, by_name, by_id, address, about_kind, about_name, about_id,"
        " role_before, role_after, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            now(),
            event.value,
            by.party.kind,
            by.party.name,
            by.party.id,
            by.address,
            about.kind or None,
            about.name,
            about.id,
            before,
            after,
            detail,
        ],
    )


def digest_of_name(name: str) -> str:
    """Return what is written in the place of a name that is no user's: people type passwords where it belongs."""
    return f"sha256:{sha256(name.strip().casefold().encode()).hexdigest()[:_DIGITS]}…"


class AccountLog:
    """The events of a store; may be used by several threads and processes."""

    def __init__(self, database: str | Path | Connections) -> None:
        self._connections = connections_to(database)

    def failed(self, reason: str, about: Party | None, by: Doer) -> None:
        """Write down that somebody could not sign in."""
        with writing(self._connections.current()) as db:
            record(db, Event.SIGN_IN_FAILED, about, by, detail=reason)

    def events(self, *, limit: int, before: int | None = None, since: str | None = None) -> list[AccountEvent]:
        """Return the last events, newest first: those older than the one of number `before`, none from before `since`.

        `since` is a moment as `tm_service.dates` writes it.
        """
        rows = self._connections.current().execute(
            f"SELECT {_COLUMNS} FROM account_event WHERE (:before IS NULL OR id < :before)"  # noqa: S608
            " AND (:since IS NULL OR at >= :since) ORDER BY id DESC LIMIT :limit",
            {"before": before, "since": since, "limit": limit},
        )
        return [_event(row) for row in rows.fetchall()]

    def forget(self, before: str, by: Doer | None = None) -> int:
        """Remove the events from before a moment and write down that this was done; returns how many they were."""
        with writing(self._connections.current()) as db:
            db.execute("DROP TRIGGER account_event_not_removed")
            count = db.execute("DELETE FROM account_event WHERE at < ?", [before]).rowcount
            db.execute(ACCOUNT_EVENTS_STAY)
            record(db, Event.EVENTS_FORGOTTEN, None, by, detail=f"{count} from before {before}")
        return int(count)

    def close(self) -> None:
        """Let go of the database."""
        self._connections.close()


def _event(row: tuple[Any, ...]) -> AccountEvent:
    number, at, event, by_kind, by_name, by_id, address, kind, name, about_id, before, after, detail = row
    about = None if kind is None else Party(kind, name, about_id)
    return AccountEvent(number, at, Event(event), Party(by_kind, by_name, by_id), address, about, before, after, detail)


def _party_payload(party: Party) -> dict[str, Any]:
    return {"kind": party.kind, "name": party.name, "id": party.id}
