"""The objects that live as long as the app: memory, termbase, jobs, tokens, drafts, users and what is told of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask, current_app, g

from glossary.termbase import Termbase, open_termbase
from tm_service import TranslationMemory, open_memory
from tm_service.errors import StoreError
from web.account_log import AccountLog
from web.attempts import Attempts
from web.drafts import Drafts
from web.errors import BadSetting
from web.identities import Identities
from web.jobs import Jobs
from web.oidc.settings import oidc_settings
from web.rates import Rates
from web.sessions import Sessions
from web.tokens import Tokens
from web.users import Users

if TYPE_CHECKING:
    from web.oidc.provider import Provider

EXTENSION = "tm_service"
PROVIDER = "tm_service.provider"  # apart from the others: most services have none


def install_services(app: Flask) -> None:
    """Open the store that the app's DATABASE names; raises StoreError if there is none or it cannot be opened."""
    database = app.config.get("DATABASE")
    if not database:
        raise StoreError("no store is named; give DATABASE to create_app or set TM_SERVICE_DATABASE")
    app.extensions[PROVIDER] = _provider(app)
    app.extensions[EXTENSION] = (
        open_memory(str(database)),
        open_termbase(str(database)),
        Jobs(str(database)),
        Tokens(str(database)),
        Drafts(str(database)),
        Users(str(database)),
        Sessions(str(database), idle=app.config["SESSION_IDLE"], lifetime=app.config["SESSION_LIFETIME"]),
        Attempts(str(database)),
        app.config.get("RATES") or Rates(),  # one that is given is shared with other processes
        AccountLog(str(database)),
        Identities(str(database)),
    )


def _provider(app: Flask) -> Provider | None:
    """Return the provider of identities that the settings name, which switches accounts on; it is not asked yet."""
    settings = oidc_settings(app.config)
    if settings is None:
        return None
    try:
        from web.oidc.provider import Provider
    except ModuleNotFoundError as error:
        rule = f"takes {error.name}, which is not installed: pip install 'tm-service[oidc]'"
        raise BadSetting("OIDC_ISSUER", settings.issuer, rule) from error
    app.config["ACCOUNTS"] = True
    return Provider(settings)


Services = tuple[
    TranslationMemory,
    Termbase,
    Jobs,
    Tokens,
    Drafts,
    Users,
    Sessions,
    Attempts,
    Rates,
    AccountLog,
    Identities,
]


def _services() -> Services:
    return cast("Services", current_app.extensions[EXTENSION])


def the_memory() -> TranslationMemory:
    """Return the app's translation memory."""
    return _services()[0]


def the_termbase() -> Termbase:
    """Return the app's termbase."""
    return _services()[1]


def the_jobs() -> Jobs:
    """Return the app's jobs."""
    return _services()[2]


def the_tokens() -> Tokens:
    """Return the app's tokens."""
    return _services()[3]


def the_drafts() -> Drafts:
    """Return the app's texts that are being translated."""
    return _services()[4]


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


def the_account_log() -> AccountLog:
    """Return the log of the app's accounts."""
    return _services()[9]


def the_identities() -> Identities:
    """Return who a provider of identities says the app's users are."""
    return _services()[10]


def the_provider() -> Provider | None:
    """Return the app's provider of identities, None where there is none."""
    return cast("Provider | None", current_app.extensions[PROVIDER])


def memory_of(app: Flask) -> TranslationMemory:
    """Return an app's translation memory, outside of a request."""
    return cast("TranslationMemory", app.extensions[EXTENSION][0])


def who() -> str:
    """Return in whose name the request changes things: its token's or user's, or `web` where it brings none."""
    return str(g.get("who", "web"))


def close_services(app: Flask) -> None:
    """End the jobs and close the store of an app that serves no more."""
    memory, termbase, jobs, tokens, drafts, users, sessions, attempts, _rates, log, identities = cast(
        "Services", app.extensions[EXTENSION]
    )
    jobs.close()
    for held in (drafts, users, sessions, attempts, log, identities):
        held.close()
    tokens.close()
    memory.close()
    termbase.close()
