"""`tm-service import` and `export`: files of any registered format."""

from __future__ import annotations

import io
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

import click
from rich.progress import Progress

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from corpora.units import UnitStatus
from tm_service.console import (
    console,
    database_of,
    emit_json,
    error_console,
    json_option,
    moment,
    refusing,
    source_option,
    target_option,
    user_name,
)
from tm_service.errors import TranslationMemoryError, UnreadableFile
from tm_service.formats import FORMATS, Languages, format_for
from tm_service.formats.base import keep_languages
from tm_service.memory import TranslationMemory, open_memory
from tm_service.memory_names import DEFAULT_MEMORY
from tm_service.payloads import file_report_payload
from tm_service.records import FileReport, UnitProblem
from tm_service.rejects import rejects_of
from tm_service.selection import EVERYTHING, UnitSelection

_FORMAT = click.Choice(["auto", *sorted(FORMATS)])
_WRITTEN = click.Choice(["auto", *sorted(name for name, member in FORMATS.items() if member.written)])
_STATUS = click.Choice([status.value for status in UnitStatus])


def _tags(_ctx: click.Context, _param: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    try:
        return tuple(map(parse_tag, values))
    except UnknownLanguage as error:
        raise click.BadParameter(str(error)) from error


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--format", "format_name", type=_FORMAT, default="auto", show_default=True)
@click.option("--memory", metavar="NAME", default=DEFAULT_MEMORY, show_default=True)
@source_option(required=False)
@target_option(required=False)
@click.option(
    "--source-file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What FILE translates, where that holds one language only (.properties, .strings, RESX, JSON …).",
)
@click.option(
    "--rejects",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write what was refused here with the reasons, in the file's format if it can be; .jsonl asks for JSON lines.",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, store nothing.")
@json_option
@click.pass_context
@refusing()
def import_(
    ctx: click.Context,
    files: tuple[str, ...],
    format_name: str,
    memory: str,
    source: str | None,
    target: str | None,
    source_file: Path | None,
    rejects: Path | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Store the units of FILEs (- is standard input). A second import of the same file adds nothing."""
    store = open_memory(database_of(ctx))
    reports: list[FileReport] = []
    refused: list[str] = []
    for name in files:
        try:
            reports.append(_import_one(store, name, format_name, memory, source, target, source_file, dry_run))
        except TranslationMemoryError as error:
            refused.append(str(error))
            if len(files) == 1:
                raise
    if rejects is not None:
        _write(rejects, rejects_of(reports, rejects.name))
    if not reports:
        raise UnreadableFile("nothing was imported", "; ".join(refused))
    if as_json:
        failed = [{"file": None, "problems": [{"place": None, "unit": None, "reason": reason}]} for reason in refused]
        emit_json({"files": [*map(file_report_payload, reports), *failed]})
        return
    for report in reports:
        _show(report)
    for reason in refused:
        error_console.print(f"refused: {reason}", style="red", markup=False)


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--format", "format_name", type=_WRITTEN, default="auto", show_default=True)
@source_option(required=False)
@target_option(required=False)
@click.option("--memory", metavar="NAME", help="Of this memory only.")
@click.option("--document", metavar="NAME", help="Of this document only.")
@click.option("-l", "--language", "languages", multiple=True, callback=_tags, help="These only; may be repeated.")
@click.option("--status", "statuses", multiple=True, type=_STATUS, help="Units of this status; may be repeated.")
@click.option("--changed-since", callback=moment, metavar="DATE", help="Units changed since then (2026-05-01).")
@click.option("--with-refused", is_flag=True, help="Rejected, filtered and proposed units as well.")
@json_option
@click.pass_context
@refusing()
def export(
    ctx: click.Context,
    file: str,
    format_name: str,
    source: str | None,
    target: str | None,
    memory: str | None,
    document: str | None,
    languages: tuple[str, ...],
    statuses: tuple[str, ...],
    changed_since: str | None,
    with_refused: bool,
    as_json: bool,
) -> None:
    """Write the memory's units to FILE (- is standard output); `added` counts what was written."""
    chosen = format_name if format_name != "auto" else ("tmx" if file == "-" else format_for(file).name)
    store = open_memory(database_of(ctx))
    problems: list[UnitProblem] = []
    wanted = frozenset(map(UnitStatus, statuses)) or (EVERYTHING.statuses if with_refused else frozenset())
    selection = UnitSelection(languages, wanted, changed_since)
    pieces = store.export(
        chosen,
        source=source,
        target=target,
        memory=memory,
        document=document,
        selection=selection,
        problems=problems,
    )
    first = next(pieces, b"")  # so that a refusal comes before the file is touched
    try:
        with nullcontext(sys.stdout.buffer) if file == "-" else Path(file).open("wb") as stream:
            stream.write(first)
            for piece in pieces:
                stream.write(piece)
    except OSError as error:
        raise UnreadableFile(file, f"cannot be written: {error.strerror}") from error
    if file == "-":
        return
    pair = Languages(source, target)
    scope = selection.of(store.units(memory=memory, document=document, filtered=selection.takes_filtered))
    kept = [keep_languages(unit, pair) is not None for unit in scope]
    report = FileReport(file, chosen, len(kept), sum(kept), 0, 0, len(kept) - sum(kept), tuple(problems))
    if as_json:
        emit_json({"files": [file_report_payload(report)]})
    else:
        console.print(f"{file}: {report.added} of {report.read} units as {chosen}", markup=False)
        _show_problems(report)


def _import_one(
    store: TranslationMemory,
    name: str,
    format_name: str,
    memory: str,
    source: str | None,
    target: str | None,
    source_file: Path | None,
    dry_run: bool,
) -> FileReport:
    with (
        _opened(name) as stream,
        Progress(console=error_console, transient=True, disable=not sys.stderr.isatty()) as bar,
    ):
        task = bar.add_task(name, total=None)
        return store.import_file(
            stream,
            name=name if name != "-" else "standard input",
            format=None if format_name == "auto" else format_name,
            memory=memory,
            source=source,
            target=target,
            by=user_name(),
            dry_run=dry_run,
            beside=None if source_file is None else (source_file.name, source_file.read_bytes()),
            progress=lambda done, total: bar.update(task, completed=done, total=total),
        )


def _opened(name: str) -> BinaryIO:
    if name == "-":
        return io.BytesIO(sys.stdin.buffer.read())
    try:
        return Path(name).open("rb")
    except OSError as error:
        raise UnreadableFile(name, f"cannot be read: {error.strerror}") from error


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as error:
        raise UnreadableFile(str(file), f"cannot be written: {error.strerror}") from error


def _show(report: FileReport) -> None:
    counts = f"{report.added} added, {report.changed} changed, {report.duplicate} known, {report.skipped} skipped"
    console.print(f"{report.file}: {report.format} ({report.reason}), {report.read} units read: {counts}", markup=False)
    _show_problems(report)


def _show_problems(report: FileReport) -> None:
    for problem in report.problems[:20]:
        console.print(f"  {problem.place}: {problem.reason}", style="yellow", markup=False)
    if len(report.problems) > 20:
        console.print(f"  … and {len(report.problems) - 20} more; --json or --rejects FILE shows them all")
