"""Imports, which outlive their request."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, jsonify, request, url_for

from tm_service.errors import InvalidQuery
from web.errors import MalformedRequest
from web.intake import Kind, Wishes, submit
from web.jobs import Job
from web.parameters import Fields, form_fields
from web.services import memory_meant
from web.uploads import discard_upload, store_beside, store_translations, store_upload


def import_file() -> tuple[Response, int, dict[str, str]]:
    """Take a file and answer the job that imports it."""
    job = taken()
    return jsonify({"job": job.id}), 202, {"Location": url_for("api.show_job", job_id=job.id)}


def taken() -> Job:
    """Store the uploaded file, with its translations if any come with it, and queue its import."""
    wishes = wishes_of(form_fields())
    tags = _languages_of_translations(wishes)
    path = store_upload()
    try:
        stored = store_translations(path)
        if len(stored) != len(tags):
            rule = f"names {len(tags)} languages for {len(stored)} files; give a language for each translation"
            raise MalformedRequest("translation_language", rule)
        together = dict(zip(tags, stored, strict=True))
        return submit(path, replace(wishes, translations=together, beside=store_beside(path)))
    except Exception:
        discard_upload(path)
        raise


def _languages_of_translations(wishes: Wishes) -> list[str]:
    """Return the languages that the form names for translations; raises InvalidQuery for one that stands twice."""
    files = request.files.getlist("translation")
    named = request.form.getlist("translation_language")
    rows = [tag for at, tag in enumerate(named) if at >= len(files) or files[at].filename]
    tags = [Fields({"translation_language": tag}).language("translation_language") for tag in rows]
    everything = [wishes.language, *tags] if tags else []
    if None in everything:
        raise MalformedRequest("language", "is missing; a file that comes with translations needs its own language")
    if len(set(everything)) < len(everything):
        raise InvalidQuery("translation_language", tags, "names a language twice; each file is in one of its own")
    return tags


def wishes_of(fields: Fields) -> Wishes:
    """Return what the form says about its file."""
    kind = fields.name("kind")
    if kind is not None and kind not in set(Kind):
        raise InvalidQuery(fields.name_of("kind"), kind, f"must be one of {', '.join(Kind)}")
    return Wishes(
        kind=Kind(kind) if kind else None,
        format=fields.name("format"),
        memory=memory_meant(fields.name("memory")),
        source=fields.optional_language("source"),
        target=fields.optional_language("target"),
        language=fields.optional_language("language"),
        dry_run=fields.flag("dry_run"),
    )


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.post("/import")(import_file)
