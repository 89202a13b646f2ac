"""`tm-service sentences`: what was read from the documents."""

from __future__ import annotations

import click

from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    language_tag,
    refusing,
)
from tm_service.memory import open_memory
from tm_service.payloads import sentence_payload


@click.command()
@click.option("--document", metavar="NAME", help="Of this document only.")
@click.option("-l", "--language", callback=language_tag, help="In this language only.")
@json_option
@jsonl_option
@click.pass_context
@refusing()
def sentences(ctx: click.Context, document: str | None, language: str | None, as_json: bool, as_jsonl: bool) -> None:
    """List the stored sentences in document order, translated or not."""
    found = open_memory(database_of(ctx)).sentences(document=document, language=language)
    if as_json:
        emit_json([sentence_payload(sentence) for sentence in found])
        return
    for sentence in found:
        if as_jsonl:
            emit_line(sentence_payload(sentence))
        else:
            console.print(
                f"{sentence.document}:{sentence.place} § {sentence.section or '–'} [{sentence.language}]",
                style="dim",
                end=" ",
            )
            console.print(sentence.text, markup=False)
