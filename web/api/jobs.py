"""Jobs: where one stands, all of them, an end before its time, and what an import refused."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from web.errors import UnknownResource
from web.own_jobs import cancel_own, own_job, own_jobs
from web.parameters import LARGEST_ID, query_fields
from web.services import the_jobs


def list_jobs() -> Response:
    """Answer the caller's jobs without their reports, the newest first."""
    fields = query_fields()
    total, found = own_jobs(fields.count("limit", 50, 1, 500), fields.count("offset", 0, 0, LARGEST_ID))
    return jsonify({"total": total, "jobs": [job.summary() for job in found]})


def show_job(job_id: str) -> Response:
    """Answer where a job stands."""
    return jsonify(own_job(job_id).payload())


def cancel_job(job_id: str) -> Response:
    """Have a job ended, and answer where it stands."""
    return jsonify(cancel_own(job_id).payload())


def show_rejects(job_id: str) -> Response:
    """Answer the file of what a job refused, to be mended and sent again."""
    file = the_jobs().rejects(own_job(job_id))
    if file is None:
        raise UnknownResource("rejects of the job", job_id)
    response = Response(file.content, mimetype="application/octet-stream")
    response.headers.set("Content-Disposition", "attachment", filename=file.name)
    return response


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/jobs")(list_jobs)
    blueprint.get("/jobs/<job_id>")(show_job)
    blueprint.post("/jobs/<job_id>/cancel")(cancel_job)
    blueprint.get("/jobs/<job_id>/rejects")(show_rejects)
