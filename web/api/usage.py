"""How terms are used: one concept, what is inconsistent in all texts or one document, and how far they are covered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Blueprint, Response, jsonify, url_for

from glossary.entry_payloads import concept_payload
from glossary.usage import Kind, Report, add_context, kept_report, made_report, usage_of
from glossary.usage.concept import MOST
from glossary.usage.payloads import coverage_payload, usage_payload
from tm_service.errors import InvalidQuery
from web.api.preconditions import versioned
from web.errors import NotSurveyed
from web.jobs import Job
from web.own_jobs import queue
from web.parameters import Fields, body_fields, query_fields
from web.services import the_memory, the_termbase, who
from web.tasks.inconsistencies import SurveyInconsistencies

_SMALL = 2_000
"""Units and sentences of a store that is surveyed while the request waits: a second or two."""
_MOST_TEXTS = 5_000


def concept_usage(concept_id: str) -> Response:
    """Answer where a concept stands, by term, document and translation."""
    fields = query_fields()
    found = usage_of(
        the_memory(),
        the_termbase(),
        concept_id,
        language=fields.optional_language("language"),
        target=fields.optional_language("target"),
        most=fields.count("texts", MOST, 1, _MOST_TEXTS),
        limit=fields.count("limit", 20, 0, 500),
        offset=fields.count("offset", 0, 0, 1_000_000),
    )
    return jsonify(usage_payload(found))


def keep_context(concept_id: str) -> Response:
    """Keep a text as a context of the concept's term that stands in it: 201, or 200 if the term has it already."""
    fields = body_fields()
    record, new = add_context(
        the_termbase(),
        concept_id,
        language=fields.language("language"),
        text=fields.text("text"),
        source=fields.name("source"),
        term=fields.name("term"),
        by=who(),
    )
    location = url_for("api.show_concept", concept_id=concept_id)
    return versioned(concept_payload(record.concept), record.version, 201 if new else 200, location)


def inconsistencies() -> Response:
    """Answer what is inconsistent, the most important first; in one document as it is now, else as last surveyed."""
    fields = query_fields()
    source, target = fields.optional_language("source"), fields.optional_language("target")
    limit, offset = fields.count("limit", 50, 1, 500), fields.count("offset", 0, 0, 10_000_000)
    kinds = _kinds(fields)
    with report_of(fields.name("document")) as report:
        total, found = report.inconsistencies(source=source, target=target, kinds=kinds, limit=limit, offset=offset)
        return jsonify({"total": total, **_state(report), "inconsistencies": found})


def coverage() -> Response:
    """Answer which share of the texts holds a term, and which terms stand nowhere."""
    with report_of(query_fields().name("document")) as report:
        return jsonify({**_state(report), **coverage_payload(report.coverage(the_termbase()))})


def survey() -> tuple[Response, int, dict[str, str]]:
    """Take the order to read all texts anew, and answer the job that does so."""
    job = start_survey()
    return jsonify({"job": job.id}), 202, {"Location": url_for("api.show_job", job_id=job.id)}


def start_survey() -> Job:
    """Queue the job that reads all texts anew."""
    return queue(SurveyInconsistencies(), name="inconsistencies")


@contextmanager
def report_of(document: str | None) -> Iterator[Report]:
    """Hold the report of a document, or of everything; raises NotSurveyed, UnknownDocument (tm_service)."""
    memory, termbase = the_memory(), the_termbase()
    report = _of_everything() if document is None else made_report(memory, termbase, document=document)
    try:
        yield report
    finally:
        report.close()


def _of_everything() -> Report:
    """Return the report that was kept, though it be old; a small store is surveyed at once."""
    memory, termbase = the_memory(), the_termbase()
    kept = kept_report(memory, termbase)
    if kept is not None and kept.current:
        return kept
    held = memory.progress()
    if sum(held.units.values()) + held.unaligned <= _SMALL:
        if kept is not None:
            kept.close()
        return made_report(memory, termbase)
    if kept is None:
        raise NotSurveyed
    return kept


def _state(report: Report) -> dict[str, Any]:
    return {"made_at": report.made_at, "current": report.current}


def _kinds(fields: Fields) -> list[Kind]:
    names = fields.name("kind")
    try:
        return [Kind(name.strip()) for name in names.split(",")] if names else list(Kind)
    except ValueError:
        raise InvalidQuery(fields.name_of("kind"), names, f"must be some of {', '.join(Kind)}") from None


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/concepts/<path:concept_id>/usage")(concept_usage)
    blueprint.post("/concepts/<path:concept_id>/contexts")(keep_context)
    blueprint.get("/inconsistencies")(inconsistencies)
    blueprint.post("/inconsistencies")(survey)
    blueprint.get("/coverage")(coverage)
