"""`/api/v1/openapi.json`: the API described, as OpenAPI 3.1."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from tm_service import __version__
from web.api.access_description import SECURITY, SECURITY_SCHEMES
from web.api.account_events_description import ACCOUNT_EVENT_SCHEMAS
from web.api.candidates_description import CANDIDATE_SCHEMAS
from web.api.concept_schemas import CONCEPT_SCHEMAS
from web.api.context_description import CONTEXT_SCHEMAS
from web.api.description import PATHS
from web.api.history_description import HISTORY_SCHEMAS
from web.api.jobs_description import JOB_SCHEMAS
from web.api.schemas import SCHEMAS
from web.api.usage_description import USAGE_SCHEMAS


def describe() -> Response:
    """Answer the description of this API."""
    return jsonify(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "tm-service",
                "version": __version__,
                "description": "Translation memory and termbase. Without accounts no token is needed.",
                "license": {"name": "GPL-3.0-or-later", "identifier": "GPL-3.0-or-later"},
            },
            "servers": [{"url": "/api/v1"}],
            "security": SECURITY,
            "paths": PATHS,
            "components": {
                "schemas": SCHEMAS
                | CONCEPT_SCHEMAS
                | USAGE_SCHEMAS
                | CANDIDATE_SCHEMAS
                | CONTEXT_SCHEMAS
                | ACCOUNT_EVENT_SCHEMAS
                | HISTORY_SCHEMAS
                | JOB_SCHEMAS,
                "securitySchemes": SECURITY_SCHEMES,
            },
        }
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/openapi.json")(describe)
