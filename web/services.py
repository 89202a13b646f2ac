"""The objects that live as long as the app: the memory, the termbase, the jobs."""

from __future__ import annotations

from typing import cast

from flask import Flask, current_app

from glossary.termbase import Termbase, open_termbase
from tm_service import TranslationMemory, open_memory
from tm_service.errors import StoreError
from web.jobs import Jobs

EXTENSION = "tm_service"


def install_services(app: Flask) -> None:
    """Open the store that the app's DATABASE names; raises StoreError if there is none or it cannot be opened."""
    database = app.config.get("DATABASE")
    if not database:
        raise StoreError("no store is named; give DATABASE to create_app or set TM_SERVICE_DATABASE")
    app.extensions[EXTENSION] = (open_memory(str(database)), open_termbase(str(database)), Jobs())


def _services() -> tuple[TranslationMemory, Termbase, Jobs]:
    return cast("tuple[TranslationMemory, Termbase, Jobs]", current_app.extensions[EXTENSION])


def the_memory() -> TranslationMemory:
    """Return the app's translation memory."""
    return _services()[0]


def the_termbase() -> Termbase:
    """Return the app's termbase."""
    return _services()[1]


def the_jobs() -> Jobs:
    """Return the app's jobs."""
    return _services()[2]


def close_services(app: Flask) -> None:
    """End the jobs and close the store of an app that serves no more."""
    memory, termbase, jobs = cast("tuple[TranslationMemory, Termbase, Jobs]", app.extensions[EXTENSION])
    jobs.close()
    memory.close()
    termbase.close()
