"""`tm-service ingest`: documents into the memory."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.table import Table
from rich.text import Text

from corpora.collections import paired_files
from corpora.languages import parse_tag
from corpora.segmenters import Segmenter
from tm_service.choices import aligner_option, chosen_aligner, encoder_option, srx_option
from tm_service.console import (
    console,
    database_of,
    emit_json,
    error_console,
    existing_file,
    json_option,
    language_tag,
    refusing,
    user_name,
)
from tm_service.memory import open_memory
from tm_service.memory_names import DEFAULT_MEMORY
from tm_service.payloads import ingest_report_payload
from tm_service.records import IngestReport

_EXAMPLES = 2


@click.command()
@click.argument("files", nargs=-1, metavar="FILE...")
@click.option("--memory", metavar="NAME", default=DEFAULT_MEMORY, show_default=True)
@click.option("--language", callback=language_tag, help="The documents' main language; found out if not given.")
@click.option(
    "--pair", "pairs", multiple=True, metavar="TAG=FILE", help="A translation, or a folder of them: one a language."
)
@click.option("--aligned", is_flag=True, help="Line n of each file translates line n of the others (Moses).")
@srx_option()
@aligner_option()
@encoder_option()
@json_option
@click.pass_context
@refusing()
def ingest(
    ctx: click.Context,
    files: tuple[str, ...],
    memory: str,
    language: str | None,
    pairs: tuple[str, ...],
    aligned: bool,
    segmenter: Segmenter | None,
    aligner: str,
    encoder: str | None,
    as_json: bool,
) -> None:
    """Read FILEs, clean and split them, align translations, and store sentences and units.

    Sections that translate each other are found by number (Annex 1 and Annex 1.1) and language; documents
    that translate each other are named with --pair en=FILE --pair ru=FILE. Of folders, the files are paired by
    their names. A run that was cut off goes on where it ended.
    """
    if not files and not pairs:
        raise click.UsageError("name at least one FILE, or two with --pair")
    if aligned and (files or not pairs):
        raise click.UsageError("--aligned takes the files with --pair en=FILE --pair fr=FILE")
    if aligned and segmenter is not None:
        raise click.UsageError("--aligned takes lines as they are: --srx has nothing to split")
    paired = _parsed(pairs) if pairs else {}
    paths = [existing_file(name) for name in files]
    store = open_memory(database_of(ctx))
    with error_console.status("reading …") as status:
        progress = (lambda name: status.update(f"reading {name} …")) if sys.stderr.isatty() else None
        if aligned:
            report = store.ingest_aligned(paired, memory=memory, by=user_name(), progress=progress)
        else:
            sets = _sets(paired)
            report = store.ingest(
                paths,
                memory=memory,
                language=language,
                pairs=sets,
                by=user_name(),
                progress=progress,
                segmenter=segmenter,
                aligner=chosen_aligner(aligner, encoder),
            )
    if as_json:
        emit_json(ingest_report_payload(report))
    else:
        _show(report)


def _parsed(pairs: tuple[str, ...]) -> dict[str, Path]:
    paired = {}
    for pair in pairs:
        tag, equals, name = pair.partition("=")
        if not equals:
            raise click.UsageError(f"--pair {pair}: write it as en=FILE")
        paired[parse_tag(tag)] = Path(name) if Path(name).is_dir() else existing_file(name)
    if len(paired) < 2:
        raise click.UsageError("--pair needs two documents or more, each in a language of its own")
    return paired


def _sets(paired: dict[str, Path]) -> list[dict[str, Path]]:
    """Return the documents that translate each other: those named, or of folders those that bear the same name."""
    folders = [path for path in paired.values() if path.is_dir()]
    if folders and len(folders) < len(paired):
        raise click.UsageError("--pair takes files, or folders, but not one of each")
    return paired_files(paired) if folders else [paired] if paired else []


def _show(report: IngestReport) -> None:
    for document in report.documents:
        table = Table(
            "section", "language", "sentences", "translated in", "title", title=document.name, title_justify="left"
        )
        for section in document.sections:
            partners = ", ".join(section.paired_with) or "–"
            table.add_row(
                section.number or "–", section.language, str(section.segments), partners, Text(section.title[:60])
            )
        console.print(table)
    console.print(f"units: {report.added} added, {report.duplicate} known already, {report.filtered} filtered out")
    for repair in report.repairs:
        console.print(Text(f"repaired {repair.count} × {repair.kind}", style="dim"))
        for place, before, after in repair.examples[:_EXAMPLES]:
            console.print(Text(f"    {place}: {before[:70]!r} → {after[:70]!r}", style="dim"))
    for place, reason in report.problems:
        console.print(Text(f"{place}: {reason}", style="yellow"))
