"""`tm-service terms`: recognise, search, import and export; the other commands have files of their own."""

from __future__ import annotations

from itertools import tee

import click
from rich.table import Table
from rich.text import Text

from glossary.commands.candidates import accept, candidates, dismiss, reopen
from glossary.commands.duplicates import distinct, duplicates, merge
from glossary.commands.entries import add, delete, set_, show
from glossary.commands.exchange import export, import_
from glossary.commands.extract import extract
from glossary.commands.given import termbase_of
from glossary.commands.history import history, restore, undo
from glossary.commands.inconsistencies import coverage, inconsistencies
from glossary.commands.proposals import approve, proposals, propose, reject, withdraw
from glossary.commands.usage import usage
from glossary.concepts import TermStatus
from glossary.errors import TermbaseError
from glossary.payloads import recognition_payload, search_payload
from glossary.records import RecognisedTerm
from tm_service.console import (
    console,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    language_tag,
    lines_of_input,
    refusing,
    target_option,
)

language_option = click.option("-l", "--language", callback=language_tag, help="Language of the text, as BCP 47.")


@click.group()
def terms() -> None:
    """Find, look up, extract, import and export terms; keep, propose and merge concepts, and see how they are used."""


for command in (
    *(extract, import_, export),
    *(show, add, set_, delete, history, restore, undo),
    *(propose, proposals, approve, reject, withdraw, duplicates, merge, distinct),
    *(usage, inconsistencies, coverage),
    *(candidates, accept, dismiss, reopen),
):
    terms.add_command(command)


@terms.command()
@click.argument("text", required=False)
@click.option("-l", "--language", callback=language_tag, required=True, help="Language of the text, as BCP 47.")
@target_option(required=False)
@json_option
@jsonl_option
@click.pass_context
@refusing(TermbaseError)
def recognise(
    ctx: click.Context, text: str | None, language: str, target: str | None, as_json: bool, as_jsonl: bool
) -> None:
    """Show the terms in TEXT, or in every line of stdin (-)."""
    with termbase_of(ctx) as termbase:
        lines, recognised = tee(lines_of_input(text))
        answers = zip(lines, termbase.recognise_many(recognised, language=language, target=target), strict=True)
        if as_jsonl:
            for line, found in answers:
                emit_line(recognition_payload(line, found))
        elif as_json:
            payloads = [recognition_payload(line, found) for line, found in answers]
            emit_json(payloads[0] if len(payloads) == 1 else payloads)
        else:
            for line, found in answers:
                _show_recognised(line, found)


@terms.command()
@click.argument("words")
@language_option
@click.option("--status", type=click.Choice([status.value for status in TermStatus]), help="Only terms of this status.")
@click.option("--subject", help="Only concepts of this subject.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@json_option
@jsonl_option
@click.pass_context
@refusing(TermbaseError)
def search(
    ctx: click.Context,
    words: str,
    language: str | None,
    status: str | None,
    subject: str | None,
    limit: int,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """Find terms like WORDS: endings, accents and slips do not matter."""
    with termbase_of(ctx) as termbase:
        wanted = TermStatus(status) if status else None
        found = termbase.search(words, language=language, status=wanted, subject=subject, limit=limit)
    payload = search_payload(words, found)
    if as_json:
        emit_json(payload)
    elif as_jsonl:
        for term in payload["terms"]:
            emit_line(term)
    else:
        table = Table("term", "language", "status", "concept", "score", box=None)
        for one in found:
            table.add_row(Text(one.term), one.language, one.status or "", Text(one.concept), f"{one.score:.0f}")
        console.print(table if found else "Nothing found.")


def _show_recognised(line: str, found: list[RecognisedTerm]) -> None:
    shown = Text(line)
    for one in found:
        shown.stylize("bold", one.start, one.end)
    console.print(shown)
    for one in found:
        targets = "; ".join(f"{target.term} ({target.language})" for target in one.targets)
        console.print(Text(f"  {one.surface} → {one.term} [{one.status or 'no status'}] {targets}"))
