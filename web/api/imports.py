"""Imports, which outlive their request, and the jobs that do them."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, url_for

from tm_service.errors import InvalidQuery
from web.intake import Kind, Wishes, submit
from web.parameters import Fields, form_fields
from web.services import the_jobs
from web.uploads import store_upload


def import_file() -> tuple[Response, int, dict[str, str]]:
    """Take a file and answer the job that imports it."""
    wishes = wishes_of(form_fields())
    job = submit(store_upload(), wishes)
    return jsonify({"job": job.id}), 202, {"Location": url_for("api.show_job", job_id=job.id)}


def wishes_of(fields: Fields) -> Wishes:
    """Return what the form says about its file."""
    kind = fields.name("kind")
    if kind is not None and kind not in set(Kind):
        raise InvalidQuery(fields.name_of("kind"), kind, f"must be one of {', '.join(Kind)}")
    return Wishes(
        kind=Kind(kind) if kind else None,
        format=fields.name("format"),
        memory=fields.name("memory") or "main",
        source=fields.optional_language("source"),
        target=fields.optional_language("target"),
        language=fields.optional_language("language"),
        dry_run=fields.flag("dry_run"),
    )


def show_job(job_id: str) -> Response:
    """Answer where a job stands."""
    return jsonify(the_jobs().find(job_id).payload())


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.post("/import")(import_file)
    blueprint.get("/jobs/<job_id>")(show_job)
