"""Reviewing alignments: units by confidence, decisions about them, and sentences paired anew."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import islice

from flask import Blueprint, Response, jsonify, url_for

from corpora.units import UnitStatus
from tm_service import TranslationMemory
from tm_service.errors import InvalidQuery
from tm_service.matches import UnitRecord
from tm_service.payloads import Payload, progress_payload, rearranged_payload, reviewed_payload, sentence_payload
from tm_service.rearranging import Rearranged
from tm_service.review import reviewed
from web.api.preconditions import version_to_change, versioned
from web.errors import MalformedRequest
from web.parameters import LARGEST_ID, Fields, body_fields, query_fields
from web.services import memory_to_change, the_memory, who

_MOST_SENTENCES = 1000
_CURSOR = re.compile(r"([0-9](\.[0-9]{1,20})?(e-[0-9]{1,3})?)?:[0-9]{1,18}", re.ASCII)


def review_document(name: str) -> Response:
    """Answer the units of a document with their sentences, the least sure first."""
    return _page(document=name)


def review_memory(name: str) -> Response:
    """Answer the units of a memory with their sentences, the least sure first."""
    return _page(memory=name)


def document_progress(name: str) -> Response:
    """Answer how many units of each status a document has, and how many sentences without a unit."""
    return jsonify(progress_payload(the_memory().progress(document=name)))


def document_sentences(name: str) -> Response:
    """Answer a document's sentences with their numbers, in order, from after `after` on."""
    fields = query_fields()
    after, limit = fields.count("after", 0, 0, LARGEST_ID), fields.count("limit", 200, 1, 1000)
    unaligned = fields.flag("unaligned")
    found = list(
        islice(
            (
                sentence
                for sentence in the_memory().sentences(document=name, language=fields.optional_language("language"))
                if sentence.number > after and not (unaligned and sentence.unit is not None)
            ),
            limit + 1,
        )
    )
    shown = [{"number": sentence.number, **sentence_payload(sentence)} for sentence in found[:limit]]
    return jsonify({"sentences": shown, "next": shown[-1]["number"] if len(found) > limit else None})


def confirm_sure(name: str) -> Response:
    """Confirm what is aligned with a confidence or more, or count it."""
    fields = body_fields()
    confidence = fields.number("min_confidence", math.nan, 0, 1)
    if math.isnan(confidence):
        raise MalformedRequest("min_confidence", "is missing; it takes a number from 0 to 1")
    preview = fields.flag("preview")
    memory = the_memory() if preview else memory_to_change(document=name)
    home = the_memory().document(name).memory
    count = memory.confirm_sure(confidence, document=name, memory=home, preview=preview, by=who())
    return jsonify({"units": count, "preview": preview})


def pair_sentences(name: str) -> Response:
    """Make a unit of sentences of a document that translate each other."""
    the_memory().document(name)
    numbers = _sentences(body_fields())
    placed = the_memory().store.review.placed(numbers)
    if placed and not any(sentence.document == name for sentence in placed):
        raise InvalidQuery("sentences", placed[0].number, f"is of {placed[0].document}, not of {name}")
    made = memory_to_change(document=name, sentences=numbers).pair(numbers, by=who())
    record = made.units[0].record
    return versioned(rearranged_payload(made), record.version, 201, url_for("api.show_unit", unit_id=record.id))


def confirm_unit(unit_id: int) -> Response:
    """Say that a unit is right."""
    return _decided(unit_id, lambda memory, version: memory.confirm(unit_id, version=version, by=who()))


def reject_unit(unit_id: int) -> Response:
    """Say that a unit is wrong."""
    return _decided(unit_id, lambda memory, version: memory.reject(unit_id, version=version, by=who()))


def restore_unit(unit_id: int) -> Response:
    """Take a rejected or filtered unit back."""
    return _decided(unit_id, lambda memory, version: memory.restore(unit_id, version=version, by=who()))


def merge_unit(unit_id: int) -> Response:
    """Join a unit with the next one."""
    return _changed(unit_id, lambda memory, version: memory.merge(unit_id, version=version, by=who()))


def split_unit(unit_id: int) -> Response:
    """Split a unit behind the first sentences of each language."""
    fields = body_fields()
    given = fields.mapping("at")
    counts = Fields(given, "at.")
    at = {tag: counts.count(tag, 0, 0, LARGEST_ID) for tag in given}
    return _changed(unit_id, lambda memory, version: memory.split(unit_id, at, version=version, by=who()))


