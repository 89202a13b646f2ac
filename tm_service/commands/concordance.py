"""`tm-service concordance`: words in context."""

from __future__ import annotations

import click
from rich.text import Text

from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    language_tag,
    refusing,
    target_option,
)
from tm_service.memory import open_memory
from tm_service.payloads import concordance_payload


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("-l", "--language", callback=language_tag, required=True, help="The language of the words.")
@target_option(required=False)
@click.option("--limit", type=int, default=20, show_default=True)
@click.option("--offset", type=int, default=0)
@json_option
@jsonl_option
@click.pass_context
@refusing()
def concordance(
    ctx: click.Context,
    words: tuple[str, ...],
    language: str,
    target: str | None,
    limit: int,
    offset: int,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """Show where WORDS stand, in any inflection; "quoted words" as a phrase, beginn* as a beginning."""
    memory = open_memory(database_of(ctx))
    found = memory.concordance(" ".join(words), language=language, target=target, limit=limit, offset=offset)
    if as_json:
        emit_json(concordance_payload(found))
        return
    if as_jsonl:
        for item in concordance_payload(found)["hits"]:
            emit_line(item)
        return
    console.print(Text(f"{found.total} found", style="bold"))
    for hit in found.hits:
        line = Text(hit.text)
        for start, end in hit.spans:
            line.stylize("bold yellow underline", start, end)
        place = " · ".join(part for part in (hit.document, f"§ {hit.section}" if hit.section else None) if part)
        console.print(line, Text(place, style="dim"))
        if hit.target is not None:
            console.print(Text(f"    {hit.target}", style="green"))
