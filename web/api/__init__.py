"""The API for programs, under `/api/v1`: every module adds its routes to the one blueprint.

`openapi` describes them; a test holds that every route is described and every described route is there.
"""

from __future__ import annotations

from flask import Blueprint

from web.api import (
    account_events,
    candidates,
    concepts,
    concordance,
    context,
    documents,
    exports,
    health,
    history,
    imports,
    jobs,
    lives,
    match,
    openapi,
    proposals,
    review,
    terms,
    units,
    usage,
)

MODULES = (
    match,
    context,
    concordance,
    terms,
    units,
    review,
    history,
    concepts,
    lives,
    proposals,
    usage,
    candidates,
    imports,
    jobs,
    exports,
    documents,
    health,
    account_events,
    openapi,
)

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
for module in MODULES:
    module.add_routes(blueprint)