def pair_unit(unit_id: int) -> Response:
    """Give a unit other sentences."""
    numbers = _sentences(body_fields())
    return _changed(
        unit_id,
        lambda memory, version: memory.pair(numbers, unit_id=unit_id, version=version, by=who()),
        sentences=numbers,
    )


def undo_unit(unit_id: int) -> Response:
    """Take back the last step that changed a unit."""
    return _changed(unit_id, lambda memory, version: memory.undo(unit_id, version=version, by=who()))


def _page(*, memory: str | None = None, document: str | None = None) -> Response:
    fields = query_fields()
    limit = fields.count("limit", 50, 1, 500)
    names = fields.name("status")
    found = the_memory().review(
        memory=memory,
        document=document,
        statuses=[_status(name.strip()) for name in names.split(",")] if names else None,
        after=cursor_in(fields),
        limit=limit + 1,
    )
    shown = found[:limit]
    following = cursor_of(shown[-1].record) if len(found) > limit else None
    return jsonify({"units": [reviewed_payload(unit) for unit in shown], "next": following})


def cursor_in(fields: Fields) -> tuple[float | None, int] | None:
    """Return what `after` names: the confidence and the number of the last unit of the page before."""
    given = fields.name("after")
    if given is None:
        return None
    confidence, _colon, number = given.rpartition(":")
    if not _CURSOR.fullmatch(given):
        raise MalformedRequest("after", "takes the `next` of the page before")
    return float(confidence) if confidence else None, int(number)


def cursor_of(record: UnitRecord) -> str:
    """Return what names the page behind a unit."""
    confidence = record.unit.provenance.confidence
    return f"{'' if confidence is None else repr(confidence)}:{record.id}"


def status_in(fields: Fields) -> UnitStatus | None:
    """Return the field `status`, None if it is absent."""
    name = fields.name("status")
    return _status(name) if name else None


def _status(name: str) -> UnitStatus:
    try:
        return UnitStatus(name)
    except ValueError:
        raise InvalidQuery("status", name, f"must be one of {', '.join(UnitStatus)}") from None


def _sentences(fields: Fields) -> list[int]:
    numbers = fields.items("sentences")
    if len(numbers) > _MOST_SENTENCES:
        raise InvalidQuery("sentences", len(numbers), f"{_MOST_SENTENCES:,} are the most")
    found = []
    for at, number in enumerate(numbers):
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= LARGEST_ID:
            raise MalformedRequest(f"sentences[{at}]", "takes the number of a sentence")
        found.append(number)
    return found


def _decided(unit_id: int, decide: Callable[[TranslationMemory, int | None], object]) -> Response:
    decide(memory_to_change(unit=unit_id), version_to_change(the_memory().unit(unit_id).version))
    [unit] = reviewed(the_memory().store, [the_memory().unit(unit_id)])
    return _answer(unit_id, Rearranged((unit,), ()))


def _changed(
    unit_id: int, change: Callable[[TranslationMemory, int | None], Rearranged], *, sentences: Sequence[int] = ()
) -> Response:
    memory = memory_to_change(unit=unit_id, sentences=sentences)
    return _answer(unit_id, change(memory, version_to_change(the_memory().unit(unit_id).version)))


def _answer(unit_id: int, rearranged: Rearranged) -> Response:
    """Answer what a step left, with the ETag of the unit that was asked for unless it is gone."""
    payload: Payload = rearranged_payload(rearranged)
    version = next((unit.record.version for unit in rearranged.units if unit.record.id == unit_id), None)
    return jsonify(payload) if version is None else versioned(payload, version)


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/documents/<path:name>/units")(review_document)
    blueprint.post("/documents/<path:name>/units")(pair_sentences)
    blueprint.get("/documents/<path:name>/progress")(document_progress)
    blueprint.get("/documents/<path:name>/sentences")(document_sentences)
    blueprint.post("/documents/<path:name>/confirm")(confirm_sure)
    blueprint.get("/memories/<path:name>/units")(review_memory)
    blueprint.post("/units/<int:unit_id>/confirm")(confirm_unit)
    blueprint.post("/units/<int:unit_id>/reject")(reject_unit)
    blueprint.post("/units/<int:unit_id>/restore")(restore_unit)
    blueprint.post("/units/<int:unit_id>/merge")(merge_unit)
    blueprint.post("/units/<int:unit_id>/split")(split_unit)
    blueprint.post("/units/<int:unit_id>/pair")(pair_unit)
    blueprint.post("/units/<int:unit_id>/undo")(undo_unit)
