"""The objects that live as long as the app: memory, termbase, jobs, users, and what is told and counted of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, cast

from flask import Flask, current_app, g

from glossary.termbase import Termbase, open_termbase
from tm_service import TranslationMemory, open_memory
from tm_service.errors import StoreError
from tm_service.stores.connection import Connections
from web.account_log import AccountLog
from web.attempts import Attempts
from web.drafts import Drafts
from web.errors import BadSetting
from web.grants import NOTHING, Grants
from web.identities import Identities
from web.jobs import Jobs
from web.narrowing import Narrowing, home
from web.oidc.settings import oidc_settings
from web.rates import Rates
from web.roles import Role
from web.sessions import Sessions
from web.supervisor import JobLimits, Supervisor
from web.tables import connections_to
from web.tokens import Tokens
from web.upload_folder import UploadFolder
from web.users import Users

if TYPE_CHECKING:
    from web.oidc.provider import Provider

EXTENSION = "tm_service"


class Services(NamedTuple):
    """What an app holds: `tables` are those of all that follow, `provider` is of identities, where one is named."""

    memory: TranslationMemory
    termbase: Termbase
    narrowing: Narrowing
    tables: Connections
    jobs: Jobs
    supervisor: Supervisor
    uploads: UploadFolder
    tokens: Tokens
    drafts: Drafts
    users: Users
    sessions: Sessions
    attempts: Attempts
    rates: Rates
    account_log: AccountLog
    identities: Identities
    provider: Provider | None


def install_services(app: Flask) -> None:
    """Open the store that the app's DATABASE names; raises StoreError if there is none or it cannot be opened."""
    if not app.config.get("DATABASE"):
        raise StoreError("no store is named; give DATABASE to create_app or set TM_SERVICE_DATABASE")
    database = str(app.config["DATABASE"])
    provider = _provider(app)
    memory, termbase = open_memory(database), open_termbase(database)
    tables = connections_to(database)
    jobs = Jobs(tables)
    uploads = UploadFolder(Path(app.config["UPLOAD_FOLDER"] or f"{database}.uploads").absolute(), memory.store.identity)
    app.extensions[EXTENSION] = Services(
        memory=memory,
        termbase=termbase,
        narrowing=Narrowing(memory, termbase),
        tables=tables,
        jobs=jobs,
        supervisor=Supervisor(jobs, uploads, _job_limits(app)),
        uploads=uploads,
        tokens=Tokens(tables),
        drafts=Drafts(tables),
        users=Users(tables),
        sessions=Sessions(tables, idle=app.config["SESSION_IDLE"], lifetime=app.config["SESSION_LIFETIME"]),
        attempts=Attempts(tables),
        rates=app.config.get("RATES") or Rates(),  # one that is given is shared with other processes
        account_log=AccountLog(tables),
        identities=Identities(tables),
        provider=provider,
    )


def _job_limits(app: Flask) -> JobLimits:
    memory, cpu, wall, nice = (app.config[f"JOB_{name}"] for name in ("MEMORY", "CPU", "TIME", "NICE"))
    return JobLimits(memory=memory, cpu=cpu, wall=wall, nice=nice)


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


def _services() -> Services:
    return services_of(current_app)


def services_of(app: Flask) -> Services:
    """Return what an app holds, also outside of a request."""
    return cast("Services", app.extensions[EXTENSION])


def caller_grants() -> Grants | None:
    """Return the grants of whoever asks, None for those who have a role everywhere or need none."""
    return cast("Grants | None", g.get("grants", NOTHING))


def the_memory() -> TranslationMemory:
    """Return the memory as whoever asks may see it; to change it `memory_to_change` is asked."""
    return _services().narrowing.memory(caller_grants())


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
    return _services().narrowing.memory_to_change(
        caller_grants(), least, memory=memory, unit=unit, document=document, sentences=sentences
    )


def memory_meant(named: str | None) -> str:
    """Return the name of the memory that a request means: `main` if it names none and that may be changed."""
    return home(caller_grants(), named)


def the_termbase() -> Termbase:
    """Return the termbase, an empty one for those who have no role in it."""
    return _services().narrowing.termbase(caller_grants())


def the_jobs() -> Jobs:
    """Return the app's jobs."""
    return _services().jobs


def the_supervisor() -> Supervisor:
    """Return who has the app's jobs done."""
    return _services().supervisor


def the_upload_folder() -> UploadFolder:
    """Return where the app's uploads wait for their job."""
    return _services().uploads


def the_tokens() -> Tokens:
    """Return the app's tokens."""
    return _services().tokens


def the_drafts() -> Drafts:
    """Return the app's texts that are being translated, only their own to those who have grants."""
    drafts = _services().drafts
    return drafts if caller_grants() is None else drafts.of(g.get("caller", ""))


def the_users() -> Users:
    """Return the app's users."""
    return _services().users


def the_sessions() -> Sessions:
    """Return the sessions of the app's users."""
    return _services().sessions


def the_attempts() -> Attempts:
    """Return the attempts to sign in to the app that failed."""
    return _services().attempts


def the_rates() -> Rates:
    """Return how many requests were sent of late."""
    return _services().rates


def the_account_log() -> AccountLog:
    """Return the log of the app's accounts."""
    return _services().account_log


def the_identities() -> Identities:
    """Return who a provider of identities says the app's users are."""
    return _services().identities


def the_provider() -> Provider | None:
    """Return the app's provider of identities, None where there is none."""
    return _services().provider


def memory_of(app: Flask) -> TranslationMemory:
    """Return an app's translation memory, outside of a request."""
    return services_of(app).memory


def supervisor_of(app: Flask) -> Supervisor:
    """Return who has an app's jobs done, outside of a request."""
    return services_of(app).supervisor


def who() -> str:
    """Return in whose name the request changes things: its token's or user's, or `web` where it brings none."""
    return str(g.get("who", "web"))


def close_services(app: Flask) -> None:
    """Have the job at work put back, and close the store of an app that serves no more."""
    held = services_of(app)
    held.supervisor.close()
    for one in (held.tables, held.narrowing, held.memory, held.termbase):
        one.close()
