"""The objects that live as long as the app: memory, termbase, jobs, tokens, drafts, users, uploads, what is counted."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from flask import Flask, current_app, g

from glossary.termbase import Termbase, open_termbase
from tm_service import TranslationMemory, open_memory
from tm_service.errors import StoreError
from web.attempts import Attempts
from web.drafts import Drafts
from web.jobs import Jobs
from web.rates import Rates
from web.sessions import Sessions
from web.supervisor import JobLimits, Supervisor
from web.tokens import Tokens
from web.upload_folder import UploadFolder
from web.users import Users

EXTENSION = "tm_service"


def install_services(app: Flask) -> None:
    """Open the store that the app's DATABASE names; raises StoreError if there is none or it cannot be opened."""
    database = app.config.get("DATABASE")
    if not database:
        raise StoreError("no store is named; give DATABASE to create_app or set TM_SERVICE_DATABASE")
    memory, jobs = open_memory(str(database)), Jobs(str(database))
    uploads = UploadFolder(Path(app.config["UPLOAD_FOLDER"] or f"{database}.uploads").absolute(), memory.store.identity)
    app.extensions[EXTENSION] = (
        memory,
        open_termbase(str(database)),
        jobs,
        Tokens(str(database)),
        Drafts(str(database)),
        Users(str(database)),
        Sessions(str(database), idle=app.config["SESSION_IDLE"], lifetime=app.config["SESSION_LIFETIME"]),
        Attempts(str(database)),
        app.config.get("RATES") or Rates(),  # one that is given is shared with other processes
        uploads,
        Supervisor(jobs, uploads, _job_limits(app)),
    )


def _job_limits(app: Flask) -> JobLimits:
    memory, cpu, wall, nice = (app.config[f"JOB_{name}"] for name in ("MEMORY", "CPU", "TIME", "NICE"))
    return JobLimits(memory=memory, cpu=cpu, wall=wall, nice=nice)


Services = tuple[
    TranslationMemory, Termbase, Jobs, Tokens, Drafts, Users, Sessions, Attempts, Rates, UploadFolder, Supervisor
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


def the_upload_folder() -> UploadFolder:
    """Return where the app's uploads wait for their job."""
    return _services()[9]


def the_supervisor() -> Supervisor:
    """Return who has the app's jobs done."""
    return _services()[10]


def supervisor_of(app: Flask) -> Supervisor:
    """Return who has an app's jobs done, outside of a request."""
    return cast("Supervisor", app.extensions[EXTENSION][10])


def memory_of(app: Flask) -> TranslationMemory:
    """Return an app's translation memory, outside of a request."""
    return cast("TranslationMemory", app.extensions[EXTENSION][0])


def who() -> str:
    """Return in whose name the request changes things: its token's or user's, or `web` where it brings none."""
    return str(g.get("who", "web"))


def close_services(app: Flask) -> None:
    """Have the job at work put back, and close the store of an app that serves no more."""
    memory, termbase, jobs, tokens, drafts, users, sessions, attempts, _rates, _uploads, supervisor = cast(
        "Services", app.extensions[EXTENSION]
    )
    supervisor.close()
    for held in (jobs, drafts, users, sessions, attempts):
        held.close()
    tokens.close()
    memory.close()
    termbase.close()
