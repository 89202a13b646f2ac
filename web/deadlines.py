"""How long the database may work for a request: the one table of routes that may take more than others.

What a person waits for ends after QUERY_SECONDS with a clear error. A list of texts may take `MANY` times as long;
what reads or writes whole files and stores, and what no other request waits for, takes what it takes.
"""

from __future__ import annotations

from flask import Flask, current_app, request

from tm_service.stores.deadlines import set_deadline

MANY = 12.0
LISTS = frozenset(
    {
        *("api.match_many", "api.context_for_text", "api.list_candidates", "api.concept_usage"),
        *("ui.draft", "ui.analysis", "ui.preview", "ui.replace", "ui.take_back", "ui.begin"),
        *("tmserver_add_units", "libretranslate_translate"),
    }
)
UNBOUNDED = frozenset(
    {
        *("api.export", "api.survey", "api.coverage", "api.inconsistencies", "api.extract_candidates"),
        *("ui.read_again", "ui.extract", "ui.take_away", "ui.take_document"),
        *("tmserver_add_file", "omegat_memory", "omegat_glossary"),
    }
)


def begin() -> None:
    """Give the request its time."""
    endpoint = (request.endpoint or "").removeprefix("compat_token.").removeprefix("compat.")
    seconds = float(current_app.config["QUERY_SECONDS"])
    set_deadline(None if endpoint in UNBOUNDED or not seconds else seconds * (MANY if endpoint in LISTS else 1))


def install_deadlines(app: Flask) -> None:
    """Bound the time of the database's work for every request of the app."""
    app.before_request(begin)
    app.teardown_request(lambda _error: set_deadline(None))
