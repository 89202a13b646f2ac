"""Entries of the termbase changed by hand: made, edited, proposed, deleted, restored; and what happened to each."""

from __future__ import annotations

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from corpora.errors import CorpusError
from glossary.concepts import ConceptEntry, TermStatus
from glossary.entry_reading import entry_of
from glossary.errors import StaleConcept, TermbaseError, UnknownConcept
from web.access import require
from web.errors import answer_to
from web.parameters import LARGEST_ID, form_fields
from web.roles import Role, Scope
from web.services import the_termbase, who
from web.ui.concept_form import BLANK_ROWS, GENDERS, PARTS_OF_SPEECH, TYPES, rows_of, values_of
from web.ui.pair import languages_to_choose

MOST_CHANGES = 200


def new() -> str:
    """Show an empty form."""
    return _form(None, None)


def edit(concept_id: str) -> str | Response:
    """Show a concept as a form."""
    record = the_termbase().concept(concept_id)
    return _form(record.concept, record.version)


def save() -> Response:
    """Keep a new concept or a changed one, or propose that; show the form again where that cannot be."""
    fields = form_fields()
    concept_id, version = fields.name("concept"), fields.count("version", 0, 0, LARGEST_ID)
    termbase = the_termbase()
    try:
        before = termbase.at_version(concept_id, version) if concept_id else None
        entry = entry_of(values_of(request.form, before), before)
        reason = fields.optional_text("reason", longest=1000) or None
        if fields.name("do") == "propose":
            proposal = termbase.propose(entry, version=version or None, reason=reason, by=who())
            return redirect(url_for("ui.proposal", number=proposal.number), code=303)
        require(Role.TERMINOLOGIST, Scope.TERMBASE)
        made = concept_id is None
        record = termbase.add(entry, by=who()) if made else termbase.update(entry, version=version, by=who())
    except (TermbaseError, CorpusError) as error:
        return _refused(error, concept_id, version)
    return redirect(url_for("ui.concept", concept_id=record.concept.id), code=303)


def delete(concept_id: str) -> Response:
    """Delete a concept; its history stays, and it can be restored there."""
    the_termbase().delete(concept_id, version=form_fields().count("version", 0, 1, LARGEST_ID), by=who())
    return redirect(url_for("ui.concept_history", concept_id=concept_id), code=303)


def concept_history(concept_id: str) -> str:
    """Show what happened to a concept, the last change first."""
    termbase = the_termbase()
    changes = termbase.history(concept_id, limit=MOST_CHANGES)
    return render_template("history.html", concept_id=concept_id, changes=changes, living=termbase.living(concept_id))


def restore(concept_id: str) -> Response:
    """Make a concept what it was at a version."""
    version = form_fields().count("version", 0, 0, LARGEST_ID) or None
    the_termbase().restore(concept_id, version=version, by=who())
    return redirect(url_for("ui.concept", concept_id=concept_id), code=303)


def undo(concept_id: str) -> Response:
    """Take back the last step that changed a concept, a merge for example."""
    taken_back = the_termbase().undo(concept_id, by=who())
    living = next((one for one in taken_back if the_termbase().living(one)), None)
    address = (
        url_for("ui.concept", concept_id=living) if living else url_for("ui.concept_history", concept_id=concept_id)
    )
    return redirect(address, code=303)


def _form(entry: ConceptEntry | None, version: int | None, problem: str | None = None) -> str:
    return render_template(
        "concept_form.html",
        entry=entry,
        version=version,
        rows=rows_of(entry),
        blank=[tag for tag in ("en", "ru", "fr") if entry is None or not entry.section(tag)] or ["en"] * BLANK_ROWS,
        languages=languages_to_choose(*(section.language for section in entry.languages) if entry else ()),
        statuses=list(TermStatus),
        types=TYPES,
        parts_of_speech=PARTS_OF_SPEECH,
        genders=GENDERS,
        problem=problem,
        sent=request.form if problem else None,
    )


def _refused(error: TermbaseError | CorpusError, concept_id: str | None, version: int) -> Response:
    """Show the form with what was sent; of a concept that somebody else changed meanwhile its present version."""
    told = answer_to(error)
    entry = None
    if concept_id:
        try:
            record = the_termbase().concept(concept_id)
        except UnknownConcept:
            raise error from None
        entry = record.concept
        version = record.version if isinstance(error, StaleConcept) else version
    response = make_response(_form(entry, version or None, problem=told.message))
    response.status_code = told.status
    return response


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/termbase/new")(new)
    blueprint.get("/termbase/edit/<path:concept_id>")(edit)
    blueprint.post("/termbase/save")(save)
    blueprint.post("/termbase/delete/<path:concept_id>")(delete)
    blueprint.get("/termbase/history/<path:concept_id>")(concept_history)
    blueprint.post("/termbase/restore/<path:concept_id>")(restore)
    blueprint.post("/termbase/undo/<path:concept_id>")(undo)
