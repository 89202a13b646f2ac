"""The web shows it: an API for programs, pages for people, one server for both.

A request is checked (`safety`), and so is who sends it (`access`); its values are read (`parameters`), the memory and
the termbase answer (`services`), and whatever they refuse becomes a status and one JSON shape or a page (`errors`).
Folders are audiences: `api` for programs, `ui` for people. Work that outlives its request is a job: a task (`tasks`)
that waits in the store (`jobs`) and is done by a process of its own (`supervisor`, `job_worker`).

    python -c "from web import create_app; print(create_app({'DATABASE': 'tm.db'}).url_map)"
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["create_app"]


def create_app(config: Mapping[str, Any] | None = None) -> Flask:
    """Return the app on a store; see web.application, which is loaded here only: a job's process needs none of it."""
    from web.application import create_app as put_together

    return put_together(config)
