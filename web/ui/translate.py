"""Translating a text, segment by segment: paste or upload it, type, confirm into the memory, take it away.

Every button is a form, so that it works without JavaScript; translate.js saves while one types and goes on to the
next segment without leaving the place.
"""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import PurePath

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from tm_service.errors import StaleVersion
from tm_service.formats import FORMATS
from tm_service.formats.base import Languages
from tm_service.numbered_tags import with_markers_of
from tm_service.records import UnitProblem
from web.attachments import attach
from web.draft_files import translated
from web.drafts import Draft, DraftSegment
from web.errors import UnknownResource
from web.parameters import LARGEST_ID, form_fields, query_fields
from web.services import memory_meant, the_drafts, who
from web.ui.conflict import both_sides
from web.ui.pair import chosen_pair, languages_to_choose, remember_pair, remembered_memory
from web.uploads import discard_upload, store_upload
from web.workbench import (
    bench,
    benches,
    confirm,
    report,
    segments_of_file,
    segments_of_text,
    text_of,
    units_of,
)

SEGMENTS_A_PAGE = 25
LONGEST_TEXT = 200_000  # characters that are pasted; more is uploaded
LONGEST_TRANSLATION = 20_000  # characters
ENDINGS = ("xliff", "po", "tmx", "txt")


def translate() -> str:
    """Show the form for a new text, and the texts that are being translated."""
    source, target = chosen_pair(query_fields())
    return render_template(
        "translate.html",
        drafts=the_drafts().recent(),
        languages=languages_to_choose(source, target),
        pair=(source, target),
        longest=LONGEST_TEXT,
    )


def begin() -> BaseResponse:
    """Take a text, pasted or uploaded, and show its first segments."""
    fields = form_fields()
    source, target = fields.language("source"), fields.language("target")
    kept = None
    if (upload := request.files.get("file")) is not None and upload.filename:
        path = store_upload()
        try:
            name = path.name
            segments, kept = segments_of_file(path, source, target)
        finally:
            discard_upload(path)
    else:
        text = fields.text("text", longest=LONGEST_TEXT)
        segments = segments_of_text(text, source)
        name = segments[0].text[:60]
    draft = the_drafts().create(name, segments, source=source, target=target, by=who(), file=kept)
    response = make_response(redirect(url_for("ui.draft", draft_id=draft.id), code=303))
    return remember_pair(response, source, target)


def draft(draft_id: str) -> str:
    """Show some segments of a text with what is known about each."""
    found = the_drafts().find(draft_id)
    page = query_fields().count("page", 1, 1, 1_000_000)
    first = (page - 1) * SEGMENTS_A_PAGE + 1
    shown = benches(found, the_drafts().segments(draft_id, first=first, limit=SEGMENTS_A_PAGE))
    return render_template(
        "draft.html",
        draft=found,
        benches=shown,
        number=page,
        more=first + SEGMENTS_A_PAGE <= found.segments,
        memory=remembered_memory() or memory_meant(None),
        endings=ENDINGS,
        own=PurePath(found.file).suffix[1:].lower() if found.file else None,
        longest=LONGEST_TRANSLATION,
    )


def keep(draft_id: str, number: int) -> Response | BaseResponse:
    """Save what was typed for a segment or confirm it; answer the segment alone where a script asks for that."""
    fields = form_fields()
    found, segment = the_drafts().find(draft_id), the_drafts().segment(draft_id, number)
    typed = (fields.optional_text("translation", longest=LONGEST_TRANSLATION) or "").replace("\r\n", "\n").strip()
    if fields.name("do") == "confirm" and typed:
        version = fields.count("version", 0, 0, LARGEST_ID) or None
        try:
            memory = memory_meant(fields.name("memory"))
            unit = confirm(found, segment, typed, memory=memory, version=version, by=who())
        except StaleVersion as error:
            the_drafts().save(draft_id, number, typed)
            return _conflict(error, found, segment, typed)
        the_drafts().save(draft_id, number, typed, unit=unit.id, version=unit.version)
    elif typed != segment.translation:
        the_drafts().save(draft_id, number, typed)
    if fields.flag("alone"):
        return _alone(draft_id, number)
    following = the_drafts().next_open(draft_id, number) or number if fields.name("do") == "confirm" else number
    page = (following - 1) // SEGMENTS_A_PAGE + 1
    return redirect(url_for("ui.draft", draft_id=draft_id, page=page, _anchor=f"segment-{following}"), code=303)


