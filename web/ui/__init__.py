"""The pages for people: lookup, termbase, documents, downloads, connect; whole without JavaScript, quicker with it."""

from __future__ import annotations

from flask import Blueprint

from web.ui import (
    connect,
    documents,
    downloads,
    lookup,
    memories,
    opensearch,
    proposed,
    review,
    settings,
    termbase,
    translate,
    uploads,
    words,
)

MODULES = (
    lookup,
    translate,
    termbase,
    documents,
    review,
    proposed,
    memories,
    uploads,
    downloads,
    connect,
    opensearch,
    settings,
)

blueprint = Blueprint("ui", __name__)
for module in MODULES:
    module.add_routes(blueprint)
blueprint.app_context_processor(words.for_templates)
