"""`tm-service terms usage`: where a concept stands, and what stands for it on the other side."""

from __future__ import annotations

import click
from rich.text import Text

from glossary.errors import TermbaseError
from glossary.termbase import Termbase, open_termbase
from glossary.usage import ConceptUsage, LanguageUsage, TermPlace, add_context, place_name, usage_of
from glossary.usage.payloads import usage_payload
from tm_service.console import (
    console,
    database_of,
    emit_json,
    json_option,
    language_tag,
    refusing,
    target_option,
    user_name,
)
from tm_service.memory import open_memory

_SHOWN = 5  # documents of a language


@click.command()
@click.argument("concept", metavar="ID")
@click.option("-l", "--language", callback=language_tag, help="Only the terms of this language.")
@target_option(required=False)
@click.option("--limit", type=click.IntRange(0, 1000), default=20, show_default=True, help="Places to show.")
@click.option("--offset", type=click.IntRange(0), default=0)
@click.option(
    "--texts", type=click.IntRange(1), default=500, show_default=True, help="Texts to read a language; more: a sample."
)
@click.option("--add-context", "number", type=click.IntRange(1), help="Keep the place of this number as a context.")
@json_option
@click.pass_context
@refusing(TermbaseError)
def usage(
    ctx: click.Context,
    concept: str,
    language: str | None,
    target: str | None,
    limit: int,
    offset: int,
    texts: int,
    number: int | None,
    as_json: bool,
) -> None:
    """Show where the concept ID stands in memory and documents, by term, document and translation."""
    database = database_of(ctx)
    memory, termbase = open_memory(database), open_termbase(database)
    first, count = (offset, limit) if number is None else (number - 1, 1)
    found = usage_of(memory, termbase, concept, language=language, target=target, most=texts, limit=count, offset=first)
    if number is not None:
        _add_context(termbase, found, number, as_json=as_json)
    elif as_json:
        emit_json(usage_payload(found))
    else:
        _show(found, offset)


def _add_context(termbase: Termbase, found: ConceptUsage, number: int, *, as_json: bool) -> None:
    if not found.places:
        raise click.ClickException(f"there is no place {number}; the command shows the numbers without --add-context")
    [one] = found.places
    source = place_name(one.place)
    _, new = add_context(
        termbase, found.concept, language=one.language, text=one.text, source=source, term=one.term, by=user_name()
    )
    if as_json:
        emit_json({"concept": found.concept, "term": one.term, "text": one.text, "source": source, "added": new})
        return
    console.print(Text(f"{one.term}: {'context added' if new else 'has this context already'}: {one.text}"))


def _show(found: ConceptUsage, offset: int) -> None:
    for language in found.languages:
        _show_language(language)
    for number, place in enumerate(found.places, start=offset + 1):
        _show_place(number, place)
    if not any(language.texts for language in found.languages):
        console.print("Stands nowhere.")


def _show_language(usage: LanguageUsage) -> None:
    sample = "" if usage.exact else f" in {usage.read:,} of at most {usage.candidates:,} texts that hold its words"
    console.print(Text(f"{usage.language}: {usage.occurrences} × in {usage.texts} texts{sample}", style="bold"))
    for term in usage.terms:
        console.print(Text(f"  {term.occurrences:5} ×  {term.term}  [{term.status or 'no status'}]"))
    for one in usage.renderings:
        console.print(Text(f"  {one.texts:5} texts  {one.language}: {one.term or '(another wording)'}", style="green"))
    for document in usage.documents[:_SHOWN]:
        console.print(Text(f"  {document.count:5} ×  in {document.document or '(no document)'}", style="dim"))
    if len(usage.documents) > _SHOWN:
        console.print(Text(f"            and {len(usage.documents) - _SHOWN} more documents", style="dim"))


def _show_place(number: int, one: TermPlace) -> None:
    line = Text(f"{number:4}. ")
    line.append(one.text[: one.start])
    line.append(one.text[one.start : one.end], style="bold yellow underline")
    line.append(one.text[one.end :])
    line.append(f"  {place_name(one.place) or one.place.memory or ''}", style="dim")
    console.print(line)
    for rendering in one.renderings:
        shown = Text(f"      {rendering.text}", style="green")
        if rendering.start is not None and rendering.end is not None:
            shown.stylize("bold", 6 + rendering.start, 6 + rendering.end)
        console.print(shown)
