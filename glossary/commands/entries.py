"""`tm-service terms show`, `add`, `set` and `delete`: one concept."""

from __future__ import annotations

from typing import Any

import click

from glossary.commands.given import (
    Given,
    concept_argument,
    entry_options,
    json_of_stdin,
    reason_option,
    show_differences,
    status_choice,
    termbase_of,
    version_option,
)
from glossary.commands.layout import show_entry
from glossary.concepts import ConceptEntry, Description, TermStatus
from glossary.differences import differences
from glossary.edits import term_of, with_context, with_term
from glossary.entry_payloads import concept_payload
from glossary.entry_reading import entry_of
from glossary.errors import InvalidConcept, TermbaseError
from glossary.life_payloads import related_payload
from glossary.links import MemoryLink, linked
from tm_service.console import console, database_of, emit_json, json_option, language_tag, refusing, user_name
from tm_service.memory import open_memory


@click.command()
@concept_argument
@json_option
@click.pass_context
@refusing(TermbaseError)
def show(ctx: click.Context, concept_id: str, as_json: bool) -> None:
    """Show the concept ID with all that it holds."""
    with termbase_of(ctx) as termbase:
        record = termbase.concept(concept_id)
        related = termbase.related(record.concept.id)
    if as_json:
        emit_json({**concept_payload(record.concept), "version": record.version, "related": related_payload(related)})
        return
    if record.concept.id != concept_id:
        console.print(f"{concept_id} was merged into {record.concept.id}:", markup=False)
    show_entry(record, related)


@click.command()
@click.option("--id", "concept_id", default="", help="Its id; one is made if not given.")
@entry_options
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def add(ctx: click.Context, /, concept_id: str, reason: str | None, as_json: bool, **said: Any) -> None:  # noqa: ANN401
    """Add a concept: -l en --term visa -l ru --term виза, or its JSON on stdin."""
    given = Given(**said)
    entry = given.applied(ConceptEntry(concept_id, ())) if given else entry_of(json_of_stdin())
    with termbase_of(ctx) as termbase:
        record = termbase.add(entry, reason=reason, by=user_name())
    if as_json:
        emit_json(concept_payload(record.concept))
    else:
        show_entry(record, [])


@click.command("set")
@concept_argument
@click.option("-l", "--language", callback=language_tag, required=True, help="Of the term.")
@click.option("--term", "text", required=True, help="The term to change, as the entry has it.")
@click.option("--add", "is_new", is_flag=True, help="Add the term if it is not there.")
@click.option("--status", type=status_choice)
@click.option("--type", "kind", help="fullForm, acronym, variant …")
@click.option("--part-of-speech")
@click.option("--gender")
@click.option("--usage", help="Where it is used.")
@click.option("--case-sensitive/--any-case", default=None, help="Whether its capitals count.")
@click.option("--context-unit", type=int, metavar="UNIT", help="Add the text of this unit as a context, linked to it.")
@version_option
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def set_(
    ctx: click.Context,
    /,
    concept_id: str,
    language: str,
    text: str,
    is_new: bool,
    context_unit: int | None,
    version: int | None,
    reason: str | None,
    as_json: bool,
    **said: Any,  # noqa: ANN401
) -> None:
    """Change what the concept ID says of one term."""
    said["status"] = TermStatus(said["status"]) if said["status"] else None
    said["type"] = said.pop("kind")
    values = {name: value for name, value in said.items() if value is not None}
    with termbase_of(ctx) as termbase:
        record = termbase.concept(concept_id)
        if not is_new:
            term_of(record.concept, language, text)
        entry = with_term(record.concept, language, text, **values)
        if context_unit is not None:
            entry = with_context(entry, language, text, _context(database_of(ctx), context_unit, language))
        changed = termbase.update(entry, version=version or record.version, reason=reason, by=user_name())
    if as_json:
        emit_json(concept_payload(changed.concept))
    else:
        console.print(f"{changed.concept.id} is at version {changed.version}", markup=False)
        show_differences(differences(record.concept, changed.concept))


@click.command()
@concept_argument
@version_option
@reason_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def delete(ctx: click.Context, concept_id: str, version: int | None, reason: str | None, as_json: bool) -> None:
    """Delete the concept ID; `terms restore ID` brings it back."""
    with termbase_of(ctx) as termbase:
        termbase.delete(concept_id, version=version, reason=reason, by=user_name())
    if as_json:
        emit_json({"deleted": concept_id})
    else:
        console.print(f"{concept_id} is deleted; `tm-service terms restore {concept_id}` brings it back", markup=False)


def _context(database: str, unit_id: int, language: str) -> Description:
    """Return the text of a unit in a language as a context that is linked to it."""
    memory = open_memory(database)
    try:
        unit = memory.unit(unit_id).unit
    finally:
        memory.close()
    if language not in unit.variants:
        raise InvalidConcept("context-unit", unit_id, f"has no text in {language}, but in {', '.join(unit.variants)}")
    place = unit.provenance
    context = Description(unit.variants[language].text, place.document)
    return linked(context, MemoryLink(unit_id, place.document, place.section, place.paragraph))
