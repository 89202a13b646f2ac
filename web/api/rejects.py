"""What an import refused, to be mended and sent again."""

from __future__ import annotations

from flask import Blueprint, Response

from web.attachments import attach
from web.errors import UnknownResource
from web.services import the_jobs


def show_rejects(job_id: str) -> Response:
    """Answer the file of what a job refused."""
    file = the_jobs().rejects(job_id)
    if file is None:
        raise UnknownResource("rejects of the job", job_id)
    response = Response(file.content, mimetype="application/octet-stream")
    attach(response, file.name)
    return response


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/jobs/<job_id>/rejects")(show_rejects)
