"""Terms in use: where a concept stands and what stands for it, and where texts disagree with each other."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from glossary.concepts import ConceptEntry
from glossary.usage import ConceptUsage, Kind, add_context, usage_of
from tm_service.errors import InvalidQuery
from web.api.usage import report_of, start_survey
from web.errors import NotSurveyed
from web.parameters import form_fields, query_fields
from web.services import the_memory, the_termbase, who
from web.ui.pair import chosen_pair, languages_to_choose

A_PAGE = 25
PLACES = 8


def usage_shown(entry: ConceptEntry) -> ConceptUsage:
    """Return how a concept is used, with some places; a unit that holds it in several languages is shown once."""
    used = usage_of(the_memory(), the_termbase(), entry.id, limit=3 * PLACES)
    by_unit = {place.place.unit or -number: place for number, place in reversed(list(enumerate(used.places, start=1)))}
    return replace(used, places=tuple(place for place in used.places if place in by_unit.values())[:PLACES])


def keep_context(concept_id: str) -> Response:
    """Keep a text as a context of the concept's term that stands in it."""
    fields = form_fields()
    add_context(
        the_termbase(),
        concept_id,
        language=fields.language("language"),
        text=fields.text("text"),
        source=fields.name("source"),
        by=who(),
    )
    return redirect(url_for("ui.concept", concept_id=concept_id), code=303)


def inconsistent() -> str:
    """List what texts name in more ways than one."""
    fields = query_fields()
    source, target = chosen_pair(fields)
    kind = fields.name("kind")
    if kind is not None and kind not in list(Kind):
        raise InvalidQuery("kind", kind, f"must be one of {', '.join(Kind)}")
    page = fields.count("page", 1, 1, 1_000_000)
    shown = {
        "pair": (source, target),
        "languages": languages_to_choose(source, target),
        "kind": kind,
        "kinds": list(Kind),
        "number": page,
    }
    try:
        with report_of(None) as report:
            total, found = report.inconsistencies(
                source=source,
                target=target,
                kinds=[Kind(kind)] if kind else list(Kind),
                limit=A_PAGE,
                offset=(page - 1) * A_PAGE,
            )
            return render_template(
                "inconsistent_terms.html",
                total=total,
                found=found,
                current=report.current,
                made_at=report.made_at,
                more=page * A_PAGE < total,
                **shown,
            )
    except NotSurveyed:
        return render_template("inconsistent_terms.html", total=None, found=[], more=False, **shown)


def read_again() -> Response:
    """Read all texts anew, by a job."""
    return redirect(url_for("ui.job", job_id=start_survey().id), code=303)


def for_templates() -> dict[str, object]:
    """Return the functions that templates call."""
    return {"usage_shown": usage_shown}


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.post("/termbase/contexts/<path:concept_id>")(keep_context)
    blueprint.get("/termbase/inconsistencies")(inconsistent)
    blueprint.post("/termbase/inconsistencies")(read_again)
    blueprint.app_context_processor(for_templates)
