"""`tm-service terms import` and `export`: termbase files of any registered format."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import click
from rich.progress import Progress
from rich.text import Text

from glossary.commands.given import language_tags, termbase_of
from glossary.concepts import TermStatus
from glossary.errors import TermbaseError, UnreadableTermFile
from glossary.formats import FORMATS, format_for
from glossary.payloads import entry_payload, export_payload, import_payload, refusal_payload
from glossary.records import EntryReport, TermFileReport
from glossary.selection import Selection
from glossary.termbase import Termbase
from tm_service.console import (
    console,
    emit_json,
    error_console,
    json_option,
    refusing,
    source_option,
    target_option,
    user_name,
)
from tm_service.dates import moment_of

_SHOWN = 20  # problems of a file that people are shown
format_option = click.option("--format", "format_name", type=click.Choice(list(FORMATS)), help="Else by the name.")


def _moment(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    try:
        return None if value is None else moment_of(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@dataclass(slots=True)
class _Done:
    """What was done with the files."""

    reports: list[tuple[TermFileReport, list[EntryReport]]] = field(default_factory=list)
    refused: list[TermbaseError] = field(default_factory=list)


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@format_option
@source_option(required=False)
@target_option(required=False)
@click.option("--dry-run", is_flag=True, help="Say what would happen, store nothing.")
@click.option("--report", "with_entries", is_flag=True, help="Tell what became of every entry.")
@click.option(
    "--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Write what was skipped here (JSON lines)."
)
@json_option
@click.pass_context
@refusing(TermbaseError)
def import_(
    ctx: click.Context,
    files: tuple[str, ...],
    format_name: str | None,
    source: str | None,
    target: str | None,
    dry_run: bool,
    with_entries: bool,
    rejects: Path | None,
    as_json: bool,
) -> None:
    """Add the concepts of each FILE (- is stdin); importing it again adds nothing."""
    done = _Done()
    pair = [tag for tag in (source, target) if tag]
    with termbase_of(ctx) as termbase:
        for name in files:
            entries: list[EntryReport] = []
            listed = entries.append if with_entries else _skipped_only(entries)
            try:
                done.reports.append((_import_one(termbase, name, format_name, pair, dry_run, listed), entries))
            except UnreadableTermFile as error:
                done.refused.append(error)
    if rejects is not None:
        _write_rejects(rejects, done)
    if not done.reports:
        raise done.refused[0]
    _show(done, with_entries=with_entries, as_json=as_json, dry_run=dry_run)


@click.command()
@click.argument("file")
@format_option
@source_option(required=False)
@target_option(required=False)
@click.option("-l", "--language", "languages", multiple=True, callback=language_tags, help="Only terms in it.")
@click.option("--subject", help="Only concepts of this subject.")
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice([status.value for status in TermStatus]),
    help="Only such terms.",
)
@click.option("--changed-since", metavar="DATE", callback=_moment, help="Only concepts changed since.")
@json_option
@click.pass_context
@refusing(TermbaseError)
def export(
    ctx: click.Context,
    file: str,
    format_name: str | None,
    source: str | None,
    target: str | None,
    languages: tuple[str, ...],
    subject: str | None,
    statuses: tuple[str, ...],
    changed_since: str | None,
    as_json: bool,
) -> None:
    """Write the concepts to FILE (- is stdout), all of them or those that are asked for."""
    pair = [tag for tag in (source, target) if tag]
    selection = Selection(languages, subject, frozenset(map(TermStatus, statuses)), changed_since)
    with termbase_of(ctx) as termbase:
        if file == "-":
            termbase.export_file(
                sys.stdout.buffer, name=file, format=format_name or "tbx", languages=pair, selection=selection
            )
            return
        chosen = format_for(file, format_name).name  # so that a refusal comes before the file is touched
        with _written(Path(file)) as stream:
            report = termbase.export_file(stream, name=file, format=chosen, languages=pair, selection=selection)
    if as_json:
        emit_json({"files": [export_payload(report)]})
        return
    console.print(Text(f"{report.file}: {report.concepts} concepts with {report.terms} terms written"))
    for problem in report.problems:
        console.print(Text(f"  {problem.reason}"))


def _skipped_only(entries: list[EntryReport]) -> Callable[[EntryReport], None]:
    def listed(entry: EntryReport) -> None:
        if entry.outcome == "skipped":
            entries.append(entry)

    return listed


def _import_one(
    termbase: Termbase,
    name: str,
    format_name: str | None,
    pair: list[str],
    dry_run: bool,
    each: Callable[[EntryReport], None],
) -> TermFileReport:
    from_stdin = name == "-"
    with Progress(console=error_console, transient=True, disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(name, total=None)
        return termbase.import_file(
            sys.stdin.buffer if from_stdin else Path(name),
            name="stdin" if from_stdin else name,
            format=format_name or ("tbx" if from_stdin else None),
            languages=pair,
            dry_run=dry_run,
            each=each,
            by=user_name(),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _write_rejects(path: Path, done: _Done) -> None:
    with _written(path) as stream:
        for report, entries in done.reports:
            for entry in entries:
                if entry.outcome == "skipped":
                    line = json.dumps({"file": report.file, **entry_payload(entry)}, ensure_ascii=False)
                    stream.write(f"{line}\n".encode())


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("wb") as stream:
            yield stream
    except OSError as error:
        raise UnreadableTermFile(str(path), f"cannot be written: {error.strerror or error}") from error


def _show(done: _Done, *, with_entries: bool, as_json: bool, dry_run: bool) -> None:
    if as_json:
        files = [import_payload(report, entries if with_entries else None) for report, entries in done.reports]
        emit_json({"files": [*files, *map(refusal_payload, done.refused)]})
        return
    for report, entries in done.reports:
        trial = "; nothing was stored" if dry_run else ""
        console.print(
            Text(
                f"{report.file}: {report.read} concepts read, {report.added} added, {report.changed} changed, "
                f"{report.duplicate} known already, {report.skipped} left out{trial}"
            )
        )
        for problem in report.problems[:_SHOWN]:
            console.print(Text(f"  {problem.place}: {problem.reason}"))
        if len(report.problems) > _SHOWN:
            console.print(Text(f"  … and {len(report.problems) - _SHOWN} more; --json or --report shows them all"))
        for entry in entries if with_entries else ():
            said = "; ".join((*entry.changes, *entry.reasons))
            console.print(Text(f"  {entry.place}: {entry.concept or '-'} {entry.outcome}{': ' if said else ''}{said}"))
    for refusal in done.refused:
        click.echo(f"refused: {refusal}", err=True)
