"""Whole memories and termbases as files, streamed, with an ETag that changes when the store does."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, cast

from flask import Blueprint, Response, request

from corpora.units import UnitStatus
from glossary.formats import FORMATS as TERM_FORMATS
from glossary.selection import Selection
from tm_service.errors import InvalidQuery
from tm_service.formats import FORMATS as MEMORY_FORMATS
from tm_service.selection import UnitSelection
from web.api.concepts import status_of
from web.errors import UnknownResource
from web.parameters import Fields, query_fields
from web.services import the_memory, the_termbase

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

CHUNK = 64 * 1024  # bytes
IN_MEMORY = 4 * 1024 * 1024  # bytes of a termbase file; more goes to disk
TERM_ENDINGS = {"tbx2": "tbx", "omegat": "txt"}
TERM_MEDIA_TYPES = {
    "tbx": "application/x-tbx+xml",
    "tbx2": "application/x-tbx+xml",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_TERM_MEDIA_TYPE = "text/tab-separated-values"
_ALL = Selection()
_ALL_UNITS = UnitSelection()


def export(ending: str) -> Response:
    """Answer the memory, or with `kind=terms` and for termbase formats the termbase, as a file."""
    fields = query_fields()
    source, target = fields.optional_language("source"), fields.optional_language("target")
    if ending in MEMORY_FORMATS and fields.name("kind") != "terms":
        memory, document, selection = fields.name("memory"), fields.name("document"), _unit_selection(fields)
        return export_memory(
            ending, source=source, target=target, memory=memory, document=document, selection=selection
        )
    if ending in TERM_FORMATS:
        return export_termbase(ending, [tag for tag in (source, target) if tag], _selection(fields))
    raise UnknownResource("format", ending, sorted({*MEMORY_FORMATS, *TERM_FORMATS}))


def export_memory(
    name: str,
    *,
    source: str | None,
    target: str | None,
    memory: str | None = None,
    document: str | None = None,
    selection: UnitSelection = _ALL_UNITS,
) -> Response:
    """Answer units as a file of the format of that name."""
    store, member = the_memory(), MEMORY_FORMATS[name]
    state = f"{store.last_change()} {request.full_path}"
    chunks = store.export(name, source=source, target=target, memory=memory, document=document, selection=selection)
    return _file(chunks, hashlib.sha256(state.encode()), member.media_type, f"memory{member.extensions[0]}")


def export_termbase(name: str, languages: list[str], selection: Selection = _ALL) -> Response:
    """Answer concepts in some languages, or in all if none is named, as a file of the format of that name."""
    stream = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 - closed once sent
    the_termbase().export_file(stream, name=f"export.{name}", format=name, languages=languages, selection=selection)
    stream.seek(0)
    digest = hashlib.sha256()
    for piece in _pieces(stream):
        digest.update(piece)
    stream.seek(0)
    media_type = TERM_MEDIA_TYPES.get(name, _TERM_MEDIA_TYPE)
    response = _file(_pieces(stream), digest, media_type, f"termbase.{TERM_ENDINGS.get(name, name)}")
    response.call_on_close(stream.close)
    return response


def media_types() -> list[str]:
    """Return the media types of all files that can be asked for."""
    terms = {TERM_MEDIA_TYPES.get(name, _TERM_MEDIA_TYPE) for name in TERM_FORMATS}
    return sorted({member.media_type for member in MEMORY_FORMATS.values()} | terms)


def _selection(fields: Fields) -> Selection:
    """Return which concepts and terms are asked for; languages and statuses may be several, parted by commas."""
    tags = _languages(fields)
    statuses = [status for name in _several(fields, "status") if (status := status_of(Fields({"status": name})))]
    return Selection(tuple(tags), fields.name("subject"), frozenset(statuses), fields.moment("changed_since"))


def _unit_selection(fields: Fields) -> UnitSelection:
    """Return which units and variants are asked for."""
    statuses = _several(fields, "status")
    unknown = [status for status in statuses if status not in set(UnitStatus)]
    if unknown:
        raise InvalidQuery(fields.name_of("status"), unknown[0], f"must be one of {', '.join(UnitStatus)}")
    return UnitSelection(
        tuple(_languages(fields)), frozenset(map(UnitStatus, statuses)), fields.moment("changed_since")
    )


def _languages(fields: Fields) -> list[str]:
    return [Fields({"language": tag}).language("language") for tag in _several(fields, "language")]


def _several(fields: Fields, name: str) -> list[str]:
    return [one.strip() for one in (fields.name(name) or "").split(",") if one.strip()]


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    while piece := stream.read(CHUNK):
        yield piece


def _file(chunks: Iterator[bytes], state: Hash, media_type: str, name: str) -> Response:
    """Answer the pieces of a file, or 304 if the caller has it; `state` differs whenever the content does."""
    etag = state.hexdigest()[:32]
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        first = next(chunks, b"")  # before the status is sent, so that a refusal can still become one
        response = Response(chain((first,), chunks), mimetype=media_type)
        response.headers.set("Content-Disposition", "attachment", filename=name)
    response.set_etag(etag)
    return response


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/export.<ending>")(export)
