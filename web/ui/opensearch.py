"""OpenSearch: a browser offers the lookup as one of its search engines."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

MEDIA_TYPE = "application/opensearchdescription+xml"


def opensearch() -> Response:
    """Answer the description of the lookup as a search engine (OpenSearch 1.1), with the address that was asked."""
    return Response(render_template("tools/opensearch.xml", media_type=MEDIA_TYPE), mimetype=MEDIA_TYPE)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/opensearch.xml")(opensearch)
