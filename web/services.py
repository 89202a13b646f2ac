"""The objects that live as long as the app: memory, termbase, jobs, tokens, drafts, users and what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from flask import Flask, current_app, g

from glossary.termbase import Termbase, open_termbase
from tm_service import TranslationMemory, open_memory
from tm_service.errors import StoreError
from web.attempts import Attempts
from web.drafts import Drafts
from web.grants import NOTHING, Grants
from web.jobs import Jobs
from web.narrowing import Narrowing, home
from web.own_jobs import OwnJobs
from web.rates import Rates
from web.roles import Role
from web.sessions import Sessions
from web.tokens import Tokens
from web.users import Users

EXTENSION = "tm_service"


def install_services(app: Flask) -> None:
    """Open the store that the app's DATABASE names; raises StoreError if there is none or it cannot be opened."""
    database = app.config.get("DATABASE")
    if not database:
        raise StoreError("no store is named; give DATABASE to create_app or set TM_SERVICE_DATABASE")
    memory, termbase = open_memory(str(database)), open_termbase(str(database))
    app.extensions[EXTENSION] = (
        memory,
        termbase,
        Jobs(str(database)),
        Tokens(str(database)),
        Drafts(str(database)),
        Users(str(database)),
        Sessions(str(database), idle=app.config["SESSION_IDLE"], lifetime=app.config["SESSION_LIFETIME"]),
        Attempts(str(database)),
        app.config.get("RATES") or Rates(),  # one that is given is shared with other processes
        Narrowing(memory, termbase),
    )


Services = tuple[TranslationMemory, Termbase, Jobs, Tokens, Drafts, Users, Sessions, Attempts, Rates, Narrowing]


def _services() -> Services:
    return cast("Services", current_app.extensions[EXTENSION])


def caller_grants() -> Grants | None:
    """Return the grants of whoever asks, None for those who have a role everywhere or need none."""
    return cast("Grants | None", g.get("grants", NOTHING))


def the_memory() -> TranslationMemory:
    """Return the memory as whoever asks may see it; to change it `memory_to_change` is asked."""
    return _services()[9].memory(caller_grants())


def memory_to_change(
    *,
    memory: str | None = None,
    unit: int | None = None,
    document: str | None = None,
    sentences: Sequence[int] = (),
    least: Role = Role.TRANSLATOR,
) -> TranslationMemory:
    """Return the memory for a change to what is named: the one way to write for those who have grants.

    Raises UnknownUnit, UnknownDocument, InvalidQuery for what they do not see, RoleTooLow for what they may not change.
    """
    return _services()[9].memory_to_change(
        caller_grants(), least, memory=memory, unit=unit, document=document, sentences=sentences
    )


def memory_meant(named: str | None) -> str:
    """Return the name of the memory that a request means: `main` if it names none and that may be changed."""
    return home(caller_grants(), named)


def the_termbase() -> Termbase:
    """Return the termbase, an empty one for those who have no role in it."""
    return _services()[9].termbase(caller_grants())


def the_jobs() -> Jobs | OwnJobs:
    """Return the app's jobs, only their own to those who have grants."""
    jobs, whose = _services()[2], g.get("caller", "")
    return jobs if caller_grants() is None else OwnJobs(jobs, whose)


def the_tokens() -> Tokens:
    """Return the app's tokens."""
    return _services()[3]


def the_drafts() -> Drafts:
    """Return the app's texts that are being translated, only their own to those who have grants."""
    drafts = _services()[4]
    return drafts if caller_grants() is None else drafts.of(g.get("caller", ""))


def the_users() -> Users:
    """Return the app's users."""
    return _services()[5]


def the_sessions() -> Sessions:
    """Return the sessions of the app's users."""
    return _services()[6]


def the_attempts() -> Attempts:
    """Return the attempts to sign in to the app that failed."""
    return _services()[7]


def the_rates() -> Rates:
    """Return how many requests were sent of late."""
    return _services()[8]


def memory_of(app: Flask) -> TranslationMemory:
    """Return an app's translation memory, outside of a request."""
    return cast("TranslationMemory", app.extensions[EXTENSION][0])


def who() -> str:
    """Return in whose name the request changes things: its token's or user's, or `web` where it brings none."""
    return str(g.get("who", "web"))


def close_services(app: Flask) -> None:
    """End the jobs and close the store of an app that serves no more."""
    memory, termbase, jobs, tokens, drafts, users, sessions, attempts, _rates, narrowing = cast(
        "Services", app.extensions[EXTENSION]
    )
    jobs.close()
    for held in (drafts, users, sessions, attempts):
        held.close()
    tokens.close()
    narrowing.close()
    memory.close()
    termbase.close()