def _conflict(error: StaleVersion, draft: Draft, segment: DraftSegment, typed: str) -> Response:
    """Answer what was typed beside what somebody made of the unit since the segment was confirmed."""
    stored = error.stored.unit.variants.get(draft.target)
    theirs = with_markers_of(segment.source, stored) if stored else ""
    page = render_template(
        "draft_conflict.html",
        draft=draft,
        segment=segment,
        number=(segment.number - 1) // SEGMENTS_A_PAGE + 1,
        version=error.stored.version,
        stored=error.stored,
        sides=both_sides({draft.target: typed}, {draft.target: theirs}, {}),
        typed=typed,
        theirs=theirs,
        memory=memory_meant(form_fields().name("memory")),
        longest=LONGEST_TRANSLATION,
    )
    response = make_response(page)
    response.status_code = 409
    return response


def _alone(draft_id: str, number: int) -> Response:
    found = the_drafts().find(draft_id)
    memory = memory_meant(form_fields().name("memory"))
    page = render_template(
        "_kept.html", draft=found, one=bench(found, number), longest=LONGEST_TRANSLATION, memory=memory
    )
    response = make_response(page)
    response.headers["X-Next-Segment"] = str(the_drafts().next_open(draft_id, number) or "")
    return response


def analysis(draft_id: str) -> str:
    """Show how much of a text the memory knows already."""
    found = the_drafts().find(draft_id)
    return render_template("analysis.html", draft=found, report=report(found))


def take_away(draft_id: str, ending: str) -> Response:
    """Answer the translation as a file; untranslated segments are empty, in text as they were."""
    found = the_drafts().find(draft_id)
    if ending not in ENDINGS:
        raise UnknownResource("format", ending, list(ENDINGS))
    body, media_type = (
        (text_of(found).encode(), "text/plain; charset=utf-8") if ending == "txt" else _written(found, ending)
    )
    response = make_response(body)
    response.headers["Content-Type"] = media_type
    attach(response, f"{found.name}.{found.target}.{ending}")
    return response


def take_document(draft_id: str) -> Response:
    """Answer the file that a text came in, in translation; what has none stays in the source language, or empty."""
    found, file = the_drafts().find(draft_id), the_drafts().file(draft_id)
    response = make_response(translated(file, found, the_drafts().segments(draft_id)))
    name = PurePath(file.name)
    response.headers["Content-Type"] = guess_type(file.name)[0] or "application/octet-stream"
    attach(response, f"{name.stem}.{found.target}{name.suffix.lower()}")
    return response


def _written(draft: Draft, ending: str) -> tuple[bytes, str]:
    member = FORMATS[ending]
    problems: list[UnitProblem] = []
    pair = Languages(draft.source, draft.target)
    units = units_of(draft, whole=ending != "tmx")
    return b"".join(member.write(units, languages=pair, problems=problems)), member.media_type


def remove(draft_id: str) -> BaseResponse:
    """Forget a text; what was confirmed stays in the memory."""
    the_drafts().find(draft_id)
    the_drafts().remove(draft_id)
    return redirect(url_for("ui.translate"), code=303)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/translate")(translate)
    blueprint.post("/translate")(begin)
    blueprint.get("/translate/<draft_id>")(draft)
    blueprint.post("/translate/<draft_id>/<int:number>")(keep)
    blueprint.get("/translate/<draft_id>/analysis")(analysis)
    blueprint.get("/translate/<draft_id>/file.<ending>")(take_away)
    blueprint.get("/translate/<draft_id>/document")(take_document)
    blueprint.post("/translate/<draft_id>/remove")(remove)
