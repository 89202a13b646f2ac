"""`tm-service terms inconsistencies` and `terms coverage`: what a survey of all texts tells about the terms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.table import Table
from rich.text import Text

from glossary.errors import TermbaseError
from glossary.payloads import Payload
from glossary.termbase import Termbase, open_termbase
from glossary.usage import Coverage, Covered, Kind, Report, kept_report, made_report
from glossary.usage.payloads import coverage_payload
from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    refusing,
    source_option,
    target_option,
)
from tm_service.memory import open_memory

_SAID = {
    Kind.TRANSLATIONS: "more than one translation",
    Kind.NEVER_PREFERRED: "the preferred term is never used",
    Kind.UNLISTED: "a wording that the termbase lacks",
    Kind.DEPRECATED: "a term not to be used",
    Kind.SYNONYMS: "synonyms in one document",
    Kind.SPELLINGS: "spelled in two ways",
    Kind.INTRODUCED: "an abbreviation introduced again",
}
memory_option = click.option("--memory", help="Only this named memory.")
document_option = click.option("--document", help="Only this document.")
again_option = click.option("--again", is_flag=True, help="Read all texts though nothing has changed.")


@click.command()
@source_option(required=False)
@target_option(required=False)
@document_option
@memory_option
@click.option(
    "--kind",
    "kinds",
    type=click.Choice([kind.value for kind in Kind]),
    multiple=True,
    help="Only of this kind; several times.",
)
@click.option("--limit", type=click.IntRange(1, 100_000), default=100, show_default=True)
@click.option("--offset", type=click.IntRange(0), default=0)
@again_option
@json_option
@jsonl_option
@click.pass_context
@refusing(TermbaseError)
def inconsistencies(
    ctx: click.Context,
    source: str | None,
    target: str | None,
    document: str | None,
    memory: str | None,
    kinds: tuple[str, ...],
    limit: int,
    offset: int,
    again: bool,
    as_json: bool,
    as_jsonl: bool,
) -> None:
    """Show concepts that texts name in more ways than one, the most important first."""
    wanted = [Kind(kind) for kind in kinds] or list(Kind)
    with _report(ctx, memory, document, again=again) as (report, _):
        total, found = report.inconsistencies(source=source, target=target, kinds=wanted, limit=limit, offset=offset)
    if as_json:
        emit_json({"total": total, "made_at": report.made_at, "inconsistencies": found})
        return
    for one in found:
        if as_jsonl:
            emit_line(one)
        else:
            _show(one)
    if not as_jsonl:
        console.print(f"{len(found)} of {total} shown" if found else "Nothing found.")


@click.command()
@document_option
@memory_option
@again_option
@json_option
@click.pass_context
@refusing(TermbaseError)
def coverage(ctx: click.Context, document: str | None, memory: str | None, again: bool, as_json: bool) -> None:
    """Show which share of the texts holds a term, and the terms that stand nowhere."""
    with _report(ctx, memory, document, again=again) as (report, termbase):
        found = report.coverage(termbase)
    if as_json:
        emit_json({"made_at": report.made_at, **coverage_payload(found)})
    else:
        _show_coverage(found)


@contextmanager
def _report(
    ctx: click.Context, name: str | None, document: str | None, *, again: bool
) -> Iterator[tuple[Report, Termbase]]:
    """Hold the report on the store, the kept one if nothing has changed since, or one on a part of it."""
    database = database_of(ctx)
    memory, termbase = open_memory(database), open_termbase(database)
    report = None if name or document or again else kept_report(memory, termbase)
    if report is not None and not report.current:
        report.close()
        report = None
    report = report or made_report(memory, termbase, name=name, document=document)
    try:
        yield report, termbase
    finally:
        report.close()


def _show(one: Payload) -> None:
    languages = one["language"] if one["source"] is None else f"{one['source']} → {one['language']}"
    line = Text(f"{one['count']} of {one['total']}  ")
    line.append(one["concept"], style="bold")
    line.append(f"  {languages}  {_SAID[Kind(one['kind'])]}")
    if one["document"]:
        line.append(f"  {one['document']}", style="dim")
    console.print(line)
    for variant in one["variants"]:
        expected = "*" if variant["term"] == one["expected"] else " "
        term = variant["term"] or "(another wording)"
        shown = Text(f"  {expected}{variant['count']:5} ×  {term}")
        shown.append(f"  [{variant['status'] or 'no status'}]" if variant["term"] else "", style="dim")
        for example in variant["examples"][:1]:
            shown.append(f"  {example['text']}", style="dim")
        console.print(shown)


def _show_coverage(found: Coverage) -> None:
    table = Table("document", "language", "texts", "with terms", "share", box=None)
    for one in (*found.documents, *found.languages):
        table.add_row(_name(one), one.language, f"{one.texts:,}", f"{one.holding:,}", f"{one.share:.0%}")
    console.print(table)
    console.print(Text(f"{len(found.unseen)} of {found.terms} terms stand nowhere:", style="bold"))
    for term in found.unseen:
        console.print(Text(f"  {term.language}  {term.term}  [{term.status or 'no status'}]  {term.concept}"))


def _name(one: Covered) -> Text:
    if one.memory is None:
        return Text("all", style="bold")
    return Text(one.document or f"(memory {one.memory})")
