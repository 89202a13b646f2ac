"""The documents of the store, and each as it was aligned."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, render_template, url_for

from tm_service.errors import UnknownDocument
from tm_service.matches import UnitRecord
from tm_service.records import DocumentRecord, SectionRecord, SentenceRecord
from web.errors import UnknownResource
from web.parameters import LARGEST_ID, Fields, query_fields
from web.services import the_memory
from web.ui.bitext import Row, groups_of, rows_of

ROWS_A_PAGE = 200


@dataclass(frozen=True, slots=True)
class Column:
    """A section, or a whole document, beside its translations; `document` is None for the one that is shown."""

    document: str | None
    number: str | None
    language: str
    sentences: list[SentenceRecord]


def documents() -> str:
    """List the documents."""
    return render_template("documents.html", documents=the_memory().documents(), groups_of=groups_of)


def document(name: str) -> str:
    """Show one section of a document beside its translations."""
    fields = query_fields()
    try:
        record = the_memory().document(name)
    except UnknownDocument:
        return _imported(name, fields)
    groups = groups_of(record)
    group = _group(record, groups, fields.name("section"))
    columns = _columns(record, group)
    rows = rows_of([column.sentences for column in columns])
    unit = fields.count("unit", 0, 0, LARGEST_ID)
    page = fields.count("page", 0, 0, 1_000_000) or _page_of(rows, unit)
    shown = rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]
    return render_template(
        "document.html",
        document=record,
        groups=groups,
        group=group,
        columns=columns,
        rows=shown,
        units=_units(record, shown),
        number=page,
        more=page * ROWS_A_PAGE < len(rows),
        aligned=sum(row.unit is not None for row in rows),
        total=len(rows),
    )


def _imported(name: str, fields: Fields) -> str:
    """Show the units that came with a document that is not stored itself; raises UnknownDocument for none."""
    after = fields.count("after", 0, 0, LARGEST_ID)
    units = list(the_memory().units(document=name, after=after, limit=ROWS_A_PAGE + 1))
    if not units:
        raise UnknownDocument(name)
    shown = units[:ROWS_A_PAGE]
    languages = list(dict.fromkeys(tag for record in shown for tag in record.unit.variants))
    return render_template(
        "imported.html", name=name, units=shown, languages=languages, after=shown[-1].id if shown != units else None
    )


def document_address(name: str, section: str | None, unit: int | None) -> str:
    """Return the address of a document, at the section and unit if these are known."""
    return url_for("ui.document", name=name, section=section, unit=unit, _anchor=f"unit-{unit}" if unit else None)


def _group(record: DocumentRecord, groups: list[list[SectionRecord]], number: str | None) -> list[SectionRecord]:
    if number is None:  # the first one that has a translation says most about the document
        return next((group for group in groups if len(group) > 1), groups[0] if groups else [])
    for group in groups:
        if any((section.number or "-") == number for section in group):
            return group
    raise UnknownResource(f"section in {record.name}", number)


def _columns(record: DocumentRecord, group: list[SectionRecord]) -> list[Column]:
    own = {section.number: Column(None, section.number, section.language, []) for section in group}
    for sentence in the_memory().sentences(document=record.name):
        if sentence.section in own:
            own[sentence.section].sentences.append(sentence)
    return [*own.values(), *_columns_elsewhere(record, group)]


def _columns_elsewhere(record: DocumentRecord, group: list[SectionRecord]) -> Iterator[Column]:
    """Yield the columns of other documents that translate these sections.

    There the section of the same number is the translation; where none has it, the whole document is.
    """
    inside = {section.number for section in record.sections}
    names = dict.fromkeys(name for section in group for name in section.paired_with if name not in inside)
    for name in names:
        try:
            other = the_memory().document(name)
        except UnknownDocument:  # it was deleted, its units stayed
            continue
        numbers = {section.number for section in group if section.number is not None}
        same = [section for section in other.sections if section.number in numbers] or list(other.sections)
        wanted = {section.number for section in same}
        found = [item for item in the_memory().sentences(document=name) if item.section in wanted]
        yield Column(name, same[0].number if numbers else None, same[0].language, found)


def _units(record: DocumentRecord, rows: list[Row]) -> dict[int, UnitRecord]:
    """Return the units of the rows; those of a document paired with this one carry the other's name."""
    wanted = {row.unit for row in rows if row.unit is not None}
    found = {unit.id: unit for unit in the_memory().units(document=record.name) if unit.id in wanted}
    return found | {unit: the_memory().unit(unit) for unit in wanted - found.keys()}


def _page_of(rows: list[Row], unit: int) -> int:
    position = next((position for position, row in enumerate(rows) if unit and row.unit == unit), 0)
    return position // ROWS_A_PAGE + 1


def for_templates() -> dict[str, object]:
    """Return the functions that templates call."""
    return {"document_address": document_address}


def add_routes(blueprint: Blueprint) -> None:
    """Add the routes of this module."""
    blueprint.get("/documents")(documents)
    blueprint.get("/documents/<path:name>")(document)
    blueprint.app_context_processor(for_templates)
