"""`tm-service terms`: recognise, search, import and export; extract has a file of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import tee
from pathlib import Path
from typing import BinaryIO

import click
from rich.table import Table
from rich.text import Text

from glossary.commands.extract import extract
from glossary.concepts import TermStatus
from glossary.errors import TermbaseError, UnreadableTermFile
from glossary.formats import FORMATS, format_for
from glossary.payloads import (
    export_payload,
    import_payload,
    recognition_payload,
    refusal_payload,
    search_payload,
)
from glossary.records import RecognisedTerm, TermFileReport
from glossary.termbase import Termbase, open_termbase
from tm_service.console import (
    console,
    database_of,
    emit_json,
    emit_line,
    json_option,
    jsonl_option,
    language_tag,
    lines_of_input,
    refusing,
    source_option,
    target_option,
)

format_option = click.option("--format", "format_name", type=click.Choice(list(FORMATS)), help="Else by the name.")
language_option = click.option("-l", "--language", callback=language_tag, help="Language of the text, as BCP 47.")


@click.group()
def terms() -> None:
    """Find, look up, extract, import and export terms."""


terms.add_command(extract)


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
    with _termbase(ctx) as termbase:
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
    with _termbase(ctx) as termbase:
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


@terms.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@format_option
@source_option(required=False)
@target_option(required=False)
@json_option
@click.pass_context
@refusing(TermbaseError)
def import_(
    ctx: click.Context,
    files: tuple[str, ...],
    format_name: str | None,
    source: str | None,
    target: str | None,
    as_json: bool,
) -> None:
    """Add the concepts of each FILE (- is stdin); importing it again adds nothing."""
    pair = [tag for tag in (source, target) if tag]
    reports: list[TermFileReport] = []
    refused: list[TermbaseError] = []
    with _termbase(ctx) as termbase:
        for name in files:
            try:
                reports.append(_import_one(termbase, name, format_name, pair))
            except UnreadableTermFile as error:
                refused.append(error)
    if not reports:
        raise refused[0]
    if as_json:
        emit_json({"files": [*map(import_payload, reports), *map(refusal_payload, refused)]})
        return
    for report in reports:
        _show_import(report)
    for refusal in refused:
        click.echo(f"refused: {refusal}", err=True)


@terms.command()
@click.argument("file")
@format_option
@source_option(required=False)
@target_option(required=False)
@json_option
@click.pass_context
@refusing(TermbaseError)
def export(
    ctx: click.Context, file: str, format_name: str | None, source: str | None, target: str | None, as_json: bool
) -> None:
    """Write all concepts to FILE (- is stdout)."""
    pair = [tag for tag in (source, target) if tag]
    with _termbase(ctx) as termbase:
        if file == "-":
            termbase.export_file(sys.stdout.buffer, name=file, format=format_name or "tbx", languages=pair)
            return
        chosen = format_for(file, format_name).name  # so that a refusal comes before the file is touched
        with _written(Path(file)) as stream:
            report = termbase.export_file(stream, name=file, format=chosen, languages=pair)
    if as_json:
        emit_json({"files": [export_payload(report)]})
        return
    console.print(Text(f"{report.file}: {report.concepts} concepts with {report.terms} terms written"))
    for problem in report.problems:
        console.print(Text(f"  {problem.reason}"))


@contextmanager
def _termbase(ctx: click.Context) -> Iterator[Termbase]:
    termbase = open_termbase(database_of(ctx))
    try:
        yield termbase
    finally:
        termbase.close()


def _import_one(termbase: Termbase, name: str, format_name: str | None, pair: list[str]) -> TermFileReport:
    if name == "-":
        return termbase.import_file(sys.stdin.buffer, name="stdin", format=format_name or "tbx", languages=pair)
    return termbase.import_file(Path(name), name=name, format=format_name, languages=pair)


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("wb") as stream:
            yield stream
    except OSError as error:
        raise UnreadableTermFile(str(path), f"cannot be written: {error.strerror or error}") from error


def _show_import(report: TermFileReport) -> None:
    console.print(
        Text(
            f"{report.file}: {report.read} concepts read, {report.added} added, {report.changed} changed, "
            f"{report.duplicate} known already, {report.skipped} left out"
        )
    )
    for problem in report.problems:
        console.print(Text(f"  {problem.place}: {problem.reason}"))


def _show_recognised(line: str, found: list[RecognisedTerm]) -> None:
    shown = Text(line)
    for one in found:
        shown.stylize("bold", one.start, one.end)
    console.print(shown)
    for one in found:
        targets = "; ".join(f"{target.term} ({target.language})" for target in one.targets)
        console.print(Text(f"  {one.surface} → {one.term} [{one.status or 'no status'}] {targets}"))
