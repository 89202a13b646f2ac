"""The pages for people: lookup, termbase, documents, downloads, connect; whole without JavaScript, quicker with it."""

from __future__ import annotations

from flask import Blueprint

from web.ui import (
    access_log,
    candidates,
    connect,
    documents,
    downloads,
    duplicates,
    entries,
    history,
    jobs,
    lookup,
    memories,
    mining,
    opensearch,
    proposals,
    proposed,
    review,
    settings,
    sign_in,
    single_sign_on,
    term_usage,
    termbase,
    translate,
    uploads,
    users,
    words,
)

MODULES = (
    lookup,
    translate,
    termbase,
    entries,
    proposals,
    candidates,
    duplicates,
    term_usage,
    documents,
    review,
    proposed,
    mining,
    memories,
    history,
    uploads,
    jobs,
    downloads,
    connect,
    opensearch,
    settings,
    sign_in,
    single_sign_on,
    users,
    access_log,
)

blueprint = Blueprint("ui", __name__)
for module in MODULES:
    module.add_routes(blueprint)
blueprint.app_context_processor(words.for_templates)
