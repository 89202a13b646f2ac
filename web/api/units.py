"""Translation units, one by one."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

from flask import Blueprint, Response, jsonify, url_for

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.segments import Segment
from corpora.units import Provenance, TranslationUnit, UnitStatus
from tm_service.errors import InvalidQuery
from tm_service.matches import UnitRecord
from tm_service.payloads import unit_payload
from web.api.preconditions import version_to_change, versioned
from web.errors import LanguageField
from web.parameters import LARGEST_ID, Fields, body_fields, query_fields
from web.services import memory_meant, memory_to_change, the_memory, who


def list_units() -> Response:
    """Answer units by ascending number, from after `after` on."""
    fields = query_fields()
    limit = fields.count("limit", 50, 1, 500)
    records = list(
        islice(
            the_memory().units(
                memory=fields.name("memory"),
                document=fields.name("document"),
                after=fields.count("after", 0, 0, LARGEST_ID),
                limit=limit + 1,
            ),
            limit + 1,
        )
    )
    shown = records[:limit]
    return jsonify(
        {"units": [unit_payload(record) for record in shown], "next": shown[-1].id if len(records) > limit else None}
    )


def add_unit() -> Response:
    """Add the unit in the body to its memory; the same unit added twice is there once."""
    fields = body_fields()
    unit, memory = _unit(fields, None), memory_meant(fields.name("memory"))
    held = memory_to_change(memory=memory)
    if unit.status is UnitStatus.PROPOSED:
        [proposed] = held.propose([unit], memory=memory, by=who())
        record, added = proposed.record, proposed.added
    else:
        report = held.add([unit], memory=memory, by=who())
        record, added = the_memory().unit(report.ids[0]), bool(report.added)
    status = 201 if added else 200
    return versioned(unit_payload(record), record.version, status, url_for("api.show_unit", unit_id=record.id))


def show_unit(unit_id: int) -> Response:
    """Answer one unit with its version as ETag."""
    record = the_memory().unit(unit_id)
    return versioned(unit_payload(record), record.version)


def replace_unit(unit_id: int) -> Response:
    """Put the unit in the body in the place of the version that If-Match names."""
    record = the_memory().unit(unit_id)
    version = version_to_change(record.version) or 0
    changed = memory_to_change(unit=unit_id).replace(unit_id, _unit(body_fields(), record), version=version, by=who())
    return versioned(unit_payload(changed), changed.version)


def delete_unit(unit_id: int) -> tuple[str, int]:
    """Delete one unit, the version that If-Match names if it is given."""
    record = the_memory().unit(unit_id)
    version = version_to_change(record.version, needed=False)
    memory_to_change(unit=unit_id).delete(unit_id, version=version, by=who())
    return "", 204


def _unit(fields: Fields, record: UnitRecord | None) -> TranslationUnit:
    """Return the unit that a body describes; what a body has no word for is kept from the record."""
    before = record.unit if record else TranslationUnit({}, status=UnitStatus.CONFIRMED)
    given = fields.optional_text("status")
    status = _status(fields.name_of("status"), given) if given else UnitStatus.EDITED if record else before.status
    document = fields.name("document")
    provenance = before.provenance if document == before.provenance.document else Provenance(document=document)
    variants = _variants(fields, before)
    return replace(before, variants=variants, status=status, provenance=provenance, note=fields.optional_text("note"))


def _variants(fields: Fields, before: TranslationUnit) -> dict[str, Segment]:
    given = fields.mapping("variants")
    place = fields.name_of("variants")
    if not given:
        raise InvalidQuery(place, dict(given), "is empty; give at least one language with its text")
    texts = Fields(given, f"{place}.")
    variants: dict[str, Segment] = {}
    for tag in given:
        language = _language(f"{place}.{tag}", tag)
        if language in variants:
            raise InvalidQuery(f"{place}.{tag}", tag, f"is {language} a second time; give each language once")
        text = texts.text(tag)
        known = before.variants.get(language)
        variants[language] = known if known and known.text == text else Segment(text)
    return variants


def _language(place: str, tag: str) -> str:
    try:
        return parse_tag(tag)
    except UnknownLanguage as error:
        raise LanguageField(place, error) from error


def _status(place: str, name: str) -> UnitStatus:
    try:
        return UnitStatus(name)
    except ValueError:
        raise InvalidQuery(place, name, f"must be one of {', '.join(UnitStatus)}") from None


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/units")(list_units)
    blueprint.post("/units")(add_unit)
    blueprint.get("/units/<int:unit_id>")(show_unit)
    blueprint.put("/units/<int:unit_id>")(replace_unit)
    blueprint.delete("/units/<int:unit_id>")(delete_unit)
